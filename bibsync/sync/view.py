"""What a run sees of both sides before it does anything, and what it will do."""

from __future__ import annotations

from typing import NamedTuple

from bibsync.sync.local import LocalFile
from bibsync.sync.model import Base, Pair, Plan
from bibsync.sync.ports import Link
from bibsync.sync.remote import RemoteLibrary


class View(NamedTuple):
    """Both sides as they were read, and what is to be done."""

    file: LocalFile
    remote: RemoteLibrary
    version: int  # of the library
    collection: str | None  # key of the collection; None: the whole library
    is_missing: bool  # the collection is not there yet; `collection` is the key that it will get
    bases: dict[str, Base]  # by item key
    learned: tuple[Base, ...]  # those that only the link file knew of: now this folder does, too
    links: dict[str, Link]
    pairs: tuple[Pair, ...]
    plan: Plan  # of the sides that the command is about
    whole: Plan  # of both sides
    notes: tuple[str, ...]
