"""Turns the program itself into the pages that describe it: rules, commands and exit codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import typer

from bibsync import errors
from bibsync.cli.group import LazyGroup
from bibsync.cli.main import app
from bibsync.cli.rules_command import fix_kind
from bibsync.lint.families import FAMILIES
from bibsync.lint.registry import all_rules
from bibsync.report.rules import RulesFormat, render_rules

_GENERATED: Final = "<!-- Generated from {source}. To change this page, change that. -->"

# Exit codes that are results, or that no error class stands for.
_RESULTS: Final = {
    0: ("", "Nothing was found; there was nothing to do."),
    1: ("", "Findings of severity error or warning remain, or changes wait (`--diff`)."),
    130: ("", "Interrupted from the keyboard."),
}


def rules_page() -> str:
    """What `bibsync rules --format markdown` prints."""
    rules = all_rules()
    fixes = {rule.code: fix_kind(rule) for rule in rules}
    return render_rules(rules, fixes, RulesFormat.MARKDOWN, families=FAMILIES)


def exit_codes_page() -> str:
    """The table of exit codes, made from the error classes and their docstrings."""
    rows = dict(_RESULTS)
    for value in vars(errors).values():
        if not isinstance(value, type) or not issubclass(value, errors.BibsyncError):
            continue
        if value is errors.BibsyncError:  # the base of the others, never raised itself
            continue
        if value.exit_code in rows:
            raise ValueError(f"{value.__name__}: exit code {value.exit_code} is taken")
        rows[value.exit_code] = (f"`{value.__name__}`", " ".join((value.__doc__ or "").split()))
    table = "".join(
        f"| {code} | {name} | {text} |\n" for code, (name, text) in sorted(rows.items())
    )
    return f"""\
# Exit codes

{_GENERATED.format(source="bibsync/errors.py")}

Each error has a class in `bibsync.errors`, and each class its exit code. An error is told in one
line on stderr.

| Code | Class | Means |
|---:|---|---|
{table}"""


def cli_page() -> str:
    """Every command with its usage, help, arguments and options."""
    parts = ["# Commands", _GENERATED.format(source="the commands' own help")]
    for path, command, context in commands():
        parameters = command.get_params(context)
        arguments = [p for p in parameters if p.param_type_name == "argument"]
        options = [p for p in parameters if p.param_type_name == "option"]
        is_group = isinstance(command, LazyGroup)
        words = ["COMMAND ..."] if is_group else [_usage(argument) for argument in arguments]
        usage = " ".join((path, "[OPTIONS]", *words))
        parts += [f"## {path}", f"```text\n{usage}\n```", (command.help or "").strip()]
        for title, listed in (("Argument", arguments), ("Option", options)):
            if listed:
                rows = [f"| {title} | Meaning |", "|---|---|", *map(_row, listed)]
                parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def commands() -> Iterator[tuple[str, Any, Any]]:
    """The command `bibsync` and those below it: the words to call it, the command, its context."""
    group: Any = typer.main.get_command(app)
    # A context of one's own: made the usual way, the group would want a command behind it.
    context = group.context_class(group, info_name="bibsync", **group.context_settings)
    yield from _with_those_below("bibsync", group, context)


def _with_those_below(path: str, command: Any, context: Any) -> Iterator[tuple[str, Any, Any]]:
    yield path, command, context
    if isinstance(command, LazyGroup):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            within = below.context_class(below, info_name=name, parent=context)
            yield from _with_those_below(f"{path} {name}", below, within)


def _usage(argument: Any) -> str:
    name = _bare_name(argument)
    return (name if argument.required else f"[{name}]") + ("..." if argument.nargs == -1 else "")


def _bare_name(parameter: Any) -> str:
    """What stands for the parameter's value, without the marks for optional and repeated."""
    return str(parameter.metavar or parameter.name.upper()).strip("[].")


def _row(parameter: Any) -> str:
    # Long names first; typer keeps those of --help in a set, and so in any order.
    opts = sorted(parameter.opts, key=lambda name: not name.startswith("--"))
    default = None
    if parameter.param_type_name == "argument":
        names = f"`{_usage(parameter)}`"  # its help says what happens without it
    elif parameter.is_flag:
        names = ", ".join(f"`{name}`" for name in opts)
    else:
        names = ", ".join(f"`{name} {_bare_name(parameter)}`" for name in opts)
        default = parameter.default
    text = " ".join((parameter.help or "").split())
    if parameter.multiple:
        text += " May be repeated, or take several, separated by commas."
    if default:
        text += f" [default: {default}]"
    return "| {} | {} |".format(*(cell.replace("|", "\\|") for cell in (names, text)))


PAGES: Final[dict[str, Callable[[], str]]] = {
    "docs/rules.md": rules_page,
    "docs/cli.md": cli_page,
    "docs/exit-codes.md": exit_codes_page,
}
