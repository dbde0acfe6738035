"""Turns `.bibsync/state.sqlite` into what a sync remembers: mirror, bases, choices, journal.

Every method is one transaction: after a crash all of it is there, or nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from bibsync.adapters import journal
from bibsync.adapters.state_folder import state_folder
from bibsync.adapters.state_schema import connect, number, transaction, translated
from bibsync.adapters.state_values import (
    base_text,
    item_text,
    read_base,
    read_choice,
    read_conflict,
    read_text,
    read_texts,
    string,
    text_of,
)
from bibsync.sync.digest import digest_of
from bibsync.sync.model import Base, Choice, Conflict
from bibsync.sync.ports import Collection, Effect, Fetched, Mirror, Run, Target
from bibsync.zotero.item import Item

FILE: Final = "state.sqlite"
_REMEMBERED: Final = 20  # bases of one item


@contextmanager
def open_state(project: Path) -> Iterator[StateStore]:
    """The state of a project, closed in the end; it is made when there is none.

    Raises UnusableStateError when it is of a newer version or damaged, UnwritableOutputError,
    LockedError when another program (a database viewer) holds it. So does every method.
    """
    path = state_folder(project) / FILE
    db = connect(path)
    try:
        yield StateStore(path, db)
    finally:
        # What was committed is on the disk. Closing moves it from the log to the database; on a
        # full disk it stays in the log, which the next run reads.
        with suppress(sqlite3.Error):
            db.close()


class StateStore:
    """The state in `.bibsync/`. Fulfils `bibsync.sync.ports.Store`."""

    __slots__ = ("_db", "_path")

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self._path = path
        self._db = db

    # --- the mirror of a library

    def mirror(self, endpoint: str, library: str) -> Mirror:
        """The library as it was last fetched; empty when it never was."""
        with self._reading() as db:
            row = db.execute(
                "SELECT id, version, has_notes FROM library WHERE endpoint = ? AND name = ?",
                (endpoint, library),
            ).fetchone()
            if row is None:
                return Mirror(0, {}, {})
            id_, version, has_notes = row
            items = db.execute(
                "SELECT key, version, data FROM item WHERE library = ? ORDER BY key", (id_,)
            ).fetchall()
            objects = read_texts(row[2] for row in items)
            collections = db.execute(
                "SELECT key, name, parent, version FROM collection WHERE library = ? ORDER BY key",
                (id_,),
            )
            return Mirror(
                version,
                {
                    key: Item(key, item_version, data)
                    for (key, item_version, _), data in zip(items, objects, strict=True)
                },
                {
                    key: Collection(key, read_text(name, string), parent, collection_version)
                    for key, name, parent, collection_version in collections
                },
                bool(has_notes),
            )

    def store_fetch(
        self, endpoint: str, library: str, fetched: Fetched, *, has_notes: bool
    ) -> None:
        """Afterwards the mirror shows what was fetched, and has its version.

        `has_notes`: the key may see the notes of the library.

        A library that is older than before was restored from a backup: what it lacks was not
        deleted by anybody. Then nothing counts as agreed any more.
        """
        with self._writing() as db:
            id_ = self._library(endpoint, library)
            known, known_notes = db.execute(
                "SELECT version, has_notes FROM library WHERE id = ?", (id_,)
            ).fetchone()
            if fetched.version < known:
                for target, name in db.execute("SELECT id, name FROM target").fetchall():
                    if json.loads(name)[:2] == [endpoint, library]:
                        db.execute("DELETE FROM base WHERE target = ?", (target,))
                        db.execute("UPDATE target SET is_put_back = 1 WHERE id = ?", (target,))
            if fetched.is_complete:
                db.execute("DELETE FROM item WHERE library = ?", (id_,))
                db.execute("DELETE FROM collection WHERE library = ?", (id_,))
            db.executemany(
                "DELETE FROM item WHERE library = ? AND key = ?",
                ((id_, key) for key in fetched.deleted_items),
            )
            db.executemany(
                "DELETE FROM collection WHERE library = ? AND key = ?",
                ((id_, key) for key in fetched.deleted_collections),
            )
            self._put_items(id_, fetched.items)
            db.executemany(
                "INSERT OR REPLACE INTO collection (library, key, name, parent, version)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    (id_, found.key, text_of(found.name), found.parent, found.version)
                    for found in fetched.collections
                ),
            )
            self._set_version(id_, fetched.version)
            # What others did to notes meanwhile is missing from then on, until all is read anew.
            is_whole = has_notes and (fetched.is_complete or known_notes)
            db.execute("UPDATE library SET has_notes = ? WHERE id = ?", (is_whole, id_))

    def store_written(
        self, endpoint: str, library: str, items: Iterable[Item], version: int | None
    ) -> None:
        """Afterwards the mirror has these items; and this version, unless it is None."""
        with self._writing():
            id_ = self._library(endpoint, library)
            self._put_items(id_, items)
            if version is not None:
                self._set_version(id_, version)

    # --- what was agreed, decided and left open

    def bases(self, target: Target) -> dict[str, dict[str, Base]]:
        """The states of each item that were agreed on, by item key and digest, the newest last."""
        found: dict[str, dict[str, Base]] = {}
        with self._reading() as db:
            rows = db.execute(
                "SELECT item_key, digest, agreed FROM base WHERE target = ? ORDER BY rowid",
                (self._known(target),),
            )
            for item_key, digest, text in rows:
                found.setdefault(item_key, {})[digest] = read_base(item_key, text)
        return found

    def is_put_back(self, target: Target) -> bool:
        """Whether the library went back to an older state, and `settle` was not called since."""
        with self._reading() as db:
            query = "SELECT is_put_back FROM target WHERE id = ?"
            row = db.execute(query, (self._known(target),)).fetchone()
            return row is not None and bool(row[0])

    def settle(self, target: Target) -> None:
        """Afterwards the link file is known to be of the library as it is now."""
        with self._writing() as db:
            db.execute("UPDATE target SET is_put_back = 0 WHERE id = ?", (self._known(target),))

    def has_bases(self, target: Target) -> bool:
        """Whether anything was ever agreed on."""
        with self._reading() as db:
            id_ = self._known(target)
            return bool(
                db.execute("SELECT 1 FROM base WHERE target = ? LIMIT 1", (id_,)).fetchone()
            )

    def remember_bases(self, target: Target, bases: Iterable[Base]) -> None:
        """Afterwards these are the newest ones of their items; of the older ones many are kept."""
        with self._writing() as db:
            id_ = self._made(target)
            item_keys = []
            for base in bases:
                item_keys.append(base.item_key)
                db.execute(
                    "INSERT OR REPLACE INTO base (target, item_key, digest, agreed)"
                    " VALUES (?, ?, ?, ?)",
                    (id_, base.item_key, digest_of(base), base_text(base)),
                )
            db.executemany(
                "DELETE FROM base WHERE rowid IN (SELECT rowid FROM base WHERE target = ?"
                " AND item_key = ? ORDER BY rowid DESC LIMIT -1 OFFSET ?)",
                ((id_, item_key, _REMEMBERED) for item_key in item_keys),
            )

    def forget_bases(self, target: Target, item_keys: Iterable[str]) -> None:
        """Afterwards nothing was ever agreed on these items."""
        with self._writing() as db:
            id_ = self._known(target)
            db.executemany(
                "DELETE FROM base WHERE target = ? AND item_key = ?",
                ((id_, item_key) for item_key in item_keys),
            )

    def collection_key(self, target: Target) -> str:
        """The key of the collection that the target's name led to; "" when it never did."""
        with self._reading() as db:
            row = db.execute(
                "SELECT collection_key FROM target WHERE id = ?", (self._known(target),)
            ).fetchone()
            return "" if row is None else str(row[0])

    def remember_collection(self, target: Target, key: str) -> None:
        """Afterwards this is the collection that the target is about, whatever its name.

        What is known of it under another name is known under this one, if nothing else is.
        """
        with self._writing() as db:
            id_ = self._made(target)
            db.execute("UPDATE target SET collection_key = ? WHERE id = ?", (key, id_))
            (count,) = db.execute("SELECT count(*) FROM base WHERE target = ?", (id_,)).fetchone()
            for other in () if count else self._alike(target):
                (known,) = db.execute(
                    "SELECT collection_key FROM target WHERE id = ?", (other,)
                ).fetchone()
                if other != id_ and known == key:
                    db.execute("DELETE FROM target WHERE id = ?", (id_,))
                    db.execute("UPDATE target SET name = ? WHERE id = ?", (text_of(target), other))
                    break

    def choices(self, target: Target) -> dict[tuple[str, str], Choice]:
        """What people decided, by item key and slot."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT item_key, choice FROM choice WHERE target = ? ORDER BY item_key, slot",
                (self._known(target),),
            )
            found = [(item_key, read_choice(text)) for item_key, text in rows]
        return {(item_key, choice.slot): choice for item_key, choice in found}

    def choose(self, target: Target, item_key: str, choice: Choice) -> None:
        """Afterwards this decision holds for the slot of the item."""
        with self._writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO choice (target, item_key, slot, choice)"
                " VALUES (?, ?, ?, ?)",
                (self._made(target), item_key, text_of(choice.slot), text_of(choice)),
            )

    def drop_choices(self, target: Target, item_keys: Iterable[str]) -> None:
        """Afterwards nothing is decided on these items."""
        with self._writing() as db:
            id_ = self._known(target)
            db.executemany(
                "DELETE FROM choice WHERE target = ? AND item_key = ?",
                ((id_, item_key) for item_key in item_keys),
            )

    def store_conflicts(self, target: Target, conflicts: Iterable[Conflict]) -> None:
        """Afterwards these are the conflicts of the target, and no others."""
        with self._writing() as db:
            id_ = self._made(target)
            db.execute("DELETE FROM conflict WHERE target = ?", (id_,))
            db.executemany(
                "INSERT INTO conflict (target, content) VALUES (?, ?)",
                ((id_, text_of(conflict)) for conflict in conflicts),
            )

    def conflicts(self, target: Target) -> list[Conflict]:
        """The conflicts that the last run left, by citation key and slot."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT content FROM conflict WHERE target = ?", (self._known(target),)
            )
            found = [read_conflict(text) for (text,) in rows]
        return sorted(found, key=lambda conflict: (conflict.key, conflict.slot, conflict.item_key))

    # --- the journal

    def begin_run(self, target: Target, command: str, started: str) -> int:
        """The id of a new entry of the journal; of older ones the newest are kept."""
        with self._writing() as db:
            return journal.begin_run(db, self._made(target), command, started)

    def journal(
        self, run: int, effects: Iterable[Effect], bases: Mapping[str, Base | None]
    ) -> list[int]:
        """Afterwards the run has these effects, and the bases as they were before it.

        A base that the run has noted already is kept. The answer gives the effects' ids.
        """
        with self._writing() as db:
            return journal.add(db, run, effects, bases)

    def journal_links(self, run: int, left: Mapping[str, str]) -> None:
        """Afterwards the run is known to have left these digests in the link file, by item key."""
        with self._writing() as db:
            journal.left(db, run, left)

    def journal_done(self, effects: Mapping[int, tuple[int, str]]) -> None:
        """Afterwards these effects are done: id -> version of the object, and what it is now."""
        with self._writing() as db:
            journal.finish(db, effects)

    def last_run(self, target: Target) -> Run | None:
        """The newest run with effects that was not undone."""
        with self._reading() as db:
            id_ = self._known(target)
            return None if id_ is None else journal.last_run(db, id_, target)

    def mark_undone(self, run: int) -> None:
        """Afterwards the run counts as undone."""
        with self._writing() as db:
            journal.mark_undone(db, run)

    # --- within a transaction

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with translated(self._path), transaction(self._db):
            yield self._db

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with translated(self._path), transaction(self._db, "DEFERRED"):
            yield self._db

    def _library(self, endpoint: str, library: str) -> int:
        self._db.execute(
            "INSERT OR IGNORE INTO library (endpoint, name, version) VALUES (?, ?, 0)",
            (endpoint, library),
        )
        row = self._db.execute(
            "SELECT id FROM library WHERE endpoint = ? AND name = ?", (endpoint, library)
        ).fetchone()
        return number(row and row[0])

    def _set_version(self, library: int, version: int) -> None:
        self._db.execute("UPDATE library SET version = ? WHERE id = ?", (version, library))

    def _put_items(self, library: int, items: Iterable[Item]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO item (library, key, version, data) VALUES (?, ?, ?, ?)",
            ((library, item.key, item.version, item_text(item.data)) for item in items),
        )

    def _alike(self, target: Target) -> list[int]:
        """The rows of the targets that share a server, a library and a file with this one."""
        rows = self._db.execute("SELECT id, name FROM target").fetchall()
        wanted = [target.endpoint, target.library, target.file]
        return [number(id_) for id_, name in rows if [*(t := json.loads(name))[:2], t[3]] == wanted]

    def _known(self, target: Target) -> int | None:
        """The row of a target; None when nothing was ever stored of it, which equals no row."""
        row = self._db.execute(
            "SELECT id FROM target WHERE name = ?", (text_of(target),)
        ).fetchone()
        return None if row is None else number(row[0])

    def _made(self, target: Target) -> int:
        self._db.execute("INSERT OR IGNORE INTO target (name) VALUES (?)", (text_of(target),))
        return number(self._known(target))
