"""`bibsync lint`: from the command line to reports on stdout, fixed files and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bibsync.cli.group import choose
from bibsync.cli.lint_run import STDIN, LintedFile, LintOptions, LintRun, read_stdin
from bibsync.cli.terminal import terminal_width, wants_colour
from bibsync.diagnostic import FileFindings, Severity
from bibsync.errors import UsageError
from bibsync.lint.settings import DialectChoice
from bibsync.report.formats import OutputFormat, render

DOCUMENTATION = "https://github.com/bibsync/bibsync/blob/main/docs/rules.md"


def lint(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Files, folders (walked for `.bib` and Markdown), or `-` for stdin. [default: .]",
        ),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Apply the safe fixes.")] = False,
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
    changes), with 2 on wrong use.

    Examples: `bibsync lint refs.bib`, `bibsync lint --fix papers/`,
    `bibsync lint --diff --unsafe-fixes references.md`
    """
    chosen_format = choose(OutputFormat, output_format, "--format")
    if unsafe_fixes and not (fix or diff):
        raise UsageError("--unsafe-fixes needs --fix or --diff")
    options = LintOptions(
        select=_split(select),
        extend_select=_split(extend_select),
        ignore=_split(ignore),
        dialect=choose(DialectChoice, dialect, "--dialect") if dialect else None,
        together=together,
        config=Path(config) if config else None,
        fix=fix or diff,
        unsafe_fixes=unsafe_fixes,
    )
    run = LintRun(options, date.today())
    if paths and STDIN in paths:
        if len(paths) > 1:
            raise UsageError("`-` cannot be mixed with other paths")
        name = stdin_filename or "refs.bib"
        linted_stdin, data = run.lint_stdin(read_stdin(), name)
        if fix and not diff:
            # Like a filter: the fixed text goes to stdout, and so the findings go to stderr.
            sys.stdout.buffer.write(data)
            sys.stderr.write(_report([linted_stdin.findings], chosen_format, statistics))
            sys.stderr.flush()
            _leave([linted_stdin], exit_zero=exit_zero, changes_wait=False)
        linted = [linted_stdin]
    else:
        files = _files(paths or ["."], _split(exclude), run, quiet)
        linted = [run.lint_file(path, write=fix and not diff) for path in files]
    if diff:
        _print_diff(linted)
        waiting = any(file.before != file.after for file in linted)
        _leave([], exit_zero=exit_zero, changes_wait=waiting)
    sys.stdout.write(_report([file.findings for file in linted], chosen_format, statistics))
    if fix and not quiet:
        _tell_fixed(linted)
    _leave(linted, exit_zero=exit_zero, changes_wait=False)


def _files(paths: Sequence[str], exclude: tuple[str, ...], run: LintRun, quiet: bool) -> list[Path]:
    named = [Path(path) for path in paths]
    if all(path.is_file() for path in named):
        return list(dict.fromkeys(named))
    from bibsync.adapters.walk import find_files

    patterns = list(exclude)
    for path in named:
        patterns.extend(run.config_for(path / "refs.bib").lint.exclude)
    files = find_files(named, exclude=patterns)
    if not files and not quiet:
        sys.stderr.write("no .bib or Markdown files found\n")
    return files


def _split(selectors: Sequence[str] | None) -> tuple[str, ...]:
    """`--select SYN,DOI001` and `--select SYN --select DOI001` mean the same."""
    return tuple(
        part.strip() for text in selectors or () for part in text.split(",") if part.strip()
    )


def _report(findings: Sequence[FileFindings], output_format: OutputFormat, statistics: bool) -> str:
    if statistics:
        from bibsync.report import statistics as counts

        if output_format is OutputFormat.JSON:
            return counts.render_json(findings)
        return counts.render_text(findings, colour=wants_colour())
    if output_format is OutputFormat.SARIF:
        from bibsync import __version__
        from bibsync.lint.registry import all_rules
        from bibsync.report.description import describe

        rules = [describe(rule) for rule in all_rules()]
        return render(
            output_format,
            findings,
            rules=rules,
            version=__version__,
            documentation=DOCUMENTATION,
        )
    return render(output_format, findings, colour=wants_colour(), width=terminal_width())


def _print_diff(linted: Sequence[LintedFile]) -> None:
    from bibsync.report.diff import render_diff

    for file in linted:
        if file.before != file.after:
            name = file.findings.filename
            sys.stdout.write(render_diff(name, file.before, file.after, colour=wants_colour()))


def _tell_fixed(linted: Sequence[LintedFile]) -> None:
    count = sum(len(file.fixed) for file in linted)
    files = sum(1 for file in linted if file.before != file.after)
    if count:
        faults = "1 fault" if count == 1 else f"{count} faults"
        where = "1 file" if files == 1 else f"{files} files"
        sys.stderr.write(f"fixed {faults} in {where}\n")


def _leave(linted: Sequence[LintedFile], *, exit_zero: bool, changes_wait: bool) -> None:
    found = changes_wait or any(
        diagnostic.severity is not Severity.INFO
        for file in linted
        for diagnostic in file.findings.diagnostics
    )
    raise typer.Exit(1 if found and not exit_zero else 0)
