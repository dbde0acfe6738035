"""SUP002 expired-suppression."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.removal import without_comment
from bibsync.lint.rule import Invalid, Rule, Valid, unsafe

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile
    from bibsync.lint.suppressions import Suppression


class ExpiredSuppression(Rule):
    """A `bibsync: ignore[…] until …` comment is past its day.

    Somebody wanted to look at the fault again by then. From the day after on the comment silences
    nothing: what it was about is reported again, and so is the comment. The unsafe fix removes it;
    a later date in it is the other way out.
    """

    code = "SUP002"
    name = "expired-suppression"
    severity = Severity.WARNING
    valid = (
        "% bibsync: ignore[WSP001] until 9999-12-31\n@misc{a, title = {A}}\n",
        "% bibsync: ignore[WSP001]\n@misc{a, title = {A}}\n",
        Valid("<!-- bibsync: ignore-file[WSP001] until 9999-12-31 -->\n", "references.md"),
    )
    invalid = (
        Invalid(
            "% bibsync: ignore[WSP001] until 1999-12-31\n@misc{a, title = {A}}\n",
            "@misc{a, title = {A}}\n",
        ),
        Invalid(
            "<!-- bibsync: ignore-file[WSP001] until 1999-12-31 -- see below -->\n# List\n",
            "# List\n",
            "references.md",
        ),
    )

    def check_suppressions(
        self, suppressions: list[Suppression], file: LintFile
    ) -> Iterable[Diagnostic]:
        for suppression in suppressions:
            if suppression.is_expired and not suppression.fault:
                start, end = suppression.start, suppression.end
                names = ", ".join(f"`{selector}`" for selector in suppression.selectors)
                fix = unsafe("Remove the comment", without_comment(file.text, start, end))
                yield self.diagnostic(
                    start, end, f"{names} was to be ignored until {suppression.until}", fix
                )
