"""Turns the tables `[groups.NAME]` of a configuration into the groups that a sync can be about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from bibsync.config_values import check_keys, endpoint_value, text_value
from bibsync.errors import UsageError

KEY_VARIABLE: Final = "ZOTERO_API_KEY"
FILE: Final = "refs.bib"


class LibraryType(StrEnum):
    """Whose library it is."""

    GROUP = "group"
    USER = "user"


class GroupConfig(NamedTuple):
    """One table `[groups.NAME]`."""

    name: str
    id: int
    type: LibraryType
    collection: str  # a name, a path such as "Parent/Child", or a key; "": the whole library
    file: Path  # absolute
    api_key_env: str
    endpoint: str  # without a slash at its end; "": Zotero's own
    attach_files: bool

    @property
    def library(self) -> str:
        """The library as the API names it: `groups/123` or `users/1`."""
        return f"{self.type}s/{self.id}"


_KEYS: Final = ("id", "type", "collection", "file", "api-key-env", "endpoint", "attach-files")

# What somebody writes who thinks that the key itself belongs here.
_SECRETS: Final = frozenset(
    "key apikey apiaccesskey zoterokey zoteroapikey secret token accesstoken".split()
)
_NO_KEY_HERE: Final = (
    "the key itself is never kept in a file: put it into an environment variable, name that in"
    f" `api-key-env`, and make a new key if this file was shared ({KEY_VARIABLE} is the default)"
)


def read_groups(folder: Path, table: Mapping[str, Any]) -> tuple[GroupConfig, ...]:
    """The groups of a table `groups`, in its order; `folder` is that of the configuration.

    Raises UsageError for an unknown key, a wrong value, and wherever an API key stands in the file
    itself; the message never shows the value, which may be one.
    """
    return tuple(_group(folder, name, value) for name, value in table.items())


def _group(folder: Path, name: str, table: object) -> GroupConfig:
    place = f"groups.{name}"
    if not name or not name.isprintable():
        raise UsageError("`groups`: a group needs a name that can be typed, as in `[groups.lab]`")
    if not isinstance(table, dict):
        raise UsageError(f"`{place}` must be a table, as in `[{place}]`")
    for key, value in table.items():
        normal = re.sub(r"[-_\s]", "", key).lower()
        if normal in _SECRETS or (isinstance(value, str) and _looks_like_a_key(value)):
            raise UsageError(f"`{place}.{key}`: {_NO_KEY_HERE}")
    check_keys(place, table, _KEYS)
    kind = _type(place, table.get("type", LibraryType.GROUP))
    attach_files = table.get("attach-files", False)
    if not isinstance(attach_files, bool):
        raise UsageError(f"`{place}.attach-files` must be true or false")
    return GroupConfig(
        name=name,
        id=_id(place, table, kind),
        type=kind,
        collection=text_value(place, "collection", table, ""),
        file=folder.absolute() / text_value(place, "file", table, FILE),
        api_key_env=_variable(place, table),
        endpoint=endpoint_value(place, table),
        attach_files=attach_files,
    )


def _type(place: str, value: object) -> LibraryType:
    if isinstance(value, str) and value in list(LibraryType):
        return LibraryType(value)
    choices = " or ".join(f'"{choice}"' for choice in LibraryType)
    raise UsageError(f"`{place}.type` must be {choices}")


def _id(place: str, table: Mapping[str, Any], kind: LibraryType) -> int:
    if "id" not in table:
        raise UsageError(
            f"`{place}.id` is missing: the number of the {kind} library (`bibsync groups` lists"
            " those that your key can reach)"
        )
    value = table["id"]
    # Zotero desktop calls the library of whoever sits before it `users/0`.
    least = 0 if kind is LibraryType.USER else 1
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise UsageError(f"`{place}.id` must be the number of the {kind}, such as 1234567")
    return value


def _variable(place: str, table: Mapping[str, Any]) -> str:
    value = table.get("api-key-env", KEY_VARIABLE)
    if (
        isinstance(value, str)
        and re.fullmatch(r"[A-Za-z\d]{24}", value) is not None
        and not value.isupper()
    ):
        # A key without digits; no variable of that length is likely to have small letters.
        raise UsageError(f"`{place}.api-key-env`: {_NO_KEY_HERE}")
    if not isinstance(value, str) or re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*+", value) is None:
        raise UsageError(
            f"`{place}.api-key-env` must be the name of an environment variable, such as"
            f' "{KEY_VARIABLE}"'
        )
    return value


def _looks_like_a_key(value: str) -> bool:
    """Whether a Zotero API key stands in the text: 24 letters and digits, drawn at random.

    Of 100 such keys one or two have no digit or lack a case; a name that people choose has blanks.
    """
    return any(
        not word.isalpha() and not word.islower() and not word.isupper() and not word.isdigit()
        for word in re.findall(r"(?<![A-Za-z0-9])[A-Za-z0-9]{24}(?![A-Za-z0-9])", value)
    )
