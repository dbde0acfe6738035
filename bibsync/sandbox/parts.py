"""Checks and stores the parts of an item that are lists: creators, tags, collections, relations."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from bibsync.sandbox.library import Json, Library
from bibsync.sandbox.messages import RefusalError
from bibsync.sandbox.values import LONGEST_NAME, LONGEST_TAG, cleaned, short, text
from bibsync.zotero.schema import ItemType, load_schema

_OBJECT_KEY: Final = re.compile(r"[2-9A-NP-Z]{8}")
_ITEM_ADDRESS: Final = re.compile(
    r"http://zotero\.org/(?:users|groups)/[^/]+/(?:publications/)?items/\w+"
)
_PREDICATES: Final = (
    "owl:sameAs",
    "dc:isReplacedBy",
    "dc:relation",
    "dc:replaces",
    "mendeleyDB:relation",
)


def is_object_key(value: object) -> bool:
    """Whether this can be the key of an item or a collection."""
    return isinstance(value, str) and _OBJECT_KEY.fullmatch(value) is not None


@cache
def _creator_types() -> frozenset[str]:
    return frozenset(c for t in load_schema().item_types.values() for c in t.creators)


def check_creators(value: Any, kind: ItemType, *, is_new: bool) -> None:
    """Raises RefusalError when this is no list of creators for an item of this type."""
    if not isinstance(value, list):
        raise RefusalError(400, "'creators' property must be an array")
    for creator in value:
        if not isinstance(creator, dict):
            raise RefusalError(400, "creator must be an object")
        if "creatorType" not in creator:
            raise RefusalError(400, "creator object must contain 'creatorType'")
        # A single creator without a name comes from the template that the server itself hands out.
        if _is_nameless(creator):
            if len(value) == 1 and is_new:
                continue
            raise RefusalError(400, "creator object must contain 'firstName'/'lastName' or 'name'")
        for name in creator:
            _check_creator_property(name, creator, kind)


def _is_nameless(creator: Json) -> bool:
    return not any(_name(creator, name) for name in ("name", "firstName", "lastName"))


def _name(creator: Json, name: str) -> str:
    value = creator.get(name, "")
    return cleaned(value) if isinstance(value, str) else ""


def _check_creator_property(name: str, creator: Json, kind: ItemType) -> None:
    if name == "creatorType":
        _check_creator_type(creator[name], kind)
    elif name in {"firstName", "lastName"}:
        other = "lastName" if name == "firstName" else "firstName"
        if "name" in creator:
            raise RefusalError(400, f"'{name}' and 'name' creator fields are mutually exclusive")
        if other not in creator:
            raise RefusalError(400, f"'{other}' creator field must be set if '{name}' is set")
    elif name != "name":
        raise RefusalError(400, f"Invalid creator property '{name}'")


def _check_creator_type(value: Any, kind: ItemType) -> None:
    if not isinstance(value, str) or value not in _creator_types():
        raise RefusalError(400, f"'{value}' is not a valid creator type")
    if value not in kind.creators and value != "author":
        raise RefusalError(
            400, f"'{value}' is not a valid creator type for item type '{kind.name}'"
        )
    if not kind.creators:
        raise RefusalError(400, f"'creators' is not valid for item type '{kind.name}'")


def stored_creators(value: list[Json], kind: ItemType) -> list[Json]:
    """Creators as they are stored. Raises RefusalError for a name that is too long."""
    stored = []
    for creator in value:
        if _is_nameless(creator):
            continue
        # An author of something that has none is what its first kind of creator is.
        role = creator["creatorType"]
        one: Json = {"creatorType": role if role in kind.creators else kind.creators[0]}
        for name in ("firstName", "lastName", "name"):
            if name in creator:
                one[name] = _name(creator, name)
                _check_name_length(one[name])
        stored.append(one)
    return stored


def _check_name_length(name: str) -> None:
    if len(name) <= LONGEST_NAME:
        return
    raise RefusalError(
        413,
        f"The creator name ‘{short(name)}…’ is too long to sync. Shorten the name and sync again."
        "\n\nIf you receive this message repeatedly for items saved from a particular site, you "
        "can report this issue in the Zotero Forums.",
        data={"field": "creator", "value": short(name)},
    )


def creators_for(creators: list[Json], before: ItemType, kind: ItemType) -> list[Json]:
    """The creators of an item that becomes one of another type."""
    if not kind.creators:
        return []
    changed = []
    for creator in creators:
        role = creator["creatorType"]
        if before.creators and role == before.creators[0]:
            role = kind.creators[0]
        elif role not in kind.creators:
            role = "contributor" if "contributor" in kind.creators else kind.creators[0]
        changed.append({**creator, "creatorType": role})
    return changed


def check_tags(value: Any) -> None:
    """Raises RefusalError when this is no list of tags."""
    if not isinstance(value, list):
        raise RefusalError(400, "'tags' property must be an array")
    for tag in value:
        if not isinstance(tag, dict):
            raise RefusalError(400, "Tag must be an object")
        for name, one in tag.items():
            if name == "tag":
                if not isinstance(one, str | int | float):
                    raise RefusalError(400, "Invalid tag name")
            elif name == "type":
                if one not in (0, 1, "0", "1"):
                    raise RefusalError(400, f"Invalid tag type '{one}'")
            else:
                raise RefusalError(400, f"Invalid tag property '{name}'")
        if not tag:
            raise RefusalError(400, "Tag object is empty")


def stored_tags(value: list[Json]) -> list[Json]:
    """Tags as they are stored: trimmed, each once. Raises RefusalError for one too long."""
    types: dict[str, set[int]] = {}
    for tag in value:
        name = text(tag.get("tag"))
        if len(name) > LONGEST_TAG:
            raise RefusalError(413, f"Tag '{short(name)}' too long", data={"tag": name})
        if name:
            types.setdefault(name, set()).add(int(tag.get("type", 0)))
    return [
        {"tag": name, "type": 1} if one else {"tag": name}
        for name, both in types.items()
        for one in sorted(both, reverse=True)
    ]


def check_collections(value: Any, library: Library) -> None:
    """Raises RefusalError when this is no list of collections of the library."""
    if not isinstance(value, list):
        raise RefusalError(400, "'collections' property must be an array")
    for key in value:
        if not is_object_key(key):
            raise RefusalError(400, f"'{key}' is not a valid collection key")
    for key in value:
        if key not in library.collections:
            raise RefusalError(409, f"Collection {key} not found", data={"collection": key})


def check_relations(value: Any) -> None:
    """Raises RefusalError when this is no object of relations between items."""
    if value == []:
        return
    if not isinstance(value, dict):
        raise RefusalError(400, "'relations' property must be an object")
    for predicate, targets in value.items():
        if predicate not in _PREDICATES:
            raise RefusalError(400, f"Unsupported predicate '{predicate}'")
        for target in targets if isinstance(targets, list) else [targets]:
            if not isinstance(target, str):
                raise RefusalError(400, "'relations' values must be strings")
            if not _ITEM_ADDRESS.fullmatch(target):
                raise RefusalError(400, "'relations' values currently must be Zotero item URIs")


def stored_relations(value: Any) -> Json:
    """Relations as they are stored: one target stands for itself, none for nothing."""
    stored: Json = {}
    for predicate, targets in dict(value).items():
        each = list(dict.fromkeys(targets)) if isinstance(targets, list) else [targets]
        if each:
            stored[predicate] = each[0] if len(each) == 1 else each
    return stored
