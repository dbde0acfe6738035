"""STY002 field-order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule, safe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry

# The order of a printed reference.
_ORDER: Final = (
    *("author", "editor", "title", "subtitle", "booktitle", "journal", "journaltitle"),
    *("volume", "number", "pages", "year", "date"),
)


class FieldOrder(Rule):
    """The fields of an entry do not stand in the order in which a reference is printed.

    Author, title, journal or book, volume, number, pages, year: entries that keep one order are
    compared at a glance. BibTeX does not care, so this is an opinion, and the rule is off unless
    it is selected. The fix lets these fields change places; all others, the layout and comments
    stay where they are. It is safe: the order of fields has no meaning.
    """

    code = "STY002"
    name = "field-order"
    severity = Severity.INFO
    on_by_default = False
    valid = (
        "@article{a, author = {A}, title = {T}, journal = {J}, year = 2001}\n",
        "@article{a, author = {A}, keywords = {k}, title = {T}, note = {N}, year = 2001}\n",
    )
    invalid = (
        Invalid(
            "@misc{a,\n  title={T},\n  note={N},\n  year=2001,\n  author={A}\n}\n",
            "@misc{a,\n  author={A},\n  note={N},\n  title={T},\n  year=2001\n}\n",
        ),
    )

    def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
        ranks = [_ORDER.index(name) for name in names if name in _ORDER]
        return ranks != sorted(ranks) and len(set(names)) == len(names)

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        if entry.problems:
            return
        known = [field for field in entry.fields if field.name in _ORDER]
        wanted = sorted(known, key=lambda field: _ORDER.index(field.name))
        edits = [
            Edit(place.start, place.end, entry.text[field.start : field.end])
            for place, field in zip(known, wanted, strict=True)
            if place is not field
        ]
        first = next(f for f, other in zip(known, wanted, strict=True) if f is not other)
        message = (
            f"`{first.written_name}` stands before `{wanted[known.index(first)].written_name}`"
        )
        fix = safe("Bring the fields into the order of a printed reference", *edits)
        yield self.diagnostic(first.start, first.name_end, message, fix, entry)
