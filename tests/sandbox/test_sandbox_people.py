"""Who may do what, and what somebody else does in Zotero meanwhile."""

from __future__ import annotations

import pytest
from sandbox_client import Client

from bibsync.sandbox.server import Sandbox

BOOK = {"itemType": "book", "title": "B"}


def test_the_reader_reads_and_does_not_write(box: Sandbox, client: Client) -> None:
    (key,) = client.create(BOOK)
    reader = Client(box, "reader")
    assert reader.get(f"{client.lab}/items/{key}").status == 200
    for method, path in [("POST", "items"), ("PATCH", f"items/{key}"), ("DELETE", f"items/{key}")]:
        got = reader.send(method, f"{client.lab}/{path}", {})
        assert (got.status, got.text) == (403, "Write access denied")
    reader.close()


def test_the_member_writes_and_is_named_as_the_writer(box: Sandbox, client: Client) -> None:
    member = Client(box, "member")
    (key,) = member.create(BOOK)
    meta = client.get(f"{client.lab}/items/{key}").json["meta"]
    assert meta["createdByUser"]["username"] == "member"
    assert "lastModifiedByUser" not in meta
    client.send("PATCH", f"{client.lab}/items/{key}", {"title": "C", "version": 1})
    meta = client.get(f"{client.lab}/items/{key}").json["meta"]
    assert meta["lastModifiedByUser"]["username"] == "owner"
    member.close()


def test_everybody_has_a_library_of_their_own(box: Sandbox) -> None:
    for name in ("owner", "member"):
        client = Client(box, name)
        path = f"/users/{box.user_ids[name]}/items"
        assert client.post(path, [BOOK]).version == 1
        others = [number for who, number in box.user_ids.items() if who != name]
        assert {client.get(f"/users/{number}/items").status for number in others} == {403}
        client.close()


def test_a_key_tells_its_rights(box: Sandbox) -> None:
    reader = Client(box, "reader")
    told = reader.get("/keys/current").json
    assert told["username"] == "reader"
    assert told["access"]["groups"] == {"all": {"library": True, "write": False}}
    groups = reader.get(f"/users/{told['userID']}/groups").json
    assert [group["data"]["name"] for group in groups] == ["Lab"]
    assert groups[0]["id"] == box.groups["lab"]
    reader.close()


def test_after_six_wrong_keys_no_key_is_good(box: Sandbox, client: Client) -> None:
    path = f"{client.lab}/items"
    wrong = [client.get(path, Zotero_API_Key="x" * 24).status for _ in range(7)]
    assert wrong == [403] * 6 + [429]
    assert client.get(path).text == "Too many authentication failures"
    box.reset()
    assert client.get(path).status == 200


def test_a_person_takes_versions_as_requests_do(box: Sandbox) -> None:
    person = box.library("groups", box.groups["lab"], "member")
    assert person.version == 0
    book = person.create(BOOK)
    note = person.create({"itemType": "note", "note": "x", "parentItem": book})
    shelf = person.create_collection("Shelf")
    person.patch(book, {"collections": [shelf], "tags": [{"tag": "t"}]})
    assert person.version == 4
    assert person.item(book) == {**person.items()[0], "version": 4}
    assert person.items()[0]["collections"] == [shelf]
    person.erase_tag("t")
    assert person.items()[0]["tags"] == []
    person.trash(book)
    assert [item["key"] for item in person.items()] == [note]
    assert [item["key"] for item in person.items(trashed=True)] == [book]
    person.restore(book)
    person.patch_collection(shelf, {"name": "Other"})
    assert [one["name"] for one in person.collections()] == ["Other"]
    person.erase_collection(shelf)
    assert (person.collections(), person.version) == ([], 9)
    person.erase(book)
    assert (person.items(), person.item(note), person.version) == ([], None, 10)


def test_a_person_may_choose_the_key(box: Sandbox) -> None:
    person = box.library("users", box.user_ids["owner"])
    assert person.create({**BOOK, "key": "ABCD2345"}) == "ABCD2345"


def test_what_a_server_refuses_a_person_cannot_do(box: Sandbox) -> None:
    person = box.library("groups", box.groups["lab"])
    with pytest.raises(ValueError, match="Invalid property 'foo'"):
        person.create({**BOOK, "foo": 1})
    with pytest.raises(ValueError, match="An error occurred"):
        person.create({**BOOK, "date": {}})
    key = person.create(BOOK)
    with pytest.raises(ValueError, match="is not a valid field"):
        person.patch(key, {"issue": "1"})
    for change in (person.trash, person.erase, person.erase_collection):
        with pytest.raises(ValueError, match="there is no ZZZZ9999"):
            change("ZZZZ9999")
    assert person.version == 1


def test_a_reset_leaves_people_and_keys(box: Sandbox, client: Client) -> None:
    keys = dict(box.keys)
    client.create(BOOK, BOOK)
    box.reset()
    assert box.keys == keys
    got = client.get(f"{client.lab}/items?format=versions")
    assert (got.json, got.version) == ({}, 0)
    assert client.get(f"{client.lab}/deleted?since=0").json["items"] == []
    assert len(box.requests) == 2
