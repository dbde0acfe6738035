"""Turns the value of a `Retry-After` header into seconds."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from functools import cache


def seconds_asked(text: str, now: float) -> float | None:
    """Seconds as a number or until an HTTP date (RFC 9110, 10.2.3); None when it is neither.

    `now` is in seconds since 1970. A date in the past asks for no wait: 0.
    """
    text = text.strip()
    if _digits().fullmatch(text):
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None


@cache
def _digits() -> re.Pattern[str]:
    return re.compile(r"[0-9]{1,9}")
