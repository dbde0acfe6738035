"""Carries out `push`, `pull`, `sync` and `status`: opens both sides, runs the engine, reports."""

from __future__ import annotations

import sys
from typing import NamedTuple

from bibsync.cli.sync_project import Opened, opened
from bibsync.cli.terminal import terminal_width, wants_colour
from bibsync.errors import ConflictError, RefusedError, UsageError
from bibsync.report.display import visible
from bibsync.report.plan_json import plan_json
from bibsync.report.plan_text import outcome_lines, plan_lines
from bibsync.sync.engine import preview, remember_shown, synchronise
from bibsync.sync.model import Command, Result
from bibsync.sync.setup import Options


class Request(NamedTuple):
    """What the command line asked for."""

    command: Command
    group: str
    collection: str
    dry_run: bool
    yes: bool
    json: bool
    allow_deletes: str
    trash: bool
    quiet: bool


def run(request: Request) -> int:
    """The exit code: 0 done, or nothing to do; 1 changes wait (of a dry run, or when declined).

    Raises ConflictError when conflicts are left, RefusedError when Zotero refused an entry, and
    what else went wrong; the plan, or the JSON object, is printed before.
    """
    allowed = _number(request.allow_deletes)
    quiet = request.quiet or request.json
    with opened(request.group, collection=request.collection, quiet=quiet) as project:
        options = Options(
            request.command,
            project.group.collection,
            request.trash,
            allowed,
            project.group.attach_files,
        )
        if request.dry_run:
            result = preview(project.setup, options)
            _show(request, project, result)
            remember_shown(project.setup, result)
            return 1 if _waits(result) else 0
        asker = _Asker(request, project)
        try:
            result = synchronise(project.setup, options, asker)
        except KeyboardInterrupt:
            sys.stderr.write("\ninterrupted: what was done is kept; run it again to go on\n")
            raise
        if not asker.was_asked:
            _show(request, project, result)
        elif request.json:
            sys.stdout.write(plan_json(result, group=project.group.name))
        elif asker.agreed and _has_done(result):
            sys.stdout.write(
                outcome_lines(
                    result._replace(notes=()),  # they were told with the plan
                    group=project.group.name,
                    width=terminal_width(),
                    colour=wants_colour(),
                    quiet=request.quiet,
                )
            )
        if not asker.agreed:
            return 1
        _raise_what_is_left(project, result)
    return 0


class _Asker:
    """Shows the plan before it is carried out, and asks a person at a terminal."""

    def __init__(self, request: Request, project: Opened) -> None:
        self.request = request
        self.project = project
        self.was_asked = False
        self.agreed = True

    def __call__(self, result: Result) -> bool:
        self.was_asked = True
        if self.request.json:
            return True
        _show(self.request, self.project, result)
        writes = any(step.side is not None for step in result.plan.steps)
        if writes and not self.request.yes and sys.stdin.isatty() and sys.stderr.isatty():
            sys.stdout.flush()
            sys.stderr.write("Go on? [y/N] ")
            sys.stderr.flush()
            self.agreed = sys.stdin.readline().strip().lower() in ("y", "yes")
            if not self.agreed:
                sys.stderr.write("Nothing was done.\n")
        return self.agreed


def _show(request: Request, project: Opened, result: Result) -> None:
    """Prints the plan; what is not synced goes to stderr."""
    for note in (*result.notes, *filter(None, [project.remark])):
        sys.stderr.write(f"note: {visible(note)}\n")
    if request.json:
        sys.stdout.write(plan_json(result, group=project.group.name))
        return
    sys.stdout.write(
        plan_lines(
            result.whole or result.plan,
            group=project.group.name,
            file=project.setup.file_name,
            width=terminal_width(),
            colour=wants_colour(),
            quiet=request.quiet,
            sides=request.command.sides,
        )
    )


def _has_done(result: Result) -> bool:
    """Whether there is anything to tell that the plan has not told."""
    done = result.done
    return bool(done.created or done.updated or done.deleted or result.failed)


def _waits(result: Result) -> bool:
    return bool(result.plan.conflicts) or any(s.side is not None for s in result.plan.steps)


def _raise_what_is_left(project: Opened, result: Result) -> None:
    if result.failed:
        first = result.failed[0]
        more = f" (and {len(result.failed) - 1} more)" if len(result.failed) > 1 else ""
        raise RefusedError(
            f"{first.key}: {'Zotero refused it: ' if first.code else ''}{first.message}{more};"
            " all else is done"
        )
    if result.plan.conflicts:
        number = len(result.plan.conflicts)
        raise ConflictError(
            f"{number} {'conflict waits' if number == 1 else 'conflicts wait'};"
            f" `bibsync resolve --group {project.group.name}` settles"
            f" {'it' if number == 1 else 'them'}; all else is done"
        )


def _number(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit():
        raise UsageError(f"--allow-deletes: `{text}` is not a number")
    return int(text)
