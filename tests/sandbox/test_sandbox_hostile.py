"""Whatever is sent, the sandbox answers, and what it refuses changes nothing."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sandbox_client import Client

from bibsync.sandbox.items import known_fields
from bibsync.sandbox.server import Sandbox

NAMES = st.sampled_from(
    "key version itemType title date accessDate dateAdded dateModified creators tags collections "
    "relations parentItem deleted note linkMode filename md5 mtime path inPublications data name "
    "parentCollection itemKey citationKey nothing".split()
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.sampled_from(
        ["book", "note", "attachment", "annotation", "case", "linked_url", "ABCD2345", "ABCD2346"]
    ),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            NAMES | st.sampled_from(["tag", "type", "creatorType"]), inner, max_size=3
        )
    ),
    max_leaves=5,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=5) | VALUES
LIKELY = st.fixed_dictionaries(
    {"itemType": st.sampled_from(["book", "note", "case"])},
    optional={
        "key": st.sampled_from(["ABCD2345", "ABCD2346"]),
        "version": st.integers(0, 3),
        "title": VALUES,
        "creators": st.lists(
            st.dictionaries(
                st.sampled_from(["creatorType", "name", "firstName", "lastName"]),
                VALUES | st.just("author"),
            ),
            max_size=2,
        ),
        "tags": st.lists(st.dictionaries(st.sampled_from(["tag", "type"]), VALUES), max_size=2),
        "parentItem": VALUES,
        "relations": VALUES,
        "deleted": VALUES,
    },
)


@pytest.fixture(scope="module")
def hostile(running: Sandbox) -> Client:
    return Client(running)


def consistent(client: Client) -> None:
    """What the library holds can be read in every form."""
    items = client.get(f"{client.lab}/items?includeTrashed=1&limit=100")
    versions = client.get(f"{client.lab}/items?includeTrashed=1&format=versions")
    assert (items.status, versions.status) == (200, 200)
    assert {i["key"]: i["version"] for i in items.json} == versions.json
    assert all(version <= versions.version for version in versions.json.values())
    for path in ("tags", "collections", "items/top?q=a&qmode=everything", "deleted?since=0"):
        assert client.get(f"{client.lab}/{path}").status == 200


@settings(max_examples=150)
@given(st.lists(OBJECTS | LIKELY, max_size=4), st.sampled_from(["items", "collections"]))
def test_any_objects_are_stored_or_refused(hostile: Client, objects: list[Any], kind: str) -> None:
    hostile.box.reset()
    got = hostile.post(f"{hostile.lab}/{kind}", objects)
    assert got.status in {200, 500}
    assert got.text == "An error occurred" or set(got.json) == {
        "successful",
        "success",
        "unchanged",
        "failed",
    }
    consistent(hostile)


@settings(max_examples=80)
@given(st.sampled_from(["PATCH", "PUT"]), OBJECTS | LIKELY)
def test_any_change_of_one_object_is_stored_or_refused(
    hostile: Client, method: str, change: Any
) -> None:
    hostile.box.reset()
    person = hostile.box.library("groups", hostile.box.groups["lab"])
    person.create({"itemType": "book", "title": "B", "key": "ABCD2345"})
    before = person.item("ABCD2345")
    got = hostile.send(method, f"{hostile.lab}/items/ABCD2345", change)
    assert got.status in {204, 400, 409, 412, 413, 428, 500, 501}
    assert got.text != "The sandbox failed"
    if got.status != 204:
        assert person.item("ABCD2345") == before
    consistent(hostile)


@settings(max_examples=80)
@given(
    st.sampled_from(["items", "items/top", "collections", "tags", "deleted", "items/trash"]),
    st.dictionaries(
        st.sampled_from(
            "limit start since sort direction q qmode tag itemType itemKey format".split()
        ),
        st.sampled_from(["", "0", "-1", "9" * 5000, "²", "title", "a || -b", "-", "json", "\\"]),
        max_size=3,
    ),
)
def test_any_query_is_answered_or_refused(
    hostile: Client, path: str, query: dict[str, str]
) -> None:
    from urllib.parse import urlencode

    hostile.box.reset()
    got = hostile.get(f"{hostile.lab}/{path}?{urlencode(query)}")
    assert got.status in {200, 400}, got.text
    assert got.text != "The sandbox failed"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Unmodified-Since-Version": "²"}, 400),
        ({"If-Unmodified-Since-Version": "9" * 5000}, 400),
        ({"Authorization": "Bearer"}, 400),
        ({"Zotero-Write-Token": ""}, 400),
        ({"Content-Length": "x"}, 413),
        ({"Transfer-Encoding": "chunked"}, 411),
        ({"Expect": "100-continue"}, 417),
    ],
    ids=str,
)
def test_a_header_that_makes_no_sense_is_refused(
    box: Sandbox, headers: dict[str, str], status: int
) -> None:
    client = Client(box, None if "Authorization" in headers else "owner")
    assert client.send("POST", f"{client.lab}/items", b"[]", headers).status == status
    client.close()


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'[{"title": "\\ud800"}]', b"\xff", b"[1e999]", b"nothing"],
    ids=["deep", "half a surrogate", "no text", "infinite", "no JSON"],
)
def test_a_body_that_is_no_json_is_refused(client: Client, body: bytes) -> None:
    got = client.send("POST", f"{client.lab}/items", body)
    assert got.status == 400 or (got.status, list(got.json["failed"])) == (200, ["0"])
    assert client.get(f"{client.lab}/items").version == 0


@pytest.mark.parametrize(
    "sent",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"X" * 70_000,
        b"BREW /tea HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9\r\n\r\n",
    ],
    ids=["nothing", "half", "long", "brew", "version"],
)
def test_what_is_no_request_does_no_harm(box: Sandbox, client: Client, sent: bytes) -> None:
    place = box.endpoint.removeprefix("http://").partition(":")
    with socket.create_connection((place[0], int(place[2])), timeout=5) as raw:
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_WR)
        answer = raw.recv(65_536)
    assert not answer or b" 40" in answer or b" 41" in answer or b" 50" in answer
    assert client.get(f"{client.lab}/items").status == 200


def test_a_tag_may_have_any_name(client: Client) -> None:
    from urllib.parse import quote, quote_plus

    for name in ("a/b", "a+b", "ä ö", "100%", "?#&"):
        client.create({"itemType": "book", "tags": [{"tag": name}]})
        for path in (quote(name, safe=""), quote_plus(name)):
            (found,) = client.get(f"{client.lab}/tags/{path}").json
            assert found["tag"] == name
            address = found["links"]["self"]["href"].removeprefix(client.box.endpoint)
            assert client.get(address).json == [found]


def test_every_field_of_every_type_is_kept(client: Client) -> None:
    from bibsync.zotero.schema import load_schema

    assert known_fields()
    for kind in load_schema().item_types.values():
        if kind.name in {"note", "attachment", "annotation"}:
            continue
        values = {name: f"the {name}" for name in kind.fields if name != "accessDate"}
        (key,) = client.create({"itemType": kind.name, **values})
        data = client.get(f"{client.lab}/items/{key}").json["data"]
        assert {name: data[name] for name in values} == values
        assert json.dumps(data)
