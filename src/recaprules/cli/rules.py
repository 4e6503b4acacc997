"""``recaprules rules``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import click
import msgspec

from ..exceptions import RecaprulesError
from ..model.text import Language
from ..model.text import Text as Told
from ..rules.expr import Statement
from ..rules.formula import spell
from ..rules.rule import Rule
from ..rules.ruleset import RuleSet
from ..writers import words
from ..writers.bases import basis_as_json, period_as_json
from .bilingual import command, option
from .common import COULD_NOT_CHECK, chosen_rules, form, ignore, lang, names, select, stop
from .rulesource import named_rules

if TYPE_CHECKING:
    from rich.text import Text


NOT_WELL = 1

_ONE_QUESTION = Told(
    "pilih salah satu dari --test, --mutants, dan --diff", "choose one of --test, --mutants and --diff"
)
_HELP = Told(
    """
    Daftar aturan yang terpasang: apa yang harus berlaku, tingkat temuannya, dan siapa yang membetulkannya.

    Dengan --test dan --mutants kode keluarnya 0 bila semua baik, 1 bila ada
    contoh yang gagal atau versi keliru yang lolos, dan 2 bila ada aturan yang
    tidak dapat dibaca; aturan lainnya tetap dijalankan.
    """,
    """
    List the installed rules: what must hold, how grave it is, and who corrects it.

    With --test and --mutants the exit code is 0 if all is well, 1 if a case
    fails or a wrong version survives, and 2 if a rule cannot be read; the
    others are run all the same.
    """,
)


@command(short_help=Told("Daftar aturan yang terpasang.", "List the installed rules."), help=_HELP)
@select
@ignore
@lang
@form
@option(
    "--test",
    "tested",
    metavar="FILE|PLUGIN",
    help=Told(
        "Jalankan contoh dari berkas aturan, folder berkas aturan, atau plugin yang terpasang.",
        "Run the cases of a rule file, a folder of rule files, or an installed plugin.",
    ),
)
@option(
    "--mutants",
    "tried",
    is_flag=False,
    flag_value="",
    metavar="[FILE|PLUGIN]",
    help=Told(
        "Coba versi keliru yang kecil dari aturan di sana, atau dari semua aturan yang terpasang, pada contohnya.",
        "Try small wrong versions of the rules there, or of all installed rules, on their cases.",
    ),
)
@option(
    "--diff",
    "compared",
    nargs=2,
    metavar="PROFILE[@DATE] PROFILE[@DATE]",
    help=Told(
        "Tampilkan apa yang berbeda antara dua pemilihan, atau antara dua hari dari satu pemilihan.",
        "Show what differs between two elections, or between two days of one.",
    ),
)
def rules(
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    lang: Language,
    form: str,
    tested: str | None,
    tried: str | None,
    compared: tuple[str, str] | None,
) -> None:
    """List the installed rules, or do with them what is asked for."""
    if sum(one is not None for one in (tested, tried, compared)) > 1:
        stop(_ONE_QUESTION)
    if tested is not None:
        from .testrules import test_rules

        _ask(test_rules, named_rules(tested, select, ignore), lang, form)
    if tried is not None:
        from .mutants import try_rules

        _ask(try_rules, named_rules(tried, select, ignore), lang, form)
    chosen = chosen_rules(select, ignore, optional=True)
    if compared is not None:
        from .diff import show_difference

        show_difference(compared, chosen, lang, form)
        return
    # The fingerprint is that of the rules which a check with the same options asks.
    asked = chosen if names(select) else chosen.select()
    if form == "json":
        content = msgspec.json.encode({"rule_set": asked.fingerprint, "rules": [as_json(rule) for rule in chosen]})
        click.echo(msgspec.json.format(content, indent=1))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(words.RULE[lang], no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column(words.WHAT_IT_SAYS[lang], overflow="fold")
    for rule in chosen:
        kind = words.HINT[lang] if rule.is_hint else words.SEVERITIES[rule.severity][lang]
        table.add_row(rule.id, kind, _title(rule, lang))
    console = Console(highlight=False)
    console.print(table)
    fingerprint = words.FINGERPRINT[lang].format(fingerprint=asked.fingerprint[:12])
    console.print(f"{counted(chosen, asked, lang)}; {fingerprint}", style="dim")


def counted(rules: RuleSet, asked: RuleSet, language: Language) -> str:
    """Return how many *rules* there are, and how many of these are *asked*, optional and not, or hints."""
    return words.RULES_LISTED[language].format(
        all=len(rules), asked=len(asked.checks), optional=len(rules) - len(asked), hints=len(asked) - len(asked.checks)
    )


def _title(rule: Rule, language: Language) -> Text:
    from rich.text import Text

    title = Text(rule.title[language])
    return title.append(f" ({words.OPTIONAL[language]})", style="dim") if rule.optional else title


def _ask(
    command: Callable[[tuple[Rule, ...], Language, str], bool],
    named: tuple[tuple[Rule, ...], bool],
    lang: Language,
    form: str,
) -> NoReturn:
    """Do *command* with the rules that could be read, and leave with the exit code."""
    rules, all_read = named
    try:
        is_well = command(rules, lang, form)
    except RecaprulesError as error:
        stop(error)
    sys.exit(COULD_NOT_CHECK if not all_read else 0 if is_well else NOT_WELL)


def as_json(rule: Rule) -> dict[str, object]:
    """Return *rule* as plain values."""
    applies = rule.applies
    return {
        "id": rule.id,
        "name": rule.name,
        "title": {"id": rule.title.id, "en": rule.title.en},
        "condition": spell(rule.check) if isinstance(rule.check, Statement) else None,
        "severity": rule.severity.value,
        "optional": rule.optional,
        "hint_to": rule.hint_to,
        "silent_if": rule.silent_if,
        "lowered": [{"to": one.to.value, "when": spell(one.when)} for one in rule.lowered],
        "corrected_by": [body.value for body in rule.corrected_by],
        "basis": [basis_as_json(basis) for basis in rule.basis],
        "in_force": period_as_json(rule.in_force),
        "applies": {
            "contests": [contest.value for contest in applies.contests],
            "tiers": [tier.value for tier in applies.tiers],
            "profiles": applies.profiles,
            "forms": applies.forms,
            "sources": applies.sources,
            "overseas": applies.overseas,
            "published": applies.published,
            "column": applies.column,
        },
    }
