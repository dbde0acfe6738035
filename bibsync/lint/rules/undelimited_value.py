"""SYN010 undelimited-value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.delimiters import is_balanced
from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Applicability, Diagnostic, Fix, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, unsafe
from bibsync.lint.syntax_faults import Sureness, entry_of, lost_brace
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Problem
    from bibsync.lint.file import LintFile


class UndelimitedValue(Rule):
    """A value that is neither a number nor a macro has no braces or quotation marks around it.

    BibTeX reads such a value up to the first character that a macro's name cannot have (of
    `doi = 10.1000/182` it keeps `10`), and drops the rest of the entry with an error. biber takes
    the whole for an undefined macro, which prints as nothing.

    Braces are put around the value. That is unsafe when it has commas in it, since one of them may
    end it. Where only the opening brace is missing, the unsafe fix adds that one.
    """

    code = "SYN010"
    name = "undelimited-value"
    severity = Severity.ERROR
    valid = (
        "@misc{a, title = {A}, month = jan, year = 1999, number = 012}\n",
        '@misc{a, pages = {1--2}, month = jan # "~1", note = foo}\n',
    )
    invalid = (
        Invalid(
            "@misc{a,\n  doi = 10.1000/182,\n  pages = 1--9\n}\n",
            "@misc{a,\n  doi = {10.1000/182},\n  pages = {1--9}\n}\n",
        ),
        Invalid(
            "@misc{a, note = two {Words} here, url = https://example.org/?a=b}\n",
            "@misc{a, note = {two {Words} here}, url = {https://example.org/?a=b}}\n",
        ),
        Invalid(
            "@misc{a, author = Knuth, Donald, year = 1999}\n",
            "@misc{a, author = {Knuth, Donald}, year = 1999}\n",
        ),
        Invalid(
            "@misc{a, title = A Title}, year = 1999}\n",
            "@misc{a, title = {A Title}, year = 1999}\n",
        ),
        Invalid(
            '@misc{a, title = A Title", year = 1}\n', '@misc{a, title = "A Title", year = 1}\n'
        ),
        Invalid("@misc{a, note = see also # {A}}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        is_sure = Sureness()
        extra = {p.start for _, p in file.faults.get(ProblemKind.EXTRA_BRACE, ())}
        for block, problem in file.faults.get(ProblemKind.MISSING_DELIMITERS, ()):
            value = file.text[problem.start : problem.end]
            if problem.end not in extra:  # else below: one of its braces is there
                message = f"{quoted(value)} has no braces around it"
                fix = None
                if value.lower() not in file.macros:  # else what is wrong stands behind it
                    fix = _braces(file.text, problem, is_sure(block))
                yield self.diagnostic(problem.start, problem.end, message, fix, entry_of(block))
        for block, problem in file.faults.get(ProblemKind.EXTRA_BRACE, ()):
            field = lost_brace(block, problem, file)
            if field is not None:
                start = field.value_start
                fix = unsafe("Add the opening brace", Edit(start, start, "{"))
                message = f"{quoted(field.raw_value)} has no opening brace"
                yield self.diagnostic(start, problem.end, message, fix, entry_of(block))


def _braces(text: str, problem: Problem, is_sure: bool) -> Fix | None:
    start, end = problem.start, problem.end
    value = text[start:end]
    if "#" in value or not is_balanced(value):
        return None
    # Such as a no-break space before a value that has its braces: that space is the fault (ENC002).
    if value.strip() != value and value.strip()[:1] in ("{", '"'):
        return None
    if value.endswith('"') and value.count('"') == 1:
        return unsafe("Add the opening quotation mark", Edit(start, start, '"'))
    # A comma or a stray quotation mark may be where the value ends.
    is_certain = is_sure and not any(c in value for c in ',"“”„«»') and value[0] not in "‘’'`"
    edits = (Edit(start, start, "{"), Edit(end, end, "}"))
    applicability = Applicability.SAFE if is_certain else Applicability.UNSAFE
    return Fix("Put the value in braces", edits, applicability)
