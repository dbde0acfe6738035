"""A server on loopback that answers as a test tells it, and a client whose time is the test's."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from bibsync.sync.ports import Answer

KEY = "planted0KEY1that2nobody3may4see"


class Seen(NamedTuple):
    """A request as the server got it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]  # names in lower case
    body: str


class Reply(NamedTuple):
    """An answer, or a fault in its place."""

    body: Any = ""  # what is no text goes as JSON
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})
    cut: int = 0  # bytes that are announced but not sent
    is_dropped: bool = False  # the connection closes without an answer
    is_silent: bool = False  # no answer until the server stops


Step = Reply | Callable[[Seen], Reply]


class Script:
    """Answers each request with the next step; the last step answers all that follow."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.requests: list[Seen] = []
        self.endpoint = ""
        self.over = threading.Event()

    def next_reply(self, seen: Seen) -> Reply:
        self.requests.append(seen)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        return step if isinstance(step, Reply) else step(seen)

    @property
    def paths(self) -> list[str]:
        return [f"{seen.method} {seen.path}" for seen in self.requests]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else an answer takes 40 ms
    script: Script

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        seen = Seen(
            self.command,
            parts.path,
            dict(parse_qsl(parts.query)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length).decode(),
        )
        reply = self.script.next_reply(seen)
        if reply.is_silent:
            self.script.over.wait(10)
        if reply.is_dropped or reply.is_silent:
            self.close_connection = True
            return
        is_text = isinstance(reply.body, str)
        body = reply.body.encode() if is_text else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        kind = "text/html; charset=UTF-8" if is_text else "application/json"
        for name, value in {"Content-Type": kind, **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + reply.cut))
        self.end_headers()
        self.wfile.write(body)
        if reply.cut:
            self.close_connection = True

    do_GET = do_POST = _answer  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no news."""


@contextmanager
def serving(*steps: Step, tls: ssl.SSLContext | None = None) -> Iterator[Script]:
    """A server that answers as told, while the block runs."""
    script = Script(*steps)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"script": script}))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    script.endpoint = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.over.set()
        server.shutdown()
        server.server_close()


class Time:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.naps: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds

    @property
    def settings(self) -> dict[str, Any]:
        """For a connection; with this jitter, guessed waits are 1, 2, 4, ... seconds."""
        return {"clock": lambda: self.now, "sleep": self.sleep, "jitter": lambda: 1.0}


def stored(key: str, version: int, **data: object) -> dict[str, Any]:
    """An item or collection as Zotero sends it."""
    return {"key": key, "version": version, "data": {"key": key, "version": version, **data}}


def listed(version: int, *objects: dict[str, Any], total: int | None = None) -> Reply:
    """A page of items or collections."""
    count = len(objects) if total is None else total
    headers = {"Last-Modified-Version": str(version), "Total-Results": str(count)}
    return Reply(list(objects), headers=headers)


def report(
    version: int | None,
    *,
    successful: dict[int, Any] | None = None,
    unchanged: dict[int, str] | None = None,
    failed: dict[int, tuple[int, str]] | None = None,
) -> Reply:
    """The answer to a POST."""
    body = {
        "successful": {str(i): each for i, each in (successful or {}).items()},
        "success": {str(i): each["key"] for i, each in (successful or {}).items()},
        "unchanged": {str(i): each for i, each in (unchanged or {}).items()},
        "failed": {
            str(i): {"code": code, "message": text} for i, (code, text) in (failed or {}).items()
        },
    }
    headers = {} if version is None else {"Last-Modified-Version": str(version)}
    return Reply(body, headers=headers)


def book_key(number: int) -> str:
    """An item key that Zotero takes."""
    digits = "23456789AB"
    return "WXRK" + "".join(digits[int(digit)] for digit in f"{number:04}")


def new_books(count: int, **more: Any) -> list[dict[str, Any]]:
    """Books as they are sent when they are new."""
    return [
        {"key": book_key(n), "version": 0, "itemType": "book", "title": f"T{n}", **more}
        for n in range(count)
    ]


def kinds(answer: Answer) -> list[str]:
    """What became of each object, in one word."""
    return [type(outcome).__name__ for outcome in answer.outcomes]
