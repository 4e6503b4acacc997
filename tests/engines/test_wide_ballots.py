"""Ballots with hundreds of candidates, in an engine."""

from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from recaprules import Tier
from recaprules.engine.pushdown.check import check_recap_in_engine
from recaprules.engine.pushdown.sheet import engine_sheet
from recaprules.interpret.anyframe import column_name
from recaprules.model.ballot import Ballot, Candidate, Option
from recaprules.model.contest import Contest
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from tests.engines.conftest import NOT_OURS, put_into
from tests.samples import all_rules
from tests.settings import PROFILE

pytestmark = NOT_OURS

PARTIES, CANDIDATES = range(1, 9), range(1, 36)
BALLOT = Ballot(
    contest=Contest.DPRD_KABKO,
    district="110101",
    options=tuple(
        Option(
            code=str(party),
            number=party,
            candidates=tuple(Candidate(code=str(number), number=number) for number in CANDIDATES),
        )
        for party in PARTIES
    ),
)
VOTES = [f"candidate_votes.{party}.{number}" for party in PARTIES for number in CANDIDATES]


def forms(*units: str, each: int) -> pl.DataFrame:
    """Return forms of *units* on which each candidate has *each* votes."""
    return pl.DataFrame({"unit": units, **dict.fromkeys(VOTES, each)}).cast(dict.fromkeys(VOTES, pl.Int32))


def test_are_added_up_in_dask(request: pytest.FixtureRequest) -> None:
    put = put_into("dask", request)
    village, kecamatan = (
        PROFILE.form(Contest.DPRD_KABKO, Tier.VILLAGE),
        PROFILE.form(Contest.DPRD_KABKO, Tier.KECAMATAN),
    )
    assert village is not None
    assert kecamatan is not None
    below = forms("1101012001", "1101012002", each=2).rename(column_name)
    sheets = (
        engine_sheet(
            form=village, ballot=BALLOT, tier=Tier.VILLAGE, source="table", forms=nw.from_native(put(below)).lazy()
        ),
        Sheet(form=kecamatan, ballot=BALLOT, tier=Tier.KECAMATAN, source="table", frame=forms("110101", each=4)),
    )
    report = check_recap_in_engine(Recap(sheets=sheets), all_rules().select("TIER-02"), PROFILE, version="0")

    assert not [problem for problem in report.problems if problem.severity == "error"]
    assert report.verdict("TIER-02", Tier.KECAMATAN).holds == 1
