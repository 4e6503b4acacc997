"""Commands, options and arguments whose help is there in both languages."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from gettext import gettext
from typing import Any

import click

from ..model.text import Text
from .language import asked_for, speaking, spoken, undisturbed


class _Told:
    """An attribute that is set to a `Text` and read in the language that is spoken."""

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = f"_{name}_told"

    def __get__(self, one: object, _owner: type | None = None) -> str | None:
        told: Text | str | None = getattr(one, self._name)
        return told[spoken()] if isinstance(told, Text) else told

    def __set__(self, one: object, told: Text | str | None) -> None:
        setattr(one, self._name, told)


class _Bilingual(click.Command):
    """What a command and a group have in common."""

    help = _Told()
    short_help = _Told()

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        """Run the command in the language that *args* ask for."""
        with speaking(asked_for(sys.argv[1:] if args is None else args)):
            return super().main(args, *more, **options)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what stands after the name of the command in the line of its usage."""
        return [gettext(piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = gettext("Show this message and exit.")
        return option


class Command(_Bilingual):
    """A command; *help* and *short_help* are given as `Text`."""

    def invoke(self, ctx: click.Context) -> Any:
        """Do what the command does; only to read its line and to refuse it the process is made to speak."""
        with undisturbed():
            return super().invoke(ctx)


class Group(_Bilingual, click.Group):
    """A command that has commands; *help* and *short_help* are given as `Text`."""

    command_class = Command


class Option(click.Option):
    """An option; *help* is given as `Text`."""

    help = _Told()

    def __init__(self, *arguments: Any, help: Text, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.help = help

    def make_metavar(self, ctx: click.Context) -> str:
        """Return what stands for its value."""
        return gettext(super().make_metavar(ctx))


class Argument(click.Argument):
    """An argument, whose name for people is in the catalogue."""

    def make_metavar(self, ctx: click.Context) -> str:
        """Return what stands for its value."""
        return gettext(super().make_metavar(ctx))


argument = partial(click.argument, cls=Argument)
command = partial(click.command, cls=Command)
option = partial(click.option, cls=Option)
