"""Turns a project's folder into the folder `.bibsync` in it, where bibsync keeps what it knows."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

from bibsync.adapters import files
from bibsync.errors import UnwritableOutputError

NAME: Final = ".bibsync"

# Git then ignores the folder without a line in the project's own `.gitignore`, this file included.
_GITIGNORE: Final = b"# Made by bibsync. This folder is for this computer only.\n*\n"

_ADVICE: Final = {
    errno.EACCES: "check the permissions of the folder that it is to be in",
    errno.EPERM: "check the permissions of the folder that it is to be in",
    errno.EROFS: "copy the project to a place that can be written to",
    errno.ENOSPC: "make room and run bibsync again",
    errno.EDQUOT: "make room and run bibsync again",
    errno.ENOENT: "create the folder that it is to be in first",
    errno.ENOTDIR: "name a folder, not a file",
}


def state_folder(project: Path) -> Path:
    """The folder `.bibsync` of a project; afterwards it exists and git ignores it.

    Raises UnwritableOutputError.
    """
    folder = project / NAME
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError:
        raise UnwritableOutputError(
            f"{folder}: is a file, and bibsync needs a folder of this name: move the file away"
        ) from None
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0)
        raise UnwritableOutputError(
            f"{folder}: cannot be created ({error.strerror or error})"
            + (f": {advice}" if advice else "")
        ) from None
    ignore = folder / ".gitignore"
    if not ignore.exists():
        files.write_atomically(ignore, _GITIGNORE)
    return folder
