"""Prints what the linter found in the format that was asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from bibsync.cli.terminal import print_bytes, terminal_width, wants_colour
from bibsync.errors import UsageError
from bibsync.report.formats import OutputFormat, render

if TYPE_CHECKING:
    from bibsync.diagnostic import FileFindings
    from bibsync.encoding import DecodedText

_FOR_PEOPLE: Final = frozenset((OutputFormat.TEXT, OutputFormat.CONCISE))


class LintReport:
    """How findings are shown."""

    def __init__(self, output_format: OutputFormat, *, statistics: bool, quiet: bool) -> None:
        """Raises UsageError for a format that cannot show what is asked for."""
        if statistics and output_format not in (*_FOR_PEOPLE, OutputFormat.JSON):
            raise UsageError(
                f"--statistics: not in the format {output_format}; choose text or json"
            )
        self.output_format = output_format
        self.statistics = statistics
        self.quiet = quiet  # without the summary at the end

    @property
    def is_for_people(self) -> bool:
        """Whether people read the report, not programs."""
        return self.output_format in _FOR_PEOPLE

    def print(self, findings: Sequence[FileFindings], *, to_stderr: bool = False) -> None:
        """Puts the report on stdout, or where else no data may stand there."""
        text = self._rendered(findings)
        if to_stderr:
            sys.stderr.write(text)
        elif self.output_format in _FOR_PEOPLE:
            sys.stdout.write(text)
        else:
            # The formats for programs are UTF-8 (XML declares it), whatever the terminal's is.
            print_bytes(text.encode("utf-8", "backslashreplace"))

    def _rendered(self, findings: Sequence[FileFindings]) -> str:
        if self.statistics and self.output_format is OutputFormat.JSON:
            from bibsync.report import statistics

            return statistics.render_json(findings)
        if self.output_format in _FOR_PEOPLE:
            return self._for_people(findings)
        if self.output_format is OutputFormat.SARIF:
            from bibsync import __version__
            from bibsync.lint.registry import all_rules
            from bibsync.report.description import describe

            return render(
                self.output_format,
                findings,
                rules=[describe(rule) for rule in all_rules()],
                version=__version__,
            )
        return render(self.output_format, findings)

    def _for_people(self, findings: Sequence[FileFindings]) -> str:
        colour = wants_colour()
        if self.statistics:
            from bibsync.report import statistics

            text = statistics.render_text(findings, colour=colour)
        else:
            text = render(self.output_format, findings, colour=colour, width=terminal_width())
        if self.quiet:
            from bibsync.report.summary import summary

            text = text.removesuffix(summary(findings, colour=colour))
        return text


def print_diffs(files: Iterable[tuple[str, DecodedText, str]]) -> None:
    """Puts the differences of files (name, as read, text afterwards) on stdout.

    On a terminal they are for eyes. Into a pipe or a file go bytes that `git apply` and `patch`
    take: names as the file system has them, lines in the encoding of their file.
    """
    from bibsync.report.diff import render_diff

    colour = wants_colour()
    for name, decoded, after in files:
        text = render_diff(name, decoded.text, after, colour=colour)
        if colour or sys.stdout.isatty():
            sys.stdout.write(text)
        else:
            print_bytes(_exact(text, decoded.encoding))


def _exact(diff: str, encoding: str) -> bytes:
    minus, plus, hunks = diff.split("\n", 2)
    header = os.fsencode(f"{minus}\n{plus}\n")
    if encoding.startswith("utf-16"):
        encoding = "utf-8"  # no tool applies it, but people can read it
    try:
        return header + hunks.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:  # a fix that --fix will refuse
        return header + hunks.encode(encoding, "backslashreplace")
