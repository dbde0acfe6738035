"""Somebody who uses Zotero beside the program under test: reads and writes without HTTP."""

from __future__ import annotations

from typing import Any

from bibsync.sandbox.library import Json, Kind, Library, Thing
from bibsync.sandbox.messages import RefusalError
from bibsync.sandbox.present import collection_data, item_data
from bibsync.sandbox.world import World
from bibsync.sandbox.writes import Writer


class Person:
    """One user at one library; each method is one change that takes versions as the API does.

    What a server would refuse raises ValueError with its words.
    """

    def __init__(self, world: World, kind: str, number: int, user: int) -> None:
        self._world = world
        self._where = (kind, number)
        self._user = user

    @property
    def _library(self) -> Library:
        return self._world.libraries[self._where]

    @property
    def version(self) -> int:
        """The version of the library."""
        return self._library.version

    def items(self, *, trashed: bool = False) -> list[Json]:
        """The `data` of every item and child item, oldest first; with `trashed` of those alone."""
        with self._world.lock:
            things = list(self._library.items.values())
            things.sort(key=lambda thing: thing.serial)
            return [item_data(thing) for thing in things if thing.in_trash == trashed]

    def item(self, key: str) -> Json | None:
        """The `data` of one item, in the trash or not; None: there is no such item."""
        with self._world.lock:
            found = self._library.items.get(key)
            return item_data(found) if found else None

    def collections(self) -> list[Json]:
        """The `data` of every collection, oldest first."""
        with self._world.lock:
            things = sorted(self._library.collections.values(), key=lambda thing: thing.serial)
            return [collection_data(thing) for thing in things]

    def create(self, data: Json) -> str:
        """Makes an item; its key, which may stand in `data`."""
        return self._post(Kind.ITEM, {"version": 0, **data} if "key" in data else data)

    def patch(self, key: str, data: Json) -> None:
        """Changes some properties of an item, whatever version it has."""
        self._change(Kind.ITEM, key, data)

    def trash(self, key: str) -> None:
        """Puts an item into the trash."""
        self.patch(key, {"deleted": 1})

    def restore(self, key: str) -> None:
        """Takes an item out of the trash."""
        self.patch(key, {"deleted": 0})

    def erase(self, key: str) -> None:
        """Removes an item and its children for good."""
        self._erase(Kind.ITEM, key)

    def create_collection(self, name: str, parent: str | None = None) -> str:
        """Makes a collection, below another one or below none; its key."""
        return self._post(Kind.COLLECTION, {"name": name, "parentCollection": parent or False})

    def patch_collection(self, key: str, data: Json) -> None:
        """Changes some properties of a collection, whatever version it has."""
        self._change(Kind.COLLECTION, key, data)

    def erase_collection(self, key: str) -> None:
        """Removes a collection for good; its items stay."""
        self._erase(Kind.COLLECTION, key)

    def erase_tag(self, name: str) -> None:
        """Takes a tag off every item."""
        with self._world.lock:
            self._writer().erase_tags([name], self.version)

    def _writer(self) -> Writer:
        return Writer(self._world, self._library, self._user)

    def _post(self, kind: Kind, data: Json) -> str:
        made: list[str] = []

        def note(thing: Thing) -> Json:
            made.append(thing.key)
            return {}

        try:
            results: dict[str, Any] = self._writer().post(kind, [data], None, note)
        except RefusalError as error:
            raise ValueError(error.message) from None
        for failure in results["failed"].values():
            raise ValueError(failure["message"])
        return made[0]

    def _change(self, kind: Kind, key: str, data: Json) -> None:
        with self._world.lock:
            try:
                self._writer().change(kind, key, data, self._its_version(kind, key), whole=False)
            except RefusalError as error:
                raise ValueError(error.message) from None

    def _erase(self, kind: Kind, key: str) -> None:
        with self._world.lock:
            self._writer().erase(kind, key, self._its_version(kind, key))

    def _its_version(self, kind: Kind, key: str) -> int:
        thing = self._library.things(kind).get(key)
        if thing is None:
            raise ValueError(f"there is no {key} in {kind}")
        return thing.version
