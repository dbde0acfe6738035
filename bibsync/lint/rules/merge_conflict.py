"""SYN031 merge-conflict."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import ProblemKind
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.rule import Invalid, LazyPattern, Rule, Valid

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile

_MARK = LazyPattern(r"(?:(?<=[\r\n])|(?<![\s\S]))<{7}(?= )")
_END = LazyPattern(r"[\r\n](?:={7}|>{7})")


class MergeConflict(Rule):
    """The file has the marks of a merge that was not finished.

    Git writes `<<<<<<<`, `=======` and `>>>>>>>` around two versions of the same lines and leaves
    the choice to you. Between entries BibTeX skips the marks and reads both versions; within an
    entry it drops what follows with an error.

    There is no fix: somebody has to choose.
    """

    code = "SYN031"
    name = "merge-conflict"
    severity = Severity.ERROR
    valid = (
        "=======\nHeading\n=======\n@misc{a, note = {<<<<<<< x}}\n",
        Valid("<<<<<<< in a sentence of Markdown\n", "references.md"),
    )
    invalid = (
        Invalid(
            "<<<<<<< HEAD\n@misc{a}\n=======\n@misc{b}\n>>>>>>> other\n",
            None,
        ),
        Invalid(
            "@misc{a,\n<<<<<<< HEAD\n  year = 1\n=======\n  year = 2\n>>>>>>> other\n}\n",
            None,
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        # A line with such a mark is either between entries or what the parser could not read.
        places = [(block.start, block.end) for block in file.free_texts]
        for _, problem in file.faults.get(ProblemKind.UNEXPECTED_TEXT, ()):
            places.append((problem.start, problem.end))
        message = "a merge conflict begins here; choose one of the two versions"
        ends = -1  # where the next end of a conflict is
        for start, end in sorted(places):
            for mark in _MARK().finditer(file.text, start, end):
                if ends < mark.end():
                    found = _END().search(file.text, mark.end())
                    if found is None:
                        return
                    ends = found.start()
                entry = file.entry_at(mark.start())
                yield self.diagnostic(mark.start(), mark.end(), message, None, entry)
