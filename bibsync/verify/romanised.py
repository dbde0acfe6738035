"""Reduces a name to what its spellings in Latin letters share: accents written out, other alphabets
brought into ours in more than one way."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

# Signs for a glottal stop or a soft sign, which Unicode counts as letters.
APOSTROPHES: Final = str.maketrans(dict.fromkeys("ʼʻʹʾʿ", "’"))
# Passports write the ü of Pinyin in three ways; and a Korean name in two.
_SURNAMES: Final = {"lyu": "lu", "lv": "lu", "nyu": "nu", "nv": "nu", "choe": "choi"}
# What English, French and German, passports and libraries make of one Cyrillic letter.
_SOUNDS: Final = (
    ("shch", "s"), ("schtsch", "s"), ("tsch", "c"), ("tch", "c"), ("sch", "s"), ("ch", "c"),
    ("sh", "s"), ("zh", "z"), ("kh", "h"), ("ts", "c"), ("ph", "f"), ("ou", "u"), ("oo", "u"),
    ("dj", "d"), ("ff", "v"), ("w", "v"), ("ks", "x"), ("q", "k"), ("j", "i"),
    ("y", "i"), ("ie", "e"), ("io", "e"), ("iu", "u"), ("ia", "a"), ("ck", "k"),
)  # fmt: skip


def folded(text: str) -> str:
    """A comparable text in which `Schuetze` and `Schutze`, `Aagaard` and `Agaard` are alike; what
    it does to `Blue` and `Joel` it does to both sides."""
    text = text.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("aa", "a")
    return text.replace("dj", "d").replace("ə", "a")


def folded_family(name: str) -> str:
    """A family name in comparable form, folded; `Lyu` and `Lv` as `Lü`, which `Lu` is, too, so that
    it proves nothing without a given name."""
    return folded(_SURNAMES.get(name, name)).replace(" ", "")


@lru_cache(4096)
def sound(name: str) -> str:
    """What the romanisations of a name, in comparable form, have in common: `Kolmogoroff` and
    `Kolmogorov`, `Khovansky` and `Khovanskii`.

    Equal ones are no proof that it is one name.
    """
    for spelt, sounds in _SOUNDS:
        name = name.replace(spelt, sounds)
    return _repeated().sub(r"\1", name)


@cache
def _repeated() -> re.Pattern[str]:
    return re.compile(r"(.)\1+")
