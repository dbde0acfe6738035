"""SYN012 field-name-with-space."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.lint.syntax_faults import entry_of
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile


class FieldNameWithSpace(Rule):
    """The name of a field has a space in it, such as `date added`.

    BibTeX drops the field and the rest of the entry with an error, so that the reference is printed
    without the fields that follow. biber reads no entry of the file.

    The unsafe fix joins the words to a name that is known (`date-added`, `journaltitle`), else by a
    hyphen. It is unsafe because a comma or a value may have been lost between the words.
    """

    code = "SYN012"
    name = "field-name-with-space"
    severity = Severity.ERROR
    valid = (
        "@misc{a, date-added = {2020-01-01}, title\n = {A}}\n",
        "@misc{a, title = {A}, note = {date added = x}}\n",
    )
    invalid = (
        Invalid("@misc{a, date added = {2020}}\n", "@misc{a, date-added = {2020}}\n"),
        Invalid(
            "@misc{a,\n  Journal Title = {J},\n  call\tnumber two = 1\n}\n",
            "@misc{a,\n  JournalTitle = {J},\n  call-number-two = 1\n}\n",
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for block, problem in file.faults.get(ProblemKind.SPACE_IN_NAME, ()):
            written = file.text[problem.start : problem.end]
            name = _joined(written.split())
            fix = unsafe(f"Write `{name}`", Edit(problem.start, problem.end, name))
            message = f"the field name `{' '.join(written.split())}` has a space in it"
            yield self.diagnostic(problem.start, problem.end, message, fix, entry_of(block))


def _joined(words: list[str]) -> str:
    """The words as a standard field's name, or as any that is known, else with hyphens."""
    from bibsync.bibtex.datamodel import Dialect, is_known_field, standard_fields

    names = ["-".join(words), "".join(words), "_".join(words)]
    standard = [n for n in names if n.lower() in standard_fields(Dialect.BIBLATEX)]
    known = [n for n in names if is_known_field(n.lower(), Dialect.BIBLATEX)]
    return (standard + known + names)[0]
