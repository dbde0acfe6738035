"""Turns findings into counts: how often each rule found something, and how often `--fix` helps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bibsync.diagnostic import FileFindings, Severity
from bibsync.report.colour import Style, painter, severity_style
from bibsync.report.summary import is_safely_fixable, summary


class RuleCount(NamedTuple):
    """How often one rule found something."""

    code: str
    name: str
    severity: Severity
    total: int
    fixable: int  # how many of them have a safe fix


def count_by_rule(findings: Sequence[FileFindings]) -> list[RuleCount]:
    """A count for each rule that found something, the most frequent first, then by code."""
    counts: dict[str, RuleCount] = {}
    for file in findings:
        for diagnostic in file.diagnostics:
            code = diagnostic.code
            before = counts.get(code, RuleCount(code, diagnostic.name, diagnostic.severity, 0, 0))
            counts[code] = before._replace(
                total=before.total + 1, fixable=before.fixable + is_safely_fixable(diagnostic)
            )
    return sorted(counts.values(), key=lambda row: (-row.total, row.code))


def render_text(findings: Sequence[FileFindings], *, colour: bool = False) -> str:
    """A table `count  CODE  name  [*] fixable`, then the summary.

    `[*] fixable` says that `--fix` fixes all of a rule's findings, `[*] 3 fixable` that it fixes
    three of them.
    """
    paint = painter(colour)
    counts = count_by_rule(findings)
    count_width = max((len(str(row.total)) for row in counts), default=0)
    code_width = max((len(row.code) for row in counts), default=0)
    name_width = max((len(row.name) for row in counts), default=0)
    lines: list[str] = []
    for row in counts:
        number = paint(f"{row.total:>{count_width}}", Style.BOLD)
        code = paint(f"{row.code:<{code_width}}", severity_style(row.severity))
        line = f"{number}  {code}  {row.name}"
        if row.fixable:
            share = "" if row.fixable == row.total else f"{row.fixable} "
            padding = " " * (name_width - len(row.name))
            line += f"{padding}  {paint('[*]', Style.CYAN)} {share}fixable"
        lines.append(f"{line}\n")
    return "".join(lines) + summary(findings, colour=colour)


def render_json(findings: Sequence[FileFindings]) -> str:
    """A JSON array with the counts, one rule a line, in the order of the table."""
    import json

    objects = [
        json.dumps(
            {
                "code": row.code,
                "name": row.name,
                "severity": row.severity,
                "count": row.total,
                "fixable": row.fixable,
            }
        )
        for row in count_by_rule(findings)
    ]
    return "[\n  " + ",\n  ".join(objects) + "\n]\n" if objects else "[]\n"
