"""Everything together: all problems at once, in both languages, the same each time."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest

from recaprules.model.text import Text
from recaprules.readers import words
from recaprules.readers.raw import Problems
from recaprules.readers.read import read_paths
from recaprules.readers.reader import Reader
from tests.readers.samples import (
    PROFILE,
    READERS,
    SECOND,
    STATION,
    VILLAGE,
    assert_same,
    numbers,
    parent_file,
    read,
    station_file,
    told,
    write_csv,
    write_json,
    write_zip,
)

HEADER = ("unit", "100025", "suara_sah", "NIK", "catatan")


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """Return a folder with something of everything, good and bad."""
    root = tmp_path / "data"
    write_json(root / "ppwp" / f"{STATION}.json", station_file())
    write_json(root / "ppwp" / f"{VILLAGE}.json", parent_file({STATION: {"100025": 60}, "x": 5}))
    write_json(root / "ppwp" / f"{VILLAGE}003.json", "{")
    write_json(root / "ppwp" / f"{VILLAGE}004.json", station_file(chart={"100025": "l2"}))
    write_csv(root / "a.csv", HEADER, (SECOND, 5, "l2", 1, 1), (SECOND, 6, 6, 1, 1), ("x", 1, 1, 1, 1), (1,))
    write_csv(root / "b" / "a.csv", HEADER, (SECOND, 6, 6, 1, 1), (STATION, 7, 7, 1, 1))
    (root / "cut.parquet").write_bytes(b"PAR1")
    write_zip(root / "z.zip", {f"{VILLAGE}005.json": "[]", "../a.json": "", "ppwp/11.json": "nul\0"})
    return root


class TestARecap:
    """“Everything is reported as *what @ where*, everything at once, the rest is still read, nothing raises.”"""

    def test_tells_everything_at_once_and_reads_the_rest(self, messy: Path) -> None:
        recap = read(messy)

        assert {re.split("[,:]", one.partition(" @ ")[2])[0] for one in told(recap, "error")} == {
            f"data/ppwp/{VILLAGE}.json",
            f"data/ppwp/{VILLAGE}003.json",
            f"data/ppwp/{VILLAGE}004.json",
            "data/a.csv",
            "data/cut.parquet",
            f"data/z.zip/{VILLAGE}005.json",
            "data/z.zip/../a.json",
            "data/z.zip/ppwp/11.json",
            "data/b/a.csv",
        }
        assert recap.unread == 7
        assert numbers(recap, "votes.100025", recap.sheets[-1].tier) == {VILLAGE: 100}

    def test_tells_it_in_both_languages(self, messy: Path) -> None:
        recap = read(messy, messy / "gone", messy / "a.csv")
        english = re.compile(r"\b(expected|got|the|is|not|and|of|a|more|unit are)\b")

        for problem in recap.problems:
            assert problem.what.id != problem.what.en
            shown = re.sub(r"'[^']*'|\([^)]*\)|Parquet[^:]*: .*", "", problem.what.id)
            assert not english.search(shown), problem

    def test_is_the_same_whatever_came_first(self, messy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        paths = [messy / "ppwp", messy / "a.csv", messy / "b" / "a.csv", messy / "z.zip", messy / "cut.parquet"]
        first = read(*paths)
        for seed in range(5):
            random.Random(seed).shuffle(paths)
            assert_same(first, read(*paths))
        monkeypatch.chdir(messy)
        assert_same(first, read("b/a.csv", "./ppwp/", "a.csv", "../data/z.zip", "cut.parquet"))
        assert_same(read(messy), read("."))

    def test_is_the_same_when_a_path_is_given_twice_but_for_a_notice(self, messy: Path) -> None:
        once, twice = read(messy), read(messy, messy / "b" / "a.csv", messy / "ppwp", messy)

        assert once.unread == twice.unread
        assert once.files == twice.files
        assert [problem for problem in twice.problems if problem.what != words.GIVEN_TWICE] == list(once.problems)
        assert sum(problem.what == words.GIVEN_TWICE for problem in twice.problems) == 3

    def test_of_nothing_is_empty(self) -> None:
        recap = read()

        assert (recap.sheets, recap.problems, recap.files, recap.unread) == ((), (), (), 0)

    def test_has_problems_and_files_in_order(self, messy: Path) -> None:
        recap = read(messy)

        assert list(recap.problems) == sorted(recap.problems, key=lambda problem: problem.order)
        assert [file.path for file in recap.files] == ["data", "data/z.zip"]

    def test_can_be_written_whatever_names_and_cells_hold(self, tmp_path: Path) -> None:
        write_json(tmp_path / "\x1b[31m\u202e.json", '{"chart": {"\\ud800": 1}, "\\udfff": 2}')
        write_csv(tmp_path / "a\tb\n.csv", ("unit", "suara_sah", "\x1b[2J"), (STATION, "\x1b[31m", 1))
        recap = read(tmp_path)

        assert recap.problems
        for problem in recap.problems:
            problem.told("id").encode()
            problem.told("en").encode()


class TestAReaderThatFails:
    """One reader that fails is noted, and the others are asked all the same."""

    def test_is_told_and_its_files_count_as_unread(self, tmp_path: Path) -> None:
        def fail(blobs: Any, request: Any) -> Any:
            raise KeyError("kolom")

        write_csv(tmp_path / "a.csv", ("unit", "100025"), (STATION, 5))
        (tmp_path / "a.xlsx").touch()
        broken = Reader(name="workbook", title=Text("Excel", "Excel"), suffixes=(".xlsx",), read=fail)
        recap = read_paths([tmp_path], PROFILE, {**READERS, ".xlsx": broken})

        assert told(recap) == ["this reader failed with KeyError: 'kolom' @ workbook"]
        assert recap.unread == 1
        assert numbers(recap, "votes.100025") == {STATION: 5}


class TestProblems:
    """Problems are listed a few of a kind, and all are counted."""

    def test_of_two_severities_are_counted_apart(self) -> None:
        problems = Problems()
        for severity in ("error", "notice"):
            for number in range(21):
                problems.add(f"row {number}", words.TWICE, kind=words.TWICE, severity=severity)

        assert sorted(problem.severity for problem in problems.all() if not problem.where) == ["error", "notice"]

    def test_of_no_kind_are_all_listed(self) -> None:
        problems = Problems()
        for number in range(50):
            problems.add(f"row {number}", words.NO_ROWS)

        assert len(problems.all()) == 50
