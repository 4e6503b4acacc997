"""Everything that was counted."""

from __future__ import annotations

import polars as pl
import pytest

from recaprules import Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from tests.settings import STATION


def sheet() -> Sheet:
    frame = pl.DataFrame({"unit": ["1101012001001"], "valid_votes": [3]})
    return Sheet(form=STATION.form, ballot=STATION.ballot, tier=Tier.TPS, source="t", frame=frame)


class TestARecap:
    def test_has_each_sheet_once(self) -> None:
        same = sheet()
        with pytest.raises(ValueError, match=r"got the same one again: C\.HASIL-PPWP, tps"):
            Recap(sheets=(same, same))

    def test_may_have_sheets_that_are_alike(self) -> None:
        assert len(Recap(sheets=(sheet(), sheet())).sheets) == 2
