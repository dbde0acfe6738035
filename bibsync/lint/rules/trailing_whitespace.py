"""WSP001 trailing-whitespace."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.bibtex.syntax import CommentBlock
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe
from bibsync.text import Edit

# A single literal first, so that the text is scanned in C: half the time of searching `" \n"`.
_LINE_END = LazyPattern(r"\n(?<=[ \t]\n)")
_CARRIAGE_RETURN = LazyPattern(r"\r(?<=[ \t]\r)")


class TrailingWhitespace(Rule):
    """A line of BibTeX ends in white space.

    It prints as nothing, but it makes noise in every diff, and editors that remove it on saving
    turn a one-word change into a change of the whole file. It is removed, which is safe. What
    `@comment{…}` holds is left alone: JabRef keeps its own data there.
    """

    code = "WSP001"
    name = "trailing-whitespace"
    severity = Severity.WARNING
    valid = (
        "@misc{a,\n  title = {A},\n}\n",
        "@comment{jabref-meta: groupstree:\n1 KeywordGroup:machine \nlearning\\;}\n",
    )
    invalid = (
        Invalid("@misc{a,\n  title = {A}, \n}\n", "@misc{a,\n  title = {A},\n}\n"),
        Invalid("@misc{a,\t\r\n  title = {A}}\r\n", "@misc{a,\r\n  title = {A}}\r\n"),
        Invalid("@misc{a, title = {A}}\n \t\n@misc{b}\t ", "@misc{a, title = {A}}\n\n@misc{b}"),
        Invalid(
            "A line break of Markdown:  \nstays.\n\n```bibtex\n@misc{a, title = {A}} \n```\n",
            "A line break of Markdown:  \nstays.\n\n```bibtex\n@misc{a, title = {A}}\n```\n",
            "references.md",
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        text = file.text
        patterns = (_LINE_END, _CARRIAGE_RETURN) if "\r" in text else (_LINE_END,)
        for document in file.documents:
            for pattern in patterns:
                for line_end in pattern().finditer(text, document.start, document.end):
                    yield from self._check(file, document.start, line_end.start())
            if text[max(document.start, document.end - 1) : document.end] in (" ", "\t"):
                yield from self._check(file, document.start, document.end)

    def _check(self, file: LintFile, first: int, end: int) -> Iterable[Diagnostic]:
        start = end
        while start > first and file.text[start - 1] in " \t":
            start -= 1
        if isinstance(file.block_at(start), CommentBlock):
            return
        fix = safe("Remove the white space", Edit(start, end, ""))
        yield self.diagnostic(start, end, "the line ends in white space", fix, file.entry_at(start))
