"""Carries out writes to one library, each object a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from bibsync.sandbox.collections import written_collection
from bibsync.sandbox.items import Write, Written, written_item
from bibsync.sandbox.library import Json, Kind, Library, Thing
from bibsync.sandbox.messages import RefusalError, WholeRequestError, whole_number
from bibsync.sandbox.parts import is_object_key
from bibsync.sandbox.world import World

MOST_OBJECTS: Final = 50
_NAMES: Final = {Kind.ITEM: "Item", Kind.COLLECTION: "Collection"}


class Hooks(NamedTuple):
    """What faults and tests do around the objects of a request."""

    before: Callable[[int], None] = lambda index: None  # raises RefusalError for one to fail
    after: Callable[[int], None] = lambda index: None  # called without the lock


class Writer:
    """Writes to one library on behalf of one user."""

    def __init__(self, world: World, library: Library, user: int, hooks: Hooks = Hooks()) -> None:  # noqa: B008 - a tuple
        self._world = world
        self._library = library
        self._user = user
        self._hooks = hooks

    def post(
        self, kind: Kind, objects: Any, known: int | None, show: Callable[[Thing], Json]
    ) -> Json:
        """Creates and changes objects; what became of each, by its place.

        `known` is the library version that the client knows, None when it tells none. Raises
        RefusalError when the request fails as a whole: objects before the cause are written.
        """
        if not isinstance(objects, list):
            raise RefusalError(400, "Uploaded data must be a JSON array")
        if len(objects) > MOST_OBJECTS:
            raise RefusalError(413, f"Cannot add more than {MOST_OBJECTS} {kind} at a time")
        if not objects:
            self._check_library(known)
        results: Json = {"successful": {}, "success": {}, "unchanged": {}, "failed": {}}
        for index, value in enumerate(objects):
            place = str(index)
            try:
                with self._world.lock:
                    # Under one lock with the first object; what comes later is not looked for.
                    if index == 0:
                        self._check_library(known)
                    self._hooks.before(index)
                    thing, changed = self._post_one(kind, index, value, known)
                    shown = show(thing) if changed else None
            except WholeRequestError:
                raise
            except RefusalError as error:
                results["failed"][place] = _failure(error, value)
                continue
            if shown is None:
                results["unchanged"][place] = thing.key
            else:
                results["successful"][place] = shown
                results["success"][place] = thing.key
            self._hooks.after(index)
        return results

    def _check_library(self, known: int | None) -> None:
        if known is not None and known < self._library.version:
            raise WholeRequestError(
                412,
                "Library has been modified since specified version "
                f"(expected {known}, found {self._library.version})",
            )

    def _post_one(
        self, kind: Kind, index: int, value: Any, known: int | None
    ) -> tuple[Thing, bool]:
        if not isinstance(value, dict):
            raise RefusalError(
                400,
                f"Invalid value for index {index} in uploaded data; "
                f"expected JSON {kind.removesuffix('s')} object",
            )
        json = unwrapped(value)
        key = json.get("key")
        version = _json_version(json)
        if "key" not in json:
            if version is not None:
                raise RefusalError(
                    400, f"'version' is valid only if {kind.removesuffix('s')} key is provided"
                )
            return self._write(kind, None, json, None)
        if not is_object_key(key):
            raise RefusalError(400, f"'{key}' is not a valid {kind.removesuffix('s')} key")
        if version is None and known is None:
            raise RefusalError(
                428,
                "Either If-Unmodified-Since-Version or 'version' property must be provided for "
                "'key'-based writes",
            )
        old = self._library.things(kind).get(str(key))
        if version is not None:
            self._check_object(kind, old, version, multiple=True)
        return self._write(kind, str(key), json, old)

    def _check_object(self, kind: Kind, old: Thing | None, version: int, *, multiple: bool) -> None:
        name = _NAMES[kind]
        if old is None:
            if version and multiple:
                raise RefusalError(
                    404, f"{name} doesn't exist (expected version {version}; use 0 instead)"
                )
            if version:
                raise RefusalError(412, f"{name} not found (expected version {version})")
        elif version < old.version:
            raise RefusalError(
                412,
                f"{name} has been modified since specified version "
                f"(expected {version}, found {old.version})",
                headers=(("Last-Modified-Version", str(old.version)),),
            )

    def _write(
        self, kind: Kind, key: str | None, json: Json, old: Thing | None, *, whole: bool = False
    ) -> tuple[Thing, bool]:
        """The object as it is now, and whether anything about it changed."""
        world, library = self._world, self._library
        made: list[str] = [] if key is None else [key]

        def its_key() -> str:
            if not made:
                made.append(world.new_key())
            return made[0]

        now = world.clock()
        write = Write(library, now, its_key, whole)
        written = (
            written_item(json, old, write)
            if kind is Kind.ITEM
            else written_collection(json, old, write)
        )
        with world.next_version(library) as version:
            if old is not None and not _differs(old, written):
                world.touch(library)
                return old, False
            thing = Thing(
                its_key(),
                version,
                written.data,
                written.added or (old.added if old else now),
                _modified(old, written, now),
                old.creator if old else self._user,
                self._user,
                old.serial if old else world.next_serial(),
            )
            world.put(library, kind, [thing])
        return thing, True

    def change(self, kind: Kind, key: str, value: Any, header: int | None, *, whole: bool) -> int:
        """Changes or creates one object by PATCH, or by PUT if `whole`; the version it has then.

        Raises RefusalError.
        """
        if not isinstance(value, dict):
            raise RefusalError(400, "Uploaded data must be a JSON object")
        self._hooks.before(0)
        with self._world.lock:
            json = unwrapped(value)
            if json.get("key", key) != key:
                raise RefusalError(
                    400, f"'key' property '{json['key']}' does not match the address"
                )
            version = _one_version(header, _json_version(json))
            old = self._library.things(kind).get(key)
            if version is None and (old is not None or not whole):
                raise _missing_version(kind, old)
            if version is not None:
                self._check_object(kind, old, version, multiple=False)
            thing, _ = self._write(kind, key, json, old, whole=whole and old is not None)
        self._hooks.after(0)
        return thing.version

    def erase(self, kind: Kind, key: str, header: int | None) -> int:
        """Erases one object; the library's version then. Raises RefusalError."""
        self._hooks.before(0)
        with self._world.lock:
            if header is None:
                raise RefusalError(
                    428, "If-Unmodified-Since-Version must be provided for delete requests"
                )
            old = self._library.things(kind).get(key)
            self._check_object(kind, old, header, multiple=False)
            if old is None:
                raise RefusalError(404, f"{_NAMES[kind]} not found")
            version = self._erase(kind, [key])
        self._hooks.after(0)
        return version

    def erase_many(self, kind: Kind, keys: list[str], header: int | None) -> int:
        """Erases objects, passing over keys of none; the library's version then."""
        self._hooks.before(0)
        with self._world.lock:
            self._check_library(header)
            version = self._erase(kind, keys)
        self._hooks.after(0)
        return version

    def _erase(self, kind: Kind, keys: list[str]) -> int:
        with self._world.next_version(self._library) as version:
            self._world.erase(self._library, kind, keys)
        return version

    def erase_tags(self, names: list[str], header: int | None) -> int:
        """Takes tags off every item; the library's version then. Raises RefusalError."""
        with self._world.lock:
            if header is None:
                raise RefusalError(428, "If-Unmodified-Since-Version not provided")
            self._check_library(header)
            with self._world.next_version(self._library) as version:
                self._world.erase_tags(self._library, names)
        self._hooks.after(0)
        return version

    def add_to_collection(self, key: str, items: list[str]) -> None:
        """Puts items into a collection as versions 1 and 2 of the API do: no version advances."""
        with self._world.lock:
            if key not in self._library.collections:
                raise RefusalError(404, "Collection not found")
            changed = []
            for item_key in items:
                item = self._library.items.get(item_key)
                if item is None:
                    raise RefusalError(404, f"Item '{item_key}' not found in library")
                held = item.data.get("collections", [])
                if key not in held:
                    row = item.row()
                    row[2] = {**item.data, "collections": sorted([*held, key])}
                    changed.append(Thing(*row))
            self._world.put(self._library, Kind.ITEM, changed)
        self._hooks.after(0)


def unwrapped(value: Json) -> Json:
    """What can be edited of an object: its `data` if it is one as answers show it."""
    data = value.get("data")
    return data if isinstance(data, dict) and "key" in value else value


def _json_version(json: Json) -> int | None:
    if "version" not in json:
        return None
    version = json["version"]
    number = whole_number(version) if isinstance(version, str) else version
    if not isinstance(number, int):
        raise RefusalError(400, "'version' must be an integer")
    return int(number)


def _one_version(header: int | None, in_json: int | None) -> int | None:
    if header is not None and in_json is not None and header != in_json:
        raise RefusalError(
            400,
            "If-Unmodified-Since-Version value does not match JSON 'version' property "
            f"({header} != {in_json})",
        )
    return in_json if header is None else header


def _missing_version(kind: Kind, old: Thing | None) -> RefusalError:
    if old is not None:
        return RefusalError(
            428,
            "Either If-Unmodified-Since-Version or object version property must be provided for "
            "key-based writes",
        )
    return RefusalError(
        404,
        f"{_NAMES[kind]} not found (to create, use If-Unmodified-Since-Version: 0, "
        "JSON 'version' 0, or PUT method)",
    )


def _failure(error: RefusalError, value: Any) -> Json:
    failure: Json = {"code": error.status, "message": error.message}
    if error.data is not None:
        failure["data"] = error.data
    if isinstance(value, dict) and "itemKey" in value:
        failure = {"key": value["itemKey"], **failure}
    return failure


def _differs(old: Thing, written: Written) -> bool:
    return (
        old.data != written.data
        or (written.added is not None and written.added != old.added)
        or (written.modified is not None and written.modified != old.modified)
    )


def _modified(old: Thing | None, written: Written, now: str) -> str:
    """A date that is only what the server said itself is no wish to keep it."""
    if old is None:
        return written.modified or now
    if written.modified is not None and written.modified != old.modified:
        return written.modified
    apart = {"collections"}
    if {k: v for k, v in old.data.items() if k not in apart} == {
        k: v for k, v in written.data.items() if k not in apart
    } and written.added in {None, old.added}:
        return old.modified
    return now
