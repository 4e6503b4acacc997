"""How many cells have no number that a rule may use, and why."""

from __future__ import annotations

import polars as pl

import recaprules
from recaprules import Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from tests.samples import all_rules
from tests.settings import STATION


def forms(source: str, **cells: list[int | None]) -> Sheet:
    units = [f"110101200100{number}" for number, _ in enumerate(next(iter(cells.values())), 1)]
    frame = pl.DataFrame({"unit": units, **cells}, schema_overrides=dict.fromkeys(cells, pl.Int32))
    return Sheet(form=STATION.form, ballot=STATION.ballot, tier=Tier.TPS, source=source, frame=frame)


class TestTheCells:
    def test_come_in_the_order_of_the_form_whichever_sheet_lacks_them_first(self) -> None:
        sheets = forms("a", total_votes=[None]), forms("b", valid_votes=[None], total_votes=[None])
        report = recaprules.check(Recap(sheets=sheets), rules=all_rules().select("SUM-02"))

        assert [(one.cell, one.blank) for one in report.missing] == [("valid_votes", 1), ("total_votes", 2)]


class TestACellThatIsSaidToBeIllegible:
    def test_and_holds_a_number_is_not_taken_for_a_blank(self) -> None:
        sheet = Sheet(
            form=STATION.form,
            ballot=STATION.ballot,
            tier=Tier.TPS,
            source="t",
            frame=pl.DataFrame(
                {"unit": [f"110101200100{number}" for number in (1, 2, 3, 4)], "valid_votes": [3, -5, None, None]}
            ),
            illegible=frozenset((row, "valid_votes") for row in (0, 1, 2)),
        )
        report = recaprules.check(sheet, rules=all_rules().select("SUM-02"))

        # The negative number and one null are illegible, the other null is blank.
        assert [(one.blank, one.illegible) for one in report.missing] == [(1, 2)]
