"""Which fields an entry inherits through `crossref`, and under which names.

Source: for BibTeX its manual, section 4 (every field that the child lacks, under the same name);
for biblatex its manual, appendix B.
"""

from __future__ import annotations

from typing import Final

from bibsync.bibtex.datamodel import Dialect

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
