"""Lints files: bytes to findings, and with `--fix` to bytes that are written back."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bibsync.adapters.files import encode, read, write_atomically
from bibsync.config import Config, find_config, read_config
from bibsync.diagnostic import Diagnostic, FileFindings
from bibsync.encoding import decode
from bibsync.errors import FixNotConvergingError
from bibsync.lint.catalogue import Catalogue
from bibsync.lint.engine import Linter
from bibsync.lint.settings import DialectChoice, LintSettings

if TYPE_CHECKING:
    from bibsync.encoding import DecodedText

STDIN = "-"


class LintOptions(NamedTuple):
    """What the command line asked for; it wins over the configuration."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    dialect: DialectChoice | None = None  # None: as configured
    together: bool = False
    config: Path | None = None  # None: searched upward from each file
    fix: bool = False
    unsafe_fixes: bool = False


class LintedFile(NamedTuple):
    """What came of one file. `after` differs from `before` when fixes were, or would be, made."""

    findings: FileFindings  # findings that remain in `after`
    before: str
    after: str
    fixed: tuple[Diagnostic, ...]


class LintRun:
    """One run over any number of files, with one linter for each set of settings."""

    def __init__(self, options: LintOptions, today: date) -> None:
        self.options = options
        self.today = today
        self._linters: dict[LintSettings, Linter] = {}
        self._shared: Catalogue | None = None
        self._configs: dict[Path, Config] = {}  # by folder; one read serves all its files

    def config_for(self, path: Path) -> Config:
        """The configuration that holds for a file."""
        if self.options.config is not None:
            if self.options.config not in self._configs:
                self._configs[self.options.config] = read_config(self.options.config)
            return self._configs[self.options.config]
        folder = path.absolute().parent
        if folder not in self._configs:
            self._configs[folder] = find_config(folder)
        return self._configs[folder]

    def lint_file(self, path: Path, write: bool) -> LintedFile:
        """Lints one file, and fixes it if asked to; writes it when `write` and it has changed.

        Raises UnreadableInputError, UnwritableOutputError, ChangedOnDiskError and
        FixNotConvergingError; nothing is written then.
        """
        decoded = read(path)
        linted = self._lint(decoded, str(path), path)
        if write and linted.after != linted.before:
            # Decoding loses nothing, so these are the bytes that were read.
            before = encode(path, decoded, linted.before)
            write_atomically(path, encode(path, decoded, linted.after), expected=before)
        return linted

    def lint_stdin(self, data: bytes, filename: str) -> tuple[LintedFile, bytes]:
        """Lints bytes that came from standard input; also gives the bytes after fixing."""
        decoded = decode(data)
        linted = self._lint(decoded, filename, Path(filename))
        return linted, encode(Path(filename), decoded, linted.after)

    def _lint(self, decoded: DecodedText, filename: str, path: Path) -> LintedFile:
        linter, together = self._linter_for(path)
        text = decoded.text
        if not self.options.fix:
            found = linter.lint(text, filename, self._catalogue(together), decoded)
            return LintedFile(FileFindings(filename, text, found), text, text, ())
        # Every pass sees what the files before this one left in the catalogue, and no more.
        seen = self._catalogue(together)
        result = linter.fix(text, filename, self.options.unsafe_fixes, decoded, catalogue=seen.copy)
        if not result.has_converged:
            codes = ", ".join(sorted({finding.code for finding in result.applied[-20:]}))
            raise FixNotConvergingError(
                f"{filename}: fixes undo each other ({codes}); nothing was written. This is a bug"
                " in bibsync: please report it with the entry, and use --ignore until then"
            )
        if together:
            linter.lint(result.text, filename, seen, decoded)
        findings = FileFindings(filename, result.text, result.remaining)
        return LintedFile(findings, text, result.text, result.applied)

    def _catalogue(self, together: bool) -> Catalogue:
        if not together:
            return Catalogue()
        if self._shared is None:
            self._shared = Catalogue()
        return self._shared

    def _linter_for(self, path: Path) -> tuple[Linter, bool]:
        config = self.config_for(path)
        options = self.options
        settings = LintSettings(
            select=options.select or config.lint.select,
            extend_select=(*config.lint.extend_select, *options.extend_select),
            ignore=(*config.lint.ignore, *options.ignore, *config.ignores_for(path)),
            dialect=options.dialect or config.lint.dialect,
            today=self.today,
        )
        linter = self._linters.get(settings)
        if linter is None:
            linter = self._linters[settings] = Linter(settings)
        return linter, options.together or config.lint.together


def read_stdin() -> bytes:
    """All of standard input."""
    return sys.stdin.buffer.read()
