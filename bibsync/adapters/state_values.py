"""Turns the values of a sync into the texts that the state's columns hold, and back.

All of them are JSON in ASCII, which can hold every Python string, lone surrogates too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from bibsync.sync.model import Agreed, Base, Choice, Conflict, Side

_T = TypeVar("_T")

_encode = json.JSONEncoder(separators=(",", ":")).encode


def text_of(value: object) -> str:
    """The text of a string, a number, None, or a list or dictionary of them."""
    return _encode(value)


def read_text(text: str, make: Callable[[Any], _T]) -> _T:
    """What `make` makes of the value that the text holds.

    Raises sqlite3.DataError when the text is not what was stored: the file is damaged, as it is
    when SQLite itself says so.
    """
    try:
        return make(json.loads(text))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise sqlite3.DataError("a row that means nothing") from None


def read_texts(texts: Iterable[str]) -> list[Any]:
    """The values of many texts: in one pass, a third faster than one by one for 10,000 items.

    Raises sqlite3.DataError.
    """
    return read_text(f"[{','.join(texts)}]", list)


def string(value: object) -> str:
    """The value itself. Raises TypeError when it is no string."""
    if not isinstance(value, str):
        raise TypeError
    return value


def base_text(base: Base) -> str:
    """`[key, slots, open]`; a pair of values that are the same is written as one."""
    known = {**base.slots, **base.unseen}
    slots = {slot: _pair(agreed) for slot, agreed in known.items() if agreed is not None}
    unagreed = base.open | {slot for slot, agreed in known.items() if agreed is None}
    return _encode([_pair(base.key), slots, sorted(unagreed)])


def read_base(item_key: str, text: str) -> Base:
    """The base that `base_text` wrote. Raises sqlite3.DataError."""

    def make(value: Any) -> Base:
        key, slots, unagreed = value
        return Base(
            item_key,
            _agreed(key),
            {slot: _agreed(pair) for slot, pair in slots.items()},
            frozenset(unagreed),
        )

    return read_text(text, make)


def _pair(agreed: Agreed) -> str | Agreed:
    return agreed.local if agreed.local == agreed.remote else agreed


def _agreed(value: Any) -> Agreed:
    if isinstance(value, str):
        return Agreed(value, value)
    local, remote = value
    return Agreed(string(local), string(remote))


def read_conflict(text: str) -> Conflict:
    """The conflict whose fields the text lists. Raises sqlite3.DataError."""

    def make(fields: Any) -> Conflict:
        conflict = Conflict(*fields)
        for name in (conflict.key, conflict.item_key, conflict.slot):
            string(name)
        return conflict

    return read_text(text, make)


def read_choice(text: str) -> Choice:
    """The choice whose fields the text lists. Raises sqlite3.DataError."""

    def make(fields: Any) -> Choice:
        slot, winner, local, remote = map(string, fields)
        return Choice(slot, Side(winner), local, remote)

    return read_text(text, make)


def item_text(data: Mapping[str, Any]) -> str:
    """The API's data object of an item."""
    return _encode(dict(data))
