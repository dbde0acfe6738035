"""Answers reads of one library: which objects, in which order and form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from bibsync.sandbox.dates import parsed_date
from bibsync.sandbox.items import item_type
from bibsync.sandbox.library import Json, Kind, Library, Thing
from bibsync.sandbox.messages import (
    Answer,
    Call,
    RefusalError,
    json_answer,
    text_answer,
    whole_number,
)
from bibsync.sandbox.parameters import Parameters, link_header, read_parameters
from bibsync.sandbox.present import Presenter, base_value, creator_names, title

_BASE_FIELDS: Final = ("publisher", "publicationTitle")


class Reader:
    """Reads one library for one call."""

    def __init__(
        self,
        call: Call,
        library: Library,
        presenter: Presenter,
        endpoint: str,
        *,
        shows_notes: bool,
        paged: bool,
    ) -> None:
        self._call = call
        self._library = library
        self._presenter = presenter
        self._endpoint = endpoint
        self._shows_notes = shows_notes
        self._paged = paged

    def _version(self) -> tuple[str, str]:
        return ("Last-Modified-Version", str(self._library.version))

    def is_unmodified(self) -> bool:
        """Whether the client has told a version after which nothing happened."""
        known = whole_number(self._call.headers.get("if-modified-since-version", ""))
        return known is not None and known >= self._library.version

    def items(self, scope: Callable[[Thing], bool] | None = None, *, trash: bool = False) -> Answer:
        """Many items; `scope` narrows them, `trash` asks for those in the trash alone."""
        if self.is_unmodified():
            return Answer(304)
        parameters = read_parameters(self._call, paged=self._paged)
        wanted = [_item_filter(parameters, self._library)]
        if scope is not None:
            wanted.append(scope)
        if trash:
            wanted.append(lambda item: item.in_trash)
        elif not parameters.include_trashed:
            wanted.append(lambda item: not item.in_trash)
        if not self._shows_notes:
            wanted.append(lambda item: item.data["itemType"] != "note")
        found = [i for i in self._library.items.values() if all(test(i) for test in wanted)]
        return self._listed(Kind.ITEM, found, parameters)

    def item(self, key: str) -> Answer:
        """One item, in the trash or not."""
        item = self._library.items.get(key)
        if item is None or (item.data["itemType"] == "note" and not self._shows_notes):
            raise RefusalError(404, "Item does not exist")
        return self._one(self._presenter.item(item), item.version)

    def collections(self, scope: Callable[[Thing], bool] | None = None) -> Answer:
        """Many collections."""
        if self.is_unmodified():
            return Answer(304)
        parameters = read_parameters(self._call, paged=self._paged)
        found = [
            c
            for c in self._library.collections.values()
            if c.version > parameters.since
            and (not parameters.keys or c.key in parameters.keys)
            and (scope is None or scope(c))
        ]
        return self._listed(Kind.COLLECTION, found, parameters)

    def collection(self, key: str) -> Answer:
        """One collection."""
        collection = self._library.collections.get(key)
        if collection is None:
            raise RefusalError(404, "Collection not found")
        return self._one(self._presenter.collection(collection), collection.version)

    def tags(self, scope: Iterable[tuple[str, int]] | None = None) -> Answer:
        """The tags of the library, or those of `scope`."""
        if self.is_unmodified():
            return Answer(304)
        parameters = read_parameters(self._call, paged=self._paged)
        names = [
            name
            for name in (self._library.tags if scope is None else scope)
            if self._library.tags[name] > parameters.since and parameters.query in name[0]
        ]
        page = _page(names, parameters)
        body = [self._presenter.tag(name, number) for name, number in page]
        return json_answer(body, *self._list_headers(parameters, len(names)))

    def deleted(self) -> Answer:
        """What was erased since a version."""
        if "since" not in self._call.query and "newer" not in self._call.query:
            raise RefusalError(400, "'since' parameter must be provided")
        since = read_parameters(self._call, paged=self._paged).since
        body: dict[str, list[str]] = {
            name: [] for name in ("collections", "items", "searches", "tags", "settings")
        }
        for (kind, key), version in self._library.deleted.items():
            is_back = kind is Kind.TAG and any(name == key for name, _ in self._library.tags)
            if version > since and not is_back:
                body[kind].append(key)
        return json_answer(body, self._version())

    def empty_list(self) -> Answer:
        """No objects of a kind that the sandbox has none of."""
        parameters = read_parameters(self._call, paged=self._paged)
        return json_answer([], *self._list_headers(parameters, 0))

    def empty_object(self) -> Answer:
        """No values of a kind that the sandbox has none of."""
        return json_answer({}, self._version())

    def _one(self, body: Json, version: int) -> Answer:
        read_parameters(self._call, paged=self._paged)
        return json_answer(body, ("Last-Modified-Version", str(version)))

    def _listed(self, kind: Kind, found: list[Thing], parameters: Parameters) -> Answer:
        found.sort(key=_sort_key(parameters.sort), reverse=parameters.descending)
        page = _page(found, parameters)
        headers = self._list_headers(parameters, len(found))
        if parameters.format == "keys":
            return text_answer("\n".join(thing.key for thing in page) + "\n", *headers)
        if parameters.format == "versions":
            return json_answer({thing.key: thing.version for thing in page}, *headers)
        show = self._presenter.item if kind is Kind.ITEM else self._presenter.collection
        return json_answer([show(thing) for thing in page], *headers)

    def _list_headers(self, parameters: Parameters, total: int) -> list[tuple[str, str]]:
        path = self._call.raw_path
        link = link_header(
            parameters, total, self._endpoint + path, "https://www.zotero.org" + path
        )
        return [("Total-Results", str(total)), ("Link", link), self._version()]


def _page(found: list[Any], parameters: Parameters) -> list[Any]:
    if parameters.start < 0:
        return []
    if parameters.limit is None:
        return found[parameters.start :]
    return found[parameters.start : parameters.start + parameters.limit]


def _item_filter(parameters: Parameters, library: Library) -> Callable[[Thing], bool]:
    """Whether an item is what the query asks for, trash and notes aside."""
    tests: list[Callable[[Thing], bool]] = []
    if parameters.since:
        tests.append(lambda item: item.version > parameters.since)
    if parameters.keys:
        keys = frozenset(parameters.keys)
        tests.append(lambda item: item.key in keys)
    tests += [_type_test(wanted) for wanted in parameters.item_types]
    tests += [_tag_test(wanted, library) for wanted in parameters.tags]
    if parameters.query:
        words = parameters.query.lower().split()
        tests.append(lambda item: _mentions(item, words, everything=parameters.everything))
    return lambda item: all(test(item) for test in tests)


def _type_test(wanted: str) -> Callable[[Thing], bool]:
    names = {
        kind.name
        for one in wanted.removeprefix("-").split("||")
        if (kind := item_type(one.strip()))
    }
    if wanted.startswith("-"):
        return lambda item: item.data["itemType"] not in names
    return lambda item: item.data["itemType"] in names


def _tag_test(wanted: str, library: Library) -> Callable[[Thing], bool]:
    """`a`, `a || b`, `-a`, and `\\-a` for a tag that begins with a hyphen."""
    negated = wanted.startswith("-")
    names = {
        one.strip().removeprefix("\\").casefold()
        for one in wanted.removeprefix("-" if negated else "").split("||")
    }
    keys = {k for (name, _), ks in library.tagged.items() if name.casefold() in names for k in ks}
    if negated:
        return lambda item: item.key not in keys
    return lambda item: item.key in keys


def _mentions(item: Thing, words: list[str], *, everything: bool) -> bool:
    parts = [title(item), base_value(item, "date")[:4]]
    for creator in item.data.get("creators", ()):
        parts += [value for name, value in creator.items() if name != "creatorType"]
    if everything:
        parts += [tag["tag"] for tag in item.data.get("tags", ())]
        parts += [
            value
            for name, value in item.data.items()
            if isinstance(value, str) and name not in {"itemType", "parentItem", "citationKey"}
        ]
    text = "\n".join(parts).lower()
    return all(word in text for word in words)


def _sort_key(sort: str) -> Callable[[Thing], tuple[Any, ...]]:
    """By what to sort; equals go by version, as everything else that a server lists."""

    def value(thing: Thing) -> Any:
        if sort == "dateModified":
            return thing.modified
        if sort == "dateAdded":
            return thing.added
        if "name" in thing.data:
            return str(thing.data["name"]).lower() if sort == "title" else ""
        return _item_value(thing, sort)

    return lambda thing: (value(thing), thing.version, thing.serial)


def _item_value(item: Thing, sort: str) -> Any:
    if sort == "version":
        return item.version
    if sort == "title":
        return title(item).lower()
    if sort == "creator":
        return " ".join(creator_names(item)).lower()
    if sort == "addedBy":
        return item.creator
    if sort == "date":
        return parsed_date(base_value(item, sort))
    if sort in _BASE_FIELDS:
        return base_value(item, sort).lower()
    return str(item.data.get(sort, "")).lower()
