"""ARX003 missing-archive-prefix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import insert_field
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.archives import arxiv_mark
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule, safe
from bibsync.lint.values import plain_text

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry


class MissingArchivePrefix(Rule):
    """An entry has an arXiv id in `eprint`, but does not say that it is arXiv's.

    Other archives have eprints as well, so a style prints the bare number without a link. The field
    that names the archive is added behind `eprint`: `archivePrefix = {arXiv}`, or `eprinttype` for
    biblatex. An old id such as `hep-th/9901001` names its archive itself, and BibTeX styles of that
    time expect no more, so it is left alone in a file for BibTeX.
    """

    code = "ARX003"
    name = "missing-archive-prefix"
    severity = Severity.WARNING
    valid = (
        "@misc{a, eprint = {2201.11903}, archivePrefix = {arXiv}}\n",
        "@misc{a, eprint = {2201.11903}, eprinttype = {arxiv}}\n",
        "@misc{a, eprint = {hep-th/9901001}}\n",
        "@misc{a, eprint = {12345678}}\n@misc{b, eprint = {https://example.org/a.pdf}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a,\n  eprint        = {2201.11903},\n  year          = 2022\n}\n",
            "@misc{a,\n  eprint        = {2201.11903},\n  archivePrefix = {arXiv},\n"
            "  year          = 2022\n}\n",
        ),
        Invalid(
            '@misc{a, title="T", eprint="2201.11903"}\n',
            '@misc{a, title="T", eprint="2201.11903", archivePrefix="arXiv"}\n',
        ),
        Invalid(
            "@online{a, date = {2022}, eprint = {2201.11903}, eprintclass = {cs.CL}}\n",
            "@online{a, date = {2022}, eprint = {2201.11903}, eprinttype = {arxiv},"
            " eprintclass = {cs.CL}}\n",
        ),
    )

    def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
        # `archive` is what some styles of the 2000s read.
        return "eprint" in names and not {"archiveprefix", "eprinttype", "archive"} & {*names}

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.arxiv_id import parse_arxiv_id
        from bibsync.bibtex.datamodel import Dialect

        field = entry.by_name["eprint"]
        text = plain_text(field)
        arxiv = parse_arxiv_id(text) if text else None
        if arxiv is None or (arxiv.is_old_style and file.dialect is not Dialect.BIBLATEX):
            return
        name, archive = arxiv_mark(file)
        fix = None
        if not entry.problems:
            fix = safe(
                f"Add `{name} = {{{archive}}}`", insert_field(entry, name, archive, after=field)
            )
        message = f"`{arxiv.versioned}` is an arXiv id, but no `{name}` says so"
        yield self.diagnostic(field.start, field.value_end, message, fix, entry)
