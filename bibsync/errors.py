"""The errors that reach a user: each class owns its exit code, its message is one plain line.

Exit codes 0 (nothing found) and 1 (findings remain, or changes wait) are results, not errors.
`docs/exit-codes.md` is generated from this module.
"""

from __future__ import annotations

from typing import ClassVar


class BibsyncError(Exception):
    """Something outside the program's control went wrong; nothing was lost."""

    exit_code: ClassVar[int] = 70


class UsageError(BibsyncError):
    """Wrong use of a command, or a configuration that cannot be read."""

    exit_code = 2


class UnreadableInputError(BibsyncError):
    """A named file or folder does not exist or cannot be read."""

    exit_code = 3


class UnwritableOutputError(BibsyncError):
    """A result could not be written; the file that was there is untouched."""

    exit_code = 4


class FixNotConvergingError(BibsyncError):
    """The fixes of two rules undo each other: a bug in bibsync; nothing was written."""

    exit_code = 5


class ChangedOnDiskError(BibsyncError):
    """A file was changed by another program while bibsync worked on it; nothing was written."""

    exit_code = 6


class NotAuthorisedError(BibsyncError):
    """Zotero does not accept the key, or the key has no right to do this."""

    exit_code = 7


class UnknownLibraryError(BibsyncError):
    """The server has no such group, user or collection."""

    exit_code = 8


class NetworkError(BibsyncError):
    """A server cannot be reached, or does not answer as it should; what was done is kept."""

    exit_code = 9


class ConflictError(BibsyncError):
    """Both sides changed the same field; everything else is done, `bibsync resolve` settles it."""

    exit_code = 10


class GuardError(BibsyncError):
    """A run would delete more than is likely to be meant; nothing was written."""

    exit_code = 11


class LockedError(BibsyncError):
    """Another bibsync works on this project; nothing was written."""

    exit_code = 12


class BrokenBibliographyError(BibsyncError):
    """The `.bib` file has parts that cannot be read; nothing was written."""

    exit_code = 13


class UnusableStateError(BibsyncError):
    """What bibsync keeps (`.bibsync`, the cache, the index) is of another version, or damaged."""

    exit_code = 14


class RefusedError(BibsyncError):
    """Some entries could not be synced (mostly: Zotero refused them); all others are done."""

    exit_code = 15


class InternalError(BibsyncError):
    """A bug in bibsync, told with a traceback, since only its authors can mend it."""

    exit_code = 70
