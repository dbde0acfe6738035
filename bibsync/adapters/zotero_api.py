"""Turns a Zotero library on a server into what a sync asks of it (`bibsync.sync.ports.Library`)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self, Unpack

from bibsync.adapters import zotero_access
from bibsync.adapters.zotero_answers import read_object, read_report
from bibsync.adapters.zotero_connection import Connection, Settings
from bibsync.adapters.zotero_reads import Reading, as_collection
from bibsync.adapters.zotero_writes import Writing
from bibsync.errors import NetworkError, RefusedError, UnknownLibraryError, UsageError
from bibsync.sync.ports import Answer, Collection, Fetched, Rights

_LIBRARY = re.compile(r"groups/[1-9]\d{0,11}|users/(?:0|[1-9]\d{0,11})")


class ZoteroLibrary:
    """One user or group library on a server."""

    def __init__(
        self,
        endpoint: str | None,
        library: str,
        api_key: str | None,
        **settings: Unpack[Settings],
    ) -> None:
        """Asks the server nothing yet.

        `endpoint` None is Zotero's own server; what else can be said is in `Settings`. Raises
        UsageError for a wrong endpoint or library, NotAuthorisedError for what cannot be a key.
        """
        if not _LIBRARY.fullmatch(library):
            raise UsageError(f"{library[:50]!r} is no library: like groups/1234567 or users/12345")
        self._name: Final = library
        self.connection: Final = Connection(endpoint, api_key, **settings)
        self._rights: Rights | None = None  # None: not asked yet

    def __repr__(self) -> str:
        return f"ZoteroLibrary({self.connection.endpoint.url!r}, {self._name!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Afterwards no connection is open."""
        self.connection.close()

    @property
    def name(self) -> str:
        """`groups/123` or `users/1`."""
        return self._name

    @property
    def server_id(self) -> str:
        """Which desktop database answers: versions mean nothing in another one.

        "" on the web, and before the first answer.
        """
        return self.connection.server_id

    def rights(self) -> Rights:
        """What the key may do here (see `zotero_access.rights`); asked once."""
        if self._rights is None:
            self._rights = zotero_access.rights(self.connection, self._name)
        return self._rights

    def changes_since(self, version: int) -> Fetched | None:
        """What changed since a version; None when nothing did, after one request. 0: everything.

        If the library's version is lower than the one given, everything is fetched (is_complete).
        That is why the request is not conditional: to `If-Modified-Since-Version` the server also
        answers 304 when its version is lower, after a backup was restored, and does not say so.
        An empty list costs as much.

        Collections in the trash count as deleted. Raises NotAuthorisedError, UnknownLibraryError,
        NetworkError.
        """
        return Reading(self.connection, self._name).changes_since(version)

    def collections(self) -> tuple[Collection, ...]:
        """The collections of the library that are not in the trash.

        Raises NotAuthorisedError, UnknownLibraryError, NetworkError.
        """
        return Reading(self.connection, self._name).collections()

    def write(self, objects: Sequence[Mapping[str, Any]], version: int) -> Answer:
        """Sends up to 50 items, each with `key` and `version`; `version`: of the library, as known.

        A request that timed out, or met 429 or 5xx, was repeated; what it may have stored before
        then shows as Stale. An object of which the answer says nothing is Stale with code 0. One
        that the server found unchanged is looked up, and is Written when nobody changed it. If the
        server fails on the whole batch, its halves are sent, until the objects that it fails on are
        alone: those are Refused.

        Raises NotAuthorisedError, UnknownLibraryError, NetworkError; some objects may have been
        stored by then.
        """
        return Writing(self.connection, self._name, objects).answer(version)

    def create_collection(self, key: str, name: str, parent: str) -> Collection:
        """Afterwards there is this collection; one of that key that is there already is given.

        Raises UnknownLibraryError when the parent is missing or the collection is in the trash,
        RefusedError when Zotero does not take the name, NotAuthorisedError, NetworkError.
        """
        sent = {"key": key, "version": 0, "name": name, "parentCollection": parent or False}
        body = json.dumps([sent]).encode()
        path = f"/{self._name}/collections"
        answer = self.connection.post(path, body)
        if answer.status_code != 412:
            report = read_report(answer, self.connection, (key,), self._name)
            if 0 in report.stored:
                return as_collection(report.stored[0])
            code, message = report.failed.get(0, (412, ""))
            if code == 409:
                raise UnknownLibraryError(f"{self._name}: {message or 'no such parent collection'}")
            if code != 412:
                raise RefusedError(
                    f"{self._name}: Zotero refuses the collection {name!r}: {message}"
                )
        found = self.connection.get(f"{path}/{key}")
        if found.status_code == 404:
            host = self.connection.endpoint.host
            raise NetworkError(f"{host}: the collection {name!r} was not made: run it again")
        collection = read_object(found, self.connection, self._name)
        if collection.data.get("deleted"):
            raise UnknownLibraryError(
                f"{self._name}: the collection {name!r} is in Zotero's trash: restore it there, or"
                " name another"
            )
        return as_collection(collection)
