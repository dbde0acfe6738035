"""What is in the file, and what happens when it is no good."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sandbox_client import Client

from bibsync.errors import BibsyncError, UnreadableInputError, UnwritableOutputError
from bibsync.sandbox.server import Sandbox

BOOK = {"itemType": "book", "title": "B"}


def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "box.sqlite"
    with Sandbox(file) as box:
        client = Client(box)
        shelf = client.post(f"{client.lab}/collections", [{"name": "c"}]).json["success"]["0"]
        tagged = {**BOOK, "tags": [{"tag": "a"}, {"tag": "b"}], "collections": [shelf]}
        book, gone = client.create(tagged, BOOK)
        client.create({"itemType": "note", "note": "n", "parentItem": book})
        client.send("DELETE", f"{client.lab}/items?itemKey={gone}")
        client.send(
            "DELETE", f"{client.lab}/tags?tag=b", headers={"If-Unmodified-Since-Version": "9"}
        )
        client.close()
        kept = (box.keys, box.groups, box.user_ids)
        before = everything(box)
    with Sandbox(file) as box:
        assert (box.keys, box.groups, box.user_ids) == kept
        after = everything(box)
        assert after == before
        assert after["deleted"] == {
            "collections": [],
            "items": [gone],
            "searches": [],
            "tags": ["b"],
            "settings": [],
        }
        person = box.library("groups", box.groups["lab"])
        person.create(BOOK)
        assert person.version == 7


def everything(box: Sandbox) -> dict[str, object]:
    """What a client sees of the group, addresses aside."""
    client = Client(box)
    names = ("items", "collections", "tags", "deleted?since=0")
    seen = {}
    for name in names:
        got = client.get(f"{client.lab}/{name}")
        seen[name.partition("?")[0]] = got.text.replace(box.endpoint, "") or got.version
    client.close()
    import json

    return {name: json.loads(str(text)) for name, text in seen.items()}


def test_what_a_reset_removes_is_gone_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "box.sqlite"
    with Sandbox(file) as box:
        box.library("groups", box.groups["lab"]).create(BOOK)
        box.reset()
    with Sandbox(file) as box:
        person = box.library("groups", box.groups["lab"])
        assert (person.items(), person.version) == ([], 0)


def test_the_desktop_keeps_its_server_id(tmp_path: Path) -> None:
    ids = set()
    for _ in range(2):
        with Sandbox(tmp_path / "box.sqlite", desktop=True) as box:
            client = Client(box, None)
            ids.add(client.get("/api/").headers["Zotero-Server-ID"])
            client.close()
    assert len(ids) == 1


def other_database(file: Path) -> None:
    with sqlite3.connect(file) as sql:
        sql.execute("CREATE TABLE x (y)")
    sql.close()


def newer_database(file: Path) -> None:
    Sandbox(file).close()
    with sqlite3.connect(file) as sql:
        sql.execute("PRAGMA user_version = 99")
    sql.close()


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        pytest.param(
            lambda file: file.write_text("not a database at all, whatever its name says"),
            UnreadableInputError,
            "is no database of `bibsync sandbox`",
            id="text",
        ),
        pytest.param(other_database, UnreadableInputError, "none of `bibsync sandbox`", id="other"),
        pytest.param(newer_database, UnreadableInputError, "newer version of bibsync", id="newer"),
        pytest.param(Path.mkdir, UnwritableOutputError, "cannot be written", id="folder"),
    ],
)
def test_a_file_that_is_no_good_is_named_in_one_line(
    tmp_path: Path, make: object, error: type[BibsyncError], words: str
) -> None:
    file = tmp_path / "box.sqlite"
    make(file)
    before = file.read_bytes() if file.is_file() else b""
    with pytest.raises(error, match=words) as caught:
        Sandbox(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert "\n" not in str(caught.value)
    assert before == (file.read_bytes() if file.is_file() else b"")


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnwritableOutputError, match="cannot be written"):
        Sandbox(tmp_path / "nowhere" / "box.sqlite")


def test_two_sandboxes_cannot_have_one_file(tmp_path: Path) -> None:
    file = tmp_path / "box.sqlite"
    with Sandbox(file), pytest.raises(UnwritableOutputError, match="in use by another sandbox"):
        Sandbox(file)
    Sandbox(file).close()


def test_a_full_disk_fails_the_request_and_changes_nothing(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "box.sqlite") as box:
        client = Client(box)
        client.create(BOOK)
        sql = box.world.store._sql
        pages = sql.execute("PRAGMA page_count").fetchone()[0]
        sql.execute(f"PRAGMA max_page_count = {pages + 1}")
        got = client.post(f"{client.lab}/items", [{**BOOK, "extra": "x" * 60_000}])
        assert (got.status, got.text) == (500, "An error occurred")
        assert client.get(f"{client.lab}/items?format=versions").version == 1
        sql.execute("PRAGMA max_page_count = 1000000")
        assert client.post(f"{client.lab}/items", [BOOK]).version == 2
        client.close()
