"""Runs a rule on the examples that it documents itself by: for its test and for its page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bibsync.diagnostic import Applicability
from bibsync.lint.engine import Linter
from bibsync.lint.rule import Rule
from bibsync.lint.settings import LintSettings

if TYPE_CHECKING:
    pass

_TODAY: Final = date(2026, 1, 1)  # in all examples


def linter_for_example(rule: type[Rule], text: str, filename: str) -> Linter:
    """A linter that runs this rule alone.

    A rule on suppressions also gets a rule that can be silenced (WSP001), and a day. One that
    verifies gets what its own records say about the text.
    """
    if "check_suppressions" in vars(rule):
        return Linter(LintSettings(select=(rule.code, "WSP001"), today=_TODAY))
    settings = LintSettings(select=(rule.code,))
    if not rule.records:
        return Linter(settings)
    from bibsync.lint.known_records import evidence_of

    day = _TODAY.isoformat()
    evidence = evidence_of(text, filename, settings, rule.records, as_of=day, is_complete=True)
    return Linter(settings, evidence)


def fixes_shown(rule: type[Rule]) -> frozenset[Applicability]:
    """What kinds of fixes the rule's invalid examples get."""
    return frozenset(
        diagnostic.fix.applicability
        for example in rule.invalid
        for diagnostic in linter_for_example(rule, example.before, example.filename).lint(
            example.before, example.filename
        )
        if diagnostic.fix is not None and diagnostic.code == rule.code
    )
