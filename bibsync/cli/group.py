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

Choice = TypeVar("Choice", bound=StrEnum)


def _take_as_it_is(parameter: Any, context: Any, value: Any) -> Any:
    """What a flag or a text parameter gives: the value itself."""
    if value is None and (parameter.multiple or parameter.nargs == -1):
        value = ()
    if parameter.required and parameter.value_is_missing(value):
        raise UsageError(f"argument {parameter.make_metavar(context)} is missing; see --help")
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


class PlainCommand(PlainParameters, TyperCommand):
    """A command of flags and text."""


class LazyGroup(PlainParameters, TyperGroup):
    """A group that imports the module of a command when the command is asked for.

    `modules` maps the name of a command to "module:function".
    """

    modules: Mapping[str, str] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order in which the table gives them."""
        return list(self.modules)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name. Raises UsageError when there is none."""
        target = self.modules.get(cmd_name)
        if target is None:
            from bibsync.nearest import nearest

            near = nearest(cmd_name, self.modules)
            hint = f"did you mean `{near}`?" if near else "`bibsync --help` lists them"
            raise UsageError(f"there is no command `{cmd_name}`; {hint}")
        module, _, function = target.partition(":")
        app = typer.Typer(
            add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown"
        )
        app.command(cmd_name, cls=PlainCommand, no_args_is_help=False)(
            getattr(import_module(module), function)
        )
        return typer.main.get_command(app)


def choose(choices: type[Choice], value: str, option: str) -> Choice:
    """The choice of that value. Raises UsageError with the nearest, or with all of them."""
    try:
        return choices(value)
    except ValueError:
        from bibsync.nearest import nearest

        near = nearest(value, [choice.value for choice in choices])
        hint = f"did you mean `{near}`?" if near else f"choose from {', '.join(choices)}"
        raise UsageError(f"{option}: `{value}` is not known; {hint}") from None
