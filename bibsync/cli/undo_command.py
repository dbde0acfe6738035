"""`bibsync undo`: takes the last push, pull or sync back."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def undo(
    group: Annotated[
        str,
        typer.Option(
            "--group",
            "-g",
            metavar="NAME",
            help="Which `[groups.NAME]`; not needed if there is one.",
        ),
    ] = "",
    collection: Annotated[
        str,
        typer.Option(
            "--collection", metavar="NAME", help="Another collection than the configuration names."
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Say which run that is, and do nothing.")
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            "-y",
            help="Do not ask before anything is done. Without a terminal nothing is asked.",
        ),
    ] = False,
) -> int:
    """Take the last run back, on both sides.

    What it replaced is put in its place again, unless somebody has changed it since: that stays,
    and is named. Items that the run made go to Zotero's trash. Called again, it takes back the run
    before.

    Example: `bibsync undo --group lab`
    """
    from bibsync.cli.sync_project import opened
    from bibsync.report.display import visible
    from bibsync.sync.undo import last_run
    from bibsync.sync.undo import undo as take_back

    with opened(group, collection=collection) as project:
        run = last_run(project.setup)
        if run is None:
            sys.stdout.write("There is no run to take back.\n")
            return 0
        items = {effect.item_key for effect in run.effects if effect.side == "remote"}
        files = any(effect.side == "local" for effect in run.effects)
        what = [f"{len(items)} {'object' if len(items) == 1 else 'objects'} in Zotero"] * bool(
            items
        )
        what += [project.setup.file_name] * files
        what += ["which items are synced"] * (not what)
        sys.stdout.write(f"{run.command} of {run.started}: {' and '.join(what)}\n")
        if dry_run:
            return 1
        if not yes and sys.stdin.isatty() and sys.stderr.isatty():
            sys.stdout.flush()
            sys.stderr.write("Take it back? [y/N] ")
            sys.stderr.flush()
            if sys.stdin.readline().strip().lower() not in ("y", "yes"):
                sys.stderr.write("Nothing was done.\n")
                return 1
        done = take_back(project.setup, run)
        for line in done.kept:
            sys.stderr.write(f"note: {visible(line)}\n")
        objects = f"{done.restored} {'object' if done.restored == 1 else 'objects'} in Zotero"
        parts = [objects] * bool(done.restored)
        parts += [f"{project.setup.file_name} {_as_it_was(done.kept)}"] * done.file_changed
        sys.stdout.write(f"Taken back: {', '.join(parts) or 'nothing was left to do'}.\n")
    return 0


def _as_it_was(kept: tuple[str, ...]) -> str:
    return "as it was, but for what was changed since" if kept else "as it was"
