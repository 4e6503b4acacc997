"""Codes of units, however they are stored."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recaprules.model.unit import unit_code
from recaprules.readers.units import are_units, unit_codes, unit_in
from recaprules.readers.words import no_code

CODE = 1101012001001


def codes(column: pl.Series) -> list[str | None]:
    """Return the codes that can be units; `None` for what can not."""
    found = unit_codes(column)
    return [code if fits else None for code, fits in zip(found, are_units(found), strict=True)]


class TestACode:
    """“A code read as a number must work when whole: 1101012001001.”"""

    @pytest.mark.parametrize(
        "column",
        [
            pl.Series(["1101012001001"]),
            pl.Series([" 1101012001001 "]),
            pl.Series(["1101012001001.0"]),
            pl.Series([CODE]),
            pl.Series([CODE], dtype=pl.UInt64),
            pl.Series([CODE], dtype=pl.Int128),
            pl.Series([float(CODE)]),
            pl.Series([Decimal(CODE)]),
            pl.Series(["1101012001001"], dtype=pl.Categorical),
        ],
        ids=lambda column: str(column.dtype),
    )
    def test_is_read_from_every_kind_of_column(self, column: pl.Series) -> None:
        assert codes(column) == ["1101012001001"]

    @pytest.mark.parametrize("code", ["0", "11", "1101", "110101", "1101012001", "1101012001001", "99BE010001002"])
    def test_of_every_tier_is_one(self, code: str) -> None:
        assert [code, code] == codes(pl.Series([code, code]))
        assert [code, None] == codes(pl.Series([code, "JUMLAH"]))
        assert code == unit_in(code)

    def test_from_abroad_may_be_in_small_letters(self) -> None:
        assert codes(pl.Series(["99be010001002", "1101012001001"])) == ["99BE010001002", "1101012001001"]
        assert unit_in("99be010001002") == "99BE010001002"


class TestWhatIsSaidOfNoCode:
    @pytest.mark.parametrize("written", ["'1101012001001", '="1101012001001"', "11.01.01.2001.001", "1101 012001 001"])
    def test_is_the_code_that_may_be_meant(self, written: str) -> None:
        assert no_code(written)["en"].endswith("; write 1101012001001 if that is meant")
        assert no_code(written)["id"].endswith("; tulis 1101012001001 bila itu yang dimaksud")

    @pytest.mark.parametrize("written", ["1,10101E+12", "1.101012E+12", "1E12"])
    def test_is_how_a_code_is_not_rounded(self, written: str) -> None:
        assert no_code(written)["en"].endswith("; keep codes as text, so that none is rounded")

    @pytest.mark.parametrize("written", ["JUMLAH", "TPS 11", "0", "", None, "1.101", "Rp 110101"])
    def test_is_no_guess(self, written: str | None) -> None:
        assert ";" not in no_code(written)["en"]


class TestNoCode:
    """“Never invent a leading zero.”"""

    @pytest.mark.parametrize(
        "text",
        [
            *("", "1", "5", "01", "0101012001001", "+101012001001", "-101012001001", "110", "1101012001001.5"),
            *("1.1E12", "11010120010011", "12AB", "99ß1", "١١", "11\x00", "TPS 1", "99-1", "1e11"),
        ],
    )
    @pytest.mark.parametrize("beside", ["1101012001001", "99BE010001002", "x"])
    def test_is_made_one(self, text: str, beside: str) -> None:
        assert codes(pl.Series([text, beside]))[0] is None
        assert unit_in(text) is None

    @pytest.mark.parametrize(
        "column",
        [
            pl.Series([1101012001001.5]),
            pl.Series([math.nan]),
            pl.Series([math.inf]),
            pl.Series([-11.0]),
            pl.Series([1e300]),
            pl.Series([float(CODE)], dtype=pl.Float32),
            pl.Series([1101012001.0], dtype=pl.Float32),
            pl.Series([True]),
            pl.Series([[11]]),
            pl.Series([{"a": 11}]),
            pl.Series([b"11"]),
            pl.Series([datetime.date(2024, 2, 14)]),
            pl.Series([datetime.timedelta(1)]),
            pl.Series([None]),
        ],
        ids=lambda column: str(column.dtype),
    )
    def test_comes_from_what_holds_none_exactly(self, column: pl.Series) -> None:
        assert codes(column) == [None]


# Python takes some control characters for spaces that nobody else does.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=14)


class TestAnyText:
    """The two ways to tell a code, for columns and for one, are one."""

    @given(st.lists(ANY_TEXT | st.from_regex(r"[0-9]{1,14}|99[0-9A-Za-z]{0,11}", fullmatch=True), min_size=1))
    def test_is_judged_alike_in_a_column_and_alone(self, texts: list[str]) -> None:
        for text, code in zip(texts, codes(pl.Series(texts)), strict=True):
            if not text.strip().endswith((".0", ",0", ".00", ",00")):
                assert unit_in(text) == code
            assert code is None or unit_code(code) == code
