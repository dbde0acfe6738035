"""Turns the name of a field into what it most likely should be, for the rules about names."""

from __future__ import annotations

from functools import cache

_CAMEL = {"archiveprefix": "archivePrefix", "primaryclass": "primaryClass"}


@cache
def is_unknown(name: str) -> bool:
    """Whether nobody is known to write a field of that (lower-case) name on purpose.

    A name of anything but letters and single marks is the SYN rules' matter.
    """
    from bibsync.bibtex.datamodel import Dialect, is_known_field

    is_plain = name.replace("-", "").replace("_", "").isalnum()
    return is_plain and not is_known_field(name, Dialect.BIBTEX)


@cache
def meant_name(name: str) -> str | None:
    """The standard field that an unknown name is a misspelling of; None when there is none such."""
    if not is_unknown(name):
        return None
    from bibsync.bibtex.datamodel import Dialect, standard_fields
    from bibsync.nearest import nearest

    return nearest(name, standard_fields(Dialect.BIBTEX)) or nearest(
        name, standard_fields(Dialect.BIBLATEX)
    )


def written_like(written: str, name: str) -> str:
    """The name in upper case or with a capital where the other one is written so."""
    if written.isupper():
        return name.upper()
    usual = _CAMEL.get(name, name)
    return usual[0].upper() + usual[1:] if written[0].isupper() else usual
