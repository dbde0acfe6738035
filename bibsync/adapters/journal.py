"""Turns what the runs of a sync change into rows of the state's database, and back for `undo`.

Each function wants an open transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from bibsync.adapters.state_values import base_text, read_base, read_text, string, text_of
from bibsync.sync.model import Base
from bibsync.sync.ports import Effect, Run, Target

KEPT_RUNS: Final = 20  # with effects, of each target, beside the one that begins


def begin_run(db: sqlite3.Connection, target: int, command: str, started: str) -> int:
    """The id of a new run; afterwards only the newest others are kept, with effects all."""
    db.execute("DELETE FROM run WHERE target = ? AND id NOT IN (SELECT run FROM effect)", (target,))
    db.execute(
        "DELETE FROM run WHERE target = :target AND id NOT IN"
        " (SELECT id FROM run WHERE target = :target ORDER BY id DESC LIMIT :kept)",
        {"target": target, "kept": KEPT_RUNS},
    )
    cursor = db.execute(
        "INSERT INTO run (target, command, started) VALUES (?, ?, ?)", (target, command, started)
    )
    return _id(cursor)


def add(
    db: sqlite3.Connection, run: int, effects: Iterable[Effect], bases: Mapping[str, Base | None]
) -> list[int]:
    """The ids of the effects; a base that the run has already stays as it is."""
    db.executemany(
        "INSERT OR IGNORE INTO run_base (run, item_key, agreed) VALUES (?, ?, ?)",
        (
            (run, item_key, None if base is None else base_text(base))
            for item_key, base in bases.items()
        ),
    )
    return [
        _id(
            db.execute(
                "INSERT INTO effect (run, side, key, item_key, before, after, version, is_done)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run,
                    effect.side,
                    text_of(effect.key),
                    effect.item_key,
                    text_of(effect.before),
                    text_of(effect.after),
                    effect.version,
                    effect.is_done,
                ),
            )
        )
        for effect in effects
    ]


def finish(db: sqlite3.Connection, effects: Mapping[int, tuple[int, str]]) -> None:
    """Afterwards these effects are done: id -> version of the object, and what it is now."""
    db.executemany(
        "UPDATE effect SET version = ?, after = ?, is_done = 1 WHERE id = ?",
        ((version, text_of(after), effect) for effect, (version, after) in effects.items()),
    )


def left(db: sqlite3.Connection, run: int, digests: Mapping[str, str]) -> None:
    """Afterwards the run has left these digests in the link file, of items whose bases it has."""
    db.executemany(
        "UPDATE run_base SET left_digest = ? WHERE run = ? AND item_key = ?",
        ((digest, run, item_key) for item_key, digest in digests.items()),
    )


def last_run(db: sqlite3.Connection, target_id: int, target: Target) -> Run | None:
    """The newest run of the target with effects that was not undone."""
    row = db.execute(
        "SELECT id, command, started FROM run WHERE target = ? AND NOT is_undone"
        " AND id IN (SELECT run FROM effect) ORDER BY id DESC LIMIT 1",
        (target_id,),
    ).fetchone()
    if row is None:
        return None
    run, command, started = row
    bases = db.execute(
        "SELECT item_key, agreed, left_digest FROM run_base WHERE run = ? ORDER BY item_key", (run,)
    ).fetchall()
    effects = db.execute(
        "SELECT side, key, item_key, before, after, version, is_done"
        " FROM effect WHERE run = ? ORDER BY id",
        (run,),
    )
    return Run(
        run,
        command,
        started,
        target,
        False,
        tuple((key, None if text is None else read_base(key, text)) for key, text, _ in bases),
        {key: digest for key, _, digest in bases if digest is not None},
        tuple(
            Effect(
                side,
                read_text(key, string),
                item_key,
                read_text(before, string),
                read_text(after, string),
                version,
                bool(is_done),
            )
            for side, key, item_key, before, after, version, is_done in effects
        ),
    )


def mark_undone(db: sqlite3.Connection, run: int) -> None:
    """Afterwards the run counts as undone."""
    db.execute("UPDATE run SET is_undone = 1 WHERE id = ?", (run,))


def _id(cursor: sqlite3.Cursor) -> int:
    assert cursor.lastrowid is not None  # an INSERT has just been executed
    return cursor.lastrowid
