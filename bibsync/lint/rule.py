"""What a rule is: one class in one file, found by its file.

Rules that need the records of an authority stand in `bibsync/lint/verification/`, all others in
`bibsync/lint/rules/`.

A rule declares what it looks at, and the engine calls it only there: `fields` and `pattern` keep
eighty rules from costing eighty calls a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from bibsync.diagnostic import Applicability, Diagnostic, Fix, Severity
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Block, Entry, Field
    from bibsync.lint.file import LintFile
    from bibsync.lint.suppressions import Suppression
    from bibsync.verify.authority import AuthorityRecord


class Invalid(NamedTuple):
    """A text in which the rule finds something, and what its fixes make of it.

    `after` is the text when all fixes of this rule, unsafe ones included, are applied to a
    standstill; None when the rule offers no fix that can be applied. `filename` chooses the kind
    of file (`references.md` for a rule about reference lists).
    """

    before: str
    after: str | None
    filename: str = "refs.bib"


class Valid(NamedTuple):
    """A text of another kind of file than `refs.bib` in which the rule finds nothing."""

    text: str
    filename: str


class RunBy(StrEnum):
    """Which command runs a rule."""

    LINT = "lint"
    VERIFY = "verify"  # it needs the records of an authority
    BOTH = "both"  # it says more when there are any


class Rule:
    """Base of all rules. The docstring of a subclass is its documentation: what is wrong, why it
    matters to a reader of the printed bibliography, and what the fix does.

    A subclass overrides one or more of the `check_…` methods; the others are never called.
    """

    code: ClassVar[str]  # family of letters and three digits
    name: ClassVar[str]  # kebab-case, named for the fault
    severity: ClassVar[Severity]
    on_by_default: ClassVar[bool] = True  # False for opinions
    fields: ClassVar[frozenset[str] | None] = None  # names `check_field` wants; None: all
    pattern: ClassVar[str | None] = None  # regex that a raw value must contain for `check_field`
    run_by: ClassVar[RunBy] = RunBy.LINT
    records: ClassVar[tuple[AuthorityRecord, ...]] = ()  # all that there are, in the examples
    valid: ClassVar[tuple[str | Valid, ...]]  # whole files in which this rule finds nothing
    invalid: ClassVar[tuple[Invalid, ...]]

    def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
        """Whether `check_entry` is wanted for entries of this type with these fields, in this order
        (all in lower case). Asked once for each such shape, so it may be slow."""
        return True

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        """Called once for every file."""
        raise NotImplementedError

    def check_block(self, block: Block, file: LintFile) -> Iterable[Diagnostic]:
        """Called for every block of the tree: entries, free text, comments, broken blocks."""
        raise NotImplementedError

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        """Called for every entry, broken ones included (see `entry.problems`)."""
        raise NotImplementedError

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        """Called for every field named in `fields` whose raw value contains `pattern`."""
        raise NotImplementedError

    def check_suppressions(
        self, suppressions: list[Suppression], file: LintFile
    ) -> Iterable[Diagnostic]:
        """Called last, when it is known which suppressions silenced something."""
        raise NotImplementedError

    @classmethod
    def diagnostic(
        cls,
        start: int,
        end: int,
        message: str,
        fix: Fix | None = None,
        entry: Entry | None = None,
    ) -> Diagnostic:
        """A finding of this rule at `text[start:end]`."""
        key = entry.key if entry is not None else None
        return Diagnostic(cls.code, cls.name, cls.severity, message, start, end, fix, key)


def safe(message: str, *edits: Edit) -> Fix:
    """A fix that cannot change what the entry says."""
    return Fix(message, edits, Applicability.SAFE)


def unsafe(message: str, *edits: Edit) -> Fix:
    """A fix that is likely right, but that somebody should look at."""
    return Fix(message, edits, Applicability.UNSAFE)


def shown(message: str, *edits: Edit) -> Fix:
    """A fix that is only displayed: a person has to choose."""
    return Fix(message, edits, Applicability.DISPLAY)


class LazyPattern:
    """A regular expression that is compiled when it is first used.

    Compiling costs 0.1 to 1 ms, and most of the rules' patterns are never needed in one run:
    with eighty rules that would be half of the time that `bibsync lint` takes to start.
    """

    __slots__ = ("_compiled", "_flags", "_source")

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    def __call__(self) -> re.Pattern[str]:
        """The compiled pattern."""
        if self._compiled is None:
            self._compiled = re.compile(self._source, self._flags)
        return self._compiled
