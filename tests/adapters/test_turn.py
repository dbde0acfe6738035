"""One request at a time and one in so many seconds, over all processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import pairwise
from pathlib import Path

import pytest
from filelock import FileLock
from zotero_script import Time

from bibsync.adapters.turn import Turn
from bibsync.errors import NetworkError

NAME = "bibsync-turn-export.arxiv.org"


@pytest.fixture
def time() -> Time:
    return Time()


def turn(time: Time, *folders: Path, **more: object) -> Turn:
    told = {"on_wait": lambda _: nullcontext(), "sleep": time.sleep, **more}
    return Turn("export.arxiv.org", 3.0, clock=lambda: time.now, folders=folders, **told)  # type: ignore[arg-type] # a test may replace any of them


def test_the_first_request_begins_at_once_and_the_second_one_after_the_delay(
    time: Time, tmp_path: Path
) -> None:
    starts = []
    for _ in range(3):
        with turn(time, tmp_path)():
            starts.append(time.now)
            time.now += 0.5
    # From the end of one, which is after it has reached the server.
    assert [second - first for first, second in pairwise(starts)] == [
        pytest.approx(3.5, abs=0.002)
    ] * 2


def test_after_the_delay_nobody_waits(time: Time, tmp_path: Path) -> None:
    with turn(time, tmp_path)():
        time.now += 4
    time.now += 3
    with turn(time, tmp_path)():
        pass
    assert time.naps == []


def test_another_server_has_turns_of_its_own(time: Time, tmp_path: Path) -> None:
    with turn(time, tmp_path)():
        other = Turn(
            "127.0.0.1:80",
            3.0,
            clock=lambda: time.now,
            sleep=time.sleep,
            on_wait=lambda _: nullcontext(),
            folders=[tmp_path],
        )
        with other():
            pass
    assert time.naps == []


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"soon", id="words"),
        pytest.param(b"\xff\xfe\x00", id="bytes"),
        pytest.param(b"nan", id="nan"),
        pytest.param(b"inf", id="infinite"),
        pytest.param(b"9" * 200, id="far-too-long"),
        pytest.param(b"1900000000.0", id="the-clock-was-set-back"),
    ],
)
def test_a_time_that_cannot_be_right_costs_one_delay(
    content: bytes, time: Time, tmp_path: Path
) -> None:
    (tmp_path / f"{NAME}.time").write_bytes(content)
    with turn(time, tmp_path)():
        pass
    assert sum(time.naps) == pytest.approx(3.0, abs=0.002)
    assert float((tmp_path / f"{NAME}.time").read_text()) == time.now


def test_a_failure_within_the_turn_ends_it(time: Time, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), turn(time, tmp_path)():
        raise KeyboardInterrupt
    with turn(time, tmp_path)():
        pass
    assert sum(time.naps) == pytest.approx(3.0, abs=0.002)


def test_ctrl_c_while_waiting_leaves_no_lock(time: Time, tmp_path: Path) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    with turn(time, tmp_path)():
        pass
    with pytest.raises(KeyboardInterrupt), turn(time, tmp_path, sleep=interrupted)():
        pass
    FileLock(tmp_path / f"{NAME}.lock").acquire(timeout=0).lock.release()


def test_nobody_waits_for_ever(time: Time, tmp_path: Path) -> None:
    with FileLock(tmp_path / f"{NAME}.lock"):  # noqa: SIM117 - the second one must not get it
        with pytest.raises(NetworkError, match=r"export\.arxiv\.org: other runs") as caught:
            with turn(time, tmp_path, patience=20)():
                raise AssertionError("two at once")
    assert "\n" not in str(caught.value)
    assert sum(time.naps) == pytest.approx(20, abs=0.2)


def test_a_wait_is_shown_once_and_as_long_as_it_lasts(time: Time, tmp_path: Path) -> None:
    shown: list[str] = []

    @contextmanager
    def on_wait(label: str) -> Iterator[None]:
        shown.append(label)
        yield
        shown.append("over")

    with turn(time, tmp_path)():
        pass
    with turn(time, tmp_path, on_wait=on_wait)():
        assert shown == ["waiting: export.arxiv.org takes one request every 3 s", "over"]


def test_where_the_first_folder_cannot_be_written_to_the_second_one_is_used(
    time: Time, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    for _ in range(2):
        with turn(time, tmp_path / "file", tmp_path / "cache")():
            pass
    assert len(time.naps) == 1
    assert (tmp_path / "cache" / f"{NAME}.time").is_file()


def test_a_link_in_the_place_of_the_time_is_not_followed(time: Time, tmp_path: Path) -> None:
    (tmp_path / "treasure").write_text("dear")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / f"{NAME}.time").symlink_to(tmp_path / "treasure")
    with turn(time, tmp_path / "shared", tmp_path / "own")():
        pass
    assert (tmp_path / "treasure").read_text() == "dear"


def test_without_any_folder_there_is_one_line(time: Time, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NetworkError, match="TMPDIR") as caught, turn(time, tmp_path / "file")():
        pass
    assert "\n" not in str(caught.value)


def test_all_users_of_the_machine_may_take_part(time: Time, tmp_path: Path) -> None:
    with turn(time, tmp_path)():
        pass
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {f"{NAME}.lock": 0o666, f"{NAME}.time": 0o666}


SCRIPT = """
import sys, time
from contextlib import nullcontext
from pathlib import Path
from bibsync.adapters.turn import Turn

moments = []

def clock():
    moments.append(time.time())
    return moments[-1]

turn = Turn("h", 0.15, clock=clock, sleep=time.sleep, on_wait=lambda _: nullcontext(),
            folders=[Path(sys.argv[1])])
for _ in range(int(sys.argv[2])):
    with turn():
        time.sleep(0.03)
        print(moments[-1], time.time(), flush=True)
        if sys.argv[3:]:
            time.sleep(60)
"""


def process(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, str(folder), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_two_processes_take_turns(tmp_path: Path) -> None:
    running = [process(tmp_path, "4") for _ in range(2)]
    lines = [line for each in running for line in each.communicate(timeout=60)[0].splitlines()]
    turns = sorted(tuple(map(float, line.split())) for line in lines)
    assert len(turns) == 8
    for (start, end), (next_start, _) in pairwise(turns):
        assert next_start >= end, "two requests at once"
        assert next_start - start >= 0.15 - 1e-6  # what a float of seconds since 1970 leaves out


def test_a_killed_process_leaves_no_lock_behind(tmp_path: Path) -> None:
    with process(tmp_path, "1", "stay") as victim:
        assert victim.stdout is not None
        victim.stdout.readline()
        os.kill(victim.pid, signal.SIGKILL)
    with process(tmp_path, "1") as heir:
        assert len(heir.communicate(timeout=60)[0].splitlines()) == 1
