"""Turns the file of a snapshot, plain or compressed by gzip, into blocks of whole lines."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final, NamedTuple

from bibsync.errors import UnreadableInputError

_HASHED: Final = 1 << 20  # bytes at the beginning that tell one snapshot from another
_LONGEST_LINE: Final = 1 << 24  # bytes; that of a paper with 3,000 authors has 300,000


class Block(NamedTuple):
    """Some whole lines."""

    data: bytes
    end: int  # the offset of the next line, in the text
    read: int  # bytes of the file until there: compressed ones, of a compressed file


class SnapshotFile:
    """An open snapshot."""

    def __init__(self, path: Path, raw: IO[bytes], text: IO[bytes]) -> None:
        self._path = path
        self._raw = raw
        self._text = text
        status = os.fstat(raw.fileno())
        self.size = status.st_size  # bytes of the file
        # ISO date of the file's last change: at the latest then the papers were as it says
        self.modified = datetime.fromtimestamp(status.st_mtime, UTC).date().isoformat()
        self.identity = (self.size, status.st_mtime_ns, self._beginning())

    def _beginning(self) -> str:
        found = hashlib.sha256(self._raw.read(_HASHED)).hexdigest()
        self._raw.seek(0)
        return found

    def blocks(self, start: int, size: int) -> Iterator[Block]:
        """The lines from an offset on, about `size` bytes at a time; the same blocks from wherever
        one of them ends. Raises UnreadableInputError."""
        try:
            offset = self._text.seek(start)
            while data := self._text.read(size):
                if not data.endswith(b"\n"):
                    data += self._text.readline(_LONGEST_LINE)
                    if not data.endswith(b"\n") and self._text.read(1):
                        raise self._error("has a line of more than 16 MB: it is no JSON Lines")
                    last = data[data.rfind(b"\n") + 1 :].strip()
                    if last and not last.endswith(b"}"):
                        raise self._error("ends in the middle of a line: download it again")
                offset += len(data)
                yield Block(data, offset, self._raw.tell())
        except EOFError:
            raise self._error("ends too early: download it again") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise self._error(f"is damaged ({error}): download it again") from None
        except OSError as error:
            raise self._error(f"cannot be read ({error.strerror or error})") from None

    def _error(self, what: str) -> UnreadableInputError:
        return UnreadableInputError(f"{self._path}: {what}")


@contextmanager
def open_snapshot(path: Path) -> Iterator[SnapshotFile]:
    """The snapshot, open for reading.

    Raises UnreadableInputError when there is none, or when it is a ZIP archive, in which it is
    commonly downloaded.
    """
    try:
        raw = path.open("rb")
    except FileNotFoundError:
        message = "no such file: check its name"
    except IsADirectoryError:
        message = "a folder, not a file: name the snapshot in it"
    except OSError as error:
        message = f"cannot be read ({error.strerror or error})"
    else:
        with raw:
            yield _opened(path, raw)
        return
    raise UnreadableInputError(f"{path}: {message}")


def _opened(path: Path, raw: IO[bytes]) -> SnapshotFile:
    try:
        beginning = raw.read(4)
        raw.seek(0)
    except OSError as error:  # a folder, on systems that open one; a pipe
        raise UnreadableInputError(f"{path}: cannot be read ({error.strerror or error})") from None
    if not beginning:
        raise UnreadableInputError(f"{path}: is empty")
    if beginning == b"PK\x03\x04":
        raise UnreadableInputError(
            f"{path}: is a ZIP archive: unpack it, and name the .json file that was in it"
        )
    is_gzip = beginning[:2] == b"\x1f\x8b"
    text: IO[bytes] = gzip.GzipFile(fileobj=raw, mode="rb") if is_gzip else raw  # type: ignore[assignment]  # the same methods
    return SnapshotFile(path, raw, text)
