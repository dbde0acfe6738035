"""Turns fields into the text of a new entry, or into more lines of one that stands in a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bibsync.bibtex.edits import insert_expressions
from bibsync.bibtex.syntax import WHITESPACE, Entry

NewField = tuple[str, str]  # name and balanced text, its lines joined by `\n`

_INDENT: Final = " " * 6  # as in arXiv's own BibTeX export
_WIDEST: Final = 40  # columns before a value; further lines of one that begins later are at _INDENT


def new_entry(entry_type: str, key: str, fields: Sequence[NewField], line_end: str) -> str:
    """An entry laid out as arXiv's BibTeX export lays it out."""
    body = "".join(f",{line_end}{_line(name, value, line_end)}" for name, value in fields)
    return f"@{entry_type}{{{key}{body}{line_end}}}"


def with_fields(entry: Entry, fields: Sequence[NewField], line_end: str) -> str:
    """The entry as it stands in its text, with more fields in its own manner.

    They come last, or, in an entry that BibTeX would not read to its end, right behind the key:
    there they are whole, and the fault stays as it was.
    """
    text = entry.text
    end = entry.start + len(entry.raw.rstrip(WHITESPACE))
    if not fields:
        return text[entry.start : end]
    if entry.is_broken:
        at = entry.key_end
        added = "".join(f",{line_end}{_line(name, value, line_end)}" for name, value in fields)
        if entry.key_start == at and not text[at:end].lstrip(WHITESPACE).startswith(","):
            added += ","
        return text[entry.start : at] + added + text[at:end]
    first_lines = [(name, "{" + value.split("\n")[0] + "}") for name, value in fields]
    edit = insert_expressions(entry, first_lines)
    before = text[entry.start : edit.start]
    added = edit.content
    cursor = 0
    for (_, value), (_, expression) in zip(fields, first_lines, strict=True):
        start = added.index(expression, cursor) + 1
        content = _hanging(before + added[:start], value, line_end)
        added = added[:start] + content + added[start + len(expression) - 2 :]
        cursor = start + len(content)
    return before + added + text[edit.end : end]


def _line(name: str, value: str, line_end: str) -> str:
    opening = f"{_INDENT}{name}={{"
    return opening + _hanging(opening, value, line_end) + "}"


def _hanging(before: str, value: str, line_end: str) -> str:
    """The value with its further lines indented to where, behind `before`, the first one begins."""
    line = before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]
    indent = "".join(" " if character != "\t" else "\t" for character in line)
    if len(indent) > _WIDEST:
        indent = _INDENT
    first, *others = value.split("\n")
    return first + "".join(line_end + (indent + other if other else "") for other in others)
