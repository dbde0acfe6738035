"""Turns a batch of objects into what the server did with each of them.

Every object carries its version, so sending it twice stores it once: what an earlier try has stored
is refused with 412 the second time. That makes trying again safe even after a time-out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from bibsync.adapters.zotero_answers import (
    OK,
    known_version,
    problem,
    read_objects,
    read_report,
    said,
)
from bibsync.errors import BibsyncError, NotAuthorisedError, UnknownLibraryError
from bibsync.sync.ports import Answer, Outcome, Refused, Stale, Written

if TYPE_CHECKING:
    import httpx2

    from bibsync.adapters.zotero_connection import Connection

BATCH: Final = 50  # the most that Zotero takes: 51 are answered with 413
UNKNOWN: Final = 0  # code of a Stale object of which the answer said nothing

# Answers to a whole request that one object of it can cause: 400 for a broken property, 413 for a
# body that is too large, 500 for an object where a string belongs.
_ONE_CAN_CAUSE: Final = frozenset({400, 413, 500})
# Failing requests in a row after which it is the server. Fifty objects of which the first three
# are bad fail nine times before the first good one is sent.
_FAILS_IN_A_ROW: Final = 16
_ROUNDS: Final = 3  # for objects of which the server says that it failed, not that they are wrong


class _Piece:
    """One object of a batch on its way."""

    __slots__ = ("body", "key", "outcome", "version")

    def __init__(self, sent: Mapping[str, Any]) -> None:
        self.key = str(sent["key"])
        self.version = int(sent["version"])
        self.outcome: Outcome | None = None  # None: not known yet
        try:
            # JSON without escapes: a lone surrogate cannot be sent, and the server would answer
            # with 400 for the whole batch.
            self.body = json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()
        except UnicodeEncodeError as error:
            code = ord(error.object[error.start])
            self.body = b""
            self.outcome = Refused(
                self.key, 400, f"U+{code:04X} is half a character, and no text can be sent with it"
            )


class Writing:
    """One call of `Library.write`: sends what it has to, as often as it must."""

    def __init__(
        self, connection: Connection, library: str, objects: Sequence[Mapping[str, Any]]
    ) -> None:
        """`objects`: at most 50, each with `key` and `version`."""
        if len(objects) > BATCH:
            raise ValueError(f"{len(objects)} objects, and a request takes {BATCH}")
        self._connection = connection
        self._library = library
        self._pieces = [_Piece(each) for each in objects]
        self._versions: list[int] = []  # that were given to our objects, in the order of sending
        self._last_version: int | None = None  # of the library; None: no answer told it
        self._fails = 0  # requests in a row that failed as a whole
        self._failure: BibsyncError | None = None  # of the server; None: it has not failed
        self._got_through = False  # a request did not fail as a whole
        self._is_doubtful = False  # something took no version, or one that nobody told us

    def answer(self, version: int) -> Answer:
        """Sends everything. `version`: of the library, as the caller knows it.

        Raises NotAuthorisedError, UnknownLibraryError, NetworkError; objects may have been stored
        by then.
        """
        waiting = [piece for piece in self._pieces if piece.outcome is None]
        for tries in range(1, _ROUNDS + 1):
            if not waiting:
                break
            if tries > 1:
                self._connection.client.pause(tries - 1, "fails for some objects")
            self._send(waiting, is_last=tries == _ROUNDS)
            waiting = [piece for piece in waiting if piece.outcome is None]
        if self._failure is not None and not self._got_through and len(self._pieces) > 1:
            raise self._failure  # not one bad object, but a server that fails on everything
        after = self._last_version
        alone = version + len(self._versions)
        return Answer(
            tuple(piece.outcome or Stale(piece.key, UNKNOWN) for piece in self._pieces),
            version if after is None else after,
            # Each object that was stored took the next version of the library. If ours have all
            # versions from the known one to the last, nobody else took one.
            not self._is_doubtful
            and after == alone
            and self._versions == list(range(version + 1, alone + 1)),
        )

    def _send(self, pieces: list[_Piece], *, is_last: bool, is_search: bool = False) -> None:
        body = b"[" + b",".join(piece.body for piece in pieces) + b"]"
        # In the search for a bad object half of the failures are expected; but what is alone is not
        # given up for a failure that passes.
        is_quick = is_search and len(pieces) > 1
        answer = self._connection.post(f"/{self._library}/items", body, is_quick=is_quick)
        status = answer.status_code
        if status == OK:
            self._fails = 0
            self._got_through = True
            self._read(answer, pieces, is_last=is_last)
        elif status == 412 and "Server-ID" not in said(answer, self._connection):
            self._got_through = self._is_doubtful = True
            for piece in pieces:
                piece.outcome = Stale(piece.key, status)
        elif status in _ONE_CAN_CAUSE:
            self._find_cause(answer, pieces, is_last=is_last)
        else:
            raise problem(answer, self._connection, self._library)

    def _find_cause(self, answer: httpx2.Response, pieces: list[_Piece], *, is_last: bool) -> None:
        """A request failed as a whole: sends its halves, until the bad objects are alone."""
        error = problem(answer, self._connection, self._library)
        if isinstance(error, NotAuthorisedError | UnknownLibraryError):
            raise error
        status = answer.status_code
        if status != 413:
            self._fails += 1
        if self._fails > _FAILS_IN_A_ROW:
            raise error
        if status >= 500:
            self._failure = error
        if len(pieces) == 1:
            reason = "it is too large" if status == 413 else f"the server fails on it ({status})"
            words = said(answer, self._connection)
            pieces[0].outcome = Refused(pieces[0].key, status, words or reason)
            return
        middle = len(pieces) // 2
        self._send(pieces[:middle], is_last=is_last, is_search=True)
        self._send(pieces[middle:], is_last=is_last, is_search=True)

    def _read(self, answer: httpx2.Response, pieces: list[_Piece], *, is_last: bool) -> None:
        keys = tuple(piece.key for piece in pieces)
        report = read_report(answer, self._connection, keys, self._library)
        self._last_version = known_version(answer)
        same = []
        for place, piece in enumerate(pieces):
            if place in report.stored:
                stored = report.stored[place]
                piece.outcome = Written(piece.key, stored.version, stored.data)
                self._versions.append(stored.version)
            elif place in report.unchanged:
                same.append(piece)
            elif place in report.failed:
                piece.outcome = _refusal(piece.key, *report.failed[place], is_last=is_last)
            else:
                piece.outcome = Stale(piece.key, UNKNOWN)
                self._is_doubtful = True
        if same:
            self._is_doubtful = True
            self._look_up(same)

    def _look_up(self, pieces: list[_Piece]) -> None:
        """What the objects say that the server found unchanged: it does not repeat them."""
        answer = self._connection.get(
            f"/{self._library}/items",
            {
                "itemKey": ",".join(piece.key for piece in pieces),
                "includeTrashed": 1,
                "limit": 100,
            },
        )
        found = {each.key: each for each in read_objects(answer, self._connection, self._library)}
        for piece in pieces:
            stored = found.get(piece.key)
            if stored is None:
                piece.outcome = Stale(piece.key, 404)
            elif stored.version != piece.version:  # somebody wrote since
                piece.outcome = Stale(piece.key, 412)
            else:
                piece.outcome = Written(piece.key, stored.version, stored.data)


def _refusal(key: str, code: int, message: str, *, is_last: bool) -> Outcome | None:
    """What the refusal of one object means; None: the server failed, and may do better."""
    if code in (404, 412):
        return Stale(key, code)
    if (code == 429 or code >= 500) and not is_last:
        return None
    return Refused(key, code, message or f"the server refused it ({code})")
