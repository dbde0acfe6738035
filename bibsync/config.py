"""Turns `bibsync.toml`, or `[tool.bibsync]` of a `pyproject.toml`, into frozen settings.

`config.example.toml` at the top of the project holds every key with its meaning; a test reads it.
"""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bibsync.errors import UsageError
from bibsync.lint.settings import DialectChoice

if TYPE_CHECKING:
    from bibsync.config_groups import GroupConfig
    from bibsync.config_sources import SourcesConfig

FILE_NAME: Final = "bibsync.toml"
PYPROJECT: Final = "pyproject.toml"


class LintConfig(NamedTuple):
    """The table `[lint]`."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()  # patterns as in `.gitignore`, relative to the file's folder
    dialect: DialectChoice = DialectChoice.AUTO
    together: bool = False
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()  # pattern, selectors


class Config(NamedTuple):
    """A configuration and where it came from."""

    lint: LintConfig = LintConfig()
    path: Path | None = None  # None: no file was found, these are the defaults
    groups: tuple[GroupConfig, ...] = ()  # in the order of the file
    sources: SourcesConfig | None = None  # None: nothing is said of them, the defaults hold

    def ignores_for(self, file: Path) -> tuple[str, ...]:
        """The selectors that `per-file-ignores` adds for a file."""
        if not self.lint.per_file_ignores or self.path is None:
            return ()
        from fnmatch import fnmatchcase

        try:
            # A link counts where it stands, not where it leads.
            place = file.parent.resolve() / file.name
            relative = place.relative_to(self.path.parent.resolve()).as_posix()
        except ValueError:
            return ()  # the file is not below the configuration
        return tuple(
            selector
            for pattern, selectors in self.lint.per_file_ignores
            if fnmatchcase(relative, pattern) or fnmatchcase(file.name, pattern)
            for selector in selectors
        )


def find_config(start: Path) -> Config:
    """The configuration that holds in a folder: of the nearest folder upward that has one.

    Raises UsageError for a file that is no TOML, or holds an unknown key or a wrong value.
    """
    for folder in (start, *start.parents):
        config = _config_in(folder)
        if config is not None:
            return config
    return Config()


def _config_in(folder: Path) -> Config | None:
    path = folder / FILE_NAME
    if os.path.isfile(path):  # noqa: PTH113 - pathlib's raises when a folder may not be searched
        return read_config(path)
    path = folder / PYPROJECT
    if os.path.isfile(path) and b"bibsync" in _bytes(path):  # noqa: PTH113 - as above
        table = _table_of(path)
        return None if table is None else _config(path, table)
    return None


def read_config(path: Path) -> Config:
    """The configuration in a file. Raises UsageError when it cannot be understood."""
    table = _table_of(path)
    if table is None:
        raise UsageError(f"{path}: has no table `[tool.bibsync]`")
    return _config(path, table)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error


def _table_of(path: Path) -> dict[str, Any] | None:
    """The table with our settings; None when a `pyproject.toml` has none."""
    import tomllib

    try:
        # Some editors put a byte order mark at the start, which TOML does not allow.
        table: Any = tomllib.loads(_bytes(path).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from error
    if path.name != PYPROJECT:
        return table  # type: ignore[no-any-return]  # TOML is a table at its top
    tools = table.get("tool")
    if not isinstance(tools, dict) or "bibsync" not in tools:
        return None
    return dict(_table(path, "tool.bibsync", tools["bibsync"]))


def _config(path: Path, table: Mapping[str, Any]) -> Config:
    _check_keys(path, "", table, ("lint", "groups", "verify", "arxiv", "crossref"))
    lint = _lint(path, _table(path, "lint", table.get("lint", {})))
    groups = _groups(path, _table(path, "groups", table.get("groups", {})))
    return Config(lint, path, groups, _sources(path, table))


def _sources(path: Path, table: Mapping[str, Any]) -> SourcesConfig | None:
    if not table.keys() & {"verify", "arxiv", "crossref"}:
        return None  # the linter's start does not pay for what only `verify` needs
    from bibsync.config_sources import read_sources

    tables = [_table(path, name, table.get(name, {})) for name in ("verify", "arxiv", "crossref")]
    try:
        return read_sources(path.parent, *tables)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None


def _groups(path: Path, table: Mapping[str, Any]) -> tuple[GroupConfig, ...]:
    if not table:
        return ()  # the linter's start does not pay for what only a sync needs
    from bibsync.config_groups import read_groups

    try:
        return read_groups(path.parent, table)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None


def choose_group(config: Config, name: str) -> GroupConfig:
    """The group of that name; without a name the only one that there is.

    Raises UsageError that names the nearest group, lists them all, or says how to make the first.
    """
    names = [group.name for group in config.groups]
    if not names:
        where = "no bibsync.toml was found" if config.path is None else f"{config.path}: no group"
        raise UsageError(f"{where}: `bibsync init --group NAME --id NUMBER` writes one down")
    if not name and len(names) == 1:
        return config.groups[0]
    if name in names:
        return config.groups[names.index(name)]
    listed = f"{config.path} has {', '.join(names)}"
    if not name:
        raise UsageError(f"which group? Say it with --group; {listed}")
    from bibsync.nearest import nearest

    near = nearest(name, names)
    hint = f"did you mean `{near}`?" if near else listed
    raise UsageError(f"there is no group `{name}`; {hint}")


_LINT_KEYS: Final = (
    "select",
    "extend-select",
    "ignore",
    "exclude",
    "dialect",
    "together",
    "per-file-ignores",
)


def _lint(path: Path, table: Mapping[str, Any]) -> LintConfig:
    _check_keys(path, "lint", table, _LINT_KEYS)
    together = table.get("together", False)
    if not isinstance(together, bool):
        raise UsageError(f"{path}: `lint.together` must be true or false")
    dialect = table.get("dialect", "auto")
    if dialect not in list(DialectChoice):
        choices = ", ".join(f'"{choice}"' for choice in DialectChoice)
        raise UsageError(f"{path}: `lint.dialect` must be one of {choices}")
    per_file = _table(path, "lint.per-file-ignores", table.get("per-file-ignores", {}))
    config = LintConfig(
        select=_strings(path, "lint.select", table.get("select", [])),
        extend_select=_strings(path, "lint.extend-select", table.get("extend-select", [])),
        ignore=_strings(path, "lint.ignore", table.get("ignore", [])),
        exclude=_strings(path, "lint.exclude", table.get("exclude", [])),
        dialect=DialectChoice(dialect),
        together=together,
        per_file_ignores=tuple(
            (pattern, _strings(path, f"lint.per-file-ignores.{pattern}", value))
            for pattern, value in per_file.items()
        ),
    )
    from bibsync.lint.selection import check_selectors

    named = [selector for _, selectors in config.per_file_ignores for selector in selectors]
    try:
        check_selectors((*config.select, *config.extend_select, *config.ignore, *named))
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error
    return config


def _table(path: Path, name: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"{path}: `{name}` must be a table")
    return value


def _strings(path: Path, name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f'{path}: `{name}` must be a list of strings, such as ["SYN", "DOI001"]')
    return tuple(value)


def _check_keys(path: Path, name: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
    if table.keys() <= set(known):
        return
    from bibsync.config_values import check_keys

    try:
        check_keys(name, table, known)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
