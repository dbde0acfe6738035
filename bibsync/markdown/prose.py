"""Turns a text with TeX in it, such as an abstract, into Markdown that shows it."""

from __future__ import annotations

import re
from functools import cache

from bibsync.bibtex.formulas import formula_spans
from bibsync.bibtex.latex import to_unicode


def prose(text: str) -> str:
    r"""Markdown that reads as the text does: commands and accents become letters (`\{1\}` is
    `{1}`), and what Markdown would take for markup gets a backslash.

    Formulas stay as they are: programs that show mathematics want them so, and without one they
    are read as TeX. A brace is a group's, and goes, only in a text that has commands.
    """
    pieces: list[str] = []
    done = 0
    spans = formula_spans(text)
    outside = [*_outside(spans, len(text))]
    is_tex = any("\\" in text[start:end] for start, end in outside)
    for start, end in outside:
        pieces.append(text[done:start])
        pieces.append(_escaped(_plain(text[start:end]) if is_tex else text[start:end]))
        done = end
    return "".join(pieces)


def as_item(markdown: str) -> str:
    """Markdown for the text of a list item: its first word begins no list, heading or quotation."""
    return _opening().sub(lambda match: match[1] + "\\" + match[2], markdown)


def _outside(spans: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """The spans between others, from 0 to the end."""
    starts = [0, *(span[1] for span in spans)]
    ends = [*(span[0] for span in spans), end]
    return list(zip(starts, ends, strict=True))


def _plain(tex: str) -> str:
    return to_unicode(tex).replace("\u00a0", " ")


def _escaped(text: str) -> str:
    return _special().sub(r"\\\g<0>", text)


@cache
def _special() -> re.Pattern[str]:
    # An underscore inside of a word, a star between spaces and `<` before a number are no markup.
    return re.compile(
        r"\\(?=[!-/:-@\[-`{-~])|`|\*(?=\S)|(?<=\S)\*|_(?!\w)|(?<!\w)_|<(?=[A-Za-z/!?])|~"
        r"|&(?=#?\w{1,31};)|\[(?=[^\[\]]{0,999}\][\[(:])"
    )


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(r"\A(\d{0,9})((?:(?<!\d)[-+*>]|(?<!\d)#{1,6}|(?<=\d)[.)])(?=\s|\Z))")
