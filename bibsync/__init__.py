"""bibsync as a library: parse, lint and fix BibTeX texts.

    >>> import bibsync
    >>> bibsync.fix("@misc{a, doi = {https://doi.org/10.1000/182}}X\\n").text
    '@misc{a, doi = {10.1000/182}}\\n'

Strings in, values out: nothing here reads files, asks the network or prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bibsync.bibtex.syntax import Document
    from bibsync.diagnostic import Diagnostic
    from bibsync.lint.engine import FixResult, Linter
    from bibsync.verify.authority import AuthorityRecord

__version__ = "0.1.0"
__all__ = ["__version__", "fix", "lint", "parse", "verify_text"]


def parse(text: str) -> Document:
    """The lossless syntax tree of a BibTeX text; never raises on content."""
    from bibsync.bibtex import parser

    return parser.parse(text)


def lint(
    text: str,
    *,
    filename: str = "refs.bib",
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    dialect: str = "auto",
    today: date | None = None,
) -> tuple[Diagnostic, ...]:
    """The findings in a text, in its order; for Markdown give a `filename` that ends in `.md`.

    `select`, `extend_select` and `ignore` take codes, prefixes and names of rules; `dialect` is
    "auto", "bibtex" or "biblatex". `today` makes dated suppressions expire. Raises
    `bibsync.errors.UsageError` for a rule that does not exist, ValueError for an unknown dialect.
    """
    linter = _linter(select, extend_select, ignore, dialect, today)
    return linter.lint(text, filename)


# `bibsync/lint/__init__.py` asks for it by this name: there `lint` is the package.
lint_text = lint


def fix(
    text: str,
    *,
    unsafe: bool = False,
    filename: str = "refs.bib",
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    dialect: str = "auto",
    today: date | None = None,
) -> FixResult:
    """The text with all safe fixes applied, with `unsafe` those too: `.text`, `.applied`,
    `.remaining` and `.has_converged`. Parameters and errors as for `lint`."""
    linter = _linter(select, extend_select, ignore, dialect, today)
    return linter.fix(text, filename, unsafe)


def verify_text(
    text: str,
    records: Sequence[AuthorityRecord],
    *,
    filename: str = "refs.bib",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    dialect: str = "auto",
) -> tuple[Diagnostic, ...]:
    """What holding the entries of a text against records comes to, in the order of the text.

    `records` are those that are known, such as arXiv's of the entries' ids; an entry whose work is
    not among them could not be verified. Pure: a text that is too much for one machine can be cut
    into partitions. Other parameters and errors as for `lint`. (`bibsync.verify` is the package.)
    """
    from bibsync.lint.engine import Linter
    from bibsync.lint.known_records import evidence_of
    from bibsync.lint.settings import DialectChoice, LintSettings

    settings = LintSettings(
        select=tuple(select), ignore=tuple(ignore), dialect=DialectChoice(dialect)
    )
    return Linter(settings, evidence_of(text, filename, settings, records)).lint(text, filename)


def _linter(
    select: Sequence[str],
    extend_select: Sequence[str],
    ignore: Sequence[str],
    dialect: str,
    today: date | None,
) -> Linter:
    from bibsync.lint.engine import Linter
    from bibsync.lint.settings import DialectChoice, LintSettings

    settings = LintSettings(
        tuple(select), tuple(extend_select), tuple(ignore), DialectChoice(dialect), today
    )
    return Linter(settings)
