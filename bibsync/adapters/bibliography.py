"""Turns a `.bib` file into its text and back, in its own encoding and only as it was last read."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from bibsync.adapters import files
from bibsync.encoding import DecodedText, EncodingSource
from bibsync.errors import ChangedOnDiskError, UnwritableOutputError


class BibliographyFile:
    """A `.bib` file that need not exist yet. Fulfils `bibsync.sync.ports.Bibliography`."""

    __slots__ = ("_is_missing", "_known", "_path")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: DecodedText | None = None  # None: not read yet
        self._is_missing = False  # whether there was no file when it was last read

    def is_there(self) -> bool:
        """Whether there is such a file; a link that leads nowhere is none."""
        return self._path.exists()

    def read(self) -> str:
        """The text. "" when there is no file yet.

        Raises UnreadableInputError when there is one that cannot be read.
        """
        return self._read().text

    def lacks(self, text: str) -> str:
        """The first character of a text that the encoding of the file does not have; "" for none.

        Of the file as it was last read.
        """
        if self._known is None:
            return ""
        try:
            self._known.encode(text)
        except UnicodeEncodeError as error:
            return text[error.start]
        return ""

    def write(self, text: str, *, expected: str) -> None:
        """Afterwards the file holds the text, in the encoding that it had; UTF-8 when it is new.

        A file that holds the text already is left alone, and an empty text makes no file.

        Raises ChangedOnDiskError when it did not hold `expected` any more, byte by byte as it was
        read; UnwritableOutputError, also for a character that the file's encoding lacks.
        """
        known = self._known
        if known is None or known.text != expected or text == expected:
            known = self._read()
            if known.text != expected:
                raise self._changed()
            if text == expected:
                return
        data = files.encode(self._path, known, text)
        if self._is_missing:
            self._create(data)
        else:
            files.write_atomically(self._path, data, expected=known.encode(known.text))
        self._known = known._replace(text=text)
        self._is_missing = False

    def _read(self) -> DecodedText:
        try:
            self._path.stat()
        except FileNotFoundError:
            self._is_missing = True
            self._known = DecodedText("", "utf-8", EncodingSource.UTF_8)
            return self._known
        except OSError:
            pass  # reading it will say what is wrong
        self._is_missing = False
        self._known = files.read(self._path)
        return self._known

    def _create(self, data: bytes) -> None:
        """Writes the file unless somebody has made one since: the empty file is the claim to it.

        A crash in between leaves the empty file, which says the same as none.
        """
        target = Path(os.path.realpath(self._path))  # a link may lead to where no file is yet
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        except FileExistsError:
            raise self._changed() from None
        except OSError as error:
            raise UnwritableOutputError(
                f"{self._path}: cannot be created ({error.strerror or error}):"
                " check the folder and its permissions"
            ) from None
        try:
            files.write_atomically(self._path, data, expected=b"")
        except BaseException:
            with suppress(OSError):
                if target.stat().st_size == 0:
                    target.unlink()
            raise

    def _changed(self) -> ChangedOnDiskError:
        return ChangedOnDiskError(
            f"{self._path}: was changed by another program in the meantime; nothing was written:"
            " run bibsync again"
        )
