"""What a trained part would bring: a linear-chain CRF on syllables beside the rules, cross-validated over the development articles.

    pip install python-crfsuite
    python benchmarks/trained.py SHARED/gold

For each type of entity: F1 of the rules, of a CRF in their place, of the rules with what the CRF adds, and of a CRF that is told what the rules
read (stacked). A fifth of the articles is tagged by a model of the others. Nothing that is learned here ships.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrfsuite
from calibration import scorer

from civicgraph import knowledge
from civicgraph.errors import ArticleError
from civicgraph.extraction import extract
from civicgraph.extraction.records import as_record
from civicgraph.extraction.wording.text import Text, read_text
from civicgraph.extraction.wording.vocabulary import compile_vocabulary
from civicgraph.sources import read

FOLDS = 5
TYPES = ("PERSON", "ORG", "DOCUMENT", "AWARD", "GROUP", "BODY")
SETTINGS = {"c1": 0.1, "c2": 0.01, "max_iterations": 80, "feature.possible_transitions": True}
Record = dict[str, Any]
Sentence = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tagged:
    """An article as syllables with features, its gold tags, and both records."""

    id: str
    text: Text
    features: list[list[str]]
    tags: list[str]
    gold: Record
    rules: Record


def spans(text: Text, surfaces: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The syllables of every place where one of the forms stands, the longest form first."""
    taken: set[int] = set()
    for form in sorted(surfaces, key=len, reverse=True):
        at = text.content.find(form)
        while at >= 0:
            found = text.token(at), text.token(at + len(form))
            if found[0] < found[1] and taken.isdisjoint(range(*found)):
                taken.update(range(*found))
                yield found
            at = text.content.find(form, at + len(form))


def tags_of(text: Text, record: Record) -> list[str]:
    """A tag for each syllable: the type that begins or goes on there."""
    tags = ["O"] * len(text.keys)
    for entity in sorted(record["entities"], key=lambda e: -max(map(len, e.get("surface") or [""]))):
        for first, last in spans(text, [s for s in entity.get("surface", []) if s]) if entity["type"] in TYPES else ():
            if all(tag == "O" for tag in tags[first:last]):
                tags[first:last] = [f"B-{entity['type']}", *[f"I-{entity['type']}"] * (last - first - 1)]
    return tags


def features_of(text: Text, hits: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Per syllable: itself, its shape, the kinds of phrases that begin there, and the same of two neighbours on each side."""
    single = []
    for i, key in enumerate(text.keys):
        shape = "9" if key.isdigit() else "X" if text.capital[i] else "x" if key.isalpha() else "."
        single.append([f"w={key}", f"s={shape}", f"c={text.content[text.starts[i] : text.ends[i]].isupper()}", *(f"k={kind}" for kind in hits[i])])
    rows = []
    for i in range(len(text.keys)):
        around = [(d, i + d) for d in (-2, -1, 1, 2) if 0 <= i + d < len(single) and text.sentence[i + d] == text.sentence[i]]
        rows.append(["bias", *single[i], *(f"{d}:{f}" for d, j in around for f in single[j])])
    return rows


def tagged(folder: Path) -> Iterator[Tagged]:
    """Every development article."""
    known = knowledge.load()
    vocabulary = compile_vocabulary(known)
    for article in read([str(folder / "dev_articles.jsonl")]):
        if isinstance(article, ArticleError):
            continue
        text = read_text(article.content, vocabulary.words["abbreviation"])
        gold = json.loads((folder / "dev" / f"{article.id}.json").read_text("utf-8"))
        features = features_of(text, vocabulary.phrases.find(text.keys))
        yield Tagged(article.id, text, features, tags_of(text, gold), gold, as_record(extract(article, known)))


def model(articles: Sequence[Tagged], features: Mapping[str, list[list[str]]]) -> Any:
    """A tagger of these articles."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(SETTINGS)
    for one in articles:
        for first, last in one.text.bounds:
            trainer.append(features[one.id][first:last], one.tags[first:last])
    with tempfile.NamedTemporaryFile(suffix=".crf") as file:
        trainer.train(file.name)
        made = pycrfsuite.Tagger()
        made.open(file.name)
        return made


def entities(text: Text, tags: Sequence[str]) -> list[Record]:
    """The entities that tags name, one for each type and form."""
    found: dict[tuple[str, str], Record] = {}
    at = 0
    while at < len(tags):
        kind, end = tags[at][2:], at + 1
        while end < len(tags) and tags[end] == f"I-{kind}":
            end += 1
        if kind:
            form = text.span(at, end)
            found.setdefault((kind, form.lower()), {"id": f"c{at}", "type": kind, "name": form, "surface": [form]})
        at = end
    return list(found.values())


def cross_validated(articles: Sequence[Tagged], features: Mapping[str, list[list[str]]]) -> dict[str, list[Record]]:
    """What is read of each article by a model of the other folds."""
    fold = {one.id: zlib.crc32(one.id.encode()) % FOLDS for one in articles}
    read_: dict[str, list[Record]] = {}
    for number in range(FOLDS):
        tagger = model([one for one in articles if fold[one.id] != number], features)
        for one in (a for a in articles if fold[a.id] == number):
            tags = [tag for first, last in one.text.bounds for tag in tagger.tag(features[one.id][first:last])]
            read_[one.id] = entities(one.text, tags)
    return read_


def f1(articles: Sequence[Tagged], told: Mapping[str, list[Record]], score: Any) -> dict[str, float]:
    """F1 by type, and of all."""
    total: Counter[Any] = Counter()
    for one in articles:
        total.update(score.score_article({**one.gold, "events": []}, {"entities": told[one.id], "events": []}))
    return {kind: score.prf(*row)[2] for kind, row in score.table(total)["entities"].items()}


def mixed(one: Tagged, learned: Sequence[Record], kinds: Sequence[str], instead: bool) -> list[Record]:
    """The entities of the rules, those of some types replaced or completed by learned ones."""
    kept = [e for e in one.rules["entities"] if not (instead and e["type"] in kinds)]
    known = {(e["type"], s.lower()) for e in kept for s in (*e["surface"], e["name"])}
    return [*kept, *(e for e in learned if e["type"] in kinds and (e["type"], e["name"].lower()) not in known)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    options = parser.parse_args()
    articles, score = list(tagged(options.gold)), scorer(options.gold / "score.py")
    plain = {one.id: one.features for one in articles}
    by_rules = {one.id: tags_of(one.text, one.rules) for one in articles}
    stacked = {one.id: [[*row, f"r={tag}"] for row, tag in zip(one.features, by_rules[one.id], strict=True)] for one in articles}
    crf, told = cross_validated(articles, plain), cross_validated(articles, stacked)
    rules = f1(articles, {one.id: one.rules["entities"] for one in articles}, score)
    print(
        "| type | rules | CRF instead | rules and CRF | stacked CRF instead | of all: rules | CRF | both | stacked |",
        "|---|---|---|---|---|---|---|---|---|",
        sep="\n",
    )
    for kind in TYPES:
        ways = [(crf, True), (crf, False), (told, True)]
        found = [f1(articles, {one.id: mixed(one, way[one.id], [kind], instead) for one in articles}, score) for way, instead in ways]
        row = [rules[kind], *(f[kind] for f in found), rules["all"], *(f["all"] for f in found)]
        print(f"| {kind} | {' | '.join(f'{value:.3f}' for value in row)} |")


if __name__ == "__main__":
    main()
