"""Turns findings into a JSON list of objects with the field names that ruff uses."""

from __future__ import annotations

from collections.abc import Sequence

from bibsync.diagnostic import Diagnostic, FileFindings, Fix
from bibsync.text import LineIndex


def render(findings: Sequence[FileFindings]) -> str:
    """A JSON array, one finding a line. Pure ASCII: right in whatever encoding it is read.

    A lone surrogate (a byte that was not UTF-8, PEP 383) is written as its `\\uDCxx` escape, so
    that the content of an edit can be had back exactly.
    """
    import json

    objects = [
        json.dumps(_finding(file.filename, diagnostic, index))
        for file in findings
        if file.diagnostics
        for index in (LineIndex(file.text),)
        for diagnostic in file.diagnostics
    ]
    return "[\n  " + ",\n  ".join(objects) + "\n]\n" if objects else "[]\n"


def _finding(filename: str, diagnostic: Diagnostic, index: LineIndex) -> dict[str, object]:
    return {
        "filename": filename,
        "code": diagnostic.code,
        "name": diagnostic.name,
        "message": diagnostic.message,
        "severity": diagnostic.severity,
        "location": _location(diagnostic.start, index),
        "end_location": _location(diagnostic.end, index),
        "fix": None if diagnostic.fix is None else _fix(diagnostic.fix, index),
    }


def _fix(fix: Fix, index: LineIndex) -> dict[str, object]:
    return {
        "applicability": fix.applicability,
        "message": fix.message,
        "edits": [
            {
                "content": edit.content,
                "location": _location(edit.start, index),
                "end_location": _location(edit.end, index),
            }
            for edit in fix.edits
        ],
    }


def _location(offset: int, index: LineIndex) -> dict[str, int]:
    position = index.position(offset)
    return {"row": position.row, "column": position.column}
