from __future__ import annotations

import polars as pl

import recaprules
from recaprules import Contest, RuleSet, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.rules.datafiles import builtin_profile
from tests.samples import all_rules

PROFILE = builtin_profile("pemilu2024")
STATION = "1101012001001"


def notices(*rows: tuple[str, str, str], tier: Tier = Tier.TPS) -> list[str]:
    """Return what is said of corrections of unit, contest and cell beside a form of PPWP."""
    form, ballot = PROFILE.form(Contest.PPWP, tier), PROFILE.ballot(Contest.PPWP)
    assert form is not None
    assert ballot is not None
    frame = pl.DataFrame({"unit": [STATION[: tier.code_width]], "valid_votes": [1]})
    sheet = Sheet(form=form, ballot=ballot, tier=tier, source="t", frame=frame)
    names = pl.DataFrame(rows, schema=["unit", "contest", "cell"], orient="row")
    records = names.with_columns(
        before=pl.lit(1), after=pl.lit(2), tier=pl.lit("kecamatan"), on=pl.lit("2024-02-20"), noted=pl.lit(value=False)
    )
    recap = Recap(sheets=(sheet,), corrections=records)
    rules: RuleSet = all_rules().select("TIER-13", "SUM-02")
    return [str(one) for one in recaprules.check(recap, rules=rules).problems]


class TestACorrectionThatMatchesNothing:
    """It is told once for each reason, with how many there are and which."""

    def test_is_of_a_contest_without_a_form(self) -> None:
        assert notices((STATION, "dpr", "valid_votes")) == [
            f"corrections on record of contests of which no form is there (1): {STATION} dpr valid_votes"
        ]

    def test_is_of_a_unit_without_a_form(self) -> None:
        units = [f"120101200{number}001" for number in range(1, 8)]

        assert notices(*((unit, "ppwp", "valid_votes") for unit in units)) == [
            "corrections on record of units of which no form is there, nor of one above (7): "
            + ", ".join(f"{unit} ppwp valid_votes" for unit in units[:5])
            + " and 2 more"
        ]

    def test_is_of_a_cell_that_is_not_on_the_form(self) -> None:
        assert notices((STATION, "ppwp", "votes.999"), (STATION, "ppwp", "valid_votes")) == [
            f"corrections on record of cells that are not on the form (1): {STATION} ppwp votes.999"
        ]


class TestACorrectionThatMatches:
    def test_is_on_a_form_or_on_one_above_it(self) -> None:
        assert notices((STATION, "ppwp", "valid_votes")) == []
        assert notices((STATION, "ppwp", "valid_votes"), tier=Tier.VILLAGE) == []
