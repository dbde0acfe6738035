"""Turns a citation key, or the key of a parent item, into the key of the item that bibsync makes.

The keys are derived, not drawn: two clones that push the same entry at once make one item, and a
retry after a time-out finds what the first try made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Set
from itertools import count
from typing import Final

from bibsync.bibtex.parser import parse

# The characters of Zotero's object keys, eight to a key: no `0`, `1` and `O`.
_ALPHABET: Final = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
_LENGTH: Final = 8
_KNOWN_SALTS: Final = 16  # beyond these, a child is known by its heading or title only


def derived_item_key(library: str, citation_key: str, salt: int) -> str:
    """The key of the item for a new entry; another `salt` gives another key.

    `library` is the path of the library in the API: `groups/123`, `users/45`.
    """
    return _derived("item", library, citation_key, str(salt))


def note_key(item_key: str, salt: int = 0) -> str:
    """The key of the note that holds the summary of an item; another `salt` gives another key."""
    return _child("note", item_key, salt)


def attachment_key(item_key: str, salt: int = 0) -> str:
    """The key of the attachment that links the file of an item; see `note_key`."""
    return _child("attachment", item_key, salt)


ChildKey = Callable[[str, int], str]  # `note_key` or `attachment_key`


def free_key(child_key: ChildKey, item_key: str, taken: Set[str]) -> str:
    """The first key of a child that no item has."""
    return next(key for salt in count() if (key := child_key(item_key, salt)) not in taken)


def salt_of(child_key: ChildKey, item_key: str, key: str) -> int:
    """The salt that gives a child this key; -1 when the key is not derived from the parent's."""
    return next(
        (salt for salt in range(_KNOWN_SALTS) if child_key(item_key, salt) == key),
        -1,
    )


def _child(kind: str, item_key: str, salt: int) -> str:
    return _derived(kind, item_key, str(salt)) if salt else _derived(kind, item_key)


def _derived(*parts: str) -> str:
    # NUL cannot occur in a key, so that no two lists of parts give the same bytes.
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest, "big")
    characters = []
    for _ in range(_LENGTH):
        number, index = divmod(number, len(_ALPHABET))
        characters.append(_ALPHABET[index])
    return "".join(characters)


def can_be_citation_key(text: str) -> bool:
    """Whether an entry with this citation key is read back with it, and without a problem.

    Zotero takes any text for one. An entry whose key does not print is not synced either. (What
    LaTeX or biber cannot cite is a matter of the linter: to give the entry another key would break
    the citations of whoever can.)
    """
    if not text or not text.isprintable():
        return False
    document = parse(f"@misc{{{text},\n}}\n")
    return [entry.key for entry in document.entries] == [text] and not any(document.problems)
