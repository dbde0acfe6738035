"""Syncing with Zotero desktop's local API, as the sandbox imitates it."""

from __future__ import annotations

import json

import pytest

from bibsync.errors import NetworkError, NotAuthorisedError
from bibsync.sandbox.desktop import Permission
from bibsync.sandbox.server import Sandbox

REFS = "@book{knuth1984,\n  title = {The TeXbook},\n  year = 1984,\n}\n"


@pytest.fixture
def desktop(tmp_path, bibsync, monkeypatch):
    with Sandbox(desktop=True) as box:
        config = f'[groups.lab]\nid = {box.groups["lab"]}\nendpoint = "{box.endpoint}"\n'
        (tmp_path / "bibsync.toml").write_text(config, "utf-8")
        (tmp_path / "refs.bib").write_text(REFS, "utf-8")
        monkeypatch.setenv("ZOTERO_API_KEY", box.keys["owner"])
        yield box


def test_the_whole_way_there_and_back(bibsync, desktop, tmp_path):
    assert bibsync("push").code == 0
    group = desktop.library("groups", desktop.groups["lab"])
    (item,) = group.items()
    group.patch(item["key"], {"publisher": "Addison-Wesley"})
    assert bibsync("pull").code == 0
    assert "publisher = {Addison-Wesley}" in (tmp_path / "refs.bib").read_text("utf-8")
    assert "Nothing to do" in bibsync("sync").out


def test_a_pull_needs_no_key(bibsync, desktop, tmp_path, monkeypatch):
    desktop.library("groups", desktop.groups["lab"]).create({"itemType": "book", "title": "New"})
    monkeypatch.delenv("ZOTERO_API_KEY")
    assert bibsync("pull").code == 0
    assert "New" in (tmp_path / "refs.bib").read_text("utf-8")


def test_a_push_without_a_key_says_how_to_get_one(bibsync, desktop, monkeypatch):
    monkeypatch.delenv("ZOTERO_API_KEY")
    done = bibsync("push")
    assert done.code == NotAuthorisedError.exit_code
    assert "bibsync authorise" in done.err


def test_another_database_on_the_same_port_is_another_library(bibsync, desktop, tmp_path):
    """Versions and keys of one Zotero mean nothing in another: nothing is taken for deleted."""
    bibsync("push")
    port = desktop.endpoint.rpartition(":")[2].partition("/")[0]
    desktop.close()
    with Sandbox(desktop=True, port=int(port)) as other:
        done = bibsync("status", "--json")
        assert done.code == 1, done.err
        assert other.library("groups", other.groups["lab"]).items() == []
        told = json.loads(done.out)
    assert [conflict["key"] for conflict in told["conflicts"]] + [
        step["key"] for step in told["plan"] if step["side"] == "remote"
    ] == ["knuth1984"]
    assert (tmp_path / "refs.bib").read_text("utf-8") == REFS


def test_authorise_prints_the_key_that_zotero_gives(bibsync, desktop, monkeypatch):
    desktop.desktop.permission = Permission.ALWAYS
    done = bibsync("authorise", "--group", "lab")
    assert done.code == 0
    monkeypatch.setenv("ZOTERO_API_KEY", done.out.strip())
    assert bibsync("push").code == 0


def test_authorise_says_that_a_key_is_good_for_one_write(bibsync, desktop):
    desktop.desktop.permission = Permission.ONCE
    assert "one write" in bibsync("authorise", "--endpoint", desktop.endpoint).err


def test_authorise_says_that_the_answer_was_no(bibsync, desktop):
    desktop.desktop.permission = Permission.DENY
    done = bibsync("authorise", "--endpoint", desktop.endpoint)
    assert done.code == NotAuthorisedError.exit_code
    assert "did not allow" in done.err


def test_authorise_says_that_zotero_is_not_running(bibsync):
    done = bibsync("authorise", "--endpoint", "http://127.0.0.1:9/api")
    assert done.code == NetworkError.exit_code
