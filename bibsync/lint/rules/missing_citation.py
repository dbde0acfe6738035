"""REF006 missing-citation."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, Valid

_CITED = "## A\n\nAuthors: A. Bee\n\n```\n@misc{a, title = {A}}\n```\n\n"
_UNCITED = "## B\n\nAuthors: C. Dee\n\n[PDF](b.pdf)\n"


class MissingCitation(Rule):
    """A section of a reference list has no entry, although most of the others have one.

    What is described there cannot be cited, and is lost when the list is made into a `.bib` file.
    A list whose entries are kept elsewhere, or at its end under the same titles, is left alone.
    """

    code = "REF006"
    name = "missing-citation"
    severity = Severity.WARNING
    valid = (
        Valid(_CITED, "references.md"),
        Valid(_UNCITED + "\n## C\n\nAuthors: E. Fay\n", "references.md"),
        Valid(_CITED + "## Notes\n\nNo authors, no PDF.\n", "references.md"),
        Valid(
            _CITED + _UNCITED + "\n## BibTeX\n\n```\n@misc{b, title = {{B}}}\n@misc{c}\n```\n",
            "references.md",
        ),
    )
    invalid = (Invalid(_CITED + _UNCITED, None, "references.md"),)

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.reference_list is None:
            return
        references = file.reference_list.references
        without = [reference for reference in references if not reference.citations]
        if not without or len(without) * 2 > len(references):
            return
        from bibsync.bibtex.latex import comparable

        titles = {
            comparable(title.content)
            for entry in file.entries
            if (title := entry.get("title")) is not None
        }
        for reference in without:
            heading = reference.heading
            if comparable(heading.text) not in titles:
                yield self.diagnostic(
                    heading.start,
                    heading.end,
                    f"the section {quoted(heading.text)} has no BibTeX entry",
                )
