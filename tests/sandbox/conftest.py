"""A sandbox to test, started once and emptied for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sandbox_client import Client

from bibsync.sandbox.server import Sandbox


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox() as box:
        yield box


@pytest.fixture
def box(running: Sandbox) -> Sandbox:
    """A sandbox with empty libraries."""
    running.reset()
    return running


@pytest.fixture
def client(box: Sandbox) -> Iterator[Client]:
    """The owner's client."""
    client = Client(box)
    yield client
    client.close()
