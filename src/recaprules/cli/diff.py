"""``recaprules rules --diff``."""

from __future__ import annotations

import datetime

import click
import msgspec

from ..exceptions import RecaprulesError
from ..installed import installed_plugins
from ..interpret.difference import difference
from ..model.text import Language, Text
from ..rules.profile import Profile
from ..rules.ruleset import RuleSet
from .common import say, stop
from .language import spoken

_NO_DAY = Text(
    "diharapkan tanggal setelah @, misalnya {name}@{day}, tertulis {got!r}",
    "expected a date after @, such as {name}@{day}, got {got!r}",
)


def show_difference(sides: tuple[str, str], rules: RuleSet, lang: Language, form: str) -> None:
    """
    Print what differs between two elections, or between two days of one.

    Args:
        sides: Two elections, each with or without a day: ``pemilu2024@2023-01-31``.

        rules: The rules that either may ask.

        lang: Language of what is printed.

        form: ``text`` or ``json``.
    """
    left, right = _profiles(sides)
    found = difference(left, right, rules)
    if form == "json":
        from ..writers.difference import difference_as_json

        click.echo(msgspec.json.format(msgspec.json.encode(difference_as_json(found)), indent=1))
        return
    from rich.console import Console

    from ..writers.difference import print_difference

    print_difference(found, lang, Console(highlight=False))


def _profiles(sides: tuple[str, str]) -> list[Profile]:
    """Return the elections that are named, each on its day; leave with exit code 2 if some cannot be."""
    found, mistakes = [], []
    for side in sides:
        try:
            found.append(_profile(side))
        except RecaprulesError as error:
            mistakes.append(error.told(spoken()))
        except ValueError as error:
            mistakes.append(str(error))
    if mistakes:
        stop("\nrecaprules: ".join(dict.fromkeys(mistakes)))
    return found


def _profile(text: str) -> Profile:
    name, at, day = text.partition("@")
    profile = installed_plugins().profile(name)
    if not at:
        return profile
    try:
        return profile.at(datetime.datetime.strptime(day, "%Y-%m-%d").date())  # noqa: DTZ007  # a day has no zone
    except ValueError:
        raise ValueError(say(_NO_DAY, name=name, day=profile.poll_date, got=day)) from None
