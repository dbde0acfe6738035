"""SYN021 undefined-string."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from bibsync.bibtex.months import MACROS
from bibsync.bibtex.syntax import PieceKind
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, Valid, safe, shown, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field, Problem

_MONTHS = frozenset(MACROS)
# The journals of plain.bst and the other standard styles.
_JOURNALS = frozenset(
    "acmcs acta cacm ibmjrd ibmsj ieeese ieeetc ieeetcad ipl jacm jcss scp sicomp tocs tods tog"
    " toms toois toplas tcs".split()
)
# Names of IEEEabrv.bib and IEEEfull.bib, which are read together with one's own file.
_OF_SHARED_FILES = ("ieee_", "iee_")
# So many uses of so many names, and none defined: the definitions are in another file.
_ENOUGH_NAMES, _ENOUGH_USES = 3, 6
_MOST_GUESSES = 30


class _Use(NamedTuple):
    name: str  # in lower case
    start: int
    end: int
    field: Field
    entry: Entry | None  # None: in a definition


class UndefinedString(Rule):
    """A value is a bare word, and no `@string` before it defines that word.

    BibTeX and biber warn, and the field is empty: the journal, or the author, is not printed. The
    order counts, a definition further down is of no use. The months and the twenty journals that
    the standard styles define (`cacm`, `jacm`, `tcs`, …) are known everywhere, and the names of
    `IEEEabrv.bib` begin with `IEEE_`. A file that defines nothing itself and uses several names
    several times each is taken for one that is read together with a file of definitions.

    In the field `month`, the name of a month in full becomes its macro, which is safe. A name that
    is a slip of the keyboard away from a defined one is replaced by that (unsafe). For any other
    word braces around it are shown: either they are missing, or a definition is.
    """

    code = "SYN021"
    name = "undefined-string"
    severity = Severity.ERROR
    valid = (
        '@string{jos = "Journal of Strings"}\n@article{a, journal = JOS, month = "1~" # Jan}\n',
        "@article{a, journal = cacm, month = DEC, year = 1999}\n",
        "@article{a, journal = IEEE_J_PAMI}\n",
        '@string{a = "A"}\n@string{b = a # " and B"}\n@preamble{b}\n@misc{x, title = b # a}\n',
        "@article{a, journal = nat, publisher = npg}\n@article{b, journal = nat, publisher = npg}\n"
        "@article{c, journal = sci, publisher = aaas}\n",
        Valid(
            '```bibtex\n@string{a = "A"}\n```\n\n```bibtex\n@misc{x, title = a}\n```\n', "refs.md"
        ),
    )
    invalid = (
        Invalid("@misc{a, month = March}\n", "@misc{a, month = mar}\n"),
        Invalid(
            '@string{nature = "Nature"}\n@article{a, journal = natrue # { B}}\n',
            '@string{nature = "Nature"}\n@article{a, journal = nature # { B}}\n',
        ),
        Invalid("@misc{a, author = Plato}\n", None),
        Invalid('@misc{a, title = b}\n@string{b = "B"}\n', None),
        Invalid('@string{a = "A" # b}\n', None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        uses = [
            use
            for use in _uses(file)
            if use.name not in _JOURNALS and not use.name.startswith(_OF_SHARED_FILES)
        ]
        if not uses:
            return
        defined: dict[str, Field] = {}
        for string in file.strings:
            for field in string.fields:
                defined.setdefault(field.name, field)
        wrong = [use for use in uses if not _is_defined(use, defined)]
        names = {use.name for use in wrong}
        if not defined and len(names) >= _ENOUGH_NAMES and len(wrong) >= _ENOUGH_USES:
            wrong = [use for use in wrong if use.field.name == "month"]
        if wrong:
            meant = _meant((use for use in wrong if use.name not in defined), defined)
            for use in wrong:
                yield self._finding(use, defined, meant.get(use.name), file)

    def _finding(
        self, use: _Use, defined: dict[str, Field], near: str | None, file: LintFile
    ) -> Diagnostic:
        from bibsync.bibtex.months import month_macro

        written = file.text[use.start : use.end]
        where = f"the string {quoted(written)}"
        fix: Fix | None = None
        definition = defined.get(use.name)
        macro = month_macro(use.name) if use.field.name == "month" else None
        if definition is not None and definition.start <= use.start < definition.value_end:
            message = f"{where} is used in its own definition"
        elif definition is not None:
            row = file.lines.position(definition.start).row
            message = f"{where} is used before it is defined, in line {row}"
        elif macro is not None:
            message = f"{where} is not defined; the month is `{macro}`"
            fix = safe(f"Write `{macro}`", Edit(use.start, use.end, macro))
        else:
            message = f"{where} is not defined"
            if near in defined and defined[near].value_end > use.start:
                near = None
            if near is not None:
                near = defined[near].written_name if near in defined else near
                message += f"; `{near}` is"
                fix = unsafe(f"Write `{near}`", Edit(use.start, use.end, near))
            else:
                message += ", and so BibTeX takes it for empty"
                fix = shown("Put braces around it", Edit(use.start, use.end, f"{{{written}}}"))
        return self.diagnostic(use.start, use.end, message, fix, use.entry)


class _Faults:
    """The problems of one block, to be asked about any number of its pieces."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        ordered = sorted(problems, key=attrgetter("start"))
        self._starts = [problem.start for problem in ordered]
        # How far a problem or one before it reaches.
        self._ends = list(accumulate((problem.end for problem in ordered), max))

    def touch(self, start: int, end: int) -> bool:
        """Whether a problem overlaps that span or stands right beside it."""
        index = bisect_right(self._starts, end) - 1
        return index >= 0 and start <= self._ends[index]


def _uses(file: LintFile) -> Iterator[_Use]:
    """Every name in a value but those of the months."""
    text = file.text
    # Nine values of ten are in braces: the loop over all fields must do nothing else with them.
    braced, number, in_quotes = PieceKind.BRACED, PieceKind.NUMBER, PieceKind.QUOTED
    macro, months = PieceKind.MACRO, _MONTHS
    faults = _Faults(())
    of: Entry | None = None  # whose faults these are
    for entry in file.entries:
        for field in entry.fields:
            kind = field.value_kind
            if kind is braced or kind is number or kind is in_quotes:
                continue
            if kind is macro and text[field.value_start : field.value_end] in months:
                continue
            if of is not entry:
                of, faults = entry, _Faults(entry.problems)
            yield from _uses_in(field, entry, faults)
    for block in file.strings:
        faults = _Faults(block.problems)
        for field in block.fields:
            yield from _uses_in(field, None, faults)


def _uses_in(field: Field, entry: Entry | None, faults: _Faults) -> Iterator[_Use]:
    text = field.text
    for piece in field.value_pieces():
        name = text[piece.start : piece.end].lower()
        if piece.kind is not PieceKind.MACRO or name in _MONTHS:
            continue
        # The SYN rules about the fault speak first: is it a name at all?
        if not faults.touch(piece.start, piece.end):
            yield _Use(name, piece.start, piece.end, field, entry)


def _is_defined(use: _Use, defined: dict[str, Field]) -> bool:
    definition = defined.get(use.name)
    return definition is not None and definition.value_end <= use.start


def _meant(uses: Iterable[_Use], defined: dict[str, Field]) -> dict[str, str | None]:
    """For each name the defined one that it is a slip of the keyboard away from.

    For the first names only: to compare many with many takes longer than all the rest.
    """
    from bibsync.nearest import nearest

    names = dict.fromkeys((use.name, use.field.name == "month") for use in uses)
    months = sorted(_MONTHS)
    return {
        name: nearest(name, [*defined, *months] if is_month else defined)
        for name, is_month in islice(names, _MOST_GUESSES)
    }
