"""WSP001 trailing-whitespace."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule, safe
from bibsync.text import Edit


class TrailingWhitespace(Rule):
    """A line of BibTeX ends in white space.

    It prints as nothing, but it makes noise in every diff, and editors that remove it on saving
    turn a one-word change into a change of the whole file. It is removed.
    """

    code = "WSP001"
    name = "trailing-whitespace"
    severity = Severity.WARNING
    valid = ("@misc{a,\n  title = {A},\n}\n",)
    invalid = (
        Invalid("@misc{a,\n  title = {A}, \n}\n", "@misc{a,\n  title = {A},\n}\n"),
        Invalid("@misc{a,\t\r\n  title = {A}}\r\n", "@misc{a,\r\n  title = {A}}\r\n"),
        Invalid(
            "A line break of Markdown:  \nstays.\n\n```bibtex\n@misc{a, title = {A}} \n```\n",
            "A line break of Markdown:  \nstays.\n\n```bibtex\n@misc{a, title = {A}}\n```\n",
            "references.md",
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        text = file.text
        line_ends = "\r\n" if "\r" in text else "\n"
        for needle in [space + end for end in line_ends for space in " \t"]:
            for offset in file.offsets_of(needle):
                start = offset
                while start > 0 and text[start - 1] in " \t":
                    start -= 1
                end = offset + 1
                fix = safe("Remove the white space", Edit(start, end, ""))
                yield self.diagnostic(
                    start, end, "the line ends in white space", fix, file.entry_at(start)
                )
