"""`recaprules ingest`, as a user runs it."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recaprules.cli import ingest as command
from recaprules.cli.commands import recaprules
from tests.readers.samples import SECOND, STATION, station_file, write_csv, write_json


def run(*arguments: object) -> Result:
    return CliRunner().invoke(recaprules, [str(argument) for argument in arguments])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for unit in (STATION, SECOND):
        write_json(tmp_path / "data" / f"{unit}.json", station_file())
    return tmp_path / "data"


class TestIngest:
    def test_says_what_was_read_and_what_comes_next(self, source: Path, tmp_path: Path) -> None:
        result = run("ingest", source, "-o", tmp_path / "out", "--lang", "en")

        assert result.exit_code == 0
        assert result.output.splitlines() == [
            "2 files in 1 batches: 1 batches read, 0 unchanged",
            "2 forms read, 0 could not be read",
            f"1 files of sheets in {tmp_path / 'out'}",
            f"Check them with: recaprules check {tmp_path / 'out'}",
        ]
        assert "2 forms C.HASIL-PPWP" in run("check", tmp_path / "out", "--lang", "en").output

    def test_says_it_in_indonesian_by_default(self, source: Path, tmp_path: Path) -> None:
        result = run("ingest", source, "-o", tmp_path / "out")

        assert "2 formulir terbaca, 0 tidak dapat dibaca" in result.output

    def test_names_the_folder_as_a_shell_takes_it(self, source: Path, tmp_path: Path) -> None:
        result = run("ingest", source, "-o", tmp_path / "lembar Désa 1", "--lang", "en")

        (last,) = result.output.splitlines()[-1:]
        assert shlex.split(last.partition(": ")[2]) == ["recaprules", "check", str(tmp_path / "lembar Désa 1")]

    def test_tells_what_could_not_be_read_with_1_and_check_tells_it_too(self, source: Path, tmp_path: Path) -> None:
        write_json(source / "1101012001003.json", "{")
        result = run("ingest", source, "-o", tmp_path / "out", "--lang", "en")
        checked = run("check", tmp_path / "out", "--lang", "en", "--fail-on", "never")

        assert result.exit_code == checked.exit_code == 1
        told = "expected JSON: broken from line 1, column 2 @ data/1101012001003.json"
        assert told in result.output
        assert told in " ".join(checked.output.split())
        assert "Could not be read: 1 forms" in checked.output

    def test_tells_the_first_problems_and_counts_the_others(self, source: Path, tmp_path: Path) -> None:
        for number in range(100, 125):
            (source / f"folder-{number}").mkdir()
            (source / f"folder-{number}" / "x.json").symlink_to(tmp_path / "nowhere")
        result = run("ingest", source, "-o", tmp_path / "out", "--lang", "en")

        heading, *listed, last = result.output.splitlines()[2:-2]
        assert heading == "Problems in the input (25)"
        assert len(listed) == 20
        assert all(" @ data/folder-1" in line for line in listed)
        assert last.endswith(": 5 more than those listed")

    @pytest.mark.parametrize("name", ["nope.csv", "broken.json", "empty", "dpd.csv"])
    def test_of_nothing_is_2_and_leaves_nothing_behind(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "empty").mkdir()
        write_json(tmp_path / "broken.json", "{")
        write_csv(tmp_path / "dpd.csv", ("unit", "contest", "valid_votes"), ("9901012001001", "dpd", 7))
        register = write_csv(tmp_path / "register.csv", ("unit",), (STATION,))
        result = run("ingest", tmp_path / name, "-o", tmp_path / "out", "--register", register, "--lang", "en")

        assert result.exit_code == 2
        assert "Problems in the input" in result.output
        assert "recaprules check" not in result.output
        assert "no sheet could be made" in result.output
        assert not (tmp_path / "out").exists()

    def test_of_nothing_leaves_an_empty_folder_as_it_was(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()

        assert run("ingest", tmp_path / "nope.csv", "-o", tmp_path / "out").exit_code == 2
        assert not list((tmp_path / "out").iterdir())

    def test_of_what_can_no_longer_be_read_is_2_and_holds_nothing(self, tmp_path: Path) -> None:
        source = write_json(tmp_path / f"{STATION}.json", station_file())
        run("ingest", source, "-o", tmp_path / "out")
        write_json(source, "{")

        assert run("ingest", source, "-o", tmp_path / "out").exit_code == 2
        assert run("ingest", source, "-o", tmp_path / "out").exit_code == 2
        assert run("check", tmp_path / "out").exit_code == 2

    def test_into_a_folder_with_something_else_is_2(self, source: Path) -> None:
        result = run("ingest", source, "-o", source.parent, "--lang", "en")

        assert result.exit_code == 2
        assert "lie in each other" in result.output

    def test_that_is_interrupted_says_in_one_line_how_to_go_on(
        self, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stopped(*_arguments: object, **_options: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(command, "ingest_everything", stopped)
        result = run("ingest", source, "-o", tmp_path / "out", "--lang", "en")

        assert result.exit_code == 130
        assert result.output == (
            f"recaprules: stopped; what was read is kept in {tmp_path / 'out'}, run the same command to go on\n"
        )
