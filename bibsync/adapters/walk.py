"""Turns the files and folders that a user names into the files to work on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bibsync.errors import UnreadableInputError
from bibsync.text import MARKDOWN_SUFFIXES

if TYPE_CHECKING:
    from bibsync.adapters.gitignore import IgnorePatterns

    # Patterns with the folder they are for: a real path with `/`, also at its end.
    _Layer = tuple[str, IgnorePatterns]

SUFFIXES: Final = (".bib", *MARKDOWN_SUFFIXES)  # what is looked for in folders

# Folders full of other people's files. Folders of a hidden name (`.git`, `.venv`, `.cache`) and
# those that hold a `pyvenv.cfg` are left out, too.
_SKIPPED: Final = frozenset({"node_modules", "__pycache__", "site-packages"})


def find_files(
    paths: Iterable[Path | str],
    exclude: Sequence[str] = (),
    *,
    exclude_from: Path | None = None,
    suffixes: tuple[str, ...] = SUFFIXES,
) -> list[Path]:
    """The files named and those found below the folders named: sorted, each real file once.

    A named file is taken whatever it is called. In a folder are found the files with one of the
    suffixes (lower case; those of the files may be in any case) that neither git ignores nor
    `exclude` names. Git ignores what `.gitignore` files in the folder and below it say and, if the
    folder is part of a repository, those above it and `.git/info/exclude`; when they ignore the
    named folder itself, those above do not count. The user's global ignore file and git's index
    are not read: the result depends on the folders alone. Hidden files and folders are left out,
    and links to folders are not followed.

    `exclude` has patterns as in `.gitignore`, for paths below `exclude_from` (None: the current
    folder).

    Raises UnreadableInputError for a path that does not exist and a folder that cannot be read.
    """
    excluded = _excluding(exclude, exclude_from)
    found: dict[str, Path] = {}
    for path in map(Path, paths):
        for file in _walk(path, excluded, suffixes) if _is_folder(path) else (path,):
            found.setdefault(os.path.realpath(file), file)
    return sorted(found.values())


def is_excluded(path: Path, exclude: Sequence[str], *, exclude_from: Path | None = None) -> bool:
    """Whether `exclude`, as for `find_files`, names a file or a folder that it is in."""
    real = os.path.realpath(path).replace(os.sep, "/")
    for base, patterns in _excluding(exclude, exclude_from):
        if not real.startswith(base):
            continue
        parts = real.removeprefix(base).split("/")
        for depth in range(1, len(parts) + 1):
            if patterns.verdict("/".join(parts[:depth]), depth < len(parts)):
                return True
    return False


def _is_folder(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise UnreadableInputError(_missing(path)) from None
    except OSError as error:
        raise UnreadableInputError(f"{path}: cannot be read ({error.strerror})") from None
    return path.is_dir()


def _walk(top: Path, excluded: list[_Layer], suffixes: tuple[str, ...]) -> Iterator[Path]:
    real = _slashed(os.path.realpath(top))
    todo: list[tuple[Path, str, list[_Layer]]] = [(top, real, _above(real))]
    while todo:
        folder, real, layers = todo.pop()
        entries = _entries(folder)
        names = {entry.name for entry in entries}
        if "pyvenv.cfg" in names and folder is not top:
            continue
        layers = _with_own(real, names, layers)
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder:
                if name in _SKIPPED:
                    continue
            elif not name.lower().endswith(suffixes) or not entry.is_file():
                continue
            if _ignored(real + name, is_folder, layers) or _ignored(
                real + name, is_folder, excluded
            ):
                continue
            if is_folder:
                todo.append((folder / name, f"{real}{name}/", layers))
            else:
                yield folder / name


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise UnreadableInputError(
            f"{folder}: this folder cannot be read ({error.strerror}):"
            " change its permissions, or exclude it"
        ) from None


def _slashed(folder: str) -> str:
    """A folder's path with `/` between its parts and at its end, on every system."""
    return folder.replace(os.sep, "/").rstrip("/") + "/"


def _ignored(path: str, is_folder: bool, layers: list[_Layer]) -> bool:
    """Whether the innermost ignore file that says something about the path says so."""
    for base, patterns in reversed(layers):
        verdict = patterns.verdict(path.removeprefix(base).lstrip("/"), is_folder)
        if verdict is not None:
            return verdict
    return False


def _excluding(exclude: Sequence[str], exclude_from: Path | None) -> list[_Layer]:
    if not exclude:
        return []
    from bibsync.adapters.gitignore import IgnorePatterns

    return [(_slashed(os.path.realpath(exclude_from or ".")), IgnorePatterns(exclude))]


def _with_own(real: str, names: Iterable[str], layers: list[_Layer]) -> list[_Layer]:
    """The layers for what a folder holds: a repository begins anew, an ignore file comes on top."""
    if ".git" in names:
        layers = _layer(real, _git_folder(Path(real, ".git")) / "info" / "exclude")
    if ".gitignore" in names:
        layers = [*layers, *_layer(real, Path(real, ".gitignore"))]
    return layers


def _above(real: str) -> list[_Layer]:
    """The layers for a folder from the folders above it, up to the root of its repository.

    None outside of a repository, and none for a folder that they ignore themselves: it was named,
    so its files are wanted.
    """
    folders: list[Path] = []
    for folder in Path(real).parents:
        folders.append(folder)
        if (folder / ".git").exists():
            break
    else:
        return []
    layers: list[_Layer] = []
    parts = Path(real).parts
    for folder in reversed(folders):
        names = [name for name in (".git", ".gitignore") if (folder / name).exists()]
        layers = _with_own(_slashed(str(folder)), names, layers)
        below = _slashed(str(Path(*parts[: len(folder.parts) + 1])))
        if _ignored(below.rstrip("/"), True, layers):
            return []
    return layers


def _layer(real: str, ignore_file: Path) -> list[_Layer]:
    """The patterns of an ignore file as one layer; none when it is not there or has none."""
    try:
        text = ignore_file.read_bytes().decode("utf-8", "surrogateescape")
    except OSError:
        return []
    from bibsync.adapters.gitignore import IgnorePatterns

    lines = text.removeprefix("\ufeff").split("\n")
    return [(real, IgnorePatterns(line.removesuffix("\r") for line in lines))]


def _git_folder(dot_git: Path) -> Path:
    """The folder with a repository's own files, which worktrees of it share.

    In a worktree or a submodule `.git` is a file that names another folder; a worktree's folder
    holds a file `commondir` that names the shared one (gitrepository-layout(5)).
    """
    try:
        named = dot_git.read_text("utf-8").removeprefix("gitdir:").strip()
        folder = dot_git.parent / named
    except (OSError, UnicodeDecodeError):
        folder = dot_git
    try:
        return folder / (folder / "commondir").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return folder


def _missing(path: Path) -> str:
    """Says that there is no such path, and which one of a similar name there is."""
    if path.is_symlink():
        return f"{path}: a link to {path.readlink()}, which does not exist"
    existing = next(parent for parent in path.parents if parent.exists())
    rest = path.parts[len(existing.parts) :]
    message = f"{path}: no such file or folder"
    similar = _similar(rest[0], existing)
    if similar is None:
        return message if len(rest) == 1 else f"{message} (there is no {existing / rest[0]})"
    meant = Path(existing, similar, *rest[1:])
    return f"{message}; did you mean {meant if meant.exists() else existing / similar}?"


def _similar(name: str, folder: Path) -> str | None:
    """The name in the folder that was likely meant: in another case, unfinished, or mistyped."""
    from bibsync.nearest import nearest

    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError:
        return None
    wanted = name.lower()
    for other in names:
        if other.lower() == wanted or other.lower().startswith(wanted + "."):
            return other
    return nearest(name, names)
