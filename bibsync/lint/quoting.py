"""Turns a piece of a file into what a message says of it: one line, in backticks, not too long."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 60


def quoted(text: str) -> str:
    """The text in backticks, white space as single spaces, cut after 60 characters."""
    text = " ".join(text.split())
    return f"`{text[: _LONGEST - 1]}…`" if len(text) > _LONGEST else f"`{text}`"
