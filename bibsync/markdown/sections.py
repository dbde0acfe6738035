"""Turns a Markdown text into its sections: a heading and the lines below it, up to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bibsync.markdown import inline
from bibsync.markdown.lines import Line, indentation, lines


class Heading(NamedTuple):
    """A heading; `text[start:end]` is its line (of an underlined heading both lines)."""

    level: int  # 1 to 6
    text: str  # as a reader sees it: without emphasis, link targets and numbering
    start: int
    end: int
    text_start: int  # of the text as written, without `#`
    text_end: int


class Section(NamedTuple):
    """A heading with the lines up to the next one; `text[start:end]` is all of it."""

    heading: Heading | None  # None: the text before the first heading
    lines: list[Line]
    start: int
    end: int


def split_sections(text: str, hidden: Sequence[tuple[int, int]]) -> list[Section]:
    """The sections of a text, touching without gaps; the first one has no heading.

    Lines that a hidden range touches (sorted spans of code and comments) are in no section's
    `lines`. A line underlined with `===` or `---` is a heading when it is a paragraph of its own.
    """
    headings: list[Heading | None] = [None]
    contents: list[list[Line]] = [[]]
    above: Line | None = None  # the line before, when it is all of its paragraph so far
    is_new_paragraph = True
    for line in _visible(text, hidden):
        position, column = indentation(text, line.start, line.end)
        heading = None
        if column < 4 and position < line.end:
            heading = _heading(text, position, line.end, above)
        if heading is not None:
            if heading.start < position:
                contents[-1].pop()
            headings.append(heading)
            contents.append([])
        else:
            contents[-1].append(line)
        is_blank = position == line.end
        above = line if is_new_paragraph and not is_blank and heading is None else None
        is_new_paragraph = is_blank or heading is not None
    starts = [heading.start if heading else 0 for heading in headings]
    ends = [*starts[1:], len(text)]
    return [Section(*parts) for parts in zip(headings, contents, starts, ends, strict=True)]


def _heading(text: str, position: int, end: int, above: Line | None) -> Heading | None:
    atx = inline.atx_heading(text, position, end)
    if atx is not None:
        level, text_start, text_end = atx
        return Heading(
            level, inline.plain(text[text_start:text_end]), position, end, text_start, text_end
        )
    level = inline.setext_level(text, position, end) if above is not None else 0
    if above is None or not level:
        return None
    start, text_end = inline.trimmed(text, above.start, above.end)
    # A line of dashes right below a part of a reference is meant to separate it from the next.
    if inline.bullet_start(text, start, text_end) or inline.names_start(text, start, text_end):
        return None
    if inline.pdf_links(text, start, text_end, {}):
        return None
    return Heading(level, inline.plain(text[start:text_end]), start, end, start, text_end)


def _visible(text: str, hidden: Sequence[tuple[int, int]]) -> list[Line]:
    """The lines that no hidden range touches."""
    found: list[Line] = []
    index = 0
    for line in lines(text):
        while index < len(hidden) and hidden[index][1] <= line.start:
            index += 1
        if index == len(hidden) or hidden[index][0] >= line.next_start:
            found.append(line)
    return found
