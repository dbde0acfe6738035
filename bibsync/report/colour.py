"""Turns a piece of a report into the same piece in colour, where colour is wanted."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from bibsync.diagnostic import Severity


class Style(StrEnum):
    """The parameters of an SGR control sequence (ECMA-48, 8.3.117)."""

    BOLD = "1"
    DIM = "2"
    RED = "31"
    GREEN = "32"
    CYAN = "36"
    STRONG_RED = "1;31"
    STRONG_YELLOW = "1;33"
    STRONG_BLUE = "1;34"
    STRONG_CYAN = "1;36"
    ON_RED = "41"
    ON_GREEN = "42"


Paint = Callable[[str, Style], str]


def painter(colour: bool) -> Paint:
    """A function that puts a text into a style, or leaves it alone when no colour is wanted."""
    return _coloured if colour else _plain


def severity_style(severity: Severity) -> Style:
    """How findings of this severity stand out."""
    return {
        Severity.ERROR: Style.STRONG_RED,
        Severity.WARNING: Style.STRONG_YELLOW,
        Severity.INFO: Style.STRONG_BLUE,
    }[severity]


def _coloured(text: str, style: Style) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if text else text


def _plain(text: str, style: Style) -> str:
    return text
