"""Tells from the fields of an entry which arXiv id it gives, and whether its `eprint` is one.

BibTeX styles read `archivePrefix`; biblatex reads `eprinttype` and takes the other for its alias
(biblatex manual, section 2.2.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bibsync.lint.values import plain_text

if TYPE_CHECKING:
    from bibsync.bibtex.arxiv_id import ArxivId
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


def given_arxiv_id(entry: Entry) -> tuple[ArxivId, Field] | None:
    """The arXiv id that an entry gives in a field for identifiers, and the field that does."""
    from bibsync.bibtex.arxiv_id import parse_arxiv_id

    for name in ("eprint", "arxivid", "doi"):
        field = entry.by_name.get(name)
        if field is None or (name == "doi" and "arxiv" not in field.content.lower()):
            continue
        if name == "eprint":
            archive = archive_field(entry)
            if archive is not None and not names_arxiv(archive):
                continue
        arxiv = parse_arxiv_id(field.content)
        if arxiv is not None:
            return arxiv, field
    return None
