"""Recognises ISBN and ISSN, reckons their check digits, and says what is wrong with one.

A fault is a clause that goes on from the number's name. Sources: ISO 2108 and ISO 3297.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache


@cache
def _number_dressing() -> re.Pattern[str]:
    return re.compile(
        r"\([^()]*+\)|e?-?is[bs]n(?:-1[03])?[ \t]*+:?|[\s\u00a0‐‑‒–—-]++", re.IGNORECASE
    )


def _bare_number(text: str) -> str:
    return _number_dressing().sub("", text).upper()


def isbn_check_digit(body: str) -> str:
    """The check digit for the first 9 digits of an ISBN-10 or the first 12 of an ISBN-13."""
    if len(body) == 9:
        rest = sum((10 - place) * int(digit) for place, digit in enumerate(body)) % 11
        return "0123456789X"[-rest % 11]
    return str(-sum((3 if place % 2 else 1) * int(digit) for place, digit in enumerate(body)) % 10)


def issn_check_digit(body: str) -> str:
    """The check digit for the first 7 digits of an ISSN."""
    return "0123456789X"[-sum((8 - place) * int(digit) for place, digit in enumerate(body)) % 11]


def _isbn_number_fault(number: str) -> str | None:
    if len(number) == 13 and number.isdigit() and not number.startswith(("978", "979")):
        return "has 13 digits but does not begin with 978 or 979"
    return _check_fault(number, "10 or 13", isbn_check_digit)


def _issn_number_fault(number: str) -> str | None:
    return _check_fault(number, "8", issn_check_digit)


def _check_fault(number: str, lengths: str, check_digit: Callable[[str], str]) -> str | None:
    if str(len(number)) not in lengths.split(" or "):
        return f"is {len(number)} characters long instead of {lengths}"
    body, written = number[:-1], number[-1]
    if not (body.isascii() and body.isdigit()) or written not in "0123456789X":
        return "contains something other than digits"
    expected = check_digit(body)
    if written != expected:
        return f"ends in the check digit {written} where its other digits need {expected}"
    return None


def _numbers(text: str, lengths: tuple[int, ...]) -> list[str]:
    """The numbers of a field that may hold several, or the whole field as one."""
    whole = _bare_number(text)
    if len(whole) in lengths:
        return [whole]
    for separators in (r"[,;/]|\band\b", r"[,;/\s]|\band\b"):
        pieces = [_bare_number(piece) for piece in re.split(separators, text)]
        pieces = [piece for piece in pieces if piece]
        if len(pieces) > 1 and all(len(piece) in lengths for piece in pieces):
            return pieces
    return [whole]


def isbn_fault(text: str) -> str | None:
    """Why a field holds no valid ISBN; None when each that it holds is valid.

    Hyphens, blanks, a leading `ISBN` and notes in parentheses are no fault.
    """
    faults = [_isbn_number_fault(number) for number in _numbers(text, (10, 13))]
    return next((fault for fault in faults if fault), None)


def issn_fault(text: str) -> str | None:
    """Why a field holds no valid ISSN; None when each that it holds is valid."""
    faults = [_issn_number_fault(number) for number in _numbers(text, (8,))]
    return next((fault for fault in faults if fault), None)


def normalise_isbn(text: str) -> str | None:
    """The ISBN as 10 or 13 characters without hyphens; None when the text is not one valid ISBN."""
    number = _bare_number(text)
    return number if _isbn_number_fault(number) is None else None


def isbn13(text: str) -> str | None:
    """The ISBN as 13 digits, by which two can be compared; None when it is not valid."""
    number = normalise_isbn(text)
    if number is None or len(number) == 13:
        return number
    body = "978" + number[:9]
    return body + isbn_check_digit(body)


def normalise_issn(text: str) -> str | None:
    """The ISSN as `1234-5679`; None when the text is not one valid ISSN."""
    number = _bare_number(text)
    return f"{number[:4]}-{number[4:]}" if _issn_number_fault(number) is None else None
