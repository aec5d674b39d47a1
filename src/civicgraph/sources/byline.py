"""The author line at the end of an article: names alone, or a label and names."""

from __future__ import annotations

from civicgraph.sources.portal import Portal
from civicgraph.spelling import fold

_ENDS = " ./"


def names(body: tuple[str, ...], portal: Portal) -> tuple[str | None, tuple[str, ...]]:
    """The author and the body without its byline; (None, body) where the last line is text."""
    if len(body) < 2:
        return None, body
    author = author_of(body[-1], portal)
    return (author, body[:-1]) if author else (None, body)


def author_of(line: str, portal: Portal) -> str | None:
    """Whom the line names as the author, None when it is no byline."""
    labelled = portal.byline.fullmatch(line)
    said = (labelled["author"] if labelled else line).rstrip(_ENDS).strip("()[] ")
    return said if _are_names(said, portal) else None


def _are_names(said: str, portal: Portal) -> bool:
    parts = [part for part in portal.joins.split(said) if part]
    return 0 < len(parts) <= portal.most_names and all(_is_name(part, portal) for part in parts)


def _is_name(part: str, portal: Portal) -> bool:
    words = part.split()
    if len(words) > portal.most_words or not all(word[0].isupper() and word.replace(".", "").isalpha() for word in words):
        return False
    key = fold(part)
    return not any(key == word or key.startswith(word + " ") for word in portal.not_names)
