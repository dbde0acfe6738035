"""Opens what a sync works with: configuration, key, lock, state, library, `.bib` file and links."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bibsync.adapters.bibliography import BibliographyFile
from bibsync.adapters.git import repository, tracks
from bibsync.adapters.link_file import LinkFile, link_path
from bibsync.adapters.paper import cited_keys
from bibsync.adapters.project_lock import lock
from bibsync.adapters.state import open_state
from bibsync.adapters.zotero_api import ZoteroLibrary
from bibsync.cli.progress import progress
from bibsync.cli.sync_options import api_key, find_project, key_hint
from bibsync.config_groups import GroupConfig
from bibsync.errors import UsageError
from bibsync.sync.ports import Target
from bibsync.sync.setup import Setup

ZOTERO: str = "https://api.zotero.org"


class Opened(NamedTuple):
    """A project that is ready for a sync."""

    group: GroupConfig
    setup: Setup
    remark: str = ""  # what a person should know of the project's files


@contextmanager
def opened(group_name: str, *, collection: str = "", quiet: bool = False) -> Iterator[Opened]:
    """The project around the current folder, locked until the end.

    `collection` replaces the configured one. Raises UsageError, NotAuthorisedError, LockedError,
    UnusableStateError and what the library raises.
    """
    config, group = find_project(Path.cwd(), group_name)
    group = group._replace(collection=_path(collection or group.collection))
    assert config.path is not None
    folder = config.path.parent
    shown = progress(quiet=quiet)
    hint = key_hint(group.api_key_env, group.endpoint)
    with ExitStack() as stack:
        library = stack.enter_context(
            ZoteroLibrary(
                group.endpoint or None,
                group.library,
                api_key(group),
                progress=shown,
                hint=hint,
            )
        )
        stack.enter_context(lock(folder))
        store = stack.enter_context(open_state(folder))
        library.rights()
        target = target_of(group, library, folder)
        setup = Setup(
            library,
            store,
            BibliographyFile(group.file),
            LinkFile(link_path(group.file), group.library),
            target,
            _shown(group.file),
            _Paper(folder).cited,
            lambda: datetime.now(UTC).isoformat(timespec="seconds"),
            shown,
            _pass,
            hint,
        )
        yield Opened(group, setup, _untracked(link_path(group.file)))


def _untracked(links: Path) -> str:
    """What to say of a link file that git would leave behind; "" when there is nothing to say."""
    if not links.exists() or repository(links.parent) is None:
        return ""
    if tracks(links.parent, links.name) is not False:
        return ""
    return (
        f"{links.name} is not in git: commit it together with the `.bib` file, or what git does to"
        " that alone will look like your edits"
    )


def target_of(group: GroupConfig, library: ZoteroLibrary, folder: Path) -> Target:
    """What the state of a project's folder calls the group's file, library and collection."""
    # The versions of a desktop database mean nothing in another one.
    server = f"#{library.server_id}" if library.server_id else ""
    file = _relative(group.file, folder)
    return Target((group.endpoint or ZOTERO) + server, group.library, group.collection, file)


def _path(collection: str) -> str:
    """The name or path of a collection without blanks around its parts."""
    parts = [part.strip() for part in collection.split("/")]
    if collection and not all(parts):
        raise UsageError(f"collection {collection!r}: a part of the path is empty")
    return "/".join(parts)


class _Paper:
    """The files of the paper, read when a removal depends on them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def cited(self, keys: Set[str]) -> set[str]:
        return cited_keys(self._folder, keys)


def _pass(name: str) -> None:
    """A checkpoint that nothing happens at."""


def _relative(file: Path, folder: Path) -> str:
    try:
        return file.relative_to(folder).as_posix()
    except ValueError:
        return file.as_posix()


def _shown(file: Path) -> str:
    """The path as a person at this place would type it."""
    try:
        return file.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(file)
