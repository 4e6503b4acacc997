"""A sheet holds whole numbers, and its tallies say why a number is missing."""

from __future__ import annotations

import pickle

import attrs
import polars as pl
import pytest

import recaprules
from recaprules import Missing, Tier
from recaprules.model.sheet import Sheet
from tests.samples import all_rules
from tests.settings import STATION


def sheet(column: pl.Series, **more: object) -> Sheet:
    frame = pl.DataFrame({"unit": ["1101012001001", "1101012001002"], "valid_votes": column})
    return Sheet(form=STATION.form, ballot=STATION.ballot, tier=Tier.TPS, source="t", frame=frame, **more)  # type: ignore[arg-type]


class TestASheet:
    @pytest.mark.parametrize("kind", [pl.Int8, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.Null], ids=str)
    def test_takes_integers_of_any_width_and_columns_of_nothing(self, kind: type[pl.DataType]) -> None:
        values = [None, None] if kind is pl.Null else [3, None]
        report = recaprules.check(sheet(pl.Series(values, dtype=kind)), rules=all_rules())

        assert report.forms_of(Tier.TPS) == 2

    @pytest.mark.parametrize("values", [[1.5, None], ["1", "2"], [True, False]])
    def test_refuses_what_is_no_whole_number(self, values: list[object]) -> None:
        with pytest.raises(TypeError, match="expected whole numbers in valid_votes"):
            sheet(pl.Series(values))

    def test_says_of_each_tally_why_a_number_is_missing(self) -> None:
        with_reason = sheet(pl.Series([None, None], dtype=pl.Int16), illegible=frozenset({(1, "valid_votes")}))

        assert Missing.BLANK is with_reason.tally(0).read("valid_votes")
        assert Missing.ILLEGIBLE is with_reason.tally(1).read("valid_votes")

    def test_gives_some_columns_alike_in_memory_and_stored(self) -> None:
        there = sheet(pl.Series([3, None], dtype=pl.Int16))
        planned = attrs.evolve(there, frame=there.frame.lazy())

        assert there.only("valid_votes").to_dict(as_series=False) == {"valid_votes": [3, None]}
        assert planned.only("valid_votes", "unit").equals(there.frame.select("valid_votes", "unit"))

    @pytest.mark.parametrize(("written", "used"), [(999, 999), (1000, None), (-1, None), (None, None)])
    def test_gives_of_a_cell_the_numbers_that_fit_their_boxes(self, written: int | None, used: int | None) -> None:
        there = sheet(pl.Series([3, written], dtype=pl.Int16))

        assert there.lazy.select(there.legible("valid_votes")).collect()["valid_votes"].to_list() == [3, used]
        assert (
            there.lazy.select("unit", there.legible("invalid_votes")).collect()["invalid_votes"].to_list() == [None] * 2
        )

    def test_gives_the_district_of_each_form_or_that_of_its_ballot(self) -> None:
        ballot = attrs.evolve(STATION.ballot, district="1101")
        of_ballot = attrs.evolve(sheet(pl.Series([3, 4])), ballot=ballot)
        of_forms = attrs.evolve(of_ballot, frame=of_ballot.frame.with_columns(district=pl.Series(["A", "B"])))

        assert of_ballot.lazy.select("unit", of_ballot.district).collect()["district"].to_list() == ["1101", "1101"]
        assert of_forms.lazy.select("unit", of_forms.district).collect()["district"].to_list() == ["A", "B"]


class TestPickling:
    """Checks may run in several processes."""

    def test_rules_and_tallies_survive_it(self) -> None:
        rules = all_rules()
        tally = recaprules.tally("1101012001001", "ppwp", valid_votes=None)

        assert rules == pickle.loads(pickle.dumps(rules))
        assert tally == pickle.loads(pickle.dumps(tally))
