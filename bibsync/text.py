"""Turns a text into lines, offsets into rows and columns, and edits into the edited text."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final, NamedTuple

_LINE_END: Final = r"\r\n|\r|\n"
# Endings of the files in which BibTeX stands in fenced blocks.
MARKDOWN_SUFFIXES: Final = (".md", ".markdown", ".qmd", ".rmd")


class Edit(NamedTuple):
    """Replace `text[start:end]` by `content`; an insertion has `start == end`."""

    start: int
    end: int
    content: str


class Position(NamedTuple):
    """A place for people: row and column both count from 1, columns in characters."""

    row: int
    column: int


def first_line_end(text: str, start: int = 0, end: int = sys.maxsize) -> str:
    """The first line end in `text[start:end]`; "" when it has none."""
    found = re.compile(_LINE_END).search(text, start, end)
    return found[0] if found is not None else ""


def lines_with_ends(text: str) -> list[str]:
    """The lines of a text, each with its line end.

    `str.splitlines` would also split at form feeds and U+2028.
    """
    return re.findall(rf"[^\r\n]*+(?:{_LINE_END})|[^\r\n]++", text)


class LineIndex:
    """Where the lines of one text begin.

    A line ends at `\\n`, `\\r\\n` or a lone `\\r`: `.bib` files have all three, some at once.
    """

    __slots__ = ("_length", "_starts")

    def __init__(self, text: str) -> None:
        # Without a CR there is one kind of line end, and counting is done in C.
        pattern = _LINE_END if "\r" in text else "\n"
        self._starts = [0, *(match.end() for match in re.finditer(pattern, text))]
        self._length = len(text)

    def position(self, offset: int) -> Position:
        """The row and column of an offset; one past the end of the text is allowed."""
        row = bisect_right(self._starts, offset)
        return Position(row, offset - self._starts[row - 1] + 1)

    def offset(self, position: Position) -> int:
        """The offset of a row and column."""
        return self._starts[position.row - 1] + position.column - 1

    def line_span(self, row: int) -> tuple[int, int]:
        """Start and end offset of a row, its line end included."""
        end = self._starts[row] if row < len(self._starts) else self._length
        return self._starts[row - 1], end

    def __len__(self) -> int:
        return len(self._starts)


def overlaps(one: Edit, other: Edit) -> bool:
    """Whether two edits cannot both be applied in one pass.

    Two insertions at one place overlap (their order would be a guess), and so does an insertion
    strictly inside a replaced range; ranges that merely touch do not.
    """
    if one.start == one.end and other.start == other.end:
        return one.start == other.start
    return one.start < other.end and other.start < one.end


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits done; bytes that no edit names are unchanged.

    Raises ValueError when two edits overlap or one lies outside the text.
    """
    pieces: list[str] = []
    done = 0
    previous: Edit | None = None
    for edit in sorted(edits):
        if previous is not None and overlaps(previous, edit):
            raise ValueError(f"edits overlap: {previous} and {edit}")
        if edit.start < done or edit.end < edit.start or edit.end > len(text):
            raise ValueError(f"edit outside the text or out of order: {edit}")
        pieces.append(text[done : edit.start])
        pieces.append(edit.content)
        done = edit.end
        previous = edit
    pieces.append(text[done:])
    return "".join(pieces)
