"""A request and its answer as values, and the answer that says no."""

from __future__ import annotations

import html
import json
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from bibsync.sandbox.library import Json

_MOST_DIGITS: Final = 18


class Request(NamedTuple):
    """A request that was served, for whoever counts them; no key is in it."""

    method: str
    path: str  # with its query
    status: int  # 0: not answered (yet, or the connection was closed instead)
    body: str


class Call(NamedTuple):
    """A request as the routes see it."""

    method: str
    path: str  # without the query, decoded
    raw_path: str  # as it was sent, without the query
    query: dict[str, list[str]]
    headers: dict[str, str]  # names in lower case
    body: bytes

    def parameter(self, name: str) -> str | None:
        """The last value of a parameter of the query; None: it is not there."""
        values = self.query.get(name)
        return values[-1] if values else None


class Answer(NamedTuple):
    """What goes back."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def with_headers(self, *headers: tuple[str, str]) -> Answer:
        """The same answer with more headers."""
        return self._replace(headers=(*self.headers, *headers))


class RefusalError(Exception):
    """Ends the handling of a request, or of one object in it, with this status and text."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        data: Json | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.data = data  # what a failed object says besides; None: nothing
        self.headers = headers


class WholeRequestError(RefusalError):
    """Ends the handling of the whole request, even when one object of it was the cause."""


def call(method: str, target: str, headers: dict[str, str], body: bytes) -> Call:
    """The request with this target (a path and perhaps a query)."""
    parts = urlsplit(target if target.startswith("/") else "/" + target)
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    return Call(method, unquote(parts.path), parts.path, query, headers, body)


def whole_number(text: str) -> int | None:
    """The number that these digits are; None: they are none, or far too many."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def json_answer(body: Any, *headers: tuple[str, str], status: int = 200) -> Answer:
    """An answer in JSON."""
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, data, "application/json", headers)


def text_answer(text: str, *headers: tuple[str, str]) -> Answer:
    """An answer of plain lines."""
    return Answer(200, text.encode(), "text/plain;charset=UTF-8", headers)


def refusal_answer(error: RefusalError) -> Answer:
    """An error as Zotero tells it: text in HTML's escapes."""
    text = html.escape(error.message, quote=False)
    return Answer(error.status, text.encode(), "text/html; charset=UTF-8", error.headers)
