"""Turns free text into the places where an entry begins, but for its `@`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bibsync.lint.rule import LazyPattern

if TYPE_CHECKING:
    import re

    from bibsync.lint.file import LintFile

# Type, brace, key, comma, and the end of the line or a field.
_HEAD = LazyPattern(
    r"(?:(?<=[\r\n])|(?<![\s\S]))[ \t]*+([A-Za-z]++)[ \t]*+\{[ \t]*+([^\s,{}()\"=#%]++)[ \t]*+,"
    r"[ \t]*+(?:(?=[\r\n])|[A-Za-z][\w-]*+[ \t]*+=[ \t]*+[{\"0-9A-Za-z])"
)


def lost_heads(file: LintFile) -> Iterator[re.Match[str]]:
    """The matches, with the type as group 1 and the key as group 2."""
    for block in file.free_texts:
        if file.text.find("{", block.start, block.end) < 0:
            continue
        from bibsync.bibtex.datamodel import Dialect, known_types

        types = known_types(Dialect.BIBTEX) | known_types(Dialect.BIBLATEX)
        for head in _HEAD().finditer(file.text, block.start, block.end):
            if head[1].lower() in types:
                yield head
