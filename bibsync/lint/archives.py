"""Tells from the fields of an entry whether its `eprint` is meant to be an identifier of arXiv.

BibTeX styles read `archivePrefix`; biblatex reads `eprinttype` and takes the other for its alias
(biblatex manual, section 2.2.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bibsync.lint.values import plain_text

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field
    from bibsync.lint.file import LintFile


def archive_field(entry: Entry) -> Field | None:
    """The field that names the archive of the `eprint`; None when the entry has none."""
    return entry.get("eprinttype") or entry.get("archiveprefix")


def names_arxiv(field: Field) -> bool:
    """Whether the archive is arXiv; its case has no meaning (biblatex manual, section 3.14.7)."""
    return (plain_text(field) or "").lower() == "arxiv"


def arxiv_mark(file: LintFile) -> tuple[str, str]:
    """Name and text of the field that says "this `eprint` is arXiv's", in the file's dialect."""
    from bibsync.bibtex.datamodel import Dialect

    if file.dialect is Dialect.BIBLATEX:
        return "eprinttype", "arxiv"
    return "archivePrefix", "arXiv"
