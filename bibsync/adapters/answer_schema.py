"""Turns the file of the cache of answers into an open database of the present schema."""

from __future__ import annotations

import sqlite3
from enum import Enum, auto
from pathlib import Path
from typing import Final

from bibsync.adapters.state_schema import number, transaction
from bibsync.errors import UnusableStateError

APPLICATION_ID: Final = 0x62696261  # "biba" in ASCII: tells our file from other SQLite files

_BUSY_TIMEOUT: Final = 5.0  # seconds to wait for another process that writes
_MOST_ASIDE: Final = 9  # damaged files that are kept beside the cache

# Texts of others stand in columns of bytes, see `answer_values`.
_VERSION_1: Final = (
    """CREATE TABLE answer (
        kind TEXT NOT NULL,
        text BLOB NOT NULL,
        surname BLOB NOT NULL,
        source BLOB NOT NULL,
        as_of TEXT NOT NULL, -- ISO date
        version INTEGER, -- of the arXiv paper that was asked for; NULL: none, or not known
        is_settled INTEGER NOT NULL, -- 0: there may soon be more to say
        agency BLOB NOT NULL, -- that has the DOI in place of the source; empty: none has
        records BLOB NOT NULL, -- JSON
        PRIMARY KEY (kind, text, surname, source)
    )""",
)

_COLUMNS: Final = "kind, text, surname, source, as_of, version, is_settled, agency, records"

# The statements that lead from each version to the next. What was released is never edited.
MIGRATIONS: Final[list[tuple[str, ...]]] = [_VERSION_1]


class NewerError(Exception):
    """The file was made by a newer bibsync."""


class Trouble(Enum):
    """What is wrong with a file."""

    BUSY = auto()  # another process holds it
    DAMAGED = auto()
    UNUSABLE = auto()  # no room, no right


_TROUBLES: Final = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_PROTOCOL: Trouble.BUSY,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
    sqlite3.SQLITE_FORMAT: Trouble.DAMAGED,
    sqlite3.SQLITE_ERROR: Trouble.DAMAGED,  # a table or column is not there, a text is no text
}


def trouble_of(error: Exception) -> Trouble:
    """What an error of SQLite, or of Python with what SQLite said, means."""
    code = int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR))
    return _TROUBLES.get(code & 0xFF, Trouble.UNUSABLE)  # https://www.sqlite.org/rescode.html


def connect(path: Path) -> sqlite3.Connection:
    """An open database of the present schema version: made when there is no file, else migrated.

    A rollback journal, no write-ahead log: that one could not be read in a read-only folder.
    Raises OSError, sqlite3.Error, NewerError, UnusableStateError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=_BUSY_TIMEOUT, isolation_level=None)
    try:
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA cell_size_check = ON")  # damaged pages are noticed, not followed
        db.execute("PRAGMA trusted_schema = OFF")
        with transaction(db, "DEFERRED"):
            version = _version(path, db)
        if version < len(MIGRATIONS):
            _migrate(path, db)
        db.execute(f"SELECT {_COLUMNS} FROM answer LIMIT 0")  # are they there?
    except BaseException:
        db.close()
        raise
    return db


def _version(path: Path, db: sqlite3.Connection) -> int:
    """The schema version of the file, 0 for an empty one."""
    mark, version, changes = (
        number(db.execute(f"PRAGMA {pragma}").fetchone()[0])
        for pragma in ("application_id", "user_version", "schema_version")
    )
    if mark != APPLICATION_ID and (mark or version or changes):
        raise UnusableStateError(
            f"{path}: is a database, but not one of bibsync's answers: name another file"
        )
    if version > len(MIGRATIONS):
        raise NewerError
    if version < 0:
        raise sqlite3.DataError("a version below zero")
    return version


def _migrate(path: Path, db: sqlite3.Connection) -> None:
    """Afterwards the file has the present schema, whoever else makes it at the same time."""
    with transaction(db):
        for statements in MIGRATIONS[_version(path, db) :]:
            for statement in statements:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def is_whole(path: Path) -> bool:
    """Whether the file can be opened and SQLite finds no damage in it. Raises as `connect` does."""
    try:
        db = connect(path)
        try:
            (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            db.close()
    except (sqlite3.Error, UnicodeDecodeError):
        return False
    return bool(found == "ok")


def free_name(path: Path) -> Path | None:
    """A name for a damaged file; None when there are as many as are kept."""
    for count in range(1, _MOST_ASIDE + 1):
        aside = path.with_name(f"{path.name}.damaged{'' if count == 1 else f'-{count}'}")
        if not aside.exists():
            return aside
    return None
