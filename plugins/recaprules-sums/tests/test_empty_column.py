"""SUM-14: a single pair, over many forms at once."""

from __future__ import annotations

import polars as pl

import recaprules
import recaprules_sums
from recaprules import Contest, RuleSet, Tier
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet

RULES = RuleSet(rule for rule in recaprules_sums.recaprules_rules() if rule.id in ("SUM-01", "SUM-14"))
PROFILE = recaprules.load_profile("pilkada2024")
STATIONS = ["1101012001001", "1101012001002", "1101012001003"]


def test_only_forms_with_votes_that_nobody_has_are_found() -> None:
    form = PROFILE.form(Contest.BUPATI, Tier.TPS)
    assert form is not None
    frame = pl.DataFrame({"unit": STATIONS, "votes.1": [150, 240, None], "valid_votes": [240, 240, 240]})
    sheet = Sheet(form=form, ballot=numbered_ballot(Contest.BUPATI, 1), tier=Tier.TPS, source="c_hasil", frame=frame)
    report = recaprules.check(Recap(sheets=(sheet,)), rules=RULES, profile=PROFILE)
    count = report.verdict("SUM-14", Tier.TPS)

    assert (count.holds, count.broken, count.undecided) == (0, 1, 2)
    assert {one.unit for one in report.findings} == {STATIONS[0]}
