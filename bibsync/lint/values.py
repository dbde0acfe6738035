"""Turns a field into the one text that it plainly says, for rules that judge whole values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import PieceKind

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Field


def plain_text(field: Field) -> str | None:
    """The text of a number or of a value in delimiters, without the white space at its edges.

    None for a macro, a concatenation and what has lost its delimiters: their text stands elsewhere,
    or the SYN rules have to speak first.
    """
    if field.is_delimited or field.value_kind is PieceKind.NUMBER:
        return field.content.strip()
    return None


def quoted(text: str) -> str:
    """A text for a message: on one line, in backquotes, at most sixty characters of it."""
    line = " ".join(text.split())
    return f"`{line if len(line) <= 60 else line[:59] + '…'}`"
