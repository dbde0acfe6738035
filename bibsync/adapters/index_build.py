"""Turns arXiv's metadata snapshot into the offline index: one SQLite file.

The work goes on in a file beside the target, which takes its place when it is whole. What was done
until a crash or an interrupt stays there, and the same command goes on from it.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from bibsync.adapters.files import sync_folder
from bibsync.adapters.index_rows import HelperLostError, ParsedBlock, Parsers, Selection
from bibsync.adapters.index_schema import (
    APPLICATION_ID,
    INSERT_ABSTRACT,
    INSERT_PAPER,
    SCHEMA_VERSION,
    TABLES,
)
from bibsync.adapters.snapshot_file import Block, SnapshotFile, open_snapshot
from bibsync.adapters.state_schema import transaction
from bibsync.errors import BibsyncError, LockedError, UnreadableInputError, UnwritableOutputError
from bibsync.progress import Progress, Task
from bibsync.verify.titles import title_words

MOST_HELPERS: Final = 4  # processes that parse: more would wait for the one that writes

_MEGABYTE: Final = 1_000_000
_CACHE: Final = 96 * 1024  # kB of pages in memory: what one batch writes
_WORDS_IN_MEMORY: Final = 128 << 20  # bytes of FTS5 until it writes a part of its index
_FETCHED: Final = 2_000  # titles at a time
_HEADER: Final = 100  # bytes of a file of SQLite
_COMMON: Final = 100  # papers that have a word whose number of papers is kept


class Sizes(NamedTuple):
    """How much is done at a time. The defaults are for snapshots of gigabytes."""

    block: int = 1 << 21  # bytes of lines that are parsed at once
    batch: int = 16  # blocks that are committed at once: what a crash can cost
    titles: int = 400_000  # that make one part of the index of words


class Built(NamedTuple):
    """What a build came to."""

    papers: int
    broken: int  # lines that were left out as they are no paper
    unwanted: int  # papers of other categories
    size: int  # bytes of the index
    newest: str  # ISO date of the last change of metadata


class _State(NamedTuple):
    """How far the work is, as it stands in the file."""

    offset: int = 0  # of the snapshot's text; all before it is in the tables
    read: int = 0  # bytes of the snapshot's file until there
    broken: int = 0
    unwanted: int = 0
    newest: str = ""

    def after(self, block: Block, parsed: ParsedBlock) -> _State:
        return _State(
            block.end,
            block.read,
            self.broken + parsed.broken,
            self.unwanted + parsed.unwanted,
            max(self.newest, parsed.newest),
        )


def _nothing(_: str) -> None:
    """Nobody wants to know."""


def building_file(target: Path) -> Path:
    """Where the work for an index is kept until it is whole."""
    return target.with_name(target.name + ".building")


def build_index(
    snapshot: Path,
    target: Path,
    selection: Selection,
    progress: Progress,
    *,
    helpers: int | None = None,
    sizes: Sizes = Sizes(),  # noqa: B008 - a value
    tell: Callable[[str], None] = _nothing,
    checkpoint: Callable[[str], None] = _nothing,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Built:
    """Afterwards `target` is the index of the snapshot, on the disk. Until then the old one is
    there, if there was one, and readers of it go on.

    `helpers`: processes that parse; None: one for each core, none for a small snapshot.
    `tell` gets a line when the work of an earlier run goes on, `checkpoint` a word at each point
    at which a crash would leave something else behind.

    Raises UnreadableInputError, UnwritableOutputError, LockedError. Then, and on KeyboardInterrupt,
    what was done is kept; a file of no use leaves nothing behind.
    """
    target = Path(os.path.realpath(target))  # what a link leads to is replaced, and the link stays
    with open_snapshot(snapshot) as source:
        if helpers is None:
            is_small = source.size < 4 * sizes.block
            helpers = 0 if is_small else min(_cores(), MOST_HELPERS)
        building = building_file(target)
        for file in (target, building):
            _check_is_ours(file)
        task = json.dumps([SCHEMA_VERSION, source.identity, sorted(selection.categories),
                           selection.abstracts, sizes])  # fmt: skip
        with _translated(building):
            db = _open(building, task)
            try:
                work = _Work(db, snapshot, source, selection, sizes, progress, checkpoint)
                state = work.state()
                if state.offset:
                    tell(f"going on at {state.read // _MEGABYTE:,} of {source.size // _MEGABYTE:,}"
                         " MB, where an earlier run stopped")  # fmt: skip
                work.read(state, helpers)
                papers, state = work.finish(now())
            except UnreadableInputError:
                if not work.state().offset:  # nothing that a second run could go on from
                    building.unlink(missing_ok=True)
                raise
            finally:
                db.close()
            _install(building, target)
    return Built(papers, state.broken, state.unwanted, target.stat().st_size, state.newest)


class _Work:
    """A build under way."""

    def __init__(
        self,
        db: sqlite3.Connection,
        snapshot: Path,
        source: SnapshotFile,
        selection: Selection,
        sizes: Sizes,
        progress: Progress,
        checkpoint: Callable[[str], None],
    ) -> None:
        self._db = db
        self._snapshot = snapshot
        self._source = source
        self._selection = selection
        self._sizes = sizes
        self._progress = progress
        self._checkpoint = checkpoint

    def state(self) -> _State:
        """What is done."""
        found = _meta(self._db, "state")
        return _State(*json.loads(found)) if found else _State()

    def read(self, state: _State, helpers: int) -> None:
        """Afterwards the tables have all papers of the snapshot."""
        total = -(-self._source.size // _MEGABYTE)
        with self._progress.task("reading the snapshot (MB)", total) as bar:
            bar.advance(state.read // _MEGABYTE)
            blocks = self._source.blocks(state.offset, self._sizes.block)
            with Parsers(helpers, self._selection) as parsers:
                parsed = parsers.parse(blocks)
                while (after := self._read_batch(parsed, state, bar)) != state:
                    state = after
                    self._checkpoint("batch")

    def _read_batch(
        self, parsed: Iterator[tuple[Block, ParsedBlock]], state: _State, bar: Task
    ) -> _State:
        """What is done after one more batch; the same as before at the end of the snapshot."""
        db = self._db
        with transaction(db):
            for _ in range(self._sizes.batch):
                found = next(parsed, None)
                if found is None:
                    break
                block, rows = found
                if not state.offset and not rows.papers and not rows.unwanted:
                    raise UnreadableInputError(
                        f"{self._snapshot}: is no snapshot of arXiv's metadata: its lines are no"
                        " JSON objects with an id and a title"
                    )
                db.executemany(INSERT_PAPER, rows.papers)
                db.executemany(INSERT_ABSTRACT, rows.abstracts)
                bar.advance(block.read // _MEGABYTE - state.read // _MEGABYTE)
                state = state.after(block, rows)
            _set_meta(db, "state", json.dumps(state))
        return state

    def finish(self, built: datetime) -> tuple[int, _State]:
        """Afterwards the file is an index; the number of its papers, and what was left out."""
        db = self._db
        (papers,) = db.execute("SELECT COUNT(*) FROM paper").fetchone()
        with self._progress.task("indexing titles", papers) as bar:
            self._index_words(bar)
        with self._progress.task("sorting", None), transaction(db):
            # Of 2.8 million papers 2 s, and half of the time of each search in seven parts. Before
            # the indexes, which take the room that it leaves behind.
            db.execute("INSERT INTO words (words) VALUES ('optimize')")
            db.execute("CREATE INDEX IF NOT EXISTS paper_title ON paper (title_key)")
            if self._selection.abstracts:
                db.execute("CREATE INDEX IF NOT EXISTS opening ON abstract (opening_key)")
            db.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row)")
            db.execute("DELETE FROM word")
            db.execute(
                "INSERT INTO word SELECT term, doc FROM vocabulary WHERE doc >= ?", (_COMMON,)
            )
            db.execute("DROP TABLE temp.vocabulary")
            state = self.state()
            newest = state.newest or self._source.modified
            _set_meta(db, "papers", str(papers))
            _set_meta(db, "newest", newest)
            _set_meta(db, "built", built.isoformat(timespec="seconds"))
            _set_meta(db, "categories", " ".join(sorted(self._selection.categories)))
            _set_meta(db, "abstracts", str(int(self._selection.abstracts)))
        self._checkpoint("sorted")
        return papers, state._replace(newest=newest)

    def _index_words(self, bar: Task) -> None:
        """Afterwards each word of a title leads to its papers.

        In parts, as FTS5 keeps what is new in memory; and in the order of the numbers, as it wants
        it.
        """
        while self._index_part(bar):
            self._checkpoint("words")

    def _index_part(self, bar: Task) -> bool:
        """Whether there was a part that was not indexed yet; afterwards it is."""
        db = self._db
        last = indexed = int(_meta(db, "indexed") or -1)
        query = "SELECT number, title FROM paper WHERE number > ? ORDER BY number LIMIT ?"
        with transaction(db):
            papers = db.execute(query, (last, self._sizes.titles))
            while some := papers.fetchmany(_FETCHED):
                words = [(number, title_words(title)) for number, title in some]
                db.executemany("INSERT INTO words (rowid, title) VALUES (?, ?)", words)
                last = some[-1][0]
                bar.advance(len(some))
            _set_meta(db, "indexed", str(last))
        return last > indexed


def _cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _check_is_ours(path: Path) -> None:
    """Raises UnwritableOutputError when something else would be replaced than an index."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unwritable(path, error) from None
    # https://www.sqlite.org/fileformat.html: where each database has its application's id
    if header and header[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        raise UnwritableOutputError(
            f"{path}: is there already and no index of bibsync: name another file with --output,"
            " or move it away"
        )


def _open(building: Path, task: str) -> sqlite3.Connection:
    """The file of the work, that of an earlier run if it did the same, and nobody else's."""
    try:
        building.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(building, error) from None
    db = _locked(building)
    try:
        if _is_of(db, task):
            return db
    except BaseException:
        db.close()
        raise
    db.close()
    building.unlink()
    db = _locked(building)
    with transaction(db):
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        for statement in TABLES:
            db.execute(statement)
        db.execute("INSERT INTO words (words, rank) VALUES ('hashsize', ?)", (_WORDS_IN_MEMORY,))
        db.execute("INSERT INTO words (words, rank) VALUES ('automerge', 0)")
        _set_meta(db, "task", task)
    return db


def _locked(building: Path) -> sqlite3.Connection:
    """The database, which no other process can open until it is closed."""
    db = sqlite3.connect(building, timeout=0, isolation_level=None)
    try:
        # What is appended needs no log to be taken back, so that this journal costs nothing.
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute(f"PRAGMA cache_size = -{_CACHE}")
        with transaction(db):
            pass
    except BaseException:
        db.close()
        raise
    return db


def _is_of(db: sqlite3.Connection, task: str) -> bool:
    try:
        return _meta(db, "task") == task
    except sqlite3.DatabaseError:  # a new file, or one that cannot be used: it is only a help
        return False


def _meta(db: sqlite3.Connection, name: str) -> str | None:
    found = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return None if found is None else str(found[0])


def _set_meta(db: sqlite3.Connection, name: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def _install(building: Path, target: Path) -> None:
    """Afterwards the finished work has the place of the index, also after a power failure."""
    try:
        with building.open("rb+") as file:
            os.fsync(file.fileno())
        building.replace(target)
    except OSError as error:
        raise _unwritable(target, error) from None
    sync_folder(target.parent)


def _unwritable(path: Path, error: OSError) -> UnwritableOutputError:
    return UnwritableOutputError(
        f"{path}: cannot be written ({error.strerror or error}): check the folder and its"
        " permissions, or choose another place with --output"
    )


@contextmanager
def _translated(building: Path) -> Iterator[None]:
    """What SQLite says of the file becomes an error that says what to do."""
    try:
        yield
    except HelperLostError:
        raise UnwritableOutputError(
            f"{building}: a process that helped was ended from outside (is memory short?): run the"
            " command again, it goes on from there"
        ) from None
    except sqlite3.Error as error:
        raise _error(building, error) from None


def _error(building: Path, error: sqlite3.Error) -> BibsyncError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LockedError(f"{building}: another bibsync builds this index: wait for it")
    advice = "check the folder and its permissions, or choose another place with --output"
    if code == sqlite3.SQLITE_FULL:
        advice = "make room and run the command again, it goes on from there"
    elif code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        advice = "delete this file and run the command again"
    return UnwritableOutputError(f"{building}: cannot be written ({error}): {advice}")
