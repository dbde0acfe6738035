"""Turns findings into one line each, for editors and grep: `path:line:column: CODE message`."""

from __future__ import annotations

from collections.abc import Sequence

from bibsync.diagnostic import FileFindings
from bibsync.report.colour import Style, painter, severity_style
from bibsync.report.display import visible
from bibsync.report.summary import is_safely_fixable, summary
from bibsync.text import LineIndex


def render(findings: Sequence[FileFindings], *, colour: bool = False) -> str:
    """A line for each finding, ending in `[*]` where `--fix` fixes it, then the summary."""
    paint = painter(colour)
    lines: list[str] = []
    for file in findings:
        if not file.diagnostics:
            continue
        index = LineIndex(file.text)
        filename = paint(visible(file.filename), Style.BOLD)
        for diagnostic in file.diagnostics:
            place = index.position(diagnostic.start)
            code = paint(diagnostic.code, severity_style(diagnostic.severity))
            mark = f" {paint('[*]', Style.CYAN)}" if is_safely_fixable(diagnostic) else ""
            lines.append(
                f"{filename}:{place.row}:{place.column}: {code} "
                f"{visible(diagnostic.message)}{mark}\n"
            )
    return "".join(lines) + summary(findings, colour=colour)
