"""BAL-13: re-votes of several districts, in several sheets."""

from __future__ import annotations

from collections.abc import Sequence

import hypothesis.strategies as st
import polars as pl
from hypothesis import given

import recaprules
import recaprules_ballots
from recaprules import Contest, RuleSet, Tier
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.register import Register
from recaprules.model.sheet import Sheet
from recaprules_ballots.revote_stock import revote_stock

PROFILE = recaprules.load_profile("pemilu2024")
RULES = RuleSet(rule for rule in recaprules_ballots.recaprules_rules() if rule.id == "BAL-13")
STOCK = 1000


def station(number: int) -> str:
    return f"1101012001{number:03}"


def revotes(
    received: Sequence[int | None], *, districts: Sequence[str] = (), district: str = "", first: int = 1
) -> Sheet:
    """Return re-votes of DPR with the ballots that they received."""
    form = PROFILE.form(Contest.DPR, Tier.TPS)
    assert form is not None
    units = [station(number) for number in range(first, first + len(received))]
    schema = {"unit": pl.String, "round": pl.String, "ballots_received": pl.Int64}
    frame = pl.DataFrame({"unit": units, "round": "psu", "ballots_received": received}, schema=schema)
    if districts:
        frame = frame.with_columns(pl.Series("district", districts))
    ballot = numbered_ballot(Contest.DPR, 2, district=district)
    return Sheet(form=form, ballot=ballot, tier=Tier.TPS, source="c_hasil", frame=frame)


def verdicts(recap: Recap) -> list[tuple[int, bool | None]]:
    """Return the row and the verdict of every form that was asked."""
    return [pair for one in revote_stock(recap, PROFILE) for pair in one.frame.select("row", "verdict").iter_rows()]


@given(
    forms=st.lists(
        st.tuples(st.sampled_from(["a", "b", ""]), st.one_of(st.none(), st.integers(0, 999))), min_size=1, max_size=6
    )
)
def test_says_what_adding_up_each_district_says(forms: list[tuple[str, int | None]]) -> None:
    sheet = revotes([received for _, received in forms], districts=[district for district, _ in forms])
    expected = []
    for district in ("a", "b"):
        inside = [(row, received) for row, (own, received) in enumerate(forms) if own == district]
        if inside:
            is_above = sum(received or 0 for _, received in inside) > STOCK
            is_open = None in [received for _, received in inside]
            expected.append((inside[0][0], False if is_above else None if is_open else True))

    assert verdicts(Recap(sheets=(sheet,))) == sorted(expected)


def test_a_district_goes_over_several_sheets() -> None:
    sheets = revotes([600], district="a", first=2), revotes([401], district="a")
    report = recaprules.check(Recap(sheets=sheets), rules=RULES)

    assert [(one.unit, one.left, one.right) for one in report.findings] == [(station(1), 1001, STOCK)]


def test_the_register_says_the_district_where_the_form_does_not() -> None:
    register = Register(
        frame=pl.DataFrame({"unit": [station(1), station(2), station(3)], "dapil_dpr": ["a", "a", None]})
    )
    sheet = revotes([501, 500, 999])

    assert verdicts(Recap(sheets=(sheet,))) == []
    assert verdicts(Recap(sheets=(sheet,), register=register)) == [(0, False)]
