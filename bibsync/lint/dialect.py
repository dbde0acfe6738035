"""Tells from the entries of a file whether they are written for BibTeX or for biblatex."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from bibsync.bibtex.datamodel import Dialect

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry

# Types and fields that biblatex has (manual, section 2) and that classic BibTeX styles do not read.
_BIBLATEX_TYPES: Final = frozenset(
    "online thesis report dataset software collection mvbook mvcollection mvproceedings inreference"
    " reference bookinbook suppbook suppcollection suppperiodical patent periodical xdata".split()
)
_BIBLATEX_FIELDS: Final = frozenset(
    "date journaltitle location subtitle maintitle booksubtitle eventtitle eventdate origdate"
    " journalsubtitle shortjournal eprinttype eprintclass langid related relatedtype".split()
)


def detect_dialect(entries: Iterable[Entry]) -> Dialect:
    """biblatex when at least a tenth of the entries use something that only it knows."""
    total = marked = 0
    for entry in entries:
        total += 1
        if entry.type in _BIBLATEX_TYPES or not _BIBLATEX_FIELDS.isdisjoint(entry.by_name):
            marked += 1
    return Dialect.BIBLATEX if marked * 10 >= total and marked else Dialect.BIBTEX
