"""`bibsync verify`: from entries and records to findings, fixes and an exit code."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bibsync.cli.group import choose
from bibsync.cli.lint_outcome import Outcome, conclude, split
from bibsync.cli.lint_report import LintReport
from bibsync.cli.lint_run import STDIN, LintedFile, LintOptions, LintRun
from bibsync.cli.progress import progress
from bibsync.cli.terminal import print_bytes, read_stdin
from bibsync.cli.verify_run import Engine, EngineName, gather_evidence
from bibsync.cli.verify_sources import SourceOptions
from bibsync.diagnostic import Severity
from bibsync.encoding import DecodedText, decode
from bibsync.errors import BibsyncError, UsageError
from bibsync.report.formats import OutputFormat

if TYPE_CHECKING:
    from bibsync.cli.verify_run import Gathered


def verify(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Files, folders (walked for `.bib` and Markdown), or `-` for stdin. [default: .]",
        ),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Apply the safe fixes: what a record states."),
    ] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option(
            "--unsafe-fixes", help="With --fix or --diff: replace values that differ, too."
        ),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change; write nothing.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask only the cache and the offline index.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask again, whatever the cache has.")
    ] = False,
    index: Annotated[
        str,
        typer.Option("--index", metavar="FILE", help="The offline index. [default: as configured]"),
    ] = "",
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="RULES", help="Only these: codes, prefixes or names."),
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
    engine: Annotated[
        str,
        typer.Option("--engine", metavar="ENGINE", help="local, or dask to compare on a cluster."),
    ] = "local",
    scheduler: Annotated[
        str,
        typer.Option("--scheduler", metavar="ADDRESS", help="With dask: where its scheduler is."),
    ] = "",
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit with 0 even when findings remain.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print findings only, no remarks on stderr.")
    ] = False,
) -> None:
    """Hold entries against the records of arXiv and Crossref, and mend them from these.

    An entry is found by its arXiv id, its DOI, or else its exact title and authors. It is accused
    only of what a record contradicts; what nobody could tell is a hint. Answers are kept, so that
    the next run asks nothing.

    Exits with 0 when no error or warning remains, with 1 when some do (or when --diff shows
    changes), with 2 on wrong use, with 9 when a source could not be asked.

    Examples:

    - `bibsync verify refs.bib`
    - `bibsync verify --diff --unsafe-fixes references.md`
    - `bibsync verify --offline papers/`
    """
    report = LintReport(
        choose(OutputFormat, output_format, "--format"), statistics=statistics, quiet=quiet
    )
    if unsafe_fixes and not (fix or diff):
        raise UsageError("--unsafe-fixes needs --fix or --diff")
    chosen = Engine(choose(EngineName, engine, "--engine"), scheduler)
    asked = SourceOptions(offline, refresh, Path(index) if index else None)
    options = LintOptions(
        select=split(select),
        ignore=split(ignore),
        config=Path(config) if config else None,
        fix=fix or diff,
        unsafe_fixes=unsafe_fixes,
        verify=True,
    )
    run = LintRun(options, date.today())
    shown = progress(quiet=quiet)
    errors: list[BibsyncError] = []
    is_filter = False
    if paths and STDIN in paths:
        if len(paths) > 1:
            raise UsageError("`-` cannot be mixed with other paths")
        data = read_stdin()
        name = stdin_filename or "refs.bib"
        texts = [(Path(name), decode(data))]
        gathered = gather_evidence(run, texts, asked, chosen, shown, quiet)
        run.evidence = gathered.evidence
        result, written = run.lint_stdin(data, name)
        linted = [result]
        is_filter = fix and not diff
        if is_filter:
            print_bytes(written)
    else:
        files, errors = run.files(paths or ["."], split(exclude), force_exclude=force_exclude)
        if not files and not errors and not quiet:
            sys.stderr.write("no .bib or Markdown files found\n")
        gathered = gather_evidence(run, _texts(files), asked, chosen, shown, quiet)
        run.evidence = gathered.evidence
        linted, more = run.lint_files(files, write=fix and not diff)
        errors += more
    errors += gathered.failures
    if report.is_for_people and gathered.failures:
        linted = [_without_failures(file, gathered.failures) for file in linted]
    outcome = Outcome(linted, errors, fix=fix, diff=diff)
    code = conclude(outcome, report, is_filter=is_filter, exit_zero=exit_zero)
    if not quiet and linted:
        _tell(gathered)
    raise typer.Exit(code)


def _texts(files: list[Path]) -> list[tuple[Path, DecodedText]]:
    """The files that can be read; what is wrong with the others is told when they are linted."""
    from bibsync.adapters.files import read

    found: list[tuple[Path, DecodedText]] = []
    for path in files:
        try:
            found.append((path, read(path)))
        except BibsyncError:
            continue
    return found


def _without_failures(file: LintedFile, failures: tuple[BibsyncError, ...]) -> LintedFile:
    """Without the findings that say of an entry what is said once of all: that nobody answers."""
    kept = tuple(
        finding
        for finding in file.findings.diagnostics
        if finding.severity is not Severity.INFO
        or not any(str(failure) in finding.message for failure in failures)
    )
    return file._replace(findings=file.findings._replace(diagnostics=kept))


def _tell(gathered: Gathered) -> None:
    agree = "entry agrees" if gathered.entries == 1 else "entries agree"
    counts = [f"{gathered.verified} of {gathered.entries} {agree} with a record"]
    if gathered.accused:
        differ = "differs" if gathered.accused == 1 else "differ"
        counts.append(f"{gathered.accused} {differ} from one")
    if gathered.unverified:
        counts.append(f"{gathered.unverified} could not be verified")
    if gathered.unreadable:
        counts.append(f"{gathered.unreadable} cannot be read (`bibsync lint` says why)")
    sys.stderr.write(", ".join(counts) + "\n")
