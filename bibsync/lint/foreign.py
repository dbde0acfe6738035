"""Turns a text that is no BibTeX into what it is instead, where that is certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import CommentBlock, Entry, Preamble, StringDefinition
from bibsync.lint.rule import LazyPattern

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Document

_SIGNS = (
    (
        "an HTML page",
        LazyPattern(r"(?i)(?:<\?xml[^>]*+>\s*+)?(?:<!--[\s\S]*?-->\s*+)?<(?:!doctype )?html\b"),
    ),
    ("XML", LazyPattern(r"<\?xml\b|<[a-zA-Z][\w:-]*+(?:>|\s++xmlns)")),
    ("RIS (`TY  - …`)", LazyPattern(r"TY  - ?[A-Z]")),
    ("PubMed's format (`PMID- …`)", LazyPattern(r"PMID- ?[0-9]")),
    (
        "the `\\bibitem` entries of a `thebibliography`",
        LazyPattern(r"(?>(?:%[^\r\n]*+\s++)*)(?:\\begin\{thebibliography\}|\\bibitem\b)"),
    ),
    ("JSON", LazyPattern(r"(?:\[\s*+)?\{\s*+\"[^\"\r\n]*+\"\s*+:")),
)  # fmt: skip


def foreign_format(document: Document) -> str | None:
    """What the text is; None when it may be BibTeX, or holds something that BibTeX reads."""
    text = document.text
    start = document.start
    while start < document.end and (text[start].isspace() or text[start] == "\ufeff"):
        start += 1
    if text[start : start + 1] not in ("<", "T", "P", "\\", "[", "{", "%"):
        return None
    for name, pattern in _SIGNS:
        if pattern().match(text, start, document.end):
            return None if _holds_bibtex(document) else name
    return None


def _holds_bibtex(document: Document) -> bool:
    """Whether there is an entry of a known type, or a command; `@media` is neither."""
    from bibsync.bibtex.datamodel import Dialect, known_types

    types = known_types(Dialect.BIBTEX) | known_types(Dialect.BIBLATEX)
    return any(
        block.type in types
        if isinstance(block, Entry)
        else isinstance(block, StringDefinition | Preamble | CommentBlock)
        for block in document.blocks
    )
