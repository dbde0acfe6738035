"""The command `bibsync`: the table of its commands, and errors as a line and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from bibsync.cli.group import LazyGroup
from bibsync.errors import BibsyncError


class Commands(LazyGroup):
    """Every command with the function behind it."""

    modules = {  # noqa: RUF012 - the base declares it read-only
        "lint": "bibsync.cli.lint_command:lint",
        "rules": "bibsync.cli.rules_command:rules",
        "import": "bibsync.cli.import_command:import_",
    }


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Lint bibliographies, fix them without losing a byte, and sync them with Zotero.",
)


def _show_version(value: bool) -> None:
    if value:
        from bibsync import __version__

        typer.echo(f"bibsync {__version__}")
        raise typer.Exit()


@app.callback()
def bibsync(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Lint bibliographies, fix them without losing a byte, and sync them with Zotero.

    Example: `bibsync lint refs.bib`
    """


def main() -> None:
    """Runs the command and leaves with its exit code; what a user can mend gives one line."""
    for stream in (sys.stdout, sys.stderr):
        # What a terminal cannot show is escaped; it must not end the program.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # always a file
    try:
        app()
    except BibsyncError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`). Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
