"""Turns titles and names into the lower-case ASCII words of which citation keys are made."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

# Words that say nothing about what a title is about.
_STOP_WORDS: Final = frozenset(
    "a an and are as at be by can do does for from how in into is it its not of on or that the "
    "their this to toward towards via what when where which who why with".split()
)
# Letters that Unicode does not take apart into a Latin letter and an accent.
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def ascii_words(text: str) -> list[str]:
    """The text's words in lower-case ASCII letters and digits; those that have none are left out.

    A hyphenated word is one word, accents and LaTeX go, `\\alpha` is `alpha`.
    """
    text = _tex().sub(_bare_command, text.lower())
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    words = (re.sub(r"[^a-z0-9]", "", word) for word in _gap().split(text))
    return [word for word in words if word]


def significant_words(title: str) -> list[str]:
    """The title's `ascii_words` without articles and the like; all of them where none is left."""
    words = ascii_words(title)
    return [word for word in words if word not in _STOP_WORDS] or words


def unique_key(key: str, taken: set[str]) -> str:
    """The key, which is added to `taken`; one that is taken gets a letter, `b` for the second.

    `taken` is compared as it is: keys that differ by case only are to be in it in lower case.
    """
    number = 1
    unique = key
    while unique in taken:
        number += 1
        unique = key + _letters(number)
    taken.add(unique)
    return unique


def _bare_command(match: re.Match[str]) -> str:
    r"""Of `\alpha` the name, which is how the letter is read; of `\"` and braces nothing."""
    command = match[0]
    return command[1:] if len(command) > 2 else ""


def _letters(number: int) -> str:
    """2 is `b`, 26 is `z`, 27 is `aa`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


@cache
def _tex() -> re.Pattern[str]:
    return re.compile(r"\\(?:[A-Za-z]+(?![A-Za-z])|.)|[{}$]")


@cache
def _gap() -> re.Pattern[str]:
    return re.compile(r"[\s/:;,\u2013\u2014]+")
