"""Turns an item as a client sends it into what is stored, or refuses it with the server's words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final, NamedTuple

from bibsync.sandbox import parts
from bibsync.sandbox.library import Json, Library, Thing
from bibsync.sandbox.messages import RefusalError
from bibsync.sandbox.notes import clean_note
from bibsync.sandbox.parts import is_object_key
from bibsync.sandbox.values import (
    LONGEST_NOTE,
    access_date,
    check_length,
    cleaned,
    text,
    timestamp,
)
from bibsync.zotero.schema import ItemType, load_schema

LINK_MODES: Final = ("imported_file", "imported_url", "linked_file", "linked_url", "embedded_image")
STORED_FILES: Final = ("imported_file", "imported_url", "embedded_image")
_CHILDREN: Final = ("note", "attachment", "annotation")
_ATTACHMENT_ONLY: Final = ("linkMode", "contentType", "charset", "filename", "md5", "mtime", "path")
# Properties of version 2 of the API, each with what it is called now.
_RENAMED: Final = {"itemKey": "key", "itemVersion": "version"}


class Write(NamedTuple):
    """The circumstances under which one item is written."""

    library: Library
    now: str
    key: Callable[[], str]  # the key that the item has, or gets when it is asked for
    whole: bool = False  # a PUT over what is there, which has to say more

    def place(self) -> str:
        """How messages name the item: the number of its library and its key."""
        return f"{self.library.number}/{self.key()}"


class Written(NamedTuple):
    """What to store of an item."""

    data: Json
    added: str | None  # None: keep it, or now for a new item
    modified: str | None  # None: now when anything changed


@cache
def known_fields() -> frozenset[str]:
    """Every field of any item type, and the base fields."""
    types = load_schema().item_types.values()
    return frozenset(name for t in types for pair in t.fields.items() for name in pair)


@cache
def _types_in_lower_case() -> dict[str, ItemType]:
    return {name.lower(): item_type for name, item_type in load_schema().item_types.items()}


def item_type(name: object) -> ItemType | None:
    """The item type of this name, in whatever case; None: there is none."""
    return _types_in_lower_case().get(name.lower()) if isinstance(name, str) else None


def written_item(json: Json, old: Thing | None, write: Write) -> Written:
    """What is stored after this JSON was applied to an item, or to nothing.

    What the JSON omits stays. Raises RefusalError.
    """
    _check_required(json, old, write)
    kind = _kind(json, old)
    is_child = _is_child(json, old)
    for name, value in json.items():
        _check(name, value, json, old, kind, write)
    if is_child and json.get("collections"):
        raise RefusalError(400, "Child items cannot be assigned to collections")
    if kind.name == "annotation" and not is_child:
        raise RefusalError(400, "Annotation item must have a parent item")
    data = _with_type(old.data if old else {}, kind)
    for name, value in json.items():
        _apply(data, name, value, kind, write)
    if is_child:
        data.pop("collections", None)
    return Written(
        {name: value for name, value in data.items() if not _is_nothing(value)},
        timestamp("dateAdded", json["dateAdded"]) if "dateAdded" in json else None,
        timestamp("dateModified", json["dateModified"]) if "dateModified" in json else None,
    )


def _is_nothing(value: object) -> bool:
    """Whether a value is not stored: an empty one, or no; but 0 is a time as any other."""
    return value is False or value in ("", [], {})


def _check_required(json: Json, old: Thing | None, write: Write) -> None:
    required: list[str] = []
    if old is None:
        required = ["itemType"]
    elif write.whole:
        required = ["itemType", "tags", "relations"]
        if not _is_child(json, old):
            required.insert(2, "collections")
    if json.get("itemType") == "attachment" and (old is None or write.whole):
        required.append("linkMode")
    for name in required:
        if json.get(name) is None:
            raise RefusalError(400, f"'{name}' property not provided")


def _kind(json: Json, old: Thing | None) -> ItemType:
    name = json.get("itemType", old.data["itemType"] if old else None)
    found = item_type(name)
    if found is None:
        raise RefusalError(400, f"'{name}' is not a valid itemType")
    return found


def _is_child(json: Json, old: Thing | None) -> bool:
    parent = json.get("parentItem", old.parent if old else None)
    return isinstance(parent, str)


def _check(
    name: str, value: Any, json: Json, old: Thing | None, kind: ItemType, write: Write
) -> None:
    if name in {"key", "version", "itemType", "dateAdded", "dateModified", "collections"}:
        if name.startswith("date"):
            timestamp(name, value)
        elif name == "collections":
            parts.check_collections(value, write.library)
    elif name in _RENAMED:
        raise RefusalError(400, f"'{name}' property is now '{_RENAMED[name]}'")
    elif name == "creators":
        parts.check_creators(value, kind, is_new=old is None)
    elif name == "tags":
        parts.check_tags(value)
    elif name == "relations":
        parts.check_relations(value)
    elif name == "parentItem":
        _check_parent(value, kind, write.library)
    elif name == "deleted":
        if not isinstance(value, bool | int):
            raise RefusalError(500, "An error occurred")
    elif name == "inPublications":
        if write.library.kind == "groups" and value:
            raise RefusalError(400, "Group items cannot be added to My Publications")
    elif name == "note":
        _check_note(value, kind)
    elif name in _ATTACHMENT_ONLY:
        _check_attachment(name, value, json, old, kind, write.library)
    else:
        _check_field(name, value, kind)


def _check_parent(value: Any, kind: ItemType, library: Library) -> None:
    if kind.name not in _CHILDREN:
        if value is False:
            raise RefusalError(500, "An error occurred")
        raise RefusalError(400, "Child item must be note, attachment, or annotation")
    if value is False:
        return
    if not is_object_key(value):
        raise RefusalError(400, "'parentItem' must be a valid item key")
    parent = library.items.get(value)
    data: Json = {"parentItem": value}
    if parent is None:
        raise RefusalError(409, f"Parent item {value} not found", data=data)
    if kind.name == "annotation":
        raise RefusalError(501, "Annotations are left out of the sandbox")
    if parent.data["itemType"] in _CHILDREN:
        raise RefusalError(409, "Parent item cannot be a note or attachment", data=data)


def _check_note(value: Any, kind: ItemType) -> None:
    if kind.name not in {"note", "attachment"}:
        raise RefusalError(400, "'note' property is valid only for note and attachment items")
    if not isinstance(value, str):
        raise RefusalError(400, "'note' property must be a string")
    if len(value) > LONGEST_NOTE:
        raise RefusalError(413, f"Note '{value[:79]}...' too long")


def _check_attachment(
    name: str, value: Any, json: Json, old: Thing | None, kind: ItemType, library: Library
) -> None:
    if kind.name != "attachment":
        raise RefusalError(400, f"'{name}' is valid only for attachment items")
    mode = json.get("linkMode", old.data.get("linkMode") if old else None)
    if name == "linkMode":
        if value not in LINK_MODES:
            raise RefusalError(400, f"'{value}' is not a valid linkMode")
        if value == "linked_file" and library.kind == "groups":
            raise RefusalError(400, "Linked files can only be added to user libraries")
    elif name == "filename" and mode not in STORED_FILES:
        raise RefusalError(
            400, "'filename' is valid only for imported and embedded-image attachments"
        )
    elif name == "path" and mode != "linked_file":
        raise RefusalError(400, "'path' is valid only for linked file attachment items")


def _check_field(name: str, value: Any, kind: ItemType) -> None:
    if name not in known_fields():
        raise RefusalError(400, f"Invalid property '{name}'")
    if isinstance(value, list):
        raise RefusalError(400, f"Unexpected array for property '{name}'")
    if name not in kind.fields:
        raise RefusalError(400, f"'{name}' is not a valid field for type '{kind.name}'")


def _apply(data: Json, name: str, value: Any, kind: ItemType, write: Write) -> None:
    if name in {"key", "version", "itemType", "dateAdded", "dateModified"}:
        return
    if name == "creators":
        data[name] = parts.stored_creators(value, kind)
    elif name == "tags":
        data[name] = parts.stored_tags(value)
    elif name == "collections":
        data[name] = list(dict.fromkeys(value))
    elif name == "relations":
        data[name] = parts.stored_relations(value)
    elif name == "deleted":
        data[name] = 1 if value else False
    elif name == "note":
        data[name] = clean_note(value)
    elif name in {"parentItem", "inPublications", "linkMode", "md5", "mtime"}:
        data[name] = value if value is not None else ""
    elif name in _ATTACHMENT_ONLY:
        data[name] = cleaned(value) if isinstance(value, str) else ""
    else:
        stored = text(value)
        if name == "accessDate":
            stored = access_date(stored, write.now)
        elif stored:
            check_length(name, stored, write.place)
        data[name] = stored


def _with_type(data: Json, kind: ItemType) -> Json:
    """The data of an item made into one of this type: what it has no room for is dropped."""
    if data.get("itemType") == kind.name or "itemType" not in data:
        return {"itemType": kind.name, **data}
    before = load_schema().item_types[data["itemType"]]
    by_base = {base: name for name, base in kind.fields.items()}
    changed: Json = {"itemType": kind.name}
    for name, value in data.items():
        if name in before.fields:
            place = name if name in kind.fields else by_base.get(before.fields[name])
            if place is not None:
                changed.setdefault(place, value)
        elif name == "creators":
            changed[name] = parts.creators_for(value, before, kind)
        elif name != "itemType":
            changed[name] = value
    return changed
