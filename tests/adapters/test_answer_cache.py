"""The cache of answers gives back what was stored, and whatever befalls its file, work goes on."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.adapters import answer_schema
from bibsync.adapters.answer_cache import AnswerCache
from bibsync.adapters.answer_values import read_records, records_bytes
from bibsync.errors import NetworkError, UnusableStateError
from bibsync.progress import Progress, Task
from bibsync.verify.authority import ARXIV, CROSSREF, AuthorityRecord, Publication
from bibsync.verify.sources import Answer, Kind, Question, Reply

TODAY = date(2026, 3, 10)
PAPER = Question(Kind.PAPER, "2201.11903")
DOI = Question(Kind.DOI, "10.1000/182")
TITLE = Question(Kind.TITLE, "pre training of everything", "wei")
OPENING = Question(Kind.OPENING, "we explore how")
QUESTIONS = [PAPER, DOI, TITLE, OPENING]


def record(title: str = "A Title", **more: Any) -> AuthorityRecord:
    return AuthorityRecord(ARXIV, "2201.11903", title)._replace(**more)


def answer(*records: AuthorityRecord, as_of: date = TODAY, source: str = ARXIV) -> Answer:
    return Answer(records, source, as_of.isoformat())


class Shown:
    """Progress that keeps what it was shown."""

    def __init__(self) -> None:
        self.tasks: list[tuple[str, int | None]] = []
        self.advanced = 0

    def task(self, label: str, total: int | None) -> AbstractContextManager[Task]:
        self.tasks.append((label, total))
        return nullcontext(self)

    def advance(self, count: int = 1) -> None:
        self.advanced += count


class Told:
    """A source that answers as it is told, and keeps what it was asked."""

    def __init__(self, *answers: Answer, failing_at: Question | None = None) -> None:
        self.answers = answers
        self.failing_at = failing_at
        self.asked: list[list[Question]] = []

    def takes(self, question: Question) -> bool:
        return question.kind is not Kind.OPENING

    def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
        self.asked.append(list(questions))
        found: dict[Question, Answer] = {}
        with progress.task("asking", len(questions)) as task, progress.task("waiting", None):
            for question in questions:
                if question == self.failing_at:
                    return Reply(found, NetworkError("gone"))
                found[question] = self.answers[len(found) % len(self.answers)]
                task.advance()
        return Reply(found)


class Kept:
    """A cache in a folder, at a day, with what it noted."""

    def __init__(self, folder: Path, *, days: int = 30, today: date = TODAY) -> None:
        self.path = folder / "cache" / "answers.sqlite"
        self.notes: list[str] = []
        self.cache = AnswerCache(
            self.path, today=lambda: today, days=days, days_without=2, note=self.notes.append
        )

    def store(self, question: Question, *answers: Answer) -> None:
        for each in answers:
            self.cache.keeping(Told(each)).ask([question], Shown())

    def fresh(self, question: Question) -> Answer | None:
        return self.cache.fresh.ask([question], Shown()).answers.get(question)

    def stale(self, question: Question) -> Answer | None:
        return self.cache.stale.ask([question], Shown()).answers.get(question)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    found = Kept(tmp_path)
    with found.cache:
        yield found


@contextmanager
def again(folder: Path, *, days: int = 30, today: date = TODAY) -> Iterator[Kept]:
    """The cache of another run."""
    found = Kept(folder, days=days, today=today)
    with found.cache:
        yield found


# --- what was stored comes back

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
ANY_PUBLICATION = st.builds(Publication, *[ANY_TEXT] * len(Publication._fields))
ANY_RECORD = st.builds(
    AuthorityRecord,
    **{
        **dict.fromkeys(AuthorityRecord._fields, ANY_TEXT),
        "authors": st.lists(ANY_TEXT, max_size=3).map(tuple),
        "version": st.none() | st.integers(-(2**70), 2**70),
        "publication": st.none() | st.just(Publication()) | ANY_PUBLICATION,
    },
)
ANY_QUESTION = st.builds(Question, st.sampled_from(Kind), ANY_TEXT, ANY_TEXT)


@given(records=st.lists(ANY_RECORD, max_size=3).map(tuple))
def test_any_records_come_back_as_they_went_in(records: tuple[AuthorityRecord, ...]) -> None:
    assert read_records(records_bytes(records)) == records


@pytest.mark.parametrize(
    "text", ["\ud800", "\ud800\udc00", "\udfff\ud800x", "a\0b", "🦉"], ids=ascii
)
def test_texts_that_are_hard_to_store_come_back(text: str) -> None:
    assert read_records(records_bytes([record(text)])) == (record(text),)


@settings(max_examples=40)
@given(question=ANY_QUESTION, records=st.lists(ANY_RECORD, max_size=3), source=ANY_TEXT)
def test_any_answer_comes_back_in_the_next_run(
    question: Question, records: list[AuthorityRecord], source: str
) -> None:
    went_in = answer(*records, source=source)
    with TemporaryDirectory() as folder:
        with again(Path(folder)) as first:
            first.store(question, went_in)
        with again(Path(folder)) as second:
            assert second.fresh(question) == went_in
            assert second.stale(question) == went_in
            assert second.stale(question._replace(text=question.text + "x")) is None
            assert first.notes + second.notes == []


def test_questions_that_differ_only_in_the_surname_have_answers_of_their_own(kept: Kept) -> None:
    kept.store(TITLE, answer(record("of Wei")))
    assert kept.stale(TITLE._replace(surname="")) is None


def test_a_second_run_asks_nothing(tmp_path: Path) -> None:
    source = Told(answer(record()))
    with again(tmp_path) as first:
        first.cache.keeping(source).ask([PAPER, DOI], Shown())
    with again(tmp_path) as second:
        reply = second.cache.fresh.ask([PAPER, DOI], Shown())
    assert list(reply.answers) == [PAPER, DOI]
    assert reply.failure is None


def test_a_newer_answer_takes_the_place_of_an_older(kept: Kept) -> None:
    newer = answer(record("new"))
    kept.store(PAPER, answer(record("old"), as_of=TODAY - timedelta(9)), newer)
    assert kept.stale(PAPER) == newer


def test_of_two_sources_the_one_that_has_the_record_counts_and_then_the_newer(kept: Kept) -> None:
    with_record = answer(record(), as_of=TODAY - timedelta(1))
    kept.store(DOI, with_record, answer(source=CROSSREF))
    assert kept.fresh(DOI) == with_record
    newest = answer(record(source=CROSSREF), source=CROSSREF)
    kept.store(DOI, newest)
    assert kept.fresh(DOI) == newest


def test_the_file_says_which_version_of_a_paper_is_stored(kept: Kept) -> None:
    kept.store(PAPER, answer(record(version=6)))
    db = sqlite3.connect(kept.path)
    assert db.execute("SELECT kind, version, as_of FROM answer").fetchall() == [
        ("paper", 6, "2026-03-10")
    ]
    db.close()


@pytest.mark.parametrize("version", [2**63 - 1, 2**63, -(2**63) - 1])
def test_a_version_that_is_no_number_for_sqlite_is_stored(kept: Kept, version: int) -> None:
    kept.store(PAPER, answer(record(version=version)))
    assert kept.stale(PAPER) == answer(record(version=version))


def test_of_two_sources_the_one_that_found_the_very_title_counts(kept: Kept) -> None:
    exact = answer(EXACT, as_of=TODAY - timedelta(1))
    kept.store(TITLE, exact, answer(NEARLY, source=CROSSREF))
    assert kept.fresh(TITLE) == exact


# --- how long an answer counts

EXACT = record("Pre-Training of Everything", abstract="Here we explore how it is.")
NEARLY = record("Pre-Training of Everything Else", abstract="We explored how it is.")


@pytest.mark.parametrize(
    ("question", "records", "days"),
    [
        pytest.param(PAPER, [record()], 30, id="paper"),
        pytest.param(PAPER, [], 2, id="no-such-paper"),
        pytest.param(DOI, [], 2, id="no-such-doi"),
        pytest.param(TITLE, [NEARLY, EXACT], 30, id="title-found"),
        pytest.param(TITLE, [record("Pretraining of Everything")], 30, id="title-in-one-word"),
        pytest.param(TITLE, [NEARLY], 2, id="only-other-titles"),
        pytest.param(TITLE, [], 2, id="no-title"),
        pytest.param(OPENING, [EXACT], 30, id="abstract-found"),
        pytest.param(OPENING, [NEARLY], 2, id="only-other-abstracts"),
    ],
)
def test_an_answer_counts_as_long_as_it_is_likely_to_hold(
    tmp_path: Path, question: Question, records: list[AuthorityRecord], days: int
) -> None:
    went_in = answer(*records)
    with again(tmp_path) as first:
        first.store(question, went_in)
    with again(tmp_path, today=TODAY + timedelta(days - 1)) as last_day:
        assert last_day.fresh(question) == went_in
    with again(tmp_path, today=TODAY + timedelta(days)) as too_late:
        assert too_late.fresh(question) is None
        assert too_late.stale(question) == went_in


@pytest.mark.parametrize(("days", "counts"), [(0, False), (1, True)])
def test_days_are_counted_with_the_first(tmp_path: Path, days: int, counts: bool) -> None:
    with again(tmp_path, days=days) as kept:
        kept.store(PAPER, answer(record()))
        kept.store(DOI, answer())
        assert (kept.fresh(PAPER) is not None) == counts
        assert (kept.fresh(DOI) is not None) == counts


@pytest.mark.parametrize(("ahead", "counts"), [(1, True), (2, False)])
def test_an_answer_of_the_future_does_not_count_for_ever(
    kept: Kept, ahead: int, counts: bool
) -> None:
    kept.store(PAPER, answer(record(), as_of=TODAY + timedelta(ahead)))
    assert (kept.fresh(PAPER) is not None) == counts
    assert kept.stale(PAPER) is not None


def test_an_answer_without_a_day_is_given_but_not_stored(kept: Kept) -> None:
    source = Told(Answer((record(),), ARXIV, "yesterday"))
    kept.store(PAPER, answer(record("of a day")))
    assert kept.cache.keeping(source).ask([PAPER], Shown()).answers
    assert kept.stale(PAPER) == answer(record("of a day"))


# --- the source that is wrapped


def test_a_source_takes_and_answers_as_without_the_cache(kept: Kept) -> None:
    source = Told(answer(record()), failing_at=DOI)
    wrapped = kept.cache.keeping(source)
    assert [wrapped.takes(each) for each in QUESTIONS] == [True, True, True, False]
    reply = wrapped.ask([PAPER, DOI, TITLE], Shown())
    assert list(reply.answers) == [PAPER]
    assert str(reply.failure) == "gone"
    assert source.asked == [[PAPER, DOI, TITLE]]
    assert kept.stale(PAPER) is not None
    assert kept.stale(DOI) is None


def test_what_was_answered_before_ctrl_c_is_stored(kept: Kept) -> None:
    class Interrupted(Told):
        def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
            if TITLE in questions:
                raise KeyboardInterrupt
            return super().ask(questions, progress)

    wrapped = kept.cache.keeping(Interrupted(answer(record())), at_once=2)
    with pytest.raises(KeyboardInterrupt):
        wrapped.ask(QUESTIONS, Shown())
    assert kept.stale(PAPER) is not None
    assert kept.stale(DOI) is not None


def test_parts_are_shown_as_one_task(kept: Kept) -> None:
    shown, source = Shown(), Told(answer(record()))
    reply = kept.cache.keeping(source, at_once=3).ask(QUESTIONS, shown)
    assert list(reply.answers) == QUESTIONS
    assert source.asked == [QUESTIONS[:3], QUESTIONS[3:]]
    assert shown.tasks == [("asking", 4), ("waiting", None), ("waiting", None)]
    assert shown.advanced == 4


def test_after_a_failure_no_further_part_is_asked(kept: Kept) -> None:
    source = Told(answer(record()), failing_at=DOI)
    reply = kept.cache.keeping(source, at_once=2).ask(QUESTIONS, Shown())
    assert (list(reply.answers), str(reply.failure)) == ([PAPER], "gone")
    assert source.asked == [[PAPER, DOI]]


# --- damage


def garbage(path: Path) -> None:
    path.write_bytes(b"@misc{a}\n" * 500)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def zeros(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:100] + bytes(len(data) - 100))


def no_table(path: Path) -> None:
    execute(path, "DROP TABLE answer")


def no_column(path: Path) -> None:
    execute(path, "ALTER TABLE answer DROP COLUMN as_of")


def below_zero(path: Path) -> None:
    execute(path, "PRAGMA user_version = -1")


def execute(path: Path, *statements: str) -> None:
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


@pytest.mark.parametrize("damage", [garbage, half, zeros, no_table, no_column, below_zero])
def test_a_damaged_file_is_moved_aside_and_a_new_one_begun(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    for count in range(3):
        with again(tmp_path) as before:
            for question in QUESTIONS:
                before.store(question, answer(record("x" * 3000)))
        damage(before.path)
        damaged = before.path.read_bytes()
        with again(tmp_path) as kept:
            assert kept.fresh(PAPER) is None
            kept.store(PAPER, answer(record()))
            assert kept.fresh(PAPER) == answer(record())
        (note,) = kept.notes
        name = f"answers.sqlite.damaged{['', '-2', '-3'][count]}"
        assert f"{kept.path}: was damaged (" in note
        assert note.endswith(f"): it is {name} now, a new one is begun")
        assert kept.path.with_name(name).read_bytes() == damaged


def test_damaged_files_do_not_pile_up(tmp_path: Path) -> None:
    for _ in range(11):
        with again(tmp_path) as kept:
            kept.store(PAPER, answer(record()))
        garbage(kept.path)
    assert len(list(kept.path.parent.iterdir())) == 10
    assert "and so are others beside it: remove them" in kept.notes[0]
    assert len(kept.notes) == 1


def damage_open(path: Path) -> None:
    """As if another process had written, so that SQLite does not trust what it read before."""
    with path.open("r+b") as file:
        file.seek(24)
        file.write(b"\x7f\x7f\x7f\x7f")
        file.seek(100)
        file.write(b"\xff" * 20000)


def test_a_file_that_is_damaged_while_it_is_open_is_moved_aside(tmp_path: Path) -> None:
    with again(tmp_path) as kept:
        kept.store(PAPER, answer(record()))
        damage_open(kept.path)
        assert kept.fresh(PAPER) is None
        kept.store(DOI, answer(record()))
        assert kept.fresh(DOI) is not None
    assert len(kept.notes) == 1


def test_a_file_that_is_damaged_again_and_again_is_left_alone(tmp_path: Path) -> None:
    with again(tmp_path) as kept:
        for _ in range(3):
            kept.store(PAPER, answer(record()))
            damage_open(kept.path)
            assert kept.fresh(PAPER) is None
    assert "was damaged (" in kept.notes[0]
    assert "is damaged again (" in kept.notes[1]
    assert len(kept.notes) == len(list(kept.path.parent.iterdir())) == 2


def test_a_file_in_whose_place_another_program_put_its_own_is_left_alone(tmp_path: Path) -> None:
    with again(tmp_path) as kept:
        kept.store(PAPER, answer(record()))
        ours, theirs = tmp_path / "ours", tmp_path / "theirs"
        execute(theirs, "CREATE TABLE recipes (name TEXT)")
        before = theirs.read_bytes()
        kept.path.rename(ours)
        theirs.rename(kept.path)
        damage_open(ours)
        assert kept.fresh(PAPER) is None
        kept.store(PAPER, answer(record()))
    assert kept.path.read_bytes() == before
    (note,) = kept.notes
    assert "is a file of another program now: answers are not kept" in note


def test_a_table_is_made_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_schema, "MIGRATIONS", [(*answer_schema.MIGRATIONS[0], "NONSENSE")])
    with again(tmp_path) as kept:
        kept.store(PAPER, answer(record()))
    monkeypatch.undo()
    with again(tmp_path) as kept:
        kept.store(PAPER, answer(record()))
        assert kept.fresh(PAPER) is not None


def test_a_new_file_that_another_process_began_is_not_moved_aside(tmp_path: Path) -> None:
    with again(tmp_path) as slow:
        slow.store(PAPER, answer(record()))
        damage_open(slow.path)
        with again(tmp_path) as quick:
            quick.store(DOI, answer(record()))
        slow.fresh(PAPER)
        assert slow.fresh(DOI) is not None
    assert len(list(slow.path.parent.iterdir())) == 2
    assert slow.notes == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE answer SET records = substr(records, 1, 9)",
        'UPDATE answer SET records = CAST(\'[{"id":"x"}]\' AS BLOB)',
        "UPDATE answer SET records = CAST('[[]]' AS BLOB)",
        "UPDATE answer SET records = CAST('{}' AS BLOB)",
        'UPDATE answer SET records = CAST(\'[{"source":"a","id":"b","title":1}]\' AS BLOB)',
        'UPDATE answer SET records = CAST(\'[{"source":"a","id":"b","authors":"c"}]\' AS BLOB)',
        'UPDATE answer SET records = CAST(\'[{"source":"a","id":"b","version":"c"}]\' AS BLOB)',
        "UPDATE answer SET records = CAST(records AS TEXT)",
        "UPDATE answer SET records = x'ff'",
        "UPDATE answer SET as_of = 'spring'",
        "UPDATE answer SET source = 7",
    ],
)
def test_a_row_that_means_nothing_is_not_there(kept: Kept, statement: str) -> None:
    kept.store(PAPER, answer(record()))
    execute(kept.path, statement)
    assert kept.stale(PAPER) is None
    kept.store(PAPER, answer(record()))
    assert kept.stale(PAPER) == answer(record())
    assert kept.notes == []


@cache
def whole() -> bytes:
    """The content of a cache."""
    with TemporaryDirectory() as folder, again(Path(folder)) as kept:
        for question in QUESTIONS:
            kept.store(question, answer(record("x" * 3000)))
        return kept.path.read_bytes()


@settings(max_examples=60)
@given(place=st.integers(0, 2**20), noise=st.binary(min_size=1, max_size=40))
def test_damage_anywhere_does_not_stop_the_work(place: int, noise: bytes) -> None:
    data = whole()
    place %= len(data)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cache" / "answers.sqlite"
        path.parent.mkdir()
        path.write_bytes((data[:place] + noise + data[place + len(noise) :])[: len(data)])
        try:
            with again(Path(folder)) as kept:
                for question in QUESTIONS:
                    kept.fresh(question)
                    kept.store(question, answer(record("y")))
                    kept.stale(question)
        except UnusableStateError:
            assert place < 100  # within the head, where it says whose file it is
        else:
            assert all("\n" not in note for note in kept.notes)


# --- files of others, and of other versions


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE recipes (name TEXT)", "PRAGMA user_version = 3", "PRAGMA application_id = 7"],
    ids=["tables", "version", "mark"],
)
def test_the_database_of_another_program_is_left_alone(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "cache" / "answers.sqlite"
    path.parent.mkdir()
    execute(path, statement)
    before = path.read_bytes()
    with pytest.raises(UnusableStateError, match="not one of bibsync's answers: name another file"):
        Kept(tmp_path)
    assert path.read_bytes() == before


def test_a_file_of_a_newer_bibsync_is_left_alone_and_the_work_goes_on(tmp_path: Path) -> None:
    with again(tmp_path) as kept:
        kept.store(PAPER, answer(record()))
    execute(kept.path, f"PRAGMA user_version = {len(answer_schema.MIGRATIONS) + 1}")
    before = kept.path.read_bytes()
    with again(tmp_path) as kept:
        assert kept.stale(PAPER) is None
        assert kept.cache.keeping(Told(answer(record()))).ask([DOI], Shown()).answers
    assert kept.path.read_bytes() == before
    (note,) = kept.notes
    assert "was made by a newer bibsync: answers are neither taken from it nor kept" in note


def test_a_field_that_was_added_or_dropped_later_does_no_harm(kept: Kept) -> None:
    kept.store(PAPER, answer(record(version=3)))
    execute(
        kept.path,
        "UPDATE answer SET records = CAST("
        '\'[{"source":"arXiv","id":"1","is_best":true,"publication":{"volume":"7","mood":1}}]\''
        " AS BLOB)",
    )
    (found,) = (kept.stale(PAPER) or answer()).records
    assert found == AuthorityRecord("arXiv", "1", publication=Publication(volume="7"))


def test_an_empty_file_is_a_new_cache(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "answers.sqlite"
    path.parent.mkdir()
    path.touch()
    with again(tmp_path) as kept:
        kept.store(PAPER, answer(record()))
        assert kept.fresh(PAPER) is not None
    assert kept.notes == []


# --- no right, no room


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
    """A folder with a cache that belongs to the user who runs as `ordinary_user`."""
    # Not `tmp_path`, whose parent nobody else may enter.
    with TemporaryDirectory() as folder:
        path = Path(folder)
        if os.geteuid() == 0:
            os.chown(path, 65534, 65534)
        path.chmod(0o755)
        with ordinary_user(), again(path) as kept:
            kept.store(PAPER, answer(record()))
        yield path
        path.chmod(0o755)
        if (path / "cache").exists():
            (path / "cache").chmod(0o755)


@pytest.mark.parametrize(
    "modes",
    [{"": 0o555}, {"answers.sqlite": 0o444}, {"answers.sqlite": 0o444, "": 0o555}],
    ids=["folder", "file", "both"],
)
def test_what_may_only_be_read_is_read_and_the_rest_is_said_once(
    public: Path, modes: dict[str, int]
) -> None:
    for name, mode in modes.items():
        (public / "cache" / name).chmod(mode)
    with ordinary_user(), again(public) as kept:
        assert kept.fresh(PAPER) == answer(record())
        for _ in range(2):
            wrapped = kept.cache.keeping(Told(answer(record())))
            assert wrapped.ask([DOI], Shown()).answers
    (note,) = kept.notes
    assert "cannot be used (" in note
    assert note.endswith("): answers are not kept")


def no_folder(path: Path) -> None:
    (path / "cache" / "answers.sqlite").unlink()
    (path / "cache").rmdir()
    path.chmod(0o555)


def no_file(path: Path) -> None:
    (path / "cache" / "answers.sqlite").unlink()
    (path / "cache").chmod(0o555)


def unreadable(path: Path) -> None:
    (path / "cache" / "answers.sqlite").chmod(0)


def file_for_folder(path: Path) -> None:
    (path / "cache" / "answers.sqlite").unlink()
    (path / "cache").rmdir()
    (path / "cache").touch()


def folder_for_file(path: Path) -> None:
    (path / "cache" / "answers.sqlite").unlink()
    (path / "cache" / "answers.sqlite").mkdir()


@pytest.mark.parametrize(
    "hinder", [no_folder, no_file, unreadable, file_for_folder, folder_for_file]
)
def test_a_cache_that_cannot_be_made_stops_nothing(
    public: Path, hinder: Callable[[Path], None]
) -> None:
    hinder(public)
    with ordinary_user(), again(public) as kept:
        assert kept.fresh(PAPER) is None
        for _ in range(2):
            wrapped = kept.cache.keeping(Told(answer(record())))
            assert wrapped.ask([DOI], Shown()).answers
    (note,) = kept.notes
    assert "cannot be used (" in note
    assert note.endswith("): answers are not kept")


def test_a_disk_that_takes_no_more_stops_nothing(tmp_path: Path) -> None:
    # The system refuses to let a file of this process grow, in the middle of a write.
    with again(tmp_path) as kept:
        kept.store(PAPER, answer(record()))
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from test_answer_cache import *\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "with again(Path(sys.argv[1])) as kept:\n"
        "    for question in (DOI, TITLE):\n"
        "        kept.store(question, answer(record('x' * 1_000_000)))\n"
        "    assert kept.fresh(PAPER) == answer(record())\n"
        "print(kept.notes)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path), str(Path(__file__).parent)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.count("answers are not kept") == 1
    with again(tmp_path) as kept:
        assert kept.fresh(PAPER) == answer(record())
        assert kept.fresh(DOI) is None


# --- others at the same time


def test_a_process_that_holds_the_file_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_schema, "_BUSY_TIMEOUT", 0)
    with again(tmp_path) as kept:
        kept.store(PAPER, answer(record()))
        other = sqlite3.connect(kept.path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        for _ in range(2):
            kept.store(DOI, answer(record()))
            assert kept.fresh(PAPER) is None
        with again(tmp_path) as late:
            assert late.stale(PAPER) is None
        other.execute("ROLLBACK")
        other.close()
        kept.store(TITLE, answer(EXACT))
        assert kept.fresh(PAPER) is not None
        assert kept.fresh(DOI) is None
        assert kept.fresh(TITLE) is not None
    for notes in (kept.notes, late.notes):
        (note,) = notes
        assert "another program uses it: some answers are not kept" in note


def test_processes_that_begin_one_file_at_once_keep_all_their_answers(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[3])\n"
        "from test_answer_cache import *\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "with again(Path(sys.argv[1])) as kept:\n"
        "    for number in range(20):\n"
        "        kept.store(Question(Kind.PAPER, f'{sys.argv[2]}.{number}'), answer(record()))\n"
        "print(kept.notes)\n"
    )
    here = str(Path(__file__).parent)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path), name, here],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate()[0] for process in processes] == ["[]\n", "[]\n"]
    questions = [
        Question(Kind.PAPER, f"{name}.{number}") for name in ("one", "two") for number in range(20)
    ]
    with again(tmp_path) as kept:
        assert len(kept.cache.fresh.ask(questions, Shown()).answers) == 40
