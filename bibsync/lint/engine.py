"""Runs rules over a text, and fixes to a standstill: text to findings, text to fixed text.

How rules are called is decided once for each shape that entries have (their type and the names of
their fields, in order): ten thousand entries have some hundred shapes, so that a rule that cannot
apply costs nothing an entry.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from bibsync.diagnostic import Applicability, Diagnostic
from bibsync.lint.catalogue import Catalogue
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Rule
from bibsync.lint.selection import select_rules
from bibsync.lint.settings import LintSettings
from bibsync.lint.suppressions import find_suppressions
from bibsync.text import Edit, apply_edits, overlaps

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field
    from bibsync.encoding import DecodedText
    from bibsync.lint.suppressions import Suppression
    from bibsync.verify.evidence import Evidence

MAX_PASSES = 100
SYNTAX = "SYN"  # the family of the rules that mend syntax

CheckEntry = Callable[["Entry", LintFile], Iterable[Diagnostic]]
CheckField = Callable[["Field", "Entry", LintFile], Iterable[Diagnostic]]
Search = Callable[[str, int, int], object]


class _Shape(NamedTuple):
    """What to call for the entries of one shape."""

    entry_checks: tuple[CheckEntry, ...]
    field_checks: tuple[tuple[int, tuple[tuple[Search | None, CheckField], ...]], ...]


class Linter:
    """A set of rules, ready to be run on any number of texts."""

    def __init__(
        self, settings: LintSettings | None = None, evidence: Evidence | None = None
    ) -> None:
        """With evidence, the rules that verify are run, else those that lint.

        Raises UsageError when the settings select a rule that does not exist.
        """
        self.settings = settings or LintSettings()
        self.evidence = evidence
        self.rules = select_rules(self.settings, verify=evidence is not None)
        self._by_code = {rule.code: rule for rule in self.rules}
        instances = [rule() for rule in self.rules]
        self._file_checks = [r.check_file for r in instances if _overrides(r, "check_file")]
        self._block_checks = [r.check_block for r in instances if _overrides(r, "check_block")]
        self._entry_rules = [r for r in instances if _overrides(r, "check_entry")]
        self._field_rules = [r for r in instances if _overrides(r, "check_field")]
        self._last_checks = [
            r.check_suppressions for r in instances if _overrides(r, "check_suppressions")
        ]
        self._shapes: dict[tuple[str, tuple[str, ...]], _Shape] = {}
        self._searches: dict[str, Search] = {}

    def lint(
        self,
        text: str,
        filename: str = "refs.bib",
        catalogue: Catalogue | None = None,
        decoded: DecodedText | None = None,
    ) -> tuple[Diagnostic, ...]:
        """The findings in a text, in its order.

        `filename` tells Markdown from BibTeX and is named in messages about other files. Give the
        same `catalogue` to find duplicates across several texts.
        """
        catalogue = catalogue or Catalogue()
        file = LintFile(text, filename, self.settings, catalogue, decoded, self.evidence)
        found: list[Diagnostic] = []
        for check_file in self._file_checks:
            found.extend(check_file(file))
        if self._block_checks:
            for block in file.blocks:
                for check_block in self._block_checks:
                    found.extend(check_block(block, file))
        self._check_entries(file, found)
        suppressions = find_suppressions(file)
        if suppressions:
            found = self._not_silenced(found, suppressions)
            for check_last in self._last_checks:
                found.extend(check_last(suppressions, file))
        found.sort(key=_sort_key)
        return tuple(found)

    def _not_silenced(
        self, found: list[Diagnostic], suppressions: list[Suppression]
    ) -> list[Diagnostic]:
        """The findings, sorted, that no suppression silences. Every suppression that holds at one
        is asked about it, so that of two that silence the same neither is called unused."""
        by_scope: dict[tuple[int, int], list[Suppression]] = {}
        for suppression in suppressions:
            by_scope.setdefault(suppression.scope, []).append(suppression)
        coming = sorted(by_scope, reverse=True)
        # Scopes nest a few levels deep and hold many findings: one answer does for all of a code.
        open_scopes: list[tuple[int, int]] = []
        answers: dict[tuple[tuple[int, int], str], bool] = {}
        kept: list[Diagnostic] = []
        for diagnostic in sorted(found, key=_sort_key):
            start, code = diagnostic.start, diagnostic.code
            while coming and coming[-1][0] <= start:
                open_scopes.append(coming.pop())
            # An empty scope is the place of what stands there.
            open_scopes = [scope for scope in open_scopes if start < max(scope[1], scope[0] + 1)]
            is_silenced = False
            for scope in open_scopes:
                answer = answers.get((scope, code))
                if answer is None:
                    asked = [s.silences(diagnostic, self._by_code) for s in by_scope[scope]]
                    answer = answers[scope, code] = any(asked)
                is_silenced = is_silenced or answer
            if not is_silenced:
                kept.append(diagnostic)
        return kept

    def _check_entries(self, file: LintFile, found: list[Diagnostic]) -> None:
        text = file.text
        shapes = self._shapes
        for entry in file.entries:
            fields = entry.fields
            shape_key = (entry.type, tuple([field.name for field in fields]))
            shape = shapes.get(shape_key)
            if shape is None:
                shape = shapes[shape_key] = self._shape(*shape_key)
            for check_entry in shape.entry_checks:
                found.extend(check_entry(entry, file))
            for index, checks in shape.field_checks:
                field = fields[index]
                start, end = field.value_start, field.value_end
                for search, check_field in checks:
                    if search is None or search(text, start, end) is not None:
                        found.extend(check_field(field, entry, file))

    def _shape(self, type_: str, names: tuple[str, ...]) -> _Shape:
        """Which rules concern entries of this type with these fields."""
        entry_checks = [
            rule.check_entry for rule in self._entry_rules if rule.concerns(type_, names)
        ]
        field_checks = []
        for index, name in enumerate(names):
            checks = tuple(
                (self._search(rule.pattern), rule.check_field)
                for rule in self._field_rules
                if rule.fields is None or name in rule.fields
            )
            if checks:
                field_checks.append((index, checks))
        return _Shape(tuple(entry_checks), tuple(field_checks))

    def _search(self, pattern: str | None) -> Search | None:
        if pattern is None:
            return None
        search = self._searches.get(pattern)
        if search is None:
            search = self._searches[pattern] = re.compile(pattern).search
        return search

    def fix(
        self,
        text: str,
        filename: str = "refs.bib",
        unsafe: bool = False,
        decoded: DecodedText | None = None,
        max_passes: int = MAX_PASSES,
        catalogue: Callable[[], Catalogue] = Catalogue,
    ) -> FixResult:
        """The text with all fixes applied that may be, and what remains to be said of it.

        Safe fixes, and with `unsafe` those too. A fix whose edits overlap another's waits for the
        next pass. `catalogue` gives each pass a fresh one.
        """
        allowed = {Applicability.SAFE, Applicability.UNSAFE} if unsafe else {Applicability.SAFE}
        applied: list[Diagnostic] = []
        for done in range(max_passes + 1):
            diagnostics = self.lint(text, filename, catalogue(), decoded)
            chosen = self._harmless(text, filename, _fixable(text, diagnostics, allowed))
            if not chosen or done == max_passes:
                return FixResult(text, tuple(applied), diagnostics, not chosen)
            edits = [edit for diagnostic in chosen for edit in _edits(diagnostic)]
            text = apply_edits(text, edits)
            applied.extend(chosen)
        raise AssertionError("unreachable: the loop returns")

    def _harmless(self, text: str, filename: str, chosen: list[Diagnostic]) -> list[Diagnostic]:
        """The fixes less those after which the text would have more syntax faults than before.

        No rule should offer such a fix; this makes sure that a slip in one costs nobody an entry.
        What mends syntax is exempt: it may bring to light what the first fault hid.
        """
        mending = [d for d in chosen if d.code.startswith(SYNTAX)]
        others = [d for d in chosen if not d.code.startswith(SYNTAX)]
        if not others:
            return mending
        faults = self._faults(text, filename)

        def accepted(fixes: list[Diagnostic]) -> list[Diagnostic]:
            edits = [edit for diagnostic in fixes for edit in _edits(diagnostic)]
            if not fixes or self._faults(apply_edits(text, edits), filename) <= faults:
                return fixes
            if len(fixes) == 1:
                return []
            middle = len(fixes) // 2
            first, second = accepted(fixes[:middle]), accepted(fixes[middle:])
            both = first + second
            # Each half is harmless alone; if they are not together, the second waits.
            return accepted(both) if len(both) < len(fixes) else first

        return mending + accepted(others)

    def _faults(self, text: str, filename: str) -> int:
        """How many syntax faults the parser notes in a text."""
        file = LintFile(text, filename, self.settings, Catalogue())
        return sum(len(block.problems) for block in file.blocks)


class FixResult(NamedTuple):
    """What fixing came to."""

    text: str
    applied: tuple[Diagnostic, ...]  # offsets are those of the pass that found each
    remaining: tuple[Diagnostic, ...]  # findings in `text`
    has_converged: bool  # False: fixes still wanted to change the text when passes ran out: a bug


def _sort_key(diagnostic: Diagnostic) -> tuple[int, int, str, str]:
    return diagnostic.sort_key


def _overrides(rule: Rule, method: str) -> bool:
    return getattr(type(rule), method) is not getattr(Rule, method)


def _edits(diagnostic: Diagnostic) -> tuple[Edit, ...]:
    return diagnostic.fix.edits if diagnostic.fix is not None else ()


def _fixable(
    text: str, diagnostics: Iterable[Diagnostic], allowed: set[Applicability]
) -> list[Diagnostic]:
    """The findings whose fixes can be applied in one pass: in text order, none overlapping, and
    each changing something."""
    candidates = [
        (min(_edits(d)), d)
        for d in diagnostics
        if d.fix is not None
        and d.fix.applicability in allowed
        and any(text[edit.start : edit.end] != edit.content for edit in d.fix.edits)
    ]
    candidates.sort(key=lambda pair: (pair[0].start, pair[0].end, pair[1].code))
    chosen: list[Diagnostic] = []
    taken: list[Edit] = []  # sorted by start, free of overlaps
    for _, diagnostic in candidates:
        edits = sorted(_edits(diagnostic))
        if any(overlaps(old, new) for new in edits for old in _around(taken, new)):
            continue
        for new in edits:
            insort(taken, new)
        chosen.append(diagnostic)
    return chosen


def _around(taken: list[Edit], new: Edit) -> list[Edit]:
    """Those of the taken edits that can overlap a new one: the last that begins before it, and the
    next two, as the first of these may be an insertion just where it begins."""
    index = bisect_left(taken, new.start, key=attrgetter("start"))
    return taken[max(index - 1, 0) : index + 2]
