"""Turns entries that name each other in `crossref` and `xdata` into the fields that each one has.

Sources: for BibTeX its manual, section 4 (every field that the child lacks, under the same name),
and `bibtex.web`; for biblatex its manual, sections 2.4.1 and 3.16 and appendix B.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from bibsync.bibtex.datamodel import Dialect

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

# So many links from parent to parent are followed. biber refuses circles; else nothing is so deep.
_MAX_DEPTH: Final = 8


class Source(NamedTuple):
    """A field that an entry has, and the entry in which it is written."""

    field: Field
    entry: Entry


class Sources(NamedTuple):
    """All fields that an entry has, by the names that they have in it."""

    layers: tuple[Mapping[str, Source], ...]  # its own, then each parent's; the first counts
    # False when it may have more: a parent is not among the entries, or in BibTeX has itself a
    # parent (see `Inheritance`), or there are too many links, as in a circle.
    is_whole: bool

    def names(self) -> set[str]:
        """The names of the fields, own and inherited."""
        return set[str]().union(*self.layers)


class Inheritance:
    """Who inherits what from whom, for entries by their key in lower case.

    `text_of(entry, name)` is the text of a field that the entry has; None when it is not known.

    In BibTeX a child gets what its parent has of its own. What the parent inherits it gets only if
    the parent is cited first, which no `.bib` file tells: here it does not. biber goes on.
    """

    def __init__(
        self,
        entries: Mapping[str, Entry],
        dialect: Dialect,
        text_of: Callable[[Entry, str], str | None],
    ) -> None:
        self._entries = entries
        self._dialect = dialect
        self._text_of = text_of
        # What `xdata` gives counts before what `crossref` gives.
        self._links = ("xdata", "crossref") if dialect is Dialect.BIBLATEX else ("crossref",)
        self._depth = _MAX_DEPTH if dialect is Dialect.BIBLATEX else 1
        # By the entry and how many more links are followed. Each answer is kept: the ways through
        # three entries that name each other are 2 ** 8.
        self._sources: dict[tuple[int, int], Sources] = {}
        self._gifts: dict[tuple[int, int, str, str], Mapping[str, Source]] = {}

    def sources(self, entry: Entry) -> Sources:
        """All fields of an entry, own and inherited."""
        return self._found(entry, self._depth)

    def _found(self, entry: Entry, depth: int) -> Sources:
        place = (id(entry), depth)
        if place not in self._sources:
            self._sources[place] = self._find(entry, depth)
        return self._sources[place]

    def _find(self, entry: Entry, depth: int) -> Sources:
        own = {name: Source(field, entry) for name, field in entry.by_name.items()}
        layers: list[Mapping[str, Source]] = [own]
        is_whole = True
        for link in self._links:
            if link not in own:
                continue
            text = self._text_of(entry, link)
            if text is None:
                is_whole = False
                continue
            for part in text.split(",") if link == "xdata" else (text,):
                key = part.strip().lower()
                parent = self._entries.get(key)
                if not key or parent is entry:
                    continue
                if parent is None or depth == 0:
                    is_whole = False
                    continue
                is_whole = self._found(parent, depth - 1).is_whole and is_whole
                layers.append(self._given(parent, entry.type, link, depth - 1))
        return Sources(tuple(layers), is_whole)

    def _given(self, parent: Entry, child_type: str, link: str, depth: int) -> Mapping[str, Source]:
        """What a parent gives to children of a type, by the names that it has in them."""
        place = (id(parent), depth, child_type, link)
        if place not in self._gifts:
            given: dict[str, Source] = {}
            for layer in self._found(parent, depth).layers:
                for name, source in layer.items():
                    for becomes in inherited_names(
                        name, parent.type, child_type, self._dialect, is_data=link == "xdata"
                    ):
                        given.setdefault(becomes, source)
            self._gifts[place] = given
        return self._gifts[place]


_NEVER: Final = frozenset(
    "ids crossref xref xdata entryset entrysubtype execute label options presort related"
    " relatedoptions relatedstring relatedtype shorthand shorthandintro sortkey".split()
)
# Short and sorting forms of a title do not fit the title that it becomes.
_NOT_WITH_TITLE: Final = frozenset("shorttitle sorttitle indextitle indexsorttitle".split())

_IN_BOOK: Final = frozenset("inbook bookinbook suppbook".split())
_IN_COLLECTION: Final = frozenset("incollection inreference suppcollection".split())

# Parent types, child types, the stem that `title` becomes.
_TITLE_STEMS: Final = (
    (frozenset({"mvbook"}), _IN_BOOK | {"book"}, "main"),
    (
        frozenset({"mvcollection", "mvreference"}),
        _IN_COLLECTION | {"collection", "reference"},
        "main",
    ),
    (frozenset({"mvproceedings"}), frozenset({"proceedings", "inproceedings"}), "main"),
    (frozenset({"book"}), _IN_BOOK, "book"),
    (frozenset({"collection", "reference"}), _IN_COLLECTION, "book"),
    (frozenset({"proceedings"}), frozenset({"inproceedings", "conference"}), "book"),
    (frozenset({"periodical"}), frozenset({"article", "suppperiodical"}), "journal"),
)
_TITLES: Final = frozenset({"title", "subtitle", "titleaddon"})


def inherited_names(
    name: str, parent_type: str, child_type: str, dialect: Dialect, *, is_data: bool
) -> tuple[str, ...]:
    """The names under which a child gets a parent's field: none, its own, or others.

    `is_data` is for `xdata`, which copies fields as they are.
    """
    if dialect is Dialect.BIBTEX:
        return () if name == "crossref" else (name,)
    if name in _NEVER:
        return ()
    if is_data:
        return (name,)
    if name == "author" and parent_type in ("mvbook", "book") and child_type in _IN_BOOK:
        return ("author", "bookauthor")
    for parents, children, stem in _TITLE_STEMS:
        if parent_type in parents and child_type in children:
            if name in _TITLES:
                return (f"{stem}{name}",)
            if name in _NOT_WITH_TITLE:
                return ()
    return (name,)
