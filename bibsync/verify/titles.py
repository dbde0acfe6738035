"""Compares titles as their readers would: two spellings of one title, and what is more than that.

Never by a ratio alone: on real titles one in ten has another paper that shares nine tenths of its
words. Two titles are one when all their letters and digits are, or would be if both were written by
one publisher: journals change British into American spelling, `&` into `and`, `II` into `2`, `×`
into `x`, and tell nobody; so that says nothing about which work is meant.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import islice
from typing import Final

from bibsync.bibtex.latex import comparable, to_unicode
from bibsync.bibtex.latex_tables import FOLDED, GREEK_WORDS

# Words that nearly every title has.
_SMALL: Final = frozenset(
    "a an and are as at be by can do for from how in into is it its of on or our that the their to"
    " towards via we what when why with".split()
)
# A title with a slip or two is this near to the right one; of the 2,556 pairs of titles in the
# fixtures none comes above 0.68. It never proves that two titles are one, only that an entry
# is not to be accused of being another work's.
_NEAR: Final = 0.85
_LETTERS_COMPARED: Final = 400  # longer ones are no titles, and comparing takes their square
_MOST_BREAKS: Final = 8  # likewise
_LEAST_LETTERS: Final = 2  # `Yi` is the name of a paper
_LONG_ENOUGH: Final = 4  # distinct words of a title's tail that can stand for the title


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
    return first == second or not _spellings(one).isdisjoint(_spellings(other))


def is_shortened_title(one: str, other: str) -> bool:
    """Whether one of two titles is a part of the other that can stand for it. What is left out
    stays unverified.

    It is the part before a colon, dash or question mark (people cite `GaLore` for `GaLore:
    Memory-Efficient Training`), the part behind it when it is long enough to be one work's, or a
    beginning with an ellipsis behind it.
    """
    return any(_is_part(short, long) for short, long in ((one, other), (other, one)))


def is_near_title(one: str, other: str) -> bool:
    """Whether two titles are so near that one can be the other with a slip of the pen. It may be
    another work's all the same."""
    first, second = squeezed(one)[:_LETTERS_COMPARED], squeezed(other)[:_LETTERS_COMPARED]
    if not first or not second:
        return False
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.real_quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR


def distinct_words(title: str) -> frozenset[str]:
    """The words of a title that say what it is about."""
    words = frozenset(title_words(title).split())
    return (words - _SMALL) or words


def shared_words(title: str, text: str) -> float:
    """The share of the title's words, 0 to 1, that stand in a text; 0 for a title without any."""
    words = distinct_words(title)
    return len(words & set(comparable(text).split())) / len(words) if words else 0.0


def _is_part(short: str, long: str) -> bool:
    keys = _spellings(short)
    if len(squeezed(short)) < _LEAST_LETTERS:
        return False
    plain = to_unicode(long)
    for mark in islice(_break().finditer(plain), _MOST_BREAKS):
        if not keys.isdisjoint(_spellings(plain[: mark.start()])):
            return True
        tail = plain[mark.end() :]
        if len(distinct_words(tail)) >= _LONG_ENOUGH and not keys.isdisjoint(_spellings(tail)):
            return True
    cut = _ellipsis().search(to_unicode(short))
    if cut is None:
        return False
    beginning = to_unicode(short)[: cut.start()]
    is_long = len(distinct_words(beginning)) >= _LONG_ENOUGH
    return is_long and squeezed(plain).startswith(squeezed(beginning))


# Spellings ----------------------------------------------------------------------------------------


@lru_cache(4096)
def _spellings(title: str) -> frozenset[str]:
    """Keys of a title, of which two spellings of it share at least one; never an empty one."""
    bare = _remark().sub("", title)
    # Of `$\rightarrow$` one source makes an arrow and another a word.
    spelt_out = _command().sub(lambda found: " " + found[1] + " ", bare)
    keys = {
        squeezed(title),
        _house_style(to_unicode(bare)),
        _house_style(spelt_out),
        comparable(spelt_out).translate(FOLDED).replace(" ", ""),
    }
    return frozenset(keys - {""})


def _house_style(text: str) -> str:
    """A key that does not know what publishers change. What it does to `four` and `core` it does
    to both sides."""
    text = _and().sub(" ", unicodedata.normalize("NFKD", text).casefold())
    words = comparable(text.translate(_LETTERS).translate(_greek())).split()
    return "".join(_variant().sub(_standard, _NUMBERS.get(word, word)) for word in words)


_LETTERS: Final = str.maketrans({"×": "x", "∗": "*", "−": "-"})
_ROMAN: Final = "ii iii iv vi vii viii ix"  # `i`, `v` and `x` are seldom numbers
_NUMBERS: Final = {
    **dict(zip(_ROMAN.split(), "2346789", strict=True)),
    **dict(
        zip("zero one two three four five six seven eight nine".split(), "0123456789", strict=True)
    ),
}
_VARIANTS: Final = {
    "our": "or",  # behaviour
    "tre": "ter",  # centre
    "bre": "ber",  # fibre
    "ogue": "og",  # catalogue
    "mme": "m",  # programme
    "ence": "ense",  # defence
    "dgement": "dgment",
    "ell": "el",  # modelling
    "all": "al",  # signalled
    "iz": "is",  # tokenization
    "yz": "ys",  # analyze
    "ae": "e",  # anaesthetic
    "oe": "e",
    "ue": "u",  # Ueber
}


def _standard(found: re.Match[str]) -> str:
    return _VARIANTS[found[0]]


@cache
def _variant() -> re.Pattern[str]:
    return re.compile(
        r"(?:our|tre|bre|ogue|mme|ence)(?=(?:s|ed|ing|al|ism|ite|able|less|ful)?\Z)"
        r"|(?<=.)(?:ell|all)(?=(?:ed|ing|ings|er|ers|ation)\Z)"
        r"|(?:iz|yz)(?=(?:e|es|ed|er|ers|ing|able|ation|ations)\Z)"
        r"|dgement|ae|oe|ue(?!\Z)"
    )


@cache
def _greek() -> dict[int, str]:
    return {ord(letter): word for letter, word in GREEK_WORDS.items() if len(letter) == 1}


@cache
def _and() -> re.Pattern[str]:
    return re.compile(r"\band\b|&amp;|\\?&")


@cache
def _remark() -> re.Pattern[str]:
    """What indexes put behind a title: `[cs.CL]`, `(arXiv:…)`, and the id before it; and what
    publishers put before that of a work which they took back."""
    return re.compile(
        r"\A\s*+\[[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?\]\s*+"
        r"|\A\s*+(?:retracted(?: article| paper)?|withdrawn(?: article| paper)?)\s*+:\s*+"
        r"|\s*+[\[(](?:arxiv:[^\[\]()]*+|[a-z-]{2,8}\.[A-Z]{2}|pre-?print|extended abstract"
        r"|extended version)[\])]\s*+\Z",
        re.IGNORECASE,
    )


@cache
def _break() -> re.Pattern[str]:
    return re.compile(r"\s*+[:?!.]\s+|\s[-–—]{1,3}\s|\s*+[–—]\s*+|\s*+\(")


@cache
def _ellipsis() -> re.Pattern[str]:
    return re.compile(r"\s?(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s?\Z")


@cache
def _command() -> re.Pattern[str]:
    return re.compile(r"\\([A-Za-z]++)")
