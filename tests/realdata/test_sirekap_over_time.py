"""Sirekap's totals of provinces, 2024, hour by hour: where they fall, and where an option jumps (XS-06, XS-07)."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest

import recaprules
from recaprules import Contest, Report, RuleSet, Tier
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet

from .conftest import needed

CELLS = {Contest.PPWP: ("ppwp", "votes", 3), Contest.DPR: ("pdpr", "party_list_votes", 18)}
GELORA, PSI = "party_list_votes.7", "party_list_votes.15"


def readings(contest: Contest) -> pl.DataFrame:
    """Return the readings with unit, time, and the votes of each option by its place on the ballot."""
    name, cell, options = CELLS[contest]
    table = pl.read_parquet(needed(f"sirekap-2024-provinsi-timeseries/{name}.parquet")).sort("created_at")
    parties = [column for column in table.columns if column not in ("ts", "created_at", "prov")]
    codes = {province: str(11 + place) for place, province in enumerate(sorted(table["prov"].unique()))}
    assert len(parties) == options
    return table.unique(["prov", "ts"], keep="last", maintain_order=True).select(
        unit=pl.col("prov").replace_strict(codes),
        seen=pl.col("ts").cast(pl.String),
        **{f"{cell}.{place}": pl.col(party).cast(pl.Int64) for place, party in enumerate(parties, 1)},
    )


def checked(contest: Contest, rule: str) -> Report:
    form = recaprules.load_profile("pemilu2024").form(contest, Tier.PROVINCE, published=True)
    assert form is not None
    sheet = Sheet(
        form=form,
        ballot=numbered_ballot(contest, CELLS[contest][2]),
        tier=Tier.PROVINCE,
        source="sirekap",
        frame=readings(contest),
    )
    return recaprules.check(Recap(sheets=(sheet,)), rules=RuleSet([recaprules.load_rules()[rule]]))


@pytest.mark.parametrize("contest", CELLS, ids=lambda contest: contest.value)
def test_every_fall_of_a_total_is_found(contest: Contest) -> None:
    total = pl.sum_horizontal(pl.exclude("unit", "seen"))
    by_hand = readings(contest).sort("unit", "seen").select((total.diff().over("unit") < 0).sum()).item()

    assert checked(contest, "XS-06").verdict("XS-06", Tier.PROVINCE).broken == by_hand


def test_totals_of_the_presidential_election_fell_1081_times() -> None:
    # The number that the data's own description gives.
    assert checked(Contest.PPWP, "XS-06").verdict("XS-06", Tier.PROVINCE).broken == 1081


def test_the_jumps_that_were_in_the_news_are_most_of_those_found() -> None:
    # Around 1 March 2024 two small parties gained almost all votes of some batches.
    findings = checked(Contest.DPR, "XS-07").findings
    jumped = Counter(cell.key for finding in findings for cell in finding.cells)

    assert {key for key, _ in jumped.most_common(2)} == {GELORA, PSI}
    assert jumped[GELORA] + jumped[PSI] > len(findings) / 2
    assert len(findings) < readings(Contest.DPR).height / 100
