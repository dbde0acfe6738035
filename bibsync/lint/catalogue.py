"""Remembers the works seen so far, so that a later entry is recognised as one of them.

Each file has a catalogue of its own; files that are linted together (`--together`) share one, and
so duplicates are found across them.
"""

from __future__ import annotations

from typing import NamedTuple


class Seen(NamedTuple):
    """Where a work was seen first."""

    key: str
    filename: str
    offset: int
    row: int


class Catalogue:
    """First occurrences by kind of identity ("key", "doi", ...) and its normalised value."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], Seen] = {}

    def first(self, kind: str, value: str, seen: Seen) -> Seen | None:
        """The earlier occurrence of that identity; None when this is the first, now noted."""
        earlier = self._seen.setdefault((kind, value), seen)
        return None if earlier is seen else earlier

    def copy(self) -> Catalogue:
        """A catalogue that holds the same so far."""
        twin = Catalogue()
        twin._seen.update(self._seen)
        return twin
