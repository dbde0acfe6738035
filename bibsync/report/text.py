"""Turns findings into what a person reads: each with its place, its source, and what helps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bibsync.diagnostic import Diagnostic, FileFindings
from bibsync.report.colour import Paint, Style, painter, severity_style
from bibsync.report.display import visible, wrap
from bibsync.report.excerpt import excerpt
from bibsync.report.result import result_lines
from bibsync.report.summary import fix_mark, is_safely_fixable, summary
from bibsync.text import LineIndex

_LEAST_WIDTH: Final = 40


def render(findings: Sequence[FileFindings], *, colour: bool = False, width: int = 80) -> str:
    """The findings one after the other, with the summary as the last line.

    No source line is wider than `width` columns (but 40 are always taken); a header, which holds
    the file's name, and a citation key may be.
    """
    paint = painter(colour)
    width = max(width, _LEAST_WIDTH)
    parts = [
        _finding(file, diagnostic, index, paint, width)
        for file in findings
        if file.diagnostics
        for index in (LineIndex(file.text),)
        for diagnostic in file.diagnostics
    ]
    parts.append(summary(findings, colour=colour))
    return "\n".join(parts)


def _finding(
    file: FileFindings, diagnostic: Diagnostic, index: LineIndex, paint: Paint, width: int
) -> str:
    style = severity_style(diagnostic.severity)
    place = index.position(diagnostic.start)
    header = (
        f"{paint(visible(file.filename), Style.BOLD)}:{place.row}:{place.column}: "
        f"{paint(diagnostic.code, style)} {diagnostic.name}"
    )
    if is_safely_fixable(diagnostic):
        header += f" {paint('[*]', Style.CYAN)}"
    gutter, source = excerpt(
        file.text,
        index,
        diagnostic.start,
        diagnostic.end,
        width=width,
        paint=paint,
        style=style,
    )
    bar = paint(f"{'':>{gutter}} |", Style.DIM)
    lines = [header, *_labelled(diagnostic.severity, diagnostic.message, width, paint, style)]
    if not diagnostic.key:  # None outside of entries, "" when the entry has none
        lines.append(bar)
    else:
        arrow = paint(f"{'':>{gutter}}-->", Style.DIM)
        lines.append(f"{arrow} {visible(diagnostic.key)}")
    lines += source
    if diagnostic.fix is not None:
        advice = f"{diagnostic.fix.message} [{fix_mark(diagnostic.fix)}]"
        lines += _labelled("help", advice, width, paint, Style.STRONG_CYAN)
        if diagnostic.fix.shown is not None:
            bar = paint(f"{'':>{gutter}} +", Style.DIM)
            shown = result_lines(file.text, diagnostic.fix, width - gutter - 3)
            lines += [f"{bar} {line}" for line in shown]
    lines.append("")
    return "\n".join(lines)


def _labelled(label: str, text: str, width: int, paint: Paint, style: Style) -> list[str]:
    """`label: text`, wrapped, with the label in its style."""
    first, *others = wrap(f"{label}: {text}", width)
    return [paint(label, style) + first.removeprefix(label), *others]
