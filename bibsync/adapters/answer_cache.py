"""Turns a file of SQLite into a source of the answers that others gave before.

A cache may be lost at any time, so what goes wrong with it never stops the work: it is said once,
and the questions are asked again. Only a file of another program is an error, as somebody named it
by mistake.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple, Self

from bibsync.adapters.answer_schema import (
    NewerError,
    Trouble,
    connect,
    free_name,
    is_whole,
    trouble_of,
)
from bibsync.adapters.answer_values import read_records, records_bytes, text_bytes
from bibsync.adapters.state_schema import transaction
from bibsync.bibtex.latex import comparable
from bibsync.errors import UnusableStateError
from bibsync.progress import Progress, Task
from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.sources import Answer, Kind, Question, Reply, Source

_SELECT: Final = (
    "SELECT source, as_of, is_settled, agency, records FROM answer"
    " WHERE kind = ? AND text = ? AND surname = ?"
)
_REPLACE: Final = (
    "REPLACE INTO answer (kind, text, surname, source, as_of, version, is_settled, agency, records)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_LARGEST: Final = 2**63 - 1  # that SQLite takes for a number


class _Kept(NamedTuple):
    """One stored answer."""

    answer: Answer
    date: date
    is_settled: bool


class AnswerCache:
    """The answers that were got before, with the day of each, in one file.

    `fresh` answers from them as long as they are young enough to count, `stale` however old they
    are; `keeping` wraps a source so that its answers are stored. Of several sources that answered
    one question, the answer that has records counts, then the newest.
    """

    def __init__(
        self,
        path: Path,
        *,
        today: Callable[[], date],
        days: int,
        days_without: int = 1,
        note: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Afterwards the file is open; it is made when there is none, and its folder too.

        An answer counts for `days` days, the day it was got included (0: never), but for at most
        `days_without` when it may soon be another: no such id, or a search that found no title
        (or abstract) as it was asked for. A paper that is new today has these tomorrow.

        `note` gets one line for each thing that is wrong with the file, once.

        Raises UnusableStateError when the file is a database of another program.
        """
        self._path = path
        self._today = today
        self._days = days
        self._days_without = days_without
        self._note = note
        self._noted: set[str] = set()
        self._was_renewed = False
        self._db: sqlite3.Connection | None = None
        self.fresh: Final[Source] = _Remembering(self._fresh)
        self.stale: Final[Source] = _Remembering(self._find)
        with self._forgiving():
            self._db = connect(path)

    def keeping(self, source: Source, *, at_once: int | None = None) -> Source:
        """A source that answers as this one does, and whose answers are stored.

        `at_once`: it is asked so many questions at a time, and what it answered is stored before
        the next ones, so that Ctrl-C loses little; None: all at a time, for a source that needs
        fewer requests so.
        """
        return _Keeping(source, self._store, at_once)

    def close(self) -> None:
        """Afterwards the file is not open, nothing is answered and nothing is stored."""
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
        self._db = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _fresh(self, questions: Sequence[Question]) -> dict[Question, list[_Kept]]:
        today = self._today()
        found = {}
        for question, kept in self._find(questions).items():
            if young := [each for each in kept if self._counts(each, today)]:
                found[question] = young
        return found

    def _counts(self, kept: _Kept, today: date) -> bool:
        days = self._days if kept.is_settled else min(self._days, self._days_without)
        # Of tomorrow: it was got in another time zone. Later: a clock was wrong, nobody knows.
        return -1 <= (today - kept.date).days < days

    def _find(self, questions: Sequence[Question]) -> dict[Question, list[_Kept]]:
        """All answers to these questions; those that cannot be read are not there."""
        found: dict[Question, list[_Kept]] = {}
        with self._forgiving():
            if self._db is None:
                return found
            with transaction(self._db, "DEFERRED"):
                for question in questions:
                    rows = self._db.execute(_SELECT, _key(question)).fetchall()
                    if kept := list(_readable(rows)):
                        found[question] = kept
        return found

    def _store(self, answers: Mapping[Question, Answer]) -> None:
        rows = [_row(*each) for each in answers.items() if _date(each[1].as_of) is not None]
        with self._forgiving():
            if self._db is None or not rows:
                return
            with transaction(self._db):
                self._db.executemany(_REPLACE, rows)

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        """What is wrong with the file within is said, and the work goes on."""
        try:
            yield
        except NewerError:
            self._say("was made by a newer bibsync: answers are neither taken from it nor kept")
            self.close()
        except OSError as error:
            self._say(f"cannot be used ({error.strerror or error}): answers are not kept")
            self.close()
        except sqlite3.ProgrammingError:
            raise  # a bug here, of which the file knows nothing
        except (sqlite3.Error, UnicodeDecodeError) as error:
            # Python cannot decode a message of SQLite that quotes damaged bytes.
            self._mend(error)

    def _say(self, what: str) -> None:
        if what not in self._noted:
            self._noted.add(what)
            self._note(f"{self._path}: {what}")

    def _mend(self, error: Exception) -> None:
        match trouble_of(error):
            case Trouble.BUSY:
                self._say("another program uses it: some answers are not kept")
            case Trouble.DAMAGED:
                self._start_anew(str(error).strip().rpartition("\n")[2])
            case Trouble.UNUSABLE:
                self._say(f"cannot be used ({error}): answers are not kept")

    def _start_anew(self, damage: str) -> None:
        """Afterwards the damaged file has another name and an empty one is open."""
        self.close()
        if self._was_renewed:
            self._say(f"is damaged again ({damage}): answers are not kept; check the disk")
            return
        self._was_renewed = True
        with self._forgiving():
            try:
                self._replace_damaged(damage)
            except UnusableStateError:
                self._say("is a file of another program now: answers are not kept")

    def _replace_damaged(self, damage: str) -> None:
        if is_whole(self._path):  # another process was quicker
            self._db = connect(self._path)
            return
        aside = free_name(self._path)
        if aside is None:
            self._say(f"is damaged ({damage}), and so are others beside it: remove them")
            return
        self._path.rename(aside)
        self._say(f"was damaged ({damage}): it is {aside.name} now, a new one is begun")
        self._db = connect(self._path)


def _key(question: Question) -> tuple[str, bytes, bytes]:
    return question.kind.value, text_bytes(question.text), text_bytes(question.surname)


def _row(question: Question, answer: Answer) -> tuple[object, ...]:
    is_paper = question.kind is Kind.PAPER and answer.source == ARXIV
    version = answer.records[0].version if is_paper and answer.records else None
    return (
        *_key(question),
        text_bytes(answer.source),
        answer.as_of,
        version if version is not None and abs(version) <= _LARGEST else None,
        bool(answer.agency) or _is_settled(question, answer.records),
        text_bytes(answer.agency),
        records_bytes(answer.records),
    )


def _is_settled(question: Question, records: Sequence[AuthorityRecord]) -> bool:
    """Whether the answer names the work that was asked for, as far as one can see here."""
    match question.kind:
        case Kind.PAPER | Kind.DOI:
            return bool(records)
        case Kind.TITLE:  # `pre training` is `pretraining`
            wanted = question.text.replace(" ", "")
            return any(comparable(each.title).replace(" ", "") == wanted for each in records)
        case Kind.OPENING:
            wanted = f" {question.text} "
            return any(wanted in f" {comparable(each.abstract)} " for each in records)


def _readable(rows: Iterable[tuple[object, ...]]) -> Iterator[_Kept]:
    for source, as_of, is_settled, agency, records in rows:
        found = _date(as_of)
        if found is None or not isinstance(source, bytes) or not isinstance(agency, bytes):
            continue
        with suppress(ValueError):
            answer = Answer(
                read_records(records),
                source.decode("utf-8", "surrogatepass"),
                found.isoformat(),
                agency.decode("utf-8", "surrogatepass"),
            )
            yield _Kept(answer, found, is_settled == 1)


def _date(text: object) -> date | None:
    """The day that an ISO date names; None for everything else."""
    try:
        found = date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    # `fromisoformat` takes other forms too, and what is stored must come back as it was.
    return found if found is not None and found.isoformat() == text else None


class _Remembering:
    """Answers from what was stored. Keeps the protocol `Source`."""

    def __init__(self, find: Callable[[Sequence[Question]], dict[Question, list[_Kept]]]) -> None:
        self._find = find

    def takes(self, question: Question) -> bool:
        """Every question may have been asked before."""
        return True

    def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
        """The stored answers; nothing is asked of anybody."""
        return Reply(
            {
                question: max(kept, key=_rank).answer
                for question, kept in self._find(questions).items()
            }
        )


def _rank(kept: _Kept) -> tuple[bool, bool, date, str]:
    return kept.is_settled, bool(kept.answer.records), kept.date, kept.answer.source


class _Keeping:
    """Asks a source and stores what it answers. Keeps the protocol `Source`."""

    def __init__(
        self,
        source: Source,
        store: Callable[[Mapping[Question, Answer]], None],
        at_once: int | None,
    ) -> None:
        self._source = source
        self._store = store
        self._at_once = at_once

    def takes(self, question: Question) -> bool:
        """What the source takes."""
        return self._source.takes(question)

    def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
        """What the source answers, stored."""
        if self._at_once is None or len(questions) <= self._at_once:
            reply = self._source.ask(questions, progress)
            self._store(reply.answers)
            return reply
        answers: dict[Question, Answer] = {}
        with _OneBar(progress, len(questions)) as bar:
            for start in range(0, len(questions), self._at_once):
                reply = self._source.ask(questions[start : start + self._at_once], bar)
                self._store(reply.answers)
                answers.update(reply.answers)
                if reply.failure is not None:
                    return Reply(answers, reply.failure)
        return Reply(answers)


class _OneBar(ExitStack):
    """Shows the first task of each part of long work as one task. Keeps `Progress`."""

    def __init__(self, progress: Progress, total: int) -> None:
        super().__init__()
        self._progress = progress
        self._total = total
        self._label = ""
        self._task: Task | None = None

    def task(self, label: str, total: int | None) -> AbstractContextManager[Task]:
        """The task of all parts, when it is that; any other is one of its own."""
        if self._task is None:
            self._label = label
            self._task = self.enter_context(self._progress.task(label, self._total))
        elif label != self._label:
            return self._progress.task(label, total)
        return _open_task(self._task)


@contextmanager
def _open_task(task: Task) -> Iterator[Task]:
    yield task
