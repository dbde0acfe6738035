"""Tells from the entries of a file whether they are written for BibTeX or for biblatex."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from bibsync.bibtex.datamodel import Dialect

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry

# Types and fields that only biblatex has (manual, section 2). Those that BibTeX styles know as well
# are left out, however much they look like biblatex: `location` is in every entry of ACM's
# library, and `online`, `patent`, `software` and `dataset` are types of BibTeX styles, too.
_BIBLATEX_TYPES: Final = frozenset(
    "thesis report mvbook mvcollection mvproceedings mvreference inreference bookinbook suppbook"
    " suppcollection suppperiodical xdata".split()
)
_BIBLATEX_FIELDS: Final = frozenset(
    "journaltitle maintitle booksubtitle eventtitle eventdate origdate journalsubtitle"
    " shortjournal eprinttype eprintclass langid related relatedtype".split()
)


def detect_dialect(entries: Iterable[Entry]) -> Dialect:
    """biblatex when at least a tenth of the entries use something that only it knows."""
    total = marked = 0
    for entry in entries:
        total += 1
        names = entry.by_name
        if (
            entry.type in _BIBLATEX_TYPES
            or not _BIBLATEX_FIELDS.isdisjoint(names)
            or ("date" in names and "year" not in names)
        ):
            marked += 1
    return Dialect.BIBLATEX if marked * 10 >= total and marked else Dialect.BIBTEX
