"""Turns the files of a paper into the citation keys that they use."""

from __future__ import annotations

import re
from collections.abc import Set
from pathlib import Path
from typing import Final

from bibsync.adapters.files import read
from bibsync.adapters.walk import find_files
from bibsync.text import MARKDOWN_SUFFIXES

_TEX: Final = (".tex", ".ltx", ".rnw", ".sty", ".cls")
_TYPST: Final = (".typ",)
_ALL: Final = re.compile(r"\\nocite\{[^{}]*\*")  # cites every entry


def cited_keys(folder: Path, keys: Set[str]) -> set[str]:
    """Those of the keys that a LaTeX, Markdown or Typst file in the folder uses.

    In doubt a key counts as used: in LaTeX wherever it stands as a word, since packages and people
    define citation commands of their own. Files that git ignores are not read. Raises
    UnreadableInputError.
    """
    if not keys:
        return set()
    found: set[str] = set()
    word = "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))
    in_tex = re.compile(rf"(?<!\w)({word})(?!\w)")
    # A reference list in Markdown may hold the entry itself, which is no citation of it.
    in_prose = re.compile(
        rf"(?:(?<!\w)-?@\{{?|<|label\(\"|cite[a-z]*\*?\{{(?:[^{{}}]*,)?\s*)({word})(?!\w)"
    )
    for file in find_files([folder], suffixes=(*_TEX, *_TYPST, *MARKDOWN_SUFFIXES)):
        is_tex = file.suffix.lower() in _TEX
        text = read(file).text
        if is_tex and _ALL.search(text):
            return set(keys)
        found.update((in_tex if is_tex else in_prose).findall(text))
    return found
