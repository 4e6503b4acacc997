"""Sirekap JSON as it was published, and as it should never have been."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from recaprules.model.cell import Missing
from recaprules.model.contest import Contest
from recaprules.model.tier import Tier
from recaprules.readers.raw import MAX_LISTED
from recaprules.readers.read import read_paths
from recaprules.rules.datafiles import builtin_profile
from tests.readers.samples import (
    ADMINISTRATION,
    CHART,
    READERS,
    SECOND,
    STATION,
    VILLAGE,
    numbers,
    parent_file,
    read,
    sheet_of,
    station_file,
    told,
    write_json,
    write_zip,
)


def tree(tmp_path: Path, **files: Any) -> Path:
    """Return the folder ``ppwp`` with one file for each unit."""
    for name, content in files.items():
        write_json(tmp_path / "ppwp" / f"{name.removeprefix('_')}.json", content)
    return tmp_path / "ppwp"


def one(tmp_path: Path, content: Any) -> Path:
    """Return a folder with a good station and one with *content*."""
    return tree(tmp_path, **{f"_{STATION}": station_file(), f"_{SECOND}": content})


class TestAStation:
    """“Sirekap JSON as published: "null" keys, chart: null, administrasi: null, the file without `mode`.”"""

    def test_is_read_cell_by_cell(self, tmp_path: Path) -> None:
        recap = read(write_json(tmp_path / f"{STATION}.json", station_file()))
        tally = sheet_of(recap).tally(0)

        assert not recap.problems
        assert tally.unit == STATION
        assert tally.source == "sirekap"
        assert [tally.written(f"votes.{code}") for code in ("100025", "100026", "100027")] == [144, 19, 2]
        assert (tally.written("registered_total"), tally.written("turnout_total_female")) == (200, 86)
        assert (tally.written("valid_votes"), tally.written("turnout_unlisted_total")) == (165, 0)

    def test_without_votes_is_blank_there(self, tmp_path: Path) -> None:
        recap = read(one(tmp_path, station_file(chart=None)))

        assert not recap.problems
        assert numbers(recap, "votes.100025") == {STATION: 144, SECOND: None}
        assert numbers(recap, "valid_votes") == {STATION: 165, SECOND: 165}

    def test_without_administration_is_blank_there(self, tmp_path: Path) -> None:
        recap = read(one(tmp_path, station_file(administrasi=None)))

        assert not recap.problems
        assert numbers(recap, "votes.100025") == {STATION: 144, SECOND: 144}
        assert numbers(recap, "valid_votes") == {STATION: 165, SECOND: None}

    def test_with_nothing_is_there_all_the_same(self, tmp_path: Path) -> None:
        recap = read(one(tmp_path, {"chart": None, "images": None, "administrasi": None}))

        assert not recap.problems
        assert recap.unread == 0
        assert numbers(recap, "turnout_total") == {STATION: 166, SECOND: None}

    def test_without_a_mode_is_read(self, tmp_path: Path) -> None:
        content = station_file()
        del content["mode"]

        assert not read(one(tmp_path, content)).problems

    def test_from_abroad_may_be_spelled_in_small_letters(self, tmp_path: Path) -> None:
        recap = read(tree(tmp_path, _99be010001002=station_file()))

        assert [sheet.form.id for sheet in recap.sheets] == ["C.HASIL-PPWP LN"]
        assert recap.sheets[0].frame["unit"].to_list() == ["99BE010001002"]


class TestATier:
    """“TPS and tier files”: a unit above has a chart, a table with a column per unit below, and progress."""

    def test_is_read_with_its_columns(self, tmp_path: Path) -> None:
        children = {
            STATION: {"100025": 60, "100026": 40, "100027": 5},
            SECOND: {"100025": 40, "100026": 10, "100027": 5},
        }
        sheet = sheet_of(read(tree(tmp_path, **{f"_{VILLAGE}": parent_file(children)})), Tier.VILLAGE)

        assert sheet.form.id == "SIREKAP-PPWP"
        assert sheet.frame.rows(named=True) == [
            {
                "unit": VILLAGE,
                "votes.100025": 100,
                "votes.100026": 50,
                "votes.100027": 10,
                "stations_total": 2,
                "stations_reported": 2,
            }
        ]
        assert sheet.columns is not None
        assert sheet.columns.select("unit", "child", "votes.100025").rows() == [
            (VILLAGE, STATION, 60),
            (VILLAGE, SECOND, 40),
        ]

    def test_of_the_nation_is_called_by_the_contest(self, tmp_path: Path) -> None:
        recap = read(write_json(tmp_path / "ppwp.json", parent_file({"11": {"100025": 100}, "99": {"100025": 0}})))

        assert not recap.problems
        assert sheet_of(recap, Tier.NATIONAL).frame["unit"].to_list() == ["0"]

    @pytest.mark.parametrize("child", [None, 5, [1], "x"])
    def test_with_a_column_that_is_none_does_not_add_up_unseen(self, tmp_path: Path, child: object) -> None:
        recap = read(tree(tmp_path, **{f"_{VILLAGE}": parent_file({STATION: {"100025": 60}, SECOND: child})}))
        columns = sheet_of(recap, Tier.VILLAGE).columns

        assert columns is not None
        assert columns.select("child", "votes.100025").rows() == [(STATION, 60), (SECOND, None)]
        assert bool(told(recap, "error")) is (child is not None)

    @pytest.mark.parametrize("code", ["JUMLAH", "", "null", "1101012002001", "11", "\ud800", "0101"])
    def test_with_a_column_of_nobody_below_does_not_add_up_unseen(self, tmp_path: Path, code: str) -> None:
        recap = read(tree(tmp_path, **{f"_{VILLAGE}": parent_file({STATION: {"100025": 60}, code: {"100025": 40}})}))
        columns = sheet_of(recap, Tier.VILLAGE).columns

        assert columns is not None
        assert sorted(columns.select("child", "votes.100025").rows()) == [("", None), (STATION, 60)]
        (problem,) = told(recap, "error")
        assert problem.startswith("expected the code of a unit below")
        problem.encode()

    def test_that_is_there_twice_has_its_columns_once(self, tmp_path: Path) -> None:
        content = parent_file({STATION: {"100025": 60}, SECOND: {"100025": 40}})
        recap = read(tree(tmp_path / "a", **{f"_{VILLAGE}": content}), tree(tmp_path / "b", **{f"_{VILLAGE}": content}))
        columns = sheet_of(recap, Tier.VILLAGE).columns

        assert columns is not None
        assert columns.height == 2
        assert told(recap, "error") == []

    def test_that_is_there_with_other_columns_is_told(self, tmp_path: Path) -> None:
        first, second = (parent_file({STATION: {"100025": votes}}) for votes in (60, 61))
        recap = read(tree(tmp_path / "a", **{f"_{VILLAGE}": first}), tree(tmp_path / "b", **{f"_{VILLAGE}": second}))

        places = f"a/ppwp/{VILLAGE}.json; b/ppwp/{VILLAGE}.json"
        what = "the table of the units below is there more than once with other numbers"
        assert told(recap, "error") == [f"{what}: {VILLAGE} @ {places}"]

    def test_with_blocks_of_another_tier_names_them(self, tmp_path: Path) -> None:
        above = parent_file({STATION: {"100025": 60}}, administrasi=ADMINISTRATION)
        below = station_file(table={"1": {"100025": 3}}, progres=None)
        recap = read(tree(tmp_path, **{f"_{VILLAGE}": above, f"_{STATION}": below}))

        assert told(recap) == [
            f"not used: administrasi @ ppwp/{VILLAGE}.json",
            f"not used: table @ ppwp/{STATION}.json",
        ]


class TestAContest:
    """What was voted for is seen from the options, then from the path; the user is asked last."""

    def test_is_known_by_the_options(self, tmp_path: Path) -> None:
        recap = read(write_json(tmp_path / "pdpr-and-others" / f"{STATION}.json", station_file()))

        assert [sheet.form.contest for sheet in recap.sheets] == [Contest.PPWP]

    def test_is_known_by_the_path(self, tmp_path: Path) -> None:
        file = tmp_path / "hhcw" / "pdpr" / f"{STATION}.json"
        write_json(file, station_file(chart={"1": 10, "24": 5}))

        for path in (tmp_path / "hhcw", file.parent, file):
            recap = read(path)
            assert [sheet.form.contest for sheet in recap.sheets] == [Contest.DPR]
            assert {"party_list_votes.1", "party_list_votes.24"} < set(recap.sheets[0].frame.columns)

    def test_is_not_guessed_from_a_path_that_names_two(self, tmp_path: Path) -> None:
        file = write_json(tmp_path / "ppwp-pdpr" / f"{STATION}.json", station_file(chart=None))

        assert told(read(file)) == [f"cannot tell which contest this is; say it with --contest @ {STATION}.json"]
        assert read(file).unread == 1
        assert read(file, contest=Contest.PPWP).unread == 0

    def test_with_ballots_of_its_own_in_every_province_has_a_sheet_for_each(self, tmp_path: Path) -> None:
        for unit, chart in (("1101012001001", {"7": 1, "8": None}), ("1201012001001", {"9": 2, "10": 3})):
            write_json(tmp_path / "pdpd" / f"{unit}.json", station_file(chart=chart))
        recap = read(tmp_path / "pdpd")

        assert [
            (sheet.ballot.district, [option.code for option in sheet.ballot.options]) for sheet in recap.sheets
        ] == [
            ("11", ["7", "8"]),
            ("12", ["9", "10"]),
        ]
        assert [sheet.frame.height for sheet in recap.sheets] == [1, 1]


BAD_FILES = {
    "empty": ("", "expected JSON: this file is empty"),
    "cut off": (json.dumps(station_file())[:-40], "expected JSON: broken from line 1, column "),
    "no JSON": ("<html>", "expected JSON: broken from line 1, column 1"),
    "two values": ("{} {}", "expected JSON: broken from line 1, column 4"),
    "a list": ("[]", "expected a tally with 'chart', 'administrasi' or 'table'"),
    "a number": ("5", "expected a tally with 'chart', 'administrasi' or 'table'"),
    "null": ("null", "expected a tally with 'chart', 'administrasi' or 'table'"),
    "no tally": ('{"kode": "11"}', "expected a tally with 'chart', 'administrasi' or 'table'"),
    "deep": ("[" * 200_000, "expected a tally, got JSON nested too deeply"),
}


class TestABadFile:
    """“Everything is reported, the rest is still read, Recap.unread counts forms that could not be read.”"""

    @pytest.mark.parametrize(("content", "problem"), BAD_FILES.values(), ids=BAD_FILES)
    def test_is_told_and_counted_and_the_rest_is_read(self, tmp_path: Path, content: str, problem: str) -> None:
        recap = read(one(tmp_path, content))
        (said,) = told(recap)

        assert said.startswith(problem)
        assert said.endswith(f" @ ppwp/{SECOND}.json")
        assert recap.unread == 1
        assert numbers(recap, "valid_votes") == {STATION: 165}

    @pytest.mark.parametrize("name", ["1101 (1)", "wilayah", "0101012001001", "110101200100", "99-1"])
    def test_is_one_whose_name_is_no_unit(self, tmp_path: Path, name: str) -> None:
        recap = read(tree(tmp_path, **{f"_{name}": station_file()}))

        assert told(recap) == [f"a file is called by the KPU code of its unit, got: {name!r} @ ppwp/{name}.json"]
        assert recap.unread == 1

    def test_is_none_where_it_is_a_report_in_an_archive(self, tmp_path: Path) -> None:
        report = json.dumps({"schema": "report-1", "findings": []})
        recap = read(
            write_zip(tmp_path / "ppwp.zip", {f"{STATION}.json": json.dumps(station_file()), "r.json": report})
        )

        assert told(recap) == ["a report of recaprules, and no tallies @ ppwp.zip/r.json"]
        assert {problem.severity for problem in recap.problems} == {"notice"}
        assert recap.unread == 0
        assert numbers(recap, "valid_votes") == {STATION: 165}

    def test_in_an_archive_is_told_with_the_reason(self, tmp_path: Path) -> None:
        path = write_zip(tmp_path / "ppwp.zip", {f"{STATION}.json": json.dumps(station_file())})
        path.write_bytes(path.read_bytes().replace(b"PK\x03\x04", b"PK\x03\x05", 1))
        recap = read(path)

        assert recap.unread == 1
        assert told(recap)[0].startswith("cannot be read: damaged (Bad magic number")
        assert told(recap, language="id")[0].startswith("tidak dapat dibaca: rusak (Bad magic number")

    def test_among_many_is_listed_a_few_times_and_counted(self, tmp_path: Path) -> None:
        recap = read(tree(tmp_path, **{f"_{VILLAGE}{number:03}": "" for number in range(1, MAX_LISTED + 11)}))

        assert recap.unread == MAX_LISTED + 10
        assert len(recap.problems) == MAX_LISTED + 1
        assert "expected JSON: 10 more than those listed" in told(recap)

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
    def test_is_none_for_its_unicode(self, tmp_path: Path, encoding: str) -> None:
        folder = one(tmp_path, "")
        (folder / f"{SECOND}.json").write_bytes(json.dumps(station_file()).encode(encoding))

        assert not read(folder).problems

    def test_is_none_for_a_letter_in_another_encoding(self, tmp_path: Path) -> None:
        folder = one(tmp_path, "")
        (folder / f"{SECOND}.json").write_bytes(json.dumps(station_file()).encode().replace(b"hhcw", b"hhc\xff"))
        recap = read(folder)

        assert numbers(recap, "valid_votes") == {STATION: 165, SECOND: 165}
        assert len(told(recap, "notice")) == 1
        assert told(recap, "error") == []


class TestABadBlock:
    """“Wrong types”: one bad block does not take the others down."""

    @pytest.mark.parametrize("block", [[], [1], "x", 5, True, 1.5])
    @pytest.mark.parametrize("name", ["chart", "administrasi"])
    def test_is_told_and_the_other_is_read(self, tmp_path: Path, name: str, block: object) -> None:
        recap = read(one(tmp_path, station_file(**{name: block})))
        key, other = ("votes.100025", "valid_votes") if name == "chart" else ("valid_votes", "votes.100025")

        assert numbers(recap, key)[SECOND] is None
        assert numbers(recap, other)[SECOND] == numbers(recap, other)[STATION]
        (problem,) = told(recap)
        assert problem.startswith("expected an object or null, got: ")
        assert problem.endswith(f" @ ppwp/{SECOND}.json, {name}")

    def test_of_two_under_one_name_is_told(self, tmp_path: Path) -> None:
        text = json.dumps(station_file()).replace('"images": []', '"chart": {"100025": 7}')
        recap = read(one(tmp_path, text))

        assert numbers(recap, "votes.100025")[SECOND] is None
        assert told(recap) == [f"expected an object or null, got: two values that differ @ ppwp/{SECOND}.json, chart"]


class TestABadCell:
    """“Negative, fractional, enormous numbers”: null and illegible, never zero, and told with the place."""

    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ('"l2"', "'l2'"),
            ("12.5", "12.5"),
            ("true", "True"),
            ("[]", "a list"),
            ("{}", "an object"),
            ("1e400", "inf"),
            ("-1e400", "-inf"),
            ("NaN", "nan"),
            (str(10**30), str(10**30)),
            ("9" * 5000, "inf"),
            ("-" + "9" * 5000, "-inf"),
            ("1000000000001", "1000000000001"),
            ("-1000000000001", "-1000000000001"),
            (r'"\ud800"', r"'\ud800'"),
            (r'"\u001b[31m"', r"'\x1b[31m'"),
        ],
    )
    def test_is_illegible(self, tmp_path: Path, written: str, shown: str) -> None:
        text = json.dumps(station_file()).replace('"suara_sah": 165', f'"suara_sah": {written}')
        recap = read(one(tmp_path, text))

        assert numbers(recap, "valid_votes") == {STATION: 165, SECOND: None}
        assert sheet_of(recap).tally(1).cells["valid_votes"] is Missing.ILLEGIBLE
        assert sheet_of(recap).illegible == {(1, "valid_votes")}
        assert told(recap) == [f"expected a whole number, got {shown} @ ppwp/{SECOND}.json, administrasi.suara_sah"]
        assert recap.problems[0].what.id == f"diharapkan bilangan bulat, tertulis {shown}".replace(
            "a list", "sebuah daftar"
        ).replace("an object", "sebuah objek")

    def test_that_is_negative_stays_as_it_is_written(self, tmp_path: Path) -> None:
        recap = read(one(tmp_path, station_file(chart=CHART | {"100026": -3})))

        assert numbers(recap, "votes.100026")[SECOND] == -3
        assert not sheet_of(recap).illegible
        assert told(recap, "error") == [f"a count cannot be negative, got -3 @ ppwp/{SECOND}.json, chart.100026"]

    def test_that_is_whole_with_a_fraction_counts(self, tmp_path: Path) -> None:
        recap = read(one(tmp_path, station_file(chart=CHART | {"100026": 12.0})))

        assert numbers(recap, "votes.100026")[SECOND] == 12
        assert not recap.problems

    @pytest.mark.parametrize(("written", "number"), [("12", 12), ("", None), ("null", None)])
    def test_that_is_text_counts_as_it_would_in_a_table_and_is_told(
        self, tmp_path: Path, written: str, number: int | None
    ) -> None:
        recap = read(one(tmp_path, station_file(chart=CHART | {"100026": written})))

        assert numbers(recap, "votes.100026")[SECOND] == number
        assert not sheet_of(recap).illegible
        assert told(recap, "notice") == [f"a number is written as text: {written!r} @ ppwp/{SECOND}.json, chart.100026"]

    def test_that_is_written_twice_with_other_numbers_is_not_chosen(self, tmp_path: Path) -> None:
        text = json.dumps(station_file()).replace('"100025": 144', '"100025": 144, "100025": 44')
        recap = read(one(tmp_path, text))

        assert numbers(recap, "votes.100025")[SECOND] is None
        assert sheet_of(recap).illegible == {(1, "votes.100025")}
        assert told(recap) == [
            f"expected a whole number, got two values that differ @ ppwp/{SECOND}.json, chart.100025"
        ]

    def test_that_is_written_twice_with_one_number_counts(self, tmp_path: Path) -> None:
        text = json.dumps(station_file()).replace('"100025": 144', '"100025": 144, "100025": 144')

        assert not read(one(tmp_path, text)).problems

    @pytest.mark.parametrize("code", ["100028", "4", "suara", "\ud800", "１０００２５", ""])
    def test_for_nobody_on_the_ballot_is_told(self, tmp_path: Path, code: str) -> None:
        recap = read(one(tmp_path, station_file(chart=CHART | {code: 5})))
        (problem,) = told(recap, "error")

        assert problem.startswith("this option is not on the ballot @ ")
        assert problem.encode()
        assert {option.code for option in sheet_of(recap).ballot.options} == {"100025", "100026", "100027"}


class TestUnknownKeys:
    """“In a JSON too: unknown keys are only named, never carried.”"""

    def test_are_named_and_not_carried(self, tmp_path: Path) -> None:
        secret = "3171234567890001"
        content = station_file(
            nik=secret,
            petugas={"nama": secret},
            administrasi=ADMINISTRATION | {"nama_pemilih": secret, "alamat": secret},
        )
        recap = read(one(tmp_path, content))

        assert told(recap) == [
            f"not used: nik, petugas @ ppwp/{SECOND}.json",
            f"not used: alamat, nama_pemilih @ ppwp/{SECOND}.json, administrasi",
        ]
        assert secret not in repr(recap)
        assert secret not in "".join(map(str, sheet_of(recap).frame.columns))


def parts(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every part of a JSON value."""
    yield path
    if isinstance(content, dict):
        for key, value in content.items():
            yield from parts(value, (*path, key))


def with_part(content: Any, path: tuple[Any, ...], part: Any) -> Any:
    if not path:
        return part
    content = copy.deepcopy(content)
    inner = content
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = part
    return content


PARENT = parent_file({STATION: {"100025": 60, "100026": 40}, SECOND: {"100025": 40}})
STATION_FILE = station_file()
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5) | st.sampled_from(["100025", STATION, "suara_sah", "total"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


class TestAnyValueAnywhere:
    """“Any JSON value put in place of any part of a valid file never raises and never loses the other files.”"""

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(path=st.sampled_from([*parts(STATION_FILE)]), value=ANY_JSON)
    @example(path=(), value={"": {}})
    @example(path=(), value={"ACEH": {"1": {"nomor_urut": 1}}})
    def test_in_a_station_leaves_the_others(self, tmp_path: Path, path: tuple[Any, ...], value: Any) -> None:
        recap = read(one(tmp_path, with_part(STATION_FILE, path, value)))

        assert numbers(recap, "valid_votes")[STATION] == 165
        assert recap.unread == (0 if SECOND in sheet_of(recap).frame["unit"] else 1)
        if len(path) == 2 and path[1] != "null" and SECOND in sheet_of(recap).frame["unit"]:
            self.assert_written_or_missing(recap, path, value)
        for problem in recap.problems:
            problem.told("id").encode()
            problem.told("en").encode()

    def assert_written_or_missing(self, recap: Any, path: tuple[Any, ...], value: Any) -> None:
        from recaprules.readers.layout import sirekap_layout

        keys = {name: key for key, name in sirekap_layout().columns.items()}
        key = f"votes.{path[1]}" if path[0] == "chart" else keys[path[1]]
        number = numbers(recap, key)[SECOND]
        assert number is None or (not isinstance(value, bool) and number == float(value))
        assert number is not None or value is None or told(recap)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(path=st.sampled_from([*parts(PARENT)]), value=ANY_JSON)
    def test_in_a_tier_leaves_the_others(self, tmp_path: Path, path: tuple[Any, ...], value: Any) -> None:
        recap = read(tree(tmp_path, **{f"_{STATION}": station_file(), f"_{VILLAGE}": with_part(PARENT, path, value)}))

        assert numbers(recap, "valid_votes") == {STATION: 165}
        for problem in recap.problems:
            problem.told("id").encode()


class TestTheStatusOfARecord:
    """“`status_suara` and `status_adm` become 0 and 1.”"""

    def test_is_one_or_zero(self, tmp_path: Path) -> None:
        recap = read(tree(tmp_path, **{f"_{STATION}": station_file(status_suara=True, status_adm=False)}))

        assert not recap.problems
        assert numbers(recap, "status_votes") == {STATION: 1}
        assert numbers(recap, "status_administration") == {STATION: 0}

    def test_is_blank_where_nothing_is_said(self, tmp_path: Path) -> None:
        content = station_file()
        del content["status_suara"]
        recap = read(one(tmp_path, content))

        assert numbers(recap, "status_votes") == {STATION: 1, SECOND: None}

    def test_is_illegible_where_it_is_anything_else(self, tmp_path: Path) -> None:
        recap = read(one(tmp_path, station_file(status_suara="ya")))

        assert sheet_of(recap).illegible == {(1, "status_votes")}
        assert [problem.partition(" @ ")[0] for problem in told(recap)] == ["expected a whole number, got 'ya'"]


class TestReadingsOfAForm:
    """“`ts` becomes `seen`”, where a form was read at several times."""

    def two(self, tmp_path: Path, **changes: Any) -> Path:
        write_json(tmp_path / "ppwp" / "a" / f"{STATION}.json", station_file(ts="2024-02-16 10:00:00"))
        write_json(tmp_path / "ppwp" / "b" / f"{STATION}.json", station_file(ts="2024-02-18 10:00:00") | changes)
        return tmp_path / "ppwp"

    def test_are_told_apart_by_their_time(self, tmp_path: Path) -> None:
        recap = read(self.two(tmp_path, chart=CHART | {"100025": 140}))

        assert not recap.problems
        assert sheet_of(recap).frame.select("unit", "seen", "votes.100025").rows() == [
            (STATION, "2024-02-16T10:00:00", 144),
            (STATION, "2024-02-18T10:00:00", 140),
        ]

    def test_of_one_time_are_one_form(self, tmp_path: Path) -> None:
        recap = read(self.two(tmp_path, ts="2024-02-16 10:00:00"))

        assert sheet_of(recap).keys == ("unit",)
        assert sheet_of(recap).frame.height == 1

    def test_need_no_time_where_each_form_is_there_once(self, tmp_path: Path) -> None:
        assert sheet_of(read(one(tmp_path, station_file(ts="2024-02-18 10:00:00")))).keys == ("unit",)

    def test_that_say_no_time_are_told_with_a_notice(self, tmp_path: Path) -> None:
        recap = read(tree(tmp_path, **{f"_{STATION}": station_file(ts="pagi")}))

        assert [f"expected a time such as 2024-02-18 07:00:00, got: 'pagi' @ ppwp/{STATION}.json, ts"] == told(
            recap, "notice"
        )

    def test_of_a_total_keep_their_columns(self, tmp_path: Path) -> None:
        for day, votes in (("16", 3), ("18", 4)):
            content = parent_file({STATION: {"100025": votes}}, ts=f"2024-02-{day} 10:00:00")
            write_json(tmp_path / "ppwp" / day / f"{VILLAGE}.json", content)
        sheet = sheet_of(read(tmp_path / "ppwp"), Tier.VILLAGE)

        assert sheet.columns is not None
        assert sheet.columns.select("seen", "votes.100025").rows() == [
            ("2024-02-16T10:00:00", 3),
            ("2024-02-18T10:00:00", 4),
        ]


def pilkada(tmp_path: Path, **files: Any) -> Any:
    """Return what is read of files that are called by their path, with ``_`` for ``/``."""
    for name, content in files.items():
        write_json(tmp_path / "p" / f"{name.replace('_', '/')}.json", content)
    return read_paths([tmp_path / "p"], builtin_profile("pilkada2024"), READERS)


def tungsura(chart: Any, table: Any = None, **changes: Any) -> dict[str, Any]:
    return {
        "mode": "hhcw",
        "psu": "Reguler",
        "ts": "2024-11-28 09:15:00",
        "progres": {"total": 2, "progres": 1},
        "tungsura": {"chart": chart, "table": table},
    } | changes


class TestRegionalHeadElections:
    """“Pilkada: `tungsura.chart` and `tungsura.table`; `pkwkp` is the governor, `pkwkk` the regent or mayor.”"""

    def test_are_read_with_child_columns(self, tmp_path: Path) -> None:
        progress = {"total": 9, "persen": 100.0, "progres": 8}
        table = {"110101": {"psu": "Reguler", "8": 7, "9": 3, "progres": progress, "status_progress": True}}
        recap = pilkada(tmp_path, pkwkk_11_1101=tungsura({"8": 7, "9": 3, "progres": progress}, table))
        (sheet,) = recap.sheets

        assert not recap.problems
        assert (sheet.form.contest, sheet.tier) == (Contest.BUPATI, Tier.KABKO)
        assert sheet.frame.rows() == [("1101", 7, 3, 2, 1)]
        assert sheet.columns.to_dicts() == [
            {
                "unit": "1101", "child": "110101", "votes.8": 7, "votes.9": 3,
                "stations_total": 9, "stations_reported": 8,
            }
        ]  # fmt: skip

    def test_of_a_kota_are_of_its_mayor(self, tmp_path: Path) -> None:
        (sheet,) = pilkada(tmp_path, pkwkk_11_1171=tungsura({"8": 7})).sheets

        assert sheet.form.contest is Contest.WALIKOTA

    def test_of_the_nation_are_a_total_of_each_province(self, tmp_path: Path) -> None:
        recap = pilkada(tmp_path, pkwkp_0=tungsura({"progres": {}}, {"11": {"1": 7}, "12": {"3": 5}, "x": {}}))

        assert [(sheet.source, sheet.frame.row(0)) for sheet in recap.sheets] == [
            ("sirekap_table", ("11", 7)),
            ("sirekap_table", ("12", 5)),
        ]
        assert recap.unread == 1
        assert told(recap, "error") == [
            "expected the code of a unit below; this column counts as illegible @ p/pkwkp/0.json, table.x"
        ]
        assert told(recap, "notice") == [
            "these figures are of several ballots together and no tally of one, not used @ p/pkwkp/0.json"
        ]

    def test_take_the_numbers_of_pairs_from_their_list(self, tmp_path: Path) -> None:
        pairs = {"1101": {"8": {"nama": "B", "nomor_urut": 2}, "9": {"nama": "A", "nomor_urut": 1}}}
        recap = pilkada(tmp_path, paslon_pkwkk=pairs, pkwkk_11_1101=tungsura({"8": 7, "9": 3}))
        (sheet,) = recap.sheets

        assert [(option.code, option.number) for option in sheet.ballot.options] == [("9", 1), ("8", 2)]
        assert recap.unread == 0
        assert [problem.severity for problem in recap.problems] == ["notice"]

    def test_tell_votes_for_a_pair_that_is_not_on_the_list(self, tmp_path: Path) -> None:
        pairs = {"1101": {"8": {"nomor_urut": 1}}}
        recap = pilkada(tmp_path, paslon_pkwkk=pairs, pkwkk_11_1101=tungsura({"8": 7, "9": 3}))

        assert any("not on the form, not used" in problem for problem in told(recap, "error"))

    @pytest.mark.parametrize(
        "content", [{"1101": {"8": {"nama": "B"}}}, {"1101": 3}, {}, {"1101": {"8": {"nomor_urut": "1"}}}]
    )
    def test_need_a_list_that_is_one(self, tmp_path: Path, content: Any) -> None:
        recap = pilkada(tmp_path, paslon_pkwkk=content)

        assert recap.unread == 1
        assert "expected a tally with 'chart', 'administrasi' or 'table'" in told(recap)[0]

    def test_tell_blocks_that_are_there_twice(self, tmp_path: Path) -> None:
        recap = pilkada(tmp_path, pkwkk_11_1101=tungsura({"8": 7}) | {"chart": {"8": 6}})

        assert told(recap, "error") == [
            "this block is there twice, the inner is not read @ p/pkwkk/11/1101.json, tungsura.chart"
        ]
        assert recap.sheets[0].frame.rows() == [("1101", 6, 2, 1)]


class TestThePagesOfAForm:
    """“`images[]` gives `pages_captured`: how many addresses are there.”"""

    @pytest.mark.parametrize(
        ("images", "pages"),
        [
            (["https://example.org/1.jpg", "https://example.org/2.jpg", "https://example.org/3.jpg"], 3),
            (["https://example.org/1.jpg", None, ""], 1),
            ([None, None, None], 0),
        ],
    )
    @pytest.mark.parametrize("strange", [{}, {"more": 1}])
    def test_are_the_addresses_that_are_there(
        self, tmp_path: Path, images: list[str | None], pages: int, strange: dict[str, int]
    ) -> None:
        recap = read(tree(tmp_path, **{f"_{STATION}": station_file(images=images, **strange)}))

        assert numbers(recap, "pages_captured") == {STATION: pages}

    @pytest.mark.parametrize("images", [[], None])
    def test_are_not_known_where_the_list_is_empty(self, tmp_path: Path, images: list[str] | None) -> None:
        recap = read(tree(tmp_path, **{f"_{STATION}": station_file(images=images)}))

        assert "pages_captured" not in sheet_of(recap).captured

    def test_are_blank_where_only_others_are_known(self, tmp_path: Path) -> None:
        recap = read(one(tmp_path, station_file(images=["https://example.org/1.jpg"])))

        assert numbers(recap, "pages_captured") == {STATION: None, SECOND: 1}

    def test_are_told_where_they_are_no_list(self, tmp_path: Path) -> None:
        recap = read(tree(tmp_path, **{f"_{STATION}": station_file(images="https://example.org/1.jpg")}))

        assert [problem.what.en for problem in recap.problems] == ["not used: images"]
        assert "pages_captured" not in sheet_of(recap).captured
