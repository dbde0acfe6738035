"""Turns the entries of a file into who inherits from whom, and whether the parents are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field
    from bibsync.lint.file import LintFile

LINKS: Final = ("crossref", "xdata")
# A file that names so many parents and has none of them is read together with another one.
_ENOUGH: Final = 3
_MAX_DEPTH: Final = 4  # of cross-references that are followed for the names of fields


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
        # What is asked again and again where entries name the same parents, or each other.
        self._names: dict[tuple[int, int], frozenset[str] | None] = {}
        self._inherited: dict[tuple[int, int, str, str], frozenset[str]] = {}
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

    def names_with_inherited(
        self, entry: Entry, file: LintFile, depth: int = _MAX_DEPTH
    ) -> frozenset[str] | None:
        """Names of the fields that an entry of the file has or inherits; None when a parent is not
        in the file, or more than `depth` steps away."""
        place = (id(entry), depth)
        if place not in self._names:
            self._names[place] = self._all_names(entry, file, depth)
        return self._names[place]

    def _all_names(self, entry: Entry, file: LintFile, depth: int) -> frozenset[str] | None:
        names = set(entry.by_name)
        for link in ("xdata", "crossref"):
            field = entry.get(link)
            if field is None or not field.content.strip():
                continue
            for key in field.content.split(",") if link == "xdata" else [field.content]:
                parent = file.entries_by_key.get(key.strip().lower())
                if parent is None or depth == 0:
                    return None
                inherited = self._inherited_by(entry.type, parent, link, file, depth - 1)
                if inherited is None:
                    return None
                names |= inherited
        return frozenset(names)

    def _inherited_by(
        self, type_: str, parent: Entry, link: str, file: LintFile, depth: int
    ) -> frozenset[str] | None:
        from bibsync.bibtex.inheritance import inherited_names

        found = self.names_with_inherited(parent, file, depth)
        if found is None:
            return None
        place = (id(parent), depth, type_, link)
        if place not in self._inherited:
            is_data = link == "xdata"
            self._inherited[place] = frozenset(
                inherited
                for name in found
                for inherited in inherited_names(
                    name, parent.type, type_, file.dialect, is_data=is_data
                )
            )
        return self._inherited[place]


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
