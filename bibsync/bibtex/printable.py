"""Turns text that people wrote for the screen into field text that LaTeX prints as that text."""

from __future__ import annotations

import re
from functools import cache

from bibsync.bibtex.own_fields import balanced, fold


def printable(text: str) -> str:
    r"""Text for a field that styles print: `&`, `%`, `#`, `_`, `$` and `^` are escaped.

    Web pages mix plain text with TeX, so what is TeX already stays as it is: a character behind a
    backslash, commands, and math between two dollar signs (`$L_1$`; `$5 and $10` is no math).
    Braces without a partner become commands, and white space becomes single spaces.
    """
    text = fold(text)
    pieces: list[str] = []
    done = 0
    for match in _special().finditer(text):
        start = match.start()
        if start < done:
            continue
        character = match[0]
        end = match.end()
        if character == "$":
            math = _math().match(text, start)
            if math is not None and _is_math(math[1]):
                end = math.end()
                escaped = math[0]
            else:
                escaped = r"\$"
        elif character == "\\":
            escaped = r"\textbackslash{}"  # the text's last character
        elif character[0] == "\\":
            escaped = character
        else:
            escaped = r"\^{}" if character == "^" else "\\" + character
        pieces += [text[done:start], escaped]
        done = end
    pieces.append(text[done:])
    return balanced("".join(pieces))


def _is_math(text: str) -> bool:
    """Whether what stands between two dollar signs is more likely a formula than prose."""
    if text != text.strip() or not text:
        return False
    return len(text) <= 2 or any(character in text for character in "\\^_{=<>+")


@cache
def _special() -> re.Pattern[str]:
    return re.compile(r"\\.?|[&%#_$^]", re.DOTALL)


@cache
def _math() -> re.Pattern[str]:
    return re.compile(r"\$((?>(?:[^$\\]|\\.)*))\$", re.DOTALL)
