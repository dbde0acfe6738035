"""Turns a span of a text into the lines that show it: the source with line numbers, and carets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bibsync.report.colour import Paint, Style
from bibsync.report.display import cells

if TYPE_CHECKING:
    from bibsync.text import LineIndex

ELLIPSIS: Final = "…"

# A span of more rows shows its first two and its last: a whole entry would hide the other findings.
_MOST_ROWS: Final = 3

# How many characters beside a span are looked at, for each column there is: marks take no column,
# and a line of a megabyte must not be measured again for every finding in it.
_CHARACTERS_A_COLUMN: Final = 4


# A source line as cut to the width, the column of its first caret (from 0) and how many there are.
_Shown = tuple[str, int, int]


def excerpt(
    text: str, index: LineIndex, start: int, end: int, *, width: int, paint: Paint, style: Style
) -> tuple[int, list[str]]:
    """The lines that show `text[start:end]` in at most `width` columns, and their gutter's width.

    Carets stand below the span; an empty span, or one of line ends alone, has one caret.
    """
    first = index.position(start).row
    last = index.position(max(start, end - 1)).row
    rows = list(range(first, last + 1))
    if len(rows) > _MOST_ROWS:
        rows = [first, first + 1, last]
    gutter = len(str(last))
    lines: list[str] = []
    previous = first
    for row in rows:
        if row > previous + 1:
            lines.append(paint("...", Style.DIM))
        previous = row
        line_start, line_end = _content_span(text, index, row)
        span_start = max(start, line_start)
        span_end = min(end, line_end)
        if row > first:
            while span_start < span_end and text[span_start].isspace():
                span_start += 1
        source, caret, carets = _fit(
            text, line_start, line_end, span_start, span_end, width - gutter - 3
        )
        number = paint(f"{row:>{gutter}} |", Style.DIM)
        lines.append(f"{number} {source}" if source else number)
        if row == first or span_end > span_start:
            bar = paint(f"{'':>{gutter}} |", Style.DIM)
            lines.append(f"{bar} {' ' * caret}{paint('^' * carets, style)}")
    return gutter, lines


def _content_span(text: str, index: LineIndex, row: int) -> tuple[int, int]:
    """Start and end offset of a row without its line end."""
    start, end = index.line_span(row)
    while end > start and text[end - 1] in "\r\n":
        end -= 1
    return start, end


def _fit(text: str, line_start: int, line_end: int, start: int, end: int, width: int) -> _Shown:
    """The part around `text[start:end]` of the line `text[line_start:line_end]` that fits."""
    start = min(start, line_end)
    end = max(start, min(end, line_end))
    reach = _CHARACTERS_A_COLUMN * width
    low = max(line_start, start - reach)
    high = min(line_end, min(end, start + reach) + reach)
    row = cells(text[low:high])
    columns = [0]
    for _, columns_of_cell in row:
        columns.append(columns[-1] + columns_of_cell)

    # A mark is drawn on the character before it, and so is the caret below it.
    base = start - low
    while 0 < base < len(row) and row[base][1] == 0:
        base -= 1
    caret = columns[base]
    caret_end = max(caret + 1, columns[min(end, high) - low])
    total = max(columns[-1], caret_end)

    if low == line_start and high == line_end and total <= width:
        return "".join(shown for shown, _ in row), caret, caret_end - caret
    if low == line_start and caret_end < width:
        left = 0
    else:
        beside = width - 2 - min(caret_end - caret, width - 2)
        left = max(caret - beside // 2, 0)
        if high == line_end:
            left = min(left, max(total - width + 1, 0))
    return _cut(row, columns, left, width, caret, caret_end, low > line_start, high < line_end)


def _cut(
    row: list[tuple[str, int]],
    columns: list[int],
    left: int,
    width: int,
    caret: int,
    caret_end: int,
    more_before: bool,
    more_behind: bool,
) -> _Shown:
    """The columns from `left` on that fit in `width`, with an ellipsis where something is left out.

    `more_before` and `more_behind` tell that the line goes on outside of `row`.
    """
    first = 0
    while first < len(row) and (columns[first] < left or (first and row[first][1] == 0)):
        first += 1
    head = ELLIPSIS if first or more_before else ""
    room = width - len(head)
    if columns[-1] - columns[first] > room or more_behind:
        room -= 1
    last = first
    while last < len(row) and columns[last + 1] - columns[first] <= room:
        last += 1
    tail = ELLIPSIS if last < len(row) or more_behind else ""
    shift = len(head) - columns[first]
    source = head + "".join(shown for shown, _ in row[first:last]) + tail
    right = width if last == len(row) and not tail else columns[last] + shift + len(tail)
    return source, caret + shift, max(1, min(caret_end + shift, right) - caret - shift)
