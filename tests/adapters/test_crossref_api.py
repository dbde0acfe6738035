"""Crossref's answers become records or a plain no, and nothing that went wrong becomes either."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from zotero_script import Time

from bibsync.adapters.crossref_api import CrossrefApi
from bibsync.adapters.patient_session import PatientSession
from bibsync.errors import NetworkError
from bibsync.progress import Task
from bibsync.verify.authority import CROSSREF, AuthorityRecord, Publication
from bibsync.verify.sources import Answer, Kind, Question, Reply
from tests.verify.crossref_server import (
    BROKEN_OFF,
    DROPPED,
    EMPTY,
    FORBIDDEN,
    HTML,
    HTML_404,
    MALFORMED,
    NOT_FOUND,
    SILENT,
    TOO_MANY,
    TRUNCATED,
    UNAVAILABLE,
    CrossrefServer,
    Fault,
    crossref_server,
)

OWLS = "10.1000/owls"
MICE = "10.1000/mice"
NONE = "10.1000/none"
JSON = {"Content-Type": "application/json"}


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


class Asker:
    """A client of a server on loopback, whose time is the test's."""

    def __init__(self, server: CrossrefServer, *, timeout: float = 10.0) -> None:
        self.time = Time()
        self.shown = Shown()
        session = PatientSession(
            server.endpoint.removeprefix("http://"),
            **self.time.settings,
            timeout=timeout,
            on_wait=lambda label: nullcontext(),
            contact="ada@example.org",
        )
        self.api = CrossrefApi(
            session,
            endpoint=server.endpoint,
            today=lambda: date(2026, 3, 10),
            clock=lambda: self.time.now,
            sleep=self.time.sleep,
        )

    def ask(self, *dois: str) -> Reply:
        questions = [Question(Kind.DOI, doi) for doi in dois]
        assert all(self.api.takes(each) for each in questions)
        return self.api.ask(questions, self.shown)

    def answer(self, doi: str) -> Answer | None:
        """The answer to one question that nothing went wrong with."""
        reply = self.ask(doi)
        assert reply.failure is None
        return reply.answers.get(Question(Kind.DOI, doi))

    def records(self, doi: str) -> tuple[AuthorityRecord, ...] | None:
        """None: Crossref does not say."""
        found = self.answer(doi)
        return None if found is None else found.records


@pytest.fixture
def server() -> Iterator[CrossrefServer]:
    with crossref_server() as found:
        for doi in (OWLS, MICE):
            found.works[doi] = {"DOI": doi.upper(), "title": [doi.rpartition("/")[2]]}
        yield found


@pytest.fixture
def asker(server: CrossrefServer) -> Asker:
    return Asker(server)


def papers() -> list[dict[str, Any]]:
    path = Path(__file__).parents[2] / "fixtures" / "arxiv" / "papers.jsonl"
    found = map(json.loads, path.read_text("utf-8").splitlines())
    return [paper for paper in found if "doi" in paper]


# --- what Crossref has


@pytest.mark.parametrize("paper", papers(), ids=lambda paper: paper["arxiv_id"])
def test_a_doi_gives_the_record_of_its_paper(asker: Asker, paper: dict[str, Any]) -> None:
    doi = paper["doi"].lower()
    answer = asker.answer(doi)
    assert answer is not None
    assert (answer.source, answer.as_of) == (CROSSREF, "2026-03-10")
    (record,) = answer.records
    assert (record.source, record.id, record.doi) == (CROSSREF, doi, doi)
    assert record.title == paper["title"]
    assert record.abstract == paper["abstract"]
    named = [name.rpartition(" ") for name in paper["authors"]]
    assert record.authors == tuple(f"{family}, {given}" for given, _, family in named)
    assert record.published in paper["venue"]
    assert len(record.published) == 4
    assert record.as_of == "2026-03-10"


def test_a_record_says_where_the_work_appeared(asker: Asker) -> None:
    (record,) = asker.records("10.1007/s44267-024-00070-x") or ()
    assert record.publication == Publication(
        "journal-article", "Visual Intelligence", volume="2", number="1", pages="36"
    )


@pytest.mark.parametrize(
    ("doi", "path"),
    [
        ("10.1000/182", "/works/10.1000%2F182"),
        (
            "10.1002/(sici)1097<1::aid-x>3.0.co;2-#",
            "/works/10.1002%2F%28sici%291097%3C1%3A%3Aaid-x%3E3.0.co%3B2-%23",
        ),
        ("10.1000/a?b&c=100%/../d", "/works/10.1000%2Fa%3Fb%26c%3D100%25%2F..%2Fd"),
        ("10.1000/größe", "/works/10.1000%2Fgr%C3%B6%C3%9Fe"),
    ],
)
def test_a_doi_is_asked_for_in_full(
    server: CrossrefServer, asker: Asker, doi: str, path: str
) -> None:
    server.works[doi] = {"DOI": doi, "title": ["T"]}
    assert asker.records(doi)
    assert server.paths == [path]


def test_every_request_says_whom_to_write_to(server: CrossrefServer, asker: Asker) -> None:
    asker.ask(OWLS, NONE)
    agents = [seen.headers["user-agent"] for seen in server.requests]
    assert len(agents) == 3
    assert all("bibsync/" in agent and "mailto:ada@example.org" in agent for agent in agents)


# --- whose work it is


def test_the_case_of_a_doi_does_not_matter(server: CrossrefServer, asker: Asker) -> None:
    server.works[OWLS]["DOI"] = "10.1000/OwLs"
    (record,) = asker.records(OWLS) or ()
    assert (record.id, record.doi) == (OWLS, OWLS)


def test_another_work_is_no_answer(server: CrossrefServer, asker: Asker) -> None:
    server.works[OWLS] = server.works[MICE]
    assert asker.records(OWLS) is None
    assert len(server.requests) == 1


def test_an_alias_that_crossref_redirects_has_the_record_of_its_work(
    server: CrossrefServer, asker: Asker
) -> None:
    server.aliases["10.1000/alias"] = MICE
    (record,) = asker.records("10.1000/alias") or ()
    assert (record.id, record.doi, record.title) == ("10.1000/alias", MICE, "mice")


def test_a_redirect_to_a_work_with_yet_another_doi_is_no_answer(
    server: CrossrefServer, asker: Asker
) -> None:
    server.aliases["10.1000/alias"] = MICE
    server.works[MICE] = server.works[OWLS]
    assert asker.records("10.1000/alias") is None


def test_an_alias_of_a_doi_that_crossref_does_not_have_is_no_answer(
    server: CrossrefServer, asker: Asker
) -> None:
    server.aliases["10.1000/alias"] = NONE
    assert asker.records("10.1000/alias") is None


@pytest.mark.parametrize(
    ("aliases", "is_answer"),
    [(["10.1000/X", OWLS.upper()], True), (["10.1000/x"], False), (3, False)],
)
def test_an_alias_that_the_work_lists_is_the_work(
    server: CrossrefServer, asker: Asker, aliases: object, is_answer: bool
) -> None:
    server.works[OWLS] = {**server.works[MICE], "aliases": aliases}
    assert (asker.records(OWLS) is not None) == is_answer


# --- what Crossref does not have


def test_a_doi_that_no_agency_has_does_not_exist(server: CrossrefServer, asker: Asker) -> None:
    assert asker.answer(NONE) == Answer((), CROSSREF, "2026-03-10")
    assert server.paths == ["/works/10.1000%2Fnone", "/works/10.1000%2Fnone/agency"]


@pytest.mark.parametrize("agency", ["DataCite", "mEDRA", "JaLC"])
def test_a_doi_that_another_agency_has_is_said_to_be_there(
    server: CrossrefServer, asker: Asker, agency: str
) -> None:
    server.agencies[NONE] = agency
    assert asker.answer(NONE) == Answer((), CROSSREF, "2026-03-10", agency)
    assert server.paths[-1].endswith("/agency")


def test_a_doi_that_crossref_has_itself_without_a_record_may_well_exist(
    server: CrossrefServer, asker: Asker
) -> None:
    server.agencies[NONE] = "Crossref"
    assert asker.records(NONE) is None


@pytest.mark.parametrize(
    "fault", [MALFORMED, HTML, HTML_404, EMPTY, UNAVAILABLE, FORBIDDEN, Fault(200, "{}", JSON)]
)
def test_without_the_word_of_an_agency_nobody_knows(
    server: CrossrefServer, asker: Asker, fault: Fault
) -> None:
    server.faults = [None, *[fault] * 20]
    assert asker.ask(NONE).answers == {}


# --- what goes wrong

PASSING = [HTML, HTML_404, EMPTY, TRUNCATED, BROKEN_OFF, DROPPED, TOO_MANY, UNAVAILABLE]
NAMES = "html html-404 empty truncated broken-off dropped too-many unavailable".split()


@pytest.mark.parametrize("fault", PASSING, ids=NAMES)
@pytest.mark.parametrize("doi", [OWLS, NONE])
def test_what_goes_wrong_once_is_tried_again(
    server: CrossrefServer, asker: Asker, fault: Fault, doi: str
) -> None:
    server.faults = [fault]
    records = asker.records(doi)
    assert records is not None
    assert [record.title for record in records] == (["owls"] if doi == OWLS else [])
    assert sum(asker.time.naps) > 0


@pytest.mark.parametrize("fault", PASSING, ids=NAMES)
def test_what_goes_wrong_every_time_is_a_failure_and_no_answer(
    server: CrossrefServer, asker: Asker, fault: Fault
) -> None:
    server.faults = [fault] * 20
    reply = asker.ask(OWLS)
    assert reply.answers == {}
    assert isinstance(reply.failure, NetworkError)
    assert server.endpoint.removeprefix("http://") in str(reply.failure)
    assert "\n" not in str(reply.failure)


def test_a_server_that_says_nothing_is_a_failure(server: CrossrefServer) -> None:
    server.faults = [SILENT] * 20
    reply = Asker(server, timeout=0.1).ask(OWLS)
    assert reply.answers == {}
    assert reply.failure is not None


def test_a_refusal_is_a_failure(server: CrossrefServer, asker: Asker) -> None:
    server.faults = [FORBIDDEN] * 20
    reply = asker.ask(OWLS, MICE)
    assert reply.answers == {}
    assert "403" in str(reply.failure)


def test_a_question_that_crossref_does_not_understand_has_no_answer(
    server: CrossrefServer, asker: Asker
) -> None:
    server.faults = [MALFORMED]
    reply = asker.ask(OWLS, MICE)
    assert [question.text for question in reply.answers] == [MICE]
    assert reply.failure is None


BODIES = {
    "list": "[]",
    "null": "null",
    "text": '"ok"',
    "no-message": '{"status": "ok"}',
    "message-is-text": '{"status": "ok", "message": "Resource not found."}',
    "message-without-doi": '{"status": "ok", "message": {"title": ["owls"]}}',
    "doi-is-number": '{"status": "ok", "message": {"DOI": 10.1}}',
    "list-of-works": '{"status": "ok", "message": {"items": [], "total-results": 0}}',
    "failed": '{"status": "failed", "message": {"DOI": "10.1000/owls"}}',
    "deep": "[" * 100_000,
    "not-utf-8": b'{"status": "ok", "message": {"DOI": "10.1000/owls", "title": "\xff"}}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_json_that_is_no_work_is_a_failure(server: CrossrefServer, asker: Asker, body: str) -> None:
    server.faults = [Fault(200, body, JSON)] * 20
    reply = asker.ask(OWLS)
    assert reply.answers == {}
    assert isinstance(reply.failure, NetworkError)


@pytest.mark.parametrize("body", ["", "<h1>Not found</h1>", "no route matches", "\n<p>not found"])
def test_a_404_that_is_not_crossrefs_is_a_failure(
    server: CrossrefServer, asker: Asker, body: str
) -> None:
    server.faults = [Fault(404, body)] * 20
    reply = asker.ask(OWLS)
    assert reply.answers == {}
    assert isinstance(reply.failure, NetworkError)


def test_a_404_of_a_record_that_is_late_is_no_answer(server: CrossrefServer, asker: Asker) -> None:
    server.faults = [NOT_FOUND]
    assert asker.records(OWLS) is None


def test_after_two_failures_in_a_row_what_was_answered_is_kept_and_nothing_more_is_asked(
    server: CrossrefServer, asker: Asker
) -> None:
    server.faults = [None, *[HTML] * 40]
    reply = asker.ask(OWLS, MICE, NONE, "10.1000/bats")
    assert [question.text for question in reply.answers] == [OWLS]
    assert reply.failure is not None
    assert {path.rpartition("%2F")[2] for path in server.paths} == {"owls", "mice", "none"}
    assert asker.shown.advanced == 1


def test_one_doi_that_crossref_cannot_answer_does_not_keep_it_from_the_others(
    server: CrossrefServer, asker: Asker
) -> None:
    answers = asker.ask(OWLS, MICE).answers
    server.faults = [HTML] * 5
    reply = asker.ask(NONE, OWLS, MICE)
    assert dict(reply.answers) == dict(answers)
    assert reply.failure is not None


def test_ctrl_c_passes(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(PatientSession, "fetch", interrupt)
    with pytest.raises(KeyboardInterrupt):
        asker.ask(OWLS)


# --- manners


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        pytest.param({"x-rate-limit-limit": "50", "x-rate-limit-interval": "1s"}, 0.02, id="usual"),
        pytest.param({"X-Rate-Limit-Limit": "5", "X-Rate-Limit-Interval": "1s"}, 0.2, id="public"),
        pytest.param({"x-rate-limit-limit": "1", "x-rate-limit-interval": "2"}, 2.0, id="no-unit"),
        pytest.param({"x-rate-limit-limit": "1", "x-rate-limit-interval": "1h"}, 0.0, id="hour"),
        pytest.param({"x-rate-limit-limit": "0", "x-rate-limit-interval": "1s"}, 0.0, id="zero"),
        pytest.param({"x-rate-limit-limit": "²", "x-rate-limit-interval": "1s"}, 0.0, id="sign"),
        pytest.param({"x-rate-limit-limit": "1", "x-rate-limit-interval": "9" * 9}, 60, id="ages"),
        pytest.param({"x-rate-limit-limit": "50"}, 0.0, id="half"),
        pytest.param({}, 0.0, id="none"),
    ],
)
def test_requests_come_as_far_apart_as_the_server_asks(
    server: CrossrefServer, asker: Asker, headers: dict[str, str], pause: float
) -> None:
    server.headers = headers
    asker.ask(OWLS, NONE)
    assert asker.time.naps == pytest.approx([pause, pause] if pause else [])


def test_time_that_has_passed_anyway_is_not_waited_for(
    server: CrossrefServer, asker: Asker
) -> None:
    server.headers = {"x-rate-limit-limit": "1", "x-rate-limit-interval": "5s"}
    asker.ask(OWLS)
    asker.time.now += 3
    asker.ask(OWLS)
    asker.time.now += 5
    asker.ask(OWLS)
    assert asker.time.naps == pytest.approx([2])


def test_a_clock_that_was_set_back_costs_one_pause(server: CrossrefServer, asker: Asker) -> None:
    server.headers = {"x-rate-limit-limit": "1", "x-rate-limit-interval": "5s"}
    asker.ask(OWLS)
    asker.time.now -= 100_000
    asker.ask(OWLS)
    assert asker.time.naps == pytest.approx([5])


def test_progress_is_shown(asker: Asker) -> None:
    asker.ask(OWLS, NONE, MICE)
    assert asker.shown.tasks == [("asking Crossref", 3)]
    assert asker.shown.advanced == 3


@pytest.mark.parametrize(
    ("kind", "text", "is_taken"),
    [
        (Kind.DOI, "10.1000/182", True),
        (Kind.DOI, "10.48550/other", True),
        (Kind.DOI, "10.48550/arxiv.2201.11903", False),
        (Kind.DOI, "", False),
        (Kind.DOI, "182", False),
        (Kind.DOI, "10.1000/", False),
        (Kind.DOI, "https://doi.org/10.1000/182", False),
        (Kind.DOI, "10.1000/1 2", False),
        (Kind.DOI, "10.1000/1\ud800", False),
        (Kind.PAPER, "2201.11903", False),
        (Kind.TITLE, "10.1000/182", False),
        (Kind.OPENING, "owls fly", False),
    ],
)
def test_dois_are_taken_but_not_arxivs(asker: Asker, kind: Kind, text: str, is_taken: bool) -> None:
    assert asker.api.takes(Question(kind, text)) == is_taken
