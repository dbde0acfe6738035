"""Turns the entries of a file into who names whom, and whether those that are named are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

LINKS: Final = ("crossref", "xdata")
# A file that names so many parents and has none of them is read together with another one.
_ENOUGH: Final = 3


class Reference(NamedTuple):
    """`key` is named by the field at `text[start:end]`, which holds nothing but the key there."""

    key: str
    start: int
    end: int


class Relations:
    """What `crossref` and `xdata` of some entries refer to."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._written: set[str] = set()
        self._children: dict[str, list[Entry]] = {}
        named: set[str] = set()
        for entry in entries:
            self._written.add(entry.key)
            for field in entry.fields:
                if field.name == "ids":  # biblatex manual 2.2.3: further keys of the entry
                    self._written.update(reference.key for reference in references(field))
                elif field.name in LINKS:
                    for reference in references(field):
                        named.add(reference.key.lower())
                        if field.name == "crossref":
                            self._children.setdefault(reference.key.lower(), []).append(entry)
        self._keys: Final = {key.lower() for key in self._written}
        self.are_parents_elsewhere: Final = len(named) >= _ENOUGH and named.isdisjoint(self._keys)

    def has(self, key: str) -> bool:
        """Whether an entry has that key, or had it before (`ids`), in whatever case."""
        return key.lower() in self._keys

    def has_exactly(self, key: str) -> bool:
        """As `has`, with each letter in the same case."""
        return key in self._written

    def children(self, key: str) -> Sequence[Entry]:
        """The entries whose `crossref` names that key, in the order of the text."""
        return self._children.get(key.lower(), ())


def references(field: Field) -> Iterator[Reference]:
    """The keys that `crossref` (one), `xdata` or `ids` (any number, with commas) names.

    None for a macro or a concatenation, whose text stands elsewhere.
    """
    if not field.is_delimited:
        return
    start = field.content_start
    content = field.content
    for part in [content] if field.name == "crossref" else content.split(","):
        key = part.strip()
        if key:
            place = start + part.index(key)
            yield Reference(key, place, place + len(key))
        start += len(part) + 1
