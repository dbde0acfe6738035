"""Turns the lists of a Zotero library into one picture of it, as of one version.

Lists come in pages of 100, and people write between two pages. Every answer tells the library's
version: a picture is whole when all its answers tell the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from bibsync.adapters.zotero_answers import (
    StoredObject,
    header_number,
    library_version,
    read_keys,
    read_mapping,
    read_objects,
)
from bibsync.errors import NetworkError
from bibsync.sync.ports import Collection, Fetched
from bibsync.zotero.item import Item

if TYPE_CHECKING:
    from bibsync.adapters.zotero_connection import Connection
    from bibsync.progress import Task

_T = TypeVar("_T")

_PAGE: Final = 100  # the most objects that Zotero gives in one answer
_KEYS: Final = 50  # the most keys that Zotero looks up in one request
_STARTS: Final = 5  # how often a picture is begun anew when somebody writes meanwhile
# Zotero's own order begins with what was changed last, so that one change would move all others.
_ORDER: Final = {"sort": "dateAdded", "direction": "asc"}
_NO_SUCH_CALL: Final = frozenset({404, 405, 501})

_Parameters = Mapping[str, str | int]


class _ChangedMeanwhileError(Exception):
    """Two answers of one picture show different versions of the library."""


class _Listing(NamedTuple):
    """All pages of one list."""

    objects: list[StoredObject]
    version: int  # of the library


class Reading:
    """One call of `Library.changes_since` or `collections`."""

    def __init__(self, connection: Connection, library: str) -> None:
        self._connection = connection
        self._library = library
        self._seen: dict[str, StoredObject] = {}  # items, of whatever version they were then

    def changes_since(self, version: int) -> Fetched | None:
        """See `ZoteroLibrary.changes_since`."""
        return self._anew_if_changed(lambda: self._picture(version))

    def collections(self) -> tuple[Collection, ...]:
        """See `ZoteroLibrary.collections`."""
        found = self._anew_if_changed(lambda: self._list("collections", {}, {}))
        return tuple(as_collection(each) for each in found.objects if not _is_trashed(each))

    def _anew_if_changed(self, read: Callable[[], _T]) -> _T:
        for tries in range(1, _STARTS + 1):
            try:
                return read()
            except _ChangedMeanwhileError:
                pass
            if tries < _STARTS:
                self._connection.client.pause(tries, f"changes {self._library} meanwhile")
        raise NetworkError(
            f"{self._connection.endpoint.host}: others write to {self._library} all the time:"
            " run it again when it is calmer"
        )

    def _picture(self, version: int) -> Fetched | None:
        since = {"since": version} if version else {}
        items = self._items({**since, "includeTrashed": 1})
        if version and items.version == version and not items.objects:
            return None
        if items.version < version:
            return self._whole_picture()
        collections = self._list("collections", since, {}, items.version)
        deleted_items = deleted_collections = frozenset[str]()
        if version:
            deleted = self._deleted(version, items.version)
            if deleted is None:
                return self._whole_picture()
            deleted_items, deleted_collections = deleted
            deleted_collections |= {one.key for one in collections.objects if _is_trashed(one)}
        return Fetched(
            items.version,
            tuple(Item(each.key, each.version, each.data) for each in items.objects),
            tuple(as_collection(each) for each in collections.objects if not _is_trashed(each)),
            deleted_items,
            deleted_collections,
            is_complete=not version,
        )

    def _whole_picture(self) -> Fetched | None:
        self._seen.clear()
        return self._picture(0)

    def _items(self, params: _Parameters) -> _Listing:
        if not self._seen or self._connection.endpoint.is_desktop:
            # A desktop reads quickly, and its `format=versions` may tell the versions of the web.
            self._seen.clear()
            return self._list("items", params, self._seen)
        # Somebody wrote while the pages were read. Reading all of them again would take as long,
        # and somebody may write again; what has changed is read quickly.
        path = f"/{self._library}/items"
        answer = self._connection.get(path, {**params, "format": "versions"})
        versions = read_mapping(answer, self._connection, self._library)
        version = library_version(answer, self._connection)
        seen = self._seen
        missing = [key for key in versions if key not in seen or seen[key].version != versions[key]]
        for start in range(0, len(missing), _KEYS):
            keys = ",".join(missing[start : start + _KEYS])
            wanted: _Parameters = {"itemKey": keys, "includeTrashed": 1, "limit": _PAGE}
            page = self._connection.get(path, wanted)
            found = read_objects(page, self._connection, self._library)
            seen.update((each.key, each) for each in found)
        objects = [seen[key] for key in versions if key in seen]
        if [each.version for each in objects] != list(versions.values()):
            raise _ChangedMeanwhileError
        return _Listing(objects, version)

    def _list(
        self,
        what: str,
        params: _Parameters,
        found: dict[str, StoredObject],
        expected: int | None = None,
    ) -> _Listing:
        """Every object of a list, each once, as of one version of the library; `found` gets them.

        Raises _ChangedMeanwhileError when the pages, or `expected`, are of different versions.
        """
        start = 0
        progress = self._connection.progress
        with ExitStack() as stack:
            task: Task | None = None
            while True:
                answer = self._connection.get(
                    f"/{self._library}/{what}", {**params, **_ORDER, "limit": _PAGE, "start": start}
                )
                objects = read_objects(answer, self._connection, self._library)
                version = library_version(answer, self._connection)
                total = header_number(answer, "total-results")
                found.update((each.key, each) for each in objects)
                if expected is not None and version != expected:
                    raise _ChangedMeanwhileError
                expected = version
                start += len(objects)
                if task is not None:
                    task.advance(len(objects))
                is_last = len(objects) < _PAGE if total is None else start >= total
                if is_last or not objects:
                    break
                if task is None and progress is not None:
                    label = f"reading {what} of {self._library}"
                    task = stack.enter_context(progress.task(label, total))
                    task.advance(len(objects))
        if len(found) != (start if total is None else total):
            raise _ChangedMeanwhileError
        return _Listing(list(found.values()), version)

    def _deleted(self, since: int, expected: int) -> tuple[frozenset[str], frozenset[str]] | None:
        """Keys of items and collections that were erased; None: this server keeps no such list."""
        answer = self._connection.get(f"/{self._library}/deleted", {"since": since})
        if answer.status_code in _NO_SUCH_CALL:
            return None
        found = read_mapping(answer, self._connection, self._library)
        if library_version(answer, self._connection) != expected:
            raise _ChangedMeanwhileError
        return (
            read_keys(found, "items", self._connection),
            read_keys(found, "collections", self._connection),
        )


def _is_trashed(found: StoredObject) -> bool:
    return bool(found.data.get("deleted"))


def as_collection(found: StoredObject) -> Collection:
    """A collection as the server holds it, in the words of a sync."""
    name, parent = found.data.get("name"), found.data.get("parentCollection")
    return Collection(
        found.key,
        name if isinstance(name, str) else "",
        parent if isinstance(parent, str) else "",
        found.version,
    )
