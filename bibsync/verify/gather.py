"""Asks sources what claims need to know, in rounds: claims to answers.

The first round asks for the ids that entries have. Further ones ask only where that left a doubt:
for earlier versions where a title or an author is another one, for the work that a wrong id should
have named, and for the registry's record of what has been published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bibsync.progress import Progress
from bibsync.verify.asking import Asking
from bibsync.verify.claim import Claim
from bibsync.verify.dossier import Answers
from bibsync.verify.judge import judge
from bibsync.verify.questions import own_questions, title_question, version_questions
from bibsync.verify.sources import Kind, Question, Source
from bibsync.verify.verdict import Matter

_DOUBTS = (Matter.OTHER_WORK, Matter.TITLE, Matter.AUTHORS, Matter.NOT_VERIFIED)
_LOST = (Matter.OTHER_WORK, Matter.UNKNOWN_ID, Matter.TITLE)


def gather(claims: Iterable[Claim], sources: Sequence[Source], progress: Progress) -> Answers:
    """What the sources say about the claims. Each question goes to the sources in their order until
    one has answered it; a source that failed is not asked again. Failures are in the answers."""
    distinct = list(dict.fromkeys(claims))
    asking = Asking(sources, progress)
    asking.ask(question for claim in distinct for question in own_questions(claim))
    asking.ask(question for claim in distinct for question in _doubtful(claim, asking.answers))
    # Where no earlier version has the title either, it may be another paper's, or its journal's.
    asking.ask(question for claim in distinct for question in _lost(claim, asking.answers))
    asking.ask_in_passing(
        question for claim in distinct for question in _published(claim, asking.answers)
    )
    return asking.answers


def _doubtful(claim: Claim, answers: Answers) -> Iterator[Question]:
    dossier = answers.dossier(claim)
    if dossier.paper is None or not dossier.paper.records:
        return
    record = dossier.paper.records[0]
    if judge(dossier).of(*_DOUBTS):
        yield from version_questions(record)
        if record.doi:
            yield Question(Kind.DOI, record.doi)


def _lost(claim: Claim, answers: Answers) -> Iterator[Question]:
    verdict = judge(answers.dossier(claim))
    is_retitled = any(point.is_to_be_sought for point in verdict.points)
    if verdict.of(*_LOST) or is_retitled:
        question = title_question(claim)
        if question is not None:
            yield question


def _published(claim: Claim, answers: Answers) -> Iterator[Question]:
    dossier = answers.dossier(claim)
    for point in judge(dossier).of(Matter.PUBLISHED):
        if point.record is not None and point.record.doi:
            yield Question(Kind.DOI, point.record.doi)
