"""
Six rules over all polling stations: ours against libraries that name the rows that fail.

    python benchmarks/libraries.py [FORMS]

Every library gets the same frame, with only the columns that the six rules
read, and says for every rule which units break it. What each prepares once,
such as a schema, is made before anything is timed; ours binds its rules anew
each time. What is not installed is left out, and said.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from functools import reduce
from importlib.util import find_spec
from operator import and_
from typing import Any, TypeAlias

import attrs
import polars as pl
from forms import TPS, made_up_forms
from timing import in_turns, row

import recaprules
from recaprules import Rule, RuleSet, Text, parse
from recaprules.engine.around import Around
from recaprules.engine.beside.neighbourhood import neighbourhood
from recaprules.engine.findings import Findings
from recaprules.engine.sheets import one_pass
from recaprules.engine.variants import Variant
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet

Failing: TypeAlias = Mapping[str, pl.Series]
"""The units that break each rule, in any order, by its id; a rule that nothing breaks may be left out."""

Library: TypeAlias = Callable[[], Failing]
"""What names the units that break each rule."""

PAIRS = ("votes.100025", "votes.100026", "votes.100027")
MEN = ("turnout_registered_male", "turnout_transfer_male", "turnout_unlisted_male")

col = pl.col
RULES: dict[str, tuple[str, pl.Expr]] = {
    "SUM-01": ("sum(votes) == valid_votes", pl.sum_horizontal(PAIRS, ignore_nulls=False) == col("valid_votes")),
    "SUM-02": (
        "valid_votes + invalid_votes == total_votes",
        col("valid_votes") + col("invalid_votes") == col("total_votes"),
    ),
    "BAL-04": ("total_votes == turnout_total", col("total_votes") == col("turnout_total")),
    "USE-01": (
        "registered_male + registered_female == registered_total",
        col("registered_male") + col("registered_female") == col("registered_total"),
    ),
    "USE-02": (
        f"{' + '.join(MEN)} == turnout_total_male",
        pl.sum_horizontal(MEN, ignore_nulls=False) == col("turnout_total_male"),
    ),
    "CAP-04": (
        "cell <= valid_votes for each cell in votes",
        reduce(and_, (col(pair) <= col("valid_votes") for pair in PAIRS)),
    ),
}
"""Each rule as ours reads it, and as an expression that is unknown where ours is undecided."""

QUICK, SLOW = 9, 1
"""How often a way is timed, and one that takes longer than `LONG` seconds."""

LONG = 20.0


# ---- ours


@attrs.frozen(kw_only=True)
class Ours:
    """
    How ours asks the rules.

    Attributes:
        report: The whole report, as a user gets it.

        named: The units that the report names.

        counted: Only the engine's pass: verdicts and missing cells counted, and the units that fail.
    """

    report: Callable[[], recaprules.Report]
    named: Library
    counted: Library


def in_recaprules(frame: pl.DataFrame) -> Ours:
    """Return how ours asks the rules of *frame*."""
    rules = RuleSet(
        Rule(id=id, name=f"benchmark-{id.lower()}", title=Text(condition, condition), check=parse(condition))
        for id, (condition, _) in RULES.items()
    )
    kind = recaprules.form_checker("ppwp", rules=rules).setting
    sheet = Sheet(form=kind.form, ballot=kind.ballot, tier=kind.tier, source="table", frame=frame)

    def report() -> recaprules.Report:
        return recaprules.check(sheet, rules=rules)

    def counted() -> Failing:
        around = Around(Recap(sheets=(sheet,)), recaprules.load_profile())
        hood = neighbourhood(Variant(sheet=sheet, whole=sheet), around, rules)
        failing = one_pass(sheet, hood).failing
        return {id: failing.filter(~pl.col(id))[UNIT] for id in RULES}

    return Ours(report=report, named=lambda: named(report()), counted=counted)


def named(report: recaprules.Report) -> Failing:
    """Return the units that *report* names, each once; a rule that is broken twice on a form names it once."""
    assert isinstance(report.findings, Findings)
    return {block.about.rule: block.table[UNIT].unique() for block in report.findings.blocks}


# ---- the libraries


def in_dataframely(frame: pl.DataFrame) -> Library:
    """Return the way of dataframely: the rows that fail, with a verdict for each rule."""
    import dataframely as dy

    columns = {name: dy.String() if name == UNIT else dy.Int16(nullable=True) for name in frame.columns}
    checks = {id: dy.rule()(lambda _, condition=condition: condition) for id, (_, condition) in RULES.items()}
    schema: Any = type("Forms", (dy.Schema,), columns | checks)

    def failing() -> Failing:
        _, failed = schema.filter(frame)
        details = failed.details()
        return {id: details.filter(col(id) == "invalid")[UNIT] for id in RULES}

    return failing


def in_pandera(frame: pl.DataFrame) -> Library:
    """Return the way of pandera: all that fails, raised as one error with the numbers of the rows."""
    import pandera.polars as pa
    from pandera.errors import SchemaErrors

    schema = pa.DataFrameSchema(
        checks=[
            pa.Check(lambda data, condition=condition: data.lazyframe.select(condition), name=id)
            for id, (_, condition) in RULES.items()
        ]
    )

    def failing() -> Failing:
        try:
            schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            cases: Any = errors.failure_cases
            return {id: frame[UNIT].gather(cases.filter(col("check") == id)["index"]) for id in RULES}
        return {}

    return failing


def in_pointblank(frame: pl.DataFrame) -> Library:
    """Return the way of pointblank: an extract of the rows that fail each step."""
    import pointblank as pb

    def failing() -> Failing:
        steps = pb.Validate(frame)
        for _, condition in RULES.values():
            # For pointblank a row with an empty cell fails; for us it is undecided.
            steps = steps.col_vals_expr(expr=condition.fill_null(value=True))
        done = steps.interrogate(extract_limit=frame.height)
        return {id: done.get_data_extracts(i=step, frame=True)[UNIT] for step, id in enumerate(RULES, start=1)}

    return failing


LIBRARIES: dict[str, Callable[[pl.DataFrame], Library]] = {
    "dataframely": in_dataframely,
    "pandera": in_pandera,
    "pointblank": in_pointblank,
}


# ---- the comparison


def sorted_units(failing: Failing) -> dict[str, list[str]]:
    """Return the units of every rule in order."""
    return {id: failing[id].sort().to_list() if id in failing else [] for id in RULES}


def repetitions(way: Library) -> int:
    """Return how often *way* is timed."""
    return QUICK if in_turns({"once": way}, repetitions=1)["once"] < LONG else SLOW


def main() -> None:
    """Check that all name the same units, time them, and print the ratios."""
    warnings.simplefilter("ignore")
    forms = int(sys.argv[1]) if len(sys.argv) > 1 else TPS
    read = {name for _, condition in RULES.values() for name in condition.meta.root_names()}
    # A number that does not fit its boxes is undecided for us and a number for the others: leave them out.
    frame = made_up_forms(forms, wrong=0.01, too_large=0).select(UNIT, *sorted(read))
    ours = in_recaprules(frame)
    expected = {id: frame.filter(~condition)[UNIT].to_list() for id, (_, condition) in RULES.items()}
    assert all(expected.values()), "a rule that nothing breaks compares nothing"
    assert sorted_units(ours.named()) == sorted_units(ours.counted()) == expected, "recaprules names other units"
    undecided = {count.rule: count.undecided for count in ours.report().verdicts}
    unknown = {id: frame.select(condition.is_null().sum()).item() for id, (_, condition) in RULES.items()}
    assert undecided == unknown, "recaprules counts otherwise"

    failing = sum(map(len, expected.values()))
    print(f"{forms:,} forms, {len(RULES)} rules, {failing:,} times broken, {sum(unknown.values()):,} times undecided")
    ways: dict[str, Callable[[], object]] = {
        "recaprules, the engine's pass: counts, and the units that fail": ours.counted,
        "recaprules, the report: counts, and the units of each rule": ours.named,
        "recaprules, the report with every finding looked at": lambda: list(ours.report().findings),
    }
    for name, median in in_turns(ways, repetitions=QUICK).items():
        row(name, f"{1000 * median:,.0f} ms")
    for name, prepare in LIBRARIES.items():
        if not find_spec(name):
            print(f"  {name} is not installed and left out")
            continue
        theirs = prepare(frame)
        assert sorted_units(theirs()) == expected, f"{name} names other units"
        seconds = in_turns(
            {"pass": ours.counted, "report": ours.named, "theirs": theirs}, repetitions=repetitions(theirs)
        )
        row(name, f"{1000 * seconds['theirs']:,.0f} ms")
        row(f"{name} / the engine's pass", f"{seconds['theirs'] / seconds['pass']:.1f}", "goal: at least 3")
        row(f"{name} / the report", f"{seconds['theirs'] / seconds['report']:.1f}")


if __name__ == "__main__":
    main()
