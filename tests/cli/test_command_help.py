"""Every command has a help that fits a terminal and shows an example."""

from __future__ import annotations

import re

import pytest
from bibsync_runs import Run

from bibsync.cli.main import Commands

NAMES = list(Commands.modules)


@pytest.mark.parametrize("name", NAMES)
def test_a_command_has_help_with_an_example(bibsync: Run, name: str) -> None:
    done = bibsync(name, "--help")
    assert (done.code, done.err) == (0, "")
    assert re.search(rf"Examples?:\s[\s•]*bibsync {name}\b", done.out)
    assert f"Usage: bibsync {name} [OPTIONS]" in done.out


@pytest.mark.parametrize("arguments", [[], *([name] for name in NAMES)], ids=["all", *NAMES])
def test_the_help_fits_80_columns(bibsync: Run, arguments: list[str]) -> None:
    out = bibsync(*arguments, "--help").out
    assert max(map(len, out.splitlines())) <= 80
    assert "…" not in out
    # Types of Python tell a user nothing: a flag takes no value, and a value has a name.
    assert not re.search(r"<\w+|list\[|\bBOOL", out)


@pytest.mark.parametrize("name", NAMES)
def test_every_option_says_what_it_does(bibsync: Run, name: str) -> None:
    command = Commands(name="bibsync").get_command(None, name)
    out = bibsync(name, "--help").out
    for parameter in command.params:
        assert parameter.help
        for option in parameter.opts:
            if option.startswith("--"):
                assert option in out
        takes_value = parameter.param_type_name == "argument" or not parameter.is_flag
        assert bool(parameter.metavar) == takes_value


def test_the_help_of_all_lists_every_command_with_a_sentence(bibsync: Run) -> None:
    out = bibsync("--help").out
    for name in NAMES:
        assert re.search(rf"^│ {name} +[A-Z]\w+ ", out, re.MULTILINE)


def test_h_is_short_for_help(bibsync: Run) -> None:
    assert bibsync("-h").out == bibsync("--help").out
    assert bibsync("lint", "-h").out == bibsync("lint", "--help").out
