"""Turns stored objects into the JSON that answers show."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_plus

from bibsync.sandbox.dates import parsed_date
from bibsync.sandbox.items import STORED_FILES
from bibsync.sandbox.library import Json, Kind, Library, Thing
from bibsync.sandbox.people import Group, User
from bibsync.sandbox.world import World
from bibsync.zotero.schema import load_schema

_HTML = "text/html"
_JSON = "application/json"


class Presenter:
    """Shows the objects of one library as a server at `endpoint` would."""

    def __init__(self, world: World, library: Library, endpoint: str) -> None:
        self._world = world
        self._library = library
        self._home = f"{endpoint}/{library.kind}/{library.owner}"
        group = world.group_of(library)
        if group is None:
            user = world.users[library.owner]
            name, self._page = user.name, user_page(user)
        else:
            name, self._page = group.name, group.page
        self._about: Json = {
            "type": library.kind.removesuffix("s"),
            "id": library.owner,
            "name": name,
            "links": {"alternate": {"href": self._page, "type": _HTML}},
        }

    def echo(self, kind: Kind, thing: Thing) -> Json:
        """What was just written, as the answer to the write has it."""
        if kind is Kind.COLLECTION:
            return self.collection(thing)
        shown = self.item(thing)
        # In the order of the request here, by key in every later answer (as recorded).
        if "collections" in shown["data"]:
            shown["data"]["collections"] = thing.data.get("collections", [])
        return shown

    def item(self, item: Thing) -> Json:
        """An item as it stands in answers."""
        return {
            "key": item.key,
            "version": item.version,
            "library": self._about,
            "links": self._links(Kind.ITEM, item.key, item.parent),
            "meta": self._item_meta(item),
            "data": item_data(item),
        }

    def collection(self, collection: Thing) -> Json:
        """A collection as it stands in answers."""
        library = self._library
        return {
            "key": collection.key,
            "version": collection.version,
            "library": self._about,
            "links": self._links(
                Kind.COLLECTION, collection.key, collection.data["parentCollection"]
            ),
            "meta": {
                "numCollections": len(library.subcollections(collection.key)),
                "numItems": len(library.members.get(collection.key, ())),
            },
            "data": collection_data(collection),
        }

    def tag(self, name: str, number: int) -> Json:
        """A tag as it stands in answers; `number` is its type."""
        path = f"tags/{quote_plus(name)}"
        page = f"http://zotero.org/{self._library.kind}/{self._library.owner}/{path}"
        return {
            "tag": name,
            "links": {
                "self": {"href": f"{self._home}/{path}", "type": _JSON},
                "alternate": {"href": page, "type": _HTML},
            },
            "meta": {"type": number, "numItems": len(self._library.tagged[name, number])},
        }

    def _links(self, kind: Kind, key: str, parent: str | bool | None) -> Json:
        links = {
            "self": {"href": f"{self._home}/{kind}/{key}", "type": _JSON},
            "alternate": {"href": f"{self._page}/{kind}/{key}", "type": _HTML},
        }
        if parent:
            links["up"] = {"href": f"{self._home}/{kind}/{parent}", "type": _JSON}
        return links

    def _item_meta(self, item: Thing) -> Json:
        meta: Json = {}
        if self._library.kind == "groups":
            meta["createdByUser"] = about_user(self._world.users[item.creator])
            if item.editor != item.creator:
                meta["lastModifiedByUser"] = about_user(self._world.users[item.editor])
        if summary := _creator_summary(item):
            meta["creatorSummary"] = summary
        if parsed := parsed_date(base_value(item, "date")):
            meta["parsedDate"] = parsed
        # Attachments without a file of their own can have no annotations.
        if item.data.get("linkMode") not in {"linked_url", "linked_file"}:
            meta["numChildren"] = len(self._library.children.get(item.key, ()))
        return meta


def item_data(item: Thing) -> Json:
    """All properties of an item, the empty ones included, in the server's order."""
    stored = item.data
    fields = load_schema().item_types[stored["itemType"]].fields
    data: Json = {"key": item.key, "version": item.version}
    if item.parent is not None:
        data["parentItem"] = item.parent
    data["itemType"] = stored["itemType"]
    if stored["itemType"] == "note":
        data["note"] = stored.get("note", "")
    elif stored["itemType"] == "attachment":
        data |= _attachment_data(stored)
    else:
        for name in fields:
            data[name] = stored.get(name, "")
            if len(data) == 4:  # behind the title, whatever it is called
                data["creators"] = stored.get("creators", [])
    for name in ("deleted", "inPublications"):
        if name in stored:
            data[name] = stored[name]
    data["tags"] = stored.get("tags", [])
    if item.parent is None:
        data["collections"] = sorted(stored.get("collections", ()))
    data["relations"] = stored.get("relations", {})
    data["dateAdded"] = item.added
    data["dateModified"] = item.modified
    return data


def _attachment_data(stored: Json) -> Json:
    data: Json = {"linkMode": stored["linkMode"]}
    names = ["title", "accessDate", "url", "note", "contentType", "charset"]
    if stored["linkMode"] in STORED_FILES:
        names.append("filename")
    elif stored["linkMode"] == "linked_file":
        names.append("path")
    data |= {name: stored.get(name, "") for name in names}
    if stored["linkMode"] in STORED_FILES:
        data |= {name: stored.get(name) for name in ("md5", "mtime")}
    return data


def collection_data(collection: Thing) -> Json:
    """All properties of a collection."""
    stored = collection.data
    data: Json = {
        "key": collection.key,
        "version": collection.version,
        "name": stored["name"],
        "parentCollection": stored["parentCollection"],
        "relations": stored.get("relations", {}),
    }
    if "deleted" in stored:
        data["deleted"] = True
    return data


def base_value(item: Thing, base: str) -> str:
    """The value of the field that stands for a base field in the item's type; empty: none."""
    for name, of in load_schema().item_types[item.data["itemType"]].fields.items():
        if of == base:
            return str(item.data.get(name, ""))
    return ""


def title(item: Thing) -> str:
    """The title, whatever the field is called; of a note its beginning."""
    if item.data["itemType"] == "note":
        return str(item.data.get("note", ""))[:120]
    return base_value(item, "title")


def creator_names(item: Thing) -> list[str]:
    """The last or only name of each creator."""
    return [c.get("name") or c.get("lastName", "") for c in item.data.get("creators", ())]


def _creator_summary(item: Thing) -> str:
    """The names that stand for all: of the first kind of creators, else of editors, else others."""
    roles = load_schema().item_types[item.data["itemType"]].creators
    creators = item.data.get("creators", ())
    for role in (*roles[:1], "editor", "contributor"):
        names = [c.get("name") or c["lastName"] for c in creators if c["creatorType"] == role]
        if len(names) > 2:
            return f"{names[0]} et al."
        if names:
            return " and ".join(names)
    return ""


def user_page(user: User) -> str:
    """The address of a user's page on the website."""
    return f"https://www.zotero.org/{user.username}"


def about_user(user: User) -> Json:
    """A user as items name them."""
    links = {"alternate": {"href": user_page(user), "type": _HTML}}
    return {"id": user.number, "username": user.username, "name": user.name, "links": links}


def show_group(group: Group, user: int | None, items: int, endpoint: str) -> Json:
    """A group as `/groups/N` tells of it; `user` is who asks, None for anybody."""
    meta: Json = {"created": group.created, "lastModified": group.created, "numItems": items}
    if user is not None and group.is_run_by(user):
        meta["isAdmin"] = True
    data: dict[str, Any] = {
        "id": group.number,
        "version": group.version,
        "name": group.name,
        "owner": group.owner,
        "type": "PublicClosed" if group.public else "Private",
        "description": "",
        "url": "",
        "libraryEditing": group.editing,
        "libraryReading": "all" if group.public else "members",
        "fileEditing": "members",
    }
    if group.admins:
        data["admins"] = list(group.admins)
    if group.members:
        data["members"] = list(group.members)
    return {
        "id": group.number,
        "version": group.version,
        "links": {
            "self": {"href": f"{endpoint}/groups/{group.number}", "type": _JSON},
            "alternate": {"href": group.page, "type": _HTML},
        },
        "meta": meta,
        "data": data,
    }


def identity_of_group(shown: Json) -> Json:
    """What is known on the desktop of a group as `show_group` tells of it."""
    data = {name: shown["data"][name] for name in ("id", "version", "name")}
    return {**shown, "meta": {}, "data": data}
