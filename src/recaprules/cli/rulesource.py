"""The rules that a command names: a file, a folder of files, or an installed plugin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ..exceptions import RecaprulesError, RuleError, RuleProblem
from ..installed import installed_plugins
from ..model.text import Text
from ..rules.rule import Rule
from ..rules.ruleset import RuleSet
from ..testing.rulefiles import read_rule_files
from .common import chosen_rules, names, stop

_NO_RULE_LEFT = Text("tidak ada aturan yang tersisa dari {name}", "no rule is left of {name}")
_NOTHING_CALLED_SO = Text(
    "tidak ada berkas {name}, dan tidak ada plugin yang bernama demikian; yang terpasang: {known}",
    "there is no file {name}, and no plugin is called so; installed are: {known}",
)


def named_rules(name: str, select: Sequence[str], ignore: Sequence[str]) -> tuple[tuple[Rule, ...], bool]:
    """
    Return the rules that *name* means, and whether all could be read; leave with exit code 2 if there is none.

    What is wrong with those that cannot be read is said.

    Args:
        name: A rule file, a folder of rule files, the name of an installed
            plugin or of its distribution; all installed rules if empty.

        select: Only these; as in `RuleSet.select`.

        ignore: Without these.
    """
    if not name:
        return tuple(chosen_rules(select, ignore, optional=True)), True
    try:
        read, problems = _read(name)
        for problem in problems:
            click.echo(f"recaprules: {problem}", err=True)
        rules = RuleSet(read)
        wanted = names(select)
        chosen = (rules.select(*wanted) if wanted else rules).ignore(*names(ignore))
    except RecaprulesError as error:
        stop(error)
    if not len(chosen):
        stop(_NO_RULE_LEFT, name=name)
    return tuple(chosen), not problems


def _read(name: str) -> tuple[tuple[Rule, ...], tuple[RuleProblem, ...]]:
    """Return the rules that can be read, and what is wrong with the others; raise if none can."""
    try:
        return read_rule_files(Path(name)) if Path(name).exists() else _installed(name), ()
    except RuleError as error:
        if not error.rules:
            raise
        return error.rules, error.problems


def _installed(name: str) -> tuple[Rule, ...]:
    plugins = installed_plugins()
    rules = plugins.rules
    wanted = name.replace("-", "_").lower()
    found = [one for one in plugins.found if wanted in _names(one.name, one.distribution, one.module)]
    if not found:
        known = ", ".join(sorted({one.distribution or one.name for one in plugins.found})) or "–"
        stop(_NOTHING_CALLED_SO, name=name, known=known)
    problems = [problem for problem in plugins.problems if problem.plugin in {one.name for one in found}]
    ids = {id for one in found for id in one.rules}
    offered = tuple(rule for rule in rules if rule.id in ids)
    if problems:
        raise RuleError([RuleProblem(message=str(problem)) for problem in problems], offered)
    return offered


def _names(*names: str) -> set[str]:
    return {name.replace("-", "_").lower() for name in names}
