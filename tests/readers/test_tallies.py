"""Tables under layouts: tallies side by side, readings, child columns, votes as text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from recaprules.model.contest import Contest
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.model.tier import Tier
from recaprules.plugins.builtin import recaprules_readers
from recaprules.readers.layout import read_layout
from recaprules.readers.read import read_paths
from recaprules.rules.datafiles import builtin_profile
from tests.readers.samples import SECOND, STATION, told

READERS = {suffix: reader for reader in recaprules_readers() for suffix in reader.suffixes}


def read(folder: Path, layout: str, *tables: dict[str, Any], profile: str = "pemilu2024") -> Recap:
    """Return what is read of *tables* under the layout that says *layout*; found by detection if that is empty."""
    paths = []
    for at, table in enumerate(tables):
        paths.append(folder / f"{at}.parquet")
        pl.DataFrame(table, strict=False).write_parquet(paths[-1])
    given = None
    if layout:
        (folder / "layout.toml").write_text(layout)
        given = read_layout(folder / "layout.toml")
    return read_paths(paths, builtin_profile(profile), READERS, layout=given)


def only(recap: Recap, **wanted: Any) -> Sheet:
    (found,) = [
        sheet
        for sheet in recap.sheets
        if wanted.get("source", sheet.source) == sheet.source and wanted.get("tier", sheet.tier) is sheet.tier
    ]
    return found


SIDES = """
contest = "ppwp"
[[tallies]]
source = "ours"
columns = { valid_votes = "a", total_votes = "b" }
[[tallies]]
source = "theirs"
columns = { valid_votes = "c" }
"""


class TestTalliesSideBySide:
    """“Several `[[tallies]]` in one table: two sources side by side.”"""

    def test_are_sheets_of_their_own(self, tmp_path: Path) -> None:
        recap = read(tmp_path, SIDES, {"unit": [STATION, SECOND], "a": [1, 2], "b": [3, None], "c": [5, 6]})

        assert not recap.problems
        assert only(recap, source="ours").frame.rows() == [(STATION, 1, 3), (SECOND, 2, None)]
        assert only(recap, source="theirs").frame.rows() == [(STATION, 5), (SECOND, 6)]

    def test_keep_what_is_illegible_apart(self, tmp_path: Path) -> None:
        recap = read(tmp_path, SIDES, {"unit": [STATION], "a": ["x"], "b": ["3"], "c": ["5"]})

        assert {(0, "valid_votes")} == only(recap, source="ours").illegible
        assert not only(recap, source="theirs").illegible

    def test_say_which_columns_are_not_there(self, tmp_path: Path) -> None:
        recap = read(tmp_path, SIDES, {"unit": [STATION], "a": [1], "c": [5]})

        assert told(recap) == ["the mapping names columns that are not there: b @ 0.parquet"]
        assert only(recap, source="ours").frame.rows() == [(STATION, 1)]

    def test_do_not_take_columns_that_nobody_named(self, tmp_path: Path) -> None:
        recap = read(tmp_path, SIDES, {"unit": [STATION], "a": [1], "b": [2], "c": [5], "suara_tidak_sah": [3]})

        assert told(recap) == ["columns not used: suara_tidak_sah @ 0.parquet"]


READINGS = """
contest = "ppwp"
source = "sirekap"
[[tallies]]
seen = ["ts", "day"]
columns = { valid_votes = "a" }
[[tallies]]
seen = "later"
columns = { valid_votes = "b" }
"""


class TestReadings:
    """“The same source at two times: `seen` tells the readings apart.”"""

    def test_are_rows_of_one_sheet(self, tmp_path: Path) -> None:
        recap = read(
            tmp_path,
            READINGS,
            {
                "unit": [STATION, SECOND],
                "ts": ["2024-02-16 10:00:00", None],
                "day": ["2024-02-15", "2024-02-17/19"],
                "later": ["2024-03-13T08:00:00Z", "2024-03-13T08:00:00Z"],
                "a": [1, 2],
                "b": [3, 4],
            },
        )

        assert not recap.problems
        assert only(recap).frame.rows() == [
            (STATION, "2024-02-16T10:00:00", 1),
            (STATION, "2024-03-13T08:00:00Z", 3),
            (SECOND, "2024-02-17/19", 2),
            (SECOND, "2024-03-13T08:00:00Z", 4),
        ]

    def test_of_the_same_time_count_once(self, tmp_path: Path) -> None:
        row = {"unit": [STATION], "ts": ["2024-02-16"], "day": [""], "later": ["2024-03-13"], "a": [1], "b": [3]}
        recap = read(tmp_path, READINGS, row, row)

        assert only(recap).frame.height == 2
        assert [problem.severity for problem in recap.problems] == ["notice"]

    def test_of_the_same_time_that_differ_are_told(self, tmp_path: Path) -> None:
        row = {"unit": [STATION], "ts": ["2024-02-16"], "day": [""], "later": ["2024-03-13"], "a": [1], "b": [3]}
        recap = read(tmp_path, READINGS, row, row | {"b": [4]})

        assert only(recap).frame.height == 3
        assert "a unit is there more than once with other numbers" in told(recap, "error")[0]

    def test_may_all_be_of_one_time(self, tmp_path: Path) -> None:
        recap = read(
            tmp_path, 'seen_at = "2024-02-18 07:00"\ncontest = "ppwp"', {"unit": [STATION], "valid_votes": [3]}
        )

        assert only(recap).frame.rows() == [(STATION, "2024-02-18T07:00:00", 3)]


class TestFilesWithOtherCells:
    """A file without a column for a cell says nothing of it."""

    def test_complete_a_form(self, tmp_path: Path) -> None:
        left = {"unit": [STATION], "valid_votes": [5], "total_votes": [6]}
        recap = read(tmp_path, 'contest = "ppwp"', left, {"unit": [STATION], "valid_votes": [5], "invalid_votes": [1]})

        assert only(recap).frame.select("unit", "valid_votes", "invalid_votes", "total_votes").rows() == [
            (STATION, 5, 1, 6)
        ]
        assert told(recap) == [
            "1 forms add cells to a form that is there for the same unit, and differ from it in none @ 1.parquet:1"
        ]

    @pytest.mark.parametrize("other", [4, None, "x"], ids=["another number", "blank", "illegible"])
    def test_are_told_where_they_differ(self, tmp_path: Path, other: Any) -> None:
        left = {"unit": [STATION], "valid_votes": [5], "total_votes": [6]}
        recap = read(
            tmp_path, 'contest = "ppwp"', left, {"unit": [STATION], "valid_votes": [other], "invalid_votes": [1]}
        )

        assert only(recap).frame.height == 2
        assert any("more than once" in problem for problem in told(recap, "error"))

    def test_keep_what_is_illegible_in_either(self, tmp_path: Path) -> None:
        left = {"unit": [STATION], "valid_votes": ["5"], "total_votes": ["x"]}
        recap = read(tmp_path, 'contest = "ppwp"', left, {"unit": [STATION], "valid_votes": [5], "invalid_votes": [1]})

        assert {"total_votes"} == {key for _, key in only(recap).illegible}


class TestOtherKeysOfALayout:
    def test_blank_numbers_are_blank(self, tmp_path: Path) -> None:
        layout = 'blank = [-1]\ncontest = "ppwp"'
        recap = read(tmp_path, layout, {"unit": [STATION, SECOND], "valid_votes": [-1, -2]})

        assert only(recap).frame["valid_votes"].to_list() == [None, -2]
        assert told(recap) == ["a count cannot be negative, got -2 @ 0.parquet:2, valid_votes"]

    def test_blank_numbers_are_blank_in_text_as_well(self, tmp_path: Path) -> None:
        recap = read(
            tmp_path,
            'blank = [-1]\ncontest = "ppwp"',
            {"unit": [STATION], "valid_votes": [" -1 "], "total_votes": ["4"]},
        )

        assert only(recap).frame.rows() == [(STATION, None, 4)]
        assert not recap.problems

    def test_ignored_columns_are_not_told_and_not_read(self, tmp_path: Path) -> None:
        layout = 'ignore = ["total_votes", "kab"]\ncontest = "ppwp"'
        recap = read(
            tmp_path, layout, {"unit": [STATION], "valid_votes": [3], "total_votes": [4], "kab": ["x"], "o": [1]}
        )

        assert only(recap).frame.rows() == [(STATION, 3)]
        assert told(recap) == ["columns not used: o @ 0.parquet"]

    def test_districts_are_a_key(self, tmp_path: Path) -> None:
        layout = 'district = "dapil"\ncontest = "dprd_prov"'
        recap = read(
            tmp_path, layout, {"unit": [STATION, STATION], "dapil": ["1101", "1102"], "party_list_votes.1": [3, 4]}
        )

        assert only(recap).frame.rows() == [(STATION, "1101", 3), (STATION, "1102", 4)]
        assert not recap.problems

    def test_names_are_kept_for_reports(self, tmp_path: Path) -> None:
        layout = 'name = "TPS {no}, {kel} ({id})"\ncontest = "ppwp"'
        recap = read(
            tmp_path,
            layout,
            {
                "unit": [STATION, "x", SECOND],
                "no": [1, 2, 2],
                "kel": ["A ", "A", None],
                "id": [7, 7, 7],
                "valid_votes": [1, 2, 3],
            },
        )

        assert recap.names is not None
        assert recap.names.rows() == [(STATION, "TPS 1, A (7)"), (SECOND, "TPS 2,  (7)")]

    def test_units_may_be_provinces_by_name(self, tmp_path: Path) -> None:
        layout = 'contest = "ppwp"\npublished = true\n[codes]\nprovince = "prov"'
        recap = read(tmp_path, layout, {"prov": ["aceh", "Atlantis"], "votes.100025": [3, 4]})

        assert only(recap).frame.rows() == [("11", 3)]
        assert told(recap) == ["expected a KPU unit code, got: 'Atlantis' @ 0.parquet:2"]
        assert recap.unread == 1

    @pytest.mark.parametrize(("name", "meant"), [("AHCE", "ACEH"), ("Prov. Jawa Brat", "JAWA BARAT")])
    def test_a_slip_in_the_name_of_a_province_is_told_with_what_may_be_meant(
        self, tmp_path: Path, name: str, meant: str
    ) -> None:
        layout = 'contest = "ppwp"\n[codes]\nprovince = "prov"\nkabko = "kab"\nkecamatan = "kec"\nvillage = "id"'
        row = {"prov": [name], "kab": ["x"], "kec": ["y"], "id": [7], "votes.100025": [3]}
        only_province = 'contest = "ppwp"\npublished = true\n[codes]\nprovince = "prov"'

        assert told(read(tmp_path, layout, row)) == [
            f"expected a KPU unit code, got: '{name} / x / y / 7'; did you mean the province {meant}? @ 0.parquet:1"
        ]
        assert told(read(tmp_path, only_province, {"prov": [name], "votes.100025": [3]})) == [
            f"expected a KPU unit code, got: {name!r}; did you mean the province {meant}? @ 0.parquet:1"
        ]

    def test_tables_of_another_election_are_not_read(self, tmp_path: Path) -> None:
        recap = read(tmp_path, 'profiles = ["pemilu2019"]', {"unit": [STATION], "valid_votes": [3]})

        assert not recap.sheets
        assert recap.unread == 1
        assert told(recap)[0] == (
            "the columns of these tables are those of pemilu2019, not of pemilu2024; they were not used: 0.parquet;"
            " choose it with --profile pemilu2019"
        )

    def test_columns_without_which_no_unit_is_known_are_missed(self, tmp_path: Path) -> None:
        layout = 'contest = "ppwp"\n[codes]\nprovince = "prov"'
        recap = read(tmp_path, layout, {"provinsi": ["aceh"], "votes.100025": [3]})

        assert any("the mapping names columns that are not there: prov" in problem for problem in told(recap))
        assert recap.unread == 1


CHILDREN = """
source = "sirekap"
published = true
unit = "file"
seen = "at"
votes = "votes"
[children]
column = "level"
total = "chart"
child = "table"
unit = "kode"
[columns]
stations_total = "n"
"""


def row(contest: str, file: str, level: str, kode: str, votes: Any, n: int | None = 1) -> dict[str, Any]:
    text = votes if isinstance(votes, str) or votes is None else json.dumps(votes)
    return {
        "contest": contest, "file": file, "level": level, "kode": kode, "votes": text, "n": n, "at": "2024-11-28"
    }  # fmt: skip


def pilkada(tmp_path: Path, *rows: dict[str, Any]) -> Recap:
    table = {key: [one[key] for one in rows] for key in rows[0]}
    return read(tmp_path, CHILDREN, table, profile="pilkada2024")


class TestTotalsAndChildColumns:
    """“Pilkada: chart rows and table rows are totals and child columns.”"""

    def test_are_told_apart_by_a_column(self, tmp_path: Path) -> None:
        recap = pilkada(
            tmp_path,
            row("pkwkk", "1101", "chart", "1101", {"8": 7, "9": 3}, 2),
            row("pkwkk", "1101", "table", "110101", {"8": 5, "9": 3}),
            row("pkwkk", "1101", "table", "110102", {"8": 2, "9": 0}),
        )
        sheet = only(recap)

        assert not recap.problems
        assert sheet.form.contest is Contest.BUPATI
        assert sheet.frame.rows() == [("1101", "2024-11-28", 7, 3, 2)]
        assert sheet.columns is not None
        assert sheet.columns.select("unit", "child", "votes.8", "votes.9", "stations_total").rows() == [
            ("1101", "110101", 5, 3, 1),
            ("1101", "110102", 2, 0, 1),
        ]

    def test_of_a_kota_are_of_its_mayor(self, tmp_path: Path) -> None:
        recap = pilkada(
            tmp_path, row("pkwkk", "1171", "chart", "1171", {"8": 7}), row("pkwkk", "1101", "chart", "1101", {"9": 7})
        )

        assert {("1171", Contest.WALIKOTA), ("1101", Contest.BUPATI)} == {
            (sheet.frame["unit"][0], sheet.form.contest) for sheet in recap.sheets
        }

    def test_have_the_options_of_their_district_only(self, tmp_path: Path) -> None:
        recap = pilkada(
            tmp_path, row("pkwkk", "1101", "chart", "1101", {"8": 7}), row("pkwkk", "1104", "chart", "1104", {"9": 7})
        )

        assert [tuple(option.code for option in sheet.ballot.options) for sheet in recap.sheets] == [("8",), ("9",)]

    def test_of_a_unit_without_a_ballot_are_totals_of_its_parts(self, tmp_path: Path) -> None:
        recap = pilkada(
            tmp_path,
            row("pkwkp", "0", "chart", "0", {}, 100),
            row("pkwkp", "0", "table", "11", {"1": 7}, 2),
            row("pkwkp", "11", "chart", "11", {"1": 8}, 2),
        )

        assert only(recap, source="sirekap_table").frame.rows() == [("11", "2024-11-28", 7, 2)]
        assert only(recap, source="sirekap").frame.rows() == [("11", "2024-11-28", 8, 2)]
        assert told(recap) == [
            "these figures are of several ballots together and no tally of one, not used: (1) @ 0.parquet:1"
        ]
        assert recap.unread == 0

    def test_without_votes_are_blank(self, tmp_path: Path) -> None:
        recap = pilkada(
            tmp_path,
            row("pkwkk", "1101", "chart", "1101", {"8": 7}),
            row("pkwkk", "1101", "table", "110101", "{}"),
            row("pkwkk", "1101", "table", "110102", None),
        )
        sheet = only(recap)

        assert sheet.columns is not None
        assert sheet.columns["votes.8"].to_list() == [None, None]
        assert not recap.problems

    @pytest.mark.parametrize("text", ["[]", "{", '{"8": -1}', '{"8": 1.5}', '{"8": "7"}', '{"8 9": 7}'])
    def test_tell_votes_that_are_none(self, tmp_path: Path, text: str) -> None:
        recap = pilkada(
            tmp_path, row("pkwkk", "1101", "chart", "1101", text), row("pkwkk", "1101", "table", "110101", text)
        )

        assert [int(problem.rpartition(":")[2]) for problem in told(recap, "error")] == [1, 2]
        assert all("expected a JSON object of votes by the code of the option" in problem for problem in told(recap))

    def test_tell_rows_that_are_neither(self, tmp_path: Path) -> None:
        recap = pilkada(
            tmp_path, row("pkwkk", "1101", "chart", "1101", {"8": 7}), row("pkwkk", "1101", "peta", "1101", {"8": 7})
        )

        assert told(recap) == [
            "cannot tell whether this row is a total or a unit below, got: 'peta' @ 0.parquet:2, level"
        ]
        assert recap.unread == 1

    def test_tell_child_columns_without_a_total(self, tmp_path: Path) -> None:
        recap = pilkada(
            tmp_path, row("pkwkk", "1101", "chart", "1101", {"8": 7}), row("pkwkk", "1104", "table", "110401", {"8": 7})
        )

        assert told(recap) == ["this is a part of a unit whose total is not there, not used: '1104' @ 0.parquet:2"]
        assert recap.unread == 1

    def test_tell_child_columns_of_something_else(self, tmp_path: Path) -> None:
        recap = pilkada(
            tmp_path, row("pkwkk", "1101", "chart", "1101", {"8": 7}), row("pkwkk", "1101", "table", "110401", {"8": 7})
        )
        sheet = only(recap)

        assert "expected the code of a unit below" in told(recap)[0]
        assert sheet.columns is not None
        assert sheet.columns["child"].to_list() == [""]

    def test_without_the_column_that_tells_them_are_not_read(self, tmp_path: Path) -> None:
        table = {
            "contest": ["pkwkk"],
            "file": ["1101"],
            "kode": ["1101"],
            "votes": ['{"8": 7}'],
            "n": [1],
            "at": ["2024-11-28"],
        }
        recap = read(tmp_path, CHILDREN, table, profile="pilkada2024")

        assert recap.unread == 1
        assert any("columns that are not there: level" in problem for problem in told(recap))


class TestTablesThatAreRecognised:
    """“`detect`: the set of column names by which a layout is recognised; the most specific wins.”"""

    def test_need_no_mapping(self, tmp_path: Path) -> None:
        recap = read(
            tmp_path,
            "",
            {
                "prov": ["aceh"],
                "ts": [""],
                "created_at": ["2024-02-25T16:06:34Z"],
                "amin": [1],
                "pagi": [2],
                "gama": [3],
            },
        )

        assert not recap.problems
        assert only(recap, tier=Tier.PROVINCE).frame.rows() == [("11", "2024-02-25T16:06:34Z", 1, 2, 3)]

    def test_are_those_of_the_layout_that_asks_for_most(self, tmp_path: Path) -> None:
        july = {
            name: [1]
            for name in (
                "kpu_pas1",
                "kpu_pas2",
                "kpu_sah",
                "kpu_tSah",
                "kpu_jum",
                "kp_pas1",
                "kp_pas2",
                "kp_sah",
                "kp_tSah",
                "kp_jum",
            )
        }
        october = {f"situng_{name}": [5] for name in ("pas1", "pas2", "dpt", "pengguna", "total", "sah", "tSah")}
        where = {
            "prov": ["ACEH"],
            "kab": ["X"],
            "kec": ["Y"],
            "kel": ["Z"],
            "kab_id": ["2"],
            "kel_id": [5],
            "tps_no": [1],
        }
        recap = read(
            tmp_path, "", where | july | october | {"situng_ts": ["2019-10-25 17:00:05"]}, profile="pemilu2019"
        )

        assert not recap.problems
        assert only(recap, source="situng").frame["seen"].to_list() == ["", "2019-10-25T17:00:05"]

    def test_of_two_layouts_are_not_read(self, tmp_path: Path) -> None:
        both = {
            "kode_tps": [STATION],
            "selisih": [1],
            "prov": ["x"],
            "ts": ["2024-02-25"],
            "created_at": ["2024-02-25"],
            "amin": [1],
            "pagi": [2],
            "gama": [3],
        }
        recap = read(tmp_path, "", both)

        assert not recap.sheets
        assert recap.unread == 1
        assert told(recap) == [
            (
                "this table fits several layouts; name one with --mapping: sirekap-provinsi-ppwp-2024, sirekap-selisih-2024"
                " @ 0.parquet"
            )
        ]

    def test_without_figures_say_so_and_lose_none(self, tmp_path: Path) -> None:
        recap = read(tmp_path, "", {"kode_tps": [STATION], "selisih": [3]})

        assert recap.unread == 0
        assert [problem.severity for problem in recap.problems] == ["notice"]
        assert "no figures of a form in this table" in told(recap)[0]

    def test_as_a_mapping_that_the_user_gives_do_not_count(self, tmp_path: Path) -> None:
        table = {"kode_tps": [STATION], "selisih": [3]}
        recap = read(tmp_path, 'contest = "ppwp"\n[columns]\nvalid_votes = "selisih"', table)

        assert only(recap).frame.rows() == [(STATION, 3)]
