"""Turns commands into what they cost: CPU seconds, elapsed seconds, peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

PROJECT: Final = Path(__file__).parents[2]
BIBSYNC: Final = Path(sys.executable).with_name("bibsync")


class Cost(NamedTuple):
    """What one process took."""

    cpu: float  # seconds, in the program and in the system on its behalf
    elapsed: float  # seconds
    peak: float  # MB of memory at most
    out: str  # what it printed


class Row(NamedTuple):
    """One line of the table of results."""

    topic: str
    measured: str
    value: str
    target: str = ""
    is_met: bool = True


class MeasurementError(Exception):
    """A command that was to be measured did not do what it should."""


def use_one_core() -> None:
    """Keeps this process and its children on one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


@contextmanager
def all_cores() -> Iterator[None]:
    """Lets what starts within use every core again, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def compile_bytecode() -> None:
    """Makes the bytecode of bibsync be there, as it is after the first run of an installed one."""
    command = [sys.executable, "-m", "compileall", "-q", str(PROJECT / "bibsync")]
    subprocess.run(command, env=_environment(), check=True)


def cost_of(command: Sequence[str | Path]) -> Cost:
    """Runs a command whose exit code may be 0 or 1. Raises MeasurementError on another."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    assert process.stdout is not None
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode not in (0, 1):
        raise MeasurementError(f"{' '.join(map(str, command))}: exit code {process.returncode}")
    # Linux counts kilobytes, macOS bytes.
    peak = usage.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)
    return Cost(usage.ru_utime + usage.ru_stime, elapsed, peak, out.decode(errors="replace"))


def medians(rounds: int, measurements: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """The median of each measurement. They are taken in turn, so that what else the machine does
    befalls all of them alike."""
    values: dict[str, list[float]] = {name: [] for name in measurements}
    for _ in range(rounds):
        for name, measure in measurements.items():
            values[name].append(measure())
    return {name: median(found) for name, found in values.items()}


def _environment() -> dict[str, str]:
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "FORCE_COLOR")
    return {name: value for name, value in os.environ.items() if name not in unwanted}
