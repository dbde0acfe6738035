"""Brings a project's `.gitignore` and pre-commit configuration to know of bibsync."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from bibsync.adapters.files import write_atomically
from bibsync.adapters.git import ignores, repository
from bibsync.adapters.state_folder import NAME
from bibsync.errors import UnreadableInputError

GITIGNORE: Final = ".gitignore"
HOOKS: Final = ".pre-commit-config.yaml"

# What `.pre-commit-hooks.yaml` says, run by the bibsync that is installed.
_HOOKS: Final = """\
- repo: local
  hooks:
    - id: bibsync-fix
      name: bibsync lint --fix
      entry: bibsync lint --fix-only --force-exclude
      language: system
      files: \\.(bib|md|markdown|qmd|rmd)$
      require_serial: true
    - id: bibsync-lint
      name: bibsync lint
      entry: bibsync lint --quiet --force-exclude
      language: system
      files: \\.(bib|md|markdown|qmd|rmd)$
      require_serial: true
"""


def ignore_state(folder: Path) -> list[str]:
    """Afterwards git ignores `.bibsync/` in this folder, if there is git; what was done in words.

    Raises UnreadableInputError, UnwritableOutputError.
    """
    path = folder / GITIGNORE
    line = f"{NAME}/"
    if repository(folder) is None or ignores(folder, line):
        return []
    old = _content(path)
    if old is not None and line.encode() in old.split():
        return []  # git itself is not there to be asked
    before = old or b""
    end = b"\r\n" if b"\r\n" in before else b"\n"
    if before and not before.endswith(b"\n"):
        before += end
    write_atomically(path, before + line.encode() + end, expected=old)
    return [f"added {line} to {GITIGNORE}"]


def add_hook(folder: Path) -> list[str]:
    """Afterwards pre-commit runs bibsync, or is told how to: what was done in words.

    The configuration is in the top folder of the repository. One that is there keeps its lines; in
    one that is not laid out as usual nothing is changed. Raises UnreadableInputError,
    UnwritableOutputError.
    """
    path = (repository(folder) or folder) / HOOKS
    install = "`pre-commit install` turns it on in this clone"
    old = _content(path)
    if old is None:
        write_atomically(path, b"repos:\n" + _indented("  ").encode())
        return [f"wrote {HOOKS}: {install}"]
    text = old.decode("utf-8", "surrogateescape")
    if "bibsync" in text:
        return [f"{HOOKS} names bibsync already"]
    new = _with_hooks(text)
    if new is None:
        return [f"{HOOKS} is left as it is: add this below `repos:`", *_indented("  ").splitlines()]
    write_atomically(path, new.encode("utf-8", "surrogateescape"), expected=old)
    return [f"added bibsync to {HOOKS}: {install}"]


def _with_hooks(text: str) -> str | None:
    """The configuration with our hooks before the others; None when it is not laid out as usual."""
    heads = list(re.finditer(r"^repos:[ \t]*+(?:#.*+)?(\r?\n)", text, re.MULTILINE))
    if len(heads) != 1 or re.search(r"^(?:\.\.\.|---.*+\n[\s\S]*+^---)", text, re.MULTILINE):
        return None
    head = heads[0]
    first = re.compile(r"(?>(?:[ \t]*+(?:#.*+)?\r?\n)*)( *+)- ").match(text, head.end())
    if first is None:
        return None
    ours = _indented(first[1]).replace("\n", head[1])
    return text[: head.end()] + ours + text[head.end() :]


def _indented(indent: str) -> str:
    return "".join(f"{indent}{line}\n" for line in _HOOKS.splitlines())


def _content(path: Path) -> bytes | None:
    """What a file holds; None when it is not there. Raises UnreadableInputError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableInputError(f"{path}: cannot be read ({error.strerror})") from None
