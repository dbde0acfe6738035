"""WSP002 whitespace-at-value-edge."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe
from bibsync.text import Edit

# Each begins with one literal: the whole of a file is scanned, in C. Blanks in which a line begins
# are the indentation of a delimiter, so the common widths of it are passed over there.
_OPENING = LazyPattern(r"=[ \t\r\n]*+[{\"](?=[ \t])")
_CLOSING = {
    "}": LazyPattern(r"\}(?<=[ \t]\})(?<![\r\n][ \t]\})(?<![\r\n][ \t]{2}\})(?<![\r\n][ \t]{4}\})"),
    '"': LazyPattern(r"\"(?<=[^=#,\r\n][ \t]\")"),
}


class WhitespaceAtValueEdge(Rule):
    """A value begins or ends in a blank: `{ A title }`.

    BibTeX strips it, but not every program that reads `.bib` files does, and then two titles or
    keywords that look alike are different. It is removed, which is safe. A line break at the edge
    is a way of laying a long text out, and the blanks between the pieces that `#` joins are text:
    both are left alone.
    """

    code = "WSP002"
    name = "whitespace-at-value-edge"
    severity = Severity.INFO
    valid = (
        "@misc{a, title = {A title}, note = {}}\n",
        "@misc{a,\n  abstract = {\n    Long text.\n  },\n  }\n",
        '@misc{a, title = {A } # "title", year = {{ 2020 }}}\n',
        '@misc{a, month = "1~" # jan, note = name # " and " # {others}}\n',
        '@misc{a, title = {Signs like = " or { a } "}}\n',
    )
    invalid = (
        Invalid("@misc{a, title = { A title }}\n", "@misc{a, title = {A title}}\n"),
        Invalid('@misc{a, title = "\tA {title} " }\n', '@misc{a, title = "A {title}" }\n'),
        Invalid(
            "@misc{a, title = {A\n  title  },\n  note = { \\LaTeX\\ }}\n",
            "@misc{a, title = {A\n  title},\n  note = {\\LaTeX\\ }}\n",
        ),
        Invalid("@misc{a, title = {   }}\n", "@misc{a, title = {}}\n"),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        text = file.text
        for document in file.documents:
            for found in _OPENING().finditer(text, document.start, document.end):
                yield from self._check_opening(file, found.end())
            for delimiter, pattern in _CLOSING.items():
                if delimiter in text:
                    for found in pattern().finditer(text, document.start, document.end):
                        yield from self._check_closing(file, found.start())

    def _check_opening(self, file: LintFile, start: int) -> Iterable[Diagnostic]:
        at = file.field_at(start)
        if at is None or not at[0].is_delimited or start != at[0].content_start:
            return
        end = start
        while file.text[end] in " \t":
            end += 1
        # Blanks before a line end are trailing white space, another rule's matter.
        if file.text[end] not in "\r\n":
            yield self.diagnostic(
                start,
                end,
                f"the value of `{at[0].written_name}` begins in white space",
                safe("Remove the white space", Edit(start, end, "")),
                at[1],
            )

    def _check_closing(self, file: LintFile, end: int) -> Iterable[Diagnostic]:
        start = end
        while file.text[start - 1] in " \t":
            start -= 1
        if file.text[start - 1] in "\r\n":
            return
        at = file.field_at(start)
        if at is None or not at[0].is_delimited or end != at[0].content_end:
            return
        if start == at[0].content_start:
            return  # nothing but blanks, which are reported as its beginning
        # The blank of LaTeX's command `\ ` is none of ours.
        start += file.text[start - 1] == "\\"
        if start < end:
            yield self.diagnostic(
                start,
                end,
                f"the value of `{at[0].written_name}` ends in white space",
                safe("Remove the white space", Edit(start, end, "")),
                at[1],
            )
