"""What a run works with, what it was asked to do, and what it sees before it does anything."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import NamedTuple

from bibsync.sync.local import LocalFile
from bibsync.sync.model import Base, Command, Pair, Plan
from bibsync.sync.ports import (
    Bibliography,
    Checkpoint,
    Library,
    Link,
    Links,
    Progress,
    Store,
    Target,
)
from bibsync.sync.remote import RemoteLibrary


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


class View(NamedTuple):
    """Both sides as they were read, and what is to be done."""

    file: LocalFile
    remote: RemoteLibrary
    version: int  # of the library
    collection: str | None  # key of the collection; None: the whole library
    is_missing: bool  # the collection is not there yet; `collection` is the key that it will get
    bases: dict[str, Base]  # those of this checkout
    turned: tuple[Base, ...]  # those among them that the state has otherwise, or not at all
    dropped: tuple[str, ...]  # item keys of those in the state that are of another checkout
    links: dict[str, Link]
    pairs: tuple[Pair, ...]
    plan: Plan  # of the sides that the command is about
    whole: Plan  # of both sides
    notes: tuple[str, ...]
