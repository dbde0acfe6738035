"""Turns records into a source that knows everything: what is not among them does not exist.

For the examples of rules, for tests, and for whoever has all records that count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.bibtex.latex import comparable
from bibsync.progress import Progress
from bibsync.verify.authority import ARXIV, CROSSREF, AuthorityRecord
from bibsync.verify.sources import Answer, Kind, Question, Reply
from bibsync.verify.titles import distinct_words, title_words

_CANDIDATE: Final = 0.6  # the share of a title's words that a candidate's title has


class CompleteSource:
    """An authority on all works; of one paper the records are its versions.

    With `is_complete` false it says nothing of what is not among its records.
    """

    def __init__(
        self, records: Iterable[AuthorityRecord], as_of: str, *, is_complete: bool = True
    ) -> None:
        self._records = tuple(records)
        self._as_of = as_of
        self._is_complete = is_complete

    def takes(self, question: Question) -> bool:
        """Every question can be asked here."""
        return True

    def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
        """The answers to all of them."""
        answers = {question: self._answer(question) for question in questions}
        if not self._is_complete:
            answers = {each: answer for each, answer in answers.items() if answer.records}
        return Reply(answers)

    def _answer(self, question: Question) -> Answer:
        match question.kind:
            case Kind.PAPER:
                records = self._paper(question.text)
            case Kind.DOI:
                records = [one for one in self._of(CROSSREF) if one.id == question.text]
            case Kind.TITLE:
                records = [one for one in self._newest() if is_candidate(question.text, one.title)]
            case Kind.OPENING:
                records = [
                    one
                    for one in self._newest()
                    if f" {question.text} " in f" {comparable(one.abstract)} "
                ]
        source = CROSSREF if question.kind is Kind.DOI else ARXIV
        return Answer(tuple(records), source, self._as_of)

    def _paper(self, text: str) -> list[AuthorityRecord]:
        arxiv = parse_arxiv_id(text)
        if arxiv is None:
            return []
        if arxiv.version is None:
            return [one for one in self._newest() if one.id == arxiv.id]
        return [
            one for one in self._of(ARXIV) if one.id == arxiv.id and one.version == arxiv.version
        ]

    def _newest(self) -> list[AuthorityRecord]:
        newest: dict[str, AuthorityRecord] = {}
        for one in self._of(ARXIV):
            known = newest.get(one.id)
            if known is None or (known.version or 0) < (one.version or 0):
                newest[one.id] = one
        return list(newest.values())

    def _of(self, source: str) -> list[AuthorityRecord]:
        return [one for one in self._records if one.source == source]


def is_candidate(words: str, title: str) -> bool:
    """Whether a title is near enough to the wanted words to be looked at."""
    wanted = distinct_words(words)
    return len(wanted & set(title_words(title).split())) >= _CANDIDATE * len(wanted) > 0
