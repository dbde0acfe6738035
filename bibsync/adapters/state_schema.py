"""Turns `state.sqlite` into an open database of the present schema, SQLite's errors into ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from bibsync.errors import LockedError, UnusableStateError, UnwritableOutputError

APPLICATION_ID: Final = 0x62696273  # "bibs" in ASCII: tells our file from other SQLite files

_BUSY_TIMEOUT: Final = 5.0  # seconds to wait for another program that reads or writes the database

# Texts that people wrote (citation keys, values, paths) stand in columns of JSON, as ASCII: they
# can hold lone surrogates for bytes that mean nothing in UTF-8, which SQLite's texts cannot.
_VERSION_1: Final = (
    """CREATE TABLE library (
        id INTEGER PRIMARY KEY,
        endpoint TEXT NOT NULL,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        UNIQUE (endpoint, name)
    )""",
    """CREATE TABLE item (
        library INTEGER NOT NULL REFERENCES library ON DELETE CASCADE,
        key TEXT NOT NULL,
        version INTEGER NOT NULL,
        data TEXT NOT NULL, -- JSON: the API's data object
        PRIMARY KEY (library, key)
    )""",
    """CREATE TABLE collection (
        library INTEGER NOT NULL REFERENCES library ON DELETE CASCADE,
        key TEXT NOT NULL,
        name TEXT NOT NULL, -- JSON
        parent TEXT NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (library, key)
    )""",
    """CREATE TABLE target (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE -- JSON: [endpoint, library, collection, file]
    )""",
    """CREATE TABLE base (
        target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
        item_key TEXT NOT NULL,
        agreed TEXT NOT NULL, -- JSON: see adapters/state_values.py
        PRIMARY KEY (target, item_key)
    )""",
    """CREATE TABLE choice (
        target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
        item_key TEXT NOT NULL,
        slot TEXT NOT NULL, -- JSON
        choice TEXT NOT NULL, -- JSON: [slot, winner, local, remote]
        PRIMARY KEY (target, item_key, slot)
    )""",
    """CREATE TABLE conflict (
        target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
        content TEXT NOT NULL -- JSON: [key, item_key, slot, base, local, remote, reason, ...]
    )""",
    "CREATE INDEX conflict_target ON conflict (target)",
    """CREATE TABLE run (
        id INTEGER PRIMARY KEY,
        target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
        command TEXT NOT NULL,
        started TEXT NOT NULL,
        is_undone INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX run_target ON run (target)",
    """CREATE TABLE run_base (
        run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
        item_key TEXT NOT NULL,
        agreed TEXT, -- JSON, as in base; NULL: there was none
        PRIMARY KEY (run, item_key)
    )""",
    """CREATE TABLE effect (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
        side TEXT NOT NULL,
        key TEXT NOT NULL, -- JSON
        item_key TEXT NOT NULL,
        before TEXT NOT NULL, -- JSON of the text, which may be JSON itself
        after TEXT NOT NULL, -- likewise
        version INTEGER NOT NULL,
        is_done INTEGER NOT NULL
    )""",
    "CREATE INDEX effect_run ON effect (run)",
)

# Which collection a name led to, so that another one of the same name is not taken for it; and
# what the link file said, so that a checkout of another commit is noticed.
_VERSION_2: Final = (
    "ALTER TABLE target ADD COLUMN collection_key TEXT NOT NULL DEFAULT ''",
    # JSON: item key -> fingerprint, as the link file had them when we last wrote it.
    "ALTER TABLE target ADD COLUMN links TEXT NOT NULL DEFAULT '{}'",
)

# A base is found by the digest that the link file has of it, so several of one item are kept. Those
# of before have none, and neither have the lines of that time: the next sync compares both sides
# anew.
_VERSION_3: Final = (
    "DROP TABLE base",
    """CREATE TABLE base (
        target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
        item_key TEXT NOT NULL,
        digest TEXT NOT NULL, -- see sync/digest.py
        agreed TEXT NOT NULL, -- JSON: see adapters/state_values.py
        PRIMARY KEY (target, item_key, digest)
    )""",
    "ALTER TABLE target DROP COLUMN links",
    # Whether the library was put back to an older state since the link file was last written.
    "ALTER TABLE target ADD COLUMN is_put_back INTEGER NOT NULL DEFAULT 0",
    # What the run left in the link file, so that `undo` knows whether the line is still that.
    "ALTER TABLE run_base ADD COLUMN left_digest TEXT",
    # Whether the mirror was fetched with a key that may see the notes.
    "ALTER TABLE library ADD COLUMN has_notes INTEGER NOT NULL DEFAULT 0",
)

# The statements that lead from each version to the next, the first from an empty file to version 1.
# What was released is never edited: a change of the schema is a new entry.
MIGRATIONS: Final[list[tuple[str, ...]]] = [_VERSION_1, _VERSION_2, _VERSION_3]


def connect(path: Path) -> sqlite3.Connection:
    """An open database of the present schema version: made when there is no file, else migrated.

    A file that bibsync cannot use is not changed by a byte.

    Every commit is on the disk when it returns (synchronous=FULL): a change is sent to Zotero only
    after what it replaces is in the journal. That costs one fsync for each batch of 50 entries.

    Raises UnusableStateError, UnwritableOutputError, LockedError.
    """
    with translated(path):
        db = sqlite3.connect(path, timeout=_BUSY_TIMEOUT, isolation_level=None)
        try:
            with transaction(db, "DEFERRED"):
                _check(path, db)
            _use_log(db)
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA cell_size_check = ON")  # damaged pages are noticed, not followed
            db.execute("PRAGMA trusted_schema = OFF")
            # 12 ms for 10,000 items and their bases: damage is found before anything is planned.
            (found,) = db.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise sqlite3.DatabaseError(found)
            _migrate(path, db)
            db.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            db.close()
            raise
    return db


def _use_log(db: sqlite3.Connection) -> None:
    """Lets people read while one writes (WAL), unless others have the file open just now.

    SQLite does not wait for them here, and then works with a rollback journal, which is as safe.
    The file remembers the log: only who makes the file turns it on.
    """
    try:
        db.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if _code(error) != sqlite3.SQLITE_BUSY:
            raise


def _check(path: Path, db: sqlite3.Connection) -> int:
    """The schema version of the file, 0 for an empty one. Raises UnusableStateError.

    Wants a transaction, so that all it reads is of one moment.
    """
    ours = _number(db, "application_id") == APPLICATION_ID
    version = _number(db, "user_version")
    if version < 0:
        raise sqlite3.DataError("a version below zero")
    if not ours and (version or _number(db, "schema_version")):
        raise UnusableStateError(
            f"{path}: is a database, but not one of bibsync: move it away and run bibsync again"
        )
    if version > len(MIGRATIONS):
        raise UnusableStateError(
            f"{path}: was made by a newer bibsync (state version {version}, this one knows"
            f" {len(MIGRATIONS)}): upgrade bibsync, or {_move(path)}"
        )
    return version


def _number(db: sqlite3.Connection, pragma: str) -> int:
    with closing(db.execute(f"PRAGMA {pragma}")) as cursor:
        return number(cursor.fetchone()[0])


def number(value: object) -> int:
    """The value of a column of numbers. Raises sqlite3.DataError when the file is damaged."""
    if not isinstance(value, int):
        raise sqlite3.DataError("no number in a column of numbers")
    return value


def _migrate(path: Path, db: sqlite3.Connection) -> None:
    """Afterwards the file has the present schema. Each step is one transaction."""
    while _number(db, "user_version") < len(MIGRATIONS):
        with transaction(db):
            version = _check(path, db)  # again: another process may have been quicker
            if version == len(MIGRATIONS):
                return
            for statement in MIGRATIONS[version]:
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {version + 1}")
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@contextmanager
def transaction(db: sqlite3.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """Everything done within is kept, or nothing of it when an exception or a crash ends it.

    `kind`: IMMEDIATE to write, DEFERRED to see one state in several reads.
    """
    db.execute(f"BEGIN {kind}")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # SQLite ends a transaction itself after some errors, as a full disk.
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """What SQLite says of the file within becomes an error of bibsync that says what to do."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # Python cannot decode a message of SQLite that quotes damaged bytes.
        raise _error(path, error) from None


def _error(
    path: Path, error: Exception
) -> LockedError | UnwritableOutputError | UnusableStateError:
    code = _code(error)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
        return LockedError(f"{path}: another program uses it: wait for it, or close it")
    advice = {
        sqlite3.SQLITE_FULL: "make room and run bibsync again",
        sqlite3.SQLITE_IOERR: "check the disk and its free room, or copy the project to another",
        sqlite3.SQLITE_READONLY: "check the permissions of the file and of its folder",
        sqlite3.SQLITE_CANTOPEN: "check the permissions of the file and of its folder",
        sqlite3.SQLITE_PERM: "check the permissions of the file and of its folder",
        sqlite3.SQLITE_AUTH: "check the permissions of the file and of its folder",
    }.get(code)
    if advice is not None:
        return UnwritableOutputError(f"{path}: cannot be written ({error}): {advice}")
    found = (
        str(error).strip().rpartition("\n")[2]
    )  # integrity_check says where in a line of its own
    return UnusableStateError(f"{path}: is damaged ({found}): {_move(path)}")


def _code(error: Exception) -> int:
    """SQLite's primary result code: the lower byte (https://www.sqlite.org/rescode.html)."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


def _move(path: Path) -> str:
    return (
        f"move the folder {path.parent} away: only `bibsync undo` loses its memory, the next run"
        " compares both sides anew"
    )
