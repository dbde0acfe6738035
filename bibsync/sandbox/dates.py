"""Turns what people write into a date field into the `parsedDate` that the server shows."""

from __future__ import annotations

import re
from typing import Final

_ISO: Final = re.compile(r"\s*(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?:[ T].*)?\s*", re.DOTALL)
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY: Final = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?!\d)")
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WORD: Final = re.compile(r"[A-Za-z]{3,}")


def parsed_date(text: str) -> str:
    """`1999-12-05` for `December 5, 1999`; as much as is known; empty when there is no year."""
    if (match := _ISO.fullmatch(text)) and 1 <= int(match[2]) <= 12:
        parts = [match[1], f"{int(match[2]):02}"]
        if match[3] and 1 <= int(match[3]) <= 31:
            parts.append(f"{int(match[3]):02}")
        return "-".join(parts)
    year = _YEAR.search(text)
    if year is None:
        return ""
    rest = text[: year.start()] + " " + text[year.end() :]
    for word in _WORD.findall(rest):
        if word[:3].lower() in _MONTHS:
            month = f"{year[0]}-{_MONTHS.index(word[:3].lower()) + 1:02}"
            day = _DAY.search(rest)
            return f"{month}-{int(day[1]):02}" if day and 1 <= int(day[1]) <= 31 else month
    return year[0]
