"""Turns the values that a client sends into those that Zotero stores, or refuses them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from bibsync.sandbox.labels import field_label
from bibsync.sandbox.messages import RefusalError, WholeRequestError

LONGEST_FIELD: Final = 65_535  # bytes
LONGEST_TAG: Final = 255  # characters, as for the two below
LONGEST_NAME: Final = 255
LONGEST_NOTE: Final = 250_000

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS: Final = " \t\n\r\0\x0b"
_SQL_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?")
_ISO_DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)")


def text(value: object) -> str:
    """The text that a value is stored as, trimmed and without control characters.

    Raises WholeRequestError for an object: the server stumbles over it.
    """
    if isinstance(value, str):
        return cleaned(value)
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    raise WholeRequestError(500, "An error occurred")


def cleaned(value: str) -> str:
    """A text as it is stored."""
    return _CONTROLS.sub("", value).strip(_BLANKS)


def short(value: str) -> str:
    """The beginning of a text, for a message."""
    return value[:50] + "…" if len(value) > 50 else value


def check_length(field: str, value: str, place: Callable[[], str]) -> None:
    """Raises RefusalError when a field's value is longer than the database takes.

    `place` tells how the message names the item.
    """
    if len(value) <= LONGEST_FIELD // 4 or len(value.encode()) <= LONGEST_FIELD:
        return
    label = field_label(field)
    raise RefusalError(
        413,
        f"{label} field value '{short(value)}' too long for item '{place()}'",
        data={"field": label, "value": short(value)},
    )


def access_date(value: str, now: str) -> str:
    """The value of `accessDate` as it is stored. Raises RefusalError when it is no date."""
    if value == "CURRENT_TIMESTAMP":
        return now
    if _SQL_DATE.fullmatch(value):
        return value if len(value) == len("2026-01-31") else value.replace(" ", "T") + "Z"
    found = _iso(value) if value else ""
    if found is None:
        raise RefusalError(
            400,
            "'accessDate' must be in ISO 8601 or UTC 'YYYY-MM-DD[ hh:mm:ss]' format or "
            f"'CURRENT_TIMESTAMP' ({value})",
        )
    return found


def timestamp(name: str, value: object) -> str:
    """The value of `dateAdded` or `dateModified` as it is stored. Raises RefusalError."""
    if isinstance(value, str):
        if _SQL_DATE.fullmatch(value) and " " in value:
            return value.replace(" ", "T") + "Z"
        if found := _iso(value):
            return found
    raise RefusalError(
        400, f"'{name}' must be in ISO 8601 or UTC 'YYYY-MM-DD hh:mm:ss' format ({value})"
    )


def _iso(value: str) -> str | None:
    """A point in time in UTC; None when the value is none."""
    if not _ISO_DATE.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
