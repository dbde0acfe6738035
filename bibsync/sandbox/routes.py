"""Finds what a request is about, and answers it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import unquote_plus

from bibsync.sandbox.access import Gate
from bibsync.sandbox.library import Json, Kind, Library, Thing, tag_names
from bibsync.sandbox.messages import Answer, Call, RefusalError, json_answer, whole_number
from bibsync.sandbox.parameters import left_out
from bibsync.sandbox.parts import is_object_key
from bibsync.sandbox.people import Key, may_read, may_see_notes
from bibsync.sandbox.present import Presenter, identity_of_group, show_group
from bibsync.sandbox.reads import Reader
from bibsync.sandbox.templates import about_types
from bibsync.sandbox.tokens import TokenBook
from bibsync.sandbox.world import World
from bibsync.sandbox.writes import Hooks, Writer

_KINDS: Final = {"items": Kind.ITEM, "collections": Kind.COLLECTION}
_READS: Final = ("GET", "HEAD")
_ONE_OBJECT: Final = "HEAD, GET, PUT, PATCH, DELETE"
_MANY_OBJECTS: Final = "HEAD, GET, POST, DELETE"


class Routes:
    """Answers the requests to a server at `endpoint`."""

    def __init__(self, world: World, endpoint: str, *, is_desktop: bool = False) -> None:
        self._world = world
        self._endpoint = endpoint
        self._is_desktop = is_desktop
        self.gate = Gate(world)
        self.tokens = TokenBook()

    def answer(self, call: Call, hooks: Hooks, key: Key | None) -> Answer:
        """The answer to a request with this key. Raises RefusalError."""
        if "expect" in call.headers:
            raise RefusalError(417, "Expect header is not supported")
        path = call.path.rstrip("/") or "/"
        if path.startswith("/keys/"):
            return self._about_key(call, path.removeprefix("/keys/"), key)
        if (about := about_types(call, path)) is not None:
            return about
        # Decoded in pieces: the name of a tag can have slashes in it, and `+` stands for a space.
        parts = [unquote_plus(part) for part in call.raw_path.rstrip("/").split("/")[1:]]
        if len(parts) < 2 or parts[0] not in {"users", "groups"}:
            raise RefusalError(404, "Not found")
        library = self.gate.library(parts[0], parts[1])
        if parts[0] == "users" and parts[2:] == ["groups"]:
            return self._groups_of(call, library, key)
        self.gate.admit(call, library, key)
        if len(parts) == 2 and parts[0] == "groups":
            return self._group(call, library, key)
        visit = _Visit(self, call, library, key, hooks)
        if call.method in _READS:
            with self._world.lock:
                return visit.answer(parts[2:])
        return visit.answer(parts[2:])

    def reader(self, call: Call, library: Library, key: Key | None) -> Reader:
        """Who reads a library for this request."""
        return Reader(
            call,
            library,
            Presenter(self._world, library, self._endpoint),
            self._endpoint,
            shows_notes=may_see_notes(library, key),
            paged=not self._is_desktop,
        )

    def writer(self, library: Library, key: Key | None, hooks: Hooks) -> Writer:
        """Who writes to a library for this request."""
        return Writer(self._world, library, key.user if key else 0, hooks)

    def presenter(self, library: Library) -> Presenter:
        """Who shows what is in a library."""
        return Presenter(self._world, library, self._endpoint)

    def _about_key(self, call: Call, text: str, key: Key | None) -> Answer:
        _only_reads(call)
        found = key if text == "current" else self._world.keys.get(text)
        if found is None:
            if text == "current":
                raise RefusalError(403, "Forbidden")
            raise RefusalError(404, f"Key '{text}' not found")
        user = self._world.users[found.user]
        return json_answer(
            {
                "key": found.text,
                "userID": user.number,
                "username": user.username,
                "displayName": user.name,
                "access": found.access,
            }
        )

    def _groups_of(self, call: Call, library: Library, key: Key | None) -> Answer:
        _only_reads(call)
        shown = [
            group
            for group in self._world.groups.values()
            if group.has(library.owner)
            and may_read(self._world.libraries["groups", group.number], group, key)
        ]
        headers = [
            ("Total-Results", str(len(shown))),
            ("Link", f'<https://www.zotero.org{call.raw_path}>; rel="alternate"'),
        ]
        if call.parameter("format") == "versions":
            return json_answer({str(g.number): g.version for g in shown}, *headers)
        return json_answer([self._show_group(g.number, key) for g in shown], *headers)

    def _group(self, call: Call, library: Library, key: Key | None) -> Answer:
        _only_reads(call)
        body = self._show_group(library.owner, key)
        return json_answer(body, ("Last-Modified-Version", str(body["version"])))

    def _show_group(self, number: int, key: Key | None) -> Json:
        items = len(self._world.libraries["groups", number].items)
        group = self._world.groups[number]
        shown = show_group(group, key.user if key else None, items, self._endpoint)
        return identity_of_group(shown) if self._is_desktop else shown


class _Visit:
    """One request to one library."""

    def __init__(
        self, routes: Routes, call: Call, library: Library, key: Key | None, hooks: Hooks
    ) -> None:
        self._call = call
        self._library = library
        self._key = key
        self._routes = routes
        self._reader = routes.reader(call, library, key)
        self._writer = routes.writer(library, key, hooks)

    def answer(self, parts: list[str]) -> Answer:
        match parts:
            case ["items"]:
                return self._many(Kind.ITEM)
            case ["items", "top"]:
                return self._read(lambda r: r.items(lambda item: item.parent is None))
            case ["items", "trash"]:
                return self._read(lambda r: r.items(trash=True))
            case ["items", key, *rest] if is_object_key(key):
                return self._below_item(key, rest)
            case ["collections"]:
                return self._many(Kind.COLLECTION)
            case ["collections", "top"]:
                return self._read(lambda r: r.collections(lambda c: not c.data["parentCollection"]))
            case ["collections", key, *rest] if is_object_key(key):
                return self._below_collection(key, rest)
            case ["tags"] if self._call.method == "DELETE":
                names = [n.strip() for n in (self._call.parameter("tag") or "").split("||")]
                return self._written(self._writer.erase_tags(names, self._known()))
            case ["tags"]:
                return self._read(lambda r: r.tags())
            case ["tags", name]:
                found = [tag for tag in self._library.tags if tag[0] == name]
                return self._read(lambda r: r.tags(found))
            case ["deleted"]:
                return self._read(lambda r: r.deleted())
            case ["settings" | "fulltext"]:
                return self._read(lambda r: r.empty_object())
            case ["searches"]:
                return self._read(lambda r: r.empty_list())
        raise RefusalError(404, "Not found")

    def _read(self, read: Callable[[Reader], Answer], allow: str = "GET") -> Answer:
        if self._call.method not in _READS:
            if self._call.path.rstrip("/").endswith(("searches", "settings", "fulltext")):
                raise left_out("writing " + self._call.path.rstrip("/").rpartition("/")[2])
            raise RefusalError(405, "Method not allowed", headers=(("Allow", allow),))
        return read(self._reader)

    def _below_item(self, key: str, rest: list[str]) -> Answer:
        item = self._library.items.get(key)
        match rest:
            case []:
                return self._one(Kind.ITEM, key)
            case ["children"]:
                if item is None:
                    raise RefusalError(404, "Item not found")
                return self._read(lambda r: r.items(lambda child: child.parent == key))
            case ["tags"]:
                if item is None:
                    raise RefusalError(404, "Item not found")
                return self._read(lambda r: r.tags(tag_names(item)))
            case ["file", *_] | ["fulltext"]:
                if item is not None and item.data["itemType"] != "attachment":
                    raise RefusalError(400, "Item is not an attachment")
                raise left_out("files and full text")
        raise RefusalError(404, "Not found")

    def _below_collection(self, key: str, rest: list[str]) -> Answer:
        def contains(item: Thing) -> bool:
            return key in item.data.get("collections", ())

        if rest and key not in self._library.collections:
            raise RefusalError(404, "Collection not found")
        match rest:
            case []:
                return self._one(Kind.COLLECTION, key)
            case ["collections"]:
                return self._read(
                    lambda r: r.collections(lambda c: c.data["parentCollection"] == key)
                )
            case ["items"] if self._call.method == "POST":
                self._writer.add_to_collection(
                    key, self._call.body.decode("utf-8", "replace").split()
                )
                return self._written(self._library.version)
            case ["items"]:
                return self._read(lambda r: r.items(lambda i: self._is_in(i, contains)))
            case ["items", "top"]:
                return self._read(lambda r: r.items(contains))
            case ["items", _] if self._call.method == "DELETE":
                raise RefusalError(500, "An error occurred")
        raise RefusalError(404, "Not found")

    def _is_in(self, item: Thing, contains: Callable[[Thing], bool]) -> bool:
        """Children are where their parents are."""
        if item.parent is None:
            return contains(item)
        parent = self._library.items.get(item.parent)
        return parent is not None and self._is_in(parent, contains)

    def _many(self, kind: Kind) -> Answer:
        method = self._call.method
        if method in _READS:
            return self._reader.items() if kind is Kind.ITEM else self._reader.collections()
        if method == "POST":
            return self._post(kind)
        if method == "DELETE":
            name = "itemKey" if kind is Kind.ITEM else "collectionKey"
            keys = [key for key in (self._call.parameter(name) or "").split(",") if key]
            return self._written(self._writer.erase_many(kind, keys, self._known()))
        raise RefusalError(405, "Method not allowed", headers=(("Allow", _MANY_OBJECTS),))

    def _post(self, kind: Kind) -> Answer:
        if not self._call.body:
            raise RefusalError(400, "POST data not provided")
        known = self._known()
        presenter = self._routes.presenter(self._library)
        with self._routes.tokens.claimed(self._call, self._key) as claim:
            results = self._writer.post(
                kind, _json(self._call.body), known, lambda thing: presenter.echo(kind, thing)
            )
            claim.keep = bool(results["success"] or results["unchanged"])
        return json_answer(results, ("Last-Modified-Version", str(self._library.version)))

    def _one(self, kind: Kind, key: str) -> Answer:
        method = self._call.method
        if method in _READS:
            return self._reader.item(key) if kind is Kind.ITEM else self._reader.collection(key)
        if method not in {"PUT", "PATCH", "DELETE"}:
            raise RefusalError(405, "Method not allowed", headers=(("Allow", _ONE_OBJECT),))
        known = self._known(one=True)
        if method == "DELETE":
            return self._written(self._writer.erase(kind, key, known))
        if not self._call.body:
            raise RefusalError(400, f"{method} data not provided")
        value = _json(self._call.body)
        return self._written(self._writer.change(kind, key, value, known, whole=method == "PUT"))

    def _written(self, version: int) -> Answer:
        return Answer(204, headers=(("Last-Modified-Version", str(version)),))

    def _known(self, *, one: bool = False) -> int | None:
        """The version that the client knows; None: it tells none."""
        value = self._call.headers.get("if-unmodified-since-version")
        if value is None:
            return None
        number = whole_number(value)
        if number is None:
            ending = f" '{value}'" if one else ""
            raise RefusalError(400, f"Invalid If-Unmodified-Since-Version value{ending}")
        return number


def _only_reads(call: Call) -> None:
    if call.method not in _READS:
        raise RefusalError(405, "Method not allowed", headers=(("Allow", "GET"),))


def _json(body: bytes) -> Any:
    """The JSON in a body. Raises RefusalError with the words of PHP, which reads it there."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise RefusalError(400, "JSON Error: Malformed UTF-8 characters") from None
    try:
        value = json.loads(text)
        # Half a pair of surrogates can be escaped in JSON, but is no text.
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise RefusalError(400, "JSON Error: Maximum stack depth exceeded") from None
    except ValueError:
        raise RefusalError(400, "JSON Error: Syntax error, malformed JSON") from None
    return value
