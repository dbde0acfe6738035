"""Turns lists of names, in LaTeX or in Zotero's terms, into one canonical list, and back.

Canonical are Unicode names in BibTeX's own form, joined by `and`: "Last, First", "Last, Jr, First",
a single word, or "{Whole Name}" for an organisation. `and others` is not part of it (a slot of its
own says it, see `values.others_slot`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.latex import to_unicode
from bibsync.bibtex.names import Name, is_one_group, is_others, parse_name, split_names
from bibsync.zotero.rich_text import tex_text
from bibsync.zotero.tokens import clean


class Person(NamedTuple):
    """One name; particles ("van der") belong to `last`."""

    last: str  # the whole name, when `is_whole`
    first: str = ""
    jr: str = ""
    is_whole: bool = False  # an organisation, or a name that must not be taken apart


def from_tex(tex: str) -> str:
    """The canonical list of a field of a `.bib` file."""
    return joined(persons(tex, is_tex=True))


def has_others(tex: str) -> bool:
    """Whether a field of a `.bib` file ends in `and others`."""
    spans = split_names(tex) if "others" in tex else []
    return bool(spans) and is_others(spans[-1].text)


def canonical(text: str) -> str:
    """The canonical list of a list in Unicode; that of a canonical list is itself."""
    return joined(persons(text, is_tex="\\" in text))


def to_tex(value: str, dialect: Dialect) -> str:
    """The text of a field that is read as this canonical list."""
    pieces: list[str] = []
    for piece in re.split("([{}])", value):
        text = piece if piece in ("{", "}") else tex_text(piece, dialect)
        if text.startswith("\\") and pieces and pieces[-1] == "{":
            text = "{}" + text  # a group that begins with a backslash is no whole name
        if text:
            pieces.append(text)
    return "".join(pieces)


def joined(found: Iterable[Person]) -> str:
    """The canonical list of persons as `person` makes them."""
    return " and ".join(map(spelt, found))


def persons(text: str, *, is_tex: bool) -> Iterator[Person]:
    """The persons of a list, empty names and a final `others` left out."""
    spans = split_names(text)
    if spans and is_others(spans[-1].text):
        spans.pop()
    for span in spans:
        if found := parsed(span.text, is_tex=is_tex):
            yield found


def parsed(name: str, *, is_tex: bool) -> Person | None:
    """One name of a list as a person; None where nothing of it is left."""
    if is_one_group(name) and name[1] != "\\":
        whole = _part(name[1:-1], is_tex)
        return person(whole, "", "", is_whole=True) if whole else None
    parts = parse_name(name)
    last = _family(parts, name)
    first, jr = " ".join(parts.first), " ".join(parts.jr)
    return person(_part(last, is_tex), _part(first, is_tex), _part(jr, is_tex))


def person(last: str, first: str, jr: str, *, is_whole: bool = False) -> Person | None:
    """A person of cleaned parts in the form that can be written and read again."""
    filled = [part for part in (last, first, jr) if part]
    if not filled:
        return None
    if is_whole:
        return Person(" ".join(filled), is_whole=True)
    found = Person(*((last, first, jr) if last and first else filled))
    if not found.first and (" " in found.last or found.last == "others"):
        return Person(found.last, is_whole=True)
    if _is_read_back(found):
        return found
    return Person(", ".join(filled), is_whole=True)


def spelt(found: Person) -> str:
    """The person in the canonical form."""
    if found.is_whole:
        return f"{{{found.last}}}"
    if not found.first:
        return found.last
    parts = [found.last, found.jr, found.first] if found.jr else [found.last, found.first]
    return ", ".join(f"{{{p}}}" if _needs_braces().search(p) else p for p in parts)


@cache
def _needs_braces() -> re.Pattern[str]:
    # Dashes: at a hyphen BibTeX parts a word, and it keeps one of two.
    return re.compile(r",|(?:^| )[aA][nN][dD](?: |$)|^[ -]|[ -]$|=|--|[–—]")


@cache
def _is_plain() -> re.Pattern[str]:
    words = r"[^\W\d_][\w.']*+(?>(?:[ -][\w.']++)*)"
    return re.compile(f"{words}, {words}")


def _is_read_back(found: Person) -> bool:
    """Whether the person is the same when it is read from the list, and from its LaTeX."""
    text = spelt(found)
    if _is_plain().fullmatch(text):
        return True
    if len(split_names(text)) != 1 or _parts(text, is_tex=False) != found[:3]:
        return False
    return all(_parts(to_tex(text, dialect), is_tex=True) == found[:3] for dialect in Dialect)


def _parts(text: str, *, is_tex: bool) -> tuple[str, str, str]:
    parts = parse_name(text)
    read = (_family(parts, text), " ".join(parts.first), " ".join(parts.jr))
    last, first, jr = (_part(words, is_tex) for words in read)
    return last, first, jr


def _family(parts: Name, text: str) -> str:
    """Particle and last name, with the hyphen that may stand between them: `al-Khwarizmi`."""
    von, last = " ".join(parts.von), " ".join(parts.last)
    if not von:
        return last
    hyphened = f"{von}-{last}"
    return hyphened if hyphened in " ".join(text.split()) else f"{von} {last}"


@cache
def _meaningless() -> re.Pattern[str]:
    return re.compile("[{}\\\\\u00ad]")


def _part(text: str, is_tex: bool) -> str:
    """A part of a name in Unicode, its words parted by single spaces."""
    if is_tex:
        text = to_unicode(text)
    text = _meaningless().sub("", text).replace("’", "'").replace("~", " ")
    return clean(" ".join(text.split()))


def zotero_part(text: str) -> str:
    """A part of a name as it stands in Zotero, where some programs leave LaTeX."""
    return _part(text, is_tex="\\" in text)
