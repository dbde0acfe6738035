"""Runs a rule on the examples that it documents itself by: for its test and for its page."""

from __future__ import annotations

from datetime import date

from bibsync.diagnostic import Applicability
from bibsync.lint.engine import Linter
from bibsync.lint.rule import Rule
from bibsync.lint.settings import LintSettings


def linter_for_examples(rule: type[Rule]) -> Linter:
    """A linter that runs this rule alone.

    A rule on suppressions also gets a rule that can be silenced (WSP001), and a day.
    """
    if "check_suppressions" in vars(rule):
        return Linter(LintSettings(select=(rule.code, "WSP001"), today=date(2026, 1, 1)))
    return Linter(LintSettings(select=(rule.code,)))


def fixes_shown(rule: type[Rule]) -> frozenset[Applicability]:
    """What kinds of fixes the rule's invalid examples get."""
    linter = linter_for_examples(rule)
    return frozenset(
        diagnostic.fix.applicability
        for example in rule.invalid
        for diagnostic in linter.lint(example.before, example.filename)
        if diagnostic.fix is not None and diagnostic.code == rule.code
    )
