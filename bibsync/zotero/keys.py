"""Turns a citation key, or the key of a parent item, into the key of the item that bibsync makes.

The keys are derived, not drawn: two clones that push the same entry at once make one item, and a
retry after a time-out finds what the first try made.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

# The characters of Zotero's object keys, eight to a key: no `0`, `1` and `O`.
_ALPHABET: Final = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
_LENGTH: Final = 8


def derived_item_key(library: str, citation_key: str, salt: int) -> str:
    """The key of the item for a new entry; another `salt` gives another key.

    `library` is the path of the library in the API: `groups/123`, `users/45`.
    """
    return _derived("item", library, citation_key, str(salt))


def note_key(item_key: str) -> str:
    """The key of the note that holds the summary of an item."""
    return _derived("note", item_key)


def attachment_key(item_key: str) -> str:
    """The key of the attachment that links the file of an item."""
    return _derived("attachment", item_key)


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
    """Whether an entry can have this citation key and be read back by BibTeX and biber.

    Zotero takes any text for one. Excluded is what ends a key or begins something else
    (`bibtex.web`, and the characters that biber refuses).
    """
    return re.fullmatch(r"[^\s\x00-\x20\x7f\"#%'(),={}~\\@]++", text) is not None
