"""The command `bibsync sandbox` in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bibsync.cli.sandbox_command import sandbox
from bibsync.errors import UnreadableInputError, UsageError
from bibsync.sandbox.server import Sandbox

PROJECT = Path(__file__).parents[2]


class Running:
    """A process that has said where it serves."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bibsync", "sandbox", *arguments],
            env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.told: dict[str, Any] = json.loads(self.process.stdout.readline())

    def ask(self, path: str, key: str | None = "owner", body: object = None) -> Any:
        headers = {} if key is None else {"Zotero-API-Key": self.told["keys"][key]}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.told["endpoint"] + path, data, headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def end(self, number: int = signal.SIGINT) -> tuple[int, str, str]:
        """Its exit code, what else it printed, and what it said on stderr."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=10)
        return self.process.returncode, out, err


@contextmanager
def running(*arguments: str) -> Iterator[Running]:
    one = Running(*arguments)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


def test_it_tells_where_it_serves_and_what_it_is_asked_but_no_key() -> None:
    with running() as one:
        assert list(one.told) == ["endpoint", "groups", "keys"]
        assert list(one.told["keys"]) == ["owner", "member", "reader"]
        lab = one.told["groups"]["lab"]
        key = one.told["keys"]["owner"]
        one.ask(f"/groups/{lab}/items", body=[{"itemType": "book", "title": "B"}])
        assert len(one.ask(f"/groups/{lab}/items?limit=1&key={key}", None)) == 1
        assert one.ask(f"/keys/{one.told['keys']['reader']}", None)["username"] == "reader"
        code, out, err = one.end()
    assert (code, out) == (0, "")
    lines = err.splitlines()
    assert lines[0] == f"serving at {one.told['endpoint']}; Ctrl-C ends it"
    assert f"POST /groups/{lab}/items 200" in lines
    assert f"GET /groups/{lab}/items?limit=1&key=… 200" in lines
    assert "GET /keys/… 200" in lines
    assert lines[-1] == "sandbox closed; nothing is kept"
    assert not any(secret in err for secret in one.told["keys"].values())


def test_quietly_it_only_says_good_bye_and_keeps_what_it_has(tmp_path: Path) -> None:
    file = tmp_path / "box.sqlite"
    with running("--quiet", "--database", str(file)) as one:
        lab = one.told["groups"]["lab"]
        one.ask(f"/groups/{lab}/items", body=[{"itemType": "book", "title": "B"}])
        code, _, err = one.end(signal.SIGTERM)
    assert (code, err) == (0, f"sandbox closed; everything is kept in {file}\n")
    with running("-q", "--database", str(file)) as again:
        assert again.told["keys"] == one.told["keys"]
        assert len(again.ask(f"/groups/{lab}/items")) == 1
        # Killed, it loses nothing.
        again.ask(f"/groups/{lab}/items", body=[{"itemType": "book", "title": "C"}])
        again.end(signal.SIGKILL)
    with Sandbox(file) as box:
        assert box.library("groups", lab).version == 2


def test_as_a_desktop_it_serves_below_api() -> None:
    with running("--desktop", "--quiet") as one:
        assert one.told["endpoint"].endswith("/api")
        assert one.ask("/users/0/items", None) == []
        assert one.end()[0] == 0


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port}: is in use by another program"):
            Sandbox(port=port)


def test_a_port_that_cannot_be_is_told() -> None:
    with pytest.raises(UsageError, match="port 70000: is none"):
        Sandbox(port=70_000)


@pytest.mark.parametrize("port", ["x", "-1", "65536", ""])
def test_a_port_that_is_none_is_told(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(UsageError, match="is no port; give a number up to 65535"):
        sandbox(port=port)


def test_a_database_that_is_none_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    file = tmp_path / "notes.txt"
    file.write_text("not a database" * 100)
    with pytest.raises(UnreadableInputError, match="is no database"):
        sandbox(database=str(file))
