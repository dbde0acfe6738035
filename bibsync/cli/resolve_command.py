"""`bibsync resolve`: a person decides what both sides changed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bibsync.cli.terminal import terminal_width, wants_colour
from bibsync.errors import UsageError

if TYPE_CHECKING:
    from bibsync.cli.sync_project import Opened
    from bibsync.sync.model import Conflict, Side


def resolve(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="The citation key; without it: all conflicts.")
    ] = "",
    field: Annotated[
        str, typer.Argument(metavar="FIELD", help="One field; without it: all of the entry.")
    ] = "",
    group: Annotated[
        str,
        typer.Option(
            "--group",
            "-g",
            metavar="NAME",
            help="Which `[groups.NAME]`; not needed if there is one.",
        ),
    ] = "",
    ours: Annotated[bool, typer.Option("--ours", help="The `.bib` file is right.")] = False,
    theirs: Annotated[bool, typer.Option("--theirs", help="Zotero is right.")] = False,
    collection: Annotated[
        str,
        typer.Option(
            "--collection", metavar="NAME", help="Another collection than the configuration names."
        ),
    ] = "",
) -> int:
    """Settle conflicts: say for each which side is right.

    Without --ours and --theirs you are asked for one after the other. The next push, pull or sync
    carries the choices out, as long as both sides still say what you have seen.

    Example: `bibsync resolve --group lab wei2023chain title --ours`
    """
    from bibsync.cli.sync_project import opened
    from bibsync.sync.engine import preview, remember_shown, shown_before
    from bibsync.sync.model import Command, Side
    from bibsync.sync.resolve import resolve as settle
    from bibsync.sync.resolve import select
    from bibsync.sync.setup import Options

    if ours and theirs:
        raise UsageError("--ours and --theirs: choose one of the two")
    with opened(group, collection=collection) as project:
        options = Options(
            Command.STATUS, project.group.collection, attach_files=project.group.attach_files
        )
        seen = shown_before(project.setup)
        result = preview(project.setup, options)
        if set(seen) - set(result.plan.conflicts):
            # A run with --trash may have shown more, as what goes to the trash takes more along.
            result = preview(project.setup, options._replace(trash=True))
        remember_shown(project.setup, result)
        conflicts: Sequence[Conflict] = result.plan.conflicts
        if key:
            conflicts = select(conflicts, key, field)
        if not conflicts:
            sys.stdout.write("No conflicts.\n")
            return 0
        if ours or theirs:
            unseen = [conflict for conflict in conflicts if conflict not in seen]
            for conflict in unseen:
                _show(project, conflict)
            known = [conflict for conflict in conflicts if conflict in seen]
            if not known:
                raise UsageError(
                    "this is not what you have seen before: nothing was settled; look at it, and"
                    " say so again"
                )
            settled = settle(project.setup, known, Side.LOCAL if ours else Side.REMOTE)
            return _told(project, len(settled), len(conflicts) - len(settled))
        if not sys.stdin.isatty():
            raise UsageError("there is no terminal to ask at: say --ours or --theirs")
        done = 0
        for conflict in conflicts:
            _show(project, conflict)
            winner = _asked(conflict)
            if winner is not None:
                done += len(settle(project.setup, [conflict], winner))
        return _told(project, done, len(conflicts) - done)


def _show(project: Opened, conflict: Conflict) -> None:
    from bibsync.report.plan_text import conflict_lines

    sys.stdout.write(
        conflict_lines(
            conflict,
            group=project.group.name,
            file=project.setup.file_name,
            width=terminal_width(),
            colour=wants_colour(),
        )
    )


def _asked(conflict: Conflict) -> Side | None:
    """The side that a person at the terminal chose; None: neither yet."""
    from bibsync.sync.model import Side

    if not conflict.can_be_chosen:
        return None
    while True:
        sys.stdout.write("Which is right: (o)urs, (t)heirs, (s)kip? ")
        sys.stdout.flush()
        line = sys.stdin.readline()
        answer = line.strip().lower()
        if answer in ("o", "ours"):
            return Side.LOCAL
        if answer in ("t", "theirs"):
            return Side.REMOTE
        if answer in ("s", "skip", "") and (answer or not line.endswith("\n")):
            return None


def _told(project: Opened, settled: int, left: int) -> int:
    carried = f"; `bibsync sync --group {project.group.name}` carries the choices out"
    sys.stdout.write(f"{settled} settled, {left} left{carried if settled else ''}.\n")
    return 1 if left else 0
