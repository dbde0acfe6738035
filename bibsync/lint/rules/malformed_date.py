"""FLD012 malformed-date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import set_value
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.lint.values import plain_text

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

# One side of a range. biblatex's time needs a day before it; the markers stand at the end.
_DATE = LazyPattern(
    r"(?P<year>[0-9]{4})(?>(?:-(?P<month>[0-9]{2})(?>(?:-(?P<day>[0-9]{2})(?P<time>T[0-9]{2}:[0-9]{2}"
    r"(?>(?::[0-9]{2}(?>(?:\.[0-9]+)?))?)(?>(?:Z|[+-][0-9]{2}(?>(?::?[0-9]{2})?))?))?)?))?)[?~%]?"
)
# Years before the first and beyond four digits, in which nobody means a month to be checked.
_FAR_YEAR = LazyPattern(r"(?:-[0-9]{4}|[Yy]-?[0-9]{5,})(?>(?:-[0-9]{2}){0,2})[?~%]?")
# `199X` and `2004-XX` are right; other things that are made of such signs may be for a program
# that reads more of the standard than biblatex does.
_MARKED = LazyPattern(r"[-0-9.:+TZ/]*+[XxUu?~%][-0-9.:+TZ/XxUu?~%]*+")
_OPEN = frozenset(("", "..", "open", "unknown"))  # the words are of biblatex 3.5 to 3.9
_BY_PARTS = LazyPattern(r"([0-9]{4})([-/.])([0-9]{1,2})(?>(?:\2([0-9]{1,2}))?)")
_YEARS = LazyPattern(r"([0-9]{4})\s*+(?:--?|–)\s*+([0-9]{4})")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_REFORM = 1753  # by then 1700 had been a leap year in England; in 1752 it went over


class MalformedDate(Rule):
    """A date is not in the one form that biblatex reads, or is on no calendar.

    biblatex wants `2001`, `2001-02` or `2001-02-28`, ranges such as `2001/2003` and `2001/..`, and
    what its manual has besides in section 2.3.8: `199X`, `2001?`, `2001~`, `-0044`, seasons from
    `2001-21` on, times. From any other text (`March 2001`, `31.02.2020`) Biber takes no year, and
    the reference is printed and sorted without a date. A file for BibTeX is left alone.

    Missing zeros (`2001-2-3`), other marks between the parts of a date that begins with the year
    (`2001.02.03`), and a range with a dash (`2001--2003`) are put right by an unsafe fix. For the
    rest there is none.
    """

    code = "FLD012"
    name = "malformed-date"
    severity = Severity.WARNING
    fields = frozenset({"date", "urldate", "origdate", "eventdate"})
    # Behind the delimiter anything but the common good dates.
    pattern = (
        r"[{\"](?![0-9]{4}(?>(?:-(?:0[1-9]|1[0-2])(?>(?:-(?:0[1-9]|1[0-9]|2[0-8]))?))?)[}\"])"
        r"(?=[^}\"]*[^}\" \t\r\n])"
    )
    valid = (
        "@online{a, date = {2001}, urldate = {2001-02}, origdate = {2001-02-28}}\n",
        "@online{a, date = {2001/2003}}\n@online{b, date = {2001/..}, origdate = {../2001}}\n"
        "@online{c, date = {2001/}}\n@online{d, date = {2000-02-29/2001-12-31}}\n",
        "@online{a, date = {199X}}\n@online{b, date = {19XX}}\n@online{c, date = {1999-2X}}\n"
        "@online{d, date = {2004-XX-XX}}\n",
        "@online{a, date = {2001?}}\n@online{b, date = {2001~}}\n@online{c, date = {2001-02%}}\n",
        "@online{a, date = {-0044}}\n@online{b, date = {Y-170002}}\n@online{c, date = {2001-21}}\n",
        "@online{a, date = {2001-02-03T10:20:30Z}, urldate = {2001-02-03T10:20:30+01:00}}\n",
        "@misc{a, urldate = {March 2001}, howpublished = {\\url{x}}}\n",
    )
    invalid = (
        Invalid("@online{a, date = {2001-2-3}}\n", "@online{a, date = {2001-02-03}}\n"),
        Invalid("@online{a, date = {2001.02.03}}\n", "@online{a, date = {2001-02-03}}\n"),
        Invalid("@online{a, date = {2001--2003}}\n", "@online{a, date = {2001/2003}}\n"),
        Invalid("@online{a, date = {2001-02-30}}\n", None),
        Invalid("@online{a, date = {2001-13-45}, urldate = {yesterday}}\n", None),
        Invalid("@online{a, date = {March 2001}}\n@online{b, urldate = {31.02.2020}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.datamodel import Dialect

        text = plain_text(field)
        # What a command or a group makes of it is not ours to know.
        if not text or "{" in text or "\\" in text or file.dialect is not Dialect.BIBLATEX:
            return
        fault = _fault(text)
        if not fault or entry.problems:
            return
        right = _corrected(text)
        fix = unsafe(f"Write `{right}`", set_value(field, right)) if right else None
        message = f"the date {quoted(text)} {fault}"
        yield self.diagnostic(field.content_start, field.content_end, message, fix, entry)


def _fault(text: str) -> str:
    """What is wrong with a date or a range of two; "" when nothing is, or nobody can be sure."""
    if _MARKED().fullmatch(text) is not None or text.isdigit():
        return ""  # a wrong number of digits is reported as an implausible year
    sides = [side.strip() for side in text.split("/")]
    if len(sides) <= 2 and all(map(_is_readable, sides)):
        return next(filter(None, map(_calendar_fault, sides)), "")
    return "has no form that biblatex reads; write it as `2001-02-28`"


def _is_readable(side: str) -> bool:
    return (
        side.lower() in _OPEN
        or _DATE().fullmatch(side) is not None
        or _FAR_YEAR().fullmatch(side) is not None
    )


def _calendar_fault(side: str) -> str:
    date = _DATE().fullmatch(side)
    if date is None or date["month"] is None:
        return ""
    year, month = int(date["year"]), int(date["month"])
    if date["day"] is None and 21 <= month <= 41:  # seasons, quarters and other parts of a year
        return ""
    if not 1 <= month <= 12:
        return f"has a month {date['month']}, which no year has"
    if date["day"] is None:
        return ""
    day = int(date["day"])
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0 or year < _REFORM)
    last = 28 if month == 2 and not is_leap else _DAYS[month - 1]
    return "" if 1 <= day <= last else f"has a day {date['day']}, which that month has not"


def _corrected(text: str) -> str:
    """The date that is surely meant; "" when there is none."""
    years = _YEARS().fullmatch(text)
    if years is not None:
        return f"{years[1]}/{years[2]}" if years[1] < years[2] else ""
    parts = _BY_PARTS().fullmatch(text)
    if parts is None or (parts[4] is None and parts[2] != "-"):
        return ""
    year, _, month, day = parts.groups()
    right = f"{year}-{month:0>2}" + (f"-{day:0>2}" if day else "")
    return right if right != text and not _fault(right) else ""
