"""Turns reports and errors into what stdout and stderr get."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bibsync.errors import BibsyncError


def wants_colour() -> bool:
    """Whether stdout is a terminal that should get colours (https://no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """Columns of the terminal, within what reads well; 80 when there is none."""
    import shutil

    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 120))


def read_stdin() -> bytes:
    """All of standard input. Raises UnreadableInputError when there is none."""
    from bibsync.errors import UnreadableInputError

    if sys.stdin is None:  # closed by who started us (`<&-`)
        raise UnreadableInputError("stdin: cannot be read (it is closed)")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise UnreadableInputError(f"stdin: cannot be read ({error.strerror})") from None


def print_bytes(data: bytes) -> None:
    """Puts bytes on stdout as they are, behind what was printed there before."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def print_error(error: BibsyncError | str) -> None:
    """Puts an error on stderr as one line; what a terminal would obey is named, not sent."""
    from bibsync.report.display import visible

    sys.stderr.write(f"error: {visible(str(error))}\n")
