"""``recaprules rules --mutants``: whether the cases of rules notice small mistakes in them."""

from __future__ import annotations

import click
import msgspec

from ..installed import installed_plugins
from ..model.text import Language, Text
from ..rules.rule import Rule
from ..testing.cases import CaseFailedError
from ..testing.casetext import case_text
from ..testing.mutation import Fate, RuleTrial, Tried, try_mutants
from ..writers import words
from .testrules import failure, failure_as_json, run_cases

_VERSIONS = Text("Versi keliru", "Mutants")
_FATES = {
    Fate.KILLED: Text("Ketahuan", "Killed"),
    Fate.EQUIVALENT: Text("Setara", "Equivalent"),
    Fate.SURVIVED: Text("Lolos", "Survived"),
}
_PROCEDURE = Text("prosedur, tidak diubah", "a procedure, not mutated")
_LACKING = Text("prosedur tanpa contoh: {verdicts}", "a procedure without a case that: {verdicts}")
_EQUIVALENT = Text(
    "Setara: tidak ditemukan angka yang membedakannya dari aturan.",
    "Equivalent: no figures were found that tell it from the rule.",
)
_SURVIVED = Text(
    "Lolos: tambahkan contoh ini, dengan nama yang lebih baik, ke berkas aturan.",
    "Survived: add this case, under a better name, to the rule file.",
)
_TOTAL = Text(
    "{rules} aturan, {mutants} versi keliru: {killed} ketahuan, {equivalent} setara, {survived} lolos",
    "{rules} rules, {mutants} mutants: {killed} killed, {equivalent} equivalent, {survived} survived",
)


def try_rules(rules: tuple[Rule, ...], lang: Language, form: str) -> bool:
    """
    Try the small wrong versions of *rules*, print what became of them, and return whether none survives.

    Rules of which a case fails are not tried, and their failures printed.
    """
    failed = run_cases(rules)
    broken = {error.rule for error in failed}
    profiles = tuple(installed_plugins().profiles.values())
    trials = [try_mutants(rule, profiles=profiles) for rule in rules if rule.id not in broken]
    if form == "json":
        content = {
            "failed": [failure_as_json(error) for error in failed],
            "rules": [_as_json(trial) for trial in trials],
        }
        click.echo(msgspec.json.format(msgspec.json.encode(content), indent=1))
    else:
        _print(trials, failed, lang)
    return not failed and all(trial.passed for trial in trials)


def _print(trials: list[RuleTrial], failed: list[CaseFailedError], lang: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(words.RULE[lang], no_wrap=True)
    for heading in (_VERSIONS, *_FATES.values()):
        table.add_column(heading[lang], justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    for trial in trials:
        numbers = (len(trial.tried), *(len(trial.with_fate(fate)) for fate in Fate))
        cells = ("" if trial.is_procedure else str(number) for number in numbers)
        table.add_row(trial.rule.id, *cells, _remark(trial, lang))
    Console(highlight=False).print(table)
    for fate, heading in ((Fate.EQUIVALENT, _EQUIVALENT), (Fate.SURVIVED, _SURVIVED)):
        found = [(trial, one) for trial in trials for one in trial.with_fate(fate)]
        if found:
            click.echo(f"\n{heading[lang]}")
        for trial, one in found:
            click.echo(f"{trial.rule.id} {one.mutant.what[lang]}")
            if one.mutant.text:
                click.echo(f"  {one.mutant.text}")
            if one.case is not None:
                click.echo(f"\n{case_text(one.case)}")
    for error in failed:
        click.echo(failure(error, lang))
    tried = [one for trial in trials for one in trial.tried]
    counts = {fate.value: sum(one.fate is fate for one in tried) for fate in Fate}
    click.echo("\n" + _TOTAL[lang].format(rules=len(trials), mutants=len(tried), **counts))


def _remark(trial: RuleTrial, lang: Language) -> str:
    if trial.lacking:
        return _LACKING[lang].format(verdicts=", ".join(words.VERDICTS[verdict][lang] for verdict in trial.lacking))
    return _PROCEDURE[lang] if trial.is_procedure else ""


def _as_json(trial: RuleTrial) -> dict[str, object]:
    counts = {fate.value: len(trial.with_fate(fate)) for fate in Fate}
    return {
        "rule": trial.rule.id,
        "procedure": trial.is_procedure,
        "lacking": [verdict.value for verdict in trial.lacking],
        "mutants": len(trial.tried),
        **counts,
        "equivalents": [_mutant(one) for one in trial.with_fate(Fate.EQUIVALENT)],
        "survivors": [_mutant(one) for one in trial.with_fate(Fate.SURVIVED)],
    }


def _mutant(one: Tried) -> dict[str, object]:
    mutant = one.mutant
    said: dict[str, object] = {
        "part": mutant.part,
        "what": {"id": mutant.what.id, "en": mutant.what.en},
        "text": mutant.text,
    }
    return said if one.case is None else {**said, "case": case_text(one.case)}
