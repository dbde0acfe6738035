"""Turns a fix into the lines that the text would have: for fixes that are worth seeing whole."""

from __future__ import annotations

from bibsync.diagnostic import Fix
from bibsync.report.display import display_width, visible
from bibsync.text import Edit, apply_edits, lines_with_ends

_ELLIPSIS = "…"


def result_lines(text: str, fix: Fix, width: int) -> list[str]:
    """What the fix wants to be shown, as it would be, each line in at most `width` columns."""
    assert fix.shown is not None, "only such fixes are shown"
    first, last = fix.shown
    shifted = [Edit(e.start - first, e.end - first, e.content) for e in fix.edits]
    after = apply_edits(text[first:last], shifted)
    return [_cut(line.rstrip("\r\n"), width) for line in lines_with_ends(after)]


def _cut(line: str, width: int) -> str:
    shown = visible(line.expandtabs(4))
    if display_width(shown) <= width:
        return shown
    while display_width(shown) > width - 1:
        shown = shown[:-1]
    return shown + _ELLIPSIS
