"""XS-08: readings of marked forms, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import hypothesis.strategies as st
import polars as pl
from hypothesis import given

import recaprules
from recaprules import Contest, Tier
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules_sources.flagged import flagged

PROFILE = recaprules.load_profile("pemilu2024")
STATION = "1101012001001"

Reading = tuple[int | None, int | None]
"""The mark, and the votes of one option."""


def verdicts(readings: Sequence[Reading], *, order: Sequence[int] = ()) -> list[bool | None]:
    """Return what is said of each of *readings*, whose rows stand in *order*."""
    form = PROFILE.form(Contest.PPWP, Tier.TPS)
    assert form is not None
    rows = [(STATION, f"2024-02-{day:02}T00:00:00", *one) for day, one in enumerate(readings, 1)]
    order = order or range(len(rows))
    schema = {"unit": pl.String, "seen": pl.String, "officer_flag": pl.Int64, "votes.1": pl.Int64}
    frame = pl.DataFrame([rows[row] for row in order], schema=schema, orient="row")
    sheet = Sheet(form=form, ballot=numbered_ballot(Contest.PPWP, 1), tier=Tier.TPS, source="sirekap", frame=frame)
    (judgement,) = flagged(Recap(sheets=(sheet,)), PROFILE)
    said = dict(zip(order, judgement.frame.sort("row")["verdict"].to_list(), strict=True))
    return [said[row] for row in range(len(rows))]


def reference(readings: Sequence[Reading]) -> list[bool | None]:
    """Return the same by going through the readings."""
    said: list[bool | None] = []
    first: int | None = None
    moved = False
    for position, (flag, votes) in enumerate(readings):
        if flag != 1:
            said.append(True if flag == 0 else None)
            first = None
        elif first is None:
            said.append(None)
            first, moved = position, False
        else:
            moved = moved or votes != readings[position - 1][1]
            said.append(moved)
    return said


def test_a_series() -> None:
    series = [(0, 944), (1, 944), (1, 944), (1, 144), (1, 144), (0, 144)]

    assert verdicts(series) == [True, None, False, True, True, True]


readings = st.lists(
    st.tuples(st.sampled_from([0, 1, 1, None]), st.sampled_from([None, 144, 944])), min_size=1, max_size=8
)


@given(readings=readings)
def test_says_what_going_through_the_readings_says(readings: list[Reading]) -> None:
    assert verdicts(readings) == reference(readings)


@given(readings=readings, data=st.data())
def test_the_order_of_the_rows_does_not_matter(readings: list[Reading], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(readings))))

    assert verdicts(readings, order=order) == reference(readings)
