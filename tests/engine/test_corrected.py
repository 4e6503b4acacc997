"""Sums over the units below take what the record of corrections says of a figure, as child columns do."""

from __future__ import annotations

import attrs
import narwhals as nw
import polars as pl

import recaprules
from recaprules import Report, Rule, RuleSet, Text, Tier, parse
from recaprules.engine.pushdown.check import check_recap_in_engine
from recaprules.engine.pushdown.sheet import engine_sheet
from recaprules.model.ballot import numbered_ballot
from recaprules.model.contest import Contest
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from tests.settings import PROFILE

RULE = RuleSet(
    [
        Rule(
            id="EXA-01",
            name="x",
            title=Text("a", "b"),
            check=parse("valid_votes == sum(children.valid_votes) and valid_votes >= known_sum(children.valid_votes)"),
        )
    ]
)
STATIONS = ["1101012001001", "1101012001002", "1101012001003"]


def sheet(
    tier: Tier, units: list[str], figures: list[int | None], *, cell: str = "valid_votes", published: bool = False
) -> Sheet:
    form = PROFILE.form(Contest.PPWP, tier, published=published)
    assert form is not None
    frame = pl.DataFrame({"unit": units, cell: figures}, schema_overrides={cell: pl.Int32})
    return Sheet(form=form, ballot=numbered_ballot(Contest.PPWP, 2), tier=tier, source="t", frame=frame)


def record(*rows: tuple[str, int, str]) -> pl.DataFrame:
    """Return corrections of the valid votes: unit, figure after, day."""
    return pl.DataFrame(
        [(unit, "ppwp", "valid_votes", None, after, "kecamatan", on, True) for unit, after, on in rows],
        schema=["unit", "contest", "cell", "before", "after", "tier", "on", "noted"],
        orient="row",
    )


RECORD = record((STATIONS[0], 9, "2024-02-20"), (STATIONS[0], 12, "2024-02-21"))
VILLAGE = sheet(Tier.VILLAGE, ["1101012001"], [32])
FORMS = sheet(Tier.TPS, STATIONS[:2], [10, 20])


def verdict(*sheets: Sheet, corrections: pl.DataFrame = RECORD) -> tuple[int, ...]:
    """Return on how many villages the rule holds, is broken and is undecided."""
    return of(recaprules.check(Recap(sheets=sheets, corrections=corrections), rules=RULE))


def of(report: Report) -> tuple[int, ...]:
    count = report.verdict("EXA-01", Tier.VILLAGE)
    return count.holds, count.broken, count.undecided


class TestASumOverTheUnitsBelow:
    def test_takes_the_last_record_of_a_figure(self) -> None:
        assert verdict(FORMS, VILLAGE) == (1, 0, 0)

    def test_knows_a_figure_that_is_blank_on_the_form(self) -> None:
        assert verdict(sheet(Tier.TPS, STATIONS[:2], [None, 20]), VILLAGE) == (1, 0, 0)

    def test_does_not_know_a_unit_that_is_there_twice(self) -> None:
        twice = sheet(Tier.TPS, [STATIONS[0], STATIONS[0], STATIONS[1]], [10, 11, 20])

        assert verdict(twice, VILLAGE) == (0, 0, 1)

    def test_takes_figures_that_were_not_recorded_from_the_forms(self) -> None:
        assert verdict(FORMS, VILLAGE, corrections=record((STATIONS[2], 9, "2024-02-20"))) == (0, 1, 0)

    def test_is_the_same_while_the_forms_are_asked_and_read_again(self) -> None:
        late = sheet(Tier.TPS, STATIONS[:2][::-1], [20, 10])

        assert verdict(late, VILLAGE) == verdict(FORMS, VILLAGE)

    def test_is_the_same_in_an_engine(self) -> None:
        forms = nw.from_native(FORMS.frame.lazy())
        there = engine_sheet(form=FORMS.form, ballot=FORMS.ballot, tier=Tier.TPS, source="t", forms=forms)
        recap = Recap(sheets=(there, VILLAGE), corrections=RECORD)

        assert of(check_recap_in_engine(recap, RULE, PROFILE, version="0")) == (1, 0, 0)

    def test_is_of_what_was_published_where_a_published_total_is(self) -> None:
        total = sheet(Tier.KECAMATAN, ["110101"], [30], cell="votes.1", published=True)
        parts = sheet(Tier.VILLAGE, ["1101012001", "1101012002"], [10, 20], cell="votes.1", published=True)
        recorded = record(("1101012001", 12, "2024-02-20")).with_columns(pl.lit("votes.1").alias("cell"))
        rules = RuleSet(
            [attrs.evolve(*RULE, check=parse("votes[option] == sum(children.votes[option]) for each option"))]
        )
        report = recaprules.check(Recap(sheets=(parts, total), corrections=recorded), rules=rules)

        assert report.verdict("EXA-01", Tier.KECAMATAN).holds == 1
