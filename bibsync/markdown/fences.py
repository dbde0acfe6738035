"""Turns a Markdown text into its fenced code blocks, with the offsets of every part.

Written for this purpose instead of using markdown-it-py: that gives lines but no character offsets,
and importing it costs more than the whole rest of a `bibsync lint`. Followed is CommonMark 0.31,
sections 4.5 (fences), 5.2 and 5.3 (list items, in which fences are indented further) and 4.6 (HTML
comments, in which nothing is a fence). Fences in block quotes are left alone: their lines begin
with `>`, so what they hold cannot be read in place.

One departure: when the closing line of a BibTeX fence was forgotten, CommonMark takes the opening
of the next fence for it, and from there on all text is code and all code is text. Here such a fence
ends, unclosed, at the heading before the next fence.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from bibsync.markdown.lines import indentation, lines


class Fence(NamedTuple):
    """A fenced code block; all offsets count characters of the whole text.

    `text[start:open_end]` is the opening line from its first backtick or tilde, without line end;
    `text[content_start:content_end]` are the lines between; `text[content_end:end]` is the closing
    line without its line end. When `is_closed` is False there is no such line, and the content goes
    on to the end of the list item that the fence is in, to the next heading or to the text's end.
    """

    start: int
    open_end: int
    info: str  # the info string without white space at its edges; "" when there is none
    info_start: int
    content_start: int
    content_end: int
    end: int
    indent: int  # columns before the opening; as many are not part of the content's lines
    is_closed: bool


class Blocks(NamedTuple):
    """The parts of a Markdown text that are not to be read as Markdown, in order."""

    fences: list[Fence]
    comments: list[tuple[int, int]]  # HTML comments, whole lines


def holds_bibtex(text: str, fence: Fence) -> bool:
    """Whether a fence says that it holds BibTeX (`bibtex`, `biblatex` or `bib` in any case, also
    `{.bibtex}`), or has no info string and begins an entry on its first line that is neither blank
    nor a `%` line."""
    return _is_bibtex(text, fence.info, fence.content_start, fence.content_end)


def find_fences(text: str) -> list[Fence]:
    """All fences of the text, in order."""
    return find_blocks(text).fences


def find_blocks(text: str) -> Blocks:
    """All fences and HTML comments of the text, in one pass over its lines."""
    if "```" not in text and "~~~" not in text and "<!--" not in text:
        return Blocks([], [])
    return _Scan(text).blocks()


class _Opening(NamedTuple):
    """A fence whose end is not yet known."""

    start: int
    mark: str
    indent: int
    open_end: int
    info_start: int
    info: str
    content_start: int
    is_bibtex: bool


class _Scan:
    """The state of one pass: which list items the current line is in, and what was found."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.items: list[int] = []  # the column at which the content of each open list item begins
        self.found = Blocks([], [])
        self.is_paragraph = False  # whether the line before can go on in a line indented less
        self.next_fence = -1  # end of the next line that could be one of a fence, once looked for
        self.does_next_open = False  # whether it opens a fence

    def blocks(self) -> Blocks:
        text = self.text
        opening: _Opening | None = None
        comment_end = 0
        for start, end, next_start in lines(text):
            if start < comment_end:
                continue
            position, column = indentation(text, start, end)
            if opening is not None:
                outside = self.items[-1] if self.items else 0
                is_inside = position == end or column >= outside
                if is_inside and not self.is_forgotten(opening, position, end, next_start):
                    if column - outside < 4 and _closes(text, position, end, opening.mark):
                        self.close(opening, start, end, is_closed=True)
                        opening = None
                    continue
                self.close(opening, start, start, is_closed=False)
                opening = None
            if position == end:
                self.is_paragraph = False
                continue
            opening = self.line(position, column, end, next_start)
            if text.startswith("<!--", position) and column - (self.items or [0])[-1] < 4:
                close = text.find("-->", position)
                comment_end = len(text) if close < 0 else close
                self.found.comments.append((start, comment_end))
        if opening is not None:
            self.close(opening, len(text), len(text), is_closed=False)
        return self.found

    def is_forgotten(self, opening: _Opening, position: int, end: int, next_start: int) -> bool:
        """Whether a line of a BibTeX fence is a heading that shows that the fence is not closed.

        So it is when the next line that could close the fence opens one: it has an info string,
        BibTeX follows it, or there is none.
        """
        text = self.text
        if not opening.is_bibtex or not _heading().match(text, position, end):
            return False
        if self.next_fence < next_start:
            fence = _fence_line().search(text, end)
            self.next_fence = fence.end() if fence else len(text)
            self.does_next_open = (
                fence is None
                or fence["info"] != ""
                or _bibtex_content().match(text, fence.end()) is not None
            )
        return self.does_next_open

    def line(self, position: int, column: int, end: int, next_start: int) -> _Opening | None:
        """Follows a line that is not in a fence; the fence that it opens, if any."""
        text, items = self.text, self.items
        if items and column < items[-1]:
            if self.is_paragraph and not _begins_block(text, position, end):
                return None
            while items and column < items[-1]:
                items.pop()
        self.is_paragraph = text[position] != "#"
        if _thematic_break().fullmatch(text, position, end):
            self.is_paragraph = False
            return None
        while column - (items[-1] if items else 0) < 4:
            fence = _fence().fullmatch(text, position, end)
            if fence is not None:
                self.is_paragraph = False
                info_start, info_end = fence.span("info")
                info = text[info_start:info_end].strip(" \t")
                is_bibtex = _is_bibtex(text, info, next_start, len(text))
                return _Opening(
                    position, fence["mark"], column, end, info_start, info, next_start, is_bibtex
                )
            marker = _list_marker().match(text, position, end)
            if marker is None:
                return None
            after = column + marker.end() - position
            position, column = indentation(text, marker.end(), end, after)
            # A marker with nothing behind it, or with code behind it, takes one column.
            items.append(column if position < end and column - after <= 4 else after + 1)
            if position == end:
                return None
        return None

    def close(self, opening: _Opening, content_end: int, end: int, *, is_closed: bool) -> None:
        self.is_paragraph = False
        self.found.fences.append(
            Fence(
                opening.start,
                opening.open_end,
                opening.info,
                opening.info_start,
                opening.content_start,
                content_end,
                end,
                opening.indent,
                is_closed,
            )
        )


def _is_bibtex(text: str, info: str, content_start: int, content_end: int) -> bool:
    if info:
        return _bibtex_info().match(info) is not None
    return _bibtex_content().match(text, content_start, content_end) is not None


def _begins_block(text: str, position: int, end: int) -> bool:
    """Whether a line cannot go on with the paragraph above it."""
    return (
        _block_start().match(text, position, end) is not None
        or _fence().fullmatch(text, position, end) is not None
        or _thematic_break().fullmatch(text, position, end) is not None
    )


def _closes(text: str, position: int, end: int, mark: str) -> bool:
    line = text[position:end].rstrip(" \t")
    return len(line) >= len(mark) and line == mark[0] * len(line)


@cache
def _fence() -> re.Pattern[str]:
    # A backtick in the info string would make the line inline code.
    return re.compile(r"(?P<mark>`{3,}+(?=[^`]*+\Z)|~{3,}+)[ \t]*+(?P<info>[^\r\n]*+)")


@cache
def _fence_line() -> re.Pattern[str]:
    return re.compile(r"(?<=[\r\n])[ \t]*+(?:`{3,}+|~{3,}+)[ \t]*+(?P<info>[^\r\n]*+)")


@cache
def _heading() -> re.Pattern[str]:
    # In BibTeX a line may begin with a lone `#`: the sign that joins the parts of a value.
    return re.compile(r"#{2,6}[ \t]++[^ \t]|#[ \t]++[^ \t\"{]")


@cache
def _list_marker() -> re.Pattern[str]:
    return re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])(?=[ \t]|\Z)")


@cache
def _block_start() -> re.Pattern[str]:
    return re.compile(r"(?:[-*+]|[0-9]{1,9}[.)]|#{1,6})(?=[ \t])|>|<!--")


@cache
def _thematic_break() -> re.Pattern[str]:
    return re.compile(r"(?:-[ \t]*+){3,}+|(?:\*[ \t]*+){3,}+|(?:_[ \t]*+){3,}+")


@cache
def _bibtex_info() -> re.Pattern[str]:
    return re.compile(r"\{?[ \t]*+\.?(?:bibtex|biblatex|bib)(?![\w-])", re.IGNORECASE)


@cache
def _bibtex_content() -> re.Pattern[str]:
    return re.compile(r"(?>(?:[ \t\r\n]++|%[^\r\n]*+)*)@[ \t]*+[A-Za-z]++[ \t]*+[{(]")
