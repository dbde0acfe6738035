"""One bibsync works on a project at a time, and one that was killed is not waited for."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bibsync.adapters.project_lock import lock
from bibsync.errors import LockedError, UnwritableOutputError

HOLDER = """
import sys
from pathlib import Path
from bibsync.adapters.project_lock import lock
with lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def other_process(project: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock until its standard input ends."""
    command = [sys.executable, "-c", HOLDER, str(project)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process


def test_another_process_is_told_who_holds_the_lock_and_since_when(tmp_path: Path) -> None:
    with other_process(tmp_path) as process:
        with pytest.raises(LockedError) as raised, lock(tmp_path):
            pytest.fail("two processes hold the lock")
        assert re.fullmatch(
            rf"another bibsync \(process {process.pid}, since \d{{4}}-\d\d-\d\d \d\d:\d\d\)"
            r" works on this project: wait for it",
            str(raised.value),
        )


def test_the_lock_is_free_when_the_other_process_is_done(tmp_path: Path) -> None:
    with other_process(tmp_path):
        pass
    with lock(tmp_path):
        assert (tmp_path / ".bibsync" / "lock-holder").read_text().startswith(f"{os.getpid()}\n")


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    with other_process(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        with lock(tmp_path):
            pass


def test_a_second_lock_in_the_same_process_is_refused(tmp_path: Path) -> None:
    with lock(tmp_path):
        with pytest.raises(LockedError, match=f"process {os.getpid()}"), lock(tmp_path):
            pytest.fail("two locks at once")
        with pytest.raises(LockedError), lock(tmp_path):
            pytest.fail("the refusal has freed the lock")


def test_an_error_within_frees_the_lock(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), lock(tmp_path):
        raise KeyboardInterrupt
    with lock(tmp_path):
        pass


def test_projects_do_not_lock_each_other(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with lock(tmp_path / "one"), lock(tmp_path / "two"):
        pass


@pytest.mark.parametrize("content", [b"", b"12", b"\xff\xff", b"1\n2\n3\n4\n"])
def test_a_holder_that_has_not_signed_is_told_without_its_number(
    tmp_path: Path, content: bytes
) -> None:
    with lock(tmp_path):
        (tmp_path / ".bibsync" / "lock-holder").write_bytes(content)
        with pytest.raises(LockedError, match="another bibsync works on this project"):
            lock(tmp_path).__enter__()


def test_a_process_on_another_computer_is_told_as_such(tmp_path: Path) -> None:
    with lock(tmp_path):
        (tmp_path / ".bibsync" / "lock-holder").write_text("7\n2026-01-05 12:00\ncluster\n")
        with pytest.raises(LockedError) as raised:
            lock(tmp_path).__enter__()
    assert "(process 7 on cluster, since 2026-01-05 12:00)" in str(raised.value)


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / ".bibsync" / "lock").mkdir(parents=True)
    with pytest.raises(UnwritableOutputError, match="the project cannot be locked"):
        lock(tmp_path).__enter__()


def test_a_project_that_is_not_there_cannot_be_locked(tmp_path: Path) -> None:
    with pytest.raises(UnwritableOutputError, match=r"\.bibsync: cannot be created"):
        lock(tmp_path / "none").__enter__()


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / ".bibsync").touch()
    with pytest.raises(UnwritableOutputError, match="is a file, and bibsync needs a folder"):
        lock(tmp_path).__enter__()


def test_git_ignores_the_folder(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    with lock(tmp_path):
        pass
    status = subprocess.run(
        ["git", "-C", str(tmp_path), "status", "--porcelain"], check=True, capture_output=True
    )
    assert status.stdout == b""
