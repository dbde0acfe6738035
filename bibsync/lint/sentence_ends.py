"""Turns a text into how it ends: with a sentence, in the middle of one, or one cannot tell."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from bibsync.lint.rule import LazyPattern


class Ending(StrEnum):
    """How a text ends."""

    COMPLETE = "complete"  # with a sentence, or with what may follow the last one
    OPEN = "open"  # without the mark that ends a sentence
    CUT = "cut"  # where no sentence can end: in dots, or after `the`


_TAIL: Final = 400  # characters; what matters stands at the end
# What may stand behind the last sentence and says nothing of it.
_DRESSING: Final = LazyPattern(
    r"(?:\s|</?\w{1,20}(?::\w{1,20})?\s*/?>|\\par\b|\\\\|\\end\{\w+\}|\*\*|__|~)+\Z"
)
_CLOSERS: Final = "\"'”’»›」』)]}*_"
_EMPTY_GROUP: Final = LazyPattern(r"(?<=[a-z])\{\}(?=\Z|[\"'”’)\]}])")
_STOPS: Final = ".!?。！？．।؟۔"
# A source or a note behind a sentence: `[12]`, `(Author abstract)`, `\cite{key}`.
_BEHIND_SENTENCE: Final = LazyPattern(
    r"[.!?][\"'”’)\]}]*[\s~]*(?:\[[^\[\]]*\]|\([^()]*\)|\\[A-Za-z]+\*?(?:\[[^\[\]]*\])?\{[^{}]*\})\Z"
)
_ADDRESS: Final = LazyPattern(
    r"(?:https?://|www\.|doi:|10\.\d{4,9}/)\S*\Z|\\(?:url|href|path)\{[^{}]*\}\Z|\S+@\S+\.\w+\Z"
    r"|(?<!\S)[\w.-]+\.[a-z]{2,}/\S+\Z"
)
_FORMULA: Final = LazyPattern(r"(?:\$|\\\)|\\\])\Z")
_LABEL: Final = LazyPattern(
    r"(?i:(?:key[ -]?words|index terms|jel|pacs|msc|ccs|categories|general terms|subjects?"
    r"|comments?|copyright|source|published|doi|pmid|accepted|received|revised|presented|ams|mathematics"
    r"|availability|contact|supplementary|trial registration|funding|refs)\b(?:[^.!?]|\.(?!\s))*\Z"
    r"|©|\(c\)\s*\d{4}|\\copyright|all rights reserved)"
)
_ELLIPSIS: Final = LazyPattern(r"(?:\.\s?\.\s?\.|…|\\[lc]?dots|\\textellipsis)\Z")
_LAST_WORD: Final = LazyPattern(r"(?<![^\s(])[A-Za-z]+\Z")
_NEVER_LAST: Final = frozenset(
    "a an the of and or nor but with for to by that which who whose whom from as at is are was were"
    " be been we our their its his her this these those using than into between such while because"
    " has have had when where if not can may will would should could also both either via per"
    " whereas although since during through under over among within without towards".split()
)


def ending_of(text: str) -> Ending:
    """How a text ends. Closing quotes and brackets, citations, addresses, copyright lines and lists
    of keywords may stand behind the last sentence."""
    tail = _EMPTY_GROUP().sub("", _DRESSING().sub("", text[-_TAIL:]))
    core = tail.rstrip(_CLOSERS)
    if not core.strip():
        return Ending.COMPLETE
    if _ELLIPSIS().search(core.rstrip()):
        # In brackets or quotation marks somebody says that something was left out.
        return Ending.CUT if core == tail else Ending.COMPLETE
    if core[-1] in _STOPS or _BEHIND_SENTENCE().search(tail):
        return Ending.COMPLETE
    if _ADDRESS().search(core) or _ADDRESS().search(tail) or _FORMULA().search(core):
        return Ending.COMPLETE
    if _LABEL().search(core):
        return Ending.COMPLETE
    if core[-1] in ",([{-–—&" and core == tail:
        return Ending.CUT
    word = _LAST_WORD().search(core)
    if word is not None and core == tail and word[0].lower() in _NEVER_LAST:
        return Ending.CUT if word[0].islower() else Ending.OPEN
    return Ending.OPEN
