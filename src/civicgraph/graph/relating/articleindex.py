"""The index of articles on disk: by their words for search, by their rare pairs and events for related articles.

One writer changes it; what was committed can be opened by any number of readers. Scores of `comparable` are sums of small whole numbers,
so that neither the division into segments nor deleted articles show in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import tantivy

from civicgraph.graph.rdf import iris
from civicgraph.graph.relating.profile import Profile
from civicgraph.graph.storage.layout import failure

FIELDS = ("title", "names", "text")
_MEMORY = 15_000_000  # bytes that the writer may hold before it writes a segment; the engine takes no less
_FIRST = 256  # articles asked for at first; more are asked for where that is not all


@cache
def schema() -> tantivy.Schema:
    """The fields: `article` and `identifier` whole, `signature` as tokens, FIELDS for search; the profile is only stored."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("article", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("identifier", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("signature", tokenizer_name="whitespace", index_option="basic")
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
    builder.add_unsigned_field("key", fast=True)
    builder.add_bytes_field("packed", stored=True)
    builder.add_bytes_field("card", stored=True)
    return builder.build()


class IndexReader:
    """The index as it was committed: looks articles up, changes nothing."""

    def __init__(self, folder: Path) -> None:
        with _told(folder):
            self._searcher = tantivy.Index.open(str(folder)).searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def find(self, article: str) -> tuple[bytes, bytes] | None:
        """The packed profile and the card of an article as bytes; None where it is not in the index."""
        hits = self._searcher.search(tantivy.Query.term_query(schema(), "article", article, "basic"), 1, count=False).hits
        if not hits:
            return None
        document = self._searcher.doc(hits[0][1])
        card = _bytes(document, "card")
        return (_bytes(document, "packed"), card) if card else None

    def comparable(self, tokens: Iterable[tuple[str, int]], least: int) -> list[tuple[int, tantivy.DocAddress]]:
        """The articles whose shared tokens, each with its weight, add up to `least`: their keys, and where they are until the next commit."""
        query = _any(tokens)
        limit = _FIRST
        while True:
            hits = self._searcher.search(query, limit, count=False).hits
            if len(hits) < limit or hits[-1][0] < least:
                break
            limit *= 4
        found = [address for score, address in hits if score >= least]
        keys = self._searcher.fast_field_values("key", found) if found else []
        return [(int(key or 0), address) for key, address in zip(keys, found, strict=True)]

    def at(self, address: tantivy.DocAddress) -> tuple[str, bytes]:
        """The article at a place, and its packed profile."""
        document = self._searcher.doc(address)
        return str(document.get_first("article")), _bytes(document, "packed")


class ArticleIndex(IndexReader):
    """The index as its one writer has it. Changes are seen after `commit`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        with _told(folder):
            self._index = tantivy.Index(schema(), path=str(folder))
            self._writer = self._index.writer(_MEMORY, 1)
        self._index.config_reader("manual")
        self._searcher = self._index.searcher()

    def add(self, profile: Profile, card: bytes, tokens: Iterable[str]) -> None:
        """Adds an article that is not in the index, with its card as bytes, to be looked up by these tokens."""
        document = tantivy.Document()
        document.add_text("article", profile.article)
        document.add_text("identifier", profile.card.identifier)
        document.add_text("signature", " ".join(tokens))
        for field in FIELDS:
            document.add_text(field, profile.words[field])
        document.add_unsigned("key", key_of(profile.article))
        document.add_bytes("packed", profile.packed)
        document.add_bytes("card", card)
        with _told(self._folder):
            self._writer.add_document(document)

    def hold(self, article: str) -> None:
        """Keeps the place of an article whose graph describes none, so that there are as many as graphs; nothing finds it."""
        document = tantivy.Document()
        document.add_text("article", article)
        with _told(self._folder):
            self._writer.add_document(document)

    def remove(self, article: str) -> None:
        """Takes an article out; nothing happens where it is not there."""
        self._writer.delete_documents_by_term("article", article)

    def clear(self) -> None:
        """Takes all articles out."""
        self._writer.delete_all_documents()

    def commit(self) -> None:
        """Writes what was changed, for this object and for readers."""
        with _told(self._folder):
            self._writer.commit()
            self._index.reload()
            self._searcher = self._index.searcher()

    def close(self) -> None:
        """Ends the writer; merges that have begun are finished."""
        self._writer.wait_merging_threads()


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turns what the engine says of the disk into a StoreError that names the folder."""
    try:
        yield
    except ValueError as error:
        raise failure(folder, error) from error


def key_of(article: str) -> int:
    """A number for an article, made from its IRI; 60 bits, so that no two of any store are alike."""
    return int(iris.digest(article, length=15), 16)


def _bytes(document: tantivy.Document, field: str) -> bytes:
    found = document.get_first(field)
    return bytes(found) if found is not None else b""


def _any(tokens: Iterable[tuple[str, int]]) -> tantivy.Query:
    query, should = tantivy.Query, tantivy.Occur.Should
    term = partial(query.term_query, schema(), "signature", index_option="basic")
    return query.boolean_query([(should, query.const_score_query(term(token), float(weight))) for token, weight in tokens])
