"""Finds the special characters of LaTeX in a text, where they are not meant as such.

Passed over are escapes, formulas, and the arguments of every command that is not known to print
its argument as text: addresses, file names and the keys of citations may hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_TEXT_COMMANDS = frozenset(
    "emph textit textbf textsc textrm textsf texttt textsl textup textmd textnormal text mbox hbox"
    " uppercase lowercase MakeUppercase MakeLowercase MakeTextUppercase enquote mkbibquote"
    " mkbibemph mkbibitalic mkbibbold underline textsuperscript textsubscript natexlab"
    " textquote textins".split()
)

_FAR = 1000  # no option and no `\verb` is longer


class Special(NamedTuple):
    """One of `& % # _ $` in running text."""

    offset: int
    depth: int  # how many braces it stands in


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(
        r"\\(?P<word>[A-Za-z]++)\*?|\\(?P<math>[(\[])|\\.|(?P<dollar>\$\$?)"
        r"|&#?[0-9A-Za-z]++;|(?P<special>[&%#_])|(?P<open>\{)|(?P<close>\})",
        re.DOTALL,
    )


@cache
def _math_end(opening: str) -> re.Pattern[str]:
    """The end of a formula; a backslash takes the character behind it along."""
    closing = {"(": r"\\\)", "[": r"\\\]", "$": r"\$", "$$": r"\$\$"}[opening]
    return re.compile(rf"(?:(?!{closing})(?:\\.|[^\\]))*+{closing}", re.DOTALL)


def special_characters(text: str, start: int, end: int) -> Iterator[Special]:
    """The bare special characters of `text[start:end]`, and the `$` that no other one closes."""
    position = start
    depth = 0
    unclosed: set[str] = set()  # what does not end once does not end later either
    while (token := _tokens().search(text, position, end)) is not None:
        position = token.end()
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
        elif token["special"]:
            yield Special(token.start(), depth)
        elif token["word"]:
            word = token["word"]
            if word == "begin":  # an environment, with rules of its own
                return
            if word == "verb" and position < end:
                stop = text.find(text[position], position + 1, min(end, position + _FAR))
                position = stop + 1 if stop >= 0 else position
            elif word == "href":
                position = _behind_arguments(text, position, end, 1)
            elif word not in _TEXT_COMMANDS:
                position = _behind_arguments(text, position, end, 9)
        else:
            opening = token["math"] or token["dollar"]
            if opening is None:
                continue
            formula = None
            if opening not in unclosed:
                formula = _math_end(opening).match(text, position, end)
            if formula is not None:
                position = formula.end()
                continue
            unclosed.add(opening)
            if opening == "$":
                yield Special(token.start(), depth)


def _behind_arguments(text: str, position: int, end: int, most: int) -> int:
    """Behind up to so many arguments in braces, with their options in brackets."""
    while most > 0 and position < end:
        if text[position] == "[":
            stop = text.find("]", position, min(end, position + _FAR))
            if stop < 0:
                return position
            position = stop + 1
        elif text[position] == "{":
            depth = 0
            for brace in re.compile(r"[{}]").finditer(text, position, end):
                depth += 1 if brace[0] == "{" else -1
                if depth == 0:
                    position = brace.end()
                    break
            else:
                return position
            most -= 1
        else:
            return position
    return position
