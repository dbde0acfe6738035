"""What holding an entry against records came to: points that a reader should know of, as values."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from bibsync.verify.authority import AuthorityRecord


class Matter(StrEnum):
    """What a point is about. Each has a rule that says how bad it is and what may be done."""

    OTHER_WORK = "other-work"  # title and first author are another work's than the id's
    UNKNOWN_ID = "unknown-id"  # the authority says that it has no such id
    TITLE = "title"  # differs, the authors do not
    AUTHORS = "authors"  # differ, the title does not
    YEAR = "year"
    PRIMARY_CLASS = "primary-class"
    UNKNOWN_VERSION = "unknown-version"
    WITHDRAWN = "withdrawn"
    DAMAGED_TITLE = "damaged-title"  # the same words, with something broken or stuck to it
    DAMAGED_AUTHORS = "damaged-authors"
    ON_ARXIV = "on-arxiv"  # nothing is wrong, but the entry may lack what the record states
    PUBLISHED = "published"  # a preprint that has appeared
    AUTHOR_LIST = "author-list"  # the same people, some missing, added or moved
    NEWER_VERSION = "newer-version"
    OTHER_VERSION_YEAR = "other-version-year"
    HAS_ID = "has-id"  # found by title and authors, without an id in the entry
    NOT_VERIFIED = "not-verified"  # nobody could tell


class Point(NamedTuple):
    """One thing to be told of an entry."""

    matter: Matter
    record: AuthorityRecord | None = None  # what was compared with; None: there is none
    ours: str = ""  # what the entry says, as written
    theirs: str = ""  # what the record says, or what the entry should say
    reason: str = ""  # why, or wherein; a clause for people
    elsewhere: AuthorityRecord | None = None  # a work that has the entry's title, if found
    is_elsewhere_sure: bool = False  # whether its authors are the entry's, too
    field: str = ""  # the entry's field that it is about, in lower case; "": no single one
    is_to_be_sought: bool = False  # the entry's title may lead to what is not known yet
    is_doubt: bool = False  # the entry is not accused of it, and not verified with it either

    @property
    def is_of_identity(self) -> bool:
        """Whether it leaves open which work the entry describes."""
        if self.matter is Matter.NOT_VERIFIED:
            return self.field != "year"
        return self.matter in (Matter.OTHER_WORK, Matter.TITLE, Matter.AUTHORS)


class Verdict(NamedTuple):
    """All points of one entry."""

    record: AuthorityRecord | None  # the one that the entry's id names, or that was found for it
    points: tuple[Point, ...] = ()
    published: AuthorityRecord | None = None  # the registry's record of the published version
    # The record of the work that the entry describes; None while id, title and authors disagree, or
    # may do so: nothing is to be written from a record then that nobody has looked at.
    described: AuthorityRecord | None = None

    def of(self, *matters: Matter) -> tuple[Point, ...]:
        """The points about these matters."""
        return tuple(point for point in self.points if point.matter in matters)

    @property
    def is_accused(self) -> bool:
        """Whether something is said against the entry, not only of it."""
        return any(point.matter in _ACCUSING for point in self.points)

    @property
    def is_verified(self) -> bool:
        """Whether an authority's record agrees with the entry."""
        is_doubtful = any(
            point.is_doubt or point.matter is Matter.NOT_VERIFIED for point in self.points
        )
        return self.record is not None and not self.is_accused and not is_doubtful


_ACCUSING = frozenset(
    (
        Matter.OTHER_WORK,
        Matter.UNKNOWN_ID,
        Matter.TITLE,
        Matter.AUTHORS,
        Matter.YEAR,
        Matter.PRIMARY_CLASS,
        Matter.UNKNOWN_VERSION,
        Matter.WITHDRAWN,
        Matter.DAMAGED_TITLE,
        Matter.DAMAGED_AUTHORS,
    )
)
