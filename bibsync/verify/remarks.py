"""Turns remarks on a paper into what they say: that it was withdrawn, that it is new, its class."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from bibsync.bibtex.arxiv_id import ArxivId

_CLAUSE: Final = 80  # characters in which a clause says what it is about
_DAYS_TO_SHOW: Final = 3  # days until a paper of last month is surely in arXiv's index


def is_withdrawn(comment: str) -> bool:
    """Whether a comment says that the paper was withdrawn; not one that says it of a theorem in it,
    of another version or paper, or of a conference to which it had been sent."""
    return any(
        _is_of_paper(_clause_before(comment, found.start()))
        and _conference().match(comment, found.end()) is None
        for found in _withdrawal().finditer(comment)
    )


def _is_of_paper(clause: str) -> bool:
    """Whether what is said behind a clause is said of the whole paper."""
    if _other_paper().search(clause) is not None:
        return False
    # `Due to an error in the proof the paper was` is about the paper.
    whole = list(_whole_paper().finditer(clause))
    return _part_of_it().search(clause, whole[-1].end() if whole else 0) is None


def _clause_before(text: str, end: int) -> str:
    text = text[max(end - _CLAUSE, 0) : end]
    return text[max(text.rfind(mark) for mark in ".;:") + 1 :]


def is_too_new(arxiv: ArxivId, as_of: str) -> bool:
    """Whether an id that arXiv did not know on a day may have been given since, or just before."""
    year, month = arxiv.submitted_year_month
    if not as_of[:10].replace("-", "").isdecimal() or len(as_of) < len("2026-01-31"):
        return False
    asked = int(as_of[:4]) * 12 + int(as_of[5:7])
    age = asked - (year * 12 + month)
    return age == 0 or (age == 1 and int(as_of[8:10]) <= _DAYS_TO_SHOW)


def stated_categories(text: str) -> list[str]:
    """The categories that a field for the primary class names, in their order: one as a rule, more
    where somebody wrote down all of them."""
    return _category().findall(text) or [text]


@cache
def _withdrawal() -> re.Pattern[str]:
    return re.compile(r"(?<![\w/.-])withdr(?:awn?|ew)(?![\w/-]|\.\w)", re.IGNORECASE)


@cache
def _conference() -> re.Pattern[str]:
    """What says where a paper was withdrawn from, when that is not arXiv."""
    return re.compile(
        r"(?:\s++(?:the|this|our|my|paper|article|submission|manuscript|it)){0,3}\s++from\s++"
        r"(?!(?:the\s++)?(?:arxiv|archive|e-?prints?|publication|circulation)\b)",
        re.IGNORECASE,
    )


@cache
def _whole_paper() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\bof )(?<!\bin )\b(?:the|this|our|my)\s(?:whole\s|entire\s)?"
        r"(?:paper|article|manuscript|preprint|submission|work|note)\b",
        re.IGNORECASE,
    )


@cache
def _part_of_it() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:claims?|theorems?|lemmas?|propositions?|corollary|corollaries|sections?|statements?"
        r"|proofs?|results?|figures?)\b",
        re.IGNORECASE,
    )


@cache
def _other_paper() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:supersedes?|replaces?|replacing|earlier|previous|previously|former|formerly|v[0-9]+"
        r"|not)\b",
        re.IGNORECASE,
    )


@cache
def _category() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z]++(?:-[A-Za-z]++)?(?:\.[A-Za-z]++(?:-[A-Za-z]++)?)?")
