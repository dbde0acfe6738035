"""Long work shows a bar on a terminal, and leaves the terminal as it was."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys

import pytest
from bibsync_runs import environment

from bibsync.cli.progress import Bars, Silence, progress

SHOW_CURSOR = b"\x1b[?25h"
HIDE_CURSOR = b"\x1b[?25l"

PROGRAM = """
import sys
from bibsync.cli.progress import progress
if "quiet" in sys.argv:
    bars = progress(quiet=True)
else:
    bars = progress(patience=0)
with bars.task("sending \\x1b[2J[red]items", None if "unknown" in sys.argv else 3) as task:
    task.advance(2)
    print("data", flush=True)
    if "nested" in sys.argv:
        with bars.task("waiting", None) as inner:
            sys.stdin.readline()
    sys.stdin.readline()
    task.advance()
    if "broken" in sys.argv:
        raise ValueError("broken")
print("rich" in sys.modules)
"""


def run_on_a_terminal(*arguments: str, interrupt: bool = False) -> tuple[bytes, bytes, int]:
    """What the program wrote to its terminal (stderr) and to stdout, and its exit code."""
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=environment({"TERM": "xterm", "COLUMNS": "80"}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    assert child.stdout is not None
    assert child.stdin is not None
    seen = b""
    if "quiet" not in arguments:
        last = b"waiting" if "nested" in arguments else b"2/"
        while last not in seen:  # the bar is there, and has gone on
            seen += os.read(ours, 4096)
    if interrupt:
        child.send_signal(signal.SIGINT)
    out, _ = child.communicate(b"go on\n" * 2, timeout=60)
    while True:
        try:
            chunk = os.read(ours, 4096)
        except OSError:  # Linux says so when the other end is closed
            chunk = b""
        if not chunk:
            break
        seen += chunk
    os.close(ours)
    return seen, out, child.returncode


def test_a_bar_shows_how_much_is_done() -> None:
    seen, out, code = run_on_a_terminal()
    assert b"2/3" in seen
    assert (out, code) == (b"data\nTrue\n", 0)


def test_what_a_terminal_would_obey_is_named() -> None:
    seen, _, _ = run_on_a_terminal("unknown")
    assert b"sending <U+001B>[2J[red]items" in seen
    assert b"2/3" not in seen


@pytest.mark.parametrize(
    ("argument", "interrupt"),
    [
        pytest.param("", False, id="done"),
        pytest.param("broken", False, id="failed"),
        pytest.param("", True, id="interrupted"),
    ],
)
def test_the_terminal_is_left_as_it_was(argument: str, interrupt: bool) -> None:
    seen, _, _ = run_on_a_terminal(argument, interrupt=interrupt)
    assert HIDE_CURSOR in seen
    assert seen.rindex(SHOW_CURSOR) > seen.rindex(HIDE_CURSOR)
    # The line of the bar is erased, behind which nothing but a traceback comes.
    assert seen.rindex(b"\x1b[2K") > seen.rindex(b"items")


def test_a_task_within_another_has_a_bar_of_its_own() -> None:
    seen, _, code = run_on_a_terminal("nested")
    assert code == 0
    assert seen.count(HIDE_CURSOR) == 1  # one display for both
    drawn = seen[: seen.rindex(b"waiting")]
    assert b"items" in drawn[drawn.rindex(b"sending") :]  # one stands above the other
    assert seen.rindex(SHOW_CURSOR) > seen.rindex(b"waiting")


def test_quiet_shows_nothing_and_loads_nothing() -> None:
    assert run_on_a_terminal("quiet") == (b"", b"data\nFalse\n", 0)


def test_without_a_terminal_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    silence = progress()
    assert isinstance(silence, Silence)
    with silence.task("sending", 3) as task:
        task.advance(3)
    assert stream.getvalue() == ""


def test_a_short_task_shows_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    bars = progress()
    assert isinstance(bars, Bars)
    with bars.task("sending", 3) as task:
        task.advance(3)
    assert capsys.readouterr().err == ""
