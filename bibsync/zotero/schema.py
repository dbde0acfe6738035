"""Turns the shipped part of Zotero's schema into item types with their fields and creator types.

Source: https://api.zotero.org/schema, reduced by `scripts/schema.py`. The schema of a live server
may be newer: a type or a field that is missing here is kept as it is, never taken for wrong.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple


class ItemType(NamedTuple):
    """The fields and creator types that an item of this type can have."""

    name: str
    fields: dict[str, str]  # field -> its base field (itself where it has none), in Zotero's order
    creators: tuple[str, ...]  # the primary one first


class Schema(NamedTuple):
    """Item types by name, and the version that Zotero gave this schema."""

    version: int
    item_types: dict[str, ItemType]


@cache
def load_schema() -> Schema:
    """The schema that is shipped with bibsync."""
    import json

    text = resources.files(__package__).joinpath("schema.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    types = {}
    for name, row in raw["itemTypes"].items():
        fields = {
            f if isinstance(f, str) else f[0]: f if isinstance(f, str) else f[1]
            for f in row["fields"]
        }
        types[name] = ItemType(name, fields, tuple(row["creators"]))
    return Schema(raw["version"], types)
