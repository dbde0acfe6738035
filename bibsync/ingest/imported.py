"""What an import makes of a source: BibTeX text, what it holds, and what was left out."""

from __future__ import annotations

from typing import NamedTuple

from bibsync.verify.resolve import Resolution
from bibsync.verify.titles import is_same_title


class Note(NamedTuple):
    """Something in the source that did not become part of an entry, or that made one incomplete."""

    start: int  # the offset in the source's text
    message: str  # one line, without a full stop


class Imported(NamedTuple):
    """A whole `.bib` text and the counts of what is in it."""

    bibtex: str
    entries: int
    unresolved: int  # of these, made without a citation to copy
    bullets: int  # of summaries
    files: int  # paths of PDFs
    notes: tuple[Note, ...]  # in the order of the source


def resolution_notes(start: int, title: str, found: Resolution) -> list[Note]:
    """What to say of a work that was looked for: why it was not found, or that it was retitled."""
    if found.record is None:
        return [Note(start, f"{excerpt(title)} is unresolved: {found.reason}")]
    if is_same_title(title, found.record.title):
        return []
    return [Note(start, f"{excerpt(title)} is {found.record.name}: {found.reason}")]


def excerpt(text: str, length: int = 60) -> str:
    """The text on one line in quotation marks, cut at a word where it is longer."""
    folded = " ".join(text.split())
    if len(folded) > length:
        cut = folded.rfind(" ", length // 2, length)
        folded = (folded[:cut] if cut > 0 else folded[:length]) + " …"
    return f"“{folded}”"
