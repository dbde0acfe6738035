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


def without_notes(text: str) -> str:
    """A list of numbers without notes (words, and what is in parentheses) and braces around it.

    A note may hold what separates numbers: `(vol. 1, pt. 2)`.
    """
    from re import sub

    return sub(r"(?i:\([^()]*+\)|\b(?!is[bs]n|eis[bs]n)[a-z]{3,}+\.?)", " ", text).strip(
        "{} \t\r\n"
    )
