"""A checkout of a paper with its own state: runs the real engine against a sandbox over real HTTP.

Each command opens everything anew, as a new process does. Everything that a command does to the
world passes a *point*, and a test can let the process die there, or somebody else act.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from bibsync.adapters.bibliography import BibliographyFile
from bibsync.adapters.link_file import LinkFile, link_path
from bibsync.adapters.project_lock import lock
from bibsync.adapters.state import open_state
from bibsync.adapters.zotero_api import ZoteroLibrary
from bibsync.cli.progress import Silence
from bibsync.errors import BibsyncError
from bibsync.sandbox.person import Person
from bibsync.sandbox.server import Sandbox
from bibsync.sync.engine import preview, synchronise
from bibsync.sync.model import Base, Choice, Conflict, Result, Side
from bibsync.sync.ports import Link, Run, Target
from bibsync.sync.resolve import resolve
from bibsync.sync.setup import Command, Options, Setup
from bibsync.sync.undo import Undone, last_run, undo

COLLECTION = "Paper"
LETTERS = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
At = Callable[[str], None]

# What changes the world, by port. Reading needs no point of its own: a process that dies after it
# has done what one did that died before.
_ACTS = {
    "library": ("write", "create_collection"),
    "store": (
        "store_fetch",
        "store_written",
        "remember_bases",
        "forget_bases",
        "drop_choices",
        "choose",
        "store_conflicts",
        "begin_run",
        "journal",
        "journal_done",
        "journal_links",
        "settle",
        "mark_undone",
    ),
    "bibliography": ("write",),
    "links": ("write",),
}


class CrashError(BaseException):
    """The process dies here. No `except Exception` notices."""


class Ran(NamedTuple):
    """What came of a command."""

    result: Result | Undone | None  # None: it failed, died, or had nothing to do
    error: BibsyncError | None = None
    crashed: bool = False
    points: tuple[str, ...] = ()


class Clock:
    """A time in which waiting costs nothing."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class _Watched:
    """A port that tells before and after each act."""

    def __init__(self, port: Any, name: str, at: At) -> None:
        self._port = port
        self._acts = {act: f"{name}.{act}" for act in _ACTS[name]}
        self._at = at

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        shown = self._acts.get(name)
        if shown is None:
            return found

        def act(*values: Any, **named: Any) -> Any:
            self._at(f"before {shown}")
            answer = found(*values, **named)
            self._at(f"after {shown}")
            return answer

        return act


def fresh(box: Sandbox) -> None:
    """Afterwards the libraries are empty, and the same steps give the same keys and dates."""
    box.reset()
    count = [0, 0]

    def new_key() -> str:
        count[0] += 1
        number, letters = count[0], []
        for _ in range(8):
            number, index = divmod(number, len(LETTERS))
            letters.append(LETTERS[index])
        return "".join(reversed(letters))

    def clock() -> str:
        count[1] += 1
        minutes, seconds = divmod(count[1], 60)
        hours, minutes = divmod(minutes, 60)
        return f"2026-01-{1 + hours // 24:02}T{hours % 24:02}:{minutes:02}:{seconds:02}Z"

    box.world.new_key = new_key
    box.world.clock = clock


class Clone:
    """One checkout, with a `.bibsync` of its own."""

    def __init__(
        self,
        box: Sandbox,
        folder: Path,
        *,
        collection: str = COLLECTION,
        user: str = "owner",
        attach_files: bool = False,
        library: str = "",
    ) -> None:
        self.box = box
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.collection = collection
        self.api_key = box.keys[user]
        self.attach_files = attach_files
        self.library = library or f"groups/{box.groups['lab']}"
        self.target = Target(box.endpoint, self.library, collection, "refs.bib")
        self.clock = Clock()
        self.cited: set[str] = set()
        self.runs = 0
        self.wrap: Callable[[Setup], Setup] = lambda setup: setup  # for tests that plant mistakes

    # --- the files

    @property
    def bib(self) -> Path:
        return self.folder / "refs.bib"

    @property
    def text(self) -> str:
        return self.bib.read_bytes().decode() if self.bib.exists() else ""

    def save(self, text: str) -> None:
        """What an editor does."""
        self.bib.write_bytes(text.encode())

    @property
    def link_text(self) -> str:
        path = link_path(self.bib)
        return path.read_bytes().decode() if path.exists() else ""

    def save_links(self, text: str) -> None:
        path = link_path(self.bib)
        if text:
            path.write_bytes(text.encode())
        else:
            path.unlink(missing_ok=True)

    def lose_state(self) -> None:
        shutil.rmtree(self.folder / ".bibsync", ignore_errors=True)

    # --- the commands

    @contextmanager
    def opened(self, at: At = lambda name: None) -> Iterator[Setup]:
        """What `bibsync.cli.sync_project.opened` gives, with every act watched."""
        with ExitStack() as stack:
            library = stack.enter_context(
                ZoteroLibrary(
                    self.box.endpoint,
                    self.library,
                    self.api_key,
                    clock=self.clock.time,
                    sleep=self.clock.sleep,
                    jitter=lambda: 0.5,
                )
            )
            stack.enter_context(lock(self.folder))
            store = stack.enter_context(open_state(self.folder))
            yield self.wrap(
                Setup(
                    _Watched(library, "library", at),
                    _Watched(store, "store", at),
                    _Watched(BibliographyFile(self.bib), "bibliography", at),
                    _Watched(LinkFile(link_path(self.bib), self.library), "links", at),
                    self.target,
                    "refs.bib",
                    lambda keys: keys & self.cited,
                    self._now,
                    Silence(),
                    lambda name: at(f"checkpoint {name}"),
                )
            )

    def _now(self) -> str:
        self.runs += 1
        return f"2026-01-01T{self.runs // 3600:02}:{self.runs // 60 % 60:02}:{self.runs % 60:02}"

    def run(
        self,
        command: Command = Command.SYNC,
        *,
        at: At = lambda name: None,
        dry_run: bool = False,
        trash: bool = False,
        allow: int | None = None,
    ) -> Ran:
        """`bibsync push`, `pull`, `sync` or `status`."""
        options = Options(command, self.collection, trash, allow, self.attach_files)
        dry_run = dry_run or command is Command.STATUS

        def body(setup: Setup) -> Result:
            if dry_run:
                return preview(setup, options)
            return synchronise(setup, options, lambda result: True)

        return self._carried_out(body, at)

    def undo(self, *, at: At = lambda name: None) -> Ran:
        """`bibsync undo`."""

        def body(setup: Setup) -> Undone | None:
            run = last_run(setup)
            return None if run is None else undo(setup, run)

        return self._carried_out(body, at)

    def _carried_out(self, body: Callable[[Setup], Any], at: At) -> Ran:
        points: list[str] = []

        def passed(name: str) -> None:
            points.append(name)
            at(name)

        try:
            with self.opened(passed) as setup:
                return Ran(body(setup), points=tuple(points))
        except BibsyncError as error:
            return Ran(None, error, points=tuple(points))
        except CrashError:
            return Ran(None, crashed=True, points=tuple(points))

    def sync(self, **how: Any) -> Result:
        """`bibsync sync`, which succeeds."""
        return done(self.run(Command.SYNC, **how))

    def push(self, **how: Any) -> Result:
        """`bibsync push`, which succeeds."""
        return done(self.run(Command.PUSH, **how))

    def pull(self, **how: Any) -> Result:
        """`bibsync pull`, which succeeds."""
        return done(self.run(Command.PULL, **how))

    def status(self, **how: Any) -> Result:
        """`bibsync status`, which succeeds."""
        return done(self.run(Command.STATUS, **how))

    def resolve(
        self, winner: Side, key: str = "", slot: str | None = None, *, trash: bool = False
    ) -> list[Conflict]:
        """`bibsync resolve`; the conflicts that it settled."""
        conflicts = [
            conflict
            for conflict in self.status(trash=trash).plan.conflicts
            if (not key or conflict.key == key)
            and (slot is None or conflict.slot == slot)
            and conflict.can_be_chosen
        ]
        with self.opened() as setup:
            return resolve(setup, conflicts, winner)

    # --- what is known

    def bases(self) -> dict[str, Base]:
        """What is agreed on: the bases that the lines of the link file name."""
        agreed = {link.item_key: link.agreed for link in self.links().values() if link.agreed}
        with open_state(self.folder) as store:
            bases = store.bases(self.target)
        return {
            item_key: bases[item_key][digest]
            for item_key, digest in agreed.items()
            if digest in bases.get(item_key, ())
        }

    def links(self) -> dict[str, Link]:
        return LinkFile(link_path(self.bib), self.library).read()

    def choices(self) -> dict[tuple[str, str], Choice]:
        with open_state(self.folder) as store:
            return store.choices(self.target)

    def last_run(self) -> Run | None:
        with open_state(self.folder) as store:
            return store.last_run(self.target)


def done(ran: Ran) -> Any:
    """The result of a command that went well."""
    if ran.error is not None:
        raise ran.error
    assert not ran.crashed
    return ran.result


def crash_at(number: int) -> At:
    """The process dies at the point with this number, counted from 0."""
    left = number

    def at(name: str) -> None:
        nonlocal left
        if left == 0:
            raise CrashError(name)
        left -= 1

    return at


def crash_when(wanted: str, occurrence: int = 1) -> At:
    """The process dies when it passes the point of this name so often."""
    left = occurrence

    def at(name: str) -> None:
        nonlocal left
        if name == wanted:
            left -= 1
            if left == 0:
                raise CrashError(name)

    return at


def when(wanted: str, act: Callable[[], object], occurrence: int = 1) -> At:
    """Somebody else acts when the process passes the point of this name so often."""
    left = occurrence

    def at(name: str) -> None:
        nonlocal left
        if name == wanted:
            left -= 1
            if left == 0:
                act()

    return at


def people(box: Sandbox) -> Person:
    """Somebody in the group with Zotero open."""
    return box.library("groups", box.groups["lab"], "member")


def works(box: Sandbox) -> list[dict[str, Any]]:
    """The regular items that are not in the trash."""
    return [
        item
        for item in people(box).items()
        if item["itemType"] not in ("note", "attachment", "annotation")
    ]


def paper(box: Sandbox) -> str:
    """The key of the paper's collection, which is made when there is none."""
    person = people(box)
    for collection in person.collections():
        if collection["name"] == COLLECTION and not collection.get("deleted"):
            return str(collection["key"])
    return person.create_collection(COLLECTION)


def by_key(box: Sandbox, citation_key: str) -> dict[str, Any]:
    """The one item that has this citation key and is not in the trash."""
    (found,) = [item for item in works(box) if item.get("citationKey") == citation_key]
    return found


def article(key: str, **fields: str) -> str:
    """An entry as people write it."""
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items()]
    return f"@article{{{key},\n{''.join(lines)}}}\n"


def writes(box: Sandbox) -> list[Any]:
    """The requests that write."""
    return [request for request in box.requests if request.method != "GET"]
