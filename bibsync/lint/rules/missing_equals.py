"""SYN007 missing-equals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Applicability, Diagnostic, Fix, Severity
from bibsync.lint.rule import Invalid, Rule
from bibsync.lint.syntax_faults import Sureness, entry_of, field_at
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Block, Problem
    from bibsync.lint.file import LintFile


class MissingEquals(Rule):
    """The `=` between a field's name and its value is missing, or written as in another language.

    BibTeX drops the field and the rest of the entry with an error. biber reads no entry of the
    file.

    The sign is added, or put in the place of the `:`, `:=`, `=>` or `==` that stands there. That is
    safe unless something else in the entry is wrong that makes the place uncertain.
    """

    code = "SYN007"
    name = "missing-equals"
    severity = Severity.ERROR
    valid = (
        "@misc{a, title={A}, year =\n 1999}\n",
        "@misc{a, title = {A {B}}}\n@misc{b, url = {https://example.org/?a=>b:c}}\n",
    )
    invalid = (
        Invalid(
            '@misc{a,\n  title   {A},\n  note"B",\n  year    = 1999\n}\n',
            '@misc{a,\n  title   = {A},\n  note = "B",\n  year    = 1999\n}\n',
        ),
        Invalid("@misc{a, title: {A}, year : 1}\n", "@misc{a, title = {A}, year = 1}\n"),
        Invalid("@misc{a, title := {A}}\n", "@misc{a, title = {A}}\n"),
        Invalid("@misc{a, title => {A}}\n", "@misc{a, title = {A}}\n"),
        Invalid("@misc{a, title=={A}}\n", "@misc{a, title={A}}\n"),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        is_sure = Sureness()
        for block, problem in file.faults.get(ProblemKind.MISSING_EQUALS, ()):
            start, end = problem.start, problem.end
            field = field_at(block, start)
            name = f"`{field.written_name}`" if field is not None else "the name"
            if end > start:
                message = f"`{file.text[start:end]}` stands where `=` should be"
                edit = _in_place(file.text, start, end)
            else:
                message = f"`=` is missing behind {name}"
                edit = _added(block, problem)
            applicability = Applicability.SAFE if is_sure(block) else Applicability.UNSAFE
            fix = Fix("Write `=`", (edit,), applicability)
            yield self.diagnostic(start, end, message, fix, entry_of(block))


def _in_place(text: str, start: int, end: int) -> Edit:
    is_glued = text[start - 1] not in " \t\r\n" and text[end : end + 1] in (" ", "\t")
    return Edit(start, end, " =" if is_glued else "=")


def _added(block: Block, problem: Problem) -> Edit:
    text = block.text
    end = problem.end
    while text[end : end + 1] in (" ", "\t", "\r", "\n"):
        end += 1
    return Edit(end, end, " = " if end == problem.end else "= ")
