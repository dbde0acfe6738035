"""What a run works with, and what it was asked to do."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import NamedTuple

from bibsync.progress import Progress
from bibsync.sync.model import Command
from bibsync.sync.ports import (
    Bibliography,
    Checkpoint,
    Library,
    Links,
    Store,
    Target,
)


class Options(NamedTuple):
    """What the run was asked to do."""

    command: Command
    collection: str = ""  # name, path or key; "" for the whole library
    trash: bool = False
    allow_deletes: int | None = None
    attach_files: bool = False


class Setup(NamedTuple):
    """What the run works with."""

    library: Library
    store: Store
    bibliography: Bibliography
    links: Links
    target: Target
    file_name: str  # as messages call the file
    cited: Callable[[Set[str]], Set[str]]  # those of the citation keys that the paper uses
    now: Callable[[], str]  # UTC, ISO 8601
    progress: Progress
    checkpoint: Checkpoint
    key_hint: str = ""  # where a key is had: ends the errors about one that is missing

    @property
    def is_group(self) -> bool:
        """Whether the library is a group's."""
        return self.target.library.startswith("groups/")
