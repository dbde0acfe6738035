"""Turns `--group` and the environment into the group that is meant and the key for its library."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bibsync.config import Config, choose_group, find_config

if TYPE_CHECKING:
    from bibsync.config_groups import GroupConfig

# Where Zotero desktop serves its local API, at `/api`.
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
KEYS_PAGE: Final = "https://www.zotero.org/settings/keys"


def find_project(start: Path, group: str) -> tuple[Config, GroupConfig]:
    """The configuration that holds in a folder, and its group of that name ("": the only one).

    The configuration has a path: the folder that it is in is the project's. Raises UsageError.
    """
    config = find_config(start.absolute())
    return config, choose_group(config, group)


def api_key(group: GroupConfig) -> str | None:
    """The key from the environment; None when there is none. It is never shown."""
    return variable_value(group.api_key_env)


def variable_value(name: str) -> str | None:
    """The key in that environment variable; None when there is none."""
    return os.environ.get(name, "").strip() or None


def key_hint(variable: str, endpoint: str) -> str:
    """Where the key is read from, and where one is had: the end of every error about it."""
    if endpoint.rstrip("/").endswith("/api") and urlsplit(endpoint).hostname in _LOOPBACK:
        return f"`export {variable}=$(bibsync authorise)` asks Zotero on this computer for one"
    if endpoint:
        return f"put a key of that server into the environment: export {variable}=…"
    return f"make one at {KEYS_PAGE} and put it into the environment: export {variable}=…"
