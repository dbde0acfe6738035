"""A sandbox and clones of a paper for the tests of the sync engine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sync_clone import Clone, fresh
from sync_scenarios import THREE

from bibsync.sandbox.server import Sandbox


@pytest.fixture(scope="session")
def shared_box() -> Iterator[Sandbox]:
    """One server for all tests: starting it costs more than emptying it."""
    with Sandbox() as box:
        yield box


@pytest.fixture
def box(shared_box: Sandbox) -> Iterator[Sandbox]:
    """An empty server."""
    fresh(shared_box)
    yield shared_box
    fresh(shared_box)


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is one: a sync waits for the disk several times."""
    memory = Path("/dev/shm")
    base = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=base) as folder:
        yield Path(folder)


@pytest.fixture
def new_clone(box: Sandbox, quick_folder: Path) -> Callable[..., Clone]:
    """Makes clones, each in a folder of its own."""
    count = 0

    def make(**how: object) -> Clone:
        nonlocal count
        count += 1
        return Clone(box, quick_folder / f"clone{count}", **how)

    return make


@pytest.fixture
def clone(new_clone: Callable[..., Clone]) -> Clone:
    """A clone without entries."""
    return new_clone()


@pytest.fixture
def agreed(clone: Clone) -> Clone:
    """A clone with three entries that both sides agree on."""
    clone.save(THREE)
    clone.sync()
    clone.box.clear_requests()
    return clone
