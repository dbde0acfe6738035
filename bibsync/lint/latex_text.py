"""Finds the special characters of LaTeX in a text, where they are not meant as such.

Passed over are escapes, formulas, and the arguments of every command that is not known to print
its argument as text: addresses, file names and the keys of citations may hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bibsync.bibtex.delimiters import group_end

_TEXT_COMMANDS = frozenset(
    "emph textit textbf textsc textrm textsf texttt textsl textup textmd textnormal text mbox hbox"
    " uppercase lowercase MakeUppercase MakeLowercase MakeTextUppercase enquote mkbibquote"
    " mkbibemph mkbibitalic mkbibbold underline textsuperscript textsubscript natexlab"
    " textquote textins".split()
)

# These can take their text between two equal characters, as in `\path=a_b=`.
_VERBATIM = frozenset(("verb", "path", "url", "nolinkurl"))
_FAR = 1000  # no option and no `\verb` is longer


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(
        r"\\(?P<word>[A-Za-z]++)\*?|\\(?P<math>[(\[])|\\.|(?P<dollar>\$\$?)"
        r"|&(?P<entity>#?[0-9A-Za-z]++;)|(?P<special>[&%#_^])|(?P<open>\{)|(?P<close>\})",
        re.DOTALL,
    )


@cache
def _math_end(opening: str) -> re.Pattern[str]:
    """The end of a formula; a backslash takes the character behind it along."""
    closing = {"(": r"\\\)", "[": r"\\\]", "$": r"\$", "$$": r"\$\$"}[opening]
    return re.compile(rf"(?>(?:(?!{closing})(?:\\.|[^\\]))*){closing}", re.DOTALL)


def special_characters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The bare special characters of `text[start:end]`, and the `$` that no other one closes: the
    offset of each, and how many braces it stands in."""
    position = start
    depth = 0
    unclosed: set[str] = set()  # what does not end once does not end later either
    while (token := _tokens().search(text, position, end)) is not None:
        position = token.end()
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
        elif token["special"] or (token["entity"] and not _is_entity(token["entity"])):
            yield token.start(), depth
        elif token["word"]:
            word = token["word"]
            if word == "begin":  # an environment, with rules of its own
                return
            if word in _VERBATIM and position < end and text[position] not in "{ \t\r\n":
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
                yield token.start(), depth


@cache
def _is_entity(name: str) -> bool:
    """Whether HTML knows it: `amp;` and `#38;`, but not the `T;` of `AT&T; Bell`."""
    from html.entities import html5

    return name.startswith("#") or name in html5


def _behind_arguments(text: str, position: int, end: int, most: int) -> int:
    """Behind up to so many arguments in braces, with their options in brackets."""
    while most > 0 and position < end:
        if text[position] == "[":
            stop = text.find("]", position, min(end, position + _FAR))
            if stop < 0:
                return position
            position = stop + 1
        elif text[position] == "{":
            stop = group_end(text, position, end)
            if stop < 0:
                return position
            position = stop
            most -= 1
        else:
            return position
    return position
