"""``recaprules rules``."""

from __future__ import annotations

import click
import msgspec

from ..model.text import Language
from ..rules.expr import Statement
from ..rules.formula import spell
from ..rules.rule import Rule
from ..writers import words
from .common import chosen_rules, ignore, lang, select


@click.command(short_help="List the installed rules.")
@select
@ignore
@lang
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def rules(select: tuple[str, ...], ignore: tuple[str, ...], lang: Language, form: str) -> None:
    """List the installed rules: what must hold, how grave it is, and who corrects it."""
    chosen = chosen_rules(select, ignore)
    if form == "json":
        content = msgspec.json.encode({"rule_set": chosen.fingerprint, "rules": [as_json(rule) for rule in chosen]})
        click.echo(msgspec.json.format(content, indent=1))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(words.RULE[lang], no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column(words.WHAT_IT_SAYS[lang], overflow="fold")
    for rule in chosen:
        kind = words.HINT[lang] if rule.is_hint else words.SEVERITIES[rule.severity][lang]
        table.add_row(rule.id, kind, Text(rule.title[lang]))
    console = Console(highlight=False)
    console.print(table)
    console.print(words.RULES_USED[lang].format(rules=len(chosen), fingerprint=chosen.fingerprint[:12]), style="dim")


def as_json(rule: Rule) -> dict[str, object]:
    """Return *rule* as plain values."""
    applies = rule.applies
    return {
        "id": rule.id,
        "name": rule.name,
        "title": {"id": rule.title.id, "en": rule.title.en},
        "condition": spell(rule.check) if isinstance(rule.check, Statement) else None,
        "severity": rule.severity.value,
        "hint_to": rule.hint_to,
        "silent_if": rule.silent_if,
        "lowered": [{"to": one.to.value, "when": spell(one.when)} for one in rule.lowered],
        "corrected_by": [body.value for body in rule.corrected_by],
        "basis": [
            {"text": basis.text, "certainty": basis.certainty.value, "source": basis.source} for basis in rule.basis
        ],
        "applies": {
            "contests": [contest.value for contest in applies.contests],
            "tiers": [tier.value for tier in applies.tiers],
            "profiles": applies.profiles,
            "forms": applies.forms,
            "sources": applies.sources,
            "overseas": applies.overseas,
            "published": applies.published,
        },
    }
