"""Turns an entry type and the fields an entry has into the fields it lacks, for both data models.

The classic model is that of the BibTeX manual (btxdoc, "BibTeXing", section 3: entry types and
fields of the standard styles). The other is biblatex's default data model (biblatex manual,
section 2, and `blx-dm.def`). Names of types and fields are in lower case throughout.
"""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum
from functools import cache
from typing import Final

Requirements = tuple[tuple[str, ...], ...]  # all of these, each by any one of its alternatives


# Glossaries are kept in `.bib` files too; bib2gls reads them (its manual, chapter "Entry types").
GLOSSARY_TYPES: Final = frozenset(
    {
        *("abbreviation", "acronym", "dualabbreviation", "dualacronym", "dualentry"),
        *("dualsymbol", "entry", "index", "indexplural", "number", "symbol"),
    }
)


class Dialect(StrEnum):
    """Whose rules a file follows."""

    BIBTEX = "bibtex"  # read by BibTeX with a `.bst` style
    BIBLATEX = "biblatex"  # read by biber for the biblatex package


def requirements(entry_type: str, dialect: Dialect) -> Requirements:
    """What an entry of this type must have; empty for a type without requirements or unknown.

    The first alternative is the one that the manual names first. An alias (`phdthesis` in
    biblatex) has its own requirements.
    """
    if dialect is Dialect.BIBTEX:
        from bibsync.bibtex import bibtex_model

        return bibtex_model.REQUIRED.get(entry_type, ())
    from bibsync.bibtex import biblatex_model

    return biblatex_model.REQUIRED.get(entry_type, ())


def missing_fields(entry_type: str, present: Container[str], dialect: Dialect) -> Requirements:
    """The requirements that none of the `present` field names meets, each as its alternatives.

    What an entry inherits (`crossref`, `xdata`) must be among `present`. Some fields meet a
    requirement without being named as an alternative, since whoever writes them knows that the
    other is missing and has said what to print or sort by instead: `key` for a missing author,
    `pubstate` for a missing date (see `STAND_INS` of the two models).
    """
    missing: list[tuple[str, ...]] = []
    for alternatives in requirements(entry_type, dialect):
        for name in alternatives:
            if name in present:
                break
        else:
            if not any(name in present for name in _stand_ins(dialect).get(alternatives[0], ())):
                missing.append(alternatives)
    return tuple(missing)


@cache
def standard_types(dialect: Dialect) -> frozenset[str]:
    """The entry types that the manual describes, aliases included."""
    if dialect is Dialect.BIBTEX:
        from bibsync.bibtex import bibtex_model

        return frozenset(bibtex_model.REQUIRED)
    from bibsync.bibtex import biblatex_model

    return biblatex_model.TYPES | biblatex_model.TYPE_ALIASES.keys()


@cache
def known_types(dialect: Dialect) -> frozenset[str]:
    """The standard types and those that widespread styles add: none of these is a mistake."""
    if dialect is Dialect.BIBTEX:
        from bibsync.bibtex import bibtex_model

        return standard_types(dialect) | bibtex_model.STYLE_TYPES | GLOSSARY_TYPES
    from bibsync.bibtex import biblatex_model

    return standard_types(dialect) | biblatex_model.STYLE_TYPES | GLOSSARY_TYPES


@cache
def standard_fields(dialect: Dialect) -> frozenset[str]:
    """The fields that the manual describes: what a misspelt name was most likely meant to be.

    Both dialects have the few that every present-day style prints (`doi`, `url`, `eprint`, ...).
    """
    from bibsync.bibtex import biblatex_model, bibtex_model

    if dialect is Dialect.BIBTEX:
        return bibtex_model.FIELDS
    return biblatex_model.FIELDS | biblatex_model.FIELD_ALIASES.keys()


@cache
def known_fields(dialect: Dialect) -> frozenset[str]:
    """The fields that must not be called unknown, as far as they can be listed.

    Both models' fields (one file is often read by both programs), and those that other styles,
    reference managers, publishers and databases write. See `is_known_field` for the open-ended.
    """
    from bibsync.bibtex.real_fields import REAL_FIELDS

    del dialect  # no field is known to the one and a mistake in the other
    return REAL_FIELDS | standard_fields(Dialect.BIBTEX) | standard_fields(Dialect.BIBLATEX)


def is_known_field(name: str, dialect: Dialect) -> bool:
    """Whether a field name is one that somebody writes on purpose.

    Beside `known_fields`: names with the prefix of a tool (`bdsk-file-1`, `mendeley-tags`,
    `x-reviewed`), biblatex's data annotations (`author+an`, biblatex manual section 3.7), a known
    field with a number (`url2`) or an addition (`title-en`, `note_private`), and one that is
    switched off by a prefix (`OPTnote` and `ALTeditor` of Emacs, `xurl`, `_url`).
    """
    from bibsync.bibtex.real_fields import OPEN_PREFIXES, SWITCHED_OFF

    known = known_fields(dialect)
    if name in known or name.startswith(OPEN_PREFIXES):
        return True
    stem = name.partition("+")[0].rstrip("0123456789").rstrip("-_")
    if stem in known or any(stem.partition(mark)[0] in known for mark in "-_"):
        return True
    for prefix in SWITCHED_OFF:
        if stem.startswith(prefix) and stem[len(prefix) :].lstrip("-_") in known:
            return True
    return False


def _stand_ins(dialect: Dialect) -> dict[str, tuple[str, ...]]:
    if dialect is Dialect.BIBTEX:
        from bibsync.bibtex import bibtex_model

        return bibtex_model.STAND_INS
    from bibsync.bibtex import biblatex_model

    return biblatex_model.STAND_INS
