"""`bibsync sandbox`: a Zotero-compatible server on this machine, to try everything without risk."""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path
from typing import Annotated, Final

import typer

from bibsync.errors import UsageError
from bibsync.report.display import visible
from bibsync.sandbox.server import Sandbox

_HIGHEST_PORT: Final = 65_535


def sandbox(
    database: Annotated[
        str,
        typer.Option(
            "--database",
            metavar="FILE",
            help="Keep everything in this SQLite file; without it, all is gone at the end.",
        ),
    ] = "",
    port: Annotated[
        str, typer.Option("--port", metavar="PORT", help="The port to listen on; 0 for any free.")
    ] = "0",
    desktop: Annotated[
        bool,
        typer.Option("--desktop", help="Answer as Zotero on the desktop does, not as the web API."),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No line on stderr for each request.")
    ] = False,
) -> None:
    """Serve a Zotero-compatible library on this machine, to try bibsync without an account.

    The first line on stdout is JSON: the endpoint, the number of the group `lab`, and three keys:
    `owner` and `member` may write, `reader` may only read. Ctrl-C ends it.

    Example: `bibsync sandbox --database sandbox.sqlite --port 8090`
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    box = Sandbox(database or None, _port(port), desktop, log=None if quiet else _log)
    with box:
        described = {"endpoint": box.endpoint, "groups": box.groups, "keys": box.keys}
        sys.stdout.write(json.dumps(described) + "\n")
        sys.stdout.flush()
        if not quiet:
            _log(f"serving at {box.endpoint}; Ctrl-C ends it")
        # In steps: on Windows a wait without an end hears no Ctrl-C.
        while not stop.wait(0.5):
            pass
    kept = f"everything is kept in {Path(database)}" if database else "nothing is kept"
    _log(f"sandbox closed; {kept}")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _HIGHEST_PORT:
        raise UsageError(f"--port {text}: is no port; give a number up to {_HIGHEST_PORT}")
    return int(text)


def _log(line: str) -> None:
    sys.stderr.write(visible(line) + "\n")
    sys.stderr.flush()
