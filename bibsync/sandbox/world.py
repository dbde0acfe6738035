"""Turns a database into people, keys and libraries, and changes of these into transactions."""

from __future__ import annotations

import random
import secrets
import string
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bibsync.sandbox.library import Kind, Library, Thing
from bibsync.sandbox.people import FULL_ACCESS, READ_ACCESS, Access, Group, Key, User
from bibsync.sandbox.store import Store

# Letters and digits that Zotero takes for object keys: none that look like another (Web API, "Write
# Requests": Object Keys).
KEY_LETTERS: Final = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"


def now() -> str:
    """This second in the form of `dateAdded`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_object_key() -> str:
    """A key for an item or a collection that surely nobody has."""
    return "".join(random.choices(KEY_LETTERS, k=8))


def new_api_key() -> str:
    """A secret of the form of Zotero's API keys."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(24))


class World:
    """People and libraries over one `Store`; whoever reads or changes it holds `lock`."""

    def __init__(self, path: Path | None) -> None:
        self.lock = threading.RLock()
        self.store = Store(path)
        self.clock: Callable[[], str] = now
        self.new_key: Callable[[], str] = new_object_key
        self.users: dict[int, User] = {}
        self.groups: dict[int, Group] = {}
        self.keys: dict[str, Key] = {}
        self.libraries: dict[tuple[str, int], Library] = {}
        self._serial = 0
        self._load()

    def _load(self) -> None:
        self.users = {int(n): User(*body) for n, body in self.store.entries("users").items()}
        for name, body in self.store.entries("groups").items():
            number, title, owner, members, admins, *rest = body
            self.groups[int(name)] = Group(
                number, title, owner, tuple(members), tuple(admins), *rest
            )
        self.keys = {text: Key(text, *body) for text, body in self.store.entries("keys").items()}
        for library in self.store.libraries():
            self.libraries[library.kind, library.owner] = library
            things = (*library.items.values(), *library.collections.values())
            self._serial = max([self._serial, *(thing.serial for thing in things)])

    def settle(self) -> None:
        """Fills a new database with what is promised: three people, a group and a key for each."""
        for number, (username, name) in enumerate(
            [("owner", "Olga Owner"), ("member", "Max Member"), ("reader", "Rita Reader")], 1
        ):
            self.add_user(User(number, username, name))
            access = READ_ACCESS if username == "reader" else FULL_ACCESS
            self.store.keep("names", username, self.add_key(number, access))
        self.add_group(Group(1001, "Lab", owner=1, members=(2, 3), created=self.clock()))

    @property
    def server_id(self) -> str:
        """By which Zotero desktop tells one database from another."""
        server = self.store.entries("server")
        if "id" not in server:
            self.store.keep("server", "id", new_api_key()[:12])
            server = self.store.entries("server")
        return str(server["id"])

    def add_user(self, user: User) -> None:
        """Adds somebody and their empty library."""
        self.users[user.number] = user
        self.store.keep("users", str(user.number), user)
        self._add_library("users", user.number)

    def add_group(self, group: Group) -> None:
        """Adds a group and its empty library."""
        self.groups[group.number] = group
        self.store.keep("groups", str(group.number), group)
        self._add_library("groups", group.number)

    def add_key(self, user: int, access: Access, text: str | None = None) -> str:
        """Makes a key for a user; its text."""
        key = Key(text or new_api_key(), user, access)
        self.keys[key.text] = key
        self.store.keep("keys", key.text, key[1:])
        return key.text

    def _add_library(self, kind: str, owner: int) -> None:
        library = Library(len(self.libraries) + 1, kind, owner)
        self.libraries[kind, owner] = library
        self.store.add_library(library)

    def group_of(self, library: Library) -> Group | None:
        """The group whose library this is; None: it is a user's own."""
        return self.groups[library.owner] if library.kind == "groups" else None

    def next_serial(self) -> int:
        """A number greater than all before."""
        self._serial += 1
        return self._serial

    @contextmanager
    def next_version(self, library: Library) -> Iterator[int]:
        """The version that a change takes; it was never taken when the change raises."""
        library.version += 1
        try:
            yield library.version
        except BaseException:
            library.version -= 1
            raise

    def put(self, library: Library, kind: Kind, things: Iterable[Thing]) -> None:
        """Stores new or changed items or collections together with the library's version."""
        things = list(things)
        self.store.commit(library, put=[(kind, thing) for thing in things])
        for thing in things:
            if kind is Kind.ITEM:
                library.put_item(thing)
            else:
                library.put_collection(thing)

    def touch(self, library: Library) -> None:
        """Stores a version with which nothing changed."""
        self.store.commit(library)

    def erase(self, library: Library, kind: Kind, keys: Iterable[str]) -> None:
        """Erases items with their children, or collections; keys of nothing are passed over."""
        if kind is Kind.COLLECTION:
            self._erase_collections(library, [key for key in keys if key in library.collections])
            return
        gone: dict[str, None] = {}
        for key in keys:
            if key in library.items:
                gone[key] = None
                gone.update(dict.fromkeys(_below(library, key)))
        self.store.commit(library, deleted=[(kind, key) for key in gone])
        for key in gone:
            library.drop_item(key)
            library.deleted[kind, key] = library.version

    def _erase_collections(self, library: Library, keys: list[str]) -> None:
        """Items and collections in them stay, outside of them and with the versions they had."""
        changed: dict[str, Thing] = {}
        for key in keys:
            for item_key in library.members.get(key, ()):
                item = changed.get(item_key, library.items[item_key])
                kept = [c for c in item.data["collections"] if c != key]
                data = {**item.data, "collections": kept}
                changed[item_key] = _with_data(item, data)
        orphans = [
            _with_data(below, {**below.data, "parentCollection": False})
            for key in keys
            for below in library.subcollections(key)
            if below.key not in keys
        ]
        self.store.commit(
            library,
            put=[
                *((Kind.ITEM, item) for item in changed.values()),
                *((Kind.COLLECTION, orphan) for orphan in orphans),
            ],
            deleted=[(Kind.COLLECTION, key) for key in keys],
        )
        for item in changed.values():
            library.put_item(item)
        for orphan in orphans:
            library.put_collection(orphan)
        for key in keys:
            del library.collections[key]
            library.members.pop(key, None)
            library.deleted[Kind.COLLECTION, key] = library.version

    def erase_tags(self, library: Library, names: Iterable[str]) -> None:
        """Takes tags off all items, which get the library's version."""
        names = [name for name in names if any(tag == name for tag, _ in library.tags)]
        changed = []
        for key in sorted(
            {k for n in names for t in (0, 1) for k in library.tagged.get((n, t), ())}
        ):
            item = library.items[key]
            tags = [tag for tag in item.data["tags"] if tag["tag"] not in names]
            thing = _with_data(item, {**item.data, "tags": tags})
            thing.version = library.version
            changed.append(thing)
        self.store.commit(
            library,
            put=[(Kind.ITEM, item) for item in changed],
            deleted=[(Kind.TAG, name) for name in names],
        )
        for item in changed:
            library.put_item(item)
        for name in names:
            library.deleted[Kind.TAG, name] = library.version

    def empty(self) -> None:
        """Empties all libraries, which begin again at version 0."""
        self.store.empty()
        for library in list(self.libraries.values()):
            fresh = Library(library.number, library.kind, library.owner)
            self.libraries[library.kind, library.owner] = fresh


def _below(library: Library, key: str) -> Iterator[str]:
    for child in sorted(library.children.get(key, ())):
        yield child
        yield from _below(library, child)


def _with_data(thing: Thing, data: dict[str, object]) -> Thing:
    copy = Thing(*thing.row())
    copy.data = data
    return copy
