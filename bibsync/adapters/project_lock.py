"""Turns a project's folder into a lock on it, which ends with the process that holds it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from bibsync.adapters.state_folder import state_folder
from bibsync.errors import LockedError, UnwritableOutputError

_LOCK: Final = "lock"
# Who holds the lock is written beside it: Windows lets nobody else read a locked file.
_HOLDER: Final = "lock-holder"


@contextmanager
def lock(project: Path) -> Iterator[None]:
    """While this lasts no other process, and no other call in this one, holds the project's lock.

    The lock is the operating system's: a process that is killed leaves none behind.

    Raises LockedError when another one holds it, UnwritableOutputError when none can be made.
    """
    from filelock import FileLock, Timeout

    folder = state_folder(project)
    # Where the file system has no locks, filelock would make do with the file's existence, which
    # outlives a killed process. SQLite could not work there either.
    held = FileLock(folder / _LOCK, timeout=0, fallback_to_soft=False)
    try:
        held.acquire()
    except Timeout:
        raise LockedError(_refusal(folder)) from None
    except OSError as error:
        raise UnwritableOutputError(
            f"{folder / _LOCK}: the project cannot be locked ({error.strerror or error}):"
            " check the permissions, or copy the project to a local disk"
        ) from None
    try:
        _sign(folder)
        yield
    finally:
        held.release()


def _sign(folder: Path) -> None:
    """Writes who holds the lock, for the message to others only: failing to do so is no harm."""
    import platform

    started = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    with suppress(OSError):
        (folder / _HOLDER).write_text(f"{os.getpid()}\n{started}\n{platform.node()}\n", "utf-8")


def _refusal(folder: Path) -> str:
    import platform

    try:
        pid, started, host = (folder / _HOLDER).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        # The holder has not signed yet, or is just doing so.
        return f"another bibsync works on this project ({folder}): wait for it"
    place = "" if host == platform.node() else f" on {host}"
    return (
        f"another bibsync (process {pid}{place}, since {started}) works on this project:"
        " wait for it"
    )
