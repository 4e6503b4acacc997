"""Forms added up while they are asked: the sums are those that reading them again gives."""

from __future__ import annotations

from typing import TypeAlias

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recaprules import Contest, Tier
from recaprules.engine.around import Around
from recaprules.engine.beside.adding import Adding
from recaprules.engine.beside.children import Children, children_place
from recaprules.engine.beside.place import Wanted, Within
from recaprules.interpret.shape import shape_limited
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.model.unit import NATION
from recaprules.rules.datafiles import builtin_profile

PROFILE = builtin_profile("pemilu2024")
BALLOT = numbered_ballot(Contest.DPR, 2, candidates=1, district="A")
CELLS = ("valid_votes", "invalid_votes")
WANTED = [Wanted(f"{wrapper}({cell})", wrapper, cell) for cell in CELLS for wrapper in ("sum", "known_sum")]
NUMBERS = st.none() | st.integers(-2, 4) | st.sampled_from([999, 1000, 40_000])

Row: TypeAlias = tuple[int, int, str, int | None, int | None]

FIRST: Row = (0, 0, BALLOT.district, 1, 1)

stations = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 6), st.sampled_from("AB"), NUMBERS, NUMBERS), min_size=1, max_size=30
)


def sheet(tier: Tier, frame: pl.DataFrame) -> Sheet:
    form = PROFILE.form(Contest.DPR, tier)
    assert form is not None
    return Sheet(form=form, ballot=BALLOT, tier=tier, source="t", frame=frame)


def place(below: Sheet, *, by_district: bool) -> Children:
    keys = {"unit": [f"110101200{village}" for village in range(4)], "district": ["A"] * 4}
    frame = pl.DataFrame({**keys, **dict.fromkeys(CELLS, [1] * 4)})
    above = sheet(Tier.VILLAGE, frame if by_district else frame.drop("district"))
    found = children_place(above, Around(Recap(sheets=(below, above)), PROFILE))
    assert found is not None
    return found


def added(of: Children, below: Sheet, size: int) -> Children:
    adding = Adding(of, CELLS)
    for start in range(0, below.height, size):
        frame = below.frame.slice(start, size)
        shape = shape_limited(frame, {cell: below.form.top_of(cell) for cell in CELLS})
        adding.add(below, frame, shape)
    return adding.added()


def table(rows: list[Row], *, by_district: bool) -> pl.DataFrame:
    frame = pl.DataFrame(
        [(f"110101200{village}{number:03}", *rest) for village, number, *rest in rows],
        schema={"unit": pl.String, "district": pl.String, **dict.fromkeys(CELLS, pl.Int32)},
        orient="row",
    )
    return frame if by_district else frame.drop("district")


@pytest.mark.parametrize("above", [True, False], ids=["district above", "none above"])
@pytest.mark.parametrize("own", [True, False], ids=["district below", "none below"])
class TestAdding:
    @given(rows=stations, size=st.integers(1, 40))
    def test_gives_the_sums_that_reading_gives(self, own: bool, above: bool, rows: list[Row], size: int) -> None:
        # Each unit once and in order, whatever its district.
        once = sorted({row[:2]: row for row in (FIRST, *rows)}.values(), key=lambda row: row[:2])
        below = sheet(Tier.TPS, table(once, by_district=own))
        of, everywhere = place(below, by_district=above), Within(NATION, NATION)

        summed = added(of, below, size)

        assert summed.sums is not None
        assert summed.read(WANTED, everywhere).equals(of.read(WANTED, everywhere))

    @given(rows=stations, size=st.integers(1, 40))
    def test_leaves_forms_to_be_read_that_are_not_there_once_and_in_order(
        self, own: bool, above: bool, rows: list[Row], size: int
    ) -> None:
        below = sheet(Tier.TPS, table([FIRST, *rows, rows[0]], by_district=own))
        of = place(below, by_district=above)

        assert added(of, below, size) is of
