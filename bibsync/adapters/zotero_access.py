"""Turns a key and an address into what they give: whose key, which libraries, what server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from bibsync.adapters.zotero_answers import (
    header_number,
    problem,
    read_json,
    read_mapping,
)
from bibsync.adapters.zotero_connection import Connection, with_hint
from bibsync.errors import NetworkError, NotAuthorisedError, UsageError
from bibsync.sync.ports import Rights

_PAGE: Final = 100
_MOST_PAGES: Final = 100  # ten thousand groups: a server that never ends is broken


class Reach(NamedTuple):
    """A library, and what the key may do in it."""

    library: str  # `groups/123` or `users/1`
    title: str
    may_read: bool
    may_write: bool
    kind: str  # Zotero's word for a group ("Private", "PublicClosed" ...); "" for a user library


class Account(NamedTuple):
    """Whose key it is, and which libraries it reaches."""

    user: str  # the name that Zotero shows; "" on a desktop and without a key
    user_id: int  # 0 likewise
    libraries: tuple[Reach, ...]  # the user's own first, then groups by title


class ServerInfo(NamedTuple):
    """What kind of server answers at an address."""

    endpoint: str
    is_zotero: bool  # it says that it speaks Zotero's API
    is_desktop: bool
    api_version: str  # "3"; "" when it does not say
    schema_version: str  # of item types and fields; "" when it does not say
    server_id: str  # of a desktop's database; "" on the web
    is_encrypted: bool


class DesktopKey:
    """A key for the local API of Zotero desktop. It does not show itself."""

    __slots__ = ("is_lasting", "value")

    def __init__(self, value: str, *, is_lasting: bool) -> None:
        self.value = value
        self.is_lasting = is_lasting  # False: good for a single write

    def __repr__(self) -> str:
        return f"DesktopKey(is_lasting={self.is_lasting})"


class _Holder(NamedTuple):
    """The answer to `/keys/current`."""

    name: str
    id: int
    access: Mapping[str, Any]


def rights(connection: Connection, library: str) -> Rights:
    """What the key may do in a library.

    Two requests for a group: the key's rights, and what the group allows its members; one for a
    user library or a desktop. Raises NotAuthorisedError, UnknownLibraryError, NetworkError.
    """
    if connection.endpoint.is_desktop:
        return _desktop_rights(connection, library)
    holder = _holder(connection) if connection.has_key else None
    kind, _, number = library.partition("/")
    if kind == "users":
        if holder is None:
            raise NotAuthorisedError(
                with_hint(f"{library}: a user library needs an API key", connection.hint)
            )
        own = holder.id == int(number)
        access = _part(holder.access, "user") if own else {}
        return Rights(
            holder.name,
            _is_granted(access, "library"),
            _is_granted(access, "write"),
            _is_granted(access, "notes"),
        )
    answer = connection.get(f"/{library}")
    group = _part(read_mapping(answer, connection, library), "data")
    may_read, may_write = _group_rights(group, number, holder)
    name = "" if holder is None else holder.name
    return Rights(name, may_read, may_write, may_read, holder is not None)


def _desktop_rights(connection: Connection, library: str) -> Rights:
    answer = connection.get(f"/{library}/items", {"limit": 1, "format": "keys"})
    if answer.status_code != 200:
        raise problem(answer, connection, library)
    # The local API has no call that tells what a key may do: a write that it does not allow is
    # answered with 401, and nothing is written then.
    may_write = connection.has_key and bool(connection.server_id)
    return Rights("", True, may_write, True, connection.has_key)


def _holder(connection: Connection) -> _Holder:
    answer = connection.get("/keys/current")
    if answer.status_code == 404:
        raise NotAuthorisedError(
            with_hint(f"{connection.endpoint.host} does not know this API key", connection.hint)
        )
    match read_mapping(answer, connection):
        case {"userID": int(number), "access": access, **rest}:
            name = rest.get("displayName") or rest.get("username") or ""
            granted = access if isinstance(access, dict) else {}
            return _Holder(name if isinstance(name, str) else "", number, granted)
    raise NetworkError(f"{connection.endpoint.host} does not say whose key this is")


def _group_rights(
    group: Mapping[str, Any], number: str, holder: _Holder | None
) -> tuple[bool, bool]:
    """Whether the holder of a key may read, and write, in a group."""
    is_public = group.get("type") != "Private" and group.get("libraryReading") == "all"
    if holder is None:
        return is_public, False
    groups = _part(holder.access, "groups")
    granted = {**_part(groups, "all"), **_part(groups, number)}
    leads = holder.id == group.get("owner") or holder.id in _ids(group, "admins")
    belongs = leads or holder.id in _ids(group, "members")
    may_edit = leads or (belongs and group.get("libraryEditing") != "admins")
    return (
        is_public or (belongs and _is_granted(granted, "library")),
        may_edit and _is_granted(granted, "write"),
    )


def _part(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = found.get(name)
    return part if isinstance(part, dict) else {}


def _is_granted(access: Mapping[str, Any], what: str) -> bool:
    return access.get(what) is True


def _ids(group: Mapping[str, Any], name: str) -> frozenset[int]:
    ids = group.get(name)
    return frozenset(i for i in ids if isinstance(i, int)) if isinstance(ids, list) else frozenset()


def list_libraries(connection: Connection) -> Account:
    """The libraries that a key reaches, with what it may do there.

    Raises NotAuthorisedError without a key or for a wrong one, NetworkError.
    """
    if connection.endpoint.is_desktop:
        groups = sorted(_groups(connection, "users/0"), key=_title)
        may_write = connection.has_key
        own = Reach("users/0", "My Library", True, may_write, "")
        return Account("", 0, (own, *(_reach(group, (True, may_write)) for group in groups)))
    if not connection.has_key:
        raise NotAuthorisedError(
            with_hint(f"{connection.endpoint.host}: there is no API key", connection.hint)
        )
    holder = _holder(connection)
    groups = sorted(_groups(connection, f"users/{holder.id}"), key=_title)
    reached = [_reach(group, _group_rights(group, str(group["id"]), holder)) for group in groups]
    access = _part(holder.access, "user")
    if _is_granted(access, "library"):
        own = Reach(f"users/{holder.id}", "My Library", True, _is_granted(access, "write"), "")
        reached.insert(0, own)
    return Account(holder.name, holder.id, tuple(each for each in reached if each.may_read))


def _groups(connection: Connection, user: str) -> Iterator[Mapping[str, Any]]:
    start = 0
    for _ in range(_MOST_PAGES):
        answer = connection.get(f"/{user}/groups", {"limit": _PAGE, "start": start})
        found = read_json(answer, connection, user)
        if not isinstance(found, list):
            raise NetworkError(f"{connection.endpoint.host} answers with no list of groups")
        for each in found:
            match each:
                case {"id": int(number), "data": dict(data)}:
                    yield {**data, "id": number}
        start += len(found)
        if not found or start >= (header_number(answer, "total-results") or 0):
            return


def _title(group: Mapping[str, Any]) -> tuple[str, int]:
    return str(group.get("name", "")).casefold(), group["id"]


def _reach(group: Mapping[str, Any], granted: tuple[bool, bool]) -> Reach:
    kind = group.get("type")
    return Reach(
        f"groups/{group['id']}",
        str(group.get("name", "")),
        *granted,
        kind if isinstance(kind, str) else "",
    )


def server_info(connection: Connection) -> ServerInfo:
    """What answers at the address, whatever the key. Raises NetworkError when nothing does."""
    answer = connection.get("/")
    if answer.status_code >= 500 or answer.status_code == 429:
        raise problem(answer, connection)
    api_version = answer.headers.get("zotero-api-version", "")
    schema_version = answer.headers.get("zotero-schema-version", "")
    return ServerInfo(
        connection.endpoint.url,
        bool(api_version or schema_version or answer.headers.get("zotero-server-id")),
        connection.endpoint.is_desktop,
        api_version,
        schema_version,
        connection.server_id,
        connection.endpoint.url.startswith("https://"),
    )


def authorise_desktop(connection: Connection, app_name: str = "bibsync") -> DesktopKey:
    """Lets Zotero desktop ask its user whether this program may write; gives the key.

    Nothing is stored: who wants to keep a lasting key puts it where the key of the web goes, into
    the environment variable that the configuration names (`api-key-env`).

    The connection must have been made with `max_tries=1` and a time-out in which a person can
    answer. Raises UsageError when it goes to no desktop, NotAuthorisedError when the person says
    no, NetworkError when Zotero is not running, is too old, or was asked too often.
    """
    if not connection.endpoint.is_desktop:
        raise UsageError(
            f"{connection.endpoint.host} is no Zotero desktop: its keys are made on the server"
        )
    connection.get("/")
    host = connection.endpoint.host
    if not connection.server_id:
        raise NetworkError(f"{host}: this Zotero cannot give keys: that takes Zotero 10 or later")
    answer = _ask_desktop(connection, app_name)
    match answer:
        case {"key": str(key), "remember": bool(remember)} if key:
            return DesktopKey(key, is_lasting=remember)
        case str(reason):
            message = reason
        case _:
            message = "it answered with no key"
    if message == _DENIED:
        raise NotAuthorisedError(f"{host}: Zotero's user did not allow {app_name} to write")
    raise NetworkError(f"{host}: Zotero gave no key: {message}")


_DENIED: Final = "denied"


def _ask_desktop(connection: Connection, app_name: str) -> Any:
    """What Zotero answered; a text that says why it did not."""
    from pyzotero import errors

    try:
        return connection.pyzotero.authorize_local(app_name)
    except errors.LocalAPIDeniedError:
        return _DENIED
    except errors.TooManyRequestsError:
        return "it was asked too often: try again in some minutes"
    except (errors.PyZoteroError, ValueError, KeyError, TypeError):
        return "it does not know how, or failed"
