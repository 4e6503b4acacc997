"""Forms of several contests at places where not all of them are held, and what the reference says of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import hypothesis.strategies as st
import polars as pl

from recaprules import Contest, Rule, RuleSet, Text, Tier, Verdict, parse
from recaprules.engine.question import sheet_setting
from recaprules.engine.report import Report
from recaprules.interpret.evaluate import combined, evaluate
from recaprules.model.ballot import numbered_ballot
from recaprules.model.sheet import Sheet
from recaprules.model.unit import UnitCode
from recaprules.rules.expr import Statement
from recaprules.rules.rule import Applies
from tests.settings import PROFILE

CELL = "turnout_total"
PLACES = (
    "1101012001001", "3101012001001", "3171012001001", "3171012001002", "3174012001001", "3273012001001", "9471012001001",
)  # fmt: skip
"""Stations in Jakarta and around it."""

CONTESTS = (Contest.PPWP, Contest.DPR, Contest.DPRD_PROV, Contest.DPRD_KABKO)
ANCHORS = (Contest.PPWP, Contest.DPRD_PROV)
CONDITIONS = (
    "turnout_total == contest.turnout_total for each contest",
    "turnout_total >= contest.turnout_total for each contest in (dpr, dprd_kabko)",
    "implies(turnout_total == dpr.turnout_total, turnout_total <= dprd_kabko.turnout_total + 1)",
    "known(dprd_kabko.turnout_total) or turnout_total == 5",
    "first_known(dprd_kabko.turnout_total, dpr.turnout_total) == turnout_total",
)
RULES = RuleSet(
    Rule(
        id=f"EXA-{number:02}",
        name="example",
        title=Text("contoh", "example"),
        check=parse(condition),
        applies=Applies(contests=ANCHORS),
    )
    for number, condition in enumerate(CONDITIONS, 1)
)

Units: TypeAlias = Mapping[str, int | None]
Forms: TypeAlias = Mapping[Contest, Units]
Counts: TypeAlias = dict[str, dict[Verdict, int]]

some_forms: st.SearchStrategy[Forms] = st.fixed_dictionaries(
    dict.fromkeys(
        CONTESTS, st.dictionaries(st.sampled_from(PLACES), st.one_of(st.none(), st.integers(4, 6)), min_size=1)
    )
)


def frame(units: Units) -> pl.DataFrame:
    """Return a form of each of *units*, with how many voted there."""
    return pl.DataFrame({"unit": list(units), CELL: list(units.values())}, schema={"unit": pl.String, CELL: pl.Int32})


def sheet(contest: Contest, units: Units) -> Sheet:
    """Return the forms of *contest* at stations."""
    form = PROFILE.form(contest, Tier.TPS)
    assert form is not None
    return Sheet(form=form, ballot=numbered_ballot(contest, 2), tier=Tier.TPS, source="t", frame=frame(units))


def counted(report: Report) -> Counts:
    """Return how often each verdict was given, by rule."""
    return {one.rule: {verdict: one.count(verdict) for verdict in Verdict} for one in report.verdicts}


def expected(found: Forms) -> Counts:
    """Return how often the reference gives each verdict, by rule."""
    counts = {rule.id: dict.fromkeys(Verdict, 0) for rule in RULES}
    for contest, units in found.items():
        for unit in units:
            for rule in RULES:
                counts[rule.id][_verdict(rule, contest, UnitCode(unit), found)] += 1
    return counts


def _verdict(rule: Rule, contest: Contest, unit: UnitCode, found: Forms) -> Verdict:
    if contest not in ANCHORS:
        return Verdict.NOT_ASKED
    beside = [other for other in CONTESTS if other is not contest and PROFILE.is_held(other, unit)]
    setting = sheet_setting(
        sheet(contest, found[contest]), PROFILE, {other.value: frozenset([CELL]) for other in beside}
    )
    numbers = {CELL: found[contest][unit]} | {f"{other.value}.{CELL}": found[other].get(unit) for other in beside}
    assert isinstance(rule.check, Statement)
    outcomes = evaluate(rule.check, numbers, setting)
    return combined(outcomes) if outcomes else Verdict.NOT_ASKED
