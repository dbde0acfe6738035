"""Tells titles that are much alike and of two works: the next part, the next run, an erratum."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from bibsync.bibtex.latex import to_unicode
from bibsync.verify.titles import title_words

_ROMAN: Final = {
    numeral: str(number)
    for number, numeral in enumerate("ii iii iv v vi vii viii ix x xi xii".split(), 2)
}


def is_companion(one: str, other: str) -> bool:
    """Whether two titles are of two works, however much they share."""
    return differ_in_number(one, other) or is_notice(one) != is_notice(other)


def differ_in_number(one: str, other: str) -> bool:
    """Whether each of two titles has a number which the other lacks: `at 7 TeV` and `at 8 TeV`,
    part `I` and part `II`."""
    first, second = title_words(one).split(), title_words(other).split()
    are_parts = not _ROMAN.keys().isdisjoint((*first, *second))
    ours, theirs = (_numbers(words, are_parts=are_parts) for words in (first, second))
    return bool(ours - theirs) and bool(theirs - ours)


def is_notice(title: str) -> bool:
    """Whether a title is that of a notice on another work, such as an erratum or a reply to it."""
    return _notice().match(to_unicode(title)) is not None


def _numbers(words: list[str], *, are_parts: bool) -> frozenset[str]:
    romans = {**_ROMAN, "i": "1"} if are_parts else {}  # `i` alone is seldom a number
    return frozenset(romans.get(word, word) for word in words if word in romans or word.isdecimal())


@cache
def _notice() -> re.Pattern[str]:
    return re.compile(
        r"\W{0,3}(?:(?:author|publisher)(?:['’]s)? )?(?:errat(?:um|a)|corrigend(?:um|a)"
        r"|corrections?|addend(?:um|a)|retraction(?: note)?|expression of concern|comments?"
        r"|commentary|reply|response|rejoinder|discussion)"
        r"(?:\W{0,3}\Z|\s?[:.—–]| (?:to|on|of|for|note)\b)",
        re.IGNORECASE,
    )
