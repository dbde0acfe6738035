"""Turns a word of a name into its case, by which BibTeX tells "von" words from the others."""

from __future__ import annotations

from typing import Final

from bibsync.bibtex.delimiters import group_end as group_end  # `names` takes it from here

# The letters that bibtex.web knows by name; `True` is a small one.
_CASED_COMMANDS: Final = {
    **dict.fromkeys(("i", "j", "oe", "ae", "aa", "o", "l", "ss"), True),
    **dict.fromkeys(("OE", "AE", "AA", "O", "L"), False),
}


def is_von(token: str) -> bool:
    """Whether the first letter of a token, at brace depth 0 or in a special character, is small.

    A special character is a group at depth 0 that begins with a backslash; other groups have no
    case, and neither has a token without letters.
    """
    first = token[0]
    if first.isupper():
        return False
    if first.islower():
        return True
    position = 0
    while position < len(token):
        character = token[position]
        if character == "{":
            if token.startswith("\\", position + 1) and position + 3 < len(token):
                return _is_small_special(token, position + 2)
            position = group_end(token, position)
            if position < 0:
                return False
            continue
        if character.isupper():
            return False
        if character.islower():
            return True
        position += 1
    return False


def _is_small_special(token: str, position: int) -> bool:
    """The case of a special character whose command begins at `position`."""
    end = position
    while end < len(token) and token[end].isascii() and token[end].isalpha():
        end += 1
    command = token[position:end]
    if command in _CASED_COMMANDS:
        return _CASED_COMMANDS[command]
    depth = 1
    for character in token[end:]:
        if character.isupper():
            return False
        if character.islower():
            return True
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return False
    return False
