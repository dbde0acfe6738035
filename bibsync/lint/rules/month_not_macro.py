"""FLD007 month-not-macro."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import set_expression
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, safe, unsafe
from bibsync.lint.values import plain_text

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field


class MonthNotMacro(Rule):
    """A month is spelled out although every style defines macros for the months.

    With `month = jan` the style prints the month in its own way and language (`January`, `Jan.`,
    `Januar`) and can sort by it; with `{January}` it prints just that, and with `1` a bare number.
    biblatex reads the macros and numbers, and drops any other text with a warning.

    A value that is exactly one month in English is replaced by its macro; that is unsafe where the
    file defines this macro itself, as it may print something else then. A day beside the month
    (`{May 12}`) prints well in BibTeX and is left alone there; for biblatex it is reported. A month
    in another language (`März`, `enero`) is replaced by an unsafe fix, unless the entry says that
    it is in another language. A number that is no month is reported without a fix.
    """

    code = "FLD007"
    name = "month-not-macro"
    severity = Severity.WARNING
    fields = frozenset({"month"})
    pattern = r"[{\"0-9]"
    valid = (
        "@misc{a, month = jan}\n",
        '@misc{a, month = may # "~12"}\n@misc{b, month = "12~" # may}\n',
        "@misc{a, month = {May 12}}\n@misc{b, month = {May--June}}\n@misc{c, month = {Spring}}\n",
        "@online{a, date = {1999}, month = 1}\n@online{b, date = {1999}, month = {12}}\n",
        "@misc{a, month = {März}, language = {german}}\n@misc{b, month = {1/2}}\n",
    )
    invalid = (
        Invalid("@misc{a, month = {January}}\n", "@misc{a, month = jan}\n"),
        Invalid('@misc{a, month = "Sept."}\n', "@misc{a, month = sep}\n"),
        Invalid("@misc{a, month = {jun}}\n", "@misc{a, month = jun}\n"),
        Invalid("@misc{a, month = 12, year = 1999}\n", "@misc{a, month = dec, year = 1999}\n"),
        Invalid("@online{a, month = {MAY}, urldate = {x}, date = {1999}}\n",
                "@online{a, month = may, urldate = {x}, date = {1999}}\n"),
        Invalid("@online{a, month = {May 12}, date = {1999}}\n", None),
        Invalid("@misc{a, month = {M{\\\"a}rz}}\n", "@misc{a, month = mar}\n"),
        Invalid(
            '@string{jan = "1"}\n@misc{a, month = {January}}\n',
            '@string{jan = "1"}\n@misc{a, month = jan}\n',
        ),
        Invalid("@misc{a, month = {13}}\n@misc{b, month = 0}\n", None),
    )  # fmt: skip

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.datamodel import Dialect
        from bibsync.bibtex.latex import to_unicode
        from bibsync.bibtex.months import foreign_month_macro, month_macro
        from bibsync.lint.titles import is_english

        text = plain_text(field)
        if not text:
            return
        is_biblatex = file.dialect is Dialect.BIBLATEX
        macro = month_macro(text.removeprefix("{").removesuffix("}"))
        start, end = field.value_start, field.value_end
        if text.isdecimal() and (is_biblatex or macro is None):
            if macro is None:
                message = f"there is no month {quoted(text)}"
                yield self.diagnostic(start, end, message, None, entry)
            return
        foreign = foreign_month_macro(to_unicode(text)) if macro is None else None
        if macro is not None:
            make = safe if file.macros.get(macro) is None else unsafe
            fix = make(f"Write `{macro}`", set_expression(field, macro))
            message = f"the month is the text {quoted(text)}, not the macro `{macro}`"
            yield self.diagnostic(start, end, message, fix, entry)
        elif foreign is not None and (is_biblatex or is_english(entry)):
            fix = unsafe(f"Write `{foreign}`", set_expression(field, foreign))
            message = f"the month is the text {quoted(text)}, not the macro `{foreign}`"
            yield self.diagnostic(start, end, message, fix, entry)
        elif is_biblatex:
            message = f"biblatex cannot read the month {quoted(text)}; write a number or a macro"
            yield self.diagnostic(start, end, message, None, entry)
