"""Remembers the works seen so far, so that a later entry is recognised as one of them.

Each file has a catalogue of its own; files that are linted together (`--together`) share one, and
so duplicates are found across them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from bibsync.text import LineIndex

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry

# A title such as "Introduction" may stand on thousands of entries, and each is held against these.
MOST_PLACES = 5


class Place(NamedTuple):
    """Where an entry begins: at `text[offset]`, in the file of that name."""

    filename: str
    text: str
    offset: int
    row: int  # of the offset, counted from 1

    def entry(self) -> Entry | None:
        """The entry, read again; None when no entry begins there."""
        from bibsync.bibtex.parser import parse

        end = self.text.find("\n@", self.offset + 1)
        document = parse(self.text, self.offset, len(self.text) if end < 0 else end + 1)
        return document.entries[0] if document.entries else None


class Catalogue:
    """The places of entries by kind of identity ("key", "doi", ...) and its normalised value.

    A place is kept as one number, its offset behind the lengths of all texts before its own, so
    that a hundred thousand entries take little more than their values.
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._texts: list[str] = []
        self._bases: list[int] = []
        self._lines: dict[int, LineIndex] = {}
        self._seen: dict[str, dict[str, int]] = {}
        self._further: dict[tuple[str, str], list[int]] = {}  # the places behind the first

    def note(
        self, kind: str, filename: str, text: str, values: Sequence[str], offsets: Sequence[int]
    ) -> list[tuple[int, list[Place]]]:
        """Notes that the entry at `offsets[i]` has the value `values[i]`, an empty one aside.

        Given back are the indexes of values that occurred before, in this text or an earlier one,
        each with the first places that had it.
        """
        base = self._base(filename, text)
        seen = self._seen.setdefault(kind, {})
        fresh = dict(zip(values, offsets, strict=True))
        without = values.count("")
        if len(fresh) == len(values) - max(without - 1, 0) and not base and not seen:
            # The one file of most runs, and nothing in it twice: no loop in Python.
            fresh.pop("", None)
            self._seen[kind] = fresh
            return []
        repeated: list[tuple[int, list[Place]]] = []
        for index, value in enumerate(values):
            if not value:
                continue
            number = base + offsets[index]
            first = seen.setdefault(value, number)
            if first != number:
                further = self._further.setdefault((kind, value), [])
                repeated.append((index, [self._place(n) for n in (first, *further)]))
                if len(further) < MOST_PLACES:
                    further.append(number)
        return repeated

    def copy(self) -> Catalogue:
        """A catalogue that holds the same so far."""
        twin = Catalogue()
        twin._names = self._names.copy()
        twin._texts = self._texts.copy()
        twin._bases = self._bases.copy()
        twin._lines = self._lines.copy()
        twin._seen = {kind: seen.copy() for kind, seen in self._seen.items()}
        twin._further = {key: places.copy() for key, places in self._further.items()}
        return twin

    def _base(self, filename: str, text: str) -> int:
        """The number of the first place in a text; each rule notes the same text in turn."""
        if not self._texts or self._texts[-1] is not text or self._names[-1] != filename:
            behind = self._bases[-1] + len(self._texts[-1]) + 1 if self._texts else 0
            self._names.append(filename)
            self._texts.append(text)
            self._bases.append(behind)
        return self._bases[-1]

    def _place(self, number: int) -> Place:
        index = bisect_right(self._bases, number) - 1
        text = self._texts[index]
        offset = number - self._bases[index]
        lines = self._lines.get(index)
        if lines is None:
            lines = self._lines[index] = LineIndex(text)
        return Place(self._names[index], text, offset, lines.position(offset).row)
