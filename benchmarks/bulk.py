"""
All polling stations, all rules: ours against Polars written by hand.

    python benchmarks/bulk.py

Both give, for every rule, on how many forms it holds and on how many it is
undecided; the others are broken. Then: what listing the findings adds.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TypeAlias

import polars as pl
from forms import TOP, made_up_forms, within_form_rules
from timing import in_turns, row

import recaprules
from recaprules.engine.around import Around
from recaprules.engine.beside.neighbourhood import Neighbourhood, neighbourhood
from recaprules.engine.sheets import check_forms
from recaprules.engine.variants import Variant
from recaprules.engine.verdicts import verdicts
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet

Counts: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
"""For each rule, the forms on which it holds, and those on which it is undecided."""


def counted(verdicts: pl.DataFrame) -> Counts:
    """Count a boolean column per rule: true holds, false is broken, null is undecided."""
    return verdicts.select(pl.all().sum()).row(0), verdicts.null_count().row(0)


# ---- ours: the engine's own pass, without what it does with the forms that fail


def ours(frame: pl.DataFrame, hood: Neighbourhood) -> Counts:
    """Return the counts as the engine makes them."""
    asked = [question for question in hood.questions if question.asked]
    said = verdicts(frame, asked, hood.limits).by_rule
    return tuple(int(one.sum()) for one in said.values()), tuple(one.null_count() for one in said.values())


# ---- by hand


def by_hand(frame: pl.DataFrame) -> Counts:
    """
    Return the counts as one would write it for just these rules and this form.

    This was the fastest of what was tried: one lazy plan on the streaming
    engine, 16-bit numbers, and the extremes looked at first, so that columns
    in which every number fits need no mask. Slower, or no faster, were:

    - the in-memory engine (1.1 to 1.6 times as long), with or without sharing
      of common subexpressions;
    - counting in the same select (1.5 to 2.5 times as long): sums of boolean
      expressions are computed apart from their null counts;
    - masks on all columns without looking at the extremes first;
    - `is_between` where no number is negative: one comparison does;
    - writing the masks twice, for the box rule and for the other rules;
    - judging everything unmasked and the few forms with too large numbers
      once more: as fast, and harder to read.
    """
    counts = [name for name in frame.columns if name != UNIT]
    extremes = frame.select(pl.col(counts).min().name.prefix("min "), pl.col(counts).max().name.prefix("max ")).row(
        0, named=True
    )
    beyond = [name for name in counts if extremes[f"min {name}"] < 0 or extremes[f"max {name}"] > TOP]
    within = [name for name in counts if name not in beyond]
    negative = any(extremes[f"min {name}"] < 0 for name in counts)

    def fits(name: str) -> pl.Expr:
        return pl.col(name).is_between(0, TOP) if negative else pl.col(name) <= TOP

    boxes = [pl.col(f"fits {name}") for name in beyond]
    if within:
        unknown = reduce(or_, (pl.col(name).is_null() for name in within))
        boxes.append(pl.when(~unknown).then(statement=True))
    return counted(
        frame.lazy()
        .with_columns(fits(name).alias(f"fits {name}") for name in beyond)
        .with_columns(pl.when(pl.col(f"fits {name}")).then(pl.col(name)).alias(name) for name in beyond)
        .select(**rules_by_hand(pl.all_horizontal(boxes)))
        .collect(engine="streaming")
    )


def rules_by_hand(fits_boxes: pl.Expr) -> dict[str, pl.Expr]:
    """Return all rules, in the order of their ids; *fits_boxes* is CAP-03."""
    col = pl.col
    received, used, spoiled, unused = (col(f"ballots_{what}") for what in ("received", "used", "spoiled", "unused"))
    valid, invalid, total = col("valid_votes"), col("invalid_votes"), col("total_votes")
    first, second, third = (col(f"votes.{code}") for code in (100025, 100026, 100027))
    listed, voters = col("registered_total"), col("turnout_total")
    votes = first + second + third
    stock = listed + (listed + 49) // 50
    ballots = pl.coalesce(received, stock)
    list_ = [col(f"registered_{sex}") for sex in ("male", "female", "total")]
    dpt = [col(f"turnout_registered_{sex}") for sex in ("male", "female", "total")]
    dptb = [col(f"turnout_transfer_{sex}") for sex in ("male", "female", "total")]
    dpk = [col(f"turnout_unlisted_{sex}") for sex in ("male", "female", "total")]
    everyone = [col("turnout_total_male"), col("turnout_total_female"), voters]
    return {
        "BAL-01": received == used + spoiled + unused,
        "BAL-02": used == voters,
        "BAL-03": used == total,
        "BAL-04": total == voters,
        "BAL-05": (used <= received) & (spoiled <= received) & (unused <= received),
        "BAL-06": received.is_between(stock - 1, stock + 1),
        "BAL-07": received >= listed,
        "CAP-01": listed <= 300,
        "CAP-02": listed <= 500,
        "CAP-03": fits_boxes,
        "CAP-04": (first <= ballots) & (second <= ballots) & (third <= ballots),
        # 3 × 999 × 50 is more than 16 bits hold.
        "CAP-05": 50 * votes.cast(pl.Int32) <= 51 * listed.cast(pl.Int32),
        "CAP-07": voters <= received,
        "SUM-01": votes == valid,
        "SUM-02": valid + invalid == total,
        "SUM-05": (first <= valid) & (second <= valid) & (third <= valid),
        "SUM-06": (valid <= total) & (invalid <= total),
        "SUM-07": (valid != 0) | (votes == 0),
        "USE-01": reduce(and_, (male + female == both for male, female, both in (list_, dpt, dptb, dpk, everyone))),
        "USE-02": reduce(and_, (a + b + c == d for a, b, c, d in zip(dpt, dptb, dpk, everyone, strict=True))),
        "USE-03": reduce(and_, (came <= known for came, known in zip(dpt, list_, strict=True))),
        "USE-04": voters <= listed,
        "USE-08": dptb[2] + dpk[2] + spoiled <= received - dpt[2],
    }


# ---- the comparison


def main() -> None:
    """Check that both sides agree, time them, and print the ratios."""
    rules = within_form_rules()
    checker = recaprules.form_checker("ppwp", rules=rules)
    assert list(rules_by_hand(pl.lit(value=True))) == list(checker.rule_ids), "the rules have changed"
    setting = checker.setting
    for what, frame in (
        ("1 % broken, 5 % with an empty box", made_up_forms(wrong=0.01, too_large=0)),
        ("the same, 0.1 % with a number too large for its boxes", made_up_forms(wrong=0.009, too_large=0.001)),
    ):
        sheet = Sheet(form=setting.form, ballot=setting.ballot, tier=setting.tier, source="table", frame=frame)
        around = Around(Recap(sheets=(sheet,)), recaprules.load_profile())
        hood = neighbourhood(Variant(sheet=sheet, whole=sheet), around, rules)
        assert ours(frame, hood) == by_hand(frame), "the counts differ"
        (result,) = check_forms([sheet], hood)
        asked = [count for count in result.verdicts if not count.not_asked]
        assert ours(frame, hood) == tuple(
            tuple(getattr(count, verdict) for count in asked) for verdict in ("holds", "undecided")
        )
        ways = {"ours": lambda frame=frame, hood=hood: ours(frame, hood), "by hand": lambda frame=frame: by_hand(frame)}
        seconds = in_turns(ways, repetitions=25)
        counts_and_findings = {
            "counts": ways["ours"],
            "findings": lambda sheet=sheet, hood=hood: check_forms([sheet], hood),
        }
        seconds |= in_turns(counts_and_findings, repetitions=5)
        findings = sum(block.table.height for block in result.blocks)
        print(f"{frame.height:,} forms, {len(asked)} rules: {what}")
        row("ours", f"{1000 * seconds['ours']:.0f} ms")
        row("by hand", f"{1000 * seconds['by hand']:.0f} ms")
        row("ours / by hand", f"{seconds['ours'] / seconds['by hand']:.2f}", "goal: at most 1.1")
        row(
            f"counts and {findings:,} findings / counts",
            f"{seconds['findings'] / seconds['counts']:.1f}",
            "goal: at most 2.5",
        )


if __name__ == "__main__":
    main()
