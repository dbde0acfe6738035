"""What a run of the linter was asked for: which rules, for which BibTeX, as of which day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class DialectChoice(StrEnum):
    """Which data model the entries are held against."""

    AUTO = "auto"  # told from the fields and types that a file uses
    BIBTEX = "bibtex"
    BIBLATEX = "biblatex"


class LintSettings(NamedTuple):
    """Settings of one run; the core reads no clock and no file, so even the day is one."""

    select: tuple[str, ...] = ()  # codes, prefixes or names; empty: what is on by default
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    dialect: DialectChoice = DialectChoice.AUTO
    today: date | None = None  # None: suppressions with a date do not expire, no year is too late
