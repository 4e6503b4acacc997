"""What is near the units that are asked."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from recaprules.engine.beside.place import in_regencies_of

PARTS = st.sampled_from(["01", "02", "BE"])
units = st.tuples(st.sampled_from(["11", "12", "99"]), PARTS, PARTS).map("".join)
codes = units | st.sampled_from(["11", "12", "1101", "0"]) | st.none()


class TestTheRegenciesOfUnits:
    @given(asked=st.lists(units, min_size=1), there=st.lists(units).map(sorted))
    def test_are_all_that_is_left(self, asked: list[str], there: list[str]) -> None:
        near = in_regencies_of(pl.Series(asked), pl.DataFrame({"unit": there}, schema={"unit": pl.String}))

        assert near["unit"].to_list() == [unit for unit in there if any(unit[:4] == one[:4] for one in asked)]

    @given(asked=st.lists(codes, min_size=1), there=st.lists(units).map(sorted))
    def test_lose_no_unit_and_double_none_whatever_is_asked(self, asked: list[str | None], there: list[str]) -> None:
        frame = pl.DataFrame({"unit": there, "row": range(len(there))}, schema={"unit": pl.String, "row": pl.Int64})

        near = in_regencies_of(pl.Series(asked, dtype=pl.String), frame)

        needed = {row for row, unit in enumerate(there) if any(one and unit.startswith(one[:4]) for one in asked)}
        assert needed <= set(near["row"])
        assert near["row"].to_list() == sorted(set(near["row"]))
