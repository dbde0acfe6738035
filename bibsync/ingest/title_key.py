"""Turns the title of a work without authors and year into a citation key."""

from __future__ import annotations

import re
import unicodedata
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


def title_key(title: str, taken: set[str]) -> str:
    """A key made of the title's first two significant words, which is added to `taken`.

    The manner is that of the usual `surname + year + first word` as far as a bare title allows:
    lower case, ASCII letters and digits only, a hyphenated word is one word, articles and the like
    are passed over (`OpenMathInstruct-2: Accelerating AI for Math` gives
    `openmathinstruct2accelerating`). A key that is taken gets further words of the title, then a
    letter. The same titles in the same order always give the same keys; `taken` is compared
    without regard to case, and holds lower-case keys.
    """
    words = _words(title)
    significant = [word for word in words if word not in _STOP_WORDS] or words
    if not significant:
        # No Latin letter at all: a number that depends on nothing but the title.
        from zlib import crc32

        significant = [f"untitled{crc32(title.encode('utf-8', 'surrogatepass')):08x}"]
    length = 2
    key = "".join(significant[:length])
    while key in taken and length < len(significant):
        length += 1
        key = "".join(significant[:length])
    number = 1
    unique = key
    while unique in taken:
        number += 1
        unique = key + _letters(number)
    taken.add(unique)
    return unique


def _words(title: str) -> list[str]:
    """The title's words in ASCII; those without an ASCII letter or digit are left out."""
    text = re.sub(r"\\(?:[A-Za-z]+(?![A-Za-z])|.)|[{}$]", _bare_command, title.lower())
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    words = (re.sub(r"[^a-z0-9]", "", word) for word in re.split(r"[\s/:;,\u2013\u2014]+", text))
    return [word for word in words if word]


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
