"""NAM005 all-caps-name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bibsync.bibtex.syntax import Entry, Field
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import (
    NAME_LISTS,
    is_extended,
    is_organisation,
    names_in,
    outside_braces,
    plain,
)
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, shown, unsafe
from bibsync.text import Edit
