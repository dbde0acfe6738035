"""Every command has a help that fits a terminal and shows an example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bibsync_runs import Run

from bibsync.cli.group import LazyGroup
from bibsync.cli.main import Commands


def _commands(group: LazyGroup, above: str = "") -> Iterator[tuple[str, Any]]:
    """Each command, those below a group included, with the words behind `bibsync` that call it."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield above + name, command
        if isinstance(command, LazyGroup):
            yield from _commands(command, f"{above}{name} ")


COMMANDS = dict(_commands(Commands(name="bibsync")))
PATHS = list(COMMANDS)


@pytest.mark.parametrize("path", PATHS)
def test_a_command_has_help_with_an_example(bibsync: Run, path: str) -> None:
    done = bibsync(*path.split(), "--help")
    assert (done.code, done.err) == (0, "")
    assert re.search(rf"Examples?:\s[\s•]*bibsync {path}\b", done.out)
    assert f"Usage: bibsync {path} [OPTIONS]" in done.out


@pytest.mark.parametrize("arguments", [[], *(path.split() for path in PATHS)], ids=["all", *PATHS])
def test_the_help_fits_80_columns(bibsync: Run, arguments: list[str]) -> None:
    out = bibsync(*arguments, "--help").out
    assert max(map(len, out.splitlines())) <= 80
    assert "…" not in out
    # Types of Python tell a user nothing: a flag takes no value, and a value has a name.
    assert not re.search(r"<\w+|list\[|\bBOOL", out)


@pytest.mark.parametrize("path", PATHS)
def test_every_option_says_what_it_does(bibsync: Run, path: str) -> None:
    out = bibsync(*path.split(), "--help").out
    for parameter in COMMANDS[path].params:
        assert parameter.help
        for option in parameter.opts:
            if option.startswith("--"):
                assert option in out
        takes_value = parameter.param_type_name == "argument" or not parameter.is_flag
        assert bool(parameter.metavar) == takes_value


def test_the_help_of_all_lists_every_command_with_a_sentence(bibsync: Run) -> None:
    out = bibsync("--help").out
    for name in Commands.modules:
        assert re.search(rf"^│ {name} +[A-Z]\w+ ", out, re.MULTILINE)


def test_h_is_short_for_help(bibsync: Run) -> None:
    assert bibsync("-h").out == bibsync("--help").out
    assert bibsync("lint", "-h").out == bibsync("lint", "--help").out
