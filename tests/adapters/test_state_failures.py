"""What goes wrong with the state is told in one line that says what to do, and loses nothing."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.adapters import state_schema
from bibsync.adapters.state import FILE, StateStore, open_state
from bibsync.errors import (
    BibsyncError,
    LockedError,
    UnusableStateError,
    UnwritableOutputError,
)
from bibsync.sync.model import Agreed, Base, Choice, Conflict, Side
from bibsync.sync.ports import Collection, Effect, Fetched, Target
from bibsync.zotero.item import Item

HERE, LAB = "https://api.example.org", "groups/123"
PAPER = Target(HERE, LAB, "", "refs.bib")


def fetched(version: int, count: int, size: int = 10) -> Fetched:
    items = [
        Item(f"{number:08}", version, {"key": f"{number:08}", "title": "x" * size})
        for number in range(count)
    ]
    collections = (Collection("AAAAAAAA", "Paper", "", 1),)
    return Fetched(version, tuple(items), collections, frozenset(), frozenset(), True)


def fill(store: StateStore) -> None:
    store.store_fetch(HERE, LAB, fetched(5, 50), has_notes=True)
    store.remember_bases(PAPER, [Base("AAAAAAAA", Agreed("a", "a"), {})])
    store.choose(PAPER, "AAAAAAAA", Choice("title", Side.LOCAL, "a", "b"))
    store.store_conflicts(PAPER, [Conflict("a", "AAAAAAAA", "title", None, "a", "b", "")])
    run = store.begin_run(PAPER, "push", "")
    store.journal(run, [Effect("remote", "a", "AAAAAAAA", "", "", 0, False)], {"AAAAAAAA": None})


def read_all(store: StateStore) -> None:
    store.mirror(HERE, LAB)
    store.bases(PAPER)
    store.choices(PAPER)
    store.conflicts(PAPER)
    store.last_run(PAPER)


def error_of(project: Path, act: Callable[[StateStore], object] = read_all) -> BibsyncError:
    """The error that opening the state, or doing this with it, gives: one line about the file."""
    with pytest.raises(BibsyncError) as raised, open_state(project) as store:
        act(store)
    message = str(raised.value)
    assert "\n" not in message
    assert ".bibsync" in message
    return raised.value


@pytest.fixture
def project(tmp_path: Path) -> Path:
    with open_state(tmp_path) as store:
        fill(store)
    return tmp_path


# --- damage


def garbage(path: Path) -> None:
    path.write_bytes(b"@misc{a}\n" * 500)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def zeros(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:100] + bytes(len(data) - 100))


def no_table(path: Path) -> None:
    execute(path, "DROP TABLE base")


def no_json(path: Path) -> None:
    execute(path, "UPDATE item SET data = substr(data, 1, 9)")


def other_json(path: Path) -> None:
    execute(path, "UPDATE base SET agreed = '[1,2,3]'")


def other_choice(path: Path) -> None:
    execute(path, "UPDATE choice SET choice = replace(choice, 'local', 'nobody')")


def other_conflict(path: Path) -> None:
    execute(path, "UPDATE conflict SET content = '[[],[],[],[],[],[],[]]'")


def no_utf8(path: Path) -> None:
    execute(path, "UPDATE effect SET key = CAST(x'ff' AS TEXT)")


def execute(path: Path, statement: str) -> None:
    db = sqlite3.connect(path)
    db.execute(statement)
    db.commit()
    db.close()


DAMAGES = [
    garbage,
    half,
    zeros,
    no_table,
    no_json,
    other_json,
    other_choice,
    other_conflict,
    no_utf8,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_told_with_the_way_out(
    project: Path, damage: Callable[[Path], None]
) -> None:
    path = project / ".bibsync" / FILE
    damage(path)
    before = path.read_bytes()
    error = error_of(project)
    assert isinstance(error, UnusableStateError)
    assert f"move the folder {project / '.bibsync'} away" in str(error)
    assert path.read_bytes() == before
    path.parent.rename(project / "away")
    with open_state(project) as store:
        fill(store)


@cache
def whole() -> bytes:
    """The content of a state file."""
    with TemporaryDirectory() as folder:
        with open_state(Path(folder)) as store:
            fill(store)
        return (Path(folder) / ".bibsync" / FILE).read_bytes()


@settings(max_examples=150)
@given(place=st.integers(0, 2**20), noise=st.binary(min_size=1, max_size=40))
def test_damage_anywhere_is_told_or_does_no_harm(place: int, noise: bytes) -> None:
    data = whole()
    place %= len(data)
    with TemporaryDirectory() as folder:
        path = Path(folder) / ".bibsync" / FILE
        path.parent.mkdir()
        path.write_bytes((data[:place] + noise + data[place + len(noise) :])[: len(data)])
        try:
            with open_state(Path(folder)) as store:
                read_all(store)
                fill(store)
                read_all(store)
        except (UnusableStateError, UnwritableOutputError) as error:
            # The latter for one byte of the head, by which SQLite takes the file for read-only.
            assert "\n" not in str(error)


def test_an_empty_file_is_a_new_state(project: Path) -> None:
    (project / ".bibsync" / FILE).write_bytes(b"")
    with open_state(project) as store:
        assert store.mirror(HERE, LAB).version == 0


@pytest.mark.parametrize(
    "statements",
    ["CREATE TABLE recipes (name TEXT)", "PRAGMA user_version = 3", "PRAGMA application_id = 7"],
    ids=["tables", "version", "mark"],
)
def test_the_database_of_another_program_is_left_alone(tmp_path: Path, statements: str) -> None:
    path = tmp_path / ".bibsync" / FILE
    path.parent.mkdir()
    execute(path, "VACUUM")
    execute(path, statements)
    before = path.read_bytes()
    error = error_of(tmp_path)
    assert isinstance(error, UnusableStateError)
    assert "is a database, but not one of bibsync: move it away" in str(error)
    assert path.read_bytes() == before


# --- no right to write


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Permissions bind everybody but root: within this, the tests run as nobody if as root."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def public() -> Iterator[Path]:
    """A project with a state that belongs to the user who runs as `ordinary_user`."""
    # Not `tmp_path`, whose parent nobody else may enter.
    with TemporaryDirectory() as folder:
        path = Path(folder)
        if os.geteuid() == 0:
            os.chown(path, 65534, 65534)
        path.chmod(0o755)
        with ordinary_user(), open_state(path) as store:
            fill(store)
        yield path
        for each in (path, path / ".bibsync"):
            each.chmod(stat.S_IRWXU)


def test_a_folder_that_may_not_be_written_to_is_told(public: Path) -> None:
    (public / ".bibsync").rename(public / "away")
    public.chmod(0o555)
    with ordinary_user():
        error = error_of(public)
    public.chmod(0o755)
    (public / "away").rename(public / ".bibsync")
    assert isinstance(error, UnwritableOutputError)
    assert "cannot be created (Permission denied): check the permissions" in str(error)


@pytest.mark.parametrize("name", ["", FILE], ids=["folder", "file"])
def test_a_state_that_may_not_be_written_to_is_told(public: Path, name: str) -> None:
    (public / ".bibsync" / name).chmod(0o555 if name == "" else 0o444)
    with ordinary_user():
        error = error_of(public, fill)
    assert isinstance(error, UnwritableOutputError)
    assert "check the permissions of the file and of its folder" in str(error)


def test_a_state_that_may_not_be_read_is_told(public: Path) -> None:
    (public / ".bibsync" / FILE).chmod(0)
    with ordinary_user():
        error = error_of(public)
    assert isinstance(error, UnwritableOutputError)


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / ".bibsync" / FILE).mkdir(parents=True)
    assert isinstance(error_of(tmp_path), UnwritableOutputError)


# --- no room


def test_a_full_database_keeps_what_it_has(project: Path) -> None:
    # SQLite gives SQLITE_FULL both for a full disk and for this limit of its own.
    path = project / ".bibsync" / FILE
    db = state_schema.connect(path)
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages + 5}")
    store = StateStore(path, db)
    with pytest.raises(UnwritableOutputError, match="make room and run bibsync again") as raised:
        store.store_fetch(HERE, LAB, fetched(9, 100, 10_000), has_notes=True)
    assert "\n" not in str(raised.value)
    assert store.mirror(HERE, LAB).version == 5
    store.store_fetch(HERE, LAB, fetched(6, 3), has_notes=True)  # what fits is stored
    assert len(store.mirror(HERE, LAB).items) == 3
    db.close()


def test_a_disk_that_takes_no_more_keeps_what_it_has(project: Path) -> None:
    # The system refuses to let a file of this process grow, in the middle of a write.
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from test_state_failures import *\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "print(error_of(Path(sys.argv[1]), lambda store:"
        " store.store_fetch(HERE, LAB, fetched(9, 300, 10_000), has_notes=True)).exit_code)\n"
    )
    command = [sys.executable, "-c", script, str(project), str(Path(__file__).parent)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"{UnwritableOutputError.exit_code}\n", "")
    with open_state(project) as store:
        mirror = store.mirror(HERE, LAB)
        assert (mirror.version, len(mirror.items)) == (5, 50)
        assert len(store.bases(PAPER)) == 1


# --- others at the same time


def test_a_program_that_holds_the_database_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_schema, "_BUSY_TIMEOUT", 0)
    viewer = sqlite3.connect(project / ".bibsync" / FILE, isolation_level=None)
    viewer.execute("BEGIN IMMEDIATE")
    with open_state(project) as store:
        assert store.mirror(HERE, LAB).version == 5
        with pytest.raises(LockedError, match="another program uses it: wait for it, or close it"):
            store.store_written(HERE, LAB, [], 9)
        viewer.execute("ROLLBACK")
        store.store_written(HERE, LAB, [], 9)
        assert store.mirror(HERE, LAB).version == 9
    viewer.close()


def test_a_program_that_reads_sees_one_state_while_another_writes(project: Path) -> None:
    reader = sqlite3.connect(project / ".bibsync" / FILE, isolation_level=None)
    reader.execute("BEGIN")
    query = "SELECT (SELECT version FROM library), (SELECT count(*) FROM item)"
    assert reader.execute(query).fetchone() == (5, 50)
    with open_state(project) as store:
        store.store_fetch(HERE, LAB, fetched(9, 3), has_notes=True)
        assert reader.execute(query).fetchone() == (5, 50)
        reader.execute("COMMIT")
        assert reader.execute(query).fetchone() == (9, 3)
    reader.close()
