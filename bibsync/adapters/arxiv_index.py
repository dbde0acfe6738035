"""Turns the offline index of arXiv's metadata into a source of records, which needs no network."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self
from urllib.parse import quote

from bibsync.adapters.index_schema import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    SELECT_PAPER,
    key_of,
    number_of,
    opening_key,
    record_of,
)
from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.bibtex.latex import comparable
from bibsync.errors import UnreadableInputError, UnusableStateError
from bibsync.progress import Progress
from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.sources import Answer, Kind, Question, Reply
from bibsync.verify.titles import is_same_title, title_words

_MOST_CANDIDATES: Final = 10
_MOST_LOOKED_AT: Final = 30  # papers whose titles are compared, the newest of those that qualify
_MOST_EQUAL: Final = 100  # papers of one title, such as "Erratum"
_TELLING: Final = 4  # of a title's words, the rarest; a candidate has all of them but one
_COMMON: Final = 8_000  # papers; more take long to go through (50 ns each) and tell little


class IndexInfo(NamedTuple):
    """What an index holds."""

    path: Path
    papers: int
    categories: tuple[str, ...]  # none: all
    newest: str  # ISO date of the last change of metadata
    size: int  # bytes
    built: str  # ISO time, UTC
    abstracts: bool  # whether it has them


class ArxivIndex:
    """An index, open for reading: a source for papers by id and by title, and by the beginning of
    the abstract where the index has abstracts.

    What is not in it gets no answer: there are newer papers and, where categories were chosen,
    others. An answer's date is that of the newest change of metadata in the snapshot (the file's
    own date, which can be that of a copy, only where the snapshot has no dates).

    Any thread may ask, one at a time. Raises UnreadableInputError when there is no such file,
    UnusableStateError when it is no index, one of another version, or damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = _open(path)
        try:
            with self._translated():
                self._meta = _check(path, self._db)
        except BaseException:
            self._db.close()
            raise
        self._as_of = self._meta.get("newest", "")
        self._has_abstracts = self._meta.get("abstracts") == "1"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Afterwards nothing can be asked."""
        self._db.close()

    def info(self) -> IndexInfo:
        """What the index holds."""
        meta = self._meta
        return IndexInfo(
            self._path,
            int(meta.get("papers", "0")),
            tuple(meta.get("categories", "").split()),
            self._as_of,
            self._path.stat().st_size,
            meta.get("built", ""),
            self._has_abstracts,
        )

    def takes(self, question: Question) -> bool:
        """Whether questions of this kind can be asked here."""
        return question.kind in (Kind.PAPER, Kind.TITLE) or (
            question.kind is Kind.OPENING and self._has_abstracts
        )

    def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
        """The answers to those questions that the index can answer."""
        answers: dict[Question, Answer] = {}
        with self._translated():
            for question in questions:
                if records := self._records(question):
                    answers[question] = Answer(records, ARXIV, self._as_of)
        return Reply(answers)

    def _records(self, question: Question) -> tuple[AuthorityRecord, ...]:
        match question.kind:
            case Kind.PAPER:
                return self._paper(question.text)
            case Kind.TITLE:
                return self._titled(question.text)
            case Kind.OPENING if self._has_abstracts:
                return self._beginning_with(question.text)
        return ()

    def _paper(self, text: str) -> tuple[AuthorityRecord, ...]:
        arxiv = parse_arxiv_id(text)
        if arxiv is None:
            return ()
        found = self._select("WHERE number = ?", number_of(arxiv))
        if found and arxiv.version not in (None, found[0].version):
            return ()  # the index knows the last version only
        return tuple(found)

    def _titled(self, words: str) -> tuple[AuthorityRecord, ...]:
        """The papers of exactly this title; else those with other words that say the same, and
        behind them those that one could take them for.

        None when no paper has this title: then others may know a newer one. Where some have it
        exactly, no other comes near, so that the search by words, which takes up to some
        milliseconds, is left out.
        """
        key = key_of(words.replace(" ", ""))
        equal = self._select(f"WHERE title_key = ? LIMIT {_MOST_EQUAL}", key)
        # Two texts can have one key, though nobody will live to see it.
        equal = [one for one in equal if is_same_title(words, one.title)]
        if equal:
            return tuple(equal)
        others = self.candidates(words)
        if not any(is_same_title(words, one.title) for one in others):
            return ()
        return tuple(others)

    def candidates(self, words: str) -> list[AuthorityRecord]:
        """Papers with most of the rarest words of a title, at most ten, the most alike first."""
        wanted = set(words.split())
        query = _query(sorted((self._papers_with(word), word) for word in wanted))
        if not query:
            return []
        found = self._db.execute(
            f"SELECT rowid FROM words(?) ORDER BY rowid DESC LIMIT {_MOST_LOOKED_AT}", (query,)
        )
        numbers = [number for (number,) in found]
        marks = ", ".join("?" * len(numbers))
        titles = self._db.execute(
            f"SELECT number, title FROM paper WHERE number IN ({marks})", numbers
        )
        ranked = sorted((-_likeness(wanted, title), number) for number, title in titles)
        return [
            record
            for _, number in ranked[:_MOST_CANDIDATES]
            for record in self._select("WHERE number = ?", number)
        ]

    def _papers_with(self, word: str) -> int:
        """How many papers have a word; 0 for the few that a rare word has."""
        found = self._db.execute("SELECT papers FROM word WHERE word = ?", (word,)).fetchone()
        return int(found[0]) if found else 0

    def _beginning_with(self, text: str) -> tuple[AuthorityRecord, ...]:
        key = opening_key(text.split())
        if key is None:
            return ()
        found = self._select(
            "WHERE number IN (SELECT number FROM abstract WHERE opening_key = ?)"
            f" LIMIT {_MOST_EQUAL}",
            key,
        )
        return tuple(one for one in found if f"{comparable(one.abstract)} ".startswith(f"{text} "))

    def _select(self, where: str, value: int) -> list[AuthorityRecord]:
        """The records of some papers, abstracts included where there are any."""
        rows = self._db.execute(f"{SELECT_PAPER} {where}", (value,)).fetchall()
        records = [record_of(row, self._as_of) for row in rows]
        if not self._has_abstracts:
            return records
        return [
            record._replace(abstract=self._abstract(row[0]))
            for row, record in zip(rows, records, strict=True)
        ]

    def _abstract(self, number: int) -> str:
        query = "SELECT text FROM abstract WHERE number = ?"
        found = self._db.execute(query, (number,)).fetchone()
        return zlib.decompress(found[0]).decode() if found else ""

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What SQLite says of a damaged file becomes an error that says what to do."""
        try:
            yield
        except (sqlite3.Error, zlib.error, UnicodeDecodeError) as error:
            raise UnusableStateError(
                f"{self._path}: is damaged ({error}): build it again with `bibsync index build`"
            ) from None


def _query(words: list[tuple[int, str]]) -> str:
    """What FTS5 is asked for: papers that have all but one of the telling words; all of two.

    `words` are the words of a title, each behind the number of papers that have it, the rarest
    first.
    """
    telling = words[:2] + [word for word in words[2:_TELLING] if word[0] <= _COMMON]
    match [f'"{word}"' for _, word in telling]:
        case [a, b, c, d]:
            return f"({a} AND {b} AND ({c} OR {d})) OR ({c} AND {d} AND ({a} OR {b}))"
        case [a, b, c]:
            return f"({a} AND {b}) OR ({c} AND ({a} OR {b}))"
        case few:
            return " AND ".join(few)


def _likeness(wanted: set[str], title: str) -> float:
    """The share of the words of both titles that they have in common."""
    words = set(title_words(title).split())
    return len(words & wanted) / len(words | wanted)


def _open(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        what = "a folder, not an index" if path.is_dir() else "there is no such index"
        raise UnreadableInputError(f"{path}: {what}; `bibsync index build SNAPSHOT` makes one")
    try:
        # The file is never changed, only replaced: nothing needs a lock or a look at a journal.
        place = quote(str(path.absolute()).replace("\\", "/"))
        return sqlite3.connect(
            f"file:{place}?mode=ro&immutable=1",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
    except sqlite3.Error as error:
        raise UnreadableInputError(
            f"{path}: cannot be read ({error}): check its permissions (chmod u+r)"
        ) from None


def _check(path: Path, db: sqlite3.Connection) -> dict[str, str]:
    """What the file says about itself. Raises UnusableStateError when it is no index of ours."""
    try:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError as error:
        raise UnreadableInputError(
            f"{path}: cannot be read ({error}): check its permissions (chmod u+r)"
        ) from None
    except sqlite3.DatabaseError:
        application, version = None, 0
    if application != APPLICATION_ID:
        raise UnusableStateError(
            f"{path}: is no index of bibsync: name another file, or move it away and run"
            " `bibsync index build`"
        )
    if version != SCHEMA_VERSION:
        raise UnusableStateError(
            f"{path}: was built by another version of bibsync (index version {version}, this one"
            f" reads {SCHEMA_VERSION}): build it again with `bibsync index build`"
        )
    db.execute("PRAGMA trusted_schema = OFF")
    meta = {str(name): str(value) for name, value in db.execute("SELECT name, value FROM meta")}
    if "built" not in meta:
        raise UnusableStateError(
            f"{path}: is an index that is not finished: run `bibsync index build` again"
        )
    return meta
