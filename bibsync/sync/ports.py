"""What a sync asks of the outside world: a Zotero library, the state beside the project, a file.

The adapters fill these in; the tests fill them with servers and files that fail on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from bibsync.sync.model import Base, Choice, Conflict
from bibsync.zotero.item import Item


class Collection(NamedTuple):
    """A collection of a library."""

    key: str
    name: str
    parent: str  # key; "" at the top
    version: int


class Rights(NamedTuple):
    """What the key may do in one library."""

    user: str  # the name that Zotero shows; "" when there is no key
    may_read: bool
    may_write: bool
    may_notes: bool
    has_key: bool = True


class Fetched(NamedTuple):
    """What changed in a library since a version, as one consistent picture."""

    version: int  # the library version that the picture shows
    items: tuple[Item, ...]  # of every kind, those in the trash included
    collections: tuple[Collection, ...]
    deleted_items: frozenset[str]
    deleted_collections: frozenset[str]
    is_complete: bool  # everything there is, not only what changed: what is not listed is gone


class Written(NamedTuple):
    """The server stored an object: its new version and its data, as the server echoed them."""

    key: str
    version: int
    data: Mapping[str, Any]


class Stale(NamedTuple):
    """The server has another version of this object (412), has it already, or no more (404)."""

    key: str
    code: int


class Refused(NamedTuple):
    """The server did not take this object, and will not: what it said."""

    key: str
    code: int
    message: str


Outcome = Written | Stale | Refused


class Answer(NamedTuple):
    """The outcome for each object of a batch, and the library version after it."""

    outcomes: tuple[Outcome, ...]
    version: int
    is_alone: bool  # nobody else wrote since the version that was given: the mirror stays complete


class Library(Protocol):
    """One user or group library."""

    @property
    def name(self) -> str:
        """`groups/123` or `users/1`."""

    def rights(self) -> Rights:
        """What the key may do here.

        Raises NotAuthorisedError, UnknownLibraryError, NetworkError.
        """

    def changes_since(self, version: int) -> Fetched | None:
        """What changed since a version; None when nothing did. 0: everything.

        If the library's version is lower than the one given, everything is fetched (is_complete).
        Raises NotAuthorisedError, UnknownLibraryError, NetworkError.
        """

    def write(self, objects: Sequence[Mapping[str, Any]], version: int) -> Answer:
        """Sends up to 50 items, each with `key` and `version`; `version`: of the library, as known.

        A request that timed out, or met 429 or 5xx, was repeated; what it may have stored before
        then shows as Stale. Raises NotAuthorisedError, NetworkError.
        """

    def create_collection(self, key: str, name: str, parent: str) -> Collection:
        """Afterwards there is this collection; one of that key that is there already is given."""


class Target(NamedTuple):
    """What the state is about: a file, a library on a server, and a collection of it."""

    endpoint: str  # of a desktop with `#` and what it calls its database
    library: str
    collection: str  # as the configuration calls it; "" for the whole library
    file: str  # relative to the project's folder, with `/`

    @property
    def has_own_versions(self) -> bool:
        """Whether the versions of its items mean nothing to other clones, as on a desktop."""
        return "#" in self.endpoint


class Mirror(NamedTuple):
    """The library as it was last fetched."""

    version: int  # 0: never
    items: Mapping[str, Item]
    collections: Mapping[str, Collection]
    has_notes: bool = False  # all that there were: no key without the right to see them fetched it


class Effect(NamedTuple):
    """One change that a run made or tried to make, with what was there before."""

    side: str  # "local" or "remote"
    key: str  # citation key
    item_key: str  # of the object that was written; "" on the local side
    before: str  # JSON of the object's properties, or the entry's text; "" when there was nothing
    after: str  # likewise; "" when there is nothing any more
    version: int  # remote: of the object afterwards; 0 while it is not known
    is_done: bool  # False: tried, and no answer came


class Run(NamedTuple):
    """One entry of the journal."""

    id: int
    command: str
    started: str  # UTC, ISO 8601
    target: Target
    is_undone: bool
    bases: tuple[tuple[str, Base | None], ...]  # item key -> the base before; None: there was none
    left: Mapping[str, str]  # item key -> the digest in the link file afterwards, as far as known
    effects: tuple[Effect, ...]


class Store(Protocol):
    """The state in `.bibsync/`. Every method is one transaction: a crash leaves all or none."""

    def mirror(self, endpoint: str, library: str) -> Mirror:
        """The library as it was last fetched; empty when it never was."""

    def store_fetch(
        self, endpoint: str, library: str, fetched: Fetched, *, has_notes: bool
    ) -> None:
        """Afterwards the mirror shows what was fetched, and has its version.

        `has_notes`: the key may see the notes of the library.

        If that is lower than the one before, there are no bases of this library any more.
        """

    def store_written(
        self, endpoint: str, library: str, items: Iterable[Item], version: int | None
    ) -> None:
        """Afterwards the mirror has these items; and this version, unless it is None."""

    def bases(self, target: Target) -> dict[str, dict[str, Base]]:
        """The states of each item that were agreed on, by item key and digest, the newest last."""

    def is_put_back(self, target: Target) -> bool:
        """Whether the library went back to an older state, and `settle` was not called since."""

    def settle(self, target: Target) -> None:
        """Afterwards the link file is known to be of the library as it is now."""

    def has_bases(self, target: Target) -> bool:
        """Whether anything was ever agreed on."""

    def remember_bases(self, target: Target, bases: Iterable[Base]) -> None:
        """Afterwards these are the newest ones of their items; of the older ones many are kept."""

    def forget_bases(self, target: Target, item_keys: Iterable[str]) -> None:
        """Afterwards nothing was ever agreed on these items."""

    def collection_key(self, target: Target) -> str:
        """The key of the collection that the target's name led to; "" when it never did."""

    def remember_collection(self, target: Target, key: str) -> None:
        """Afterwards this is the collection that the target is about, whatever its name.

        What is known of it under another name is known under this one, if nothing else is.
        """

    def choices(self, target: Target) -> dict[tuple[str, str], Choice]:
        """What people decided, by item key and slot."""

    def choose(self, target: Target, item_key: str, choice: Choice) -> None:
        """Afterwards this decision holds for the slot of the item."""

    def drop_choices(self, target: Target, item_keys: Iterable[str]) -> None:
        """Afterwards nothing is decided on these items."""

    def store_conflicts(self, target: Target, conflicts: Iterable[Conflict]) -> None:
        """Afterwards these are the conflicts of the target, and no others."""

    def conflicts(self, target: Target) -> list[Conflict]:
        """The conflicts that the last run left, by citation key and slot."""

    def begin_run(self, target: Target, command: str, started: str) -> int:
        """The id of a new entry of the journal."""

    def journal(
        self, run: int, effects: Iterable[Effect], bases: Mapping[str, Base | None]
    ) -> list[int]:
        """Afterwards the run has these effects, and the bases as they were before it.

        A base that the run has noted already is kept. The answer gives the effects' ids.
        """

    def journal_links(self, run: int, left: Mapping[str, str]) -> None:
        """Afterwards the run is known to have left these digests in the link file, by item key.

        Of items whose bases it has noted; "": no line, or one that says nothing.
        """

    def journal_done(self, effects: Mapping[int, tuple[int, str]]) -> None:
        """Afterwards these effects are done: id -> version of the object, and what it is now."""

    def last_run(self, target: Target) -> Run | None:
        """The newest run with effects that was not undone."""

    def mark_undone(self, run: int) -> None:
        """Afterwards the run counts as undone."""


class Bibliography(Protocol):
    """The `.bib` file."""

    def is_there(self) -> bool:
        """Whether there is such a file."""

    def read(self) -> str:
        """The text. "" when there is no file yet. Raises UnreadableInputError."""

    def lacks(self, text: str) -> str:
        """The first character of a text that the encoding of the file does not have; "" for none.

        Of the file as it was last read.
        """

    def write(self, text: str, *, expected: str) -> None:
        """Afterwards the file holds the text.

        Raises ChangedOnDiskError when it did not hold `expected` any more, UnwritableOutputError.
        """


class Link(NamedTuple):
    """Which item an entry is."""

    item_key: str
    is_detached: bool = False  # the entry was removed here; the item stays, and is not pulled again
    agreed: str = ""  # digest of what both sides last agreed on; "": nothing was
    version: int = 0  # of the item then, at least


class Links(Protocol):
    """The committed link file beside the `.bib` file."""

    @property
    def name(self) -> str:
        """What messages call the file."""

    def read(self) -> dict[str, Link]:
        """Citation key -> item, of the target's library. Raises UnreadableInputError."""

    def write(self, links: Mapping[str, Link]) -> None:
        """Afterwards the file says this of the target's library; other libraries' lines stay."""


class Checkpoint(Protocol):
    """Called at every point where a crash must do no harm; the tests crash there."""

    def __call__(self, name: str) -> None: ...
