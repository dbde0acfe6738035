"""A library as a whole: its name, its collections, and that the key stays where it belongs."""

from __future__ import annotations

import json
import logging
import traceback
from typing import Any

import pytest
from zotero_script import KEY, Reply, Time, listed, report, serving, stored

from bibsync.adapters.zotero_api import ZoteroLibrary
from bibsync.errors import (
    BibsyncError,
    NetworkError,
    NotAuthorisedError,
    RefusedError,
    UnknownLibraryError,
    UsageError,
)
from bibsync.sandbox.server import Sandbox
from bibsync.sync.ports import Collection

GROUP = "groups/7"
DENIED = Reply("Write access denied", 403)


def _library(endpoint: str, **settings: Any) -> ZoteroLibrary:
    return ZoteroLibrary(endpoint, GROUP, KEY, **{**Time().settings, **settings})


@pytest.mark.parametrize("name", ["groups/1234567", "users/12345", "users/0"])
def test_a_library_has_the_name_that_it_was_opened_with(name: str) -> None:
    with ZoteroLibrary("", name, None) as library:
        assert library.name == name
        assert repr(library) == f"ZoteroLibrary('https://api.zotero.org', '{name}')"


@pytest.mark.parametrize(
    "name", ["", "7", "groups/", "groups/0", "groups/x", "lab", "groups/7/items"]
)
def test_what_is_no_library_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is no library"):
        ZoteroLibrary(None, name, KEY)


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "schlüssel", "k" * 201])
def test_what_cannot_be_a_key_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(NotAuthorisedError, match="copy it again; see MY_KEY") as caught:
        ZoteroLibrary(None, GROUP, key, hint="see MY_KEY")
    assert key not in str(caught.value)


def test_white_space_around_a_key_is_dropped() -> None:
    with serving(listed(1)) as server:
        ZoteroLibrary(server.endpoint, GROUP, f" {KEY}\n").changes_since(0)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_collection_is_made() -> None:
    made = stored("COLL0001", 11, name="Paper", parentCollection="COLL0000")
    with serving(report(11, successful={0: made})) as server:
        found = _library(server.endpoint).create_collection("COLL0001", "Paper", "COLL0000")
    assert found == Collection("COLL0001", "Paper", "COLL0000", 11)
    assert json.loads(server.requests[0].body) == [
        {"key": "COLL0001", "version": 0, "name": "Paper", "parentCollection": "COLL0000"}
    ]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(report(11, failed={0: (412, "modified")}), id="stale-object"),
        pytest.param(report(11), id="no-word"),
        pytest.param(Reply("stale", 412), id="stale-request"),
    ],
)
def test_a_collection_that_is_there_is_given(reply: Reply) -> None:
    there = stored("COLL0001", 4, name="Renamed", parentCollection=False)
    with serving(reply, Reply(there)) as server:
        found = _library(server.endpoint).create_collection("COLL0001", "Paper", "")
    assert found == Collection("COLL0001", "Renamed", "", 4)
    assert server.paths[1] == f"GET /{GROUP}/collections/COLL0001"


@pytest.mark.parametrize(
    ("replies", "error", "says"),
    [
        pytest.param(
            [report(1, failed={0: (409, "Parent collection X not found")})],
            UnknownLibraryError,
            "Parent collection X not found",
            id="no-parent",
        ),
        pytest.param(
            [report(1, failed={0: (413, "too long")})], RefusedError, "'Paper': too long", id="long"
        ),
        pytest.param([report(1), Reply("Not found", 404)], NetworkError, "was not made", id="lost"),
        pytest.param(
            [
                report(1, failed={0: (412, "x")}),
                Reply(stored("COLL0001", 4, name="Paper", deleted=True)),
            ],
            UnknownLibraryError,
            "is in Zotero's trash",
            id="trashed",
        ),
        pytest.param(
            [report(1), Reply(["COLL0001"])], NetworkError, "would not send", id="odd-answer"
        ),
        pytest.param([DENIED], NotAuthorisedError, "not write", id="denied"),
    ],
)
def test_a_collection_that_cannot_be_made_says_why(
    replies: list[Reply], error: type[BibsyncError], says: str
) -> None:
    with serving(*replies) as server, pytest.raises(error, match=says):
        _library(server.endpoint).create_collection("COLL0001", "Paper", "")


def test_a_collection_in_a_real_library_is_made_once() -> None:
    with Sandbox() as box:
        library = ZoteroLibrary(
            box.endpoint, f"groups/{box.groups['lab']}", box.keys["owner"], **Time().settings
        )
        parent = library.create_collection("CCCC2222", "Paper", "")
        child = library.create_collection("CCCC2223", "Part", "CCCC2222")
        assert library.create_collection("CCCC2222", "Another name", "") == parent
        assert set(library.collections()) == {parent, child}
        with pytest.raises(UnknownLibraryError, match="ZZZZ2222"):
            library.create_collection("CCCC2224", "Lost", "ZZZZ2222")


def _everything(library: ZoteroLibrary) -> list[BibsyncError]:
    """The errors of whatever can be asked of a library."""
    caught = []
    item = {"key": "BOOK2222", "version": 0, "itemType": "book"}
    for ask in (
        library.rights,
        lambda: library.changes_since(0),
        lambda: library.changes_since(5),
        lambda: library.write([item], 0),
        lambda: library.create_collection("COLL0001", "Paper", ""),
        library.collections,
    ):
        try:
            ask()
        except BibsyncError as error:
            caught.append(error)
    return caught


def _shown(error: BaseException) -> str:
    """All that a traceback could show of an error, with what it was raised from."""
    seen: list[str] = []
    each: BaseException | None = error
    while each is not None:
        seen += [str(each), repr(each), repr(vars(each))]
        each = each.__cause__ or each.__context__
    return "\n".join([*seen, *traceback.format_exception(error)])


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(f"Key '{KEY}' not found", 404), id="404"),
        pytest.param(Reply(f"Key {KEY}", 403), id="403"),
        pytest.param(Reply(f"Key {KEY}", 401), id="401"),
        pytest.param(Reply(f"Key {KEY}", 400), id="400"),
        pytest.param(Reply(f"Key {KEY}", 418), id="418"),
        pytest.param(Reply(f"Key {KEY}", 429), id="429"),
        pytest.param(Reply(f"Key {KEY}", 500), id="500"),
        pytest.param(Reply(f"Key {KEY}"), id="page"),
        pytest.param(Reply({"key": KEY}), id="odd-json"),
        pytest.param(Reply("", 302, {"Location": f"https://{KEY}.example/?key={KEY}"}), id="302"),
        pytest.param(Reply("", 503, {"Retry-After": "9999"}), id="too-long-a-wait"),
        pytest.param(Reply(is_dropped=True), id="dropped"),
        pytest.param(Reply("x", cut=9), id="cut-off"),
        pytest.param(Reply("x", headers={"Content-Encoding": "gzip"}), id="not-gzip"),
        pytest.param(report(1, failed={0: (400, f"Key {KEY}")}), id="object-failed"),
    ],
)
def test_the_key_is_shown_nowhere(reply: Reply, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(reply) as server:
        library = _library(server.endpoint)
        caught = _everything(library)
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert caught
    assert KEY not in "\n".join(map(_shown, caught))
    # The debug log of the HTTP library has the headers that a server sends, but none of ours.
    assert KEY not in caplog.text.replace(reply.headers.get("Location", "-"), "")
    assert KEY not in f"{library!r} {library.connection!r} {library.connection.client!r}"
    assert not any(KEY in f"{seen.path} {seen.query} {seen.body}" for seen in server.requests)


def test_the_key_is_not_shown_when_nothing_answers(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(Reply()) as server:
        endpoint = server.endpoint
    caught = _everything(_library(endpoint))
    assert len(caught) == 6
    assert KEY not in "\n".join(map(_shown, caught)) + caplog.text


def test_no_error_keeps_what_it_was_raised_from() -> None:
    with serving(Reply(is_dropped=True)) as server:
        caught = _everything(_library(server.endpoint))
    assert {error.__context__ for error in caught} == {None}


def test_a_refusal_of_an_object_does_not_show_the_key() -> None:
    with serving(report(1, failed={0: (400, f"Key {KEY}")})) as server:
        answer = _library(server.endpoint).write([{"key": "BOOK2222", "version": 0}], 0)
    assert KEY not in repr(answer)


def test_a_desktop_gets_its_key_only_with_writes() -> None:
    made = stored("BOOK2222", 1)
    identity = {"Zotero-Server-ID": "db1"}
    page = listed(0)
    with serving(
        page._replace(headers={**page.headers, **identity}),
        report(1, successful={0: made}),
    ) as server:
        library = _library(f"{server.endpoint}/api")
        library.connection.get(f"/{GROUP}/items")
        library.write([{"key": "BOOK2222", "version": 0}], 0)
    read, write = (seen.headers for seen in server.requests)
    assert KEY not in str(read)
    assert write["zotero-api-key"] == KEY
    assert write["zotero-server-id"] == "db1" == library.server_id
    assert "authorization" not in write
