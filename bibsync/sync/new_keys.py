"""Turns works without a citation key into citation keys that the file does not have yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence, Set
from itertools import count
from typing import Final

from bibsync.record import Record
from bibsync.zotero.keys import can_be_citation_key

_STOP_WORDS: Final = frozenset("a an and at by for from in is of on or the to with".split())


def new_keys(records: Sequence[Record], taken: Iterable[str]) -> list[str]:
    """A citation key for each record: its own where it can be used, else author, year and word.

    `taken` holds the keys of the file. Keys that differ in case only are one key to BibTeX. The
    same input always gives the same keys.
    """
    used = {key.lower() for key in taken}
    keys = []
    for record in records:
        key = record.key
        if not key or not can_be_citation_key(key) or key.lower() in used:
            key = _made(record, used)
        used.add(key.lower())
        keys.append(key)
    return keys


def _made(record: Record, used: Set[str]) -> str:
    author = record.get("author") or record.get("editor")
    surname = author.split(" and ")[0].partition(",")[0]
    year = re.match(r"\d{4}", record.get("date"))
    words = re.findall(r"\w+", re.sub(r"<[^<>]*>|\$[^$]*\$", " ", record.get("title")))
    word = next((word for word in words if word.lower() not in _STOP_WORDS), "")
    stem = _ascii(surname) + (year[0] if year else "") + _ascii(word)
    stem = stem or "work"
    if stem not in used:
        return stem
    return next(key for number in count(2) if (key := f"{stem}-{number}") not in used)


def _ascii(text: str) -> str:
    """The letters and digits, without accents, in lower case."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in plain if c.isascii() and c.isalnum())
