"""Turns the environment into the places where bibsync keeps what is not of one project."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

INDEX_VARIABLE: Final = "BIBSYNC_INDEX"
CACHE_VARIABLE: Final = "BIBSYNC_CACHE"

_PROGRAM: Final = "bibsync"


def default_index() -> Path:
    """The file of the offline index: what BIBSYNC_INDEX names, else among the user's data."""
    if named := os.environ.get(INDEX_VARIABLE):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path(_PROGRAM) / "arxiv.sqlite"


def cache_folder() -> Path:
    """The folder of what can be fetched again: what BIBSYNC_CACHE names, else the user's cache."""
    if named := os.environ.get(CACHE_VARIABLE):
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path(_PROGRAM)
