"""Turns findings into the workflow commands by which GitHub Actions annotates a pull request.

The commands and their escaping: GitHub's documentation, "Workflow commands for GitHub Actions", and
`@actions/core`, which writes the same commands.
"""

from __future__ import annotations

from collections.abc import Sequence

from bibsync.diagnostic import Diagnostic, FileFindings, Severity
from bibsync.report.display import visible
from bibsync.text import LineIndex


def render(findings: Sequence[FileFindings]) -> str:
    """One command a line; nothing when there is no finding."""
    return "".join(
        _command(file.filename, diagnostic, index)
        for file in findings
        if file.diagnostics
        for index in (LineIndex(file.text),)
        for diagnostic in file.diagnostics
    )


def _command(filename: str, diagnostic: Diagnostic, index: LineIndex) -> str:
    level = "notice" if diagnostic.severity is Severity.INFO else diagnostic.severity
    start = index.position(diagnostic.start)
    end = index.position(diagnostic.end)
    properties = {
        "title": f"{diagnostic.code} {diagnostic.name}",
        "file": visible(filename),
        "line": str(start.row),
    }
    # GitHub refuses an annotation that has columns but ends on another line than it begins.
    if start.row == end.row:
        properties["col"] = str(start.column)
    properties["endLine"] = str(end.row)
    if start.row == end.row:
        properties["endColumn"] = str(end.column)
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    # The log shows nothing but the message, so the place is repeated in it.
    place = f"{visible(filename)}:{start.row}:{start.column}"
    message = "\n".join(map(visible, diagnostic.message.splitlines()))
    return f"::{level} {listed}::{_data(f'{place}: {diagnostic.code} {message}')}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
