"""Finds the delimiter that closes another, and those that have no partner.

Braces are paired as BibTeX pairs them: a backslash protects none.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array

# All braces of the text are paired in one pass after so many characters on one way to a partner,
# or on all ways that were in vain.
_FAR, _PATIENCE = 16_384, 4_096


class Delimiters:
    """The braces and quotation marks of `text[start:end]`.

    A partner that is missing is looked for to the end of the text, and one that is far away may be
    asked for again and again. So the first long ways are gone on foot, and then all braces are
    paired once: a text of nothing but faults costs a few times its length, not its square.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self._wasted = 0
        self._pairs: tuple[array[int], array[int]] | None = None  # None: not made yet

    def closing_brace(self, open_: int, limit: int) -> int | None:
        """Offset behind the `}` that closes the `{` at `open_`; None when none does by `limit`."""
        if self._pairs is not None:
            return self._paired(open_, limit, self._pairs)
        depth = 0
        for brace in _braces().finditer(self.text, open_, limit):
            depth += 1 if brace[0] == "{" else -1
            if depth == 0:
                return brace.end()
            if brace.end() - open_ > _FAR:
                self._pairs = self._pair_all()
                return self._paired(open_, limit, self._pairs)
        self.note_waste(limit - open_)
        return None

    def closing_quote(self, open_: int, limit: int) -> int | None:
        """Offset behind the `"` that closes the one at `open_`: the next outside of braces.

        None when there is none by `limit`, or a brace without a partner comes first.
        """
        position = open_ + 1
        pattern = _brace_or_quote()
        while (found := pattern.search(self.text, position, limit)) is not None:
            if found[0] == '"':
                return found.end()
            close = self.closing_brace(found.start(), limit) if found[0] == "{" else None
            if close is None:
                self.note_waste(found.start() - open_)
                return None
            position = close
        self.note_waste(limit - open_)
        return None

    def note_waste(self, scanned: int) -> None:
        """So many characters were scanned for a partner that was not found, or is not believed."""
        self._wasted += scanned
        if self._wasted > _PATIENCE and self._pairs is None:
            self._pairs = self._pair_all()

    @staticmethod
    def _paired(open_: int, limit: int, pairs: tuple[array[int], array[int]]) -> int | None:
        opens, closes = pairs
        index = bisect_left(opens, open_)
        if index == len(opens) or opens[index] != open_:
            return None
        return closes[index] + 1 if closes[index] < limit else None

    def _pair_all(self) -> tuple[array[int], array[int]]:
        """Offsets of all opening braces and of their partners."""
        from array import array

        opens, closes = array("q"), array("q")
        stack: list[int] = []
        for brace in _braces().finditer(self.text, self.start, self.end):
            if brace[0] == "{":
                stack.append(len(opens))
                opens.append(brace.start())
                closes.append(self.end)  # without a partner: closed behind every limit
            elif stack:
                closes[stack.pop()] = brace.start()
        return opens, closes


def group_end(text: str, open_: int, end: int = sys.maxsize) -> int:
    """Offset behind the `}` that closes the `{` at `open_`; -1 when none does before `end`."""
    depth = 0
    for brace in _braces().finditer(text, open_, end):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    return -1


def lone_braces(text: str, start: int = 0, end: int = sys.maxsize) -> list[int]:
    """Offsets of the braces of `text[start:end]` without a partner, in order."""
    lone: list[int] = []
    opened: list[int] = []
    for brace in _braces().finditer(text, start, end):
        if brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            opened.pop()
        else:
            lone.append(brace.start())
    return lone + opened  # what is never closed stands behind all that closes nothing


def is_balanced(text: str) -> bool:
    """Whether every brace of a text has its partner, so that the text can stand in braces."""
    return not lone_braces(text)


@cache
def _braces() -> re.Pattern[str]:
    return re.compile(r"[{}]")


@cache
def _brace_or_quote() -> re.Pattern[str]:
    return re.compile(r'[{}"]')
