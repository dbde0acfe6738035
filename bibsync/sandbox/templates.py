"""Answers about item types: the schema, their fields, and items to fill in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bibsync.sandbox.items import LINK_MODES, STORED_FILES
from bibsync.sandbox.labels import creator_type_label, field_label, item_type_label
from bibsync.sandbox.library import Json
from bibsync.sandbox.messages import Answer, Call, RefusalError, json_answer
from bibsync.zotero.schema import ItemType, load_schema


def about_types(call: Call, path: str) -> Answer | None:
    """The answer to a read that belongs to no library; None: it is no such read."""
    reader = _READERS.get(path)
    if reader is None:
        return None
    if call.method not in {"GET", "HEAD"}:
        raise RefusalError(405, "Method not allowed", headers=(("Allow", "GET"),))
    return json_answer(reader(call))


def _schema(call: Call) -> Json:
    """Types, fields and creators; without the names in all languages and the citation maps."""
    schema = load_schema()
    return {
        "version": schema.version,
        "itemTypes": [_type_schema(item_type) for item_type in schema.item_types.values()],
        "meta": {"fields": {"date": {"type": "date"}, "filingDate": {"type": "date"}}},
    }


def _type_schema(item_type: ItemType) -> Json:
    fields: list[Json] = [
        {"field": name} if name == base else {"field": name, "baseField": base}
        for name, base in item_type.fields.items()
    ]
    creators: list[Json] = [{"creatorType": name} for name in item_type.creators]
    if creators:
        creators[0]["primary"] = True
    return {"itemType": item_type.name, "fields": fields, "creatorTypes": creators}


def _item_types(call: Call) -> list[Json]:
    return [
        {"itemType": name, "localized": item_type_label(name)} for name in load_schema().item_types
    ]


def _item_fields(call: Call) -> list[Json]:
    names = {name: None for t in load_schema().item_types.values() for name in t.fields}
    return [{"field": name, "localized": field_label(name)} for name in names]


def _fields_of_type(call: Call) -> list[Json]:
    return [{"field": n, "localized": field_label(n)} for n in _named_type(call).fields]


def _creators_of_type(call: Call) -> list[Json]:
    return [
        {"creatorType": name, "localized": creator_type_label(name)}
        for name in _named_type(call).creators
    ]


def _creator_fields(call: Call) -> list[Json]:
    names = {"firstName": "First", "lastName": "Last", "name": "Name"}
    return [{"field": name, "localized": label} for name, label in names.items()]


def _named_type(call: Call) -> ItemType:
    name = call.parameter("itemType")
    if name is None:
        raise RefusalError(400, "'itemType' not provided")
    found = load_schema().item_types.get(name)
    if found is None:
        raise RefusalError(400, f"Invalid item type '{name}'")
    return found


def _new_item(call: Call) -> Json:
    kind = _named_type(call)
    template: Json = {"itemType": kind.name}
    if kind.name == "note":
        template["note"] = ""
    elif kind.name == "attachment":
        mode = call.parameter("linkMode")
        if mode not in LINK_MODES:
            raise RefusalError(400, f"Invalid linkMode '{mode}'" if mode else "linkMode required")
        template |= {"linkMode": mode, "title": "", "accessDate": "", "url": "", "note": ""}
    else:
        for name in kind.fields:
            template[name] = ""
            if len(template) == 2 and kind.creators:
                first = {"creatorType": kind.creators[0], "firstName": "", "lastName": ""}
                template["creators"] = [first]
    template |= {"tags": [], "collections": [], "relations": {}}
    if kind.name == "attachment":
        template |= {"contentType": "", "charset": ""}
        if template["linkMode"] in STORED_FILES:
            template |= {"filename": "", "md5": None, "mtime": None}
        elif template["linkMode"] == "linked_file":
            template["path"] = ""
    return template


_READERS: Final[dict[str, Callable[[Call], object]]] = {
    "/schema": _schema,
    "/itemTypes": _item_types,
    "/itemFields": _item_fields,
    "/itemTypeFields": _fields_of_type,
    "/itemTypeCreatorTypes": _creators_of_type,
    "/creatorFields": _creator_fields,
    "/items/new": _new_item,
}
