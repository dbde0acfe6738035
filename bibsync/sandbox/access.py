"""Finds the key of a request, and refuses who has none or a wrong one."""

from __future__ import annotations

import re
import time
from typing import Final

from bibsync.sandbox.library import Library
from bibsync.sandbox.messages import Call, RefusalError, whole_number
from bibsync.sandbox.people import Key, may_read, may_write
from bibsync.sandbox.world import World

_BEARER: Final = re.compile(r"(?i:bearer)\s+([A-Za-z0-9]+)")
_FAILURES: Final = 6
_FAILURE_SECONDS: Final = 300.0


class Gate:
    """Lets requests in, and remembers wrong keys: after six in five minutes no key is good."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._failures: list[float] = []

    def forget_failures(self) -> None:
        """As after five minutes."""
        self._failures.clear()

    def key(self, call: Call) -> Key | None:
        """The key of a request; None: it has none. Raises RefusalError for a wrong one."""
        text = sent_key(call)
        if text is None:
            return None
        since = time.monotonic() - _FAILURE_SECONDS
        self._failures = [moment for moment in self._failures if moment > since]
        if len(self._failures) >= _FAILURES:
            raise RefusalError(429, "Too many authentication failures")
        key = self._world.keys.get(text)
        if key is None:
            self._failures.append(time.monotonic())
            raise RefusalError(403, "Invalid key")
        return key

    def library(self, kind: str, number: str) -> Library:
        """The library in a path. Raises RefusalError when there is none."""
        noun = kind.removesuffix("s")
        owner = whole_number(number)
        if not owner:
            raise RefusalError(400, f"Invalid {noun} ID")
        library = self._world.libraries.get((kind, owner))
        if library is None:
            raise RefusalError(404, f"User {number} not found" if kind == "users" else "Not found")
        return library

    def admit(self, call: Call, library: Library, key: Key | None) -> None:
        """Returns when the key may do what the method does. Raises RefusalError."""
        group = self._world.group_of(library)
        if call.method in {"GET", "HEAD"}:
            if not may_read(library, group, key):
                raise RefusalError(403, "Forbidden")
        elif key is None:
            raise RefusalError(403, "An API key is required for write requests.")
        elif not may_write(library, group, key):
            raise RefusalError(403, "Write access denied")


def sent_key(call: Call) -> str | None:
    """The text of a request's key, right or wrong; None: there is none.

    Raises RefusalError when the request contradicts itself.
    """
    header = call.headers.get("zotero-api-key")
    parameter = call.parameter("key")
    if header is not None and parameter is not None and header != parameter:
        raise RefusalError(400, "Zotero-API-Key header and 'key' parameter differ")
    authorization = call.headers.get("authorization", "")
    if header is None and authorization.lower().startswith("bearer"):
        match = _BEARER.fullmatch(authorization)
        if match is None:
            raise RefusalError(400, "Invalid Authorization header format")
        return match[1]
    return header if header is not None else parameter
