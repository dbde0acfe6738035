"""Turns a text into its lines with their offsets, whatever ends them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_LINE: Final = re.compile(r"[^\r\n]*+(\r\n|\r|\n|\Z)")


class Line(NamedTuple):
    """`text[start:end]` is the line without its line end; the next one begins at `next_start`."""

    start: int
    end: int
    next_start: int


def lines(text: str) -> Iterator[Line]:
    """The lines of a text; a byte order mark belongs to none, and none follows a last line end."""
    start = 1 if text.startswith("\ufeff") else 0
    for match in _LINE.finditer(text, start):
        start, next_start = match.span()
        if start < next_start:
            yield Line(start, match.start(1), next_start)


def indentation(text: str, start: int, end: int, column: int = 0) -> tuple[int, int]:
    """Offset and column of the first character in `text[start:end]` that is no space or tab.

    Tab stops are four columns apart (CommonMark 2.2); `column` is that of `start`.
    """
    while start < end:
        if text[start] == " ":
            column += 1
        elif text[start] == "\t":
            column += 4 - column % 4
        else:
            break
        start += 1
    return start, column
