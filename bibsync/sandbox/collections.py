"""Turns a collection as a client sends it into what is stored, or refuses it."""

from __future__ import annotations

from typing import Final

from bibsync.sandbox import parts
from bibsync.sandbox.items import Write, Written
from bibsync.sandbox.library import Json, Library, Thing
from bibsync.sandbox.messages import RefusalError
from bibsync.sandbox.values import short, text

_LONGEST_NAME: Final = 255  # characters


def written_collection(json: Json, old: Thing | None, write: Write) -> Written:
    """What is stored after this JSON was applied to a collection, or to nothing.

    What the JSON omits stays. Raises RefusalError.
    """
    if "name" not in json and (old is None or write.whole):
        raise RefusalError(400, "'name' property not provided")
    data: Json = dict(old.data) if old else {"parentCollection": False}
    for name, value in json.items():
        if name == "name":
            data[name] = _name(value)
        elif name == "parentCollection":
            data[name] = _parent(value, old, write.library)
        elif name == "relations":
            parts.check_relations(value)
            if value:
                data[name] = parts.stored_relations(value)
            else:
                data.pop(name, None)
        elif name == "deleted":
            if value:
                data[name] = True
            else:
                data.pop(name, None)
        elif name not in {"key", "version"}:
            raise RefusalError(400, f"Invalid property '{name}'")
    return Written(data, None, None)


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise RefusalError(400, "'name' must be a string")
    name = text(value)
    if not name:
        raise RefusalError(400, "Collection name cannot be empty")
    if len(name) > _LONGEST_NAME:
        raise RefusalError(
            413, f"Collection name '{short(name)}' too long", data={"value": short(name)}
        )
    return name


def _parent(value: object, old: Thing | None, library: Library) -> str | bool:
    if value in (False, "", None):
        return False
    if not parts.is_object_key(value):
        raise RefusalError(400, f"'{value}' is not a valid collection key")
    key = str(value)
    if key not in library.collections:
        raise RefusalError(409, f"Parent collection {key} not found", data={"collection": key})
    above: str | bool = key
    while isinstance(above, str):
        # The server stumbles over a circle.
        if old is not None and above == old.key:
            raise RefusalError(500, "An error occurred")
        above = library.collections[above].data["parentCollection"]
    return key
