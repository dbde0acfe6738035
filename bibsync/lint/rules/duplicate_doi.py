"""DUP003 duplicate-doi."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.duplicates import are_related, repeated
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry

# Where a publisher has registered the book only, its DOI is given with each of its parts.
_PARTS: Final = frozenset(
    (
        *("inbook", "incollection", "inproceedings", "conference", "inreference"),
        *("suppbook", "suppcollection", "bookinbook"),
    )
)


class DuplicateDoi(Rule):
    """Two entries with different keys have the same DOI.

    A DOI names one work, so the bibliography lists it twice, and citations of it are spread over
    two numbers. There is no fix: a person has to choose the key that stays and put the fields
    together. Parts of a book with the DOI of the whole, and versions of a data set or a program,
    may share it and are left alone.
    """

    code = "DUP003"
    name = "duplicate-doi"
    severity = Severity.WARNING
    valid = (
        "@misc{a, doi = {10.1000/1}}\n@misc{b, doi = {10.1000/2}}\n",
        "@inbook{a, title = {A}, doi = {10.1000/1}}\n@inbook{b, title = {B}, doi = {10.1000/1}}\n",
        "@software{a, version = {1}, doi = {10.1000/1}}\n"
        "@software{b, version = {2}, doi = {10.1000/1}}\n",
        "@misc{a, doi = {10.1000/1}}\n@misc{a, doi = {10.1000/1}}\n",
        "@inbook{a, crossref = {b}, doi = {10.1000/1}}\n@book{b, doi = {10.1000/1}}\n",
    )
    invalid = (
        Invalid("@misc{a, doi = {10.1000/abc}}\n@misc{b, doi = {10.1000/ABC}}\n", None),
        Invalid(
            "@misc{a, doi = {10.1000/a_b}}\n@misc{b, doi = {https://doi.org/10.1000/a\\_b}}\n", None
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.arxiv_id import is_arxiv_doi

        entries = []
        values = []
        for entry in file.entries:
            field = entry.by_name.get("doi")
            if field is not None and not entry.problems:
                value = field.content.lower()
                if not value.startswith("10.") or "\\" in value or value[-1:].isspace():
                    value = _key(value)
                if not is_arxiv_doi(value):
                    entries.append(entry)
                    values.append(value)
        for entry, earlier, where, _ in repeated("doi", entries, values, file):
            if entry.key.lower() == earlier.key.lower() or _may_share(entry, earlier):
                continue  # DUP001 and DUP002 speak of equal keys
            field = entry.by_name["doi"]
            message = f"`{earlier.key}` {where} has the same DOI"
            yield self.diagnostic(field.content_start, field.content_end, message, None, entry)


def _key(text: str) -> str:
    from bibsync.bibtex.doi import parse_doi

    doi = parse_doi(text)
    return doi.key if doi is not None else ""


def _may_share(entry: Entry, earlier: Entry) -> bool:
    """Whether two different works, or two parts of one, may have one DOI."""
    if are_related(entry, earlier):
        return True
    if _text(entry, "version") != _text(earlier, "version"):
        return True
    are_parts = (entry.type in _PARTS) + (earlier.type in _PARTS)
    return are_parts > 0 and _text(entry, "title") != _text(earlier, "title")


def _text(entry: Entry, name: str) -> str:
    from bibsync.bibtex.latex import comparable

    field = entry.by_name.get(name)
    return comparable(field.content) if field is not None else ""
