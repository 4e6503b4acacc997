"""USE-07: unlisted voters, many stations at once."""

from __future__ import annotations

from fractions import Fraction

import hypothesis.strategies as st
import polars as pl
from hypothesis import given

import recaprules
import recaprules_voters
from recaprules import Contest, Profile, RuleSet, Tier
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules_voters.unlisted_share import SHARE, unlisted_share

PROFILE = recaprules.load_profile("pemilu2024")
RULES = RuleSet(rule for rule in recaprules_voters.recaprules_rules() if rule.id == "USE-07")
STATION = "1101012001001"


def stations(units: list[str], unlisted: list[int | None], voted: list[int | None]) -> Recap:
    """Return PPWP forms with the unlisted voters and all who voted."""
    form = PROFILE.form(Contest.PPWP, Tier.TPS)
    assert form is not None
    frame = pl.DataFrame({"unit": units, "turnout_unlisted_total": unlisted, "turnout_total": voted})
    sheet = Sheet(form=form, ballot=numbered_ballot(Contest.PPWP, 2), tier=Tier.TPS, source="c_hasil", frame=frame)
    return Recap(sheets=(sheet,))


def verdict(unlisted: int, voted: int, profile: Profile) -> bool:
    """Return whether a station with these voters holds."""
    (judgement,) = unlisted_share(stations([STATION], [unlisted], [voted]), profile)
    return bool(judgement.frame["verdict"][0])


def test_each_station_gets_a_verdict_of_its_own() -> None:
    units = ["1101012001001", "1101012001002", "1101012001901", "1101012001003"]
    report = recaprules.check(stations(units, [25, 24, 99, None], [240, 240, 100, 240]), rules=RULES)
    count = report.verdict("USE-07", Tier.TPS)

    assert (count.holds, count.broken, count.undecided, count.not_asked) == (1, 1, 1, 1)
    assert [(one.unit, one.left, one.right) for one in report.findings] == [("1101012001001", 25, 24)]


@given(
    unlisted=st.integers(0, 999),
    voted=st.integers(0, 999),
    share=st.fractions(min_value=0, max_value=1, max_denominator=200),
)
def test_the_share_is_compared_exactly(unlisted: int, voted: int, share: Fraction) -> None:
    assert verdict(unlisted, voted, PROFILE.with_parameters({SHARE: share})) is (unlisted <= share * voted)
