"""REF003 pdf-link-differs-from-eprint."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import FileKind, LintFile
from bibsync.lint.rule import Invalid, Rule, Valid
from bibsync.lint.values import plain_text

if TYPE_CHECKING:
    from bibsync.bibtex.arxiv_id import ArxivId
    from bibsync.bibtex.syntax import Entry
    from bibsync.markdown.inline import PdfLink

_PAPER = """## Title

[Link to PDF](%s)

```
@misc{bee2022, title = {Title}, eprint = {%s}, archivePrefix = {arXiv}}
```
"""


class PdfLinkDiffersFromEprint(Rule):
    """The PDF that a section of a reference list links to is that of another arXiv paper than the
    entry names.

    The file is called by its arXiv id, and that is not the `eprint` of the entry: a reader who
    follows the one does not find the other. The versions of a paper are not told apart. Which of
    the two is wrong cannot be known from the list, so nothing is changed.
    """

    code = "REF003"
    name = "pdf-link-differs-from-eprint"
    severity = Severity.ERROR
    valid = (
        Valid(_PAPER % ("papers/bee2022/2201.11903.pdf", "2201.11903v2"), "references.md"),
        Valid(_PAPER % ("https://arxiv.org/pdf/2201.11903v6", "arXiv:2201.11903"), "references.md"),
        Valid(_PAPER % ("papers/bee2022/main.pdf", "2201.11903"), "references.md"),
        Valid(_PAPER % ("papers/bee2022/0309136.pdf", "math/0309136"), "references.md"),
    )
    invalid = (
        Invalid(_PAPER % ("papers/bee2022/2201.11093.pdf", "2201.11903"), None, "references.md"),
        Invalid(_PAPER % ("https://arxiv.org/pdf/2201.11093", "2201.11903"), None, "references.md"),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.kind is not FileKind.MARKDOWN:
            return
        from bibsync.lint.references import cited_entries

        for reference, entry in cited_entries(file):
            field = entry.get("eprint")
            pdf = reference.pdf
            # As nearly all are; no need to know what an identifier looks like.
            if field is None or pdf is None or field.content == pdf.stem.text:
                continue
            eprint = _arxiv_eprint(entry)
            if eprint is None:
                continue
            linked = [(link, _arxiv_id(link)) for link in reference.pdfs]
            differing = [(link, arxiv) for link, arxiv in linked if arxiv and arxiv.id != eprint.id]
            # A second link may well lead to a related paper.
            if differing and len(differing) == sum(arxiv is not None for _, arxiv in linked):
                link, arxiv = differing[0]
                yield self.diagnostic(
                    link.target.start,
                    link.target.end,
                    f"the PDF is arXiv {arxiv.id}, but `{entry.key}` has the eprint {eprint.id}",
                    None,
                    entry,
                )


def _arxiv_eprint(entry: Entry) -> ArxivId | None:
    """The arXiv id of an entry; None when it has none that is well-formed."""
    from bibsync.bibtex.arxiv_id import parse_arxiv_id

    field = entry.get("eprint")
    kind = entry.get("archiveprefix") or entry.get("eprinttype")
    if field is None or (kind is not None and (plain_text(kind) or "").lower() != "arxiv"):
        return None
    return parse_arxiv_id(plain_text(field) or "")


def _arxiv_id(link: PdfLink) -> ArxivId | None:
    """The arXiv id that a link names; None when it names none."""
    from bibsync.bibtex.arxiv_id import parse_arxiv_id

    return parse_arxiv_id(link.target.text) if link.is_url else parse_arxiv_id(link.stem.text)
