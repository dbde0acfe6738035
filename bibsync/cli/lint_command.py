"""`bibsync lint`: from the command line to reports on stdout, fixed files and an exit code."""

# No `from __future__ import annotations` here: typer would compile each of them from its text,
# twice, which takes 1.4 ms of a start.
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bibsync.cli.group import choose
from bibsync.cli.lint_outcome import Outcome, conclude, split
from bibsync.cli.lint_report import LintReport
from bibsync.cli.lint_run import STDIN, LintOptions, LintRun
from bibsync.cli.terminal import print_bytes, read_stdin
from bibsync.errors import BibsyncError, UsageError
from bibsync.lint.settings import DialectChoice
from bibsync.report.formats import OutputFormat


def lint(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Files, folders (walked for `.bib` and Markdown), or `-` for stdin. [default: .]",
        ),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Apply the safe fixes.")] = False,
    fix_only: Annotated[
        bool, typer.Option("--fix-only", help="As --fix, but report nothing; exit with 0.")
    ] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: apply unsafe fixes too.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change; write nothing.")
    ] = False,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="RULES", help="Only these: codes, prefixes or names."),
    ] = None,
    extend_select: Annotated[
        list[str] | None,
        typer.Option("--extend-select", metavar="RULES", help="These too."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULES", help="Not these.")
    ] = None,
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            "--output-format",
            metavar="FORMAT",
            help="text, concise, json, github, sarif or junit.",
        ),
    ] = "text",
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Show counts per rule instead of findings.")
    ] = False,
    together: Annotated[
        bool, typer.Option("--together", help="Look for duplicates across all files.")
    ] = False,
    dialect: Annotated[
        str,
        typer.Option(
            "--dialect",
            metavar="DIALECT",
            help="bibtex, biblatex or auto (told from the file). [default: as configured]",
        ),
    ] = "",
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", metavar="PATTERN", help="Leave these out when walking folders."),
    ] = None,
    force_exclude: Annotated[
        bool, typer.Option("--force-exclude", help="Leave them out even when they are named.")
    ] = False,
    stdin_filename: Annotated[
        str,
        typer.Option("--stdin-filename", metavar="NAME", help="What `-` is called in reports."),
    ] = "",
    config: Annotated[
        str, typer.Option("--config", metavar="FILE", help="Use this configuration.")
    ] = "",
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit with 0 even when findings remain.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print findings only, no remarks on stderr.")
    ] = False,
) -> None:
    """Report faults in `.bib` files and in BibTeX inside Markdown, and fix them.

    Exits with 0 when no error or warning remains, with 1 when some do (or when --diff shows
    changes), with 2 on wrong use, with more when a file could not be read or written.

    Examples:

    - `bibsync lint refs.bib`
    - `bibsync lint --fix papers/`
    - `bibsync lint --diff --unsafe-fixes references.md`
    """
    report = LintReport(
        choose(OutputFormat, output_format, "--format"), statistics=statistics, quiet=quiet
    )
    fix = fix or fix_only
    if unsafe_fixes and not (fix or diff):
        raise UsageError("--unsafe-fixes needs --fix or --diff")
    options = LintOptions(
        select=split(select),
        extend_select=split(extend_select),
        ignore=split(ignore),
        dialect=choose(DialectChoice, dialect, "--dialect") if dialect else None,
        together=together,
        config=Path(config) if config else None,
        fix=fix or diff,
        unsafe_fixes=unsafe_fixes,
    )
    run = LintRun(options, date.today())
    is_filter = False
    errors: list[BibsyncError] = []
    if paths and STDIN in paths:
        if len(paths) > 1:
            raise UsageError("`-` cannot be mixed with other paths")
        result, data = run.lint_stdin(read_stdin(), stdin_filename or "refs.bib")
        linted = [result]
        is_filter = fix and not diff
        if is_filter:
            print_bytes(data)
    else:
        files, errors = run.files(paths or ["."], split(exclude), force_exclude=force_exclude)
        if not files and not errors and not quiet:
            sys.stderr.write("no .bib or Markdown files found\n")
        linted, more = run.lint_files(files, write=fix and not diff)
        errors += more
    outcome = Outcome(linted, errors, fix=fix, fix_only=fix_only, diff=diff)
    raise typer.Exit(conclude(outcome, report, is_filter=is_filter, exit_zero=exit_zero))
