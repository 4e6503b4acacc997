"""The rules that a command names: a file, a folder of files, or an installed plugin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..exceptions import RecaprulesError, RuleError, RuleProblem
from ..facade import installed_plugins
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


def named_rules(name: str, select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """
    Return the rules that *name* means; leave with exit code 2 if they cannot be read.

    Args:
        name: A rule file, a folder of rule files, the name of an installed
            plugin or of its distribution; all installed rules if empty.

        select: Only these; as in `RuleSet.select`.

        ignore: Without these.
    """
    if not name:
        return tuple(chosen_rules(select, ignore, optional=True))
    try:
        rules = RuleSet(read_rule_files(Path(name)) if Path(name).exists() else _installed(name))
        wanted = names(select)
        chosen = (rules.select(*wanted) if wanted else rules).ignore(*names(ignore))
    except RecaprulesError as error:
        stop(error)
    if not len(chosen):
        stop(_NO_RULE_LEFT, name=name)
    return tuple(chosen)


def _installed(name: str) -> Iterable[Rule]:
    plugins = installed_plugins()
    rules = plugins.rules
    wanted = name.replace("-", "_").lower()
    found = [one for one in plugins.found if wanted in _names(one.name, one.distribution, one.module)]
    if not found:
        known = ", ".join(sorted({one.distribution or one.name for one in plugins.found})) or "–"
        stop(_NOTHING_CALLED_SO, name=name, known=known)
    problems = [problem for problem in plugins.problems if problem.plugin in {one.name for one in found}]
    if problems:
        raise RuleError([RuleProblem(message=str(problem)) for problem in problems])
    ids = {id for one in found for id in one.rules}
    return [rule for rule in rules if rule.id in ids]


def _names(*names: str) -> set[str]:
    return {name.replace("-", "_").lower() for name in names}
