"""Typer commands that load only what they use: a group that imports a command when it is called,
and commands whose parameters are flags and text, which need no conversion library.

Typer converts each value by pydantic, whose import alone costs as much as the rest of a start
(40 of 80 ms, measured). Text needs no conversion; a choice is checked by the command itself, so
that the message can name the nearest.
"""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from types import MethodType
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from bibsync.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typer.exceptions import TyperException

Choice = TypeVar("Choice", bound=StrEnum)


def _take_as_it_is(parameter: Any, context: Any, value: Any) -> Any:
    """What a flag or a text parameter gives: the value itself."""
    if value is None and (parameter.multiple or parameter.nargs == -1):
        value = ()
    if parameter.required and parameter.value_is_missing(value):
        raise UsageError(f"{parameter.display_name_raw} is missing; see --help")
    if parameter.callback is not None:
        value = parameter.callback(context, parameter, value)
    return value


class PlainParameters:
    """Mixed into a command class: its parameters are flags and text."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, each taking its value as it is."""
        parameters: list[Any] = super().get_params(ctx)  # type: ignore[misc]  # of the command class
        for parameter in parameters:
            parameter.process_value = MethodType(_take_as_it_is, parameter)
        return parameters

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help, in which an option shows the placeholder of its value and a flag nothing.

        Typer shows Python's types (`<bool>`, `<list[str]>`), which tell a user nothing.
        """
        for parameter in self.get_params(ctx):
            parameter.display_type_rich = MethodType(_placeholder, parameter)
            if parameter.param_type_name == "argument":
                parameter.get_usage_pieces = MethodType(_usage_pieces, parameter)
        super().format_help(ctx, formatter)  # type: ignore[misc]  # of the command class


def _placeholder(parameter: Any, ctx: Any) -> str | None:
    return None if parameter.param_type_name == "argument" else parameter.metavar


def _usage_pieces(parameter: Any, context: Any) -> list[str]:
    name = parameter.metavar if parameter.required else f"[{parameter.metavar}]"
    return [name if parameter.nargs == 1 else f"{name}..."]


class PlainCommand(PlainParameters, TyperCommand):
    """A command of flags and text."""


class LazyGroup(PlainParameters, TyperGroup):
    """A group that imports the module of a command when the command is asked for.

    `modules` maps the name of a command to "module:function", or to "module:app" of a Typer app
    whose own class is such a group: `bibsync index build`.
    """

    modules: Mapping[str, str] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order in which the table gives them."""
        return list(self.modules)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name. Raises UsageError when there is none."""
        target = self.modules.get(cmd_name)
        if target is None:
            path = "bibsync" if ctx is None else ctx.command_path
            above = path.partition(" ")[2]  # the words between `bibsync` and the command
            raise UsageError(
                f"there is no command `{f'{above} {cmd_name}'.strip()}`;"
                f" {self._advice(path, cmd_name)}"
            )
        module, _, name = target.partition(":")
        found = getattr(import_module(module), name)
        if isinstance(found, typer.Typer):
            group = typer.main.get_command(found)
            group.name = cmd_name
            return group
        app = typer.Typer(
            add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown"
        )
        app.command(cmd_name, cls=PlainCommand, no_args_is_help=False)(found)
        return typer.main.get_command(app)

    def _advice(self, path: str, name: str) -> str:
        import os.path

        from bibsync.nearest import nearest

        near = nearest(name, self.modules)
        if path != "bibsync":
            near = near and f"{path} {near}"
        elif near is None and os.path.exists(name):  # noqa: PTH110 - true for no path that raises
            near = f"bibsync lint {name}"
        return f"did you mean `{near}`?" if near else f"`{path} --help` lists them"


def explain(error: TyperException) -> str:
    """What is wrong with the command line, as one sentence that names the nearest option."""
    message = error.format_message()
    context = getattr(error, "ctx", None)
    wrong: str = getattr(error, "option_name", "")
    # Only the error about an unknown option has possibilities. Its class is private to typer.
    if context is None or not hasattr(error, "possibilities"):
        return message[:1].lower() + message[1:].removesuffix(".")
    from bibsync.nearest import nearest

    known = [
        name
        for option in context.command.get_params(context)
        for name in option.opts
        if name.startswith("--")
    ]
    near = nearest(wrong, known)
    near = near or next((name for name in known if name.startswith(wrong)), None)
    hint = f"did you mean `{near}`?" if near else f"`{context.command_path} --help` lists them"
    return f"there is no option `{wrong}`; {hint}"


def choose(choices: type[Choice], value: str, option: str) -> Choice:
    """The choice of that value. Raises UsageError with the nearest, or with all of them."""
    try:
        return choices(value)
    except ValueError:
        from bibsync.nearest import nearest

        near = nearest(value, [choice.value for choice in choices])
        hint = f"did you mean `{near}`?" if near else f"choose from {', '.join(choices)}"
        raise UsageError(f"{option}: `{value}` is not known; {hint}") from None
