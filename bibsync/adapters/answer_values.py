"""Turns the records of an answer into the bytes that the cache of answers holds, and back.

They are JSON in UTF-8, with what is as its field's default left out: a field that is added to a
record later has its default in older rows, and one that this version does not know is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bibsync.verify.authority import AuthorityRecord, Publication

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def text_bytes(text: str) -> bytes:
    """The bytes of any Python string. SQLite's own texts cannot hold a lone surrogate, and JSON's
    escapes would make one character of two in a row.
    """
    return text.encode("utf-8", "surrogatepass")


def records_bytes(records: Iterable[AuthorityRecord]) -> bytes:
    """The bytes of which `read_records` makes these records."""
    return text_bytes(_encode([_stated(record) for record in records]))


def _stated(record: AuthorityRecord | Publication) -> dict[str, Any]:
    defaults = record._field_defaults
    return {
        name: _stated(value) if isinstance(value, Publication) else value
        for name, value in zip(record._fields, record, strict=True)
        if name not in defaults or value != defaults[name]
    }


def read_records(stored: object) -> tuple[AuthorityRecord, ...]:
    """The records that these bytes were made of. Raises ValueError when they mean nothing."""
    try:
        if not isinstance(stored, bytes):
            raise TypeError
        found = json.loads(stored.decode("utf-8", "surrogatepass"))
        if not isinstance(found, list):
            raise TypeError
        return tuple(AuthorityRecord(**_known(AuthorityRecord, each)) for each in found)
    except (ValueError, TypeError, RecursionError):
        raise ValueError("records that mean nothing") from None


def _known(kind: type[AuthorityRecord | Publication], stated: object) -> dict[str, Any]:
    """The fields of a record that are known. Raises TypeError for a value that cannot be one's."""
    if not isinstance(stated, Mapping):
        raise TypeError
    return {name: _value(name, stated[name]) for name in kind._fields if name in stated}


def _value(name: str, stated: object) -> object:
    match name, stated:
        case "authors", list():
            if all(isinstance(each, str) for each in stated):
                return tuple(stated)
        case "version", int() if not isinstance(stated, bool):
            return stated
        case "publication", dict():
            return Publication(**_known(Publication, stated))
        case (("authors" | "version" | "publication"), _):
            pass
        case _, str():
            return stated
    raise TypeError
