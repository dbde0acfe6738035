"""Keeps the state's mirror of the library: takes in what changed there, and what the server echoes
of what is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from bibsync.sync.ports import Mirror, Outcome, Written
from bibsync.sync.setup import Setup
from bibsync.zotero.item import Item

BATCH: Final = 50  # objects in a request, as Zotero allows


def refreshed(setup: Setup) -> Mirror:
    """The mirror, brought up to date.

    Raises what the library raises.
    """
    endpoint, library = setup.target.endpoint, setup.target.library
    mirror = setup.store.mirror(endpoint, library)
    may_notes = setup.library.rights().may_notes
    # With the notes that an earlier key did not show, whenever they were written.
    since = mirror.version if mirror.has_notes or not may_notes else 0
    fetched = setup.library.changes_since(since)
    if fetched is None:
        return mirror
    setup.store.store_fetch(endpoint, library, fetched, has_notes=may_notes)
    return setup.store.mirror(endpoint, library)


class Delivered(NamedTuple):
    """What came of a batch."""

    outcomes: Mapping[str, Outcome]  # by key, of each object
    written: Mapping[str, Item]  # of those that the server stored, as it echoed them
    version: int  # of the library afterwards


class Outbox:
    """Sends batches, one after the other."""

    def __init__(self, setup: Setup, version: int) -> None:
        """`version`: of the library, as the mirror shows it."""
        self._setup = setup
        self._version = version
        self._is_complete = True  # the mirror shows the library at `_version`

    def send(self, objects: Sequence[Mapping[str, Any]]) -> Delivered:
        """Afterwards the mirror has what the server stored. Raises what the library raises.

        The mirror stays complete only as long as nobody else writes in between; then the next look
        reads what they wrote.
        """
        setup = self._setup
        answer = setup.library.write(objects, self._version)
        setup.checkpoint("batch-sent")
        outcomes = {outcome.key: outcome for outcome in answer.outcomes}
        written = {
            key: Item(key, outcome.version, outcome.data)
            for key, outcome in outcomes.items()
            if isinstance(outcome, Written)
        }
        self._is_complete = self._is_complete and answer.is_alone
        if self._is_complete:
            self._version = answer.version
        setup.store.store_written(
            setup.target.endpoint,
            setup.target.library,
            written.values(),
            self._version if self._is_complete else None,
        )
        setup.checkpoint("batch-stored")
        return Delivered(outcomes, written, answer.version)
