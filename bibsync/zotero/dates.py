"""Turns dates as BibTeX, biblatex and Zotero have them into ISO dates of the precision given.

What is not clearly one date ("in press", "Spring 2020", "3/4/2020", a range) stays text. Sources:
ISO 8601, and the biblatex manual, section 2.3.8, for what biber reads in a date field.
"""

from __future__ import annotations

import re
from calendar import monthrange
from functools import cache
from typing import Final

from bibsync.bibtex.months import MACROS, month_macro, month_number


def canonical_date(text: str) -> str:
    """The date in ISO form where the text clearly is one, else the text.

    Hyphens and dashes between two years are one dash, as both print it. `2001-05` and `2001-21` are
    a month and a season (of biblatex) wherever they stand.
    """
    if iso := _numeric(text) or _worded(text):
        return iso
    return _year_range().sub(_with_dash, text)


def is_biblatex_date(text: str) -> bool:
    """Whether biber reads this in a date field: also circa (`1950~`), seasons, and ranges.

    In such a date `~` is no space, but says that the date is not exact.
    """
    return _biblatex_date().fullmatch(text) is not None


def split_iso(date: str) -> tuple[str, str, str]:
    """Year, month macro and day without zero of an ISO date; empty where it has none.

    A text that is no ISO date is all in the first.
    """
    if not is_iso(date):
        return date, "", ""
    year, month, day = [*date.split("-"), "", ""][:3]
    return year, MACROS[int(month) - 1] if month else "", day.lstrip("0")


def is_iso(date: str) -> bool:
    """Whether this is a date of one of the three precisions."""
    found = _iso().fullmatch(date)
    return found is not None and _iso_date(*found.groups("")) == date


def with_month(date: str, month: str) -> str | None:
    """The ISO date of a year and what a `month` field says; None where the two make none.

    Styles print a day in `month` (`"5~" # mar`), so it is read there.
    """
    if len(date) != 4 or not is_iso(date):
        return None
    words = [word for word in re.split(r"[\s,]+", month.replace(".", " ").strip()) if word]
    if len(words) == 1 and (macro := month_macro(words[0])):
        return f"{date}-{month_number(macro):02}"
    if len(words) == 2:
        for name, day in (words, reversed(words)):
            macro = month_macro(name) if name.isalpha() else None
            if macro:
                return _iso_date(date, str(month_number(macro)), _ordinal().sub(r"\1", day))
    return None


def with_day(date: str, day: str) -> str | None:
    """The ISO date of a month and a `day`; None where the two make none."""
    if len(date) != 7 or not is_iso(date):
        return None
    year, month = date.split("-")
    return _iso_date(year, month, day)


@cache
def _iso() -> re.Pattern[str]:
    return re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@cache
def _year_range() -> re.Pattern[str]:
    return re.compile(r"(?<![0-9])([0-9]{4})( ?[-–—]+ ?)([0-9]{4}|[0-9]{2})(?![-–—0-9])")


def _with_dash(found: re.Match[str]) -> str:
    first, dash, last = found.groups()
    if dash == "-" and len(last) == 2 and (int(last) <= 12 or int(last) in _SEASONS):
        return found[0]
    return f"{first}–{last}"


_SEASONS: Final = range(21, 42)  # as months: ISO 8601-2, section 4.8


@cache
def _biblatex_date() -> re.Pattern[str]:
    day = r"-?(?:[0-9X]{4}|Y[0-9]{5,9})(?:-[0-9X]{2}(?:-[0-9X]{2})?)?"
    time = r"(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
    one = rf"[~?%]?{day}{time}[~?%]{{0,2}}"
    return re.compile(rf"{one}(?:/(?:{one}|\.\.)?)?|(?:\.\.)?/{one}")


@cache
def _year_first() -> re.Pattern[str]:
    time = r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
    return re.compile(
        rf"([0-9]{{4}})(?:-([0-9]{{1,2}})(?:-([0-9]{{1,2}}){time})?)?|"
        r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})"
    )


@cache
def _year_last() -> re.Pattern[str]:
    return re.compile(r"(?:([0-9]{1,2})([/.]))?([0-9]{1,2})[/.]([0-9]{4})")


def _numeric(text: str) -> str | None:
    if found := _year_first().fullmatch(text):
        if found[1]:
            return _iso_date(found[1], found[2] or "", found[3] or "")
        return _iso_date(found[4], found[5], found[6])
    if found := _year_last().fullmatch(text):
        first, mark, second, year = found.groups()
        if not first:
            return _iso_date(year, second, "")
        if mark == ".":
            return _iso_date(year, second, first)  # nobody writes month.day.year
        if int(first) > 12 or first == second:
            return _iso_date(year, second, first)
        if int(second) > 12:
            return _iso_date(year, first, second)
    return None


@cache
def _ordinal() -> re.Pattern[str]:
    return re.compile(r"^([0-9]{1,2})(?:st|nd|rd|th)$", re.IGNORECASE)


def _worded(text: str) -> str | None:
    """`March 5, 2020`, `5 March 2020`, `Mar 2020`, `2020 March 5`, `2020-Mar-05`."""
    if len(text) > 30 or not text[:1].isalnum():
        return None
    words = [word for word in re.split(r"[\s,.-]+", text) if word]
    if not 2 <= len(words) <= 3:
        return None
    years = [word for word in words if len(word) == 4 and word.isascii() and word.isdigit()]
    months = [macro for word in words if word.isalpha() and (macro := month_macro(word))]
    if len(years) != 1 or len(months) != 1:
        return None
    if len(words) == 2:
        return _iso_date(years[0], str(month_number(months[0])), "")
    if words[1] == years[0]:
        return None
    day = next(w for w in words if w != years[0] and not (w.isalpha() and month_macro(w)))
    return _iso_date(years[0], str(month_number(months[0])), _ordinal().sub(r"\1", day))


def _iso_date(year: str, month: str, day: str) -> str | None:
    """The ISO date of digits; None when there is no such day."""
    if not month:
        return year
    if not (month.isascii() and month.isdigit() and 1 <= int(month) <= 12):
        return None
    if not day:
        return f"{year}-{int(month):02}"
    if not (day.isascii() and day.isdigit() and len(day) <= 2 and int(year) >= 1):
        return None
    if not 1 <= int(day) <= monthrange(int(year), int(month))[1]:
        return None
    return f"{year}-{int(month):02}-{int(day):02}"
