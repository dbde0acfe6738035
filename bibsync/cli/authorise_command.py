"""`bibsync authorise`: lets Zotero on this computer give a key, since its local API has its own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

DESKTOP: Final = "http://127.0.0.1:23119/api"
_PATIENCE: Final = 300.0  # seconds in which a person can answer Zotero's question


def authorise(
    group: Annotated[
        str,
        typer.Option(
            "--group", "-g", metavar="NAME", help="At the server of this `[groups.NAME]`."
        ),
    ] = "",
    endpoint: Annotated[
        str,
        typer.Option("--endpoint", metavar="URL", help=f"At this address. [default: {DESKTOP}]"),
    ] = "",
) -> None:
    """Ask Zotero on this computer for a key, with which bibsync may write to it.

    Zotero (10 or newer) shows a question; answer it with “Always Allow”, as a key of “Allow” is
    good for one write only. The key is printed on stdout and kept nowhere: put it into the
    environment variable that the configuration names, as in
    `export ZOTERO_API_KEY=$(bibsync authorise)`. Reading needs no key, and keys of zotero.org are
    others.

    Example: `bibsync authorise`
    """
    from bibsync.adapters.zotero_access import authorise_desktop
    from bibsync.adapters.zotero_connection import Connection
    from bibsync.cli.sync_options import find_project

    if group and not endpoint:
        endpoint = find_project(Path.cwd(), group)[1].endpoint
    sys.stderr.write("Zotero shows a question now: answer it there.\n")
    sys.stderr.flush()
    with Connection(
        endpoint or DESKTOP, None, is_desktop=True, max_tries=1, timeout=_PATIENCE
    ) as connection:
        key = authorise_desktop(connection)
    sys.stdout.write(f"{key.value}\n")
    if not key.is_lasting:
        sys.stderr.write(
            "note: this key is good for one write; “Always Allow” gives a lasting one\n"
        )
