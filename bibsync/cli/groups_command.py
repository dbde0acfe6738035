"""`bibsync groups`: from a key to the libraries that it reaches."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bibsync.cli.sync_options import find_project, key_hint, variable_value
from bibsync.cli.terminal import wants_colour
from bibsync.config import Config, find_config
from bibsync.config_groups import KEY_VARIABLE
from bibsync.errors import UsageError

if TYPE_CHECKING:
    from bibsync.adapters.zotero_access import Account, Reach


def groups(
    group: Annotated[
        str,
        typer.Option(
            "--group", "-g", metavar="NAME", help="With the key and server of this `[groups.NAME]`."
        ),
    ] = "",
    endpoint: Annotated[
        str,
        typer.Option(
            "--endpoint", metavar="URL", help="At this server. [default: as configured, or Zotero]"
        ),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print the libraries only, one a line.")
    ] = False,
) -> None:
    """List the libraries that your key can reach, and what it may do there.

    The key is read from the environment variable that the configuration names (ZOTERO_API_KEY
    unless it says otherwise); make one at https://www.zotero.org/settings/keys.

    Example: `bibsync groups`
    """
    from bibsync.adapters.zotero_access import list_libraries
    from bibsync.adapters.zotero_connection import Connection

    config, variable, address = _where(group, endpoint)
    with Connection(
        address or None, variable_value(variable), hint=key_hint(variable, address)
    ) as connection:
        account = list_libraries(connection)
        host = connection.endpoint.host
    names = _configured(config, address)
    if json:
        sys.stdout.write(_json(account, address, names))
        return
    lines = _table(account.libraries, names, quiet=quiet)
    if not quiet:
        sys.stdout.write(_heading(account, host) + ("\n\n" if lines else "\n"))
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    if not quiet and account.libraries and not config.groups:
        # The user's own library comes first; a paper is more often a group's.
        chosen = max(account.libraries, key=lambda each: (each.may_write, bool(each.kind)))
        at = f" --endpoint {address}" if address else ""
        sys.stderr.write(f"\nTo sync with one of them: bibsync init --id {chosen.library}{at}\n")


def _where(group: str, endpoint: str) -> tuple[Config, str, str]:
    """The configuration, the environment variable with the key, and the server ("": Zotero's)."""
    if group:
        config, chosen = find_project(Path.cwd(), group)
        return config, chosen.api_key_env, endpoint or chosen.endpoint
    config = find_config(Path.cwd())
    ways = {(each.api_key_env, each.endpoint) for each in config.groups}
    if endpoint:
        variables = {variable for variable, address in ways if address == endpoint.rstrip("/")}
        return config, variables.pop() if len(variables) == 1 else KEY_VARIABLE, endpoint
    if len(ways) > 1:
        names = ", ".join(each.name for each in config.groups)
        raise UsageError(
            f"the groups have different keys or servers: say which with --group; {config.path} has"
            f" {names}"
        )
    variable, address = ways.pop() if ways else (KEY_VARIABLE, "")
    return config, variable, address


def _configured(config: Config, endpoint: str) -> dict[str, list[str]]:
    """Library -> the names that the configuration has for it."""
    names: dict[str, list[str]] = {}
    for each in config.groups:
        if each.endpoint == endpoint.rstrip("/"):
            names.setdefault(each.library, []).append(each.name)
    return names


def _heading(account: Account, host: str) -> str:
    from bibsync.report.display import visible

    who = f"{account.user} (user {account.user_id})" if account.user else "This key"
    number = len(account.libraries)
    what = f"{number or 'no'} {'library' if number == 1 else 'libraries'}"
    return visible(f"{who} can reach {what} at {host}")


def _table(libraries: Sequence[Reach], names: dict[str, list[str]], *, quiet: bool) -> list[str]:
    from bibsync.report.colour import Style, painter
    from bibsync.report.display import display_width, visible
    from bibsync.report.plan_text import cut

    if quiet:
        return [each.library for each in libraries]
    paint = painter(wants_colour())
    rows = [
        (
            each.library,
            rights_in_words(each),
            cut(each.title, 40),
            visible(", ".join(names.get(each.library, ()))),
        )
        for each in libraries
    ]
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        library, rights, title, name = (
            text + " " * (width - display_width(text))
            for text, width in zip(row, widths, strict=True)
        )
        style = Style.GREEN if "write" in rights else Style.DIM
        note = f"  = {name}" if row[3] else ""
        lines.append(
            f"  {paint(library, Style.BOLD)}  {paint(rights, style)}  {title}{note}".rstrip()
        )
    return lines


def rights_in_words(reach: Reach) -> str:
    """What the key may do in a library."""
    if reach.may_write:
        return "read and write"
    return "read only" if reach.may_read else "no access"


def _json(account: Account, endpoint: str, names: dict[str, list[str]]) -> str:
    from json import dumps

    return (
        dumps(
            {
                "user": account.user,
                "user_id": account.user_id,
                "endpoint": endpoint or None,
                "libraries": [
                    {
                        "library": each.library,
                        "name": each.title,
                        "kind": each.kind,
                        "may_read": each.may_read,
                        "may_write": each.may_write,
                        "groups": names.get(each.library, []),
                    }
                    for each in account.libraries
                ],
            }
        )
        + "\n"
    )
