"""FLD005 implausible-year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, LazyPattern, Rule
from bibsync.lint.values import plain_text

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_DIGITS = LazyPattern(r"[{ \t]*+([0-9]++)[} \t]*+")
_FIRST_YEAR = LazyPattern(r"([0-9]++)(?=[-/.~?%]|\Z)")
_AGE_OF_PRINT = 1400  # the oldest prints from movable type in Europe are of about 1450
# What can only be younger than the age of print; books and manuscripts can be older.
_MODERN_TYPES = frozenset(
    "article inproceedings conference proceedings phdthesis mastersthesis thesis techreport report"
    " manual online electronic www software dataset patent".split()
)


class ImplausibleYear(Rule):
    """A year cannot be right: it is still to come, or long before there was such a publication.

    A digit too few or too many (`202`, `20019`) or swapped ones (`2091`) put the work into the
    wrong place of a list that is sorted by year. Next year is allowed, for what is in press.

    There is no fix: only the work itself tells the year.
    """

    code = "FLD005"
    name = "implausible-year"
    severity = Severity.WARNING
    fields = frozenset({"year", "date"})
    # All digits but those of the years that need no thought.
    pattern = r"(?<![0-9])(?!1[4-9][0-9]{2}(?![0-9])|20(?:[01][0-9]|2[0-5])(?![0-9]))[0-9]"
    valid = (
        "@article{a, year = 1665}\n",
        "@book{a, year = {1215}, title = {Magna Carta}}\n",
        "@misc{a, date = {-0349}, origdate = {0079}}\n",
        "@misc{a, date = {1999-12-31/2000-01-01}}\n",
        "@misc{a, year = {in press}}\n",
    )
    invalid = (
        Invalid("@article{a, year = {202}}\n", None),
        Invalid("@article{a, year = 20019}\n", None),
        Invalid("@article{a, year = {1099}}\n", None),
        Invalid("@book{a, year = {98}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        text = plain_text(field)
        if text is None:
            return
        pattern = _DIGITS() if field.name == "year" else _FIRST_YEAR()
        match = pattern.fullmatch(text) if field.name == "year" else pattern.match(text)
        if match is None:
            return
        reason = _reason(match[1], field.name == "year", entry.type, file)
        if reason is not None:
            message = f"the year {match[1][:20]} {reason}"
            yield self.diagnostic(field.content_start, field.content_end, message, None, entry)


def _reason(digits: str, is_exact: bool, type_: str, file: LintFile) -> str | None:
    if len(digits) > 4:
        # Eight digits in `date` are a day written without marks, which biblatex cannot read either.
        return f"has {len(digits)} digits" if digits.strip("0") else None
    year = int(digits)
    today = file.settings.today
    if today is not None and year > today.year + 1:
        return "is still to come"
    if not is_exact:
        return None
    if len(digits) < 4:
        return f"has only {len(digits)} digit{'s' if len(digits) > 1 else ''}"
    if year < _AGE_OF_PRINT and type_ in _MODERN_TYPES:
        return f"is too early for `@{type_}`"
    return None
