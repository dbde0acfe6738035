"""Turns "one request every N seconds" into a turn that all processes of this machine share.

Two files for each server stand in the machine's temporary folder: an empty one that is locked while
a request runs, and one that says when the last request began. The lock is the operating system's:
a process that is killed leaves none behind.
"""

from __future__ import annotations

import math
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bibsync.adapters.user_folders import cache_folder
from bibsync.errors import NetworkError

if TYPE_CHECKING:
    from filelock import BaseFileLock

_POLL_SECONDS: Final = 0.1
# Others may write the files: whoever comes first would keep out all other users otherwise. Where
# the system does not let users share files in the temporary folder, each has an own turn.
_MODE: Final = 0o666


class Turn:
    """At most one request at a time, and one in `delay` seconds, to one server."""

    def __init__(
        self,
        host: str,
        delay: float,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], object],
        on_wait: Callable[[str], AbstractContextManager[object]],
        patience: float = 180.0,
        folders: Sequence[Path] | None = None,
    ) -> None:
        """Touches nothing yet.

        `host` names the server, with its port. `clock` is the wall clock, in seconds since 1970, as
        processes have no other one in common. `patience` is how many seconds one turn is waited
        for. The first of `folders` that can be written to is used; None: the temporary folder of
        the machine, then the cache folder of the user.
        """
        self._host = host
        self._delay = delay
        self._clock = clock
        self._sleep = sleep
        self._on_wait = on_wait
        self._patience = patience
        self._folders = folders
        self._name = f"bibsync-turn-{_unfit().sub('_', host)[:100]}"

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """The block is one request: no other begins before it ends, nor before the delay is over.

        Raises NetworkError when others do not let go, or when no folder can be written to.
        """
        lock = self._take()
        try:
            yield
        finally:
            # Again, since it reached the server some time after it was noted.
            with suppress(OSError):
                _write(Path(lock.lock_file).with_suffix(".time"), self._clock())
            lock.release()

    def _take(self) -> BaseFileLock:
        """The lock, once the delay since the last request is over; that time is now's."""
        lock, wait = self._try()
        if lock is not None:
            return lock
        label = f"waiting: {self._host} takes one request every {self._delay:g} s"
        waited = 0.0
        with self._on_wait(label):
            while lock is None:
                if waited + wait > self._patience:
                    raise NetworkError(
                        f"{self._host}: other runs of bibsync have been asking it for"
                        f" {waited:.0f} s, and it takes one request at a time: run it again when"
                        " they are done"
                    )
                waited += wait
                # Not while the lock is held: who waits elsewhere has the same chance to be next.
                self._sleep(wait)
                lock, wait = self._try()
        return lock

    def _try(self) -> tuple[BaseFileLock | None, float]:
        """The lock of a request that may begin now; or None, and the seconds to wait."""
        trouble: OSError | None = None
        for folder in self._places():
            try:
                return self._try_in(folder)
            except OSError as error:
                trouble = error
        raise NetworkError(
            f"{self._host}: no folder for the lock that keeps requests apart can be written to"
            f" ({getattr(trouble, 'strerror', None) or trouble}): name one in TMPDIR"
        )

    def _places(self) -> Iterator[Path]:
        if self._folders is not None:
            yield from self._folders
            return
        with suppress(OSError):  # no usable temporary folder is a FileNotFoundError
            yield Path(tempfile.gettempdir())
        yield cache_folder()

    def _try_in(self, folder: Path) -> tuple[BaseFileLock | None, float]:
        # Imported by who asks a server: it takes some milliseconds.
        from filelock import FileLock, Timeout

        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{self._name}.lock", mode=_MODE, fallback_to_soft=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return None, _POLL_SECONDS
        try:
            wait = self._wait(folder / f"{self._name}.time")
        except BaseException:
            lock.release()
            raise
        if wait > 0:
            lock.release()
            return None, wait
        return lock, 0.0

    def _wait(self, path: Path) -> float:
        """Seconds until a request may begin; 0.0: it begins now, and that is noted."""
        now = self._clock()
        last = _read(path)
        if last is None:
            wait = 0.0
        elif math.isnan(last) or last > now:
            # Damaged, or the clock was set back: when the last request was is not known, so that
            # it may have been now.
            _write(path, now)
            wait = self._delay
        else:
            wait = last + self._delay - now
        if wait <= 0:
            _write(path, now)
            return 0.0
        return math.ceil(wait * 1000) / 1000


def _read(path: Path) -> float | None:
    """When the last request began, in seconds since 1970; NaN: damaged, None: there was none."""
    try:
        handle = _open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        data = os.read(handle, 100)
    finally:
        os.close(handle)
    try:
        last = float(data)
    except ValueError:
        return math.nan
    return last if math.isfinite(last) else math.nan


def _write(path: Path, moment: float) -> None:
    """Afterwards the file says that a request began at that moment."""
    try:
        handle = _open(path, os.O_WRONLY)
    except FileNotFoundError:
        handle = _open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        with suppress(OSError, AttributeError):  # a system without it
            os.fchmod(handle, _MODE)
    try:
        os.ftruncate(handle, 0)
        os.write(handle, repr(moment).encode())
    finally:
        os.close(handle)


def _open(path: Path, flags: int) -> int:
    # In a folder for everybody the name could be a link to a file of ours, or a pipe.
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    return os.open(path, flags, _MODE)


@cache
def _unfit() -> re.Pattern[str]:
    return re.compile(r"[^A-Za-z0-9.-]")
