"""Which of several forms of a unit counts."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recaprules.model.rounds import ROUNDS, effective, round_of


def counting(*forms: tuple[str, ...], names: tuple[str, ...] = ("unit", "round")) -> list[tuple[str, ...]]:
    rows = pl.DataFrame(list(forms), schema=dict.fromkeys(names, pl.String), orient="row")
    return effective(rows.lazy(), names).collect().rows()


class TestTheWordsOfARound:
    @pytest.mark.parametrize("word", ["", " ", "Reguler", "REGULER", "regular", "pertama", "first"])
    def test_of_the_first_vote_say_nothing(self, word: str) -> None:
        assert round_of(word) == ""

    @pytest.mark.parametrize(
        ("word", "said"),
        [
            ("psu", "psu"),
            (" PSU ", "psu"),
            ("Pemungutan  Suara Ulang", "psu"),
            ("ulang", "psu"),
            ("PSL", "psl"),
            ("lanjutan", "psl"),
            ("pemungutan suara lanjutan", "psl"),
            ("pss", "pss"),
            ("susulan", "pss"),
            ("Pemungutan Suara Susulan", "pss"),
        ],
    )
    def test_of_another_vote_say_which(self, word: str, said: str) -> None:
        assert said == round_of(word)

    @given(st.text())
    def test_are_kept_where_nobody_knows_them(self, word: str) -> None:
        said = round_of(word)

        assert round_of(said) == said
        assert said in ROUNDS or said == " ".join(word.split()).lower()


class TestWhatCounts:
    """A re-vote replaces the first vote of the same unit and district."""

    def test_is_the_re_vote(self) -> None:
        assert counting(("1", ""), ("1", "psu")) == [("1", "psu")]

    @pytest.mark.parametrize("word", ["psl", "pss"])
    def test_is_the_re_vote_also_of_a_vote_that_was_late(self, word: str) -> None:
        assert counting(("1", word), ("1", "psu")) == [("1", "psu")]

    @pytest.mark.parametrize("word", ["psl", "pss"])
    def test_is_both_where_a_vote_was_continued_or_late(self, word: str) -> None:
        assert [("1", ""), ("1", word)] == counting(("1", ""), ("1", word))

    def test_is_both_where_nobody_knows_the_word(self) -> None:
        assert counting(("1", "kedua"), ("1", "psu")) == [("1", "kedua"), ("1", "psu")]

    def test_is_the_first_vote_of_other_units(self) -> None:
        assert counting(("1", ""), ("1", "psu"), ("2", "")) == [("1", "psu"), ("2", "")]

    def test_is_the_first_vote_of_another_district(self) -> None:
        forms = ("1", "A", ""), ("1", "A", "psu"), ("1", "B", "")

        assert counting(*forms, names=("unit", "district", "round")) == [("1", "A", "psu"), ("1", "B", "")]

    def test_is_the_last_reading_of_the_re_vote(self) -> None:
        forms = ("1", "", "t3"), ("1", "psu", "t1"), ("1", "psu", "t2")

        assert counting(*forms, names=("unit", "round", "seen")) == [("1", "psu", "t2")]

    def test_is_the_last_reading_where_there_was_one_vote(self) -> None:
        assert counting(("1", "t1"), ("1", "t2"), names=("unit", "seen")) == [("1", "t2")]

    def test_is_everything_where_units_are_there_once(self) -> None:
        assert counting(("1",), ("2",), names=("unit",)) == [("1",), ("2",)]
