"""Turns the entries of a file into pairs of a later and an earlier one that share an identity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from bibsync.lint.rule import LazyPattern
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.lint.catalogue import Place
    from bibsync.lint.file import LintFile

_REST_OF_LINES: Final = LazyPattern(r"[ \t]*+(?:\r\n|\r|\n|\Z)(?:[ \t]*+(?:\r\n|\r|\n))?")


class Pair(NamedTuple):
    """An entry and one before it, in the same file or in one that was read earlier."""

    entry: Entry
    earlier: Entry
    where: str  # of the earlier one, for messages: "in line 12", "in `other.bib`, line 12"
    is_same_file: bool


def repeated(kind: str, entries: list[Entry], values: list[str], file: LintFile) -> Iterator[Pair]:
    """The entries whose value occurred before, each with the first that had it.

    `values[i]` belongs to `entries[i]`; the empty string is no value.
    """
    for group in all_repeated(kind, entries, values, file):
        pair = next(group, None)
        if pair is not None:
            yield pair


def all_repeated(
    kind: str, entries: list[Entry], values: list[str], file: LintFile
) -> Iterator[Iterator[Pair]]:
    """As `repeated`, each with all earlier entries of that value (the first twenty or so)."""
    offsets = [entry.start for entry in entries]
    found = file.catalogue.note(kind, file.filename, file.text, values, offsets)
    for index, places in found:
        yield _pairs(entries[index], places, file)


def _pairs(entry: Entry, places: list[Place], file: LintFile) -> Iterator[Pair]:
    for place in places:
        is_same_file = place.text is file.text and place.filename == file.filename
        earlier = file.entry_at(place.offset) if is_same_file else place.entry()
        if earlier is not None:
            name = "" if is_same_file else f"`{place.filename}`, "
            yield Pair(entry, earlier, f"in {name}line {place.row}", is_same_file)


def is_identical(entry: Entry, earlier: Entry) -> bool:
    """Whether two entries say the same, in any layout and order, and neither is broken."""
    if entry.problems or earlier.problems or entry.type != earlier.type:
        return False
    return entry.key == earlier.key and _said(entry) == _said(earlier)


def _said(entry: Entry) -> list[tuple[str, str]]:
    return sorted((field.name, " ".join(field.raw_value.split())) for field in entry.fields)


def are_related(entry: Entry, other: Entry) -> bool:
    """Whether one of two entries names the other: as its collection, its original, its reprint."""
    return _names(entry, other.key) or _names(other, entry.key)


def _names(entry: Entry, key: str) -> bool:
    for name in ("crossref", "xref", "xdata", "related", "entryset"):
        field = entry.by_name.get(name)
        if field is not None:
            keys = field.content.lower().replace(",", " ").split()
            if key.lower() in keys:
                return True
    return False


def remove_entry(entry: Entry) -> Edit:
    """The text without the entry, the rest of its last line and one blank line, if nothing else
    stands there."""
    text = entry.text
    rest = _REST_OF_LINES().match(text, entry.end)
    end = entry.end if rest is None else rest.end()
    start = entry.start
    if end == len(text):
        # It is the last one: the blank line before it goes.
        while text.endswith(("\n\n", "\r\r", "\n\r\n"), 0, start):
            start -= 2 if text.endswith("\r\n", 0, start) else 1
    return Edit(start, end, "")
