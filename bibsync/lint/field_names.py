"""Turns the name of a field into what it most likely should be, for the rules about names."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

# Nobody means these: they hold keys, switches or what a style's author puts into them.
_NEVER_MEANT = frozenset("xdata xref ids gender label options execute sortname".split())
_CAMEL = {"archiveprefix": "archivePrefix", "primaryclass": "primaryClass"}


@lru_cache(maxsize=4096)
def is_unknown(name: str) -> bool:
    """Whether nobody is known to write a field of that (lower-case) name on purpose.

    A name of anything but letters and single marks is the SYN rules' matter.
    """
    from bibsync.bibtex.datamodel import Dialect, is_known_field
    from bibsync.bibtex.own_fields import MARK

    is_plain = name.replace("-", "").replace("_", "").isalnum()
    return is_plain and name != MARK and not is_known_field(name, Dialect.BIBTEX)


@lru_cache(maxsize=4096)
def meant_name(name: str) -> str | None:
    """The standard field that an unknown name is a misspelling of; None when there is none such."""
    if any(map(str.isdigit, name)) or not is_unknown(name):
        return None  # a slip is hardly ever on a digit, and many private names end in one
    from bibsync.bibtex.datamodel import Dialect, standard_fields
    from bibsync.nearest import nearest

    for dialect in Dialect:
        meant = nearest(name, standard_fields(dialect) - _NEVER_MEANT)
        if meant is not None:
            return meant
    return None


def is_misspelt(name: str, names: Collection[str]) -> bool:
    """Whether a name is a misspelling of a field that is not among the entry's `names`."""
    meant = meant_name(name)
    return meant is not None and meant not in names


def written_like(written: str, name: str) -> str:
    """The name in upper case or with a capital where the other one is written so."""
    if written.isupper():
        return name.upper()
    usual = _CAMEL.get(name, name)
    return usual[0].upper() + usual[1:] if written[0].isupper() else usual
