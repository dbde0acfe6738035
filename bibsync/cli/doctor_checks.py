"""Turns a project's folder into checks of all that a sync needs: files, key, server and rights."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bibsync.cli.sync_options import KEYS_PAGE, api_key, key_hint
from bibsync.config import choose_group, find_config
from bibsync.errors import (
    BibsyncError,
    LockedError,
    NetworkError,
    NotAuthorisedError,
)

if TYPE_CHECKING:
    from bibsync.adapters.zotero_access import Account, ServerInfo
    from bibsync.adapters.zotero_api import ZoteroLibrary
    from bibsync.config_groups import GroupConfig

_TIMEOUT: Final = 20.0  # seconds: who waits for a diagnosis wants to hear of a slow server too
_SKEW: Final = 120.0  # seconds: above this a wait until a time of day is wrong by too much


class Status(StrEnum):
    """What came of a check."""

    OK = "ok"
    NOTE = "note"  # works, but not as most people want it
    PROBLEM = "problem"
    SKIPPED = "skipped"  # could not be looked at, because of a problem before


class Check(NamedTuple):
    """One thing that was looked at."""

    name: str
    group: str  # "" for what is the same for all groups
    status: Status
    message: str  # one line, for a problem with what to do
    exit_code: int = 0  # of a problem


def check_project(
    start: Path, group: str, *, clock: Callable[[], float] = time.time
) -> Iterator[Check]:
    """The checks, each as soon as it is made: of one group, or of all when none is named."""
    try:
        config = find_config(start.absolute())
        every = config.groups and not group
        groups = config.groups if every else (choose_group(config, group),)
    except BibsyncError as error:
        yield _problem("configuration", "", error)
        return
    listed = ", ".join(f"{each.name} = {each.library}" for each in groups)
    path = config.path or start  # where a group is, there is a file
    yield Check("configuration", "", Status.OK, f"{_shown(path)}: {listed}")
    folder = path.parent
    yield _state(folder)
    yield from _git(folder)
    servers: dict[tuple[str, str], _Server] = {}
    for each in groups:
        yield from _files(each, folder)
        yield from _zotero(each, folder, servers, clock)


def _problem(name: str, group: str, error: BibsyncError) -> Check:
    return Check(name, group, Status.PROBLEM, str(error), error.exit_code)


def _state(folder: Path) -> Check:
    from bibsync.adapters.project_lock import lock
    from bibsync.adapters.state import open_state
    from bibsync.adapters.state_folder import NAME

    name = "state"
    if not (folder / NAME).is_dir():
        return Check(name, "", Status.OK, f"{NAME} is not there yet: the first run makes it")
    try:
        with lock(folder), open_state(folder):
            return Check(name, "", Status.OK, f"{NAME} can be read and written")
    except LockedError as error:
        return Check(name, "", Status.NOTE, str(error))
    except BibsyncError as error:
        return _problem(name, "", error)


def _git(folder: Path) -> Iterator[Check]:
    from bibsync.adapters.git import ignores, repository, tracks
    from bibsync.adapters.state_folder import NAME

    if repository(folder) is None:
        return
    if tracks(folder, NAME):
        message = f"{NAME} is committed, though it is for one computer: git rm -r --cached {NAME}"
        yield Check("git", "", Status.NOTE, message)
    elif ignores(folder, f"{NAME}/state.sqlite") is False:
        message = f"{NAME}/ is not ignored: add it to .gitignore, it is for one computer only"
        yield Check("git", "", Status.NOTE, message)
    else:
        yield Check("git", "", Status.OK, f"{NAME}/ stays out of the repository")


def _files(group: GroupConfig, folder: Path) -> Iterator[Check]:
    """The checks of the bibliography and of the link file beside it."""
    from bibsync.adapters.bibliography import BibliographyFile
    from bibsync.adapters.git import repository, tracks
    from bibsync.adapters.link_file import LinkFile, link_path
    from bibsync.sync.local import read_local

    shown = _shown(group.file)
    try:
        if group.file.exists():
            local = read_local(BibliographyFile(group.file).read(), shown)
            yield Check(
                "bibliography", group.name, Status.OK, f"{shown}: {_entries(len(local.entries))}"
            )
            for note in local.notes:
                yield Check("bibliography", group.name, Status.NOTE, note)
        else:
            message = f"{shown} is not there yet: bibsync pull makes it"
            yield Check("bibliography", group.name, Status.OK, message)
    except BibsyncError as error:
        yield _problem("bibliography", group.name, error)
    path = link_path(group.file)
    try:
        links = LinkFile(path, group.library).read()
    except BibsyncError as error:
        yield _problem("links", group.name, error)
        return
    if not path.exists():
        return
    name = _shown(path)
    if repository(folder) is not None and tracks(path.parent, path.name) is False:
        message = f"{name} is not committed: git add {name}, so that every clone agrees"
        yield Check("links", group.name, Status.NOTE, message)
    else:
        yield Check("links", group.name, Status.OK, f"{name}: {_entries(len(links))}")


class _Server(NamedTuple):
    """What was found out about a server and the key for it."""

    is_usable: bool  # it answers, and takes the key if there is one
    account: Account | None  # None: there is no key


def _zotero(
    group: GroupConfig,
    folder: Path,
    servers: dict[tuple[str, str], _Server],
    clock: Callable[[], float],
) -> Iterator[Check]:
    """The checks of the key, the server and the library; a server is asked once for all groups."""
    from bibsync.adapters.zotero_api import ZoteroLibrary

    hint = key_hint(group.api_key_env, group.endpoint)
    settings: Mapping[str, Any] = {"hint": hint, "timeout": _TIMEOUT, "max_tries": 1}
    try:
        library = ZoteroLibrary(group.endpoint or None, group.library, api_key(group), **settings)
    except BibsyncError as error:
        yield _problem("key", group.name, error)
        yield from _skipped(group, "server", "account", "library", "collection")
        return
    with library:
        way = (group.endpoint, group.api_key_env)
        if way not in servers:
            yield _key(group, library)
            checks = list(_server(group, library, clock))
            yield from checks
            is_usable = all(check.status is not Status.PROBLEM for check in checks)
            account = None
            if is_usable and (library.connection.has_key or library.connection.endpoint.is_desktop):
                check, account = _account(group, library)
                is_usable = account is not None  # six wrong keys, and Zotero refuses right ones too
                yield check
            else:
                yield from _skipped(group, "account")
            servers[way] = _Server(is_usable, account)
        if not servers[way].is_usable:
            yield from _skipped(group, "library", "collection")
            return
        check = _library(group, library, servers[way].account)
        yield check
        if not group.collection:
            return
        if check.status in (Status.PROBLEM, Status.SKIPPED):
            yield from _skipped(group, "collection")
        else:
            yield _collection(group, library, folder)


def _skipped(group: GroupConfig, *names: str) -> Iterator[Check]:
    for name in names:
        if name != "collection" or group.collection:
            yield Check(name, group.name, Status.SKIPPED, "until the problem above is solved")


def _key(group: GroupConfig, library: ZoteroLibrary) -> Check:
    variable = group.api_key_env
    if library.connection.has_key:
        return Check("key", group.name, Status.OK, f"{variable} is set")
    if library.connection.endpoint.is_desktop:
        message = f"{variable} is not set: Zotero can be read, but not written to"
        return Check("key", group.name, Status.NOTE, message)
    message = f"{variable} is not set; {key_hint(variable, group.endpoint)}"
    return Check("key", group.name, Status.PROBLEM, message, NotAuthorisedError.exit_code)


def _server(
    group: GroupConfig, library: ZoteroLibrary, clock: Callable[[], float]
) -> Iterator[Check]:
    from bibsync.adapters.zotero_access import server_info

    connection = library.connection
    host = connection.endpoint.host
    try:
        info = server_info(connection)
        date = connection.get("/").headers.get("date", "")
    except BibsyncError as error:
        yield _problem("server", group.name, error)
        return
    if not info.is_zotero:
        message = f"{host} answers, but not as Zotero does: correct `endpoint` in the configuration"
        yield Check("server", group.name, Status.PROBLEM, message, NetworkError.exit_code)
        return
    if info.is_encrypted or connection.endpoint.is_loopback:
        yield Check("server", group.name, Status.OK, f"{host} answers ({_described(info)})")
    else:
        message = f"{host} answers, but unencrypted: use an address with https://"
        yield Check("server", group.name, Status.NOTE, message)
    ahead = _seconds_ahead(date, clock())
    if ahead is not None and abs(ahead) > _SKEW:
        minutes = f"{abs(ahead) / 60:.0f} minutes"
        message = (
            f"this computer's clock is {minutes} {'ahead' if ahead > 0 else 'behind'}: set it, or"
            " waits that the server asks for will have the wrong length"
        )
        yield Check("clock", group.name, Status.NOTE, message)


def _described(info: ServerInfo) -> str:
    parts = ["Zotero desktop" if info.is_desktop else "the web API"]
    if info.api_version:
        parts.append(f"version {info.api_version}")
    if info.is_encrypted:
        parts.append("encrypted")
    return ", ".join(parts)


def _seconds_ahead(date: str, now: float) -> float | None:
    """How far a clock is ahead of a `Date` header; None when that is none."""
    from email.utils import parsedate_to_datetime

    try:
        return now - parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None


def _account(group: GroupConfig, library: ZoteroLibrary) -> tuple[Check, Account | None]:
    from bibsync.adapters.zotero_access import list_libraries

    try:
        account = list_libraries(library.connection)
    except BibsyncError as error:
        return _problem("account", group.name, error), None
    who = f"{account.user} (user {account.user_id})" if account.user else "the local user"
    number = len(account.libraries)
    what = f"reaches {number} {'library' if number == 1 else 'libraries'}"
    return Check("account", group.name, Status.OK, f"{who} {what}"), account


def _library(group: GroupConfig, library: ZoteroLibrary, account: Account | None) -> Check:
    name = group.library
    known = account.libraries if account is not None else ()
    reach = next((each for each in known if each.library == name), None)
    if reach is not None:
        title, may_read, may_write = reach.title, reach.may_read, reach.may_write
    else:
        try:
            rights = library.rights()
        except BibsyncError as error:
            if account is None and isinstance(error, NotAuthorisedError):
                return next(_skipped(group, "library"))  # that there is no key was told before
            return _problem("library", group.name, error)
        title, may_read, may_write = "", rights.may_read, rights.may_write
    called = f"{name} ({title})" if title else name
    if may_write:
        return Check("library", group.name, Status.OK, f"{called}: read and write")
    if may_read:
        message = (
            f"{called}: read only, so pull works, but push and sync do not: have the key, and the"
            " group, allow you to write"
        )
        return Check("library", group.name, Status.NOTE, message)
    message = f"{called}: the key may not read it: allow it at {KEYS_PAGE}, or join the group"
    return Check("library", group.name, Status.PROBLEM, message, NotAuthorisedError.exit_code)


def _collection(group: GroupConfig, library: ZoteroLibrary, folder: Path) -> Check:
    from contextlib import ExitStack, suppress

    from bibsync.adapters.link_file import LinkFile, link_path
    from bibsync.adapters.project_lock import lock
    from bibsync.adapters.state import open_state
    from bibsync.adapters.state_folder import NAME
    from bibsync.cli.sync_project import target_of
    from bibsync.errors import UnusableStateError
    from bibsync.sync.collections import choose_collection, path_of

    name = "collection"
    wanted = group.collection
    known, has_bases = "", False
    try:
        collections = {each.key: each for each in library.collections()}
        with suppress(LockedError, UnusableStateError), ExitStack() as stack:  # told before
            if (folder / NAME).is_dir():
                stack.enter_context(lock(folder))
                store = stack.enter_context(open_state(folder))
                target = target_of(group, library, folder)
                links = LinkFile(link_path(group.file), group.library).read().values()
                known = store.collection_key(target)
                has_bases = any(link.agreed for link in links) and store.has_bases(target)
        chosen = choose_collection(
            collections, wanted, known=known, library=group.library, has_bases=has_bases
        )
    except BibsyncError as error:
        return _problem(name, group.name, error)
    if not chosen.remark:
        message = f"{path_of(collections, collections[chosen.key])} ({chosen.key})"
        return Check(name, group.name, Status.OK, message)
    return Check(name, group.name, Status.NOTE, chosen.remark)


def _entries(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


def _shown(path: Path) -> str:
    """The path as a person at this place would type it."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
