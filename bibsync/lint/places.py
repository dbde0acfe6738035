"""Turns an offset into what BibTeX has there: a name or white space, a key, or a value's text."""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from bibsync.bibtex.syntax import (
    Block,
    Command,
    Entry,
    Field,
    Piece,
    PieceKind,
    Problem,
    ProblemKind,
)

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile

# What is followed, not printed: neither LaTeX nor a typographer's rules hold in it.
ADDRESSES: Final = frozenset(
    ("url", "doi", "eprint", "ee", "link", "biburl", "adsurl", "opturl", "isbn", "issn", "pmid")
)
# Where a file lies: to change a character is to lose the file.
PATHS: Final = frozenset(("file", "pdf", "local-url", "localfile", "path", "owncloud"))
# What styles print as text. Not here: what is read verbatim (`url`, `doi`, `file`), names, what
# nobody prints (`abstract`, `keywords`), what commands of a program stand in (`options`).
PRINTED: Final = frozenset(
    "title subtitle titleaddon booktitle booksubtitle booktitleaddon maintitle mainsubtitle"
    " maintitleaddon journal journaltitle journalsubtitle shortjournal fjournal issuetitle"
    " issuesubtitle series publisher organization institution school address location venue"
    " eventtitle note addendum howpublished edition type number version reprinttitle origtitle"
    " origpublisher origlocation shorttitle".split()
)


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


class Spots:
    """Where the offsets of one file stand. Asked in the order of the text it is fast for any text:
    what it found out about a block and a value it keeps until it is asked about the next."""

    def __init__(self, file: LintFile) -> None:
        self._file = file
        self._block: Block | None = None
        self._problems: list[Problem] = []  # of that block, by their place
        self._field: Field | None = None
        self._pieces: list[Piece] = []  # of that field

    def at(self, offset: int) -> Spot:
        """Where an offset of the file stands."""
        block = self._file.block_at(offset)
        if not isinstance(block, Command):
            return Spot(Place.OUTSIDE)
        entry = block if isinstance(block, Entry) else None
        index = bisect_right(block.fields, offset, key=attrgetter("value_start")) - 1
        if index >= 0 and offset < block.fields[index].value_end:
            return self._in_value(block.fields[index], entry, offset)
        if entry is not None and entry.key_start <= offset < entry.key_end:
            return Spot(Place.KEY, entry)
        if not block.problems:
            return Spot(Place.SYNTAX, entry)
        return Spot(self._between(block, offset), entry)

    def _between(self, block: Command, offset: int) -> Place:
        """The place of what is in no value and no key of a block that has faults."""
        if block is not self._block:
            self._block = block
            kinds = (ProblemKind.PERCENT_COMMENT, ProblemKind.UNEXPECTED_TEXT)
            found = [problem for problem in block.problems if problem.kind in kinds]
            self._problems = sorted(found, key=attrgetter("start"))
        index = bisect_right(self._problems, offset, key=attrgetter("start")) - 1
        problem = self._problems[index] if index >= 0 else None
        if problem is None or offset >= problem.end:
            return Place.SYNTAX
        if problem.kind is ProblemKind.PERCENT_COMMENT:
            return Place.OUTSIDE
        says_something = any(map(str.isalnum, block.text[problem.start : problem.end]))
        return Place.UNREAD if says_something else Place.SYNTAX

    def _in_value(self, field: Field, entry: Entry | None, offset: int) -> Spot:
        kind = field.value_kind
        if kind is PieceKind.BRACED or kind is PieceKind.QUOTED:
            if field.content_start <= offset < field.content_end:
                return Spot(Place.VALUE, entry, field, field.content_start, field.content_end)
        elif kind is PieceKind.HASH:
            if field is not self._field:
                self._field = field
                self._pieces = field.value_pieces()
            index = bisect_right(self._pieces, offset, key=attrgetter("start")) - 1
            if index >= 0:
                piece = self._pieces[index]
                is_text = piece.kind is PieceKind.BRACED or piece.kind is PieceKind.QUOTED
                if is_text and piece.start < offset < piece.end - 1:
                    return Spot(Place.VALUE, entry, field, piece.start + 1, piece.end - 1)
        elif kind is PieceKind.BARE and (entry is None or entry.problems):
            start, end = _bare_text(field)
            if start <= offset < end:
                return Spot(Place.VALUE, entry, field, start, end)
        return Spot(Place.SYNTAX, entry, field)


def _bare_text(field: Field) -> tuple[int, int]:
    """The span of a value that lacks its delimiters, without spaces of any kind at its edges."""
    text, start, end = field.text, field.value_start, field.value_end
    while start < end and not _is_seen(text[start]):
        start += 1
    while start < end and not _is_seen(text[end - 1]):
        end -= 1
    return start, end


def _is_seen(character: str) -> bool:
    return character.isprintable() and not character.isspace()


def visible(text: str) -> str:
    """A text for a message, what nobody would see in it as its number: `<U+200B>`."""
    return "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text)
