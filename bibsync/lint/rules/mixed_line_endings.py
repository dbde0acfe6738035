"""WSP004 mixed-line-endings."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.line_ends import line_end_of
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe
from bibsync.text import Edit

_ANY = LazyPattern(r"\r\n|\r|\n")
_NAMES = {"\n": "LF", "\r\n": "CR LF", "\r": "CR"}


class MixedLineEndings(Rule):
    """Some lines of the file end in another way than most.

    It happens when entries are pasted from a file of another system. Editors then show stray `^M`,
    every save may change other lines than the one that was meant, and programs disagree on the
    number of the line with an error: BibTeX does not count a lone carriage return. The few are made
    like the many, which is safe. In Markdown only what stands in the blocks of BibTeX is looked at.
    """

    code = "WSP004"
    name = "mixed-line-endings"
    severity = Severity.WARNING
    valid = (
        "@misc{a,\n  title = {A},\n}\n",
        "@misc{a,\r\n  title = {A},\r\n}\r\n",
        "@misc{a,\r  title = {A},\r}\r",
    )
    invalid = (
        Invalid("@misc{a,\n  title = {A},\r\n}\n", "@misc{a,\n  title = {A},\n}\n"),
        Invalid("@misc{a,\r\n  title = {A},\n}\r\n", "@misc{a,\r\n  title = {A},\r\n}\r\n"),
        Invalid("@misc{a,\r  title = {A},\n}\n", "@misc{a,\n  title = {A},\n}\n"),
        Invalid("@misc{a}\r\n@misc{b}\n", "@misc{a}\r\n@misc{b}\r\n"),
        Invalid(
            "Text.\r\n\n```bibtex\n@misc{a,\r\n}\n```\n",
            "Text.\r\n\n```bibtex\n@misc{a,\n}\n```\n",
            "references.md",
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        text = file.text
        if "\r" not in text or _is_uniform(text):
            return
        usual = line_end_of(text)
        edits = [
            Edit(*found.span(), usual)
            for document in file.documents
            for found in _ANY().finditer(text, document.start, document.end)
            if found[0] != usual
        ]
        if edits:
            first = edits[0]
            kinds = " and ".join(
                _NAMES[kind]
                for kind in ("\n", "\r\n", "\r")
                if any(text[edit.start : edit.end] == kind for edit in edits)
            )
            ends = "1 line ends" if len(edits) == 1 else f"{len(edits)} lines end"
            yield self.diagnostic(
                first.start,
                first.end,
                f"{ends} in {kinds} where the file's usual line end is {_NAMES[usual]}",
                safe(f"End the lines in {_NAMES[usual]}", *edits),
            )


def _is_uniform(text: str) -> bool:
    newlines, returns, pairs = text.count("\n"), text.count("\r"), text.count("\r\n")
    return newlines == returns == pairs or newlines == 0
