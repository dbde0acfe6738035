"""Keeps libraries, people and keys in one SQLite file, and reads them back at the start.

Everything is in memory while the sandbox runs; the file follows with each committed object, so that
it holds the same at any moment, a killed process included.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from bibsync.errors import UnreadableInputError, UnwritableOutputError
from bibsync.sandbox.library import Json, Kind, Library, Thing

_APPLICATION: Final = 0x62_73_62_78  # "bsbx", by which the file is known as ours
_VERSION: Final = 1
_TABLES: Final = """
    CREATE TABLE entries (part TEXT, name TEXT, body TEXT, PRIMARY KEY (part, name)) WITHOUT ROWID;
    CREATE TABLE libraries (number INTEGER PRIMARY KEY, kind TEXT, owner INTEGER, version INTEGER);
    CREATE TABLE things (
        library INTEGER, kind TEXT, key TEXT, body TEXT, PRIMARY KEY (library, kind, key)
    ) WITHOUT ROWID;
    CREATE TABLE deleted (
        library INTEGER, kind TEXT, key TEXT, version INTEGER, PRIMARY KEY (library, kind, key)
    ) WITHOUT ROWID;
"""


class Store:
    """The file, or memory that vanishes when `path` is None.

    Raises UnreadableInputError when the file is something else or from a newer version of bibsync,
    UnwritableOutputError when it cannot be written or another sandbox has it.
    """

    def __init__(self, path: Path | None) -> None:
        self._name = str(path)
        self.is_new = True
        try:
            self._sql = self._open(path)
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from None

    def _open(self, path: Path | None) -> sqlite3.Connection:
        # Used from many threads, but from one at a time: whoever holds the lock of the world.
        # Without patience: another sandbox will not give the file free soon.
        sql = sqlite3.connect(
            ":memory:" if path is None else path,
            timeout=0,
            check_same_thread=False,
            isolation_level=None,
        )
        sql.execute("PRAGMA locking_mode = EXCLUSIVE")
        (application,) = sql.execute("PRAGMA application_id").fetchone()
        (version,) = sql.execute("PRAGMA user_version").fetchone()
        (tables,) = sql.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application != _APPLICATION and tables:
            sql.close()
            raise UnreadableInputError(f"{path}: is a database, but none of `bibsync sandbox`")
        if version > _VERSION:
            sql.close()
            raise UnreadableInputError(
                f"{path}: was written by a newer version of bibsync; update bibsync, or name "
                "another file"
            )
        if path is None:
            sql.execute("PRAGMA synchronous = OFF")
        else:
            # With a log, a commit costs no flush to the disk, and a killed process loses nothing.
            sql.execute("PRAGMA journal_mode = WAL")
            sql.execute("PRAGMA synchronous = NORMAL")
        self.is_new = not tables
        if self.is_new:
            sql.executescript(f"BEGIN; {_TABLES} COMMIT")
            sql.execute(f"PRAGMA application_id = {_APPLICATION}")
            sql.execute(f"PRAGMA user_version = {_VERSION}")
        # Takes the lock now: a second sandbox is told at its start, not at its first write.
        sql.executescript("BEGIN IMMEDIATE; COMMIT")
        return sql

    def _explained(
        self, error: sqlite3.DatabaseError
    ) -> UnreadableInputError | UnwritableOutputError:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            return UnreadableInputError(f"{self._name}: is no database of `bibsync sandbox`")
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return UnwritableOutputError(f"{self._name}: is in use by another sandbox")
        return UnwritableOutputError(f"{self._name}: cannot be written ({error})")

    def close(self) -> None:
        """Gives the file free."""
        self._sql.close()

    def entries(self, part: str) -> dict[str, Any]:
        """What `keep` stored under this part, by name."""
        rows = self._sql.execute("SELECT name, body FROM entries WHERE part = ?", (part,))
        return {name: json.loads(body) for name, body in rows}

    def keep(self, part: str, name: str, body: object) -> None:
        """Stores something about people, keys or the server itself."""
        self._sql.execute(
            "INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", (part, name, json.dumps(body))
        )

    def libraries(self) -> list[Library]:
        """All libraries with what is in them."""
        found = [
            Library(*row)
            for row in self._sql.execute("SELECT * FROM libraries ORDER BY number").fetchall()
        ]
        for library in found:
            self._fill(library)
        return found

    def _fill(self, library: Library) -> None:
        things = [
            (kind, Thing(*json.loads(body)))
            for kind, body in self._sql.execute(
                "SELECT kind, body FROM things WHERE library = ?", (library.number,)
            )
        ]
        for kind, thing in sorted(things, key=lambda pair: pair[1].serial):
            if kind == Kind.ITEM:
                library.put_item(thing)
            else:
                library.put_collection(thing)
        for kind, key, version in self._sql.execute(
            "SELECT kind, key, version FROM deleted WHERE library = ?", (library.number,)
        ):
            library.deleted[Kind(kind), key] = version

    def add_library(self, library: Library) -> None:
        """Stores an empty library."""
        row = (library.number, library.kind, library.owner, library.version)
        self._sql.execute("INSERT INTO libraries VALUES (?, ?, ?, ?)", row)

    def commit(
        self,
        library: Library,
        put: Iterable[tuple[Kind, Thing]] = (),
        deleted: Iterable[tuple[Kind, str]] = (),
    ) -> None:
        """Stores the version of a library and what changed with it: all of it or nothing.

        Raises UnwritableOutputError when the disk does not take it.
        """
        number, version = library.number, library.version
        try:
            self._sql.execute("BEGIN")
            for kind, thing in put:
                self._sql.execute(
                    "INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?)",
                    (number, kind, thing.key, _dumps(thing.row())),
                )
                self._sql.execute(
                    "DELETE FROM deleted WHERE library = ? AND kind = ? AND key = ?",
                    (number, kind, thing.key),
                )
            for kind, key in deleted:
                self._sql.execute(
                    "DELETE FROM things WHERE library = ? AND kind = ? AND key = ?",
                    (number, kind, key),
                )
                self._sql.execute(
                    "INSERT OR REPLACE INTO deleted VALUES (?, ?, ?, ?)",
                    (number, kind, key, version),
                )
            self._sql.execute(
                "UPDATE libraries SET version = ? WHERE number = ?", (version, number)
            )
            self._sql.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if self._sql.in_transaction:
                self._sql.execute("ROLLBACK")
            raise UnwritableOutputError(f"{self._name}: cannot be written ({error})") from None

    def empty(self) -> None:
        """Removes everything from all libraries and sets their versions to 0."""
        self._sql.executescript(
            "BEGIN; DELETE FROM things; DELETE FROM deleted;"
            "UPDATE libraries SET version = 0; COMMIT"
        )


def _dumps(row: list[Json]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))
