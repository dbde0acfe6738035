"""SYN015 percent-comment-in-entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import Block, Problem, ProblemKind
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.removal import without_comment
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.lint.syntax_faults import entry_of
from bibsync.text import Edit, first_line_end

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile


class PercentCommentInEntry(Rule):
    """A `%` comment stands among the fields of an entry.

    BibTeX knows no comments. It takes the `%` for a faulty field name and drops the rest of the
    entry with an error, so that the reference is printed without the fields that follow. biber does
    skip such comments, so in files for biblatex they are left alone.

    The unsafe fix moves the comments to lines before the entry, where BibTeX passes over them. A
    comment with `@` in it stays, since BibTeX would begin to read an entry there.
    """

    code = "SYN015"
    name = "percent-comment-in-entry"
    severity = Severity.ERROR
    valid = (
        "% before\n@misc{a,\n  title = {100% of A\n% this is text\n},\n} % behind\n% after\n",
        "@online{a,\n  % note = {N},\n  date = {1999}\n}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, % remark\n  title = {A},\n  % note = {N},\n  year = 1999 % sic\n}\n",
            "% remark\n% note = {N},\n% sic\n@misc{a,\n  title = {A},\n  year = 1999\n}\n",
        ),
        Invalid(
            "```\n  @misc{a,\r\n%\r\n  year = 1\r\n}\r\n```\n",
            "```\n  %\r\n  @misc{a,\r\n  year = 1\r\n}\r\n```\n",
            "references.md",
        ),
        Invalid(
            "@misc{a,\r  % title = {A}, \t\r  year = 1\r}\r",
            "% title = {A},\r@misc{a,\r  year = 1\r}\r",
        ),
        Invalid("@misc{a,\n  title = {A},\n  % ask me@example.org\n}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        found = file.faults.get(ProblemKind.PERCENT_COMMENT, ())
        if not found:
            return
        from bibsync.bibtex.datamodel import Dialect

        if file.dialect is Dialect.BIBLATEX:
            return
        comments: dict[int, tuple[Block, list[Problem]]] = {}
        for block, problem in found:
            comments.setdefault(block.start, (block, []))[1].append(problem)
        for block, problems in comments.values():
            first = problems[0]
            message = f"the comment {quoted(file.text[first.start : first.end])} is within an entry"
            if len(problems) > 1:
                message += f", and {len(problems) - 1} more"
            yield self.diagnostic(
                first.start, first.end, message, _moved(block, problems), entry_of(block)
            )


def _moved(block: Block, problems: list[Problem]) -> Fix | None:
    """Moves the comments before the entry, if that begins a line."""
    text = block.text
    start = block.start
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    if start > 0 and text[start - 1] not in "\r\n":
        return None
    indentation = text[start : block.start]
    edits: list[Edit] = []
    lines = ""
    for problem in problems:
        comment = text[problem.start : problem.end].rstrip(" \t")
        if "@" in comment:
            return None
        lines += indentation + comment + (first_line_end(text, problem.end) or "\n")
        edits.append(without_comment(text, problem.start, problem.end))
    return unsafe("Move the comment before the entry", Edit(start, start, lines), *edits)
