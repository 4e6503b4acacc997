"""How words, figures and sums stand to each other, on whole forms."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import recaprules
from recaprules_terbilang.speller import spell
from recaprules_terbilang.tie_break import READS, tie_break

SUMS = ("SUM-01", "SUM-02")
RULES = recaprules.RuleSet(
    [
        *import_module("recaprules_terbilang").recaprules_rules(),
        *(rule for rule in import_module("recaprules_sums").recaprules_rules() if rule.id in SUMS),
    ]
)

UNIT = "1101012001001"
TOTALS = ("valid_votes", "invalid_votes", "total_votes")


def form(votes: list[int], invalid: int) -> dict[str, int]:
    """Return a form on which all figures are right and written both ways."""
    cells = {f"votes.{number}": value for number, value in enumerate(votes, 1)}
    cells |= dict(zip(TOTALS, (sum(votes), invalid, sum(votes) + invalid), strict=True))
    return cells | {words_of(key): value for key, value in cells.items()}


def words_of(key: str) -> str:
    count, dot, option = key.partition(".")
    return f"{count}_words{dot}{option}"


@st.composite
def forms(draw: st.DrawFn) -> dict[str, int]:
    return form(draw(st.lists(st.integers(0, 99), min_size=2, max_size=4)), draw(st.integers(0, 99)))


class TestTieBreak:
    """TBL-04: “if digits ≠ words and exactly one choice satisfies SUM-01/02 ⇒ hint that one”."""

    @given(right=forms(), by=st.integers(1, 900), data=st.data())
    def test_finds_the_one_cell_that_is_wrong(self, right: dict[str, int], by: int, data: st.DataObject) -> None:
        wrong = data.draw(st.sampled_from(sorted(right)))

        assert tie_break({**right, wrong: right[wrong] + by}) == recaprules.Suspect(cell=wrong, candidate=right[wrong])

    @given(right=forms())
    def test_is_silent_where_nothing_differs(self, right: dict[str, int]) -> None:
        assert tie_break(right) is None

    @given(right=forms(), data=st.data())
    def test_is_silent_where_two_pairs_differ(self, right: dict[str, int], data: st.DataObject) -> None:
        figures = [key for key in right if "words" not in key]
        one, other = data.draw(st.lists(st.sampled_from(figures), min_size=2, max_size=2, unique=True))

        assert tie_break({**right, one: right[one] + 1, words_of(other): right[other] + 1}) is None

    def test_needs_a_sum_that_can_be_calculated(self) -> None:
        right = form([144, 19, 2], 1)

        assert tie_break({**right, "votes.2": 719, "votes.1": None}) is None

    def test_looks_at_words_that_are_there_only(self) -> None:
        right: Mapping[str, int | None] = form([144, 19, 2], 1) | {"votes.2": 719, "valid_votes_words": None}

        assert tie_break(right) == recaprules.Suspect(cell="votes.2", candidate=19)

    def test_judges_by_the_sums_of_the_cell_alone(self) -> None:
        wrong_total = form([144, 19, 2], 1) | {"votes.2": 719, "total_votes": 170, "total_votes_words": 170}

        assert tie_break(wrong_total) == recaprules.Suspect(cell="votes.2", candidate=19)

    def test_reads_what_it_looks_at(self) -> None:
        assert {key.partition(".")[0] for key in form([1, 2], 3)} == set(READS)


class TestTogether:
    """One misread figure is one finding, with its explanation."""

    def told(self, tmp_path: Path, votes: list[int], figures: list[object]) -> list[tuple[str, tuple[str, ...]]]:
        """Return the findings on a form whose words say *votes* and on which *figures* stand, as a table has it."""
        codes = ("100025", "100026", "100027")
        right = form(votes, 1)
        row = {f"votes.{code}": figure for code, figure in zip(codes, figures, strict=True)}
        row |= {f"votes_words.{code}": spell(value) for code, value in zip(codes, votes, strict=True)}
        row |= {key: right[key] for key in TOTALS} | {words_of(key): spell(right[key]) for key in TOTALS}
        file = tmp_path / "tps.csv"
        file.write_text(f"unit,{','.join(row)}\n{UNIT},{','.join(map(str, row.values()))}\n", encoding="utf-8")
        report = recaprules.check(file, rules=RULES)

        assert not report.problems
        return sorted((one.rule, tuple(f"{hint.rule} {hint.cell}" for hint in one.hints)) for one in report.findings)

    def test_a_cross_read_as_a_digit_is_told_by_the_sum_and_the_words(self, tmp_path: Path) -> None:
        hints = ("TBL-04 votes.100026",)

        assert self.told(tmp_path, [144, 19, 2], [144, 819, 2]) == [
            ("SUM-01", hints),
            ("TBL-01", hints),
            ("TBL-05", ()),
        ]

    @pytest.mark.parametrize("figures", [[144, 19, 2], [144, "X19", "XX2"], [144, "x19", "--2"]])
    def test_crosses_that_were_copied_are_no_digits(self, tmp_path: Path, figures: list[object]) -> None:
        assert self.told(tmp_path, [144, 19, 2], figures) == []

    def test_one_dash_is_a_number_below_zero(self, tmp_path: Path) -> None:
        file = tmp_path / "tps.csv"
        file.write_text(f"unit,valid_votes,valid_votes_words\n{UNIT},-62,ENAM PULUH DUA\n", encoding="utf-8")
        report = recaprules.check(file, rules=RULES, contest="ppwp")

        assert [problem.what.en for problem in report.problems] == ["a count cannot be negative, got '-62'"]


class TestSilence:
    def test_a_cross_is_told_below_the_words(self) -> None:
        silent = {rule.id: rule.silent_if for rule in RULES if rule.family == "TBL" and rule.silent_if}

        assert silent == {"TBL-05": ("TBL-01",)}

    def test_whatever_breaks_tbl_05_breaks_tbl_01(self) -> None:
        (rule,) = (rule for rule in RULES if rule.id == "TBL-05")
        for case in rule.cases:
            if case.verdict is recaprules.Verdict.BROKEN:
                given = case.given
                pairs = [(given[f"votes.{at}"], given[f"votes_words.{at}"]) for at in (1, 2, 3)]

                assert any(figure != said for figure, said in pairs if isinstance(figure, int)), case.name
