"""Turns the answers of sources into what they say about one claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bibsync.errors import NetworkError
from bibsync.verify.authority import AuthorityRecord
from bibsync.verify.claim import Claim, full_title
from bibsync.verify.questions import title_question, version_questions
from bibsync.verify.resolve import Resolution, Sought, resolve
from bibsync.verify.sources import Answer, Kind, Question


class Dossier(NamedTuple):
    """What is known about the work of one claim. An answer is None when nobody could tell."""

    claim: Claim
    paper: Answer | None = None  # to the entry's arXiv id, the newest version
    pinned: Answer | None = None  # to the version that the entry names
    versions: tuple[AuthorityRecord, ...] = ()  # earlier ones
    has_all_versions: bool = False  # of those before the newest; false for very many
    registered: Answer | None = None  # to the entry's DOI
    published: AuthorityRecord | None = None  # of the DOI that arXiv's record names
    is_published_denied: bool = False  # nobody has such a DOI
    search: Answer | None = None  # candidates for the entry's title
    # Why the answer is not there, when a source failed.
    paper_failure: str = ""
    doi_failure: str = ""
    search_failure: str = ""

    @property
    def record(self) -> AuthorityRecord | None:
        """The record that the entry's own id names, arXiv's first."""
        for answer in (self.paper, self.registered):
            if answer is not None and answer.records:
                return answer.records[0]
        return None

    def resolution(self) -> Resolution:
        """The record that the entry's title and authors lead to, whatever its id says."""
        claim = self.claim
        records = () if self.search is None else self.search.records
        sought = Sought(full_title(claim), claim.authors, claim.has_others, year=claim.year)
        return resolve(sought, records)


class Answers:
    """What was asked so far and what came of it."""

    def __init__(
        self,
        answers: Mapping[Question, Answer] | None = None,
        failures: Mapping[Question, NetworkError] | None = None,
    ) -> None:
        self.answers: dict[Question, Answer] = {}
        self.failures: dict[Question, NetworkError] = dict(failures or {})  # the last of each
        self._found: dict[str, Answer] = {}  # by the id of papers that searches came upon
        self.add(answers or {})

    def add(self, answers: Mapping[Question, Answer]) -> None:
        """Afterwards these count, too."""
        self.answers.update(answers)
        for question, answer in answers.items():
            if question.kind not in (Kind.TITLE, Kind.OPENING):
                continue
            for record in answer.records:
                known = self._found.get(record.id)
                if known is None or (known.records[0].version or 0) < (record.version or 0):
                    self._found[record.id] = answer._replace(records=(record,))

    @property
    def distinct_failures(self) -> tuple[NetworkError, ...]:
        """Why questions were not answered, each reason once."""
        return tuple({str(error): error for error in self.failures.values()}.values())

    def paper(self, arxiv_id: str) -> Answer | None:
        """What is known of a paper's newest version, asked for by its id or found in a search."""
        answer = self.answers.get(Question(Kind.PAPER, arxiv_id))
        return self._found.get(arxiv_id) if answer is None else answer

    def dossier(self, claim: Claim) -> Dossier:
        """All that the answers say about a claim."""
        get = self.answers.get
        paper = pinned = registered = published = None
        versions: list[AuthorityRecord] = []
        has_all = is_denied = False
        paper_failure = doi_failure = search_failure = ""
        if claim.arxiv is not None:
            asked = Question(Kind.PAPER, claim.arxiv.id)
            paper = self.paper(claim.arxiv.id)
            paper_failure = self._failure(asked)
            if claim.arxiv.version is not None:
                pinned = get(Question(Kind.PAPER, claim.arxiv.versioned))
            newest = paper.records[0] if paper is not None and paper.records else None
            if newest is not None:
                older = [answer for one in version_questions(newest) if (answer := get(one))]
                versions = [record for answer in older for record in answer.records]
                has_all = newest.version is not None and len(older) >= newest.version - 1
                if newest.doi:
                    answer = get(Question(Kind.DOI, newest.doi))
                    published = _record(answer)
                    is_denied = answer is not None and not answer.records and not answer.agency
        if claim.doi:
            asked = Question(Kind.DOI, claim.doi)
            registered = get(asked)
            doi_failure = self._failure(asked)
        search = None
        asked_title = title_question(claim)
        if asked_title is not None:
            search = get(asked_title)
            search_failure = self._failure(asked_title)
        return Dossier(
            claim,
            paper,
            pinned,
            tuple(versions),
            has_all,
            registered,
            published,
            is_denied,
            search,
            paper_failure,
            doi_failure,
            search_failure,
        )

    def _failure(self, question: Question) -> str:
        error = self.failures.get(question)
        return "" if error is None or question in self.answers else str(error)


def _record(answer: Answer | None) -> AuthorityRecord | None:
    return answer.records[0] if answer is not None and answer.records else None
