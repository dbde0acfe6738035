"""`bibsync groups` lists what a key reaches, from real answers of a server on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bibsync_runs import Run

from bibsync.errors import NetworkError, NotAuthorisedError, UsageError
from bibsync.sandbox.server import Sandbox


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def owner(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A server, and its owner's key in the environment."""
    monkeypatch.setenv("ZOTERO_API_KEY", box.keys["owner"])
    return box


def configure(folder: Path, box: Sandbox, *tables: str) -> None:
    (folder / "bibsync.toml").write_text(
        "".join(f'[groups.{table}\nendpoint = "{box.endpoint}"\n' for table in tables), "utf-8"
    )


def test_every_library_is_listed_with_its_rights(bibsync: Run, owner: Sandbox) -> None:
    done = bibsync("groups", "--endpoint", owner.endpoint)
    lab, user = owner.groups["lab"], owner.user_ids["owner"]
    assert done.code == 0
    lines = done.out.splitlines()
    assert "can reach 2 libraries at 127.0.0.1:" in lines[0]
    assert lines[2].split() == [f"users/{user}", "read", "and", "write", "My", "Library"]
    assert lines[3].startswith(f"  groups/{lab}")
    assert "read and write" in lines[3]
    assert f"bibsync init --id groups/{lab} --endpoint {owner.endpoint}" in done.err


def test_a_reader_may_only_read(
    bibsync: Run, box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZOTERO_API_KEY", box.keys["reader"])
    out = bibsync("groups", "--endpoint", box.endpoint).out
    assert "read only" in out
    assert "read and write" not in out


def test_the_configured_name_stands_beside_its_library(
    bibsync: Run, owner: Sandbox, tmp_path: Path
) -> None:
    configure(tmp_path, owner, f"paper]\nid = {owner.groups['lab']}")
    done = bibsync("groups")
    assert done.err == ""
    (line,) = (line for line in done.out.splitlines() if "groups/" in line)
    assert line.endswith("= paper")


def test_json_holds_all_that_the_table_shows(bibsync: Run, owner: Sandbox, tmp_path: Path) -> None:
    configure(tmp_path, owner, f"paper]\nid = {owner.groups['lab']}")
    done = bibsync("groups", "--json")
    made = json.loads(done.out)
    assert made["user_id"] == owner.user_ids["owner"]
    assert made["endpoint"] == owner.endpoint
    assert [each["library"] for each in made["libraries"]] == [
        f"users/{owner.user_ids['owner']}",
        f"groups/{owner.groups['lab']}",
    ]
    assert made["libraries"][1]["groups"] == ["paper"]
    assert made["libraries"][1]["may_write"] is True


def test_quiet_lists_the_libraries_alone(bibsync: Run, owner: Sandbox) -> None:
    done = bibsync("groups", "--endpoint", owner.endpoint, "--quiet")
    assert done.out == f"users/{owner.user_ids['owner']}\ngroups/{owner.groups['lab']}\n"
    assert done.err == ""


def test_the_key_is_read_from_the_variable_that_the_group_names(
    bibsync: Run, box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZOTERO_API_KEY", raising=False)
    monkeypatch.setenv("LAB_KEY", box.keys["member"])
    lab = box.groups["lab"]
    configure(tmp_path, box, f'a]\nid = {lab}\napi-key-env = "LAB_KEY"', f"b]\nid = {lab}")
    assert f"groups/{lab}" in bibsync("groups", "--group", "a").out
    refused = bibsync("groups", "--group", "b")
    assert refused.code == NotAuthorisedError.exit_code
    assert "export ZOTERO_API_KEY=…" in refused.err
    unclear = bibsync("groups")
    assert unclear.code == UsageError.exit_code
    assert "say which with --group" in unclear.err


def test_without_a_key_the_way_to_one_is_told(
    bibsync: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZOTERO_API_KEY", " ")
    done = bibsync("groups")
    assert done.code == NotAuthorisedError.exit_code
    assert "https://www.zotero.org/settings/keys" in done.err
    assert "export ZOTERO_API_KEY=…" in done.err
    assert done.err.count("\n") == 1


def test_a_wrong_key_is_refused_and_never_shown(
    bibsync: Run, box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZOTERO_API_KEY", "NotAKeyOfThisServer12345")
    done = bibsync("groups", "--endpoint", box.endpoint)
    assert done.code == NotAuthorisedError.exit_code
    assert "NotAKeyOfThisServer12345" not in done.out + done.err
    assert done.err.count("\n") == 1


def test_a_server_that_is_not_there_is_named(bibsync: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZOTERO_API_KEY", "k")
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with Sandbox() as gone:
        endpoint = gone.endpoint
    done = bibsync("groups", "--endpoint", endpoint)
    assert done.code == NetworkError.exit_code
    assert "127.0.0.1" in done.err
