"""Compares titles as their readers would: two spellings of one title, and what is more than that.

Never by a ratio alone: on real titles one in ten has another paper that shares nine tenths of its
words.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from bibsync.bibtex.latex import comparable, to_unicode
from bibsync.bibtex.latex_tables import FOLDED

# Words that nearly every title has.
_SMALL: Final = frozenset(
    "a an and are as at be by can do for from how in into is it its of on or our that the their to"
    " towards via we what when why with".split()
)


@lru_cache(4096)
def title_words(title: str) -> str:
    """The title in comparable form, without remarks that are no part of it."""
    return comparable(_remark().sub("", title))


@lru_cache(4096)
def squeezed(title: str) -> str:
    """The title's letters and digits alone: `pre-training`, `pretraining` and `pre training` are
    one word."""
    return title_words(title).replace(" ", "")


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles are one, apart from spelling, case, punctuation, LaTeX and mathematics."""
    first, second = squeezed(one), squeezed(other)
    if not first or not second:
        return False
    if first == second:
        return True
    return _without_markup(one) == _without_markup(other)


def is_shortened_title(one: str, other: str) -> bool:
    """Whether one of two titles is the other up to its colon, dash or question mark: people cite
    `GaLore` for `GaLore: Memory-Efficient Training`. What is left out stays unverified."""
    for long, short in ((one, other), (other, one)):
        key = squeezed(short)
        if len(key) < 3:
            continue
        for mark in _break().finditer(to_unicode(long)):
            if squeezed(to_unicode(long)[: mark.start()]) == key:
                return True
    return False


def distinct_words(title: str) -> frozenset[str]:
    """The words of a title that say what it is about."""
    words = frozenset(title_words(title).split())
    return (words - _SMALL) or words


def shared_words(title: str, text: str) -> float:
    """The share of the title's words, 0 to 1, that stand in a text; 0 for a title without any."""
    words = distinct_words(title)
    return len(words & set(comparable(text).split())) / len(words) if words else 0.0


def _without_markup(title: str) -> str:
    """The letters and digits less what one source writes as TeX and another as plain words: names
    of symbols (`rightarrow`), and commands that nobody knows."""
    text = _command().sub(lambda found: " " + found[1] + " ", title)
    return comparable(text).translate(FOLDED).replace(" ", "")


@cache
def _remark() -> re.Pattern[str]:
    """What indexes put behind a title: `[cs.CL]`, `(arXiv:…)`, and the id before it."""
    return re.compile(
        r"\A\s*+\[[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?\]\s*+"
        r"|\s*+[\[(](?:arxiv:[^\[\]()]*+|[a-z-]{2,8}\.[A-Z]{2}|pre-?print|extended abstract"
        r"|extended version)[\])]\s*+\Z",
        re.IGNORECASE,
    )


@cache
def _break() -> re.Pattern[str]:
    return re.compile(r"\s*+[:?!.]\s|\s[-–—]{1,3}\s|\s*+[–—]\s*+|\s*+\(")


@cache
def _command() -> re.Pattern[str]:
    return re.compile(r"\\([A-Za-z]++)")
