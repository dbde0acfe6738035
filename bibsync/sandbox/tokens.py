"""Remembers write tokens, with which a client sends a request twice and has it done once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bibsync.sandbox.messages import Call, RefusalError
from bibsync.sandbox.people import Key

_LENGTHS: Final = range(5, 33)


class Claim:
    """Whether the token of a request is to be remembered."""

    keep = False


class TokenBook:
    """The tokens of finished requests by key; they are gone when the sandbox stops."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: set[tuple[str, str]] = set()

    def clear(self) -> None:
        """Forgets all tokens."""
        with self._lock:
            self._used.clear()

    @contextmanager
    def claimed(self, call: Call, key: Key | None) -> Iterator[Claim]:
        """Stores the token of the request at the end, when the claim says so.

        Raises RefusalError when the token was used already or is none.
        """
        claim = Claim()
        token = call.headers.get("zotero-write-token")
        if token is None:
            yield claim
            return
        if len(token) not in _LENGTHS:
            raise RefusalError(400, "Write token must be 5-32 characters in length")
        name = (key.text if key else "", token)
        with self._lock:
            if name in self._used:
                raise RefusalError(412, "Write token already used")
        yield claim
        if claim.keep:
            with self._lock:
                self._used.add(name)
