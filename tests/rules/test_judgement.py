"""What a procedure is and says, refused where it cannot be meant so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from recaprules import Judgement, Procedure, Text, Tier, Verdict
from recaprules.model.sheet import Sheet
from recaprules.model.unit import UnitCode
from recaprules.rules.judgement import MeasureColumn, SheetJudgement, UnitJudgement, UnitsJudgement
from tests.settings import STATION

FRAME = pl.DataFrame({"unit": ["1101012001001"], "valid_votes": [1]})
SHEET = Sheet(form=STATION.form, ballot=STATION.ballot, tier=Tier.TPS, source="t", frame=FRAME)
SAID = pl.DataFrame({"row": [0], "verdict": [True]})
SAID_OF_UNITS = pl.DataFrame({"unit": ["1101"], "verdict": [True]})


@pytest.mark.parametrize(
    "make",
    [
        lambda names: Procedure(reads=names, function=lambda _recap, _profile: ()),
        lambda names: Judgement(sheet=SHEET, row=0, verdict=Verdict.BROKEN, cells=names),
        lambda names: SheetJudgement(sheet=SHEET, frame=SAID, cells=names),
        lambda names: UnitJudgement(sheet=SHEET, unit=UnitCode("1101"), verdict=Verdict.BROKEN, cells=names),
        lambda names: UnitsJudgement(sheet=SHEET, frame=SAID_OF_UNITS, cells=names),
    ],
    ids=["procedure", "form", "forms", "unit", "units"],
)
class TestNames:
    def test_are_not_taken_letter_by_letter_from_a_text(self, make: Callable[[Any], Any]) -> None:
        with pytest.raises(TypeError, match=r"^expected a tuple of str, got 'valid_votes'$"):
            make("valid_votes")

    def test_may_be_a_list(self, make: Callable[[Any], Any]) -> None:
        said = make(["valid_votes"])

        assert (said.reads if isinstance(said, Procedure) else said.cells) == ("valid_votes",)


class TestAForm:
    def test_has_a_row_and_a_verdict(self) -> None:
        with pytest.raises(TypeError, match=r"^expected the number of a row, got '0' @ row$"):
            Judgement(sheet=SHEET, row="0", verdict=Verdict.HOLDS)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match=r"^expected a Verdict, got False @ verdict$"):
            Judgement(sheet=SHEET, row=0, verdict=False)  # type: ignore[arg-type]


class TestAUnit:
    def test_has_a_code(self) -> None:
        with pytest.raises(ValueError, match=r"got 'xx-9' @ unit$"):
            UnitJudgement(sheet=SHEET, unit=UnitCode("xx-9"), verdict=Verdict.BROKEN)


class TestForms:
    def test_are_a_frame_of_polars(self) -> None:
        with pytest.raises(TypeError, match=r"^expected a DataFrame of Polars, got LazyFrame @ frame$"):
            SheetJudgement(sheet=SHEET, frame=SAID.lazy())  # type: ignore[arg-type]

    def test_are_told_by_every_column_that_cannot_be_used(self) -> None:
        said = pl.DataFrame({"verdict": ["holds"], "left": [1.5], "right": [1]})

        with pytest.raises(TypeError) as error:
            SheetJudgement(sheet=SHEET, frame=said, measures=(MeasureColumn("n", Text("n", "n")),))

        assert str(error.value).split("; ") == [
            "expected whole numbers, got no such column @ row",
            "expected true, false or null, got String @ verdict",
            "expected whole numbers, got no such column @ n",
            "expected whole numbers, got Float64 @ left",
        ]

    def test_each_has_a_row(self) -> None:
        with pytest.raises(TypeError, match=r"everywhere, got None @ row$"):
            SheetJudgement(sheet=SHEET, frame=pl.DataFrame({"row": [0, None], "verdict": [True, True]}))

    def test_may_be_undecided_throughout(self) -> None:
        undecided = pl.DataFrame({"row": [0], "verdict": [None]})

        assert SheetJudgement(sheet=SHEET, frame=undecided).frame is undecided


class TestUnits:
    @pytest.mark.parametrize("code", ["110101200", "", None])
    def test_have_codes(self, code: str | None) -> None:
        with pytest.raises(ValueError, match=r"^expected KPU unit codes, got "):
            UnitsJudgement(sheet=SHEET, frame=pl.DataFrame({"unit": ["1101", code], "verdict": [True, False]}))
