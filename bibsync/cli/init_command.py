"""`bibsync init`: from a library's number to a first configuration, and a hook."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Annotated, Final, NamedTuple, NoReturn

import typer

from bibsync.cli.init_files import add_hook, ignore_state
from bibsync.cli.sync_options import key_hint, variable_value
from bibsync.config import FILE_NAME, PYPROJECT, find_config
from bibsync.config_groups import FILE, KEY_VARIABLE, read_groups
from bibsync.errors import UnwritableOutputError, UsageError

_NAME: Final = "lab"

# `1234567`, `groups/1234567`, `users/1`, or the address of the group's page.
_LIBRARY: Final = re.compile(
    r"(?:https?://(?:www\.)?zotero\.org/(?=groups/))?(?:(group|user)s/)?(\d{1,12})(?:/.*)?"
)


class _Table(NamedTuple):
    """What the new table `[groups.NAME]` says."""

    name: str
    library: str
    file: str
    collection: str
    endpoint: str


def init(
    group: Annotated[
        str, typer.Option("--group", "-g", metavar="NAME", help="What you call the library.")
    ] = _NAME,
    library: Annotated[
        str,
        typer.Option(
            "--id",
            metavar="NUMBER",
            help="The library: 1234567, groups/1234567, users/1, or the group's address.",
        ),
    ] = "",
    file: Annotated[str, typer.Option("--file", metavar="FILE", help="The bibliography.")] = FILE,
    collection: Annotated[
        str,
        typer.Option(
            "--collection", metavar="NAME", help="The paper's collection. [default: all of it]"
        ),
    ] = "",
    endpoint: Annotated[
        str,
        typer.Option("--endpoint", metavar="URL", help="Another server than Zotero's own."),
    ] = "",
    hook: Annotated[
        bool,
        typer.Option("--hook", help="Have pre-commit lint the bibliography before each commit."),
    ] = False,
) -> None:
    """Write a first `bibsync.toml` here, so that `push`, `pull` and `sync` know the library.

    Nothing that is there is replaced. In a git repository `.bibsync/`, which holds what only this
    computer needs, is added to `.gitignore`. On a terminal you are asked for the library if --id is
    missing; `bibsync groups` lists what your key can reach.

    Examples:

    - `bibsync init --id 1234567`
    - `bibsync init --group paper --id 1234567 --collection "Paper 2026" --hook`
    """
    folder = Path.cwd()
    table = _Table(group, library or _asked(), file, collection, endpoint)
    text = _text(table)
    path = folder / FILE_NAME
    if os.path.lexists(path):
        _tell_what_to_add(FILE_NAME, text)
    above = find_config(folder).path
    if above == folder / PYPROJECT:
        _tell_what_to_add(PYPROJECT, _text(table, "tool.bibsync.groups"))
    _write(path, text)
    told = [f"wrote {FILE_NAME}: group {group} is {_library(table.library)}"]
    if above is not None:
        told.append(f"note: {above} does not hold here any more")
    told += ignore_state(folder)
    if hook:
        told += add_hook(folder)
    if not variable_value(KEY_VARIABLE):
        told.append(f"next: {key_hint(KEY_VARIABLE, endpoint)}")
    told.append(f"then: bibsync doctor, and bibsync status --group {group}")
    sys.stderr.write("".join(f"{line}\n" for line in told))


def _asked() -> str:
    """The library that a person names. Raises UsageError when there is nobody to ask."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "--id is missing: the number of the library (`bibsync groups` lists what your key can"
            " reach)"
        )
    sys.stderr.write("Number of the group, or users/NUMBER (`bibsync groups` lists them): ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def _library(text: str) -> str:
    """`groups/123` or `users/1`. Raises UsageError."""
    found = _LIBRARY.fullmatch(text.strip())
    if found is None:
        raise UsageError(
            f"--id: `{text}` names no library: give a number, groups/NUMBER or users/NUMBER"
        )
    return f"{found[1] or 'group'}s/{int(found[2])}"


def _text(table: _Table, heading: str = "groups") -> str:
    """The table in TOML. Raises UsageError for what a configuration must not say."""
    import tomllib

    kind, _, number = _library(table.library).partition("s/")
    rows = [f"id = {number}"]
    if kind != "group":
        rows.append(f"type = {_quoted(kind)}")
    if table.collection:
        rows.append(f"collection = {_quoted(table.collection)}")
    rows.append(f"file = {_quoted(table.file)}")
    # Named though it is the default: whoever reads the file looks for the key.
    rows.append(f'api-key-env = "{KEY_VARIABLE}"  # holds the key, which never stands in a file')
    if table.endpoint:
        rows.append(f"endpoint = {_quoted(table.endpoint)}")
    name = table.name if re.fullmatch(r"[A-Za-z0-9_-]+", table.name) else _quoted(table.name)
    body = "".join(f"{row}\n" for row in rows)
    read_groups(Path.cwd(), {table.name: tomllib.loads(body)})
    return f"[{heading}.{name}]\n{body}"


def _quoted(text: str) -> str:
    """The text as a basic string of TOML, which may hold what a string of JSON may."""
    from json import dumps

    return dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _tell_what_to_add(name: str, text: str) -> NoReturn:
    """Prints the table that a configuration lacks, and raises UnwritableOutputError."""
    sys.stdout.write(text)
    sys.stdout.flush()
    raise UnwritableOutputError(
        f"{name}: holds bibsync's configuration already, and was not changed: add the lines above"
    )


def _write(path: Path, text: str) -> None:
    """Makes the file, if there is none. Raises UnwritableOutputError."""
    try:
        with path.open("xb") as file:
            file.write(text.encode())
    except OSError as error:
        raise UnwritableOutputError(f"{path}: cannot be written ({error.strerror})") from None
