"""SUP003 unreadable-suppression."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.rule import Invalid, Rule, Valid, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile
    from bibsync.lint.suppressions import Suppression


class UnreadableSuppression(Rule):
    """A comment is meant to silence findings, but cannot be read, or names a rule that there is
    not.

    It silences nothing then, or not what it was meant to. A code or name that is nearly one of a
    rule is replaced by an unsafe fix; for the rest somebody has to write what was meant, such as
    `ignore[DOI001]`, `ignore-file[white-space-run] until 2027-01-31` or `ignore[URL] -- a reason`.
    """

    code = "SUP003"
    name = "unreadable-suppression"
    severity = Severity.WARNING
    valid = (
        "% bibsync: ignore[SUP001, unused-suppression, SUP, ALL]\n@misc{a, title = {A}}\n",
        "% bibsync: ignore-file[sup001] until 2027-01-31 -- a reason\n@misc{a, title = {A}}\n",
        "% bibsync: made by the import\n@misc{a, title = {A}}\n",
        Valid("Like this: `<!-- bibsync: ignore -->`\n", "references.md"),
    )
    invalid = (
        Invalid("% bibsync: ignore\n@misc{a, title = {A}}\n", None),
        Invalid("% bibsync: ingore[SUP001]\n@misc{a, title = {A}}\n", None),
        Invalid("% bibsync: ignore[SUP001] until tomorrow\n@misc{a, title = {A}}\n", None),
        Invalid("% bibsync: ignore[SUP001] untill 2027-01-31\n@misc{a, title = {A}}\n", None),
        Invalid(
            "% bibsync: ignore[SUP001, unused-supression]\n@misc{a, title = {A}}\n",
            "% bibsync: ignore[SUP001, unused-suppression]\n@misc{a, title = {A}}\n",
        ),
        Invalid("% bibsync: ignore[SUP999]\n@misc{a, title = {A}}\n", None),
        Invalid("% bibsync: ignore[SUP001]\n\n# List\n", None, "references.md"),
    )

    def check_suppressions(
        self, suppressions: list[Suppression], file: LintFile
    ) -> Iterable[Diagnostic]:
        for suppression in suppressions:
            start, end = suppression.start, suppression.end
            if suppression.fault:
                yield self.diagnostic(
                    start, end, f"the comment silences nothing: {suppression.fault}"
                )
                continue
            yield from self._unknown(suppression, file)

    def _unknown(self, suppression: Suppression, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.lint.registry import all_rules
        from bibsync.lint.selection import matches
        from bibsync.nearest import nearest

        rules = all_rules()
        for selector in suppression.selectors:
            if any(matches(rule, selector) for rule in rules):
                continue
            start = file.text.index(selector, suppression.start)
            end = start + len(selector)
            near = nearest(selector.lower(), [rule.name for rule in rules])
            if near is None and len(selector) > 3:
                near = nearest(selector.upper(), [rule.code for rule in rules])
            message, fix = f"no rule is called `{selector[:60]}`", None
            if near is not None:
                message += f"; did you mean `{near}`?"
                fix = unsafe(f"Write `{near}`", Edit(start, end, near))
            yield self.diagnostic(start, end, message, fix)
