"""Turns text that has JATS, MathML or HTML in it, as publishers deposit it, into plain text."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Final

# What parts words; every other known tag stands within one: H<sub>2</sub>O.
_BLOCKS: Final = frozenset("p title sec br list list-item disp-formula disp-quote label li".split())
# Their content says once more, in LaTeX, what stands beside it, or is no text at all.
_HIDDEN: Final = frozenset("tex-math annotation annotation-xml".split())
_INLINE: Final = (
    "b i u em strong bold italic underline overline strike ovl sup sub scp sc tt inf font span"
    " roman sans-serif monospace small big a ext-link xref named-content styled-content"
    " inline-formula alternatives abstract"
).split()
_LAYERS: Final = 3  # of escapes: `&amp;lt;i&amp;gt;` is deposited too


@cache
def _tag() -> re.Pattern[str]:
    """A tag that is known, or in a name space that is: `x <y> z` is text."""
    names = "|".join(sorted(map(re.escape, {*_BLOCKS, *_HIDDEN, *_INLINE}), reverse=True))
    return re.compile(
        rf"<(/?)(?:(?:jats|mml|m):([A-Za-z-]{{1,30}})|({names}|math))(?:\s[^<>]{{0,500}})?/?>",
        re.IGNORECASE,
    )


def plain_text(marked: str) -> str:
    """The text as it is printed, without tags and entities, white space folded."""
    for _ in range(_LAYERS):
        text = html.unescape(_without_tags(marked))
        if text == marked:
            break
        marked = text
    return " ".join(marked.split())


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    kept: list[str] = []
    position = 0
    hidden = ""  # the element whose content is left out just now
    for tag in _tag().finditer(text):
        name = (tag[2] or tag[3]).lower()
        if not hidden:
            kept.append(text[position : tag.start()])
            if name in _BLOCKS:
                kept.append(" ")
        position = tag.end()
        if hidden == name and tag[1]:
            hidden = ""
        elif not hidden and name in _HIDDEN and not tag[1] and not tag[0].endswith("/>"):
            hidden = name
    if not hidden:  # one that is never closed was cut off
        kept.append(text[position:])
    return "".join(kept)
