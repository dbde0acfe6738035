"""`bibsync doctor`: from a project's folder to what is right and wrong with its set-up."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bibsync.cli.terminal import terminal_width, wants_colour

if TYPE_CHECKING:
    from bibsync.cli.doctor_checks import Check


def doctor(
    group: Annotated[
        str,
        typer.Option(
            "--group", "-g", metavar="NAME", help="Check this group only. [default: all of them]"
        ),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Show only what is not as it should be.")
    ] = False,
) -> int:
    """Check the set-up: configuration, bibliography, state, key, server, rights and collection.

    Nothing is changed, here or in Zotero. The exit code is 0 when there is no problem, otherwise
    that of the first one.

    Example: `bibsync doctor`
    """
    from bibsync.cli.doctor_checks import Status, check_project

    checks: list[Check] = []
    found = _remembered(check_project(Path.cwd(), group), checks)
    if json:
        for _ in found:
            pass
        sys.stdout.write(_json(checks))
    else:
        _print(found, quiet=quiet)
        if not quiet:
            sys.stdout.write(_verdict(checks))
    return next((check.exit_code for check in checks if check.status is Status.PROBLEM), 0)


def _remembered(found: Iterable[Check], checks: list[Check]) -> Iterator[Check]:
    for check in found:
        checks.append(check)
        yield check


def _print(found: Iterable[Check], *, quiet: bool) -> None:
    """Shows each check when it is made: a server may take its time."""
    from bibsync.cli.doctor_checks import Status
    from bibsync.report.colour import Style, painter
    from bibsync.report.display import visible, wrap

    styles = {
        Status.OK: Style.GREEN,
        Status.NOTE: Style.STRONG_YELLOW,
        Status.PROBLEM: Style.STRONG_RED,
        Status.SKIPPED: Style.DIM,
    }
    paint = painter(wants_colour())
    width = terminal_width()
    group = ""
    for check in found:
        if quiet and check.status in (Status.OK, Status.SKIPPED):
            continue
        if check.group != group:
            group = check.group
            sys.stdout.write(paint(f"group {visible(group)}", Style.BOLD) + "\n")
        first, *others = wrap(check.message, width - 26, "")
        status = paint(check.status, styles[check.status]) + " " * (8 - len(check.status))
        sys.stdout.write(f"  {status} {check.name:<13}  {first}".rstrip() + "\n")
        for line in others:
            sys.stdout.write(f"{'':26}{line}\n")
        sys.stdout.flush()


def _verdict(checks: Iterable[Check]) -> str:
    from bibsync.cli.doctor_checks import Status

    statuses = [check.status for check in checks]
    parts = []
    for status in (Status.PROBLEM, Status.NOTE):
        if number := statuses.count(status):
            parts.append(f"{number} {status}{'' if number == 1 else 's'}")
    return f"\n{', '.join(parts) if parts else 'All is well'}.\n"


def _json(checks: Iterable[Check]) -> str:
    from json import dumps

    return dumps({"checks": [check._asdict() for check in checks]}) + "\n"
