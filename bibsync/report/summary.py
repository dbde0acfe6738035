"""Turns findings into what closes a report: how many, how bad, and how many can be fixed."""

from __future__ import annotations

from collections.abc import Sequence

from bibsync.diagnostic import Applicability, Diagnostic, FileFindings, Fix, Severity
from bibsync.report.colour import Style, painter, severity_style


def is_safely_fixable(diagnostic: Diagnostic) -> bool:
    """Whether `--fix` alone fixes it: what `[*]` says in a report."""
    return diagnostic.fix is not None and diagnostic.fix.applicability is Applicability.SAFE


def fix_mark(fix: Fix) -> str:
    """What a report says of who may apply a fix."""
    return "display-only" if fix.applicability is Applicability.DISPLAY else fix.applicability


def summary(findings: Sequence[FileFindings], *, colour: bool = False) -> str:
    """A line with the counts by severity and, when there are fixes to apply, one that says how."""
    severities = dict.fromkeys(Severity, 0)
    fixes = dict.fromkeys(Applicability, 0)
    for file in findings:
        for diagnostic in file.diagnostics:
            severities[diagnostic.severity] += 1
            if diagnostic.fix is not None:
                fixes[diagnostic.fix.applicability] += 1

    paint = painter(colour)
    counts = [
        paint(f"{number} {severity}{'s' if number != 1 else ''}", severity_style(severity))
        for severity, number in severities.items()
        if number
    ]
    if not counts:
        return f"{paint('Found nothing.', Style.GREEN)}\n"
    lines = f"Found {_enumerated(counts)}.\n"
    safe, unsafe = fixes[Applicability.SAFE], fixes[Applicability.UNSAFE]
    if safe:
        more = f" ({unsafe} more with --unsafe-fixes)" if unsafe else ""
        lines += f"{paint('[*]', Style.CYAN)} {safe} fixable with --fix{more}.\n"
    elif unsafe:
        lines += f"{unsafe} fixable with --fix --unsafe-fixes.\n"
    return lines


def _enumerated(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
