"""Turns text that people wrote for the screen into field text; see `bibsync.bibtex.printable`."""

from __future__ import annotations

from bibsync.bibtex.printable import printable as printable
