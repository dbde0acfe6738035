"""FLD011 year-before-arxiv-id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import set_value
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.archives import archive_field, names_arxiv
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, LazyPattern, Rule, shown
from bibsync.lint.values import plain_text

if TYPE_CHECKING:
    from bibsync.bibtex.arxiv_id import ArxivId
    from bibsync.bibtex.syntax import Entry

_YEAR = LazyPattern(r"([0-9]{4})(?:-([0-9]{2}))?(?![0-9/])")

# Beside arXiv: what shows that the year is that of a publication, which may well be older than the
# copy on arXiv.
_PUBLISHED = frozenset(
    "journal journaltitle booktitle maintitle publisher school institution howpublished isbn issn"
    " volume eventtitle number series organization".split()
)
# arXiv numbers papers on the day of their announcement, so that the first ids of January belong to
# papers that were sent in, and dated by arXiv, in December: some eight hundred a day, for two days.
_DECEMBER_PAPERS = 2000


class YearBeforeArxivId(Rule):
    """A preprint's year is before the month that its own arXiv id states.

    `2301.12345` says January 2023, so the preprint cannot be of 2021: either the year was mistyped
    or the id is another paper's. A later year is fine (papers are revised), and so is an earlier
    one when the entry cites a publication, since papers are often put on arXiv later. The first ids
    of a January are allowed to be of the year before, as they belong to papers of December.

    The year that the id states is only shown: a person has to find out what is wrong.
    """

    code = "FLD011"
    name = "year-before-arxiv-id"
    severity = Severity.WARNING
    valid = (
        "@misc{a, year = 2022, eprint = {2201.11903}, archivePrefix = {arXiv}}\n",
        "@misc{a, year = 2023, eprint = {2201.11903}, archivePrefix = {arXiv}}\n",
        "@misc{a, year = 2022, eprint = {2301.00234}, archivePrefix = {arXiv}}\n",
        "@article{a, journal = {JMLR}, year = 2003, eprint = {1301.12345}}\n",
        "@misc{a, year = 1999, eprint = {2201.11903}, eprinttype = {jstor}}\n",
        "@misc{a, year = 1999, eprint = {hep-th/9901001}, month = jan}\n",
        "@misc{a, year = 2023, month = feb, eprint = {2303.08774}}\n",
    )
    invalid = (
        Invalid("@misc{a, year = 2022, eprint = {2301.12345}, archivePrefix = {arXiv}}\n", None),
        Invalid("@misc{a, year = {1998}, eprint = {hep-th/9901101}}\n", None),
        Invalid("@misc{a, year = 2023, month = jan, eprint = {2303.08774}}\n", None),
        Invalid("@online{a, date = {2021-05}, eprint = {2303.08774}}\n", None),
        Invalid("@article{a, journal = {arXiv}, year = 2019, eprint = {2303.08774}}\n", None),
    )  # fmt: skip

    def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
        return "eprint" in names and ("year" in names or "date" in names)

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        # The usual case decided by two characters: parsing ten thousand ids costs 40 ms.
        eprint = entry.by_name["eprint"]
        field = entry.by_name.get("date") or entry.by_name["year"]
        match = _YEAR().match(plain_text(field) or "")
        if match is None or not eprint.is_delimited:
            return ()
        start = eprint.content_start
        year, two = int(match[1]), eprint.text[start : start + 2]
        margin = year - 2000 - int(two) if two.isdecimal() else -1
        if margin > 0 or (margin == 0 and not match[2] and "month" not in entry.by_name):
            return ()
        return self._check(entry, year, match[2])

    def _check(self, entry: Entry, year: int, month_digits: str | None) -> list[Diagnostic]:
        from bibsync.bibtex.arxiv_id import parse_arxiv_id

        eprint = entry.by_name["eprint"]
        arxiv = parse_arxiv_id(eprint.content)
        archive = archive_field(entry)
        if arxiv is None or (archive is not None and not names_arxiv(archive)):
            return []
        month = int(month_digits) if month_digits else _month(entry)
        field = entry.get("date") or entry.by_name["year"]
        if not _is_before(year, month, arxiv) or _is_published(entry):
            return []
        id_year, id_month = arxiv.submitted_year_month
        dated = f"{year}" if month is None else f"{year}-{month:02}"
        message = f"the year is before that of the arXiv id: {dated}, but `{arxiv.id}` is of "
        fix = None
        if field.name == "year" and year != id_year:
            fix = shown(f"Write {id_year}", set_value(field, str(id_year)))
        return [
            self.diagnostic(
                field.content_start,
                field.content_end,
                f"{message}{id_year}-{id_month:02}",
                fix,
                entry,
            )
        ]


def _month(entry: Entry) -> int | None:
    from bibsync.bibtex.months import month_macro, month_number

    field = entry.get("month")
    macro = month_macro(field.content) if field is not None else None
    return month_number(macro) if macro is not None else None


def _is_before(year: int, month: int | None, arxiv: ArxivId) -> bool:
    """Whether a date is before the id's month, by more than the days between sending in and
    announcing can explain."""
    id_year, id_month = arxiv.submitted_year_month
    if year == id_year:
        return month is not None and month < id_month - 1
    if year == id_year - 1 and id_month == 1 and month in (None, 12):
        serial = arxiv.id.rpartition(".")[2] if not arxiv.is_old_style else arxiv.id[-3:]
        return int(serial) > (20 if arxiv.is_old_style else _DECEMBER_PAPERS)
    return year < id_year


def _is_published(entry: Entry) -> bool:
    """Whether the entry cites more than the preprint."""
    for field in entry.fields:
        if field.name == "doi" and "arxiv" not in field.content.lower():
            return True
        if field.name in _PUBLISHED:
            text = field.content.lower()
            if text and "arxiv" not in text and text.strip() != "corr" and "abs/" not in text:
                return True
    return False
