"""Turns a month as people write it in English into the macro that every style defines."""

from __future__ import annotations

from typing import Final

# The twelve macros of the standard styles (btxdoc section 3.2, `month`; plain.bst defines them).
MACROS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NAMES: Final = {
    "january": "jan",
    "february": "feb",
    "march": "mar",
    "april": "apr",
    "may": "may",
    "june": "jun",
    "july": "jul",
    "august": "aug",
    "september": "sep",
    "october": "oct",
    "november": "nov",
    "december": "dec",
    "jan": "jan",
    "feb": "feb",
    "febr": "feb",
    "mar": "mar",
    "apr": "apr",
    "jun": "jun",
    "jul": "jul",
    "aug": "aug",
    "sep": "sep",
    "sept": "sep",
    "oct": "oct",
    "nov": "nov",
    "dec": "dec",
}


def month_macro(text: str) -> str | None:
    """The macro for an English month: its name, its abbreviation or its number from 1 to 12.

    Case, white space around it and one full stop after an abbreviation do not matter. None for
    anything else: two months, a day and a month, a season, another language.
    """
    word = text.strip().lower().removesuffix(".")
    if word in _NAMES:
        return _NAMES[word]
    if word.isascii() and word.isdigit() and len(word) <= 2 and 1 <= int(word) <= 12:
        return MACROS[int(word) - 1]
    return None


# January to December; what two languages write for different months is in none of them.
_FOREIGN: Final = (
    # German
    "januar|jänner februar märz april mai juni juli august september oktober november dezember",
    # French
    "janvier février|fevrier mars avril mai juin juillet août|aout septembre octobre novembre"
    " décembre|decembre",
    # Spanish
    "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre"
    " diciembre",
    # Italian
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    # Portuguese
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    # Dutch
    "januari februari maart april mei juni juli augustus september oktober november december",
)


def foreign_month_macro(text: str) -> str | None:
    """The macro for a month's full name in German, French, Spanish, Italian, Portuguese or Dutch;
    None for anything else."""
    word = text.strip().lower()
    for months in _FOREIGN:
        for macro, names in zip(MACROS, months.split(), strict=True):
            if word in names.split("|"):
                return macro
    return None


def month_number(macro: str) -> int | None:
    """1 for `jan` up to 12 for `dec`, in any case; None for a macro that is no month."""
    lowered = macro.lower()
    return MACROS.index(lowered) + 1 if lowered in MACROS else None
