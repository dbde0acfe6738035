"""What can be asked of a source of records, and what it answers: the protocol that each one keeps.

A source is one module of `bibsync.adapters`. Three things are kept apart, as taking one for another
would accuse a true reference: the source has a record; the source says that there is none; nobody
could tell (a failure, or a source that is not complete).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from bibsync.errors import NetworkError
from bibsync.progress import Progress
from bibsync.verify.authority import AuthorityRecord


class Kind(StrEnum):
    """How a work is asked for."""

    PAPER = "paper"  # by its arXiv id, with or without a version
    DOI = "doi"
    TITLE = "title"
    OPENING = "opening"  # by the first words of its abstract


class Question(NamedTuple):
    """One thing to ask. Equal questions have equal answers, so that answers can be kept."""

    kind: Kind
    # PAPER: `2201.11903` (the newest version), `2201.11903v1`, `math/0309136`. DOI: in lower case.
    # TITLE, OPENING: words in the form of `bibtex.latex.comparable`, single spaces between.
    text: str
    surname: str = ""  # TITLE: of the first author, comparable; "": not known


class Answer(NamedTuple):
    """What a source says.

    PAPER and DOI: the one record, or none, which means that nobody has such an id: a source that
    knows only some of all ids of a kind, as an index or one of several agencies does, gives no
    answer at all where it has none. TITLE and OPENING: the candidates, of which any number can be
    wrong; none means that nothing like it was found, which proves nothing.
    """

    records: tuple[AuthorityRecord, ...]
    source: str  # "arXiv", "Crossref"
    as_of: str  # ISO date of the day on which the source said so
    # Who else has registered the DOI, in the source's words, which then has no record of it; ""
    # for everything else.
    agency: str = ""


class Reply(NamedTuple):
    """The answers to those questions that could be answered; the others are simply not there."""

    answers: Mapping[Question, Answer]
    failure: NetworkError | None = None  # why some are not there; None: the source does not know


class Source(Protocol):
    """Somebody to ask. Never raises for what can happen on a network: that is in the reply."""

    def takes(self, question: Question) -> bool:
        """Whether questions of this kind can be asked here."""

    def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
        """The answers to distinct questions, each one that `takes` says yes to."""
