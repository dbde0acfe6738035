"""Turns a text that breaks off and the abstract that it is from into what is missing.

Texts are compared by the letters and digits of their words (`bibtex.latex.comparable`) without the
spaces between, so that LaTeX, case, hyphens and line breaks make no difference. What is missing is
always given in the abstract's own words: nothing is added that does not stand there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from bibsync.bibtex.latex import comparable
from bibsync.verify.sentences import split_sentences


class Completion(NamedTuple):
    """`text[:start] + rest` is the whole text: its beginning as it was, the end from the source."""

    start: int
    rest: str
    # Whether the text stops within a sentence that nobody closed with a full stop of their own.
    breaks_off: bool


# A stray word in a field is not taken for the beginning of an abstract: "Attention" is 9 letters.
_FEWEST_LETTERS: Final = 10
_CLOSERS: Final = "\"'”’»)]}*_"  # what may stand behind a full stop
# A bullet tells its sentence by so many words, so many of which say something; the last word may be
# cut in half and is not counted among those. No two sentences of one of the 69 abstracts of
# `fixtures/arxiv` share so much, and of all 634 sentences 6 do with another paper's, all of them on
# large language models at large. With four words and two it would be 2, and 23.
_FEWEST_WORDS: Final = 6
_FEWEST_TELLING: Final = 3
# A bullet covers a sentence when it has this share of the shorter one's distinctive words, and at
# least so many. A sentence of which it has nearly all is covered as well.
_LEAST_SHARE: Final = 0.35
_FULL_SHARE: Final = 0.6
_LEAST_SHARED: Final = 4


def complete_abstract(text: str, abstract: str) -> Completion | None:
    """What is missing of the abstract; None when the text is not its beginning, or is all of it.

    The text may end in dots or in half a word. Of the text stays what stands before the last word
    that both have, and less where that word stands in a group or a formula, which is taken whole
    from the abstract. Both are LaTeX, so that the whole has its braces in pairs if they had.
    """
    if not _can_begin(text, abstract):
        return None
    ours, theirs = _Letters.of(text), _Letters.of(abstract)
    if len(ours.text) < _FEWEST_LETTERS:
        return None
    return _completion(ours, theirs, _sentence_starts(theirs), _latex_marks())


def complete_bullet(bullet: str, abstract: str) -> Completion | None:
    """What is missing of the one sentence that the bullet begins; None when none or several do.

    The bullet is sure to begin a sentence when it has at least six words and three of them,
    besides the last, which may be cut, say something: `In this paper, we propose a` begins half of
    all abstracts, and a person's own sentence as well. Both are Markdown: emphasis, code, formulas
    and the texts of links are taken whole.
    """
    words = comparable(bullet).split()
    if len(words) < _FEWEST_WORDS or len(_telling(words[:-1])) < _FEWEST_TELLING:
        return None
    ours = _Letters.of(bullet)
    begun = [
        theirs
        for theirs in (_Letters.of(sentence.text) for sentence in split_sentences(abstract))
        if theirs.text.startswith(ours.text)
    ]
    if len(begun) != 1:
        return None
    return _completion(ours, begun[0], frozenset((0,)), _markdown_marks())


def is_whole(text: str, abstract: str) -> bool:
    """Whether a text is the abstract, or a sentence of it, in other spelling at most."""
    letters = _Letters.of(text).text
    wholes = (abstract, *(sentence.text for sentence in split_sentences(abstract)))
    return any(letters == _Letters.of(whole).text for whole in wholes)


def sentences_after(
    bullets: Sequence[str], abstract: str, later: Sequence[str] = ()
) -> tuple[str, ...]:
    """The sentences of the abstract behind the last one that the bullets cover, and before the
    first behind that which `later` ones do; () when nothing is covered or nothing is left.

    A bullet that words a sentence anew covers the one with which it shares most of its distinctive
    words, rare ones counting more, and those that it holds nearly all of. One that shares too
    little covers nothing.
    """
    sentences = [sentence.text for sentence in split_sentences(abstract)]
    words = [_telling(comparable(sentence).split()) for sentence in sentences]
    covered = {index for bullet in bullets for index in _covered(bullet, words)}
    if not covered:
        return ()
    first = max(covered) + 1
    taken = [i for bullet in later for i in _covered(bullet, words) if i >= first]
    return tuple(sentences[first : min(taken, default=len(sentences))])


def _can_begin(text: str, abstract: str) -> bool:
    """Whether a closer look is worth while: nearly all abstracts are whole, or another version's,
    and word by word it takes 1.7 ms for 1,500 characters, ten times as long as this."""
    ours = comparable(text).replace(" ", "")
    theirs = comparable(abstract).replace(" ", "")
    # What the cut left of a command at the end may read otherwise than the command.
    sure = comparable(" ".join(text.rsplit(None, 2)[:1])).replace(" ", "")
    return ours != theirs and theirs.startswith(sure)


class _Letters(NamedTuple):
    """The letters and digits of a text, as they are compared, and where its chunks (what stands
    between two spaces) begin."""

    source: str
    text: str
    chunks: list[int]  # offsets into `source`
    offsets: list[int]  # of the same chunks, into `text`

    @classmethod
    def of(cls, source: str) -> _Letters:
        chunks: list[int] = []
        offsets: list[int] = []
        pieces: list[str] = []
        length = 0
        for match in _chunk().finditer(source):
            piece = comparable(match[0]).replace(" ", "")
            chunks.append(match.start())
            offsets.append(length)
            pieces.append(piece)
            length += len(piece)
        return cls(source, "".join(pieces), chunks, offsets)


def _completion(
    ours: _Letters, theirs: _Letters, sentence_starts: frozenset[int], marks: re.Pattern[str]
) -> Completion | None:
    """What is missing of `theirs`; `sentence_starts` are offsets into its letters."""
    length = len(ours.text)
    if not 0 < length < len(theirs.text) or not theirs.text.startswith(ours.text):
        return None
    closed = {
        offset: chunk
        for offset, chunk, is_closed in _boundaries(theirs, marks)
        if is_closed  # of several at one offset the last one is that of the letters
    }
    start, rest = ours.chunks[0], theirs.chunks[0]
    for offset, chunk, is_closed in _boundaries(ours, marks):
        if is_closed and offset < length and offset in closed:
            start, rest = chunk, closed[offset]
    breaks_off = length not in sentence_starts and not _is_closed_by_hand(ours, theirs)
    return Completion(start, theirs.source[rest:].rstrip(), breaks_off)


def _sentence_starts(letters: _Letters) -> frozenset[int]:
    starts = (sentence.start for sentence in split_sentences(letters.source))
    return frozenset(letters.offsets[bisect_left(letters.chunks, start)] for start in starts)


def _is_closed_by_hand(ours: _Letters, theirs: _Letters) -> bool:
    """Whether our text ends with a full stop where theirs has none."""
    length = len(ours.text)
    last = _chunk_at(ours, length - 1).rstrip(_CLOSERS)
    if not last.endswith((".", "!", "?")) or last.endswith(".."):
        return False
    return last not in _chunk_at(theirs, length - 1)


def _chunk_at(letters: _Letters, offset: int) -> str:
    """The chunk that has the letter at an offset."""
    index = bisect_right(letters.offsets, offset) - 1
    match = _chunk().match(letters.source, letters.chunks[index])
    return match[0] if match is not None else ""


def _boundaries(letters: _Letters, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, bool]]:
    """Of each chunk its offset in the letters and in the text, and whether it begins outside of
    everything that has a beginning and an end."""
    depth = 0
    open_marks: set[str] = set()
    marks = pattern.finditer(letters.source)
    mark = next(marks, None)
    for chunk, offset in zip(letters.chunks, letters.offsets, strict=True):
        while mark is not None and mark.start() < chunk:
            character = mark[0][0]
            if character in "{[":
                depth += 1
            elif character in "}]":
                depth -= 1
            elif character != "\\":
                open_marks ^= {character}
            mark = next(marks, None)
        yield offset, chunk, depth == 0 and not open_marks


def _covered(bullet: str, sentences: Sequence[frozenset[str]]) -> Iterator[int]:
    """Which of the sentences, given by their distinctive words, a bullet covers."""
    words = _telling(comparable(bullet).split())
    shared = [words & sentence for sentence in sentences]
    weights = {
        word: 1 / sum(word in sentence for sentence in sentences)
        for word in sorted(frozenset().union(*shared))
    }
    # In the order of the words, so that sums and with them ties come out the same every time.
    scores = [sum(weights[word] for word in sorted(common)) for common in shared]
    best = scores.index(max(scores)) if scores else -1
    for index, (sentence, common) in enumerate(zip(sentences, shared, strict=True)):
        enough = _FULL_SHARE * len(sentence)
        if index == best:
            enough = min(enough, _LEAST_SHARE * min(len(words), len(sentence)))
        if len(common) >= max(enough, _LEAST_SHARED):
            yield index


def _telling(words: Sequence[str]) -> frozenset[str]:
    """The words that say something, without the endings of verbs and plurals."""
    return frozenset(
        _stem(word) for word in words if word not in _COMMON and (len(word) > 1 or ord(word) > 127)
    )


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


# Words of the language, and those with which all abstracts and summaries speak of themselves.
_COMMON: Final = frozenset(
    "a about above across after again against all almost along already also although among an and"
    " any are around as at be because been before being below between both but by can could do does"
    " during each either even every few first for from further had has have having here how however"
    " i if in into is it its itself just less like many may might more moreover most much must near"
    " nor not of off often on once one only or other our out over own per rather s same second"
    " several should since so some still such than that the their them then there therefore these"
    " they this those through thus to too toward towards two under until up upon us use used uses"
    " using various very via was we well were what when where whether which while who whose why"
    " will with within without would yet"
    " article author authors introduce introduced introduces introducing paper papers present"
    " presented presents propose proposed proposes proposing research show showed shown shows study"
    " studied studies work works".split()
)


@cache
def _chunk() -> re.Pattern[str]:
    return re.compile(r"\S++")


@cache
def _latex_marks() -> re.Pattern[str]:
    return re.compile(r"\\\$|[{}$]")  # BibTeX counts a brace behind a backslash too


@cache
def _markdown_marks() -> re.Pattern[str]:
    return re.compile(r"\\.|(?<=\S)\*++|\*++(?=\S)|`++|(?<!\w)_++|_++(?!\w)|[\[\]$]", re.DOTALL)
