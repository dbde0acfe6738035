"""Turns the Markdown pages into what is wrong with them: dead links, commands that do not exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from docs_pages import PAGES, commands

from bibsync.lint.registry import all_rules

# Folders whose Markdown is somebody's input, not a page of ours.
_NOT_PAGES = ("fixtures", "tests", "build", "dist", "node_modules")

_FENCE = re.compile(r"^(`{3,}|~{3,})([^`\n]*)\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+)\)|\b(?:src|href)=\"([^\"]+)\"")
_RULE_CODE = re.compile(r"\b[A-Z]{3}\d{3}\b")


def pages(root: Path) -> Iterator[Path]:
    """The Markdown pages of the project."""
    for path in sorted(root.rglob("*.md")):
        top, *rest = path.relative_to(root).parts
        if top not in _NOT_PAGES and not any(part.startswith(".") for part in (top, *rest)):
            yield path


def problems(root: Path) -> Iterator[str]:
    """One line for each thing that is wrong, in the order of the pages."""
    for path in pages(root):
        name = path.relative_to(root).as_posix()
        text = path.read_text("utf-8")
        found = [*_dead_links(path, text), *_unknown_commands(root, text)]
        if name not in PAGES:
            found += _unknown_rules(text)
        yield from (f"{name}: {problem}" for problem in found)
    yield from _unmentioned(root)


def _dead_links(path: Path, text: str) -> Iterator[str]:
    for target in _targets(text):
        if re.match(r"[a-z]+:", target):
            continue  # elsewhere; asking would need the network
        name, _, fragment = target.partition("#")
        file = (path.parent / name) if name else path
        if not file.exists():
            yield f"the link `{target}` leads nowhere"
        elif fragment and fragment not in _anchors(file):
            yield f"the link `{target}` leads to no heading of {file.name}"


def _targets(text: str) -> list[str]:
    prose = _CODE_SPAN.sub("", _FENCE.sub("", text))
    return [match[1] or match[2] for match in _LINK.finditer(prose)]


@cache
def _anchors(file: Path) -> frozenset[str]:
    """The fragments that GitHub gives to the headings of a page."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", _FENCE.sub("", file.read_text("utf-8")), re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        number = 0
        while (anchor := f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(anchor)
    return frozenset(found)


def _unknown_commands(root: Path, text: str) -> Iterator[str]:
    targets = set(re.findall(r"^([\w-]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    known = _known_options()
    for line in (line for fence in _FENCE.finditer(text) for line in fence[3].splitlines()):
        words = shlex.split(line.removeprefix("$ "), comments=True) if _is_command(line) else []
        if words[:1] == ["make"]:
            wanted = [word for word in words[1:] if "=" not in word]
            yield from (f"`make {word}` does not exist" for word in wanted if word not in targets)
        elif words[:1] == ["bibsync"]:
            path, given = _called(words, known)
            if path not in known:
                yield f"`{path}` does not exist"
                continue
            for word in given:
                option = word.partition("=")[0]
                if word.startswith("-") and word != "-" and option not in known[path]:
                    yield f"`{path}` has no option {option}"


def _called(words: list[str], known: Mapping[str, object]) -> tuple[str, list[str]]:
    """The command that the words begin with, and what it is given. What follows a group is a
    command, be there one of this name or not."""
    path, given = words[0], words[1:]
    while any(name.startswith(f"{path} ") for name in known) and given and given[0][:1].isalpha():
        path, given = f"{path} {given[0]}", given[1:]
    return path, given


def _is_command(line: str) -> bool:
    return re.match(r"(?:\$ )?(?:make|bibsync)(?: |$)", line) is not None


@cache
def _known_options() -> dict[str, frozenset[str]]:
    return {
        path: frozenset(
            option for parameter in command.get_params(context) for option in parameter.opts
        )
        for path, command, context in commands()
    }


def _unknown_rules(text: str) -> Iterator[str]:
    """Codes that no rule has, other than those that the page itself gives to an example."""
    known = {rule.code for rule in all_rules()} | set(re.findall(r'code = "(\w+)"', text))
    for code in sorted(set(_RULE_CODE.findall(text)) - known):
        yield f"no rule has the code {code}"


def _unmentioned(root: Path) -> Iterator[str]:
    """What a reader of the README must be able to find."""
    linked = {target.partition("#")[0] for target in _targets((root / "README.md").read_text())}
    wanted = ["config.example.toml", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"]
    wanted += [path.relative_to(root).as_posix() for path in sorted((root / "docs").glob("*.md"))]
    for name in wanted:
        if name not in linked:
            yield f"README.md: there is no link to {name}"
