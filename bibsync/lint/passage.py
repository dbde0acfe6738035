"""Turns a piece of a text into a value, and tells the bullets that say which abstract they are of.

The mark stands behind a bullet, for readers; what reads the list takes it for a part of the text.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from bibsync.lint.rule import LazyPattern

# The white space may be line breaks, in a field that a program has wrapped.
_MARK: Final = LazyPattern(r"\(from\s++the\s++abstract\s++of\s++(?:arXiv|doi):\S++\Z(?<=\))")


class Passage(NamedTuple):
    """A piece of a text, as it is read: in Markdown its white space is folded."""

    text: str
    start: int
    end: int


def source_mark(name: str) -> str:
    """What stands behind a bullet that is a sentence of the abstract of this record."""
    return f"(from the abstract of {name})"


def has_source_mark(text: str) -> bool:
    """Whether a bullet says of itself that it is a sentence of an abstract."""
    return _MARK().search(text) is not None
