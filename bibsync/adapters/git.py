"""Turns questions about a git repository into git's own answers."""

from __future__ import annotations

import subprocess
from pathlib import Path


def repository(folder: Path) -> Path | None:
    """The top of the work tree that a folder is in; None when it is in none."""
    for place in (folder, *folder.parents):
        if (place / ".git").exists():  # a file in a linked work tree and in a submodule
            return place
    return None


def ignores(folder: Path, path: str) -> bool | None:
    """Whether git ignores what has this path from a folder; None when git does not say.

    A folder that is not there yet is named with `/` at its end.
    """
    return _says(folder, "check-ignore", "--quiet", "--", path)


def tracks(folder: Path, path: str) -> bool | None:
    """Whether git has the file in its index; None when git does not say."""
    return _says(folder, "ls-files", "--error-unmatch", "--", path)


def _says(folder: Path, *command: str) -> bool | None:
    try:
        code = subprocess.run(
            ["git", *command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        ).returncode
    except OSError:  # there is no git, or it may not be started
        return None
    return {0: True, 1: False}.get(code)
