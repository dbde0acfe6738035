"""Turns a section of a reference list into the one entry that it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.lint.file import LintFile
    from bibsync.markdown.reference_list import Reference


class Cited(NamedTuple):
    """A section and its entry."""

    reference: Reference
    entry: Entry


def cited_entries(file: LintFile) -> list[Cited]:
    """The sections that cite one entry, readable as BibTeX; those with several say not which is
    theirs. A `.bib` file has no sections."""
    if file.reference_list is None:
        return []
    found: list[Cited] = []
    for reference in file.reference_list.references:
        entries = [entry for citation in reference.citations for entry in citation.document.entries]
        if len(entries) == 1 and not entries[0].problems:
            found.append(Cited(reference, entries[0]))
    return found
