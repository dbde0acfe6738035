"""Turns an abstract into its sentences, with the offsets of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from bibsync.bibtex.formulas import formula_spans


class Sentence(NamedTuple):
    """`abstract[start:end]`, without white space at its edges."""

    text: str
    start: int
    end: int


def split_sentences(abstract: str) -> tuple[Sentence, ...]:
    """The sentences of a text; full stops of abbreviations, numbers and formulas end none.

    Nothing but white space stands between them, so that together they are the whole text. Where it
    is not clear whether a full stop ends a sentence, it does not: two sentences that stay together
    are complete, half a sentence is not. Linear time.
    """
    sentences: list[Sentence] = []
    start = -1  # of the sentence that is being read; -1: none is
    end = 0
    for chunk, following in _pairs(abstract):
        if start < 0:
            start = chunk.start
        end = chunk.end
        if following is None or (
            not chunk.is_enclosed and _ends_sentence(chunk.text, following.text, chunk.start, start)
        ):
            sentences.append(Sentence(abstract[start:end], start, end))
            start = -1
    return tuple(sentences)


class _Chunk(NamedTuple):
    """What stands between two spaces."""

    text: str
    start: int
    end: int
    is_enclosed: bool  # its end stands inside of brackets, quotation marks or a formula


_STOPS: Final = ".!?…"
_CLOSERS: Final = "\"'”’»)]}*_"
_OPENERS: Final = "\"'`“‘«([{*_"
_PARTNERS: Final = {")": "(", "]": "[", "}": "{", "”": "“", "»": "«"}
_FAR: Final = 600  # characters; two brackets so far from each other are hardly partners

# These are read on, whatever follows.
_NEVER_LAST: Final = frozenset(
    "e.g eg i.e ie cf vs viz approx resp esp incl ca dr prof mr mrs ms mt st gen gov sen rep rev"
    " w.r.t s.t a.k.a c.f aka wrt dept univ assoc intl".split()
)
# These are read on when a number, or a single letter in its place, follows.
_BEFORE_NUMBER: Final = frozenset(
    "fig figs eq eqs eqn eqns sec secs sect ch chap tab tabs thm lem prop cor def no nos nr vol p"
    " pp app ref refs ver alg art rem ex".split()
)
# These end a sentence when a capital follows.
_BEFORE_CAPITAL: Final = frozenset(
    "al etc inc ltd corp co jr sr ph.d m.sc b.sc i.i.d a.m p.m et".split()
)
# Behind an initial or `U.S.` a capital may be a name; these words begin sentences.
_BEGINNERS: Final = frozenset(
    "a an the this these those that it its we our in on at to for from with by as and but however"
    " moreover furthermore therefore thus hence here there additionally specifically finally when"
    " while if since although despite based using experiments results they their then such what"
    " to extensive code compared unlike given recent recently existing most many both each".split()
)


def _pairs(text: str) -> Iterator[tuple[_Chunk, _Chunk | None]]:
    """Each chunk with the one behind it."""
    enclosures = _enclosures(text)
    index = 0
    previous: _Chunk | None = None
    for match in _chunk().finditer(text):
        end = match.end()
        while index < len(enclosures) and enclosures[index][1] <= end:
            index += 1
        is_enclosed = index < len(enclosures) and enclosures[index][0] < end
        chunk = _Chunk(match[0], match.start(), end, is_enclosed)
        if previous is not None:
            yield previous, chunk
        previous = chunk
    if previous is not None:
        yield previous, None


def _enclosures(text: str) -> list[tuple[int, int]]:
    """The outermost spans of formulas and of brackets and quotation marks with their partners."""
    found = formula_spans(text)
    opened: dict[str, list[int]] = {opener: [] for opener in _PARTNERS.values()}
    for match in _bracket().finditer(text):
        character = match[0]
        if character in opened:
            opened[character].append(match.start())
        elif waiting := opened[_PARTNERS[character]]:
            start = waiting.pop()
            if match.end() - start <= _FAR:
                found.append((start, match.end()))
    outermost: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not outermost or start >= outermost[-1][1]:
            outermost.append((start, end))
        elif end > outermost[-1][1]:
            outermost[-1] = (outermost[-1][0], end)
    return outermost


def _ends_sentence(chunk: str, following: str, start: int, sentence_start: int) -> bool:
    """Whether a sentence ends with a chunk, as far as the next one tells."""
    core = chunk.rstrip(_CLOSERS)
    word = core.rstrip(_STOPS)
    stops = core[len(word) :]
    if not stops:
        return False
    begins = _Beginning.of(following)
    if stops != ".":
        # After dots a sentence may go on; after `?` and `!` only with a word in small letters.
        return begins.is_capital if ".." in stops or "…" in stops else begins.may_begin
    word = word.lstrip(_OPENERS)
    lower = word.lower()
    if lower in _NEVER_LAST:
        return False
    if lower in _BEFORE_NUMBER:
        return begins.is_capital and not begins.is_number
    if lower in _BEFORE_CAPITAL:
        return begins.is_capital
    if _initials().fullmatch(word):
        return begins.word in _BEGINNERS and begins.is_capital
    if start == sentence_start and _enumerator().fullmatch(word):
        return False
    if begins.is_small_word:
        # Of a sentence that begins with a small letter one is sure behind a whole word only.
        return len(core) == len(chunk) and word[-4:].isalpha() and len(word) >= 4
    return begins.may_begin


class _Beginning(NamedTuple):
    """What a chunk looks like from its front."""

    word: str  # its first word, in lower case
    is_capital: bool
    is_number: bool  # a number, or what numbers a section: `IV`, `S3`, `A`
    is_small_word: bool  # in small letters, and not like the name of a model: `gpt-4`, `xLSTM`
    may_begin: bool  # a sentence may begin so

    @classmethod
    def of(cls, chunk: str) -> _Beginning:
        text = chunk.lstrip(_OPENERS)
        if not text:
            return cls("", False, False, False, False)
        match = _word().match(text)
        word = match[0] if match is not None else ""
        first = text[0]
        has_sign = any(c.isupper() or c.isdigit() for c in text)
        is_small_word = first.islower() and not has_sign and _numbering().fullmatch(chunk) is None
        return cls(
            word.lower(),
            first.isupper(),
            any(c.isdigit() for c in word) or _number().fullmatch(word) is not None,
            is_small_word,
            (first.isalnum() or first in "$\\") and not is_small_word,
        )


@cache
def _chunk() -> re.Pattern[str]:
    return re.compile(r"\S++")


@cache
def _bracket() -> re.Pattern[str]:
    return re.compile(r"[()\[\]{}“”«»]")


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"\w++(?>(?:[.-]\w++)*)")


@cache
def _number() -> re.Pattern[str]:
    return re.compile(r"[IVX]++|[A-Z]")


@cache
def _initials() -> re.Pattern[str]:
    return re.compile(r"[^\W\d_a-z](?>(?:\.-?[^\W\d_a-z])*)")


@cache
def _numbering() -> re.Pattern[str]:
    return re.compile(r"\((?:[ivx]{1,4}|[a-z])\)")


@cache
def _enumerator() -> re.Pattern[str]:
    return re.compile(r"\d{1,2}|[ivx]{1,4}|[a-z]")
