"""Compares titles as their readers would: two spellings of one title, and what is more than that.

Never by a ratio alone: on real titles one in ten has another paper that shares nine tenths of its
words. Two titles are one when all their letters and digits are, or would be if both were written by
one publisher: journals change British into American spelling, `&` into `and`, `II` into `2`, `×`
into `x`, and tell nobody; so that says nothing about which work is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
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
    return comparable(_bare(title))


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
    if any(not keys.isdisjoint(_spellings(one)) for one in _without_place_and_date(plain)):
        return True
    cut = _ellipsis().search(to_unicode(short))
    if cut is None:
        return False
    beginning = to_unicode(short)[: cut.start()]
    is_long = len(distinct_words(beginning)) >= _LONG_ENOUGH
    return is_long and squeezed(plain).startswith(squeezed(beginning))


def _without_place_and_date(title: str) -> Iterator[str]:
    """The titles that proceedings can have before the place and the date of their conference."""
    date = _date().search(title)
    end = date.start() if date is not None else -1
    for _ in range(_MOST_BREAKS):
        if end < 0 or len(distinct_words(title[:end])) < _LONG_ENOUGH:
            return
        yield title[:end]
        end = title.rfind(",", 0, end)


# Spellings ----------------------------------------------------------------------------------------


@lru_cache(4096)
def _spellings(title: str) -> frozenset[str]:
    """Keys of a title, of which two spellings of it share at least one; never an empty one."""
    bare = _bare(title)
    # Of `$\rightarrow$` one source makes an arrow and another a word.
    spelt_out = _command().sub(lambda found: " " + found[1] + " ", bare)
    printed = to_unicode(bare)
    keys = {
        squeezed(title),
        _house_style(printed),
        _house_style(spelt_out),
        comparable(spelt_out).translate(FOLDED).replace(" ", ""),
        _house_style(unicodedata.normalize("NFC", printed).translate(_UMLAUTS)),
    }
    return frozenset(keys - {""})


@lru_cache(4096)
def _bare(title: str) -> str:
    """The title without remarks that are no part of it, its scripts in one order."""
    if "\\" in title:
        title = _footnote().sub("", title)
        title = _for_two_readers().sub(r"\1", title)
    if "^" in title and "_" in title:
        title = _scripts().sub(r"\2\1", title)
    return _remark().sub("", title)


def _house_style(text: str) -> str:
    """A key that does not know what publishers change. What it does to `four` and `core` it does
    to both sides."""
    text = _and().sub(" ", unicodedata.normalize("NFKD", text).casefold())
    words = comparable(text.translate(_LETTERS).translate(_greek())).split()
    return "".join(_variant().sub(_standard, _NUMBERS.get(word, word)) for word in words)


_LETTERS: Final = str.maketrans(
    {"×": "x", "∗": "*", "−": "-", "→": " to ", "⟶": " to ", "∞": " infinity "}
)
# As those write them who cannot type them.
_UMLAUTS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "å": "aa"}
)
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
    """What indexes put behind a title (`[cs.CL]`, `(arXiv:…)`, `, 2nd Edition`, `[in Russian]`),
    and the id before it; and what publishers put before it: `I.—`, and that the work was taken back
    or printed again."""
    return re.compile(
        r"\A\s*+\[[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?\]\s*+"
        r"|\A\s*+(?:(?:retracted|withdrawn)(?: article| paper)?|(?:republication|reprint) of)\s*+"
        r":\s*+"
        r"|\A\s*+[IVXLC]{1,7}\.\s*+(?:---|[—–])\s*+"
        r"|(?<!\s)\s*+[\[(](?:arxiv:[^\[\]()]*+|[a-z-]{2,8}\.[A-Z]{2}|pre-?print|extended abstract"
        rf"|extended version|in {_LANGUAGE}|{_EDITION})[\])]\s*+\Z|,\s*+{_EDITION}\s*+\Z",
        re.IGNORECASE,
    )


_LANGUAGE: Final = (
    "(?:arabic|chinese|czech|dutch|english|french|german|hungarian|italian|japanese|korean|polish"
    "|portuguese|russian|spanish|turkish|ukrainian)"
)
_EDITION: Final = (
    r"(?:[0-9]{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth)\s(?:ed\.?|edition)"
)


@cache
def _date() -> re.Pattern[str]:
    """That of a conference: `, August 13-17, 2016`."""
    months = "january|february|march|april|may|june|july|august|september|october|november|december"
    return re.compile(
        rf",\s(?:{months})\s[0-9]{{1,2}}[0-9\s,–-]{{0,12}}(?:(?:{months})\s[0-9\s,]{{0,5}})?"
        r"[12][0-9]{3}\b",
        re.IGNORECASE,
    )


_ARGUMENT: Final = r"\{((?>(?:[^{}]|\{(?>(?:[^{}]|\{[^{}]*+\})*)\})*))\}"


@cache
def _footnote() -> re.Pattern[str]:
    return re.compile(rf"\\(?:thanks|footnote|tnoteref){_ARGUMENT}")


@cache
def _for_two_readers() -> re.Pattern[str]:
    """A text for print, and one for the index of a PDF."""
    return re.compile(rf"\\texorpdfstring\s?{_ARGUMENT}\s?{_ARGUMENT}")


@cache
def _scripts() -> re.Pattern[str]:
    """A superscript and the subscript behind it, which may as well stand before it."""
    script = r"(?:\{[^{}]*+\}|\\[A-Za-z]++|[^\s{}\\^_$])"
    return re.compile(rf"(\^{script})(_{script})")


@cache
def _break() -> re.Pattern[str]:
    return re.compile(r"(?<!\s)\s*+(?:[:?!.]\s+|[–—]\s*+|\()|\s[-–—]{1,3}\s")


@cache
def _ellipsis() -> re.Pattern[str]:
    return re.compile(r"\s?(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s?\Z")


@cache
def _command() -> re.Pattern[str]:
    return re.compile(r"\\([A-Za-z]++)")
