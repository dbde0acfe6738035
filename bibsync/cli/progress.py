"""Turns the progress of long work into a bar on stderr, where somebody is there to see it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING, Final

from bibsync.progress import Silence

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from bibsync.progress import Progress, Task

# Seconds until a task counts as long. Most are over by then, and rich need not be imported (30 ms).
_PATIENCE: Final = 0.5


def progress(*, quiet: bool = False, patience: float = _PATIENCE) -> Progress:
    """What shows how far long tasks are: bars when stderr is a terminal, else nothing."""
    if quiet or not sys.stderr.isatty():
        return Silence()
    return Bars(patience)


class Bars:
    """A bar for each task that takes longer than some patience; it vanishes with its task.

    Tasks may be within each other: a wait for the server is one, and their bars stand below each
    other.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = Lock()  # a task is shown by a timer's thread
        self._display: RichProgress | None = None  # there as long as a bar is
        self._shown: dict[_Bar, TaskID] = {}

    @contextmanager
    def task(self, label: str, total: int | None) -> Iterator[Task]:
        """A bar for one task; afterwards the terminal is as it was, whatever ended the task."""
        bar = _Bar(self, label, total)
        timer = Timer(self._patience, self._show, [bar])
        timer.daemon = True
        timer.start()
        try:
            yield bar
        finally:
            timer.cancel()
            self._remove(bar)

    def _show(self, bar: _Bar) -> None:
        """Afterwards the bar is there, unless its task is over."""
        from bibsync.report.display import visible

        with self._lock:
            if bar.is_over:
                return
            if self._display is None:
                self._display = _display()
            self._shown[bar] = self._display.add_task(
                visible(bar.label), total=bar.total, completed=bar.count
            )

    def advance(self, bar: _Bar, count: int) -> None:
        """The bar has gone on by that much."""
        with self._lock:
            bar.count += count
            if self._display is not None and bar in self._shown:
                self._display.update(self._shown[bar], completed=bar.count)

    def _remove(self, bar: _Bar) -> None:
        """Afterwards the bar is not there, nor will it be; with the last one goes the display."""
        with self._lock:
            bar.is_over = True
            if self._display is None or bar not in self._shown:
                return
            self._display.remove_task(self._shown.pop(bar))
            if not self._shown:
                self._display.stop()
                self._display = None


class _Bar:
    """One running task."""

    def __init__(self, bars: Bars, label: str, total: int | None) -> None:
        self.label = label
        self.total = total
        self.count = 0
        self.is_over = False
        self._bars = bars

    def advance(self, count: int = 1) -> None:
        """`count` more are done."""
        self._bars.advance(self, count)


def _display() -> RichProgress:
    """A display on stderr that has started."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    display = Progress(
        SpinnerColumn("line"),  # of ASCII: not every terminal has more
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # what goes to stdout is data
    )
    display.start()
    return display
