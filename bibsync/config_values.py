"""Turns the values of a configuration's tables into what they may be, or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bibsync.errors import UsageError


def check_keys(place: str, table: Iterable[str], known: Iterable[str]) -> None:
    """Raises UsageError for the first key that is not known; it names the nearest one."""
    known = tuple(known)
    for key in table:
        if key not in known:
            from bibsync.nearest import nearest

            near = nearest(key, known)
            full = f"{place}.{key}" if place else key
            hint = f"; did you mean `{near}`?" if near else f"; known are {', '.join(known)}"
            raise UsageError(f"unknown key `{full}`{hint}")


def endpoint_value(place: str, table: Mapping[str, Any]) -> str:
    """The key `endpoint` without a slash at its end; "" when it is not there. Raises UsageError."""
    value = text_value(place, "endpoint", table, "").rstrip("/")
    if not value and "endpoint" not in table:
        return ""
    # `user:password@` would be a secret in a file, and a query has no place before a path.
    if re.fullmatch(r"https?://[^\s/?#@]++(?:/[^\s?#@]*+)?", value) is None:
        raise UsageError(
            f"`{place}.endpoint` must be the address of a server without password and query,"
            ' such as "http://127.0.0.1:23119/api"'
        )
    return value


def text_value(place: str, key: str, table: Mapping[str, Any], default: str) -> str:
    """A text that is not empty, or the default when the key is not there. Raises UsageError."""
    value = table.get(key, default)
    if not isinstance(value, str) or (key in table and not value.strip()):
        raise UsageError(f"`{place}.{key}` must be a string that is not empty")
    if not value.isprintable():
        raise UsageError(f"`{place}.{key}` holds a character that cannot be seen")
    return value


def number_value(
    place: str, key: str, table: Mapping[str, Any], default: float, *, least: float = 0
) -> float:
    """A number of at least `least`, or the default when the key is not there. Raises UsageError."""
    value = table.get(key, default)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value < float("inf"):
        raise UsageError(f"`{place}.{key}` must be a number of at least {least:g}")
    return float(value)
