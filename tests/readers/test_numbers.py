"""Cells to whole numbers."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recaprules.readers.numbers import LARGEST, NOT_WHOLE, whole_number, whole_numbers
from recaprules.readers.raw import MAX_LISTED, Problems

BLANKS = ["", "  ", "null", "NULL", "None", "NaN", "n/a"]
WHOLE_TEXTS = [
    ("165", 165),
    (" 165 ", 165),
    ("012", 12),
    ("12.0", 12),
    ("12,0", 12),
    ("12.00", 12),
    ("0", 0),
    ("+7", 7),
]
NO_NUMBERS = ["l2", "12.5", "1.000", "1,000", "1.234", "1 000", "1e3", "0x1F", "-", "١٢", "12\x00", "9" * 30, "=1+1"]


def read(column: pl.Series) -> tuple[list[int | None], list[int], list[str]]:
    """Return the numbers, the illegible rows and what was noted."""
    problems = Problems()
    numbers, illegible = whole_numbers(column, "valid_votes", "row {}".format, problems)

    assert numbers.name == "valid_votes"
    assert numbers.dtype.is_signed_integer()
    return numbers.to_list(), illegible, [str(problem) for problem in problems.all()]


def text(*cells: str | None) -> pl.Series:
    return pl.Series("SAH", cells, dtype=pl.String)


class TestABlank:
    """“A missing number is never zero.”"""

    @pytest.mark.parametrize("blank", [None, *BLANKS])
    def test_is_no_number_and_nothing_to_tell(self, blank: str | None) -> None:
        assert read(text(blank, "5")) == ([None, 5], [], [])

    @pytest.mark.parametrize("kind", [pl.Int8, pl.UInt32, pl.Int64, pl.UInt64, pl.Float32, pl.Float64, pl.Null])
    def test_is_a_null_of_any_kind(self, kind: type[pl.DataType]) -> None:
        assert read(pl.Series("SAH", [None, None], dtype=kind)) == ([None, None], [], [])

    def test_is_how_programs_without_integers_write_it(self) -> None:
        assert read(pl.Series("SAH", [12.0, math.nan])) == ([12, None], [], [])


class TestAWholeNumber:
    """“Floats 12.0 vs 12.5, numbers as text”: what is whole counts, however it is stored."""

    @pytest.mark.parametrize(("written", "number"), WHOLE_TEXTS)
    def test_is_read_from_text(self, written: str, number: int) -> None:
        assert ([number], [], []) == read(text(written))

    @pytest.mark.parametrize(
        "column",
        [
            pl.Series("SAH", [12], dtype=pl.Int8),
            pl.Series("SAH", [12], dtype=pl.UInt64),
            pl.Series("SAH", [12], dtype=pl.Int128),
            pl.Series("SAH", [12.0], dtype=pl.Float32),
            pl.Series("SAH", [Decimal("12.00")]),
            pl.Series("SAH", ["12"], dtype=pl.Categorical),
            pl.Series("SAH", ["12"], dtype=pl.Enum(["12"])),
        ],
        ids=lambda column: str(column.dtype),
    )
    def test_is_read_from_every_kind_of_column(self, column: pl.Series) -> None:
        assert read(column) == ([12], [], [])

    def test_is_kept_as_it_is_up_to_the_largest(self) -> None:
        assert read(pl.Series("SAH", [LARGEST])) == ([LARGEST], [], [])


class TestSomethingElse:
    """“Text becomes numbers in the reader, where the place is known”, and what is none is noted there."""

    @pytest.mark.parametrize("written", NO_NUMBERS)
    def test_in_text_is_illegible(self, written: str) -> None:
        found, illegible, noted = read(text("5", written))

        assert (found, illegible) == ([5, None], [1])
        assert len(noted) == 1
        assert noted[0].startswith("expected a whole number, got '")
        assert noted[0].endswith(" @ row 1, SAH")

    @pytest.mark.parametrize(
        ("column", "shown"),
        [
            (pl.Series("SAH", [12.5]), "12.5"),
            (pl.Series("SAH", [math.inf]), "inf"),
            (pl.Series("SAH", [1e30]), "1e+30"),
            (pl.Series("SAH", [Decimal("12.5")]), "12.5"),
            (pl.Series("SAH", [2**64 - 1], dtype=pl.UInt64), str(2**64 - 1)),
            (pl.Series("SAH", [10**30], dtype=pl.Int128), str(10**30)),
            (pl.Series("SAH", [LARGEST + 1]), str(LARGEST + 1)),
            (pl.Series("SAH", [-(2**63)]), str(-(2**63))),
            (pl.Series("SAH", [True]), "True"),
            (pl.Series("SAH", [datetime.date(2024, 2, 14)]), "2024-02-14"),
            (pl.Series("SAH", [[1, 2]]), "a list"),
            (pl.Series("SAH", [{"a": 1}]), "an object"),
            (pl.Series("SAH", [b"12"]), "b'12'"),
        ],
        ids=lambda value: str(value.dtype) if isinstance(value, pl.Series) else value,
    )
    def test_in_any_column_is_illegible(self, column: pl.Series, shown: str) -> None:
        assert ([None], [0], [f"expected a whole number, got {shown} @ row 0, SAH"]) == read(column)

    def test_that_is_negative_stays_as_it_was_written(self) -> None:
        noted = ["a count cannot be negative, got '-3' @ row 0, SAH"]

        assert ([-3, 4], [], noted) == read(text("-3", "4"))

    @pytest.mark.parametrize(
        ("written", "plain"),
        [
            ("1.650", "1650"),
            (" 1,000", "1000"),
            ("12.345.678", "12345678"),
            ("1,234", "1234"),
            ("1 440", "1440"),
            ("12\xa0345", "12345"),
        ],
    )
    def test_that_may_be_thousands_is_told_with_what_to_write(self, written: str, plain: str) -> None:
        column = text(written)
        problems = Problems()
        whole_numbers(column, "valid_votes", "row {}".format, problems)
        (problem,) = problems.all()

        shown = repr(written.replace("\xa0", " "))
        assert problem.what.en == f"expected a whole number, got {shown}; write {plain} if that is meant"
        assert problem.what.id.endswith(f"; tulis {plain} bila itu yang dimaksud")

    @pytest.mark.parametrize("written", ["0.123", "1.65", "1234.567", "1.650.", "1.650,00", "14 40"])
    def test_that_is_no_thousands_is_told_without(self, written: str) -> None:
        assert "write" not in read(text(written))[2][0]

    def test_is_listed_a_few_times_and_then_counted(self) -> None:
        _, illegible, noted = read(text(*["x"] * (MAX_LISTED + 5)))

        assert len(illegible) == MAX_LISTED + 5
        assert len(noted) == MAX_LISTED + 1
        assert noted[-1] == "expected a whole number: 5 more than those listed"

    def test_with_a_long_text_or_name_is_cut(self) -> None:
        _, _, (noted,) = read(pl.Series("S" * 500, ["x" * 500]))

        assert len(noted) < 200


class TestAnyText:
    """“Any text as a cell gives a number, a blank or a noted illegible, never a zero.”"""

    @given(st.text() | st.from_regex(r"\s?[-+]?[0-9]{1,14}([.,][0-9]{0,4})?\s?", fullmatch=True))
    def test_is_one_of_three(self, written: str) -> None:
        (number,), illegible, noted = read(text(written))

        is_blank = written.strip().lower() in BLANKS or not written.strip()
        if number is None:
            assert is_blank or (illegible == [0] and len(noted) == 1)
        else:
            whole, _, zeros = written.strip().replace(",", ".").partition(".")
            assert int(whole) == number
            assert not zeros.strip("0")
            assert (number < 0) is bool(noted)
            assert not illegible

    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
    def test_says_the_same_in_json_and_in_a_table(self, written: str) -> None:
        (number,), illegible, _ = read(text(written))
        said = whole_number(written)

        assert (number, bool(illegible)) == (said.number, said.is_illegible)


class TestAValueInJson:
    """“Wrong types (text, bool, list, null-ish strings, floats 12.0 vs 12.5, numbers as text).”"""

    def test_that_is_null_is_blank(self) -> None:
        assert whole_number(None).number is None
        assert whole_number(None).problem is None

    @pytest.mark.parametrize("value", [12, 12.0, LARGEST])
    def test_that_is_whole_counts(self, value: object) -> None:
        assert value == whole_number(value).number
        assert whole_number(value).problem is None

    @pytest.mark.parametrize(
        "value", [True, False, [], {}, [5], 12.5, math.inf, -math.inf, math.nan, 10**30, -(10**30), "l2", "\ud800"]
    )
    def test_that_is_something_else_is_illegible(self, value: object) -> None:
        said = whole_number(value)

        assert said.number is None
        assert said.is_illegible
        assert said.problem is not None
        assert said.problem.id.startswith("diharapkan bilangan bulat, tertulis ")

    @pytest.mark.parametrize(("value", "number"), [("12", 12), ("null", None), ("", None)])
    def test_that_is_a_number_as_text_counts_and_is_told(self, value: str, number: int | None) -> None:
        said = whole_number(value)

        assert number == said.number
        assert not said.is_illegible
        assert f"a number is written as text: {value!r}" == (said.problem and said.problem.en)
        assert said.kind is not NOT_WHOLE

    def test_that_is_negative_stays_and_is_told(self) -> None:
        assert whole_number(-3).number == -3
        assert not whole_number(-3).is_illegible
        assert whole_number(-3).problem is not None

    @given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
    def test_never_becomes_another(self, value: Any) -> None:
        said = whole_number(value)

        assert said.number is None or (value.strip() if isinstance(value, str) else value) is not None
        if isinstance(value, int | float) and said.number is not None:
            assert value == said.number
