"""Turns a bare title and the candidates of a search into the one record that it is of, or none.

A wrong resolution puts another paper's id into somebody's bibliography, so that an exact title is
needed, or the same abstract; whatever else is known must agree, the initials of a common surname
included; and no second candidate may be as good.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from bibsync.bibtex.latex import comparable
from bibsync.verify.authority import AuthorityRecord
from bibsync.verify.companions import differ_in_number
from bibsync.verify.people import Likeness, compare_authors, is_same_person, person
from bibsync.verify.titles import distinct_words, is_same_title

# Of the 2,346 pairs of abstracts in `fixtures/arxiv` none shares more than 0.24 of its words in
# their order. What is between the two limits says nothing for sure.
_SAME_ABSTRACT: Final = 0.9
LEAST_ABSTRACT: Final = 40  # words; fewer prove nothing
_MOST_ABSTRACT: Final = 600  # words; arXiv has no longer ones, and comparing takes their square
_CONTRADICTION: Final = 0.4  # below it two abstracts are not of one paper
_TELLING_TITLE: Final = 3  # distinct words; `Introduction` alone may be anybody's
_LONG_TITLE: Final = 6  # distinct words; `Few-Shot Learning` is a topic as well
_YEARS_APART: Final = 10  # a work so much older is another one, unless the record tells of it
_PEOPLE_COMPARED: Final = 10  # of a long list; that one of these is of the paper is enough

_AGREEING: Final = (
    *(Likeness.SAME, Likeness.CUT, Likeness.NOTED, Likeness.MOVED),
    Likeness.RESPELT,
)


class Sought(NamedTuple):
    """What is known of a work whose record is sought."""

    title: str
    authors: tuple[str, ...] = ()
    has_others: bool = False
    abstract: str = ""  # plain text or TeX
    arxiv_id: str = ""  # that something beside the title names, such as a PDF's file
    year: str = ""  # four digits


class Resolution(NamedTuple):
    """The record of a work, or why there is none."""

    record: AuthorityRecord | None
    reason: str = ""  # a clause for people, when there is no record; else how it was found


def resolve(sought: Sought, candidates: Iterable[AuthorityRecord]) -> Resolution:
    """The record that the title is of, or none and the reason."""
    newest = _newest(candidates)
    titled = [record for record in newest if is_same_title(sought.title, record.title)]
    doubts = [_contradiction(sought, record) for record in titled]
    agreeing = [record for record, doubt in zip(titled, doubts, strict=True) if not doubt]
    if len(agreeing) == 1 and (len(titled) == 1 or _is_backed(sought, agreeing[0])):
        is_backed = _is_backed(sought, agreeing[0])
        if not _is_telling(sought.title) and not is_backed:
            return Resolution(None, "the title is too short to be one paper's alone")
        is_short = len(distinct_words(sought.title)) < _LONG_TITLE
        if sought.abstract and not agreeing[0].abstract and is_short and not is_backed:
            reason = f"{agreeing[0].name} has this short title, and no abstract to compare"
            return Resolution(None, reason)
        return Resolution(agreeing[0], "the title is the same")
    if len(agreeing) > 1 or (agreeing and len(titled) > 1):
        alike = agreeing if len(agreeing) > 1 else titled
        names = ", ".join(record.name for record in alike[:3])
        return Resolution(None, f"several papers have this title: {names}")
    if titled:
        return Resolution(None, f"{titled[0].name} {doubts[0]}")
    same = [record for record in newest if is_same_abstract(sought.abstract, record.abstract)]
    if len(same) == 1 and differ_in_number(sought.title, same[0].title):
        reason = f"{same[0].name} has this abstract, and another number in its title"
        return Resolution(None, reason)
    if len(same) == 1 and not _contradiction(sought, same[0]):
        return Resolution(same[0], f"the abstract is the same; the title is now “{same[0].title}”")
    if len(same) > 1:
        names = ", ".join(record.name for record in same[:3])
        return Resolution(None, f"several papers have this abstract: {names}")
    return Resolution(None, "no paper with this title was found")


def is_same_abstract(one: str, other: str) -> bool:
    """Whether two abstracts are one, cut short or with small changes; two short texts never are."""
    return abstract_likeness(one, other) >= _SAME_ABSTRACT


def abstract_likeness(one: str, other: str) -> float:
    """The share of the shorter abstract's words, 0 to 1, that stand in the other in the same order;
    0 when one has fewer than forty."""
    first, second = (comparable(text).split()[:_MOST_ABSTRACT] for text in (one, other))
    shorter = min(len(first), len(second))
    if shorter < LEAST_ABSTRACT:
        return 0.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / shorter


def _newest(candidates: Iterable[AuthorityRecord]) -> list[AuthorityRecord]:
    """One record for each work and title: the same paper may come from several sources."""
    found: dict[str, AuthorityRecord] = {}
    for record in candidates:
        known = found.get(record.id)
        if known is None or (known.version or 0, known.as_of) < (record.version or 0, record.as_of):
            found[record.id] = record
    return list(found.values())


def _contradiction(sought: Sought, record: AuthorityRecord) -> str:
    """Why a record with this title is of another work: a clause on it, "" when nothing says so."""
    if _do_authors_agree(sought, record) is False:
        return f"has this title and other authors ({_list(record.authors)})"
    if sought.abstract and record.abstract:
        words = min(len(comparable(text).split()) for text in (sought.abstract, record.abstract))
        if (
            words >= LEAST_ABSTRACT
            and abstract_likeness(sought.abstract, record.abstract) < _CONTRADICTION
        ):
            return "has this title and another abstract"
    years = record.years
    is_older = years is not None and int(sought.year or 9999) < years[0] - _YEARS_APART
    if years is not None and is_older and sought.year not in record.journal_ref + record.comment:
        return f"has this title and is of {years[0]}"
    return ""


def _is_backed(sought: Sought, record: AuthorityRecord) -> bool:
    """Whether more than the title speaks for a record."""
    if sought.abstract and is_same_abstract(sought.abstract, record.abstract):
        return True
    return _do_authors_agree(sought, record) is True


def _do_authors_agree(sought: Sought, record: AuthorityRecord) -> bool | None:
    """Whether they do; None when nobody can tell. A surname alone is no agreement: there is more
    than one `Li`, so that one of the people must have the same initials, too."""
    compared = compare_authors(sought.authors, sought.has_others, record.authors)
    if compared.likeness is Likeness.UNKNOWN:
        return None
    if compared.likeness is Likeness.RESPELT:
        return _have_same_initials(sought.authors[0], record.authors[0])
    return compared.likeness in _AGREEING and any(
        _have_same_initials(ours, theirs) and is_same_person(person(ours), person(theirs))
        for ours in sought.authors[:_PEOPLE_COMPARED]
        for theirs in record.authors
    )


def _have_same_initials(one: str, other: str) -> bool:
    """Whether one name has no initial that the other lacks; a name may leave some out."""
    ours, theirs = ({word[0] for word in person(name).words} for name in (one, other))
    return ours <= theirs or theirs <= ours


def _is_telling(title: str) -> bool:
    return len(distinct_words(title)) >= _TELLING_TITLE


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:2]) + (", …" if len(names) > 2 else "")
