"""Turns bare titles into the records that they are of, by asking sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from bibsync.bibtex.latex import comparable
from bibsync.bibtex.names import parse_name
from bibsync.errors import NetworkError
from bibsync.progress import Progress
from bibsync.verify.asking import Asking
from bibsync.verify.authority import AuthorityRecord
from bibsync.verify.dossier import Answers
from bibsync.verify.resolve import LEAST_ABSTRACT, Resolution, Sought, resolve
from bibsync.verify.sources import Kind, Question, Source
from bibsync.verify.titles import title_words

_OPENING: Final = 12  # words of an abstract: enough to be one paper's, few enough to be unchanged


class Sightings(NamedTuple):
    """What seeking came to."""

    resolutions: tuple[Resolution, ...]  # in the order of what was sought
    failures: tuple[NetworkError, ...]  # why some could not be asked for


def seek(sought: Sequence[Sought], sources: Sequence[Source], progress: Progress) -> Sightings:
    """The records of these works. First all titles are asked for, and the ids that are known; then,
    for works that this does not find, the beginnings of their abstracts: some were retitled."""
    asking = Asking(sources, progress)
    asking.ask(question for one in sought for question in _first_questions(one))
    answers = asking.answers
    asking.ask(
        question
        for one in sought
        if resolve(one, _candidates(one, answers)).record is None
        for question in _opening_question(one)
    )
    resolutions = tuple(_resolution(one, answers) for one in sought)
    return Sightings(resolutions, answers.distinct_failures)


def _resolution(sought: Sought, answers: Answers) -> Resolution:
    found = resolve(sought, _candidates(sought, answers))
    if found.record is None:
        for question in _first_questions(sought):
            if question not in answers.answers and question in answers.failures:
                return Resolution(None, str(answers.failures[question]))
    return found


def _candidates(sought: Sought, answers: Answers) -> Iterator[AuthorityRecord]:
    for question in (*_first_questions(sought), *_opening_question(sought)):
        answer = answers.answers.get(question)
        if answer is not None:
            yield from answer.records


def _first_questions(sought: Sought) -> Iterator[Question]:
    if sought.arxiv_id:
        yield Question(Kind.PAPER, sought.arxiv_id)
    words = title_words(sought.title)
    if words:
        surname = parse_name(sought.authors[0]).surname if sought.authors else ""
        yield Question(Kind.TITLE, words, surname)


def _opening_question(sought: Sought) -> Iterator[Question]:
    """The abstract's first words; and the first ones that searches cannot take apart in other ways,
    as they do with `Meta's` and `low-bit`."""
    words = sought.abstract.split()
    if len(words) < LEAST_ABSTRACT:
        return
    yield Question(Kind.OPENING, " ".join(comparable(sought.abstract).split()[:_OPENING]))
    start = 0
    for place, word in enumerate(words):
        if _plain().fullmatch(word) is None:
            start = place + 1
        elif place + 1 - start == _OPENING:
            if start:
                yield Question(Kind.OPENING, comparable(" ".join(words[start : place + 1])))
            return


@cache
def _plain() -> re.Pattern[str]:
    return re.compile(r"\(?[A-Za-z0-9]++[.,;:)]?")
