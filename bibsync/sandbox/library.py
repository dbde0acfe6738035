"""The objects of one library, and the lists over them that reads need."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

Json = dict[str, Any]


class Kind(StrEnum):
    """What a library holds; the words of the paths and of `deleted`."""

    ITEM = "items"
    COLLECTION = "collections"
    TAG = "tags"


class Thing:
    """An item or a collection as it was stored; a change makes a new one."""

    __slots__ = ("added", "creator", "data", "editor", "key", "modified", "serial", "version")

    def __init__(
        self,
        key: str,
        version: int,
        data: Json,
        added: str = "",
        modified: str = "",
        creator: int = 0,
        editor: int = 0,
        serial: int = 0,
    ) -> None:
        self.key = key
        self.version = version
        self.data = data  # the properties that are set; no key, version or dates
        self.added = added  # "2026-01-31T12:00:00Z"
        self.modified = modified
        self.creator = creator  # the number of the user who made it
        self.editor = editor  # the number of the user who changed it last
        self.serial = serial  # counts what was made in the database, to sort the equal

    def row(self) -> list[Any]:
        """What `Thing(*row)` makes the same thing of."""
        return [
            self.key,
            self.version,
            self.data,
            self.added,
            self.modified,
            self.creator,
            self.editor,
            self.serial,
        ]

    @property
    def parent(self) -> str | None:
        """The key of the item that this one is a child of; None: it stands for itself."""
        parent = self.data.get("parentItem")
        return parent if isinstance(parent, str) else None

    @property
    def in_trash(self) -> bool:
        """Whether somebody has put it into the trash."""
        return "deleted" in self.data


class Library:
    """The library of a user or a group."""

    def __init__(self, number: int, kind: str, owner: int, version: int = 0) -> None:
        self.number: Final = number  # the server's own, seen only in a few messages
        self.kind: Final = kind  # "users" or "groups"
        self.owner: Final = owner  # the number of the user or the group
        self.version = version
        self.items: dict[str, Thing] = {}
        self.collections: dict[str, Thing] = {}
        self.tags: dict[tuple[str, int], int] = {}  # (name, type) -> the version that brought it
        self.deleted: dict[tuple[Kind, str], int] = {}
        self.children: dict[str, set[str]] = {}  # item -> items
        self.members: dict[str, set[str]] = {}  # collection -> items
        self.tagged: dict[tuple[str, int], set[str]] = {}  # tag -> items

    def things(self, kind: Kind) -> dict[str, Thing]:
        """The items or the collections by key."""
        return self.items if kind is Kind.ITEM else self.collections

    def put_item(self, item: Thing) -> None:
        """Stores an item in place of what had its key."""
        before = self._unlist(self.items.get(item.key))
        self.items[item.key] = item
        if item.parent is not None:
            self.children.setdefault(item.parent, set()).add(item.key)
        for collection in item.data.get("collections", ()):
            self.members.setdefault(collection, set()).add(item.key)
        for name in tag_names(item):
            self.tags.setdefault(name, item.version)
            self.tagged.setdefault(name, set()).add(item.key)
        self._forget_unused(before)
        self.deleted.pop((Kind.ITEM, item.key), None)

    def drop_item(self, key: str) -> None:
        """Removes an item; nothing happens when there is none."""
        self._forget_unused(self._unlist(self.items.pop(key, None)))

    def put_collection(self, collection: Thing) -> None:
        """Stores a collection in place of what had its key."""
        self.collections[collection.key] = collection
        self.deleted.pop((Kind.COLLECTION, collection.key), None)

    def subcollections(self, key: str) -> list[Thing]:
        """The collections directly below this one."""
        return [c for c in self.collections.values() if c.data["parentCollection"] == key]

    def _unlist(self, old: Thing | None) -> list[tuple[str, int]]:
        """Takes an item out of the lists over items; its tags, which may now be unused."""
        if old is None:
            return []
        if old.parent is not None:
            self.children[old.parent].discard(old.key)
        for collection in old.data.get("collections", ()):
            self.members[collection].discard(old.key)
        names = tag_names(old)
        for name in names:
            self.tagged[name].discard(old.key)
        return names

    def _forget_unused(self, names: list[tuple[str, int]]) -> None:
        for name in names:
            if not self.tagged[name]:
                del self.tagged[name], self.tags[name]


def tag_names(item: Thing) -> list[tuple[str, int]]:
    """The tags of an item, each a name and a type (0: given by a person, 1: by a program)."""
    return [(tag["tag"], tag.get("type", 0)) for tag in item.data.get("tags", ())]
