"""What several commands share."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from ..exceptions import RecaprulesError, UnknownNameError
from ..installed import NO_RULES, installed_plugins
from ..model.contest import Contest
from ..model.text import LANGUAGES, Text
from ..rules.ruleset import RuleSet
from .bilingual import option
from .language import OPTION, VARIABLE, spoken

COULD_NOT_CHECK = 2

_GROUPED = re.compile(r"([1-9]\d{0,2})[.,](\d{3})")
"""A number that is a thousand times larger where the mark separates thousands, as in Indonesia."""

_LANG = partial(
    option,
    OPTION,
    type=click.Choice(LANGUAGES),
    default=spoken,
    help=Text(
        f"Bahasa keluaran; bila tidak disebut, menurut {VARIABLE}, atau Indonesia.",
        f"Language of what is printed; if not given, that of {VARIABLE}, or Indonesian.",
    ),
)
lang = _LANG()
lang_of_group = _LANG(expose_value=False)
# The variable is looked at once, before any command.
lang_of_all = _LANG(expose_value=False, envvar=VARIABLE, show_envvar=True)
select = option(
    "--select",
    multiple=True,
    metavar="NAME",
    help=Text(
        "Hanya aturan ini: id, keluarga, tingkat temuan, atau 'all'; boleh diulang atau dipisahkan koma.",
        "Only these rules: id, family, severity, or 'all'; repeat or separate by commas.",
    ),
)
ignore = option(
    "--ignore",
    multiple=True,
    metavar="NAME",
    help=Text("Tanpa aturan ini; disebut seperti pada --select.", "Not these rules; named as in --select."),
)
profile = option(
    "--profile", metavar="NAME", default="pemilu2024", show_default=True, help=Text("Pemilihannya.", "The election.")
)
contest = option(
    "--contest",
    type=click.Choice([contest.value for contest in Contest]),
    help=Text(
        "Jenis pemilihan, bila data tidak menyebutnya.",
        "What was voted for, where the data do not say it.",
    ),
)
mapping = option(
    "--mapping",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=Text(
        "Kolom tabel mana adalah angka apa: berkas TOML, atau nama tata letak.",
        "Which column of a table is which count: a TOML file, or the name of a layout.",
    ),
)
form = option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=Text("Bentuk keluaran.", "How to print it."),
)

CANNOT_WRITE = Text("tidak dapat menulis {file}: {why}", "cannot write {file}: {why}")

_NO_RULE_LEFT = Text(
    "tidak ada aturan yang tersisa untuk ditanyakan; periksa --select dan --ignore",
    "no rule is left to ask; look at --select and --ignore",
)
_NAME_AND_VALUE = Text(
    "diharapkan NAMA=NILAI, misalnya reserve_rate=2.5%, tertulis {value!r}",
    "expected NAME=VALUE, such as reserve_rate=2.5%, got {value!r}",
)
_NO_NUMBER = Text(
    "diharapkan bilangan seperti '300', '2 / 100', atau '2.5 %', tertulis {value!r}",
    "expected a number such as '300', '2 / 100' or '2.5 %', got {value!r}",
)
_NEGATIVE = Text(
    "diharapkan bilangan yang tidak negatif, tertulis {value!r}", "expected no negative number, got {value!r}"
)
_ABOVE_ONE = Text(
    "diharapkan bagian paling banyak 1, tertulis {value!r}; {percent:g} % adalah {share:g}",
    "expected a share of at most 1, got {value!r}; {percent:g} % is {share:g}",
)
_GROUPED_OR_FRACTION = Text(
    "{value!r} dapat berarti pecahan atau {thousands}; tulis {thousands}, atau selain tiga angka di belakang tanda",
    "{value!r} may be a fraction or {thousands}; write {thousands}, or other than three decimals",
)


def say(text: Text, /, **values: object) -> str:
    """Return *text* in the language that is spoken, with *values* in their places."""
    return text.filled(**values)[spoken()]


def stop(why: RecaprulesError | Text | str, /, **values: object) -> NoReturn:
    """Say why nothing can be done, with *values* in their places, and leave with exit code 2."""
    if isinstance(why, UnknownNameError):
        _tell_broken_plugins()
    match why:
        case RecaprulesError():
            said = why.told(spoken())
        case Text():
            said = say(why, **values)
        case _:
            said = why
    click.echo(f"recaprules: {said}", err=True)
    sys.exit(COULD_NOT_CHECK)


def names(values: Sequence[str]) -> list[str]:
    """Return the names in options that may be repeated or hold several, separated by commas."""
    return [name for value in values for name in (part.strip() for part in value.split(",")) if name]


def _tell_broken_plugins() -> None:
    """Say which plugins could not be used, as one of them may have what is not there."""
    for problem in installed_plugins().problems:
        click.echo(f"recaprules: plugin {problem.told(spoken())}", err=True)


def chosen_rules(select: Sequence[str], ignore: Sequence[str], *, optional: bool = False) -> RuleSet:
    """
    Return the installed rules that are asked for; leave with exit code 2 if there is none.

    Without *select* that is every rule which is not optional, or with *optional* really every one.
    """
    rules = installed_plugins().rules
    if not len(rules):
        _tell_broken_plugins()
        stop(NO_RULES)
    try:
        wanted = names(select)
        chosen = (rules if optional and not wanted else rules.select(*wanted)).ignore(*names(ignore))
    except RecaprulesError as error:
        stop(error)
    if not chosen.checks:
        stop(_NO_RULE_LEFT)
    return chosen


class ParameterType(click.ParamType["tuple[str, Fraction]"]):
    """``NAME=VALUE`` with an exact value: ``reserve_rate=2.5%``."""

    name = "NAME=VALUE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Fraction]:
        """Return name and value."""
        from ..rules.profile import wrong_values
        from ..rules.toml import exact

        name, equals, number = (part.strip() for part in str(value).partition("="))
        if not equals:
            self.fail(say(_NAME_AND_VALUE, value=value), param, ctx)
        grouped = _GROUPED.fullmatch(number)
        if grouped:
            self.fail(say(_GROUPED_OR_FRACTION, value=grouped[0], thousands="".join(grouped.groups())), param, ctx)
        try:
            amount = exact(number)
        except ValueError:
            self.fail(say(_NO_NUMBER, value=number), param, ctx)
        if wrong_values(name, [amount]):
            why = _NEGATIVE if amount < 0 else _ABOVE_ONE
            self.fail(say(why, value=f"{name}={number}", percent=float(amount), share=float(amount / 100)), param, ctx)
        return name, amount
