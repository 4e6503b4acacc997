"""Tallies to sheets: the same unit twice, ballots by district, and one order whatever came first."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recaprules.model.contest import Contest
from recaprules.model.tier import Tier
from recaprules.readers.assemble import Assembler
from recaprules.readers.raw import MAX_LISTED, ROW, Problems, RawFrame
from tests.readers.samples import PROFILE, SECOND, STATION, VILLAGE, numbers, read, sheet_of, told, write_csv

HEADER = ("unit", "votes.100025", "valid_votes")


def raw(
    rows: list[tuple[str, int | None]],
    *,
    name: str = "a",
    key: str = "votes.100025",
    contest: Contest = Contest.PPWP,
    illegible: frozenset[tuple[int, str]] = frozenset(),
) -> RawFrame:
    frame = pl.DataFrame(
        [(unit, row, votes) for row, (unit, votes) in enumerate(rows)],
        schema={"unit": pl.String, ROW: pl.Int64, key: pl.Int64},
        orient="row",
    )
    return RawFrame(
        name=name,
        contest=contest,
        source="t",
        published=False,
        frame=frame,
        place=f"{name} {{}}".format,
        illegible=illegible,
    )


def assembled(*frames: RawFrame) -> tuple[list[tuple[str, int | None]], frozenset[tuple[int, str]], list[str]]:
    problems = Problems()
    (sheet,) = Assembler(PROFILE, problems).sheets(frames)
    told = [f"{problem.severity}: {problem}" for problem in problems.all()]
    return sheet.frame.select("unit", "votes.100025").rows(), sheet.illegible, told


class TestAUnitThatIsThereTwice:
    """“Same numbers: counted once with a notice; other numbers: problem, both kept.”"""

    @pytest.mark.parametrize("files", [1, 2], ids=["in one file", "in two"])
    def test_with_the_same_numbers_counts_once(self, tmp_path: Path, files: int) -> None:
        rows = [(STATION, 5, 5), (SECOND, 6, 6), (STATION, 5, 5), (STATION, "5.0", " 5 ")]
        write_csv(tmp_path / "a.csv", HEADER, *rows[: 4 // files])
        if files == 2:
            write_csv(tmp_path / "b.csv", HEADER, *rows[2:])
        recap = read(tmp_path)
        place = "a.csv:4" if files == 1 else "b.csv:2"

        assert sheet_of(recap).frame.rows() == [(STATION, 5, 5), (SECOND, 6, 6)]
        what = "2 forms repeat the numbers that are there for the same unit and are not counted again"
        assert told(recap, "notice") == [f"{what} @ {tmp_path.name}/{place}"]
        assert told(recap, "error") == []

    def test_with_other_numbers_stays_twice_and_is_told(self) -> None:
        rows, _, told = assembled(raw([(STATION, 5), (SECOND, 1)]), raw([(STATION, 6)], name="b"))

        assert rows == [(STATION, 5), (STATION, 6), (SECOND, 1)]
        assert told == [f"error: a unit is there more than once with other numbers: {STATION} @ a 0; b 0"]

    def test_with_a_blank_in_one_is_not_the_same(self) -> None:
        rows, _, told = assembled(raw([(STATION, 5), (STATION, None)]))

        assert rows == [(STATION, 5), (STATION, None)]
        assert len(told) == 1

    def test_among_others_names_the_one_that_repeats(self) -> None:
        _, _, told = assembled(raw([(SECOND, 1), (STATION, 5), (STATION, 6), (SECOND, 1)]))

        assert told[0].startswith("notice: 1 forms repeat")
        assert told[0].endswith(" @ a 3")

    def test_very_often_is_told_briefly(self) -> None:
        _, _, told = assembled(raw([(STATION, votes) for votes in range(100)]))

        assert told == [
            f"error: a unit is there more than once with other numbers: {STATION} @ a 0; a 1; a 2; a 3; a 4; …"
        ]

    def test_is_listed_for_a_few_units_and_counted_for_all(self) -> None:
        rows = [(f"{VILLAGE}{unit:03}", votes) for unit in range(1, MAX_LISTED + 4) for votes in (1, 2)]
        _, _, told = assembled(raw(rows))

        assert len(told) == MAX_LISTED + 1

    def test_from_another_source_is_another_sheet(self, tmp_path: Path) -> None:
        write_csv(tmp_path / "a.csv", HEADER, (STATION, 5, 5))
        write_csv(tmp_path / "b.csv", ("unit", "100025", "suara_sah"), (STATION, 6, 6))
        recap = read(tmp_path)

        assert [sheet.source for sheet in recap.sheets] == ["sirekap", "table"]
        assert not recap.problems


class TestIllegibleCells:
    """A cell keeps its mark wherever its row comes to stand."""

    def test_move_with_their_rows(self) -> None:
        first = raw([(SECOND, None), (f"{VILLAGE}009", 9)], illegible=frozenset({(0, "votes.100025")}))
        second = raw([(STATION, 1)], name="b")
        rows, illegible, _ = assembled(first, second)

        assert rows == [(STATION, 1), (SECOND, None), (f"{VILLAGE}009", 9)]
        assert illegible == {(1, "votes.100025")}

    @given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3) | st.none(), st.booleans()), min_size=1))
    def test_are_where_the_rows_are(self, cells: list[tuple[int, int | None, bool]]) -> None:
        rows = [(f"{VILLAGE}{unit:03}", votes) for unit, votes, _ in cells]
        marks = {(row, "votes.100025") for row, (_, votes, mark) in enumerate(cells) if mark and votes is None}
        found, illegible, _ = assembled(raw(rows, illegible=frozenset(marks)))

        assert found == sorted(set(rows), key=lambda row: (row[0], rows.index(row)))
        marked = {rows[row] for row, _ in marks}
        assert {found[position] for position, _ in illegible} <= marked


class TestADistrict:
    """Every province has its own ballot of DPD: nobody's candidates are blank boxes on another's form."""

    def test_has_a_ballot_of_its_own(self, tmp_path: Path) -> None:
        header = ("unit", "contest", "votes.1", "votes.2", "votes.3", "valid_votes")
        rows = [("1101012001001", "pdpd", 5, "", "", 5), ("1201012001001", "pdpd", 1, 2, "l2", "")]
        recap = read(write_csv(tmp_path / "a.csv", header, *rows))

        assert [sheet.frame.columns for sheet in recap.sheets] == [
            ["unit", "votes.1", "valid_votes"],
            ["unit", "votes.1", "votes.2", "votes.3", "valid_votes"],
        ]
        assert [len(sheet.ballot.options) for sheet in recap.sheets] == [1, 3]

    def test_alone_keeps_its_blank_columns(self, tmp_path: Path) -> None:
        header = ("unit", "contest", "votes.1", "votes.2")
        recap = read(write_csv(tmp_path / "a.csv", header, ("1101012001001", "pdpd", 5, "")))

        assert recap.sheets[0].frame.rows() == [("1101012001001", 5, None)]


class TestWhatHasNoPlace:
    """“Everything is reported, the rest is still read.”"""

    def test_for_lack_of_a_form_is_told_and_counted(self, tmp_path: Path) -> None:
        rows = [(STATION, "ppwp", 5), (STATION, "bupati", 5), (SECOND, "bupati", 5), ("9901010001001", "dpd", 1)]
        recap = read(write_csv(tmp_path / "a.csv", ("unit", "contest", "valid_votes"), *rows))

        assert [line for line in told(recap) if "constants" not in line] == [
            (
                "pemilu2024 has no form for these, pilkada2024 has; they were not used: regent and deputy regent, polling station (2 forms);"
                " first in a.csv:3; choose it with --profile pilkada2024"
            ),
            (
                "pemilu2024 has no form for Regional Representative Council (DPD), polling station, abroad;"
                " 1 rows were not used @ a.csv:5"
            ),
        ]
        assert "tidak dipakai: Bupati dan Wakil Bupati, TPS (2 formulir);" in told(recap, "error", "id")[0]
        assert "tidak mempunyai formulir untuk DPD, TPS, luar negeri;" in told(recap, "error", "id")[1]
        assert recap.unread == 3
        assert numbers(recap, "valid_votes") == {STATION: 5}

    def test_on_the_form_is_told_and_counted(self, tmp_path: Path) -> None:
        recap = read(write_csv(tmp_path / "a.csv", ("unit", "contest", "votes.4"), (STATION, "ppwp", 5)))

        assert told(recap) == ["not on the form, not used: C.HASIL-PPWP votes.4 @ a.csv:2"]
        assert recap.unread == 1

    def test_under_a_code_is_told_a_few_times_and_counted(self, tmp_path: Path) -> None:
        rows = [(f"x{row}", 5, 5) for row in range(MAX_LISTED + 5)]
        recap = read(write_csv(tmp_path / "a.csv", HEADER, (STATION, 5, 5), *rows))

        assert recap.unread == MAX_LISTED + 5
        assert len(told(recap)) == MAX_LISTED + 1


class TestSheets:
    """“The same files give the same Recap whatever the order.”"""

    def test_are_in_a_fixed_order(self) -> None:
        frames = [
            raw([("11", 1), (STATION, 2), ("9901010001001", 3), ("0", 4)]),
            raw([(SECOND, 5)], name="b", key="valid_votes", contest=Contest.DPD),
        ]
        orders = [
            [(sheet.form.id, sheet.tier) for sheet in Assembler(PROFILE, Problems()).sheets(order)]
            for order in (frames, frames[::-1])
        ]

        assert orders[0] == orders[1]
        assert orders[0] == [
            ("C.HASIL-DPD", Tier.TPS),
            ("C.HASIL-PPWP", Tier.TPS),
            ("C.HASIL-PPWP LN", Tier.TPS),
            ("D.HASIL PROV-PPWP", Tier.PROVINCE),
            ("D.HASIL NASIONAL-PPWP", Tier.NATIONAL),
        ]

    def test_take_narrow_and_wide_integers(self) -> None:
        frame = raw([(STATION, 5)]).frame
        sheets = [
            Assembler(PROFILE, Problems()).sheets(
                [
                    RawFrame(
                        name="a",
                        contest=Contest.PPWP,
                        source="t",
                        published=False,
                        frame=frame.with_columns(pl.col("votes.100025").cast(kind)),
                        place=str,
                    )
                ]
            )[0]
            for kind in (pl.Int8, pl.UInt8, pl.Int16, pl.Int32, pl.Int64, pl.UInt64)
        ]

        assert {sheet.frame.schema["votes.100025"] for sheet in sheets} == {pl.Int16(), pl.Int32()}
