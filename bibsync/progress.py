"""What shows how far long work is: the protocol that the core is given one by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Progress(Protocol):
    """Shows how far a long task is."""

    def task(self, label: str, total: int | None) -> AbstractContextManager[Task]:
        """A bar for one task; `total` None: not known."""


class Task(Protocol):
    """One running task."""

    def advance(self, count: int = 1) -> None:
        """`count` more are done."""


class Silence:
    """Shows nothing."""

    @contextmanager
    def task(self, label: str, total: int | None) -> Iterator[Task]:
        """A task that nobody sees."""
        yield _Unseen()


class _Unseen:
    def advance(self, count: int = 1) -> None:
        """Nothing is shown."""
