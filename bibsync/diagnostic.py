"""A finding in one text, and the fix that may come with it: what rules make and reports print."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from bibsync.text import Edit


class Severity(StrEnum):
    """How bad a finding is; `ERROR` and `WARNING` make the command exit with 1."""

    ERROR = "error"  # BibTeX breaks, or the data is wrong
    WARNING = "warning"  # the printed reference is likely wrong
    INFO = "info"  # an opinion or a hint


class Applicability(StrEnum):
    """Who may apply a fix."""

    SAFE = "safe"  # `--fix`: the meaning cannot change
    UNSAFE = "unsafe"  # `--fix --unsafe-fixes`: likely right, but somebody should look
    DISPLAY = "display"  # shown only: a person has to choose


class Fix(NamedTuple):
    """Edits that belong together: all of them are applied, or none."""

    message: str  # an imperative sentence without a full stop: "Remove the stray text"
    edits: tuple[Edit, ...]
    applicability: Applicability = Applicability.SAFE
    # The span that reports for people show as it would be; None: none.
    shown: tuple[int, int] | None = None


class Diagnostic(NamedTuple):
    """One finding: `text[start:end]` breaks the rule `code`."""

    code: str  # "SYN001"
    name: str  # "text-after-entry"
    severity: Severity
    message: str  # what is wrong here, one line, without a full stop
    start: int
    end: int
    fix: Fix | None = None  # None: no mechanical fix is known
    key: str | None = None  # the citation key of the entry it is about; None outside entries

    @property
    def sort_key(self) -> tuple[int, int, str, str]:
        """Findings are shown in the order of the text, then by code."""
        return (self.start, self.end, self.code, self.message)


class FileFindings(NamedTuple):
    """The findings in one text, in its order: what a report is made from."""

    filename: str  # as the user named it, or as found below a folder that they named
    text: str
    diagnostics: tuple[Diagnostic, ...]
