"""Turns what came of linted or verified files into what is printed, and into an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from bibsync.cli.lint_report import print_diffs
from bibsync.cli.terminal import print_error
from bibsync.diagnostic import Severity

if TYPE_CHECKING:
    from bibsync.cli.lint_report import LintReport
    from bibsync.cli.lint_run import LintedFile
    from bibsync.errors import BibsyncError


class Outcome(NamedTuple):
    """What came of a run, and what was asked for."""

    linted: Sequence[LintedFile]
    errors: Sequence[BibsyncError]  # of files, and of what was asked for them
    fix: bool = False
    fix_only: bool = False
    diff: bool = False


def conclude(
    outcome: Outcome, report: LintReport, *, is_filter: bool = False, exit_zero: bool = False
) -> int:
    """Prints the diffs or the findings, then the errors; gives the exit code.

    `is_filter`: the text is on stdout, so that the findings go to stderr.
    """
    linted, errors = outcome.linted, outcome.errors
    if outcome.diff:
        changed = [file for file in linted if file.before != file.after]
        print_diffs((file.findings.filename, file.decoded, file.after) for file in changed)
        found = bool(changed)
    else:
        if outcome.fix and not report.quiet:
            _tell_fixed(linted)
        # "Found nothing" would be wrong where nothing could be read; programs want their `[]`.
        is_silent = outcome.fix_only or (report.is_for_people and bool(errors) and not linted)
        if not is_silent:
            report.print([file.findings for file in linted], to_stderr=is_filter)
        found = not outcome.fix_only and any(_counts(file) for file in linted)
    for error in errors:
        print_error(error)
    if errors:
        return errors[0].exit_code
    return 1 if found and not exit_zero else 0


def split(selectors: Sequence[str] | None) -> tuple[str, ...]:
    """`--select SYN,DOI001` and `--select SYN --select DOI001` mean the same."""
    return tuple(
        part.strip() for text in selectors or () for part in text.split(",") if part.strip()
    )


def _tell_fixed(linted: Sequence[LintedFile]) -> None:
    count = sum(len(file.fixed) for file in linted)
    files = sum(1 for file in linted if file.before != file.after)
    if count:
        faults = "1 fault" if count == 1 else f"{count} faults"
        where = "1 file" if files == 1 else f"{files} files"
        sys.stderr.write(f"fixed {faults} in {where}\n")


def _counts(file: LintedFile) -> bool:
    """Whether there is a finding that is more than an opinion."""
    return any(finding.severity is not Severity.INFO for finding in file.findings.diagnostics)
