"""Turns a comment into the edit that removes it together with the line that it alone had."""

from __future__ import annotations

from bibsync.text import Edit


def without_comment(text: str, start: int, end: int) -> Edit:
    """The text is without `text[start:end]`, and without its line when nothing else was on it."""
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    while end < len(text) and text[end] in " \t":
        end += 1
    is_line = start == 0 or text[start - 1] in "\r\n"
    if is_line and text.startswith("\r\n", end):
        end += 2
    elif is_line and text[end : end + 1] in ("\n", "\r"):
        end += 1
    return Edit(start, end, "")
