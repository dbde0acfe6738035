"""Turns the title of a work without authors and year into a citation key."""

from __future__ import annotations

from bibsync.bibtex.key_words import significant_words, unique_key


def title_key(title: str, taken: set[str]) -> str:
    """A key made of the title's first two significant words, which is added to `taken`.

    The manner is that of the usual `surname + year + first word` as far as a bare title allows:
    lower case, ASCII letters and digits only, a hyphenated word is one word, articles and the like
    are passed over (`OpenMathInstruct-2: Accelerating AI for Math` gives
    `openmathinstruct2accelerating`). A key that is taken gets further words of the title, then a
    letter. The same titles in the same order always give the same keys; `taken` is compared
    without regard to case, and holds lower-case keys.
    """
    significant = significant_words(title)
    if not significant:
        # No Latin letter at all: a number that depends on nothing but the title.
        from zlib import crc32

        significant = [f"untitled{crc32(title.encode('utf-8', 'surrogatepass')):08x}"]
    length = 2
    key = "".join(significant[:length])
    while key in taken and length < len(significant):
        length += 1
        key = "".join(significant[:length])
    return unique_key(key, taken)
