"""SYN019 commented-out-entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import Entry, ProblemKind
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.rule import Invalid, Rule, shown
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Command
    from bibsync.lint.file import LintFile


class CommentedOutEntry(Rule):
    """An entry is commented out with `%` or `@comment`, but BibTeX reads it all the same.

    BibTeX knows no comments: at any `@` between entries it begins to read one. An entry behind a
    single `%`, or in `@comment{…}`, stays in the bibliography, and the key of one that took its
    place is "repeated". When each line has its `%`, BibTeX stops at the second with an error, and
    the key is known without its fields. biber does skip such entries, so in files for biblatex they
    are left alone.

    Without its `@` the entry would be a comment for both; that is shown, not applied.
    """

    code = "SYN019"
    name = "commented-out-entry"
    severity = Severity.WARNING
    valid = (
        "% misc{b, title = {B}}\n@misc{a, title = {A}}\n",
        "% @misc{b, title = {B}}\n@online{a, title = {A}, date = {1999}}\n",
        "@comment{jabref-meta: databaseType:bibtex;}\n@comment @comment\n",
        "% me@example.org\n@misc{a, note = {\n% @misc{b,}\n}}\n",
    )
    invalid = (
        Invalid("% @misc{b, title = {B}}\n@misc{a}\n", None),
        Invalid("@misc{a}\n%@misc{b,\n%  title = {B},\n%}\n", None),
        Invalid("@comment{@misc{b, title = {B}}\n@misc{c, title = {C}}}\n@misc{a}\n", None),
        Invalid('@comment @string{b = "B"}\n@misc{a}\n', None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if ProblemKind.AT_SIGN not in file.faults:
            return
        from bibsync.bibtex.datamodel import Dialect

        if file.dialect is Dialect.BIBLATEX:
            return
        for sign in file.at_signs:
            command = sign.command
            if command is not None:
                fix = shown("Remove the `@`", Edit(sign.offset, sign.offset + 1, ""))
                yield self.diagnostic(sign.offset, command.open + 1, _message(command), fix)


def _message(command: Command) -> str:
    name = f"`@{command.type}`"
    if isinstance(command, Entry) and command.key:
        name = f"the entry `{command.key[:60]}`"
    if command.problems:
        return f"{name} is commented out, but BibTeX begins to read it, and stops with an error"
    return f"{name} is commented out, but BibTeX reads it"
