from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from recaprules.model.unitcodes import are_among, are_distinct, begins, compact, distinct

codes = st.lists(st.sampled_from(["0", "11", "1101", "12", "99BE", None]))
alike = st.lists(st.sampled_from(["10", "11", "99"]) | st.sampled_from(["+1", "01", "9B", "-1", "1", "1101"]))
"""Codes most of which are digits of one width, and what resembles them."""


def series(values: list[str | None]) -> pl.Series:
    return pl.Series("unit", values, dtype=pl.String)


@given(codes | alike)
def test_distinct_gives_each_code_once_and_in_order(values: list[str | None]) -> None:
    found = distinct(series(values)).to_list()

    assert found == sorted(set(values), key=lambda code: (code is not None, code or ""))


@given(codes | alike)
def test_codes_are_distinct_where_there_are_as_many_as_different_ones(values: list[str | None]) -> None:
    assert are_distinct(series(values)) is (len(values) == len(set(values)))


@given(
    (codes | alike).map(lambda some: [code for code in some if code]),
    (codes | alike).map(lambda some: {*some} - {None}),
)
def test_each_code_is_looked_for_among_the_others(values: list[str], others: set[str]) -> None:
    found = are_among(series(list(values)), series(sorted(others))).to_list()

    assert found == [code in others for code in values]


def test_codes_are_found_among_themselves() -> None:
    values = series(["11", "12", "1101"])

    assert are_among(values, values).to_list() == [True, True, True]


@given(st.lists(st.tuples(st.sampled_from(["11", "12", None]), st.sampled_from(["psu", ""]))))
def test_a_row_begins_something_where_it_differs_from_the_one_before(rows: list[tuple[str | None, str]]) -> None:
    units, rounds = series([unit for unit, _ in rows]), series([vote for _, vote in rows])

    found = begins([units, rounds]).to_list()

    assert found == [at == 0 or rows[at] != rows[at - 1] for at in range(len(rows))]


def test_numbers_too_are_distinct_where_there_are_as_many_as_different_ones() -> None:
    assert are_distinct(pl.Series([3, 1, 2]))
    assert not are_distinct(pl.Series([3, 1, 3]))


@given(
    (codes | alike).map(lambda some: [code for code in some if code]),
    (codes | alike).map(lambda some: sorted({*some} - {None})),
)
def test_codes_are_found_whether_both_are_numbers_or_one_of_them(values: list[str], others: list[str]) -> None:
    texts = series(list(values)), series(list(others))
    expected = [code in others for code in values]

    for ours in (texts[0], *compact(texts[:1])):
        for theirs in (texts[1], *compact(texts[1:])):
            assert are_among(ours, theirs).to_list() == expected
    assert are_among(*compact(texts)).to_list() == expected


@given(codes | alike)
def test_numbers_of_codes_are_written_like_the_codes(values: list[str | None]) -> None:
    (compacted,) = compact([series(values)])

    assert compacted.cast(pl.String).to_list() == values
