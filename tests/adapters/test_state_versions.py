"""The state of every released version is read by this one, and that of a later one is left alone.

`state_versions` has a dump of each schema version with something in every table. A new version gets
a new dump; those that are there stay as they are.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bibsync.adapters import state_schema
from bibsync.adapters.state import FILE, open_state
from bibsync.adapters.state_schema import APPLICATION_ID, MIGRATIONS
from bibsync.errors import UnusableStateError
from bibsync.sync.digest import digest_of
from bibsync.sync.model import Agreed, Base, Choice, Conflict, Side
from bibsync.sync.ports import Collection, Effect, Mirror, Run, Target
from bibsync.zotero.item import Item

DUMPS = Path(__file__).parent / "state_versions"
VERSIONS = range(1, len(MIGRATIONS) + 1)

PAPER = Target("https://api.example.org", "groups/123", "COLL2345", "refs.bib")


def state_of(version: int, project: Path) -> Path:
    """The file of a project that this version of the schema has left behind."""
    path = project / ".bibsync" / FILE
    path.parent.mkdir()
    db = sqlite3.connect(path)
    db.executescript((DUMPS / f"{version}.sql").read_text("utf-8"))
    db.close()
    return path


def pragma(path: Path, name: str) -> int:
    db = sqlite3.connect(path)
    (value,) = db.execute(f"PRAGMA {name}").fetchone()
    db.close()
    return int(value)


def schema(db: sqlite3.Connection) -> list[tuple[str, str]]:
    return db.execute(
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
    ).fetchall()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_state_of_an_older_version_is_read(tmp_path: Path, version: int) -> None:
    path = state_of(version, tmp_path)
    with open_state(tmp_path) as store:
        data = {"key": "AAAAAAAA", "version": 4, "itemType": "book", "title": "Größe"}
        assert store.mirror("https://api.example.org", "groups/123") == Mirror(
            5,
            {"AAAAAAAA": Item("AAAAAAAA", 4, data)},
            {"CCCCCCCC": Collection("CCCCCCCC", "Größe", "", 1)},
            has_notes=version >= 3,
        )
        title = Agreed('{G}r\\"o{\\ss}e', "Größe")
        base = Base(
            "AAAAAAAA",
            Agreed("a", "a"),
            {"title": title, "year": Agreed("2020", "2020")},
            frozenset({"note"}),
        )
        # Before version 3 a base had no digest by which it could be found.
        known = {"AAAAAAAA": {digest_of(base): base}}
        assert store.bases(PAPER) == (known if version >= 3 else {})
        choice = Choice("year", Side.REMOTE, "2020", "2021")
        assert store.choices(PAPER) == {("AAAAAAAA", "year"): choice}
        assert store.conflicts(PAPER) == [
            Conflict("a", "AAAAAAAA", "year", None, "2020", "2021", "both changed it")
        ]
        assert store.last_run(PAPER) == Run(
            1,
            "push",
            "2026-01-05T12:00:00Z",
            PAPER,
            False,
            (
                ("AAAAAAAA", None),
                ("BBBBBBBB", Base("BBBBBBBB", Agreed("B", "B"), {"title": Agreed("b", "b")})),
            ),
            {"AAAAAAAA": "abc"} if version >= 3 else {},
            (Effect("remote", "a", "AAAAAAAA", "", '{"title": "Größe"}', 4, True),),
        )
    assert pragma(path, "user_version") == len(MIGRATIONS)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_migration_still_makes_the_schema_that_it_made(
    tmp_path: Path, version: int
) -> None:
    made = sqlite3.connect(":memory:")
    for statements in MIGRATIONS[:version]:
        for statement in statements:
            made.execute(statement)
    left = sqlite3.connect(state_of(version, tmp_path))
    assert schema(made) == schema(left)
    made.close()
    left.close()


def test_a_new_state_has_the_newest_version_and_our_mark(tmp_path: Path) -> None:
    with open_state(tmp_path):
        pass
    path = tmp_path / ".bibsync" / FILE
    assert pragma(path, "user_version") == len(MIGRATIONS)
    assert pragma(path, "application_id") == APPLICATION_ID


LATER = (
    "ALTER TABLE item ADD COLUMN seen TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE later (id INTEGER PRIMARY KEY)",
)


def test_each_migration_follows_the_one_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = state_of(2, tmp_path)
    migrations = [*MIGRATIONS, LATER, ("INSERT INTO later VALUES (7)",)]
    monkeypatch.setattr(state_schema, "MIGRATIONS", migrations)
    for _ in range(2):  # the second time there is nothing to do
        with open_state(tmp_path) as store:
            assert store.mirror("https://api.example.org", "groups/123").version == 5
        db = sqlite3.connect(path)
        assert db.execute("SELECT item.seen, later.id FROM item, later").fetchall() == [("", 7)]
        db.close()
    assert pragma(path, "user_version") == len(migrations)


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = state_of(len(MIGRATIONS), tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(state_schema, "MIGRATIONS", [*MIGRATIONS, (*LATER, "SELECT nothing")])
        with pytest.raises(UnusableStateError), open_state(tmp_path):
            pytest.fail("the state was opened")
    assert pragma(path, "user_version") == len(MIGRATIONS)
    with open_state(tmp_path) as store:
        assert len(store.bases(PAPER)) == 1
    db = sqlite3.connect(path)
    names = [name for name, _ in schema(db)]
    db.close()
    assert "item" in names
    assert "later" not in names


def test_the_state_of_a_newer_version_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(state_schema, "MIGRATIONS", [*MIGRATIONS, LATER])
        with open_state(tmp_path) as store:
            store.remember_bases(PAPER, [Base("AAAAAAAA", Agreed("a", "a"), {})])
    path = tmp_path / ".bibsync" / FILE
    before = path.read_bytes()
    with pytest.raises(UnusableStateError) as raised, open_state(tmp_path):
        pytest.fail("the state was opened")
    assert path.read_bytes() == before
    message = str(raised.value)
    assert "\n" not in message
    assert "was made by a newer bibsync" in message
    assert "upgrade bibsync, or move the folder" in message
