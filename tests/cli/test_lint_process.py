"""What only a process of its own can show: signals, closed pipes, locales, and what is imported."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from bibsync_runs import FAULTY, FIXED, RULES, SEEDS, environment, run_process

from bibsync.cli.main import INTERRUPTED

TIMEOUT = 60  # seconds, in case that something waits for ever


def heed_ctrl_c() -> None:
    """Who is run in the background ignores SIGINT, and so do the processes that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def started(
    arguments: list[str], folder: Path, extra: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(extra),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heed_ctrl_c,  # noqa: PLW1509 - no threads here
    )


def test_the_command_runs_as_documented(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text(FAULTY)
    found = run_process(["lint", *RULES, "refs.bib"], tmp_path)
    assert (found.code, found.err) == (1, "")
    fixed = run_process(["lint", *RULES, "--fix", "refs.bib"], tmp_path)
    assert (fixed.code, fixed.out, fixed.err) == (
        0,
        "Found nothing.\n",
        "fixed 2 faults in 1 file\n",
    )
    assert (tmp_path / "refs.bib").read_text() == FIXED
    as_filter = run_process(["lint", *RULES, "--fix", "-"], tmp_path, stdin=FAULTY.encode())
    assert as_filter.out == FIXED


def test_ctrl_c_while_reading_gives_130_and_no_traceback(tmp_path: Path) -> None:
    process = started(["-m", "bibsync", "lint", "-"], tmp_path)
    assert process.stdin is not None
    # More than a pipe holds: when this is written, the command is reading.
    process.stdin.write(b"% nothing\n" * 100_000)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, out, err) == (INTERRUPTED, b"", b"")


ENDLESS = """
import sys
from bibsync.cli import main
from bibsync.lint.engine import Linter

fix = Linter.fix

def again_and_again(*arguments, **named):
    print("linting", flush=True)
    while True:
        fix(*arguments, **named)

Linter.fix = again_and_again
sys.argv = ["bibsync", "lint", "--fix", "refs.bib"]
main.main()
"""


def test_ctrl_c_while_linting_gives_130_and_leaves_the_file_alone(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text(FAULTY * 200)
    process = started(["-c", ENDLESS], tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == b"linting\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, out, err) == (INTERRUPTED, b"", b"")
    assert (tmp_path / "refs.bib").read_text() == FAULTY * 200
    assert list(tmp_path.iterdir()) == [tmp_path / "refs.bib"]


@pytest.mark.parametrize("entries", [1, 5_000], ids=["in-the-buffer", "more-than-the-buffer"])
@pytest.mark.parametrize("output_format", ["text", "json"])
def test_a_reader_that_leaves_gets_no_traceback(
    tmp_path: Path, entries: int, output_format: str
) -> None:
    (tmp_path / "refs.bib").write_text(FAULTY * entries)
    process = started(
        ["-m", "bibsync", "lint", *RULES, "--format", output_format, "refs.bib"], tmp_path
    )
    assert process.stdout is not None
    process.stdout.close()  # as `| head` does when it has enough
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(TIMEOUT) == 1


class Closed:
    """What a shell's `<&-` and `>&-` do."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __call__(self) -> None:
        os.close(self.descriptor)


@pytest.mark.parametrize(
    ("descriptor", "path", "code", "out", "err"),
    [
        pytest.param(0, "-", 3, b"", b"error: stdin: cannot be read (it is closed)\n", id="stdin"),
        pytest.param(1, "refs.bib", 1, b"", b"", id="stdout"),
        pytest.param(2, "no.bib", 3, b"", b"", id="stderr"),
    ],
)
def test_a_stream_that_is_closed_is_no_crash(
    tmp_path: Path, descriptor: int, path: str, code: int, out: bytes, err: bytes
) -> None:
    (tmp_path / "refs.bib").write_text(FAULTY)
    done = subprocess.run(
        [sys.executable, "-m", "bibsync", "lint", *RULES, path],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        preexec_fn=Closed(descriptor),
        timeout=TIMEOUT,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, out, err)


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text(FAULTY)
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [sys.executable, "-m", "bibsync", "lint", *RULES, "refs.bib"],
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=TIMEOUT,
            check=False,
        )
    assert done.returncode == 4
    assert done.stderr == b"error: stdout: cannot be written (No space left on device)\n"


ASCII = {
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONIOENCODING": "ascii",
}


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["lint", "--select", "SYN001", "Zoë.bib"], id="lint"),
        pytest.param(["lint", "--select", "SYN001", "--diff", "Zoë.bib"], id="diff"),
        pytest.param(["lint", "--select", "SYN001", "--format", "sarif", "Zoë.bib"], id="sarif"),
        pytest.param(["lint", "--select", "SYN001", "--format", "junit", "Zoë.bib"], id="junit"),
        pytest.param(["lint", "Zoé.bib"], id="error"),
        pytest.param(["lint", "--help"], id="help"),
        pytest.param(["rules", "SYN001"], id="rule"),
        pytest.param(["rules", "--format", "markdown"], id="rules"),
    ],
)
def test_a_terminal_of_ascii_only_is_no_crash(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "Zoë.bib").write_text("@misc{a, title = {Ä…\u200b}}Ł\n", "utf-8")
    done = run_process(arguments, tmp_path, extra=ASCII)
    assert done.code in (0, 1, 3)
    assert b"Traceback" not in done.stderr
    assert done.stdout or done.stderr


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "refs.bib")
    writer = threading.Thread(target=(tmp_path / "refs.bib").write_text, args=(FAULTY,))
    writer.start()
    done = run_process(["lint", *RULES, "--format", "concise", "refs.bib"], tmp_path)
    writer.join(TIMEOUT)
    assert done.code == 1
    assert done.out.startswith("refs.bib:2:15: WSP001")


# What is of use elsewhere only, and costs more than all of a start.
UNWANTED = frozenset(
    (
        "arxiv",
        "asyncio",
        "bibtexparser",
        "charset_normalizer",
        "email",
        "feedparser",
        "http",
        "httpx",
        "httpx2",
        "markdown_it",
        "pathspec",
        "pydantic",
        "pydantic_core",
        "pygments",
        "pylatexenc",
        "pyparsing",
        "pyzotero",
        "requests",
        "rich",
        "socket",
        "sqlite3",
        "xml",
    )
)

MODULES = """
import sys
from bibsync.cli import main
sys.argv = ["bibsync", *sys.argv[1:]]
main.run()
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["lint", str(SEEDS / "references.md")], id="markdown"),
        pytest.param(["lint", "refs.bib"], id="bibtex"),
        pytest.param(["lint", "--fix", "--unsafe-fixes", "refs.bib"], id="fix"),
        pytest.param(["lint", "--diff", "."], id="diff-of-a-folder"),
        pytest.param(["lint", "--fix", "-"], id="stdin"),
        pytest.param(["lint", "--format", "json", "refs.bib"], id="json"),
        pytest.param(["lint", "--fixx"], id="wrong-use"),
    ],
)
def test_the_linter_imports_no_library_of_another_command(
    tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "refs.bib").write_bytes(
        b"".join(path.read_bytes() for path in sorted(SEEDS.glob("../clean/*-bibtex.bib")))
        + FAULTY.encode()
    )
    done = subprocess.run(
        [sys.executable, "-c", MODULES, *arguments],
        cwd=tmp_path,
        env=environment(),
        input=FAULTY.encode(),
        capture_output=True,
        timeout=TIMEOUT,
        check=True,
    )
    imported = set(done.stderr.decode().splitlines()[-1].split())
    assert "typer" in imported
    assert imported & UNWANTED == set()
