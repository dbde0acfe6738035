"""Turns an authority's record into a citation key in the manner of arXiv's export."""

from __future__ import annotations

from typing import Final

from bibsync.bibtex.key_words import ascii_words, significant_words, unique_key
from bibsync.bibtex.names import parse_name
from bibsync.verify.arxiv_entry import entry_year, whole_names
from bibsync.verify.authority import AuthorityRecord

_GENERATIONS: Final = frozenset(("jr", "sr", "ii", "iii", "iv"))


def citation_key(record: AuthorityRecord, taken: set[str]) -> str:
    """A key that is in none of `taken`, and is added to it: `wei2023chainofthought`.

    It is the first author's surname, the year that the entry gets (`arxiv_entry.entry_year`), and
    the first word of the title that is no article or the like, in lower-case ASCII letters and
    digits. Particles belong to the surname, all words of an organisation do, and digits that begin
    it do not: arXiv makes `ai2024yi` of `01. AI`. A record without a Latin surname begins with the
    title's word, one without both is named for its id. A key that is taken gets a letter; `taken`
    holds lower-case keys.
    """
    names = whole_names(record.authors)
    surname = _surname(names[0]) if names else ""
    word = "".join(significant_words(record.title)[:1])
    year = entry_year(record)
    if surname:
        key = surname + year + word
    elif word:
        key = word + year
    else:
        key = "".join(ascii_words(f"{record.source} {record.id}".replace(".", " ")))
    return unique_key(key, taken)


def _surname(author: str) -> str:
    """The surname of one name in the letters of a key; "" when it has no Latin letter or digit."""
    name = parse_name(author)
    words = ascii_words(" ".join((*name.von, *name.last)))
    if not name.jr and name.first and words and words[-1] in _GENERATIONS:
        # `Martin King Jr.` has, to BibTeX, the last name `Jr.`
        words = words[:-1] or ascii_words(name.first[-1])
    surname = "".join(words)
    return surname.lstrip("0123456789") or surname
