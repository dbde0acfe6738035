"""What a key and an address give: whose key, which libraries, what server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from zotero_script import KEY, Reply, Seen, Time, serving

from bibsync.adapters.zotero_access import (
    Account,
    DesktopKey,
    Reach,
    ServerInfo,
    authorise_desktop,
    list_libraries,
    rights,
    server_info,
)
from bibsync.adapters.zotero_api import ZoteroLibrary
from bibsync.adapters.zotero_connection import Connection
from bibsync.errors import (
    BibsyncError,
    NetworkError,
    NotAuthorisedError,
    UnknownLibraryError,
    UsageError,
)
from bibsync.sandbox.desktop import Permission
from bibsync.sandbox.server import Sandbox
from bibsync.sync.ports import Rights

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "zotero-recordings"
EVERYTHING = {
    "user": {"library": True, "files": True, "notes": True, "write": True},
    "groups": {"all": {"library": True, "write": True}},
}


def _holder(number: int = 1, access: object = None) -> dict[str, Any]:
    return {
        "key": KEY,
        "userID": number,
        "username": "alice",
        "displayName": "Real alice",
        "access": EVERYTHING if access is None else access,
    }


def _group(number: int = 7, **data: object) -> dict[str, Any]:
    described = {
        "id": number,
        "name": f"Group {number}",
        "owner": 1,
        "type": "Private",
        "libraryEditing": "members",
        "libraryReading": "members",
        "members": [2],
        **data,
    }
    return {"id": number, "version": 2, "data": described}


def _connect(endpoint: str, key: str | None = KEY, **settings: Any) -> Connection:
    return Connection(endpoint, key, **{**Time().settings, **settings})


@pytest.mark.parametrize(
    ("number", "access", "group", "may_read", "may_write"),
    [
        pytest.param(1, None, {}, True, True, id="owner"),
        pytest.param(2, None, {}, True, True, id="member"),
        pytest.param(3, None, {"admins": [3]}, True, True, id="admin"),
        pytest.param(3, None, {}, False, False, id="stranger"),
        pytest.param(
            3, None, {"type": "PublicOpen", "libraryReading": "all"}, True, False, id="public"
        ),
        pytest.param(
            3, None, {"type": "Private", "libraryReading": "all"}, False, False, id="private-anyway"
        ),
        pytest.param(2, None, {"libraryEditing": "admins"}, True, False, id="admins-edit"),
        pytest.param(
            3, None, {"libraryEditing": "admins", "admins": [3]}, True, True, id="an-admin-edits"
        ),
        pytest.param(1, None, {"libraryEditing": "admins"}, True, True, id="the-owner-edits"),
        pytest.param(
            2, {"groups": {"all": {"library": True, "write": False}}}, {}, True, False, id="reader"
        ),
        pytest.param(
            2, {"groups": {"7": {"library": True, "write": True}}}, {}, True, True, id="this-group"
        ),
        pytest.param(
            2, {"groups": {"8": {"library": True, "write": True}}}, {}, False, False, id="another"
        ),
        pytest.param(
            2,
            {
                "groups": {
                    "all": {"library": True, "write": False},
                    "7": {"library": True, "write": True},
                }
            },
            {},
            True,
            True,
            id="more-in-this-group",
        ),
        pytest.param(2, {"user": EVERYTHING["user"]}, {}, False, False, id="user-library-only"),
        pytest.param(2, [], {}, False, False, id="no-access-of-php"),
        pytest.param(2, None, {"members": "x", "admins": {}}, False, False, id="odd-members"),
    ],
)
def test_a_group_allows_what_both_the_key_and_the_group_allow(
    number: int, access: object, group: dict[str, object], may_read: bool, may_write: bool
) -> None:
    with serving(Reply(_holder(number, access)), Reply(_group(**group))) as server:
        found = rights(_connect(server.endpoint), "groups/7")
    assert found == Rights("Real alice", may_read, may_write, may_read)
    assert server.paths == ["GET /keys/current", "GET /groups/7"]


@pytest.mark.parametrize(
    ("library", "access", "expected"),
    [
        pytest.param("users/1", None, (True, True, True), id="own"),
        pytest.param("users/2", None, (False, False, False), id="of-another"),
        pytest.param(
            "users/1",
            {"user": {"library": True, "write": True}},
            (True, True, False),
            id="no-notes",
        ),
        pytest.param("users/1", {"user": {"library": True}}, (True, False, False), id="reader"),
        pytest.param("users/1", {"groups": {"all": {}}}, (False, False, False), id="groups-only"),
    ],
)
def test_a_user_library_allows_what_the_key_allows(
    library: str, access: object, expected: tuple[bool, bool, bool]
) -> None:
    with serving(Reply(_holder(1, access))) as server:
        assert rights(_connect(server.endpoint), library) == Rights("Real alice", *expected)
    assert server.paths == ["GET /keys/current"]


@pytest.mark.parametrize(
    ("group", "may_read"),
    [
        pytest.param({"type": "PublicClosed", "libraryReading": "all"}, True, id="public"),
        pytest.param({"type": "PublicClosed"}, False, id="for-members"),
        pytest.param({}, False, id="private"),
    ],
)
def test_without_a_key_a_public_group_can_be_read(group: dict[str, object], may_read: bool) -> None:
    with serving(Reply(_group(**group))) as server:
        found = rights(_connect(server.endpoint, None), "groups/7")
    assert found == Rights("", may_read, False, may_read, has_key=False)
    assert "authorization" not in server.requests[0].headers


def test_without_a_key_a_user_library_is_closed() -> None:
    says = pytest.raises(NotAuthorisedError, match="needs an API key; set MY_KEY")
    with serving(Reply()) as server, says:
        rights(_connect(server.endpoint, None, hint="set MY_KEY"), "users/1")
    assert server.requests == []


@pytest.mark.parametrize(
    ("replies", "error", "says"),
    [
        pytest.param([Reply("Invalid key", 403)], NotAuthorisedError, "not know", id="bad-key"),
        pytest.param([Reply("Key not found", 404)], NotAuthorisedError, "not know", id="no-key"),
        pytest.param([Reply({})], NetworkError, "whose key", id="odd-answer"),
        pytest.param(
            [Reply(_holder()), Reply("Not found", 404)],
            UnknownLibraryError,
            "groups/7",
            id="no-group",
        ),
        pytest.param(
            [Reply(_holder()), Reply("Forbidden", 403)], NotAuthorisedError, "groups/7", id="closed"
        ),
        pytest.param([Reply(_holder()), Reply([])], NetworkError, "would not", id="odd-group"),
    ],
)
def test_rights_that_cannot_be_told_are_an_error(
    replies: list[Reply], error: type[BibsyncError], says: str
) -> None:
    with serving(*replies) as server, pytest.raises(error, match=says):
        rights(_connect(server.endpoint), "groups/7")


def test_a_wrong_key_is_not_tried_twice() -> None:
    with serving(Reply("Invalid key", 403)) as server, pytest.raises(NotAuthorisedError):
        rights(_connect(server.endpoint), "groups/7")
    assert len(server.requests) == 1


def _recorded(scenario: str, path: str, key: str) -> Reply:
    """The first recorded answer to a request."""
    for line in (RECORDINGS / f"{scenario}.jsonl").read_text(encoding="utf-8").splitlines():
        exchange = json.loads(line)
        sent = exchange.get("request", {})
        if sent.get("path") == path and dict(sent["headers"]).get("Zotero-API-Key") == key:
            answer = exchange["response"]
            headers = {n: v for n, v in dict(answer["headers"]).items() if n != "Content-Length"}
            return Reply(answer["body"], answer["status"], headers)
    raise LookupError(path)


def test_the_groups_of_a_recorded_key_are_listed() -> None:
    def answer(seen: Seen) -> Reply:
        scenario = "11_permissions" if seen.path == "/keys/current" else "04_sync_reads"
        return _recorded(scenario, seen.path, "KEY-alice_rw")

    with serving(answer) as server:
        found = list_libraries(_connect(server.endpoint))
    assert found == Account(
        "Real alice",
        1,
        (
            Reach("users/1", "My Library", True, True, ""),
            Reach("groups/2", "Admin-editing Group", True, True, "Private"),
            Reach("groups/1", "Main Group", True, True, "Private"),
            Reach("groups/3", "Public Group", True, True, "PublicClosed"),
            Reach("groups/4", "Scratch Group", True, True, "Private"),
        ),
    )


def test_groups_come_in_pages() -> None:
    groups = [_group(number) for number in range(1, 131)]

    def answer(seen: Seen) -> Reply:
        if seen.path == "/keys/current":
            return Reply(_holder())
        start = int(seen.query["start"])
        return Reply(groups[start : start + 100], headers={"Total-Results": "130"})

    with serving(answer) as server:
        found = list_libraries(_connect(server.endpoint))
    assert len(found.libraries) == 131
    assert len(server.requests) == 3


def test_a_group_that_the_key_does_not_reach_is_not_listed() -> None:
    access = {"groups": {"7": {"library": True, "write": False}}}
    page = Reply([_group(7), _group(8)], headers={"Total-Results": "2"})
    with serving(Reply(_holder(2, access)), page) as server:
        found = list_libraries(_connect(server.endpoint))
    assert found.libraries == (Reach("groups/7", "Group 7", True, False, "Private"),)


def test_a_list_of_groups_that_never_ends_is_left() -> None:
    def answer(seen: Seen) -> Reply:
        if seen.path == "/keys/current":
            return Reply(_holder())
        return Reply([_group()], headers={"Total-Results": "1000000"})

    with serving(answer) as server:
        list_libraries(_connect(server.endpoint))
    assert len(server.requests) == 101


def test_a_list_of_groups_that_is_none_is_an_error() -> None:
    with serving(Reply(_holder()), Reply({})) as server, pytest.raises(NetworkError, match="list"):
        list_libraries(_connect(server.endpoint))


def test_without_a_key_a_private_group_asks_for_one() -> None:
    closed = Reply("Forbidden", 403)
    says = pytest.raises(NotAuthorisedError, match=r"groups/7: .* wants an API key for this")
    with serving(closed) as server, says:
        rights(_connect(server.endpoint, None), "groups/7")


def test_without_a_key_there_is_nothing_to_list() -> None:
    with serving(Reply()) as server, pytest.raises(NotAuthorisedError, match="no API key; set X"):
        list_libraries(_connect(server.endpoint, None, hint="set X"))


def test_a_server_says_what_it_is() -> None:
    headers = {"Zotero-API-Version": "3", "Zotero-Schema-Version": "41"}
    with serving(Reply("Not found", 404, headers)) as server:
        found = server_info(_connect(server.endpoint, None))
    assert found == ServerInfo(server.endpoint, True, False, "3", "41", "", False)


def test_a_server_of_another_kind_is_told_apart() -> None:
    with serving(Reply("<h1>It works!</h1>")) as server:
        assert not server_info(_connect(server.endpoint)).is_zotero


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_fails_is_no_answer(status: int) -> None:
    with serving(Reply("no", status)) as server, pytest.raises(NetworkError):
        server_info(_connect(server.endpoint))


@pytest.fixture
def web() -> Iterator[Sandbox]:
    with Sandbox() as box:
        yield box


@pytest.fixture
def desktop() -> Iterator[Sandbox]:
    with Sandbox(desktop=True) as box:
        yield box


@pytest.mark.parametrize(
    ("who", "may_write"), [("owner", True), ("member", True), ("reader", False)]
)
def test_the_keys_of_a_sandbox_may_do_what_their_names_say(
    who: str, may_write: bool, web: Sandbox
) -> None:
    lab = f"groups/{web.groups['lab']}"
    connection = _connect(web.endpoint, web.keys[who])
    found = rights(connection, lab)
    assert (found.may_read, found.may_write) == (True, may_write)
    reached = {each.library: each for each in list_libraries(connection).libraries}
    assert (reached[lab].may_read, reached[lab].may_write) == (True, may_write)


def test_a_wrong_key_and_an_unknown_group_are_told_apart(web: Sandbox) -> None:
    with pytest.raises(NotAuthorisedError):
        rights(_connect(web.endpoint, "x" * 24), f"groups/{web.groups['lab']}")
    with pytest.raises(UnknownLibraryError):
        rights(_connect(web.endpoint, web.keys["owner"]), "groups/99999")


def test_a_desktop_is_recognised(desktop: Sandbox) -> None:
    connection = _connect(desktop.endpoint, desktop.keys["owner"])
    found = server_info(connection)
    assert (found.is_zotero, found.is_desktop) == (True, True)
    assert found.server_id == connection.server_id != ""


@pytest.mark.parametrize("has_key", [True, False])
def test_a_desktop_may_be_written_to_with_a_key(has_key: bool, desktop: Sandbox) -> None:
    lab = f"groups/{desktop.groups['lab']}"
    connection = _connect(desktop.endpoint, desktop.keys["owner"] if has_key else None)
    assert rights(connection, lab) == Rights("", True, has_key, True, has_key)
    listed = {each.library: each.may_write for each in list_libraries(connection).libraries}
    assert listed == {"users/0": has_key, lab: has_key}


@pytest.mark.parametrize(
    ("reply", "error", "says"),
    [
        pytest.param(
            Reply("Local API is not enabled", 403), NotAuthorisedError, "allow it in", id="disabled"
        ),
        pytest.param(Reply("Not found", 404), UnknownLibraryError, "users/5", id="unknown"),
        pytest.param(
            Reply("Only data for the logged-in user is available locally", 400),
            UnknownLibraryError,
            "users/5",
            id="of-another-user",
        ),
        pytest.param(
            Reply("Zotero-Server-ID does not match this server", 412),
            NetworkError,
            "not the Zotero that was synced before",
            id="another-database",
        ),
    ],
)
def test_a_desktop_that_refuses_says_what_to_do(
    reply: Reply, error: type[BibsyncError], says: str
) -> None:
    with serving(reply) as server, pytest.raises(error, match=says):
        rights(_connect(f"{server.endpoint}/api"), "users/5")


def test_versions_of_another_desktop_database_are_not_mixed(desktop: Sandbox) -> None:
    settings = {**Time().settings, "server_id": "another"}
    library = ZoteroLibrary(desktop.endpoint, "users/0", desktop.keys["owner"], **settings)
    with pytest.raises(NetworkError, match="not the Zotero that was synced before"):
        library.changes_since(5)
    with pytest.raises(NetworkError, match="not the Zotero that was synced before"):
        library.write([{"key": "WXRK2222", "version": 0, "itemType": "book"}], 5)


def test_a_desktop_that_is_too_old_is_not_written_to() -> None:
    with serving(Reply("Nothing to see here.")) as server:
        library = ZoteroLibrary(f"{server.endpoint}/api", "users/0", KEY, **Time().settings)
        with pytest.raises(NetworkError, match="Zotero 10"):
            library.write([{"key": "WXRK2222", "version": 0, "itemType": "book"}], 5)
    assert server.paths == ["GET /api/"]


def test_a_desktop_key_that_is_not_known_is_refused(desktop: Sandbox) -> None:
    library = ZoteroLibrary(desktop.endpoint, "users/0", "x" * 32, **Time().settings)
    with pytest.raises(NotAuthorisedError, match="Zotero refuses"):
        library.write([{"key": "WXRK2222", "version": 0, "itemType": "book"}], 0)


@pytest.mark.parametrize(
    ("permission", "is_lasting"), [(Permission.ALWAYS, True), (Permission.ONCE, False)]
)
def test_a_desktop_gives_a_key_when_its_user_allows(
    permission: Permission, is_lasting: bool, desktop: Sandbox
) -> None:
    assert desktop.desktop is not None
    desktop.desktop.permission = permission
    key = authorise_desktop(_connect(desktop.endpoint, None, max_tries=1))
    assert key.is_lasting is is_lasting
    assert key.value not in repr(key)
    library = ZoteroLibrary(desktop.endpoint, "users/0", key.value, **Time().settings)
    sent = [{"key": "WXRK2222", "version": 0, "itemType": "book"}]
    assert type(library.write(sent, 0).outcomes[0]).__name__ == "Written"


def test_a_desktop_gives_no_key_when_its_user_denies(desktop: Sandbox) -> None:
    assert desktop.desktop is not None
    desktop.desktop.permission = Permission.DENY
    with pytest.raises(NotAuthorisedError, match="did not allow bibsync to write") as caught:
        authorise_desktop(_connect(desktop.endpoint, None, max_tries=1))
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        pytest.param(Reply("slow", 429, {"Retry-After": "60"}), "asked too often", id="429"),
        pytest.param(
            Reply("slow", 429, {"Retry-After": "Sat, 21 Nov 2026 00:00:00 GMT"}),
            "asked too often",
            id="429-with-a-date",
        ),
        pytest.param(Reply("Not found", 404), "does not know how", id="404"),
        pytest.param(Reply("<html>"), "does not know how", id="page"),
        pytest.param(Reply({"remember": True}), "does not know how", id="no-key"),
        pytest.param(Reply({"key": "", "remember": True}), "no key", id="empty-key"),
        pytest.param(Reply("x", 500), "does not know how", id="500"),
    ],
)
def test_a_desktop_that_gives_no_key_is_asked_once(reply: Reply, says: str) -> None:
    identity = Reply("Nothing to see here.", headers={"Zotero-Server-ID": "db1"})
    with serving(identity, reply) as server, pytest.raises(NetworkError, match=says):
        authorise_desktop(_connect(f"{server.endpoint}/api", None, max_tries=1))
    assert server.paths == ["GET /api/", "POST /api/local/authorize"]


def test_a_desktop_that_is_too_old_gives_no_key() -> None:
    says = pytest.raises(NetworkError, match="Zotero 10")
    with serving(Reply("Nothing to see here.")) as server, says:
        authorise_desktop(_connect(f"{server.endpoint}/api", None, max_tries=1))


def test_a_server_on_the_web_gives_no_key(web: Sandbox) -> None:
    with pytest.raises(UsageError, match="no Zotero desktop"):
        authorise_desktop(_connect(web.endpoint, None, max_tries=1))


def test_a_desktop_key_keeps_to_itself() -> None:
    assert KEY not in repr(DesktopKey(KEY, is_lasting=True))
