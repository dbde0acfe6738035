"""Turns answers of a Zotero server into values, or into the error that says what was wrong.

No answer is taken for success unless it says so: its status, its kind of content and the shape of
what it holds are looked at. What Zotero answers was recorded from its own server
(`fixtures/zotero-recordings`).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn
from urllib.parse import urlsplit

from bibsync.adapters.zotero_connection import with_hint
from bibsync.errors import BibsyncError, NetworkError, NotAuthorisedError, UnknownLibraryError

if TYPE_CHECKING:
    import httpx2

    from bibsync.adapters.zotero_connection import Connection

OK: Final = HTTPStatus.OK.value
_DAMAGED: Final = object()
# Of the web, and of a desktop that is asked for the library of another user.
_NO_LIBRARY: Final = ("Invalid group ID", "Only data for the logged-in user")
_VERSION = re.compile(r"\d{1,18}")
_LONGEST = 200  # characters of a server's text that are shown


class StoredObject(NamedTuple):
    """An item or collection as the server holds it."""

    key: str
    version: int
    data: Mapping[str, Any]


class WriteReport(NamedTuple):
    """What an answer to a POST says of each object, by its place in the request.

    A place that is in none of them, or in two, is left out of all: nothing is known of it.
    """

    stored: Mapping[int, StoredObject]
    unchanged: frozenset[int]
    failed: Mapping[int, tuple[int, str]]  # code and message


def said(answer: httpx2.Response, connection: Connection) -> str:
    """What the server says in words, in one line; "" when it says nothing a person could use.

    Zotero's errors are plain text, HTML-escaped, though they are labelled as HTML.
    """
    # Always UTF-8: a server may name any codec of Python's as its charset, and some of them raise.
    text = answer.content[:5000].decode(errors="replace").strip()
    return "" if text.startswith("<") else one_line(html.unescape(text), connection)


def one_line(text: str, connection: Connection) -> str:
    """A text of the server, fit to be shown."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in connection.scrub(text)).split())
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def problem(answer: httpx2.Response, connection: Connection, library: str = "") -> BibsyncError:
    """The error that an unsuccessful answer stands for; `library` names what was asked for."""
    host = connection.endpoint.host
    status = answer.status_code
    words = said(answer, connection)
    quoted = f" ({words})" if words else ""
    subject = library or host
    if status in (401, 403) or (status == 400 and "Authorization" in words):
        return NotAuthorisedError(with_hint(_denial(words, subject, connection), connection.hint))
    if status == 404 or (status == 400 and words.startswith(_NO_LIBRARY)):
        return UnknownLibraryError(
            f"{host} has no {subject}{quoted}: `bibsync groups` lists what the key can reach"
        )
    if status == 412 and "Server-ID" in words:
        return NetworkError(
            f"{host}: this is not the Zotero that was synced before, but another or a restored"
            " database"
        )
    if 300 <= status < 400:
        return NetworkError(
            f"{host} sends its callers on{_target(answer, connection)}: if that is your server, set"
            " `endpoint` to it"
        )
    if status == 429:
        return NetworkError(f"{host}: too many requests{quoted}: run it again in some minutes")
    if status == 409:
        return NetworkError(f"{host}: {subject} is locked for now{quoted}: run it again later")
    if status >= 500:
        return NetworkError(f"{host}: the server fails ({status}){quoted}: run it again later")
    return NetworkError(
        f"{host}: answered {status}{quoted}, which bibsync does not expect: run it again,"
        " or upgrade it"
    )


def _target(answer: httpx2.Response, connection: Connection) -> str:
    """Where a redirect leads, by scheme and host only: the rest could hold anything."""
    try:
        target = urlsplit(answer.headers.get("location", ""))
    except ValueError:
        return ""
    if not target.hostname:
        return ""
    return f" to {one_line(f'{target.scheme}://{target.hostname}', connection)}"


def _denial(words: str, subject: str, connection: Connection) -> str:
    host = connection.endpoint.host
    if connection.endpoint.is_desktop:
        if words == "Local API is not enabled":
            return (
                f"{host}: Zotero lets no other program in: allow it in its settings"
                " (Advanced, communicate with Zotero)"
            )
        return f"{subject}: Zotero refuses ({words or 'no reason given'})"
    if not connection.has_key:
        return f"{subject}: {host} wants an API key for this, and there is none"
    if words in ("Invalid key", "Invalid Authorization header format"):
        return f"{host} does not know this API key"
    if words.startswith("Write access denied"):
        return f"{subject}: the API key may read here, but not write"
    return f"{subject}: the API key has no right to this{f' ({words})' if words else ''}"


def read_json(answer: httpx2.Response, connection: Connection, library: str = "") -> Any:
    """What a successful answer holds. Raises the error for any other (see `problem`)."""
    if answer.status_code != OK:
        raise problem(answer, connection, library)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        _misunderstood(
            connection,
            "answers with a page instead of data: this is no Zotero server, or a network"
            " that wants you to log in first",
        )
    try:
        found = json.loads(answer.content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        found = _DAMAGED
    if found is _DAMAGED:
        _misunderstood(connection, "answers with data that is damaged: run it again")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity, which JSON does not have


def _misunderstood(connection: Connection, message: str) -> NoReturn:
    raise NetworkError(f"{connection.endpoint.host} {message}")


def _strange(connection: Connection, what: str) -> NoReturn:
    _misunderstood(connection, f"answers with {what} that Zotero would not send")


def read_objects(
    answer: httpx2.Response, connection: Connection, library: str
) -> list[StoredObject]:
    """The items or collections of an answer. Raises like `read_json`."""
    found = read_json(answer, connection, library)
    if not isinstance(found, list):
        _strange(connection, "a list")
    objects = [_object(each) for each in found]
    whole = [each for each in objects if each is not None]
    if len(whole) != len(objects):
        _strange(connection, "an object")
    return whole


def read_object(answer: httpx2.Response, connection: Connection, library: str) -> StoredObject:
    """The one item or collection of an answer. Raises like `read_json`."""
    found = _object(read_json(answer, connection, library))
    if found is None:
        _strange(connection, "an object")
    return found


def _object(found: Any) -> StoredObject | None:
    """None: not what an object looks like."""
    match found:
        case {"key": str(key), "version": int(version), "data": dict(data)} if (
            key and version >= 0 and not isinstance(version, bool)
        ):
            return StoredObject(key, version, data)
    return None


def read_mapping(
    answer: httpx2.Response, connection: Connection, library: str = ""
) -> dict[str, Any]:
    """The JSON object of an answer. Raises like `read_json`."""
    found = read_json(answer, connection, library)
    if not isinstance(found, dict):
        _strange(connection, "an object")
    return found


def read_keys(found: Mapping[str, Any], name: str, connection: Connection) -> frozenset[str]:
    """The keys in one list of `deleted`. Raises NetworkError when they are none."""
    keys = found.get(name)
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        _strange(connection, "a list of what was deleted")
    return frozenset(keys)


def library_version(answer: httpx2.Response, connection: Connection) -> int:
    """The library version that an answer shows. Raises NetworkError when it shows none."""
    found = known_version(answer)
    if found is None:
        _misunderstood(connection, "does not say the library's version: it is no Zotero server")
    return found


def known_version(answer: httpx2.Response) -> int | None:
    """The library version that an answer shows; None when it shows none."""
    return header_number(answer, "last-modified-version")


def header_number(answer: httpx2.Response, name: str) -> int | None:
    """A number in a header; None when there is none."""
    text = answer.headers.get(name, "").strip()
    return int(text) if _VERSION.fullmatch(text) else None


def read_report(
    answer: httpx2.Response, connection: Connection, keys: tuple[str, ...], library: str
) -> WriteReport:
    """What was done with each object of a POST; `keys` are those that were sent, in order.

    Raises like `read_json`, and NetworkError when the answer has not the shape of a report.
    """
    found = read_mapping(answer, connection, library)
    parts = [_part(found, name, connection) for name in ("successful", "unchanged", "failed")]
    stored, unchanged, failed = parts
    once = {
        place
        for place in range(len(keys))
        if sum(str(place) in part for part in parts) == 1  # Python's True: in this one
    }
    objects = {place: _object(stored[str(place)]) for place in once if str(place) in stored}
    return WriteReport(
        {i: one for i, one in objects.items() if one is not None and one.key == keys[i]},
        frozenset(place for place in once if unchanged.get(str(place)) == keys[place]),
        {i: _failure(failed[str(i)], connection) for i in once if str(i) in failed},
    )


def _part(found: Mapping[str, Any], name: str, connection: Connection) -> dict[str, Any]:
    part = found.get(name)
    if part == []:  # what PHP makes of an empty array
        return {}
    if not isinstance(part, dict):
        _strange(connection, "a report")
    return part


def _failure(found: Any, connection: Connection) -> tuple[int, str]:
    """Code and message of an object that was refused; 0 and "" where they are missing."""
    match found:
        case {"code": int(code), "message": str(message)}:
            return code, one_line(message, connection)
        case {"code": int(code)}:
            return code, ""
    return 0, ""
