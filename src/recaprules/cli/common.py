"""What several commands share."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

import click

from ..exceptions import CannotReadError, RecaprulesError
from ..facade import NO_RULES, installed_plugins
from ..model.contest import Contest
from ..model.text import Language
from ..rules.ruleset import RuleSet

COULD_NOT_CHECK = 2

_GROUPED = re.compile(r"([1-9]\d{0,2})[.,](\d{3})")
"""A number that is a thousand times larger where the mark separates thousands, as in Indonesia."""

lang = click.option(
    "--lang", type=click.Choice(["id", "en"]), default="id", show_default=True, help="Language of what is printed."
)
select = click.option(
    "--select",
    multiple=True,
    metavar="NAME",
    help="Only these rules: id, family, severity, or 'all'; repeat or separate by commas.",
)
ignore = click.option("--ignore", multiple=True, metavar="NAME", help="Not these rules; named as in --select.")
profile = click.option("--profile", default="pemilu2024", show_default=True, help="The election.")
contest = click.option(
    "--contest",
    type=click.Choice([contest.value for contest in Contest]),
    help="What was voted for, where the data do not say it.",
)
mapping = click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="Which column of a table is which count: a TOML file, or the name of a layout.",
)


def stop(error: RecaprulesError | str, lang: Language = "en") -> NoReturn:
    """Say why nothing can be done, in *lang* as far as it is said in it, and leave with exit code 2."""
    said = error.told(lang) if isinstance(error, CannotReadError) else error
    click.echo(f"recaprules: {said}", err=True)
    sys.exit(COULD_NOT_CHECK)


def names(values: Sequence[str]) -> list[str]:
    """Return the names in options that may be repeated or hold several, separated by commas."""
    return [name for value in values for name in (part.strip() for part in value.split(",")) if name]


def stop_without_rule(error: RecaprulesError | str) -> NoReturn:
    """Say which plugins could not be used, as one of them may have the rule, and why nothing can be done."""
    for problem in installed_plugins().problems:
        click.echo(f"recaprules: plugin {problem}", err=True)
    stop(error)


def chosen_rules(select: Sequence[str], ignore: Sequence[str], *, optional: bool = False) -> RuleSet:
    """
    Return the installed rules that are asked for; leave with exit code 2 if there is none.

    Without *select* that is every rule which is not optional, or with *optional* really every one.
    """
    rules = installed_plugins().rules
    if not len(rules):
        stop_without_rule(NO_RULES)
    try:
        wanted = names(select)
        chosen = (rules if optional and not wanted else rules.select(*wanted)).ignore(*names(ignore))
    except RecaprulesError as error:
        stop_without_rule(error)
    if not chosen.checks:
        stop("no rule is left to ask; look at --select and --ignore")
    return chosen


class ParameterType(click.ParamType["tuple[str, Fraction]"]):
    """``NAME=VALUE`` with an exact value: ``reserve_rate=2.5%``."""

    name = "NAME=VALUE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Fraction]:
        """Return name and value."""
        from ..rules.toml import exact

        name, equals, number = str(value).partition("=")
        if not equals:
            self.fail(f"expected NAME=VALUE, such as reserve_rate=2.5%, got {value!r}", param, ctx)
        grouped = _GROUPED.fullmatch(number.strip())
        if grouped:
            thousands = "".join(grouped.groups())
            ways = f"write {thousands}, or other than three decimals"
            self.fail(f"{grouped[0]!r} may be a fraction or {thousands}; {ways}", param, ctx)
        try:
            return name.strip(), exact(number.strip())
        except ValueError as error:
            self.fail(str(error), param, ctx)
