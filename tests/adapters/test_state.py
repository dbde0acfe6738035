"""What a sync stores is there in the next run, and nothing of it is half there after a crash."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.adapters.journal import KEPT_RUNS
from bibsync.adapters.state import StateStore, open_state
from bibsync.sync.digest import digest_of
from bibsync.sync.model import KEY, WHOLE, Agreed, Base, Choice, Conflict, Side
from bibsync.sync.ports import Collection, Effect, Fetched, Mirror, Target
from bibsync.zotero.item import Item

HERE = "https://api.example.org"
LAB = "groups/123"
PAPER = Target(HERE, LAB, "COLL2345", "refs.bib")
BOOK = Target(HERE, LAB, "", "book/refs.bib")
TIME = "2026-01-05T12:00:00Z"


def item(key: str, version: int = 1, **data: Any) -> Item:
    return Item(key * 8, version, {"key": key * 8, "version": version, "itemType": "book", **data})


def collection(key: str, version: int = 1, name: str = "Größe") -> Collection:
    return Collection(key * 8, name, "", version)


def fetched(version: int, *items: Item, **others: Any) -> Fetched:
    nothing: dict[str, Any] = {
        "collections": (),
        "deleted_items": frozenset(),
        "deleted_collections": frozenset(),
        "is_complete": False,
    }
    return Fetched(version, items, **(nothing | others))


def base(key: str, **slots: str) -> Base:
    return Base(
        key * 8, Agreed(key, key), {slot: Agreed(value, value) for slot, value in slots.items()}
    )


def by_digest(*bases: Base) -> dict[str, dict[str, Base]]:
    found: dict[str, dict[str, Base]] = {}
    for each in bases:
        found.setdefault(each.item_key, {})[digest_of(each)] = each
    return found


def effect(key: str = "a", **changes: Any) -> Effect:
    return Effect("remote", key, "AAAAAAAA", '{"title": ""}', "", 0, False)._replace(**changes)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StateStore]:
    with open_state(tmp_path) as opened:
        yield opened


# --- the folder


def test_the_state_is_made_in_a_folder_that_git_ignores(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    with open_state(tmp_path) as store:
        store.choose(PAPER, "AAAAAAAA", Choice("title", Side.LOCAL, "a", "b"))
    folder = tmp_path / ".bibsync"
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "state.sqlite"]
    command = ["git", "-C", str(tmp_path), "status", "--porcelain"]
    assert subprocess.run(command, check=True, capture_output=True).stdout == b""


def test_a_gitignore_that_somebody_changed_stays(tmp_path: Path) -> None:
    ignore = tmp_path / ".bibsync" / ".gitignore"
    with open_state(tmp_path):
        ignore.write_text("lock*\n")
    with open_state(tmp_path):
        assert ignore.read_text() == "lock*\n"


def test_commits_are_on_the_disk_when_they_return(tmp_path: Path) -> None:
    with open_state(tmp_path) as store:
        store.begin_run(PAPER, "push", TIME)
        # Before the database is closed, and seen by another program: in the log.
        assert (tmp_path / ".bibsync" / "state.sqlite-wal").stat().st_size > 0
        other = sqlite3.connect(tmp_path / ".bibsync" / "state.sqlite")
        assert other.execute("SELECT command FROM run").fetchall() == [("push",)]
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        other.close()


# --- the mirror


def test_a_library_that_was_never_fetched_is_empty(store: StateStore) -> None:
    assert store.mirror(HERE, LAB) == Mirror(0, {}, {})


def test_the_mirror_shows_what_was_fetched(tmp_path: Path) -> None:
    data = {"title": "Größe\x00 \ud800", "creators": [{"name": "A"}], "deleted": 1, "n": None}
    items = (item("B", 3, **data), item("A", 2))
    with open_state(tmp_path) as store:
        found = fetched(7, *items, collections=(collection("C"),), is_complete=True)
        store.store_fetch(HERE, LAB, found, has_notes=True)
    with open_state(tmp_path) as store:
        mirror = store.mirror(HERE, LAB)
    assert mirror == Mirror(
        7, {"AAAAAAAA": items[1], "BBBBBBBB": items[0]}, {"CCCCCCCC": collection("C")}, True
    )
    assert list(mirror.items) == ["AAAAAAAA", "BBBBBBBB"]


def test_what_changed_is_laid_over_the_mirror(store: StateStore) -> None:
    collections = (collection("C"), collection("D"), collection("E"))
    store.store_fetch(
        HERE,
        LAB,
        fetched(5, item("A"), item("B"), item("F"), collections=collections),
        has_notes=True,
    )
    store.store_fetch(
        HERE,
        LAB,
        fetched(
            9,
            item("A", 8, title="new"),
            item("G", 9),
            collections=(collection("D", 7, "renamed"),),
            deleted_items=frozenset({"BBBBBBBB", "ZZZZZZZZ"}),
            deleted_collections=frozenset({"CCCCCCCC"}),
        ),
        has_notes=True,
    )
    assert store.mirror(HERE, LAB) == Mirror(
        9,
        {"AAAAAAAA": item("A", 8, title="new"), "FFFFFFFF": item("F"), "GGGGGGGG": item("G", 9)},
        {"DDDDDDDD": collection("D", 7, "renamed"), "EEEEEEEE": collection("E")},
    )


def test_a_complete_picture_replaces_the_mirror(store: StateStore) -> None:
    store.store_fetch(
        HERE, LAB, fetched(9, item("A"), collections=(collection("C"),)), has_notes=True
    )
    store.store_fetch(HERE, LAB, fetched(2, item("B"), is_complete=True), has_notes=True)
    assert store.mirror(HERE, LAB) == Mirror(2, {"BBBBBBBB": item("B")}, {}, True)


def test_libraries_and_servers_have_mirrors_of_their_own(store: StateStore) -> None:
    for version, (endpoint, library) in enumerate(
        [(HERE, LAB), (HERE, "users/123"), ("http://127.0.0.1:8080", LAB)], 1
    ):
        store.store_fetch(endpoint, library, fetched(version, item("A", version)), has_notes=True)
    store.store_fetch(HERE, LAB, fetched(9, is_complete=True), has_notes=True)
    assert store.mirror(HERE, LAB) == Mirror(9, {}, {}, True)
    assert store.mirror(HERE, "users/123").items == {"AAAAAAAA": item("A", 2)}
    assert store.mirror("http://127.0.0.1:8080", LAB).version == 3


def test_a_mirror_has_all_notes_only_if_every_key_since_the_last_full_fetch_saw_them(
    store: StateStore,
) -> None:
    for is_complete, may_notes, has_notes in [
        (False, True, False),  # nobody knows what the earlier ones saw
        (True, False, False),
        (False, True, False),
        (True, True, True),
        (False, True, True),
        (False, False, False),
        (False, True, False),
    ]:
        found = fetched(5, is_complete=is_complete)
        store.store_fetch(HERE, LAB, found, has_notes=may_notes)
        assert store.mirror(HERE, LAB).has_notes == has_notes


@pytest.mark.parametrize(("version", "after"), [(None, 5), (8, 8)], ids=["not-alone", "alone"])
def test_what_was_written_is_in_the_mirror(
    store: StateStore, version: int | None, after: int
) -> None:
    store.store_fetch(HERE, LAB, fetched(5, item("A"), item("B")), has_notes=True)
    store.store_written(HERE, LAB, [item("A", 7, title="echo"), item("C", 8)], version)
    assert store.mirror(HERE, LAB) == Mirror(
        after,
        {"AAAAAAAA": item("A", 7, title="echo"), "BBBBBBBB": item("B"), "CCCCCCCC": item("C", 8)},
        {},
    )


def test_what_was_written_to_a_library_that_was_never_fetched_is_no_picture_of_it(
    store: StateStore,
) -> None:
    store.store_written(HERE, LAB, [item("A")], None)
    assert store.mirror(HERE, LAB).version == 0


# --- bases, choices, conflicts


def test_bases_are_found_by_item_and_digest_the_newest_last(store: StateStore) -> None:
    one, two, other = base("A", title="a"), base("A", title="b", year="2020"), base("B")
    assert store.bases(PAPER) == {}
    store.remember_bases(PAPER, [one, other])
    store.remember_bases(PAPER, [two])
    assert store.bases(PAPER) == by_digest(one, two, other)
    store.remember_bases(PAPER, [one])
    assert list(store.bases(PAPER)["AAAAAAAA"].values()) == [two, one]


def test_of_bases_of_one_digest_the_last_one_counts(store: StateStore) -> None:
    one = base("A", title="a")
    hidden = one._replace(slots={}, unseen=one.slots)
    store.remember_bases(PAPER, [hidden])
    assert store.bases(PAPER) == by_digest(one), "what a key did not show is there"


def test_what_is_forgotten_was_never_agreed_on(store: StateStore) -> None:
    store.forget_bases(PAPER, ["AAAAAAAA"])
    assert not store.has_bases(PAPER)
    store.remember_bases(PAPER, [base("A", title="a"), base("A"), base("B")])
    store.forget_bases(PAPER, ["AAAAAAAA", "ZZZZZZZZ"])
    assert store.bases(PAPER) == by_digest(base("B"))
    assert store.has_bases(PAPER) and not store.has_bases(BOOK)
    store.forget_bases(PAPER, ["BBBBBBBB"])
    assert not store.has_bases(PAPER)


def test_only_the_newest_bases_of_an_item_are_kept(store: StateStore) -> None:
    store.remember_bases(PAPER, [base("B")])
    for number in range(30):
        store.remember_bases(PAPER, [base("A", title=str(number))])
    kept = store.bases(PAPER)
    titles = [found.slots["title"].local for found in kept["AAAAAAAA"].values()]
    assert titles == [str(number) for number in range(10, 30)]
    assert list(kept["BBBBBBBB"].values()) == [base("B")]


def test_each_target_has_bases_of_its_own(store: StateStore) -> None:
    targets = [
        PAPER,
        BOOK,
        PAPER._replace(endpoint="http://127.0.0.1:1"),
        PAPER._replace(library="groups/124"),
        PAPER._replace(file="b\udce9.bib"),  # a file name that is no UTF-8
    ]
    for number, target in enumerate(targets):
        store.remember_bases(target, [base("A", title=str(number))])
    for number, target in enumerate(targets):
        assert store.bases(target) == by_digest(base("A", title=str(number)))


def test_a_choice_holds_until_it_is_made_anew_or_dropped(store: StateStore) -> None:
    ours = Choice("title", Side.LOCAL, "a", "b")
    theirs = ours._replace(winner=Side.REMOTE)
    store.drop_choices(PAPER, ["AAAAAAAA"])
    store.choose(PAPER, "AAAAAAAA", ours)
    store.choose(PAPER, "AAAAAAAA", ours._replace(slot=WHOLE))
    store.choose(PAPER, "BBBBBBBB", ours)
    store.choose(PAPER, "AAAAAAAA", theirs)
    store.choose(BOOK, "AAAAAAAA", ours)
    assert store.choices(PAPER) == {
        ("AAAAAAAA", "title"): theirs,
        ("AAAAAAAA", WHOLE): ours._replace(slot=WHOLE),
        ("BBBBBBBB", "title"): ours,
    }
    assert store.choices(PAPER)["AAAAAAAA", "title"].winner is Side.REMOTE
    store.drop_choices(PAPER, ["AAAAAAAA", "ZZZZZZZZ"])
    assert store.choices(PAPER) == {("BBBBBBBB", "title"): ours}
    assert store.choices(BOOK) == {("AAAAAAAA", "title"): ours}


def test_conflicts_are_those_of_the_last_run_in_order(store: StateStore) -> None:
    one = Conflict("a", "AAAAAAAA", "year", None, "1", "2", "both changed it")
    two = Conflict("a", "AAAAAAAA", "title", "x", "1", "2", "both changed it", False)
    three = Conflict("Z", "BBBBBBBB", WHOLE, None, "", "", "deleted there")
    store.store_conflicts(PAPER, [one])
    store.store_conflicts(BOOK, [one])
    store.store_conflicts(PAPER, [one, two, three])
    assert store.conflicts(PAPER) == [three, two, one]
    store.store_conflicts(PAPER, [])
    assert store.conflicts(PAPER) == []
    assert store.conflicts(BOOK) == [one]


# --- the journal


def test_the_last_run_is_told_with_what_it_did(tmp_path: Path) -> None:
    effects = [
        effect("b", side="local", item_key="", before="@misc{b}", after="", is_done=True),
        effect("a", after='{"title": "A"}'),
    ]
    with open_state(tmp_path) as store:
        run = store.begin_run(PAPER, "sync", TIME)
        store.journal(run, effects[:1], {"BBBBBBBB": base("B", title="b"), "AAAAAAAA": None})
        store.journal(run, effects[1:], {})
    with open_state(tmp_path) as store:
        last = store.last_run(PAPER)
        assert last is not None
        assert last[:5] == (run, "sync", TIME, PAPER, False)
        assert last.bases == (("AAAAAAAA", None), ("BBBBBBBB", base("B", title="b")))
        assert last.effects == tuple(effects)


def test_an_effect_is_done_once_the_answer_is_noted(store: StateStore) -> None:
    run = store.begin_run(PAPER, "push", TIME)
    first, second = store.journal(run, [effect("a"), effect("b")], {})
    (third,) = store.journal(run, [effect("c")], {})
    store.journal_done({second: (12, '{"title": "B"}'), third: (13, "")})
    last = store.last_run(PAPER)
    assert last is not None
    assert [(done.key, done.version, done.after, done.is_done) for done in last.effects] == [
        ("a", 0, "", False),
        ("b", 12, '{"title": "B"}', True),
        ("c", 13, "", True),
    ]
    assert len({first, second, third}) == 3


def test_the_first_base_that_a_run_notes_is_the_one_before_it(store: StateStore) -> None:
    run = store.begin_run(PAPER, "push", TIME)
    store.journal(run, [effect()], {"AAAAAAAA": base("A", title="before"), "BBBBBBBB": None})
    later = {"AAAAAAAA": base("A", title="after"), "BBBBBBBB": base("B"), "CCCCCCCC": None}
    assert store.journal(run, [], later) == []
    last = store.last_run(PAPER)
    assert last is not None
    assert last.bases == (
        ("AAAAAAAA", base("A", title="before")),
        ("BBBBBBBB", None),
        ("CCCCCCCC", None),
    )


def test_runs_without_effects_and_undone_runs_are_not_the_last(store: StateStore) -> None:
    assert store.last_run(PAPER) is None
    runs = [store.begin_run(target, "push", TIME) for target in (PAPER, BOOK)]
    for run in runs:
        store.journal(run, [effect()], {})
    runs.append(store.begin_run(PAPER, "push", TIME))
    store.journal(runs[2], [effect()], {})
    idle = store.begin_run(PAPER, "pull", TIME)
    store.journal(idle, [], {"AAAAAAAA": None})
    for run, last in ((runs[2], runs[0]), (runs[0], None)):
        found = store.last_run(PAPER)
        assert found is not None
        assert found.id == run
        store.mark_undone(run)
        found = store.last_run(PAPER)
        assert (found and found.id) == last
    other = store.last_run(BOOK)
    assert other is not None
    assert other.id == runs[1]


def test_only_the_newest_runs_with_effects_are_kept(tmp_path: Path) -> None:
    with open_state(tmp_path) as store:
        kept = store.begin_run(BOOK, "push", TIME)
        store.journal(kept, [effect()], {})
        for _ in range(KEPT_RUNS + 5):
            run = store.begin_run(PAPER, "push", TIME)
            store.journal(run, [effect()], {"AAAAAAAA": None})
            store.begin_run(PAPER, "sync", TIME)  # found nothing to do
        count = 0
        while (last := store.last_run(PAPER)) is not None:
            store.mark_undone(last.id)
            count += 1
        assert count == KEPT_RUNS
        other = store.last_run(BOOK)
        assert other is not None
        assert other.id == kept
    db = sqlite3.connect(tmp_path / ".bibsync" / "state.sqlite")
    # What belonged to the runs that were dropped is gone with them.
    rows = "SELECT (SELECT count(*) FROM effect), (SELECT count(*) FROM run_base)"
    assert db.execute(rows).fetchone() == (KEPT_RUNS + 1, KEPT_RUNS)
    db.close()


# --- any text

texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=8)
pairs = st.builds(Agreed, texts, texts) | st.builds(lambda text: Agreed(text, text), texts)
some_bases = st.builds(
    Base,
    st.just("AAAAAAAA"),
    pairs,
    st.dictionaries(texts, pairs, max_size=4),
    st.frozensets(texts | st.just(KEY), max_size=3),
    st.just({}),
)
some_conflicts = st.builds(
    Conflict,
    texts,
    st.just("AAAAAAAA"),
    texts,
    st.none() | texts,
    texts,
    texts,
    texts,
    st.booleans(),
)
some_choices = st.builds(Choice, texts, st.sampled_from(Side), texts, texts)
some_effects = st.builds(
    Effect,
    st.sampled_from(["local", "remote"]),
    texts,
    st.just("AAAAAAAA"),
    texts,
    texts,
    st.integers(0, 2**53),
    st.booleans(),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StateStore]:
    with open_state(tmp_path_factory.mktemp("shared")) as opened:
        yield opened


@settings(max_examples=100)
@given(some_bases, some_conflicts, some_choices, some_effects, texts, st.none() | some_bases)
def test_every_text_comes_back(
    shared: StateStore,
    agreed: Base,
    conflict: Conflict,
    choice: Choice,
    done: Effect,
    text: str,
    before: Base | None,
) -> None:
    target = Target(HERE, LAB, "", text)
    shared.remember_bases(target, [agreed])
    assert list(shared.bases(target)["AAAAAAAA"].values())[-1] == agreed
    shared.store_conflicts(target, [conflict])
    assert shared.conflicts(target) == [conflict]
    shared.drop_choices(target, ["AAAAAAAA"])
    shared.choose(target, "AAAAAAAA", choice)
    assert shared.choices(target) == {("AAAAAAAA", choice.slot): choice}
    run = shared.begin_run(target, "push", TIME)
    shared.journal(run, [done], {"AAAAAAAA": before})
    last = shared.last_run(target)
    assert last is not None
    assert (last.target, last.effects, last.bases) == (target, (done,), (("AAAAAAAA", before),))
    stored = item("A", title=text, tags=[{"tag": text}])
    shared.store_fetch(
        HERE, LAB, fetched(1, stored, collections=(collection("C", 1, text),)), has_notes=True
    )
    mirror = shared.mirror(HERE, LAB)
    assert mirror.items["AAAAAAAA"] == stored
    assert mirror.collections["CCCCCCCC"].name == text


# --- crashes


def killed(project: Path, script: str) -> list[str]:
    """What a process printed that ran the script on the opened `store` and was killed."""
    lines = [
        "import os, signal, sys",
        "from pathlib import Path",
        "sys.path.insert(0, sys.argv[2])",
        "from test_state import *",
        "def die(values):",  # in the middle of a transaction
        "    yield from values",
        "    os.kill(os.getpid(), signal.SIGKILL)",
        "with open_state(Path(sys.argv[1])) as store:",
        *(f"    {line}" for line in script.splitlines()),
    ]
    command = [sys.executable, "-c", "\n".join(lines), str(project), str(Path(__file__).parent)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return done.stdout.splitlines()


BIG = "x" * 20_000  # so that SQLite's cache runs over into the log before the commit

DEATHS = [
    pytest.param(
        "store.store_fetch(HERE, LAB, fetched(9)._replace(items=die(many)), has_notes=True)",
        id="fetch",
    ),
    pytest.param(
        "store.store_fetch(HERE, LAB, fetched(9, *many, is_complete=True)"
        "._replace(collections=die([collection('D')])), has_notes=True)",
        id="complete-fetch",
    ),
    pytest.param("store.store_written(HERE, LAB, die(many), 9)", id="written"),
    pytest.param("store.remember_bases(PAPER, die([base('A'), base('B')]))", id="base"),
    pytest.param("store.forget_bases(PAPER, die(['CCCCCCCC']))", id="forget"),
    pytest.param("store.drop_choices(PAPER, die(['AAAAAAAA']))", id="choices"),
    pytest.param("store.store_conflicts(PAPER, die([]))", id="conflicts"),
    pytest.param("store.journal(1, die([effect('new')] * 9), {'DDDDDDDD': None})", id="journal"),
]


def everything(store: StateStore) -> tuple[object, ...]:
    return (
        store.mirror(HERE, LAB),
        store.bases(PAPER),
        store.choices(PAPER),
        store.conflicts(PAPER),
        store.last_run(PAPER),
    )


@pytest.mark.parametrize("call", DEATHS)
def test_a_process_killed_in_the_middle_of_a_transaction_has_changed_nothing(
    tmp_path: Path, call: str
) -> None:
    with open_state(tmp_path) as store:
        store.store_fetch(
            HERE, LAB, fetched(5, item("A"), collections=(collection("C"),)), has_notes=True
        )
        store.remember_bases(PAPER, [base("A", title="a"), base("C")])
        store.choose(PAPER, "AAAAAAAA", Choice("title", Side.LOCAL, "a", "b"))
        store.store_conflicts(PAPER, [Conflict("a", "AAAAAAAA", "year", None, "1", "2", "")])
        assert store.begin_run(PAPER, "push", TIME) == 1
        store.journal(1, [effect()], {"AAAAAAAA": None})
        before = everything(store)
    many = "many = [item(char, 9, title=BIG + str(n)) for n in range(20) for char in 'ABCDEFGHIJ']"
    killed(tmp_path, f"{many}\n{call}")
    with open_state(tmp_path) as store:
        assert everything(store) == before


def test_what_was_stored_before_a_kill_is_there_after_it(tmp_path: Path) -> None:
    # The first process makes the state, each one dies in the middle of its last transaction.
    stored = 0
    for _ in range(3):
        printed = killed(
            tmp_path,
            "for n in range(store.mirror(HERE, LAB).version + 1, 10**9):\n"
            "    store.store_fetch(HERE, LAB, fetched(n, *[item(c, n) for c in 'ABCDE']),"
            " has_notes=True)\n"
            "    print(n, flush=True)\n"
            "    if n % 7 == 0:\n"
            "        store.store_fetch(HERE, LAB, fetched(0)._replace(items=die([item('A', 0)])),"
            " has_notes=True)",
        )
        assert int(printed[-1]) > stored
        stored = int(printed[-1])
        with open_state(tmp_path) as store:
            mirror = store.mirror(HERE, LAB)
        assert mirror.version == stored
        assert [found.version for found in mirror.items.values()] == [stored] * 5


def test_a_kill_at_any_moment_leaves_a_whole_state(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from test_state import *\n"
        "with open_state(Path(sys.argv[1])) as store:\n"
        "    for n in range(store.mirror(HERE, LAB).version + 1, 10**9):\n"
        "        store.store_fetch(HERE, LAB, fetched(n, *[item(c, n) for c in 'ABCDE']),"
        " has_notes=True)\n"
        "        print(n, flush=True)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path), str(Path(__file__).parent)]
    for lines in (1, 2, 5, 11):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            told = [int(process.stdout.readline()) for _ in range(lines)][-1]
            process.kill()
        with open_state(tmp_path) as store:
            mirror = store.mirror(HERE, LAB)
        assert mirror.version >= told
        assert [found.version for found in mirror.items.values()] == [mirror.version] * 5


def test_an_exception_within_a_transaction_takes_it_back(store: StateStore) -> None:
    def broken() -> Iterator[Base]:
        yield base("A")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.remember_bases(PAPER, broken())
    assert store.bases(PAPER) == {}
    store.remember_bases(PAPER, [base("A")])
    assert store.bases(PAPER) == by_digest(base("A"))


def test_processes_that_make_the_state_at_once_agree(tmp_path: Path) -> None:
    # Without the project's lock, as `bibsync status` in two terminals might.
    start = threading.Barrier(4)
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            start.wait()
            with open_state(tmp_path) as store:
                store.remember_bases(PAPER, [base("ABCD"[number])])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_state(tmp_path) as store:
        assert len(store.bases(PAPER)) == 4
    assert list(tmp_path.iterdir()) == [tmp_path / ".bibsync"]
