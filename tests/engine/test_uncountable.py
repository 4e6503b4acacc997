"""Numbers that are no count of any election are illegible in sheets too: sums over them would wrap."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import recaprules
from recaprules import Tier
from recaprules.engine.pushdown.check import check_recap_in_engine
from recaprules.engine.uncountable import without_uncountable
from recaprules.model.contest import Contest
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.readers.stored import write_sheet
from tests.samples import all_rules
from tests.settings import PROFILE

LARGEST = 2**63 - 1


def sheet(tier: Tier, *units: str, columns: pl.DataFrame | None = None, valid_votes: list[int]) -> Sheet:
    form, ballot = PROFILE.form(Contest.PPWP, tier), PROFILE.ballot(Contest.PPWP)
    assert form is not None
    assert ballot is not None
    frame = pl.DataFrame({"unit": units, "valid_votes": valid_votes})
    return Sheet(form=form, ballot=ballot, tier=tier, source="t", frame=frame, columns=columns)


def villages(*valid_votes: int) -> Sheet:
    units = [f"110101200{number}" for number, _ in enumerate(valid_votes, 1)]
    return sheet(Tier.VILLAGE, *units, valid_votes=list(valid_votes))


def records(*figures: tuple[int | None, int | None]) -> pl.DataFrame:
    """Return a correction of the valid votes of the first village, and of those after it, from and to *figures*."""
    return pl.DataFrame(
        [
            (f"110101200{number}", "ppwp", "valid_votes", *before_after, "kecamatan", "2024-02-20", True)
            for number, before_after in enumerate(figures, 1)
        ],
        schema=["unit", "contest", "cell", "before", "after", "tier", "on", "noted"],
        orient="row",
    )


VILLAGES = sheet(Tier.VILLAGE, "1101012001", "1101012002", "1101012003", valid_votes=[LARGEST, LARGEST, 3])
KECAMATAN = sheet(Tier.KECAMATAN, "110101", valid_votes=[5])


class TestNumbersTooLargeForAnyElection:
    def test_leave_sums_over_them_undecided(self) -> None:
        report = recaprules.check(Recap(sheets=(VILLAGES, KECAMATAN)), rules=all_rules().select("TIER-02"))

        assert report.verdict("TIER-02", Tier.KECAMATAN).undecided == 1

    def test_are_told_with_how_many_and_where(self) -> None:
        report = recaprules.check(VILLAGES, rules=all_rules().select("CAP-03"))

        (problem,) = (problem for problem in report.problems if problem.severity == "error")

        assert problem.what.en == "numbers too large for any election count as illegible: valid_votes (2)"
        assert problem.where == "D.HASIL KECAMATAN-PPWP, village, t"
        assert [(one.cell, one.blank, one.illegible) for one in report.missing] == [("valid_votes", 0, 2)]

    def test_are_illegible_in_stored_sheets(self, tmp_path: Path) -> None:
        (path,) = write_sheet(VILLAGES, tmp_path, PROFILE.id)
        report = recaprules.check(tmp_path, rules=all_rules().select("CAP-03"))

        assert [(one.blank, one.illegible) for one in report.missing] == [(0, 2)]
        assert any(path.name in problem.where for problem in report.problems)

    def test_leave_stored_sheets_to_be_read_when_they_are_asked(self, tmp_path: Path) -> None:
        write_sheet(VILLAGES, tmp_path, PROFILE.id)
        (clean,) = without_uncountable(recaprules.read(tmp_path)).sheets

        assert isinstance(clean.table, pl.LazyFrame)
        assert clean.frame["valid_votes"].to_list() == [None, None, 3]

    def test_are_illegible_in_child_columns(self) -> None:
        columns = pl.DataFrame({"unit": ["1101012001"], "child": ["1101012001001"], "valid_votes": [-LARGEST]})
        (clean,) = without_uncountable(
            Recap(sheets=(sheet(Tier.VILLAGE, "1101012001", columns=columns, valid_votes=[3]),))
        ).sheets

        assert clean.columns is not None
        assert clean.columns["valid_votes"].to_list() == [None]

    def test_are_illegible_beside_sheets_in_an_engine(self) -> None:
        recap = Recap(sheets=(VILLAGES, KECAMATAN))
        report = check_recap_in_engine(recap, all_rules().select("TIER-02"), PROFILE, version="0")

        assert report.verdict("TIER-02", Tier.KECAMATAN).undecided == 1


class TestCorrectionsOfWhatNoElectionCounts:
    """A record of them is not used, whether it was read in a file or given as a frame."""

    @pytest.mark.parametrize("figures", [(3, 10**12 + 1), (3, -1), (LARGEST, 5), (-1, 5), (None, LARGEST)])
    def test_are_told_with_where_and_not_used(self, figures: tuple[int | None, int]) -> None:
        recap = Recap(sheets=(KECAMATAN, villages(3, 2)), corrections=records(figures))
        report = recaprules.check(recap, rules=all_rules().select("TIER-02", "TIER-13"))

        (problem,) = (problem for problem in report.problems if problem.severity == "error")

        assert str(problem) == (
            "corrections on record with a figure that no election has are not used (1): 1101012001 ppwp valid_votes"
        )
        assert report.verdict("TIER-02", Tier.KECAMATAN).holds == 1
        assert report.verdict("TIER-13", Tier.VILLAGE).not_asked == 2

    def test_leave_the_others_as_they_are(self) -> None:
        recap = Recap(sheets=(KECAMATAN, villages(1, 1)), corrections=records((1, LARGEST), (None, 4), (4, None)))
        kept = without_uncountable(recap).corrections

        assert kept is not None
        assert kept.rows() == records((1, LARGEST), (None, 4), (4, None))[1:].rows()

    def test_are_not_used_beside_sheets_in_an_engine(self) -> None:
        recap = Recap(sheets=(KECAMATAN, villages(3, 2)), corrections=records((3, LARGEST)))
        report = check_recap_in_engine(recap, all_rules().select("TIER-02"), PROFILE, version="0")

        assert report.verdict("TIER-02", Tier.KECAMATAN).holds == 1


class TestNumbersOfAnElection:
    @pytest.mark.parametrize("figures", [(0, 10**12), (10**12, 0), (None, 1)])
    def test_are_left_as_they_are_in_corrections(self, figures: tuple[int | None, int]) -> None:
        recap = Recap(sheets=(KECAMATAN,), corrections=records(figures))

        assert without_uncountable(recap) is recap

    @pytest.mark.parametrize("number", [10**12, -(10**12)])
    def test_are_left_as_they_are(self, number: int) -> None:
        recap = Recap(sheets=(sheet(Tier.VILLAGE, "1101012001", valid_votes=[number]),))

        assert without_uncountable(recap) is recap
