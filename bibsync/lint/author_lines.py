"""Turns an `Authors:` line and an author field into names that can be held against each other.

The line is prose: names stand in it as in BibTeX, or with commas, semicolons or `&` between them.
It is read in each of these ways, and the reading that agrees best with the field is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from bibsync.bibtex.latex import comparable
from bibsync.bibtex.names import is_others, parse_name, split_names


class Author(NamedTuple):
    """One name, as written and in comparable form."""

    written: str
    whole: str  # all of it, given names first; "" for what has neither letters nor digits
    surname: str
    given: tuple[str, ...]


class AuthorList(NamedTuple):
    """The names of a list in their order."""

    authors: tuple[Author, ...]
    strays: tuple[str, ...]  # pieces that are no name: no letter, no digit
    goes_on: bool  # ends in `others`, `et al.` or an ellipsis


def read_field(value: str) -> AuthorList:
    """The names of an author field."""
    return _listed([span.text for span in split_names(value)])


def read_line(text: str, field: AuthorList) -> AuthorList:
    """The names of an `Authors:` line, in the reading that has most names of the field.

    Of equally good readings it is the one of BibTeX.
    """
    text = _markup().sub(lambda match: match["label"] or "", text)
    if "&" in text and ";" in text:
        import html

        text = html.unescape(text)
    known = Known(field.authors)

    def agreement(reading: AuthorList) -> int:
        """How many more of its names are known from the field than are not."""
        agreeing = sum(known.find(author) is not None for author in reading.authors)
        return 2 * agreeing - len(reading.authors)

    readings = [_listed(split(text)) for split in (_by_and, _by_comma, _by_semicolon, _by_pairs)]
    return max(readings, key=agreement)


class Known:
    """Names that others are looked for among, each of which can be taken out once it is found."""

    # Of one surname; the papers of large collaborations have dozens of people called Wang.
    _MOST = 100

    def __init__(self, authors: Iterable[Author]) -> None:
        self._by_whole: dict[str, list[Author]] = {}
        self._by_surname: dict[str, list[Author]] = {}
        for author in authors:
            self._by_whole.setdefault(author.whole.replace(" ", ""), []).append(author)
            self._by_surname.setdefault(author.surname, []).append(author)

    def find(self, author: Author) -> Author | None:
        """A name that can be the same person's; the one that is written so before any other."""
        for found in self._by_whole.get(author.whole.replace(" ", ""), ()):
            return found
        others = self._by_surname.get(author.surname, [])[: self._MOST]
        return next((other for other in others if is_same(author, other)), None)

    def take(self, author: Author) -> Author | None:
        """As `find`, and then it is no longer among them."""
        found = self.find(author)
        if found is not None:
            self._by_whole[found.whole.replace(" ", "")].remove(found)
            self._by_surname[found.surname].remove(found)
        return found

    def left(self) -> list[Author]:
        """What has not been taken out."""
        return [author for authors in self._by_whole.values() for author in authors]


def is_same(one: Author, other: Author) -> bool:
    """Whether two names can be one person's: equal, or one with initials or fewer given names."""
    if one.whole.replace(" ", "") == other.whole.replace(" ", ""):
        return True
    if not one.surname or one.surname != other.surname:
        return False
    pairs = zip(one.given, other.given, strict=False)
    return all(_abbreviates(a, b) or _abbreviates(b, a) for a, b in pairs)


def _abbreviates(short: str, long: str) -> bool:
    return short == long or (len(short) == 1 and long.startswith(short))


def _listed(pieces: Sequence[str]) -> AuthorList:
    authors: list[Author] = []
    strays: list[str] = []
    goes_on = False
    for piece in pieces:
        kept = _et_al().sub("", piece).strip(" \t\r\n,;")
        goes_on = goes_on or kept != piece.strip(" \t\r\n,;") or is_others(kept)
        if not kept or is_others(kept):
            continue
        author = _author(kept)
        if author.whole:
            authors.append(author)
        else:
            strays.append(kept)
    return AuthorList(tuple(authors), tuple(strays), goes_on)


def _author(text: str) -> Author:
    name = parse_name(text)
    parts = (*name.first, *name.von, *name.last, *name.jr)
    given = tuple(comparable(" ".join(name.first)).split())
    return Author(text, comparable(" ".join(parts)), name.surname, given)


def _by_and(text: str) -> list[str]:
    return [span.text for span in split_names(text)]


def _by_comma(text: str) -> list[str]:
    return re.split(r"\s*[,;]\s*(?:and\s|&)?\s*|\s+(?:and|&|und|et(?!\s+al\b)|y)\s+", text)


def _by_semicolon(text: str) -> list[str]:
    return re.split(r"\s*;\s*(?:and\s|&)?\s*|\s+(?:and|&)\s+", text)


def _by_pairs(text: str) -> list[str]:
    """`Bee, A., Dee, C. and Fay, E.`: every second comma is one between names."""
    pieces = _by_comma(text)
    return [", ".join(pieces[index : index + 2]) for index in range(0, len(pieces), 2)]


@cache
def _et_al() -> re.Pattern[str]:
    return re.compile(r"[\s,]*(?:\bet\.?\s+al\b\.?|\band others\b|\bu\.\s?a\.|…|\.\.\.)\s*\Z")


@cache
def _markup() -> re.Pattern[str]:
    # Links leave their label; footnote marks, superscripts and emphasis go.
    return re.compile(
        r"\[\^[^\[\]]*\]|\[(?P<label>[^\[\]]*)\]\([^()\s]*\)|<sup>[^<]*</sup>|\^[0-9,*†‡]+\^?|[*†‡]+"
    )
