"""Turns questions into what arXiv states, through the package `arxiv` and few requests.

The package makes the addresses and reads the entries; when a request is sent, again or at all, is
not left to it, and what arXiv did not answer is found out here. Source: arXiv API User's Manual and
its Terms of Use (one request every three seconds, over one connection).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar
from urllib.parse import urlsplit

import arxiv  # type: ignore[import-untyped]  # ships no type information

from bibsync.adapters.arxiv_feed import Feed, Page, read_page, record_of
from bibsync.adapters.arxiv_search import Results, batches, can_search, most_results, query
from bibsync.adapters.patient_session import PatientSession
from bibsync.adapters.turn import Turn
from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.errors import NetworkError
from bibsync.progress import Progress, Task
from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.sources import Answer, Kind, Question, Reply

if TYPE_CHECKING:
    from requests import Response

ARXIV_ENDPOINT: Final = "https://export.arxiv.org/api/query"
_T = TypeVar("_T")
_MOST_PAPERS: Final = 100  # a request; arXiv allows 2,000 results
_MOST_IDS: Final = 300  # a request, as its address has them all
_MOST_REFUSALS: Final = 20  # after which it is not the questions
# When so many ids do not come back and nothing else was asked for, the feed may be empty by
# mistake: a paper that is there for sure is asked for along with them.
_UNLIKELY: Final = 10
_THERE: Final = "2201.11903"

# What the package warns of is looked at here; without a handler, Python prints it.
logging.getLogger("arxiv").addHandler(logging.NullHandler())


def arxiv_session(
    endpoint: str = ARXIV_ENDPOINT,
    *,
    delay_seconds: float,
    clock: Callable[[], float],
    sleep: Callable[[float], object],
    jitter: Callable[[], float],
    on_wait: Callable[[str], AbstractContextManager[object]],
    timeout: float = 30.0,
    patience: float = 180.0,
    contact: str = "",
    lock_folders: Sequence[Path] | None = None,
) -> PatientSession:
    """A session that sends one request every `delay_seconds`, together with all other processes.

    The arguments are those of `PatientSession` and `Turn`.
    """
    host = urlsplit(endpoint).netloc
    turn = Turn(
        host, delay_seconds, clock=clock, sleep=sleep, on_wait=on_wait, folders=lock_folders
    )
    return PatientSession(
        host,
        clock=clock,
        sleep=sleep,
        jitter=jitter,
        on_wait=on_wait,
        timeout=timeout,
        patience=patience,
        contact=contact,
        turn=turn,
    )


class ArxivApi:
    """arXiv as a source of records: by id, by title, by the first words of an abstract.

    Keeps the protocol `Source`. That there is no such paper, or no such version, is only said when
    two whole feeds in a row did not have it. Found by title or abstract is the newest version.
    """

    def __init__(
        self,
        session: PatientSession,
        *,
        endpoint: str = ARXIV_ENDPOINT,
        today: Callable[[], date],
    ) -> None:
        """Asks nothing yet. The session keeps the time between requests: see `arxiv_session`."""
        self._session = session
        self._endpoint = endpoint
        self._today = today

    def takes(self, question: Question) -> bool:
        """Ids of papers; titles and first words with at least one word."""
        if question.kind is Kind.PAPER:
            # A comma parts ids: what has one in it would be two questions.
            return bool(question.text) and not set(question.text) & set(", \t\r\n")
        return question.kind in (Kind.TITLE, Kind.OPENING) and can_search(question)

    def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
        """One request for each 100 papers, and for each 100 titles or 6,000 characters of them.

        One request more asks again for what did not come. What was answered before a failure is in
        the reply.
        """
        papers = [question for question in questions if question.kind is Kind.PAPER]
        others = [question for question in questions if question.kind is not Kind.PAPER]
        with progress.task("asking arXiv", len(questions)) as task:
            inquiry = _Inquiry(self._session, self._endpoint, self._today().isoformat(), task)
            try:
                inquiry.ask_papers(papers)
                inquiry.search([one for one in others if one.kind is Kind.TITLE])
                inquiry.search([one for one in others if one.kind is Kind.OPENING])
            except NetworkError as error:
                return Reply(inquiry.answers, error)
        return Reply(inquiry.answers, inquiry.failure)


class _Id(NamedTuple):
    """What a question of the kind PAPER names."""

    paper: str
    version: int | None  # None: the newest


class _Missing(NamedTuple):
    """A question whose answer did not come."""

    question: Question
    is_sure: bool  # the feed was complete


class _Inquiry:
    """One run of questions; what is known so far is in `answers`."""

    def __init__(self, session: PatientSession, endpoint: str, as_of: str, task: Task) -> None:
        self.answers: dict[Question, Answer] = {}
        self.failure: NetworkError | None = None
        self._session = session
        self._endpoint = endpoint
        self._host = urlsplit(endpoint).netloc
        self._as_of = as_of
        self._task = task
        self._refusals = 0
        self._papers: frozenset[Question] = frozenset()

    def ask_papers(self, questions: Sequence[Question]) -> None:
        """Afterwards all of them are answered that can be. Raises NetworkError."""
        self._papers = frozenset(questions)
        missing: list[_Missing] = []
        for batch in _batches_of_papers(questions):
            count = len(self.answers)
            for asked, feed in self._feeds([question.text for question in batch]):
                missing += self._reconcile([one for one in batch if one.text in asked], feed)
            self._task.advance(len(self.answers) - count)
        first = {one.question: one.is_sure for one in missing}
        for batch in _batches_of_papers(list(first)):
            # With the paper itself, to know whether it is the paper or the version that is missing.
            ids = [name for one in batch for name in (one.text, _read_id(one.text).paper)]
            if not self.answers and len(set(ids)) >= _UNLIKELY:
                ids.append(_THERE)
            for asked, feed in self._feeds(list(dict.fromkeys(ids))):
                if not self.answers and not feed.records and _THERE in asked:
                    raise NetworkError(
                        f"{self._host} knows none of {len(asked)} papers, which is unlikely: run it"
                        " again later"
                    )
                for one in self._reconcile([one for one in batch if one.text in asked], feed):
                    is_sure = one.is_sure and first[one.question]
                    self._conclude(one.question, asked, feed, is_sure=is_sure)
            self._task.advance(len(batch))

    def _feeds(self, ids: list[str]) -> Iterator[tuple[frozenset[str], Feed]]:
        """What arXiv says to the ids, together with those that it was asked for at once.

        An id that arXiv says is none is answered. Raises NetworkError.
        """
        waiting = [ids]
        while waiting:
            asked = waiting.pop(0)
            found = self._page(arxiv.Search(id_list=asked, max_results=len(asked)))
            if isinstance(found, Feed):
                yield frozenset(asked), found
            elif (name := _malformed(found, asked)) is not None:
                if (question := Question(Kind.PAPER, name)) in self._papers:
                    self._answer(question, ())
                rest = [one for one in asked if one != name]
                waiting[:0] = [rest] if rest else []
            else:
                waiting[:0] = self._halves(asked, found.error)

    def _reconcile(self, questions: Iterable[Question], feed: Feed) -> list[_Missing]:
        """Those whose record is not in the feed; the others are answered."""
        questions = list(questions)
        asked = {_read_id(question.text) for question in questions}
        versions = _versions(feed.records)
        missing = []
        for question in questions:
            wanted = _read_id(question.text)
            found = versions.get(wanted.paper, {})
            version = wanted.version or max(found, default=0)
            # arXiv finds a version once, though its paper may be asked for as well. So the newest
            # of those that came is the newest there is, unless something else is missing too.
            is_meant = wanted.version or feed.is_complete or _Id(wanted.paper, version) not in asked
            if version in found and is_meant:
                self._answer(question, (found[version],))
            else:
                missing.append(_Missing(question, feed.is_complete))
        return missing

    def _conclude(
        self, question: Question, asked: frozenset[str], feed: Feed, *, is_sure: bool
    ) -> None:
        """Answers a question that two feeds had no record for, if that means that there is none."""
        wanted = _read_id(question.text)
        found = _versions(feed.records).get(wanted.paper, {})
        if found:
            # The paper itself was asked for as well, so that its newest version is among them.
            newest = max(found)
            is_known = feed.is_complete and 0 not in found
            does_not_exist = is_known and wanted.version is not None and newest < wanted.version
        else:
            does_not_exist = is_sure and wanted.paper in asked
        if does_not_exist:
            self._answer(question, ())

    def search(self, questions: Sequence[Question]) -> None:
        """Afterwards all of them are answered that can be. Raises NetworkError."""
        waiting = list(batches(questions))
        while waiting:
            batch = waiting.pop(0)
            most = most_results(len(batch))
            found = self._page(arxiv.Search(query=query(batch), max_results=most))
            if isinstance(found, Page):
                halves = self._halves(batch, found.error)
                self._task.advance(0 if halves else 1)
                waiting[:0] = halves
                continue
            results = Results(found.records)
            is_all = found.total <= len(found.records) or len(batch) == 1
            again = [one for one in batch if not (is_all or results.settles(one))]
            for question in batch:
                if question not in again:
                    self._answer(question, results.candidates(question))
            self._task.advance(len(batch) - len(again))
            waiting[:0] = _halves(again)

    def _page(self, search: arxiv.Search) -> Feed | Page:
        """What arXiv says, in one request; a page when that is an error. Raises NetworkError."""
        one_page = _OnePage(self._session, self._host)
        client = arxiv.Client(page_size=search.max_results, delay_seconds=0, num_retries=0)
        client.query_url_format = self._endpoint + "?{}"
        client._session = one_page
        records = []
        try:
            for result in client.results(search):
                if (record := record_of(result, self._as_of)) is not None:
                    records.append(record)
        except _NoOtherPageError:
            pass
        except _RefusalError:
            return one_page.page
        return Feed(tuple(records), one_page.page.total)

    def _halves(self, asked: list[_T], error: str) -> list[list[_T]]:
        """What to ask in place of what arXiv does not understand; of one question, nothing.

        Raises NetworkError when it understands nothing at all.
        """
        self._refusals += 1
        failure = NetworkError(
            f"{self._host} does not understand a question ({error[:100]}): check the entries and"
            " the address of the API"
        )
        if self._refusals >= _MOST_REFUSALS:
            raise failure
        if len(asked) == 1:
            self.failure = self.failure or failure
            return []
        return _halves(asked)

    def _answer(self, question: Question, records: tuple[AuthorityRecord, ...]) -> None:
        self.answers[question] = Answer(records, ARXIV, self._as_of)


class _NoOtherPageError(Exception):
    """The package asks for the next page."""


class _RefusalError(Exception):
    """arXiv finds the question wrong."""


class _Content(NamedTuple):
    """What the package wants to know of an answer."""

    content: bytes
    status_code: int = 200


class _OnePage:
    """Stands in for the package's session: gives one page, and none that is not whole."""

    def __init__(self, session: PatientSession, host: str) -> None:
        self.page = Page(b"", 0, "")
        self._session = session
        self._host = host
        self._was_asked = False

    def get(self, url: str, headers: Mapping[str, str]) -> _Content:
        """The feed at the address; `headers` would name the package as who asks.

        Raises NetworkError.
        """
        if self._was_asked:
            raise _NoOtherPageError
        self._was_asked = True
        answer = self._session.fetch(url, check=self._check)
        if answer.status_code == 404:
            raise NetworkError(f"{self._host} answers 404: check the address of arXiv's API")
        if self.page.error:
            raise _RefusalError
        return _Content(self.page.content)

    def _check(self, answer: Response) -> str | None:
        if answer.status_code == 404:
            return None
        page = read_page(answer.content)
        if isinstance(page, str):
            return page
        if answer.status_code != 200 and not page.error:
            return f"answers {answer.status_code}"
        self.page = page
        return None


def _read_id(text: str) -> _Id:
    found = parse_arxiv_id(text)
    return _Id(text, None) if found is None else _Id(found.id, found.version)


def _malformed(page: Page, asked: Sequence[str]) -> str | None:
    """Which of the ids arXiv says to be none; None when the error is another one."""
    name = page.malformed_id
    if name in asked:
        return name
    return asked[0] if name and len(asked) == 1 else None


def _versions(
    records: Iterable[AuthorityRecord],
) -> dict[str, dict[int, AuthorityRecord]]:
    """The records of each paper by version; 0: the record does not say."""
    found: dict[str, dict[int, AuthorityRecord]] = {}
    for record in records:
        found.setdefault(record.id, {})[record.version or 0] = record
    return found


def _batches_of_papers(questions: Sequence[Question]) -> Iterator[list[Question]]:
    """Questions that fit into one request each: all versions of a paper count as one, up to 300."""
    by_paper: dict[str, list[Question]] = {}
    for question in questions:
        by_paper.setdefault(_read_id(question.text).paper, []).append(question)
    batch: list[Question] = []
    papers = 0
    for same in by_paper.values():
        for start in range(0, len(same), _MOST_IDS):
            part = same[start : start + _MOST_IDS]
            if batch and (papers == _MOST_PAPERS or len(batch) + len(part) > _MOST_IDS):
                yield batch
                batch, papers = [], 0
            batch += part
            papers += 1
    if batch:
        yield batch


def _halves(asked: list[_T]) -> list[list[_T]]:
    """Two lists of about the same length; one of one, none of none."""
    middle = (len(asked) + 1) // 2
    return [half for half in (asked[:middle], asked[middle:]) if half]
