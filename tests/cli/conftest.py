"""What the tests of the command line share."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bibsync_runs import Done, Run

from bibsync.cli.main import run
from tests.verify.arxiv_server import ArxivServer, arxiv_server
from tests.verify.crossref_server import CrossrefServer, crossref_server


@pytest.fixture
def bibsync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, run in this process and in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def in_this_process(*arguments: str | Path, stdin: bytes = b"") -> Done:
        streams = {name: io.BytesIO() for name in ("stdout", "stderr")}
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["bibsync", *(os.fspath(one) for one in arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
            for name, stream in streams.items():
                patch.setattr(sys, name, io.TextIOWrapper(stream, "utf-8", write_through=True))
            code = run()
            return Done(code, streams["stdout"].getvalue(), streams["stderr"].getvalue())

    return in_this_process


@pytest.fixture
def arxiv() -> Iterator[ArxivServer]:
    with arxiv_server() as server:
        yield server


@pytest.fixture
def crossref() -> Iterator[CrossrefServer]:
    with crossref_server() as server:
        yield server


@pytest.fixture
def paper(
    bibsync: Run,
    tmp_path: Path,
    arxiv: ArxivServer,
    crossref: CrossrefServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A folder with a configuration that names both servers, and a cache of its own."""
    monkeypatch.setenv("BIBSYNC_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("BIBSYNC_INDEX", str(tmp_path / "index.sqlite"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # where runs take turns
    (tmp_path / "bibsync.toml").write_text(
        f'[arxiv]\nendpoint = "{arxiv.endpoint}"\ndelay-seconds = 0\n'
        f'[crossref]\nendpoint = "{crossref.endpoint}"\ncontact = "me@example.org"\n',
        "utf-8",
    )
    return tmp_path
