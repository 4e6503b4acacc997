"""What a procedure is and says, refused where it cannot be meant so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from recaprules import Judgement, Procedure, Tier, Verdict
from recaprules.model.sheet import Sheet
from recaprules.model.unit import UnitCode
from recaprules.rules.judgement import SheetJudgement, UnitJudgement, UnitsJudgement
from tests.settings import STATION

FRAME = pl.DataFrame({"unit": ["1101012001001"], "valid_votes": [1]})
SHEET = Sheet(form=STATION.form, ballot=STATION.ballot, tier=Tier.TPS, source="t", frame=FRAME)


@pytest.mark.parametrize(
    "make",
    [
        lambda names: Procedure(reads=names, function=lambda _recap, _profile: ()),
        lambda names: Judgement(sheet=SHEET, row=0, verdict=Verdict.BROKEN, cells=names),
        lambda names: SheetJudgement(sheet=SHEET, frame=FRAME, cells=names),
        lambda names: UnitJudgement(sheet=SHEET, unit=UnitCode("1101"), verdict=Verdict.BROKEN, cells=names),
        lambda names: UnitsJudgement(sheet=SHEET, frame=FRAME, cells=names),
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
