"""With `--desktop` the sandbox answers as Zotero's local API is documented to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sandbox_client import Client, Got

from bibsync.sandbox.desktop import Permission
from bibsync.sandbox.server import Sandbox

BOOK = {"itemType": "book", "title": "B"}
ITEMS = "/api/users/0/items"


class Program:
    """A program on the same machine, as Zotero sees it."""

    def __init__(self, box: Sandbox) -> None:
        self._client = Client(box, None)
        self.server = self.get("/api/").headers["Zotero-Server-ID"]

    def get(self, path: str, **headers: str) -> Got:
        return self._client.get(path, **headers)

    def write(self, method: str, path: str, body: Any, key: str | None = None) -> Got:
        headers = {"Zotero-Server-ID": self.server}
        if key is not None:
            headers["Zotero-API-Key"] = key
        return self._client.send(method, path, body, headers)

    def authorize(self) -> Got:
        return self.write("POST", "/api/local/authorize", {"appName": "bibsync"})

    def close(self) -> None:
        self._client.close()


@pytest.fixture(scope="module")
def desktop() -> Iterator[Sandbox]:
    with Sandbox(desktop=True) as box:
        yield box


@pytest.fixture
def program(desktop: Sandbox) -> Iterator[Program]:
    desktop.reset()
    assert desktop.desktop is not None
    desktop.desktop.permission = Permission.ALWAYS
    program = Program(desktop)
    yield program
    program.close()


def test_the_endpoint_is_below_api(desktop: Sandbox, program: Program) -> None:
    assert desktop.endpoint.endswith("/api")
    assert program.get("/api/").headers["Zotero-API-Version"] == "3"
    assert program.get("/api").status == 404
    assert program.get("/users/0/items").status == 404


def test_reads_need_no_key_and_name_the_server(program: Program) -> None:
    for path in (ITEMS, "/api/users/1/items", "/api/groups/1001/items", "/api/users/0/groups"):
        got = program.get(path)
        assert (got.status, got.headers["Zotero-Server-ID"]) == (200, program.server)
    assert program.get("/api/users/2/items").status == 400


def test_a_request_to_another_server_is_refused(program: Program) -> None:
    assert program.get(ITEMS, Zotero_Server_ID="another").status == 412
    assert program.get(ITEMS, Zotero_Server_ID=program.server).status == 200


def test_a_write_needs_the_server_id_and_a_key(desktop: Sandbox, program: Program) -> None:
    client = Client(desktop, "owner")
    got = client.post(ITEMS, [BOOK])
    assert (got.status, got.headers["Zotero-Server-ID"]) == (428, program.server)
    client.close()
    got = program.write("POST", ITEMS, [BOOK])
    assert got.status == 401
    assert got.headers["WWW-Authenticate"] == 'Zotero-API-Key realm="Zotero Local API"'
    assert program.write("POST", ITEMS, [BOOK], desktop.keys["owner"]).status == 200
    assert desktop.library("users", 1).version == 1


def test_a_remembered_permission_is_good_for_many_writes(program: Program) -> None:
    granted = program.authorize().json
    assert granted["remember"] is True
    assert len(granted["key"]) == 32
    for _ in range(2):
        assert program.write("POST", ITEMS, [BOOK], granted["key"]).status == 200


def test_a_permission_for_once_is_used_up_by_a_write(desktop: Sandbox, program: Program) -> None:
    assert desktop.desktop is not None
    desktop.desktop.permission = Permission.ONCE
    granted = program.authorize().json
    assert granted["remember"] is False
    assert program.write("POST", ITEMS, [BOOK], granted["key"]).status == 200
    assert program.write("POST", ITEMS, [BOOK], granted["key"]).status == 401


def test_the_person_can_say_no(desktop: Sandbox, program: Program) -> None:
    assert desktop.desktop is not None
    desktop.desktop.permission = Permission.DENY
    got = program.authorize()
    assert (got.status, got.json) == (403, {"denied": True})


def test_nobody_is_asked_more_than_five_times_a_minute(program: Program) -> None:
    assert [program.authorize().status for _ in range(6)] == [200] * 5 + [429]
    assert int(program.authorize().headers["Retry-After"]) > 0


@pytest.mark.parametrize("body", [{}, {"appName": " "}, [], b"{"], ids=str)
def test_a_program_has_to_say_its_name(program: Program, body: object) -> None:
    assert program.write("POST", "/api/local/authorize", body).status == 400


def test_results_come_in_one_piece_unless_pages_are_asked_for(
    desktop: Sandbox, program: Program
) -> None:
    for _ in range(3):
        program.write("POST", ITEMS, [BOOK] * 50, desktop.keys["owner"])
    assert len(program.get(ITEMS).json) == 150
    page = program.get(f"{ITEMS}?limit=120")
    assert len(page.json) == 120
    assert (
        f'{desktop.endpoint}/users/1/items?limit=120&start=120>; rel="next"' in page.headers["Link"]
    )


def test_of_a_group_only_its_name_is_known(program: Program) -> None:
    group = program.get("/api/groups/1001").json
    assert group["data"] == {"id": 1001, "version": 2, "name": "Lab"}
    (listed,) = program.get("/api/users/0/groups").json
    assert listed["data"] == group["data"]


@pytest.mark.parametrize("path", ["/api/items/new?itemType=book", "/api/keys/current"])
def test_what_the_desktop_does_not_have_is_not_found(program: Program, path: str) -> None:
    assert program.get(path).status == 404


def test_atom_is_not_implemented(program: Program) -> None:
    assert program.get(f"{ITEMS}?format=atom").status == 501


def test_pyzotero_finds_its_way(desktop: Sandbox, program: Program) -> None:
    from pyzotero import zotero

    pyzotero = zotero.Zotero("0", "user", local=True)
    pyzotero.endpoint = desktop.endpoint
    assert pyzotero.authorize_local("bibsync")["remember"] is True
    done = pyzotero.create_items([BOOK, {"itemType": "book", "title": "C"}])
    assert sorted(done["success"]) == ["0", "1"]
    titles = [item["data"]["title"] for item in pyzotero.everything(pyzotero.items(limit=1))]
    assert sorted(titles) == ["B", "C"]
    pyzotero.delete_item(pyzotero.item(done["success"]["0"]))
    assert pyzotero.num_items() == 1
    assert pyzotero.server_id == program.server
