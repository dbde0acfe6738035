"""Lints files: bytes to findings, and with `--fix` to bytes that are written back."""

from __future__ import annotations

import os.path
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bibsync.adapters.files import encode, read, write_atomically
from bibsync.config import Config, find_config, read_config
from bibsync.diagnostic import Diagnostic, FileFindings
from bibsync.encoding import DecodedText, decode
from bibsync.errors import (
    BibsyncError,
    FixNotConvergingError,
    UnreadableInputError,
    UsageError,
)
from bibsync.lint.catalogue import Catalogue
from bibsync.lint.engine import Linter
from bibsync.lint.file import LintFile
from bibsync.lint.settings import DialectChoice, LintSettings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bibsync.verify.evidence import Evidence

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
    verify: bool = False  # run the rules that verify, and those alone


class LintedFile(NamedTuple):
    """What came of one file. The text after differs from `before` when fixes were, or would be,
    made."""

    findings: FileFindings  # findings that remain in `after`
    decoded: DecodedText
    fixed: tuple[Diagnostic, ...]

    @property
    def before(self) -> str:
        """The text that was read."""
        return self.decoded.text

    @property
    def after(self) -> str:
        """The text with the fixes that were asked for."""
        return self.findings.text


class LintRun:
    """One run over any number of files, with one linter for each set of settings."""

    def __init__(self, options: LintOptions, today: date) -> None:
        self.options = options
        self.today = today
        self.evidence: Evidence | None = None  # what there is to verify entries with
        self._linters: dict[LintSettings, Linter] = {}
        self._shared: Catalogue | None = None
        self._configs: dict[Path, Config] = {}  # by folder; one read serves all its files

    def config_for(self, folder: Path) -> Config:
        """The configuration that holds for the files of a folder."""
        asked = self.options.config
        # `..` in the path must not lead the search upward through the current folder.
        place = Path(os.path.realpath(folder)) if asked is None else asked
        if place not in self._configs:
            self._configs[place] = find_config(place) if asked is None else read_config(asked)
        return self._configs[place]

    def files(
        self, paths: Sequence[str], exclude: Sequence[str], *, force_exclude: bool = False
    ) -> tuple[list[Path], list[BibsyncError]]:
        """The files named and those found in the folders named, each once, and the errors of the
        paths that do not exist or cannot be walked.

        `exclude` has patterns for paths below the current folder; those of a configuration are for
        paths below its own folder. They are for what is found, with `force_exclude` also for what
        is named.
        """
        named = [Path(path) for path in paths]
        if all(map(os.path.isfile, named)) and not force_exclude:
            once: dict[str, Path] = {}
            for path in named:
                once.setdefault(os.path.realpath(path), path)
            return list(once.values()), []
        from bibsync.adapters.walk import find_files, is_excluded

        found: list[Path] = []
        errors: list[BibsyncError] = []
        for path in named:
            is_file = os.path.isfile(path)  # noqa: PTH113 - is_file() raises on a name too long
            config = self.config_for(path.parent if is_file else path)
            base = config.path.parent if config.path is not None else None
            if is_file and force_exclude:
                if not (
                    is_excluded(path, exclude)
                    or is_excluded(path, config.lint.exclude, exclude_from=base)
                ):
                    found.append(path)
                continue
            try:
                files = find_files([path], config.lint.exclude, exclude_from=base)
                if exclude and files:
                    wanted = set(find_files([path], exclude))
                    files = [file for file in files if file in wanted]
            except BibsyncError as error:
                errors.append(error)
                continue
            found += files
        return find_files(found), errors

    def lint_files(
        self, files: Iterable[Path], *, write: bool
    ) -> tuple[list[LintedFile], list[BibsyncError]]:
        """What came of each file, and the errors of those that could not be read or written.

        Raises UsageError for a wrong configuration: the user has to mend that first.
        """
        linted: list[LintedFile] = []
        errors: list[BibsyncError] = []
        for file in files:
            try:
                linted.append(self.lint_file(file, write=write))
            except UsageError:
                raise
            except BibsyncError as error:
                errors.append(error)
        return linted, errors

    def lint_file(self, path: Path, *, write: bool) -> LintedFile:
        """Lints one file, and fixes it if asked to; writes it when `write` and it has changed.

        Raises UnreadableInputError, UnwritableOutputError, ChangedOnDiskError and
        FixNotConvergingError; nothing is written then.
        """
        decoded = read(path)
        _check_is_text(decoded.text, str(path))
        linted = self._lint(decoded, str(path), path)
        if write and linted.after != linted.before:
            # Decoding loses nothing, so these are the bytes that were read.
            before = encode(path, decoded, linted.before)
            write_atomically(path, encode(path, decoded, linted.after), expected=before)
        return linted

    def file(self, decoded: DecodedText, path: Path) -> LintFile:
        """A text as the rules will see it."""
        settings = self._settings(self.config_for(path.parent), path)
        return LintFile(decoded.text, str(path), settings, Catalogue(), decoded)

    def lint_stdin(self, data: bytes, filename: str) -> tuple[LintedFile, bytes]:
        """Lints bytes that came from standard input; also gives the bytes after fixing.

        Raises UnreadableInputError, UnwritableOutputError and FixNotConvergingError.
        """
        decoded = decode(data)
        _check_is_text(decoded.text, filename)
        linted = self._lint(decoded, filename, Path(filename))
        return linted, encode(Path(filename), decoded, linted.after)

    def _lint(self, decoded: DecodedText, filename: str, path: Path) -> LintedFile:
        linter, together = self._linter_for(path)
        text = decoded.text
        if not self.options.fix:
            found = linter.lint(text, filename, self._catalogue(together), decoded)
            return LintedFile(FileFindings(filename, text, found), decoded, ())
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
        return LintedFile(findings, decoded, result.applied)

    def _catalogue(self, together: bool) -> Catalogue:
        if not together:
            return Catalogue()
        if self._shared is None:
            self._shared = Catalogue()
        return self._shared

    def _linter_for(self, path: Path) -> tuple[Linter, bool]:
        config = self.config_for(path.parent)
        settings = self._settings(config, path)
        linter = self._linters.get(settings)
        if linter is None:
            linter = self._linters[settings] = Linter(settings, self.evidence)
        return linter, self.options.together or config.lint.together

    def _settings(self, config: Config, path: Path) -> LintSettings:
        options = self.options
        lint = config.lint
        if options.verify:
            # Which rules lint is one question, and whether to verify another.
            lint = lint._replace(select=(), extend_select=())
        if options.select:
            # Who names the rules on the command line wants these and no others.
            lint = lint._replace(select=options.select, extend_select=(), ignore=())
        asked = {selector.upper() for selector in options.extend_select}
        ignored = (selector for selector in lint.ignore if selector.upper() not in asked)
        return LintSettings(
            select=lint.select,
            extend_select=(*lint.extend_select, *options.extend_select),
            ignore=(*ignored, *options.ignore, *_names(config.ignores_for(path))),
            dialect=options.dialect or config.lint.dialect,
            today=self.today,
        )


def _check_is_text(text: str, filename: str) -> None:
    """Raises UnreadableInputError for an image, an archive or a PDF that got the wrong name: a fix
    would destroy it. NUL bytes alone do not tell: crashed editors leave them in real entries."""
    if "\0" in text[:8_000]:
        import re

        if re.search(r"@\s*+\w++\s*+[{(]", text) is None:
            raise UnreadableInputError(
                f"{filename}: holds NUL bytes and no entry: not a text, or UTF-16 without a byte"
                " order mark (convert it to UTF-8)"
            )
    elif text.startswith("%PDF-"):
        raise UnreadableInputError(f"{filename}: a PDF, not a bibliography")


def _names(selectors: Sequence[str]) -> tuple[str, ...]:
    """The names of the rules that are meant: nothing is more exact, so that what a configuration
    says of one file holds against every selection."""
    if not selectors:
        return ()
    from bibsync.lint.registry import all_rules
    from bibsync.lint.selection import matches

    return tuple(
        rule.name for rule in all_rules() if any(matches(rule, selector) for selector in selectors)
    )
