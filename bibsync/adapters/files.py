"""Turns files into texts, and texts into files that are never found half written."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from bibsync.encoding import DecodedText, decode
from bibsync.errors import ChangedOnDiskError, UnreadableInputError, UnwritableOutputError
from bibsync.text import LineIndex

_ADVICE: Final = {
    errno.ENOSPC: "make room and run bibsync again",
    errno.EDQUOT: "make room and run bibsync again",
    errno.EACCES: "check the permissions of the file and of its folder",
    errno.EPERM: "check the permissions of the file and of its folder",
    errno.EROFS: "copy the file to a place that can be written to",
    errno.ENOENT: "create the folder first",
}


def read(path: Path) -> DecodedText:
    """The text of a file, which can be in any encoding.

    Raises UnreadableInputError when there is no such file or it cannot be read.
    """
    try:
        return decode(path.read_bytes())
    except FileNotFoundError:
        message = "no such file: check its name"
    except IsADirectoryError:
        message = "a folder, not a file: name a file in it"
    except PermissionError:
        message = "may not be read: change its permissions (chmod u+r)"
    except OSError as error:
        message = f"cannot be read ({error.strerror or error})"
    raise UnreadableInputError(f"{path}: {message}")


def encode(path: Path, decoded: DecodedText, text: str) -> bytes:
    """The bytes of a changed text in the encoding that the file has.

    Raises UnwritableOutputError when the encoding lacks a character of the text; the message says
    which one and where.
    """
    try:
        return decoded.encode(text)
    except UnicodeEncodeError as error:
        char = text[error.start]
        row = LineIndex(text).position(error.start).row
        shown = f"{char!r} (U+{ord(char):04X})" if char.isprintable() else f"U+{ord(char):04X}"
        raise UnwritableOutputError(
            f"{path}: line {row} would get {shown}, which the file's encoding ({decoded.encoding})"
            " does not have: convert the file to UTF-8 first"
        ) from None


def write_atomically(path: Path, data: bytes, *, expected: bytes | None = None) -> None:
    """Afterwards the file holds `data`, on the disk; at every moment it is the old or the new one.

    The bytes go to a temporary file in the same folder, which then takes the file's place. Its
    permissions (access control lists included) are those of the old file, and so are its owner and
    group if this user may give them; a new file gets what the umask leaves. A symbolic link stays:
    the file that it leads to is replaced. Of several hard links only this name gets the new
    content, the others keep the old one. What is no ordinary file (`/dev/stdout`, a pipe) cannot
    be replaced and is simply written to.

    `expected` is what the file should hold (None: anything, also nothing). It is compared right
    before the replacement: an editor that saves within the few microseconds between is not seen.

    Raises UnwritableOutputError, or ChangedOnDiskError when the file is not as `expected`: the old
    file is untouched then, and no temporary file is left. So it is on KeyboardInterrupt.
    """
    target = Path(os.path.realpath(path))
    try:
        try:
            old = target.stat()
        except FileNotFoundError:
            old = None
        if old is not None and stat.S_ISDIR(old.st_mode):
            raise UnwritableOutputError(f"{path}: a folder, not a file: name a file in it")
        if old is not None and not stat.S_ISREG(old.st_mode):
            target.write_bytes(data)
            return
        # Replacing a file asks for the folder's permission only, but who takes away the right to
        # write to a file wants to keep it as it is.
        if old is not None and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        _replace(path, target, data, old, expected)
    except OSError as error:
        reason = error.strerror or str(error)
        advice = _ADVICE.get(error.errno or 0)
        raise UnwritableOutputError(
            f"{path}: cannot be written ({reason})" + (f": {advice}" if advice else "")
        ) from None


def _replace(
    path: Path, target: Path, data: bytes, old: os.stat_result | None, expected: bytes | None
) -> None:
    # The name says whose it is; it is short, as names have at most 255 bytes; and it is hidden, so
    # that nothing else picks the file up.
    temporary = target.with_name(f".bibsync-{os.urandom(8).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        # From here on, as an interrupt can come between the creation and the next line.
        descriptor = os.open(temporary, flags, 0o666 if old is None else 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if old is not None:
                _take_over(descriptor, target, old)
            os.fsync(descriptor)
        if expected is not None and _content(target) != expected:
            raise ChangedOnDiskError(
                f"{path}: was changed by another program in the meantime; nothing was written:"
                " run bibsync again"
            )
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(target.parent)


def _content(target: Path) -> bytes | None:
    """The file's bytes; None when it is gone."""
    try:
        return target.read_bytes()
    except FileNotFoundError:
        return None


def _take_over(descriptor: int, target: Path, old: os.stat_result) -> None:
    """Gives the open file the owner, group, extended attributes and permissions of the old one."""
    mode = stat.S_IMODE(old.st_mode)
    new = os.fstat(descriptor)
    if hasattr(os, "fchown") and (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        # The owner can be given away by root only, the group by its members.
        try:
            os.fchown(descriptor, old.st_uid, old.st_gid)
        except OSError:
            with suppress(OSError):
                os.fchown(descriptor, -1, old.st_gid)
        if os.fstat(descriptor).st_gid != old.st_gid:
            # What the old group might do is not for another one: it may do what all others may.
            mode = mode & ~0o070 | (mode & 0o007) << 3
    if hasattr(os, "listxattr"):
        # Access control lists are extended attributes. Not every file system has any.
        names: list[str] = []
        with suppress(OSError):
            names = os.listxattr(target)
        for name in names:
            with suppress(OSError):
                os.setxattr(descriptor, name, os.getxattr(target, name))
    if hasattr(os, "fchmod"):
        # Last: a change of owner takes the set-user-id bits away.
        os.fchmod(descriptor, mode)


def sync_folder(folder: Path) -> None:
    """Afterwards the new name of a file in it survives a power failure, where the system can.

    Windows cannot open a folder, and some network file systems cannot sync one. The file is
    replaced by then, so this is no reason to say that it was not.
    """
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
