"""One picture of a library, whatever comes between its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from zotero_script import KEY, Reply, Script, Seen, Time, listed, serving, stored

from bibsync.adapters.zotero_api import ZoteroLibrary
from bibsync.errors import BibsyncError, NetworkError, NotAuthorisedError, UnknownLibraryError
from bibsync.sandbox.server import Sandbox
from bibsync.sync.ports import Collection, Fetched

GROUP = "groups/7"
NOTHING: dict[str, list[str]] = {"items": [], "collections": [], "searches": [], "tags": []}


def _library(server: Script, **settings: Any) -> ZoteroLibrary:
    return ZoteroLibrary(server.endpoint, GROUP, KEY, **{**Time().settings, **settings})


def _book(key: str, version: int, **data: object) -> dict[str, Any]:
    return stored(key, version, itemType="book", **data)


def _books(first: int, count: int) -> list[dict[str, Any]]:
    return [_book(f"BOOK{number:04}", number) for number in range(first, first + count)]


def _deleted(version: int, **lists: list[str]) -> Reply:
    return Reply({**NOTHING, **lists}, headers={"Last-Modified-Version": str(version)})


def _keys(fetched: Fetched | None) -> list[str]:
    assert fetched is not None
    return [item.key for item in fetched.items]


def test_an_empty_library_takes_two_requests() -> None:
    with serving(listed(1), listed(1)) as server:
        fetched = _library(server).changes_since(0)
    assert fetched == Fetched(1, (), (), frozenset(), frozenset(), is_complete=True)
    assert server.paths == [f"GET /{GROUP}/items", f"GET /{GROUP}/collections"]
    assert "since" not in server.requests[0].query
    assert server.requests[0].query["includeTrashed"] == "1"


def test_nothing_new_takes_one_request() -> None:
    with serving(listed(9)) as server:
        assert _library(server).changes_since(9) is None
    assert server.paths == [f"GET /{GROUP}/items"]
    assert server.requests[0].query["since"] == "9"


def test_what_changed_comes_with_what_was_erased() -> None:
    with serving(
        listed(12, _book("BOOK0001", 11, title="T")),
        listed(12, stored("COLL0001", 12, name="Paper", parentCollection="COLL0000")),
        _deleted(12, items=["BOOK0002"], collections=["COLL0002"]),
    ) as server:
        fetched = _library(server).changes_since(9)
    assert fetched is not None
    assert (fetched.version, fetched.is_complete) == (12, False)
    assert [(item.key, item.version, item.data["title"]) for item in fetched.items] == [
        ("BOOK0001", 11, "T")
    ]
    assert fetched.collections == (Collection("COLL0001", "Paper", "COLL0000", 12),)
    assert fetched.deleted_items == {"BOOK0002"}
    assert fetched.deleted_collections == {"COLL0002"}
    assert [seen.query.get("since") for seen in server.requests] == ["9", "9", "9"]


def test_a_change_elsewhere_in_the_library_is_a_picture_without_items() -> None:
    with serving(listed(10), listed(10), _deleted(10)) as server:
        fetched = _library(server).changes_since(9)
    assert fetched == Fetched(10, (), (), frozenset(), frozenset(), is_complete=False)


def test_a_collection_in_the_trash_counts_as_deleted() -> None:
    trashed = stored("COLL0001", 12, name="Paper", deleted=True)
    with serving(listed(12), listed(12, trashed), _deleted(12)) as server:
        fetched = _library(server).changes_since(9)
    assert fetched is not None
    assert (fetched.collections, fetched.deleted_collections) == ((), {"COLL0001"})


def test_a_collection_in_the_trash_is_not_in_a_complete_picture() -> None:
    trashed = stored("COLL0001", 12, name="Paper", deleted=True)
    with serving(listed(12), listed(12, trashed)) as server:
        fetched = _library(server).changes_since(0)
    assert fetched is not None
    assert (fetched.collections, fetched.deleted_collections) == ((), frozenset())


def test_a_library_that_went_back_is_read_completely() -> None:
    with serving(listed(5), listed(5, _book("BOOK0001", 5)), listed(5)) as server:
        fetched = _library(server).changes_since(9)
    assert fetched is not None
    assert (fetched.version, fetched.is_complete, _keys(fetched)) == (5, True, ["BOOK0001"])
    assert [seen.query.get("since") for seen in server.requests] == ["9", None, None]


def test_a_server_without_a_list_of_deletions_is_read_completely() -> None:
    with serving(
        listed(12), listed(12), Reply("", 404), listed(12, _book("BOOK0001", 12)), listed(12)
    ) as server:
        fetched = _library(server).changes_since(9)
    assert fetched is not None
    assert (fetched.is_complete, _keys(fetched)) == (True, ["BOOK0001"])


def test_pages_are_read_until_all_objects_are_there() -> None:
    books = _books(0, 250)
    with serving(
        listed(300, *books[:100], total=250),
        listed(300, *books[100:200], total=250),
        listed(300, *books[200:], total=250),
        listed(300),
    ) as server:
        fetched = _library(server).changes_since(0)
    assert _keys(fetched) == [book["key"] for book in books]
    assert [seen.query["start"] for seen in server.requests[:3]] == ["0", "100", "200"]


def test_a_server_with_smaller_pages_is_read_to_the_end() -> None:
    books = _books(0, 3)
    with serving(
        listed(3, *books[:2], total=3), listed(3, *books[2:], total=3), listed(3)
    ) as server:
        assert len(_keys(_library(server).changes_since(0))) == 3
    assert [seen.query["start"] for seen in server.requests[:2]] == ["0", "2"]


def test_without_a_count_a_short_page_is_the_last() -> None:
    version = {"Last-Modified-Version": "3"}
    with serving(
        Reply(_books(0, 100), headers=version),
        Reply(_books(100, 1), headers=version),
        Reply([], headers=version),
    ) as server:
        assert len(_keys(_library(server).changes_since(0))) == 101


def test_long_reads_are_shown() -> None:
    shown: list[object] = []

    class Bar:
        def task(self, label: str, total: int | None) -> Bar:
            shown.append((label, total))
            return self

        def __enter__(self) -> Bar:
            return self

        def __exit__(self, *_: object) -> None:
            shown.append("end")

        def advance(self, count: int = 1) -> None:
            shown.append(count)

    books = _books(0, 150)
    with serving(
        listed(150, *books[:100], total=150), listed(150, *books[100:], total=150), listed(150)
    ) as server:
        _library(server, progress=Bar()).changes_since(0)
    assert shown == [(f"reading items of {GROUP}", 150), 100, 50, "end"]


class _Busy:
    """A library in which somebody writes before the requests named: item BOOK0001 changes."""

    def __init__(self, count: int, writes: Callable[[int], bool]) -> None:
        self.version = count
        self.items = {book["key"]: book for book in _books(1, count)}
        self.writes = writes
        self.count = 0

    def __call__(self, seen: Seen) -> Reply:
        if self.writes(self.count):
            self.version += 1
            self.items["BOOK0001"] = _book("BOOK0001", self.version, title=f"v{self.version}")
        self.count += 1
        since = int(seen.query.get("since", 0))
        items = [item for item in self.items.values() if item["version"] > since]
        if seen.path.endswith("/deleted"):
            return _deleted(self.version)
        if seen.path.endswith("/collections"):
            return listed(self.version)
        if seen.query.get("format") == "versions":
            versions = {item["key"]: item["version"] for item in items}
            return Reply(versions, headers={"Last-Modified-Version": str(self.version)})
        if keys := seen.query.get("itemKey"):
            return listed(self.version, *(self.items[key] for key in keys.split(",")))
        start = int(seen.query["start"])
        return listed(self.version, *items[start : start + 100], total=len(items))


@pytest.mark.parametrize(
    "moments",
    [
        pytest.param({1}, id="between-pages"),
        pytest.param({2}, id="before-the-last-page"),
        pytest.param({3}, id="before-the-collections"),
        pytest.param({1, 3}, id="again-while-catching-up"),
        pytest.param({2, 5, 8}, id="three-times"),
    ],
)
def test_a_write_between_two_answers_is_caught_up_with(moments: set[int]) -> None:
    busy = _Busy(250, moments.__contains__)
    with serving(busy) as server:
        fetched = _library(server).changes_since(0)
    assert fetched is not None
    assert fetched.version == busy.version
    assert {item.key: item.version for item in fetched.items} == {
        item["key"]: item["version"] for item in busy.items.values()
    }


def test_a_write_before_the_deletions_is_caught_up_with() -> None:
    busy = _Busy(20, {2}.__contains__)
    with serving(busy) as server:
        fetched = _library(server).changes_since(15)
    assert fetched is not None
    assert {item.key: item.version for item in fetched.items}["BOOK0001"] == busy.version
    assert fetched.version == busy.version


def test_catching_up_reads_only_what_changed() -> None:
    busy = _Busy(250, {3}.__contains__)
    with serving(busy) as server:
        _library(server).changes_since(0)
    again = server.requests[4:]
    assert [seen.query.get("itemKey") for seen in again] == [None, "BOOK0001", None]


def test_an_item_that_was_erased_meanwhile_is_not_in_the_picture() -> None:
    busy = _Busy(120, lambda _: False)

    def erase_one(seen: Seen) -> Reply:
        if busy.count == 1:
            busy.version += 1
            del busy.items["BOOK0005"]
        return busy(seen)

    with serving(erase_one) as server:
        fetched = _library(server).changes_since(0)
    assert sorted(_keys(fetched)) == sorted(busy.items)
    assert len(_keys(fetched)) == 119


def test_somebody_who_never_stops_writing_ends_the_run() -> None:
    time = Time()
    with serving(_Busy(120, lambda _: True)) as server:
        library = ZoteroLibrary(server.endpoint, GROUP, KEY, **time.settings)
        with pytest.raises(NetworkError, match="others write to groups/7 all the time"):
            library.changes_since(0)
    assert time.naps == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(listed(3, *_books(0, 2), total=3), id="fewer-than-counted"),
        pytest.param(listed(3, *_books(0, 2), *_books(0, 1), total=3), id="one-twice"),
        pytest.param(listed(3, *_books(0, 2), total=1), id="more-than-counted"),
    ],
)
def test_a_count_that_does_not_agree_is_no_picture(page: Reply) -> None:
    def answer(seen: Seen) -> Reply:
        start = int(seen.query.get("start", 0))
        if seen.query.get("format") == "versions":
            return Reply({"BOOK0001": 99}, headers={"Last-Modified-Version": "3"})
        return page if start == 0 else listed(3, total=3)

    with serving(answer) as server, pytest.raises(NetworkError, match="all the time"):
        _library(server).changes_since(0)


@pytest.mark.parametrize(
    ("reply", "error", "says"),
    [
        pytest.param(Reply("Invalid key", 403), NotAuthorisedError, "does not know", id="bad-key"),
        pytest.param(Reply("Forbidden", 403), NotAuthorisedError, "no right", id="forbidden"),
        pytest.param(Reply("API key required", 401), NotAuthorisedError, "no right", id="401"),
        pytest.param(
            Reply("Invalid Authorization header format", 400),
            NotAuthorisedError,
            "does not know",
            id="odd-key",
        ),
        pytest.param(Reply("Not found", 404), UnknownLibraryError, "has no groups/7", id="404"),
        pytest.param(
            Reply("Invalid group ID", 400), UnknownLibraryError, "has no groups/7", id="bad-id"
        ),
        pytest.param(Reply("Busy &amp; sad", 429), NetworkError, r"\(Busy & sad\)", id="429"),
        pytest.param(Reply("x", 500), NetworkError, r"fails \(500\) \(x\)", id="500"),
        pytest.param(Reply("<html><h1>x", 503), NetworkError, r"fails \(503\): run", id="503-page"),
        pytest.param(Reply("x", 418), NetworkError, "answered 418", id="418"),
        pytest.param(
            Reply("x", 418, {"Content-Type": "text/html; charset=rot13"}),
            NetworkError,
            "answered 418",
            id="odd-charset",
        ),
        pytest.param(Reply("", 204), NetworkError, "answered 204", id="204"),
        pytest.param(Reply("<p>Log in</p>"), NetworkError, "log in first", id="captive-portal"),
        pytest.param(Reply("x", 409), NetworkError, "locked", id="409"),
        pytest.param(
            Reply("", 301, {"Location": "https://other.example/items"}),
            NetworkError,
            "to https://other.example:",
            id="redirect",
        ),
        pytest.param(
            Reply("", 302, {"Location": "/login"}), NetworkError, "sends its callers on:", id="302"
        ),
        pytest.param(
            Reply("", 302, {"Location": "http://["}), NetworkError, "callers on:", id="302-odd"
        ),
        pytest.param(
            Reply("[1", headers={"Content-Type": "application/json"}),
            NetworkError,
            "damaged",
            id="broken-json",
        ),
        pytest.param(
            Reply("[NaN]", headers={"Content-Type": "application/json"}),
            NetworkError,
            "damaged",
            id="nan",
        ),
        pytest.param(
            Reply("[" * 100_000, headers={"Content-Type": "application/json"}),
            NetworkError,
            "damaged",
            id="deep-json",
        ),
        pytest.param(Reply({"a": 1}), NetworkError, "would not send", id="no-list"),
        pytest.param(Reply(["BOOK0001"]), NetworkError, "would not send", id="no-objects"),
        pytest.param(
            Reply([{"key": "A", "version": True, "data": {}}]), NetworkError, "would not", id="bool"
        ),
        pytest.param(
            Reply([{"key": "", "version": 1, "data": {}}]), NetworkError, "would not", id="no-key"
        ),
        pytest.param(
            Reply([{"key": "A", "version": 1}]), NetworkError, "would not send", id="no-data"
        ),
        pytest.param(
            Reply([]), NetworkError, "does not say the library's version", id="no-version"
        ),
        pytest.param(
            Reply([], headers={"Last-Modified-Version": "new"}),
            NetworkError,
            "does not say the library's version",
            id="odd-version",
        ),
    ],
)
def test_an_answer_that_is_none_becomes_one_line(
    reply: Reply, error: type[BibsyncError], says: str
) -> None:
    with serving(reply) as server, pytest.raises(error, match=says) as caught:
        _library(server).changes_since(0)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "body", [{}, {"items": "x", "collections": []}, {"items": [1], "collections": []}]
)
def test_a_list_of_deletions_that_is_none_is_not_taken_for_empty(body: object) -> None:
    odd = Reply(body, headers={"Last-Modified-Version": "12"})
    with serving(listed(12), listed(12), odd) as server, pytest.raises(NetworkError):
        _library(server).changes_since(9)


def test_a_hint_ends_the_errors_about_the_key() -> None:
    with serving(Reply("Invalid key", 403)) as server:
        library = _library(server, hint="set MY_KEY")
        with pytest.raises(NotAuthorisedError, match=r"this API key; set MY_KEY$"):
            library.changes_since(0)


def test_control_characters_of_a_server_do_not_reach_the_terminal() -> None:
    hostile = Reply("a\x1b[2Jb\nc\u202e" + "d" * 500, 418)
    with serving(hostile) as server, pytest.raises(NetworkError) as caught:
        _library(server).changes_since(0)
    assert str(caught.value).isprintable()
    assert "a [2Jb c d" in str(caught.value)
    assert len(str(caught.value)) < 300


def test_collections_are_listed_without_the_trash() -> None:
    with serving(
        listed(
            5,
            stored("COLL0001", 4, name="Paper", parentCollection=False),
            stored("COLL0002", 5, name="Old", deleted=True),
            stored("COLL0003", 3, name="Part", parentCollection="COLL0001"),
        )
    ) as server:
        found = _library(server).collections()
    assert found == (
        Collection("COLL0001", "Paper", "", 4),
        Collection("COLL0003", "Part", "COLL0001", 3),
    )


@pytest.fixture(params=[False, True], ids=["web", "desktop"])
def box(request: pytest.FixtureRequest) -> Any:
    with Sandbox(desktop=request.param) as found:
        yield found


def _open(box: Sandbox) -> ZoteroLibrary:
    name = f"groups/{box.groups['lab']}"
    return ZoteroLibrary(box.endpoint, name, box.keys["owner"], **Time().settings)


def test_the_whole_of_a_library_is_seen(box: Sandbox) -> None:
    person = box.library("groups", box.groups["lab"])
    keys = [person.create({"itemType": "book", "title": f"T{i}"}) for i in range(230)]
    person.trash(keys[3])
    person.erase(keys[4])
    collection = person.create_collection("Paper")
    library = _open(box)
    box.clear_requests()
    fetched = library.changes_since(0)
    assert fetched is not None
    assert sorted(_keys(fetched)) == sorted({*keys} - {keys[4]})
    assert {item.key for item in fetched.items if item.is_trashed} == {keys[3]}
    assert [(found.key, found.name) for found in fetched.collections] == [(collection, "Paper")]
    assert fetched.version == person.version
    assert len(box.requests) == 4
    assert library.changes_since(fetched.version) is None
    assert len(box.requests) == 5


def test_what_people_do_between_two_looks_is_seen(box: Sandbox) -> None:
    person = box.library("groups", box.groups["lab"])
    first, second, third = (person.create({"itemType": "book", "title": t}) for t in "abc")
    library = _open(box)
    before = library.changes_since(0)
    assert before is not None
    person.patch(first, {"title": "A"})
    person.trash(second)
    person.erase(third)
    after = library.changes_since(before.version)
    assert after is not None
    assert {item.key: item.data["title"] for item in after.items} == {first: "A", second: "b"}
    assert after.deleted_items == {third}
    assert not after.is_complete


def test_writing_between_all_pages_does_not_tear_the_picture(box: Sandbox) -> None:
    person = box.library("groups", box.groups["lab"])
    keys = [person.create({"itemType": "book", "title": f"T{i}"}) for i in range(250)]
    library = _open(box)
    left = [keys[200], keys[10], keys[3]]

    def somebody_writes(_: object) -> None:
        if left:
            person.erase(left[-1])
            person.patch(keys[100], {"title": f"left {len(left)}"})
            left.pop()

    box.before = somebody_writes
    fetched = library.changes_since(0)
    assert fetched is not None
    assert fetched.version == person.version
    expected = {key: person.item(key)["title"] for key in keys if person.item(key) is not None}
    assert {item.key: item.data["title"] for item in fetched.items} == expected
    assert len(expected) == 247
