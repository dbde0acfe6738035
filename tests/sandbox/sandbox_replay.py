"""Replays the recordings of Zotero's own server against a sandbox, and says where it differs.

Nothing is mapped but API keys, the host and dates: the sandbox gets the object keys that the
recorded server chose, so that orders by key and messages that name one can be compared as well.
"""

from __future__ import annotations

import http.client
import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bibsync.sandbox.faults import Fault
from bibsync.sandbox.people import FULL_ACCESS, Group, User
from bibsync.sandbox.server import Sandbox
from bibsync.sandbox.world import World, new_api_key

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "zotero-recordings"
HOST = "https://api.zotero.example"

# What was done to the recorded server without being recorded: the file and the step before which
# it was done, and what it was.
SETUP: dict[tuple[str, int | str], tuple[str, Callable[[Sandbox], None]]] = {
    ("12_limits_backoff", 1): (
        "the server was told to ask for seven seconds of patience",
        lambda box: box.fail(Fault(backoff=7, times=3)),
    ),
    ("12_limits_backoff", 5): (
        "the server was made read-only",
        lambda box: box.fail(Fault(method="POST", status=503)),
    ),
    ("12_limits_backoff", 6): (
        "the server was put into maintenance",
        lambda box: box.fail(Fault(status=503)),
    ),
    ("12_limits_backoff", 117): (
        "the server's limit of requests was reached (the sandbox has none, but can pretend)",
        lambda box: box.fail(Fault(status=429, retry_after=10, times=2)),
    ),
    ("12_limits_backoff", 121): (
        "the wrong keys of file 11 were forgotten",
        lambda box: box.service.routes.gate.forget_failures(),
    ),
    ("17_noop_versions", 1): (
        "the wrong keys of file 12 were forgotten",
        lambda box: box.service.routes.gate.forget_failures(),
    ),
}

# What the sandbox leaves out, and the exchanges that show it. `docs/sandbox.md` has the same list.
EXPORTS = "exports by translators (`format=bibtex`, `biblatex`, `ris`, `csljson`, `coins`, ...)"
CITATIONS = "citations and bibliographies (`format=bib`, `include=citation`)"
ATOM = "Atom feeds (`format=atom`, `content=`)"
CONCURRENCY = "the limits of requests a second and at a time"
OLD_SCHEMAS = "hiding fields from clients that name an older `Zotero-Schema-Version`"
LEFT_OUT: dict[tuple[str, int | str], str] = {
    ("08_pagination", 21): CITATIONS,
    ("08_pagination", 22): EXPORTS,
    ("08_pagination", 24): ATOM,
    ("08_pagination", 25): CITATIONS,
    ("08_pagination", 26): EXPORTS,
    ("08_pagination", 27): EXPORTS,
    ("08_pagination", 28): ATOM,
    ("10_citationkey_extra", 3): OLD_SCHEMAS,
    ("12_limits_backoff", "concurrent"): CONCURRENCY,
    **{("13_export", step): EXPORTS for step in range(1, 12)},
}

# Parts of bodies that the sandbox leaves out: the file and step, and the parts that are compared.
IN_PART: dict[tuple[str, int | str], tuple[str, ...]] = {
    # The rest is names in all languages and the maps to citation styles.
    ("10_citationkey_extra", 9): ("version", "itemTypes", "meta"),
}

# The recorder could not write down bytes that are no text.
_RAW_BODIES = {("17_noop_versions", 39): b'[{"itemType": "book", "title": "\xff\xfe"}]'}

_COMPARED = (
    "Allow",
    "Backoff",
    "Content-Type",
    "Last-Modified-Version",
    "Link",
    "Retry-After",
    "Total-Results",
)
_RECORDING_DATE = re.compile(r"2026-11-21T19:4\d:\d\dZ")
_CREATED = "2026-11-21T19:43:27Z"


class Exchange(NamedTuple):
    """One line of a recording."""

    file: str
    step: int | str
    note: str
    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def place(self) -> tuple[str, int | str]:
        return (self.file, self.step)


def exchanges() -> Iterator[Exchange]:
    """All recorded exchanges in the order in which they happened: 10 after 11, by its versions."""
    paths = {path.stem[:2]: path for path in sorted(RECORDINGS.glob("*.jsonl"))}
    order = sorted(paths, key=lambda number: "11+" if number == "10" else number)
    for path in (paths[number] for number in order):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            request, response = row.get("request", {}), row.get("response", {})
            yield Exchange(path.stem, row["step"], row["note"], request, response)


class Replay:
    """A sandbox with the people of the recordings, and a client that repeats what they did."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self.box = Sandbox(settle=self._settle)
        self._wire = http.client.HTTPConnection(self.box.endpoint.removeprefix("http://"))
        self._object_keys: deque[str] = deque()
        self._now = _CREATED
        self.box.world.new_key = self._object_keys.popleft
        self.box.world.clock = lambda: self._now

    def close(self) -> None:
        self._wire.close()
        self.box.close()

    def _settle(self, world: World) -> None:
        for number, name in enumerate(("alice", "bob", "carol"), 1):
            world.add_user(User(number, name, f"Real {name}"))
        groups = [
            Group(1, "Main Group", 1, (2,), created=_CREATED),
            Group(2, "Admin-editing Group", 1, (2,), editing="admins", created=_CREATED),
            Group(3, "Public Group", 1, (2,), public=True, created=_CREATED),
            Group(4, "Scratch Group", 1, (2,), created=_CREATED),
        ]
        for group in groups:
            world.add_group(group)
        # Making a library took version 1 there.
        for library in world.libraries.values():
            library.version = 1
        own = FULL_ACCESS["user"]
        all_groups = FULL_ACCESS["groups"]
        read_only = {"all": {"library": True, "write": False}}
        main_only = {"1": {"library": True, "write": True}}
        no_notes = {"library": True, "files": True, "notes": False, "write": True}
        for name, user, access in (
            ("alice_rw", 1, FULL_ACCESS),
            ("bob_rw", 2, FULL_ACCESS),
            ("carol_rw", 3, FULL_ACCESS),
            ("alice_ro", 1, {"groups": read_only}),
            ("alice_main_only", 1, {"groups": main_only}),
            ("alice_user_only", 1, {"user": own}),
            ("alice_nonotes", 1, {"user": no_notes, "groups": all_groups}),
        ):
            self._keys[f"KEY-{name}"] = world.add_key(user, access, new_api_key())

    def differences(self, exchange: Exchange) -> list[str]:
        """In what the sandbox answers otherwise than the recorded server did; empty: in nothing."""
        if exchange.place in SETUP:
            SETUP[exchange.place][1](self.box)
        if not exchange.request:
            return []
        self._prepare(exchange)
        status, headers, body = self._send(exchange)
        return list(self._compare(exchange, status, headers, body))

    def _prepare(self, exchange: Exchange) -> None:
        """Lets the sandbox choose the keys and dates that the recorded server chose."""
        self._object_keys.clear()
        response = exchange.response["body"]
        if exchange.request["method"] != "POST" or not isinstance(response, dict):
            return
        if dates := _RECORDING_DATE.findall(json.dumps(response)):
            self._now = max(dates)
        sent = exchange.request["body"]
        for index, one in enumerate(sent if isinstance(sent, list) else []):
            if isinstance(one, dict) and "key" in one:
                continue
            made = response.get("success", {}).get(str(index))
            message = response.get("failed", {}).get(str(index), {}).get("message", "")
            named = re.search(r"for item '\d+/(\w{8})'", message)
            if made or named:
                self._object_keys.append(made or named[1])

    def _send(self, exchange: Exchange) -> tuple[int, dict[str, str], bytes]:
        request = exchange.request
        headers = {name: self._with_keys(value) for name, value in request["headers"].items()}
        body = request["body"]
        data = _RAW_BODIES.get(exchange.place)
        if data is None and body is not None:
            data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self._wire.request(request["method"], self._with_keys(request["path"]), data, headers)
        answer = self._wire.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def _with_keys(self, text: str) -> str:
        for name, key in self._keys.items():
            text = text.replace(name, key)
        return text

    def _recorded_form(self, text: str) -> str:
        text = text.replace(self.box.endpoint, HOST)
        for name, key in self._keys.items():
            text = text.replace(key, name)
        return _RECORDING_DATE.sub("<recently>", text)

    def _compare(
        self, exchange: Exchange, status: int, headers: dict[str, str], body: bytes
    ) -> Iterator[str]:
        wanted = exchange.response
        if status != wanted["status"]:
            yield f"status {status}, not {wanted['status']}: {body[:200]!r}"
        recorded = dict(wanted["headers"])
        for name in _COMPARED:
            if exchange.place in IN_PART and name == "Content-Type":
                continue  # a file, sent without a type by the recorded server
            mine = headers.get(name)
            mine = mine and self._recorded_form(mine)
            if mine != recorded.get(name):
                yield f"{name}: {mine}, not {recorded.get(name)}"
        if exchange.request["method"] == "HEAD":
            return
        mine = _parsed(self._recorded_form(body.decode()), headers)
        if not isinstance(wanted["body"], str) and wanted["body"] is not None:
            theirs = json.loads(_RECORDING_DATE.sub("<recently>", json.dumps(wanted["body"])))
        else:
            theirs = wanted["body"] or ""
        for part in IN_PART.get(exchange.place, ("",)):
            one = mine[part] if part else mine
            other = theirs[part] if part else theirs
            yield from _body_differences(one, other, part)


def _parsed(text: str, headers: dict[str, str]) -> Any:
    return json.loads(text) if headers.get("Content-Type") == "application/json" else text


def _body_differences(mine: Any, theirs: Any, path: str) -> Iterator[str]:
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for name in sorted({*mine, *theirs}):
            if name not in mine:
                yield f"{path}/{name} is missing: {json.dumps(theirs[name])[:200]}"
            elif name not in theirs:
                yield f"{path}/{name} is too much: {json.dumps(mine[name])[:200]}"
            else:
                yield from _body_differences(mine[name], theirs[name], f"{path}/{name}")
    elif isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        for index, (one, other) in enumerate(zip(mine, theirs, strict=True)):
            yield from _body_differences(one, other, f"{path}/{index}")
    # As JSON: for Python, `True` and `1` would be equal.
    elif json.dumps(mine) != json.dumps(theirs):
        yield f"{path}: {json.dumps(mine)[:200]}, not {json.dumps(theirs)[:200]}"
