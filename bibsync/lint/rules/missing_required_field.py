"""FLD001 missing-required-field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule
from bibsync.lint.settings import DialectChoice

if TYPE_CHECKING:
    from bibsync.bibtex.datamodel import Requirements
    from bibsync.bibtex.syntax import Entry

_PLACES = ("address", "location", "organization", "institution", "howpublished")

# What the styles print well without where the field behind it is there.
_INSTEAD = {
    ("article", "journal"): ("eprint",),
    ("book", "publisher"): _PLACES,
    ("inbook", "publisher"): _PLACES,
    ("incollection", "publisher"): _PLACES,
    ("unpublished", "note"): ("howpublished", "url", "institution", "organization", "eprint"),
}
# Works that are cited as a whole, over all the years of their appearance.
_DATELESS = frozenset({"periodical", "reference", "mvreference"})

# What says the same to biblatex: when nobody set the dialect, an entry may be meant for either.
_OTHER_NAMES = {"year": "date", "journal": "journaltitle", "school": "institution"}


class MissingRequiredField(Rule):
    """An entry lacks a field that its type requires.

    The printed reference then has a hole (`In , pages 1–10`), and BibTeX warns of an empty field.
    What is required stands in the manual of BibTeX, or of biblatex for a file that is written for
    it. What an entry inherits by `crossref` or `xdata` counts as its own; when the parent is in
    another file, nothing is said. An `@article` with an `eprint` may do without a journal, a book
    with a place of publication without a publisher, and a journal or a work of reference that is
    cited as a whole without a year.

    There is no fix: only the work itself tells what belongs there.
    """

    code = "FLD001"
    name = "missing-required-field"
    severity = Severity.WARNING
    valid = (
        "@article{a, author = {A. Bee}, title = {T}, journal = {J}, year = 1999}\n",
        "@misc{a, howpublished = {A leaflet}}\n",
        "@book{a, editor = {A. Bee}, title = {T}, publisher = {P}, year = 1999}\n",
        "@inproceedings{a, author = {A. Bee}, title = {T}, crossref = {conf}}\n\n"
        "@proceedings{conf, title = {C}, booktitle = {C}, year = 1999}\n",
        "@inproceedings{a, author = {A. Bee}, title = {T}, crossref = {in-another-file}}\n",
        "@article{a, author = {A. Bee}, title = {T}, year = 1999, eprint = {hep-th/9901001}}\n",
        "@manual{a, title = {T}}\n",
        "@book{a, author = {A. Bee}, title = {T}, address = {Halle}, year = 1723}\n",
        "@whatever{a, title = {T}}\n",
        "@article{a, author = {A. Bee}, title = {T}, journaltitle = {J}, date = {1999}}\n",
    )
    invalid = (
        Invalid("@article{a, author = {A. Bee}, title = {T}, year = 1999}\n", None),
        Invalid("@book{a, title = {T}, publisher = {P}, year = 1999}\n", None),
        Invalid(
            "@inproceedings{a, author = {A. Bee}, title = {T}, crossref = {conf}}\n\n"
            "@proceedings{conf, title = {C}, year = 1999}\n",
            None,
        ),
    )

    def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
        from bibsync.bibtex.datamodel import Dialect, missing_fields

        return any(missing_fields(type_, names, dialect) for dialect in Dialect)

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.datamodel import Dialect, missing_fields

        if entry.problems:
            return
        present = set(entry.by_name)
        is_dialect_set = file.settings.dialect is not DialectChoice.AUTO
        if "crossref" in present or "xdata" in present:
            if "xdata" in present and file.dialect is Dialect.BIBTEX and not is_dialect_set:
                return  # it may be written for biber all the same
            sources = file.inheritance.sources(entry)
            if not sources.is_whole:
                return
            present = sources.names()
        if not is_dialect_set:
            present |= {name for name, other in _OTHER_NAMES.items() if other in present}
        present |= {
            name
            for (type_, name), others in _INSTEAD.items()
            if type_ == entry.type and not present.isdisjoint(others)
        }
        if entry.type in _DATELESS:
            present.add("date")
        missing = missing_fields(entry.type, present, file.dialect)
        if missing:
            end = max(entry.key_end, entry.type_end)
            message = f"`@{entry.type}` lacks {_listed(missing)}"
            yield self.diagnostic(entry.start, end, message, None, entry)


def _listed(missing: Requirements) -> str:
    """`author`, `title` and `journaltitle` or `journal`."""
    each = [" or ".join(f"`{name}`" for name in alternatives) for alternatives in missing]
    if len(each) == 1:
        return each[0]
    return f"{', '.join(each[:-1])} and {each[-1]}"
