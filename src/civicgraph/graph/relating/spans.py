"""The characters that show a reason, in both articles: where each names the thing that they share, or has the words.

They are looked up when they are asked for, in what the article graphs hold: the mention of the shared thing, and for links by words the
first place of each word in the frozen text, marks of tone wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from civicgraph.graph.describing.account import value
from civicgraph.graph.rdf import iris
from civicgraph.graph.storage.store import Store
from civicgraph.spelling import tone_place

_QUOTED = re.compile("\u201c([^\u201d]+)\u201d")
BY_WORDS = frozenset({"same-topic"})  # kinds whose reason names words and no thing
WITH_WORDS = BY_WORDS | {"same-place-and-topic"}  # kinds whose reason names words
_OWN = frozenset({"previous-edition"})  # kinds whose reason names of each article what is its own


def spans(store: Store, article: str, kind: str, via: str, why: str) -> list[dict[str, Any]]:
    """Where one article of a link shows the reason: `start` and `end` in its text, and the characters there; `why` is the reason as told."""
    graph = f"<{iris.article_graph(article, store.base)}>"
    if kind in _OWN:
        return list(_words(store, graph, _QUOTED.findall(why)))
    found = [] if kind in BY_WORDS else [_mention(row) for row in store.rows("related-spans", graph=graph, via=f"<{via}>")]
    return found + (list(_words(store, graph, _QUOTED.findall(why))) if kind in WITH_WORDS else [])


def _mention(row: Any) -> dict[str, Any]:
    return {"start": int(value(str(row["start"]))), "end": int(value(str(row["end"]))), "text": value(str(row["exact"]))}


def _words(store: Store, graph: str, wanted: list[str]) -> Iterator[dict[str, Any]]:
    """The first place of each phrase; what stands between its syllables does not matter."""
    content = next((value(str(row["content"])) for row in store.rows("article-text", graph=graph)), "")
    folded = tone_place(content).lower()
    for phrase in wanted if len(folded) == len(content) else ():
        written = r"\W+".join(map(re.escape, tone_place(phrase).lower().split()))
        if found := re.search(rf"(?<!\w){written}(?!\w)", folded):
            yield {"start": found.start(), "end": found.end(), "text": content[found.start() : found.end()]}
