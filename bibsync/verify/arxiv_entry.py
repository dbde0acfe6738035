"""Turns an authority's record of a paper into the fields of an entry in arXiv's export style."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.bibtex.latex import comparable
from bibsync.bibtex.names import is_one_group, is_others, parse_name, split_names
from bibsync.bibtex.printable import printable
from bibsync.verify.authority import AuthorityRecord


def arxiv_fields(record: AuthorityRecord) -> list[tuple[str, str]]:
    """Names and texts of the fields that arXiv's own BibTeX export gives a paper, in its order.

    They are `title`, `author`, `year`, `eprint`, `archivePrefix` and `primaryClass`; what the
    record does not say is left out. Letters stay Unicode, what LaTeX would take for a command is
    escaped, and braces are balanced.
    """
    fields = [
        ("title", printable(record.title)),
        ("author", author_list(record.authors)),
        ("year", entry_year(record)),
        ("eprint", record.id),
        ("archivePrefix", "arXiv"),
        ("primaryClass", record.primary_class),
    ]
    return [(name, text) for name, text in fields if text]


def entry_year(record: AuthorityRecord) -> str:
    """The year that arXiv's export gives: of the version described, else of the first one, else
    the one that the id states; "" where there is none of them."""
    for date in (record.updated, record.published):
        if date[:4].isdecimal() and len(date) >= 4:
            return date[:4]
    arxiv = parse_arxiv_id(record.id)
    return "" if arxiv is None else str(arxiv.submitted_year_month[0])


def author_list(names: Iterable[str]) -> str:
    """The names as the text of an `author` field; BibTeX reads each of them as one name."""
    return " and ".join(whole_names(names))


def whole_names(names: Iterable[str]) -> list[str]:
    """The names as they stand in a field: what BibTeX would split or complain about is in braces.

    What has no letter or digit is no name (arXiv lists the `:` of `01.AI:` as an author of its
    own) and is left out.
    """
    return [_whole(name) for name in names if comparable(name)]


def _whole(name: str) -> str:
    text = printable(name)
    if is_one_group(text):
        return text
    is_split = len(split_names(f"X and {text} and X")) != 3
    if is_split or is_others(text) or parse_name(text).problems:
        return f"{{{text}}}"
    return text
