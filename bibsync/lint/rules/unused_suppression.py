"""SUP001 unused-suppression."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.removal import without_comment
from bibsync.lint.rule import Invalid, Rule, Valid, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile
    from bibsync.lint.suppressions import Suppression


class UnusedSuppression(Rule):
    """A `bibsync: ignore[…]` comment silences nothing any more.

    The fault that it was about has gone, or moved away from it. It would silence the next one of
    that kind, which nobody has looked at. The unsafe fix removes the comment, or from its list the
    names that are of no use.

    Only rules that this run has used are judged: a comment about a rule that is switched off says
    nothing. Who wants to keep a comment for a fault that comes and goes names this rule in it too:
    `ignore[DOI001, SUP001]`.
    """

    code = "SUP001"
    name = "unused-suppression"
    severity = Severity.INFO
    valid = (
        "% bibsync: ignore[TTL001]\n@misc{a, title = {A}}\n",
        "% bibsync: ignore[SUP001, unused-suppression]\n@misc{a, title = {A}}\n",
        "Not for us: bibsync: ignore[SUP]\n@misc{a, note = {% bibsync: ignore[WSP001]}}\n",
        Valid("Write `<!-- bibsync: ignore[WSP001] -->`.\n", "references.md"),
    )
    invalid = (
        Invalid(
            "% bibsync: ignore[WSP001]\n@misc{a, title = {A}}\n",
            "@misc{a, title = {A}}\n",
        ),
        Invalid(
            "@misc{a, title = {A}} % bibsync: ignore[trailing-whitespace]\n",
            "@misc{a, title = {A}}\n",
        ),
        Invalid(
            "% bibsync: ignore-file[WSP001, TTL001, trailing-whitespace] -- see\r\n@misc{a}\r\n",
            "% bibsync: ignore-file[TTL001] -- see\r\n@misc{a}\r\n",
        ),
        Invalid(
            "# List\n\n<!-- bibsync: ignore[WSP001] -->\n## Title\n\nAuthors: A. Bee\n",
            "# List\n\n## Title\n\nAuthors: A. Bee\n",
            "references.md",
        ),
    )

    def check_suppressions(
        self, suppressions: list[Suppression], file: LintFile
    ) -> Iterable[Diagnostic]:
        if any(s.is_for_file and not s.fault and _names_this(s) for s in suppressions):
            return
        from bibsync.lint.registry import all_rules
        from bibsync.lint.selection import matches, select_rules

        used_rules = select_rules(file.settings)
        left_out = [rule for rule in all_rules() if rule not in used_rules]
        for suppression in suppressions:
            if suppression.fault or suppression.is_expired or _names_this(suppression):
                continue
            unused = [
                selector
                for selector in suppression.selectors
                if selector not in suppression.used
                and any(matches(rule, selector) for rule in used_rules)
                and not any(matches(rule, selector) for rule in left_out)
            ]
            if unused:
                yield self._finding(suppression, unused, file)

    def _finding(self, suppression: Suppression, unused: list[str], file: LintFile) -> Diagnostic:
        start, end = suppression.start, suppression.end
        names = ", ".join(f"`{selector}`" for selector in unused)
        kept = [selector for selector in suppression.selectors if selector not in unused]
        if kept:
            opening = file.text.index("[", start) + 1
            edit = Edit(opening, file.text.index("]", opening), ", ".join(kept))
            fix = unsafe("Remove what is of no use from the list", edit)
        else:
            fix = unsafe("Remove the comment", without_comment(file.text, start, end))
        return self.diagnostic(start, end, f"there is nothing to ignore for {names}", fix)


def _names_this(suppression: Suppression) -> bool:
    return any(
        selector.upper() == UnusedSuppression.code or selector == UnusedSuppression.name
        for selector in suppression.selectors
    )
