"""Runs of the command `bibsync`: in this process for speed, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

PROJECT = Path(__file__).parents[2]
SEEDS = PROJECT / "fixtures" / "seeds"
UGLY = PROJECT / "fixtures" / "ugly"

# Two rules with safe fixes, so that what other rules find does not matter.
RULES = ("--select", "text-after-entry,trailing-whitespace")
FAULTY = "@misc{a,\n  title = {A}, \n}X\n"  # an error and a warning
FIXED = "@misc{a,\n  title = {A},\n}\n"
CLEAN = "@misc{a,\n  title = {A},\n}\n"


class Done(NamedTuple):
    """What a run came to."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.stdout.decode()

    @property
    def err(self) -> str:
        """Standard error as text."""
        return self.stderr.decode()


class Run(Protocol):
    """Runs the command with these arguments and gives what came of it."""

    def __call__(self, *arguments: str | Path, stdin: bytes = b"") -> Done: ...


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a process is given: bytecode may be kept, and nothing asks for colour."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1", "COLUMNS": "80", **(extra or {})}


def run_process(
    arguments: Sequence[str | Path],
    folder: Path,
    *,
    stdin: bytes = b"",
    extra: Mapping[str, str] | None = None,
) -> Done:
    """Runs the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bibsync", *(os.fspath(one) for one in arguments)],
        cwd=folder,
        env=environment(extra),
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
