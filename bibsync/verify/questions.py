"""Turns a claim, and what is known of its paper, into the questions to ask about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bibsync.bibtex.names import parse_name
from bibsync.verify.authority import AuthorityRecord
from bibsync.verify.claim import Claim, full_title
from bibsync.verify.sources import Kind, Question
from bibsync.verify.titles import title_words

_MOST_VERSIONS: Final = 20  # earlier versions that are asked for; papers with more are very rare


def own_questions(claim: Claim) -> Iterator[Question]:
    """Those that must be answered: by the entry's ids or, when it has none, by its title."""
    if claim.arxiv is not None:
        yield Question(Kind.PAPER, claim.arxiv.id)
        if claim.arxiv.version is not None:
            yield Question(Kind.PAPER, claim.arxiv.versioned)
    if claim.doi:
        yield Question(Kind.DOI, claim.doi)
    if claim.arxiv is None and not claim.doi:
        question = title_question(claim)
        if question is not None:
            yield question


def version_questions(record: AuthorityRecord) -> Iterator[Question]:
    """Those about the earlier versions of a paper, the first one first."""
    newest = record.version or 1
    numbers = [1, *range(max(2, newest - _MOST_VERSIONS + 1), newest)] if newest > 1 else []
    for number in numbers:
        yield Question(Kind.PAPER, f"{record.id}v{number}")


def title_question(claim: Claim) -> Question | None:
    """The one for works with the entry's title; None when the title has no word."""
    words = title_words(full_title(claim))
    if not words:
        return None
    surname = parse_name(claim.authors[0]).surname if claim.authors else ""
    return Question(Kind.TITLE, words, surname)
