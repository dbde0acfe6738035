"""`bibsync push`, `pull`, `sync` and `status`: a `.bib` file and a Zotero library, both ways."""

from typing import Annotated

import typer

from bibsync.sync.model import Command

Group = Annotated[
    str,
    typer.Option(
        "--group", "-g", metavar="NAME", help="Which `[groups.NAME]`; not needed if there is one."
    ),
]
Collection = Annotated[
    str,
    typer.Option(
        "--collection", metavar="NAME", help="Another collection than the configuration names."
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", "-n", help="Show what would be done, and do nothing.")
]
Yes = Annotated[
    bool,
    typer.Option(
        "--yes",
        "-y",
        help="Do not ask before anything is done. Without a terminal nothing is asked.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object; asks nothing.")]
AllowDeletes = Annotated[
    str,
    typer.Option(
        "--allow-deletes", metavar="N", help="Go on although exactly N entries would be deleted."
    ),
]
Trash = Annotated[
    bool,
    typer.Option("--trash", help="Move the items of entries that you removed to Zotero's trash."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the counts only.")]


def push(
    group: Group = "",
    collection: Collection = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
    allow_deletes: AllowDeletes = "",
    trash: Trash = False,
    quiet: Quiet = False,
) -> int:
    """Send what changed in the `.bib` file to Zotero. The file is not written.

    Only fields that changed are sent, so that what others change in Zotero stays. An entry that you
    removed leaves the collection, and the library only with --trash. What both sides changed is a
    conflict, and waits for `bibsync resolve`.

    Example: `bibsync push --group lab`
    """
    return _run(Command.PUSH, group, collection, dry_run, yes, json, allow_deletes, trash, quiet)


def pull(
    group: Group = "",
    collection: Collection = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
    allow_deletes: AllowDeletes = "",
    quiet: Quiet = False,
) -> int:
    """Take what changed in Zotero over into the `.bib` file. Zotero is not written to.

    Only the values that changed are replaced: comments, order and layout stay. New items are
    appended. An entry that the paper cites is never removed.

    Example: `bibsync pull --group lab --dry-run`
    """
    return _run(Command.PULL, group, collection, dry_run, yes, json, allow_deletes, False, quiet)


def sync(
    group: Group = "",
    collection: Collection = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
    allow_deletes: AllowDeletes = "",
    trash: Trash = False,
    quiet: Quiet = False,
) -> int:
    """Bring the `.bib` file and Zotero together: pull, then push, in one go.

    Example: `bibsync sync --group lab`
    """
    return _run(Command.SYNC, group, collection, dry_run, yes, json, allow_deletes, trash, quiet)


def status(
    group: Group = "",
    collection: Collection = "",
    json: Json = False,
    trash: Trash = False,
    quiet: Quiet = False,
) -> int:
    """Show what `sync` would do, and the conflicts that wait. Writes neither side.

    The exit code is 1 when something waits.

    Example: `bibsync status --group lab`
    """
    return _run(Command.STATUS, group, collection, True, False, json, "", trash, quiet)


def _run(
    command: Command,
    group: str,
    collection: str,
    dry_run: bool,
    yes: bool,
    json: bool,
    allow_deletes: str,
    trash: bool,
    quiet: bool,
) -> int:
    # Here, as --help of these needs neither the engine nor the network.
    from bibsync.cli.sync_run import Request, run

    return run(Request(command, group, collection, dry_run, yes, json, allow_deletes, trash, quiet))
