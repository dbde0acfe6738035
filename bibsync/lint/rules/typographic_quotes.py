"""SYN011 typographic-quotes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.delimiters import is_balanced
from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, unsafe
from bibsync.lint.syntax_faults import entry_of
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile

_OPENING = LazyPattern("``|[“”„«‘‚'`]")
_CLOSING = LazyPattern("(?:''|[”“»’'\"])\\Z")


class TypographicQuotes(Rule):
    """The quotation marks around a value are those of a word processor or of another language.

    BibTeX knows only `{…}` and `"…"`. It takes “Title” for the name of a macro that is not defined,
    which prints as nothing, and at the first space in it drops the rest of the entry with an error.

    Braces take the place of the marks. Where a value begins with `"` and ends with ”, the unsafe
    fix writes a straight mark.
    """

    code = "SYN011"
    name = "typographic-quotes"
    severity = Severity.ERROR
    valid = (
        '@misc{a, title = {“A”}, note = "‘B’"}\n',
        "@misc{a, author = {O'Neil}, title = {`A'}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a,\n  title = “A Title”,\n  note = „B“,\n  year = ‘1999’\n}\n",
            "@misc{a,\n  title = {A Title},\n  note = {B},\n  year = {1999}\n}\n",
        ),
        Invalid(
            "@misc{a, title = 'A, b', note = ``C''}\n", "@misc{a, title = {A, b}, note = {C}}\n"
        ),
        Invalid('@misc{a, title = “A", year = 1}\n', "@misc{a, title = {A}, year = 1}\n"),
        Invalid(
            '@misc{a,\n  title = "A”,\n  year = 1\n}\n', '@misc{a,\n  title = "A",\n  year = 1\n}\n'
        ),
        Invalid("@misc{a, title = “A {B”}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        text = file.text
        for block, problem in file.faults.get(ProblemKind.TYPOGRAPHIC_QUOTES, ()):
            start, end = problem.start, problem.end
            message = f"the quotation marks around {quoted(text[start:end])} are not BibTeX's"
            yield self.diagnostic(start, end, message, _braces(text, start, end), entry_of(block))
        for block, problem in file.faults.get(ProblemKind.UNCLOSED_QUOTE, ()):
            start, end = problem.start, problem.end
            value = text[start:end]
            if value.endswith(("”", "“")):
                fix = None
                if is_balanced(value):
                    fix = unsafe("Write a straight quotation mark", Edit(end - 1, end, '"'))
                message = f"{quoted(value)} begins with a straight mark and ends with another"
                yield self.diagnostic(start, end, message, fix, entry_of(block))


def _braces(text: str, start: int, end: int) -> Fix | None:
    opening = _OPENING().match(text, start, end)
    closing = _CLOSING().search(text, start + 1, end)
    if opening is None or closing is None or opening.end() > closing.start():
        return None
    if not is_balanced(text[opening.end() : closing.start()]):
        return None
    return safe(
        "Put the value in braces",
        Edit(start, opening.end(), "{"),
        Edit(closing.start(), end, "}"),
    )
