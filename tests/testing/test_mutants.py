"""The cases of every installed rule notice each small mistake in it."""

import pytest

from recaprules import Rule
from recaprules.installed import installed_plugins
from recaprules.testing import Fate, try_mutants
from recaprules.testing.casetext import case_text

RULES = tuple(installed_plugins().rules)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_cases_notice_every_small_mistake(rule: Rule) -> None:
    trial = try_mutants(rule)
    survived = [f"{one.mutant.text}\n{one.case and case_text(one.case)}" for one in trial.with_fate(Fate.SURVIVED)]

    assert survived == []
    assert trial.lacking == ()
    assert trial.is_procedure or trial.with_fate(Fate.KILLED)
