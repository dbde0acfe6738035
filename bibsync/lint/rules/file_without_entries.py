"""SYN034 file-without-entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import FreeText
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import FileKind
from bibsync.lint.lost_heads import lost_heads
from bibsync.lint.rule import Invalid, LazyPattern, Rule, Valid

if TYPE_CHECKING:
    from bibsync.lint.file import LintFile

_LINE = LazyPattern(r"(?:\A\ufeff?+|[\r\n])\s*+([^%\s][^\r\n]*+)")


class FileWithoutEntries(Rule):
    """A `.bib` file holds text, but nothing that BibTeX reads.

    BibTeX skips all that is not an entry, without a word, and then does not find what is cited.
    Such a file is often an HTML page (of an error, or of a login) that was saved in the place of
    the download, or a list in another format: RIS, JSON, `\\bibitem`s. What it looks like is said
    where that is certain, and nothing else is then said of the file.

    An empty file is fine, and so is one of nothing but `%` lines. There is no fix.
    """

    code = "SYN034"
    name = "file-without-entries"
    severity = Severity.ERROR
    valid = (
        "",
        " \n\n",
        "% My references will stand here\n\n% soon\n",
        '@string{a = "A"}\n',
        "@comment{nothing yet}\n",
        "<!DOCTYPE html>\n<pre>\n@article{a,\n  title = {A}\n}\n</pre>\n",
        Valid("<html>\n", "references.md"),
    )
    invalid = (
        Invalid("<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n", None),
        Invalid(
            "\n<html>\n<style>\n@media print { p { color: red } }\n@font-face{src: url(a)}\n"
            "</style></html>\n",
            None,
        ),
        Invalid("TY  - JOUR\nTI  - A Title\nER  -\n", None),
        Invalid("\\begin{thebibliography}{9}\n\\bibitem{a} A. Bee, A Title.\n", None),
        Invalid('[\n  {"id": "a", "title": "A", "note": "me@example.org"}\n]\n', None),
        Invalid("% Papers\nBee, A. (1999). A Title. A Journal.\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.kind is not FileKind.BIBTEX:
            return
        if file.documents:
            for block in file.blocks:
                if type(block) is not FreeText:
                    return
        line = _LINE().search(file.text)
        if line is None:
            return
        start = line.start(1)
        end = start + len(line[1].rstrip())
        if file.foreign is not None:
            message = f"the file has no entries: this is {file.foreign}"
        elif next(lost_heads(file), None) is not None:
            return  # SYN032
        else:
            message = "the file has text, but nothing in it is an entry"
        yield self.diagnostic(start, end, message)
