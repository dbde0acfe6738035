"""A work in neutral terms: what an entry of a `.bib` file and a Zotero item both say.

The two sides are compared slot by slot. A slot is named as a BibTeX field (`journal`, `address`,
whatever alias the file uses), or is `entrytype` for the type; each keyword is a slot of its own
(`keywords/deep learning`), so that two people can add keywords at the same time.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Final, NamedTuple

ENTRY_TYPE: Final = "entrytype"
KEYWORD: Final = "keywords/"  # begins the slot of a keyword; the keyword itself is the rest


class Record(NamedTuple):
    """A work in the terms in which both sides can be compared."""

    key: str  # the citation key; "" where a Zotero item has none
    slots: Mapping[str, str]  # slot -> value in mapped terms, never ""; `entrytype` is always there

    @property
    def type(self) -> str:
        """The BibTeX entry type in lower case."""
        return self.slots[ENTRY_TYPE]

    def get(self, slot: str) -> str:
        """The value of a slot; "" when the work has none."""
        return self.slots.get(slot, "")

    def without(self, hidden: Set[str]) -> Record:
        """The record less these slots; itself when it has none of them."""
        if hidden.isdisjoint(self.slots):
            return self
        slots = {slot: value for slot, value in self.slots.items() if slot not in hidden}
        return self._replace(slots=slots)
