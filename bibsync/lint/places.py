"""Turns an offset into what BibTeX has there: a name or white space, a key, or a value's text."""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from bibsync.bibtex.syntax import Command, Entry, Field, PieceKind, Problem, ProblemKind

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile

# What is followed, not printed: neither LaTeX nor a typographer's rules hold in it.
ADDRESSES: Final = frozenset(
    ("url", "doi", "eprint", "ee", "link", "biburl", "adsurl", "opturl", "isbn", "issn", "pmid")
)
# Where a file lies: to change a character is to lose the file.
PATHS: Final = frozenset(("file", "pdf", "local-url", "localfile", "path", "owncloud"))


class Place(StrEnum):
    """What an offset belongs to."""

    OUTSIDE = "outside"  # between entries, or in a comment
    UNREAD = "unread"  # in an entry, in text that could not be read as a part of one
    SYNTAX = "syntax"  # in an entry, but neither in its key nor in a value's text
    KEY = "key"
    VALUE = "value"


class Spot(NamedTuple):
    """Where an offset stands. For `VALUE`, `text[start:end]` is the text between delimiters that it
    is in: of a concatenation, that of one piece."""

    place: Place
    entry: Entry | None = None  # None: in no entry (`@string` and `@preamble` are none)
    field: Field | None = None  # None: in no field's value
    start: int = 0
    end: int = 0


def is_address(name: str) -> bool:
    """Whether a field of that name holds an identifier or an address."""
    return name in ADDRESSES or name.startswith("bdsk-url-")


def is_path(name: str) -> bool:
    """Whether a field of that name says where a file lies, or is a program's own data."""
    return name in PATHS or name.startswith("bdsk-file-")


def spot_at(file: LintFile, offset: int) -> Spot:
    """Where an offset of the file stands."""
    block = file.block_at(offset)
    if not isinstance(block, Command):
        return Spot(Place.OUTSIDE)
    entry = block if isinstance(block, Entry) else None
    index = bisect_right(block.fields, offset, key=attrgetter("value_start")) - 1
    if index >= 0 and offset < block.fields[index].value_end:
        return _in_value(block.fields[index], entry, offset)
    if entry is not None and entry.key_start <= offset < entry.key_end:
        return Spot(Place.KEY, entry)
    for problem in block.problems:
        if problem.start <= offset < problem.end:
            if problem.kind is ProblemKind.PERCENT_COMMENT:
                return Spot(Place.OUTSIDE, entry)
            if problem.kind is ProblemKind.UNEXPECTED_TEXT and _says_something(problem, block):
                return Spot(Place.UNREAD, entry)
    return Spot(Place.SYNTAX, entry)


def _says_something(problem: Problem, block: Command) -> bool:
    return any(map(str.isalnum, block.text[problem.start : problem.end]))


def _in_value(field: Field, entry: Entry | None, offset: int) -> Spot:
    kind = field.value_kind
    if kind is PieceKind.BRACED or kind is PieceKind.QUOTED:
        if field.content_start <= offset < field.content_end:
            return Spot(Place.VALUE, entry, field, field.content_start, field.content_end)
        return Spot(Place.SYNTAX, entry, field)
    if kind is PieceKind.HASH:
        for piece in field.value_pieces():
            is_text = piece.kind is PieceKind.BRACED or piece.kind is PieceKind.QUOTED
            if is_text and piece.start < offset < piece.end - 1:
                return Spot(Place.VALUE, entry, field, piece.start + 1, piece.end - 1)
        return Spot(Place.SYNTAX, entry, field)
    if kind is PieceKind.BARE and (entry is None or entry.problems):
        # A value that lacks its delimiters; what is around delimiters is not of the value.
        bare = field.raw_value
        inside = "".join(c if c.isprintable() and not c.isspace() else " " for c in bare)
        start = field.value_start + len(inside) - len(inside.lstrip())
        end = field.value_start + len(inside.rstrip())
        if start <= offset < end:
            return Spot(Place.VALUE, entry, field, start, end)
    return Spot(Place.SYNTAX, entry, field)


def visible(text: str) -> str:
    """A text for a message, what nobody would see in it as its number: `<U+200B>`."""
    return "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text)
