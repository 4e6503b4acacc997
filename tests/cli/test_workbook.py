"""`recaprules workbook`, as a user runs it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from recaprules.cli.commands import recaprules
from recaprules.readers.stored import write_sheet
from tests.readers.samples import read, told
from tests.samples import GOOD_FORM
from tests.workbooks import comparable, filled, write_filled


def run(*arguments: object) -> Result:
    return CliRunner().invoke(recaprules, [str(argument) for argument in arguments])


@pytest.fixture
def register(tmp_path: Path) -> Path:
    units = ["1101012001001", "1101012001002", "1101012002001"]
    path = tmp_path / "register.csv"
    path.write_text("unit\n" + "\n".join(units) + "\n")
    return path


class TestWorkbook:
    def test_an_empty_one_is_made_from_the_register_and_can_be_checked(self, register: Path, tmp_path: Path) -> None:
        out = tmp_path / "k.xlsx"
        made = run("workbook", "110101", "--contest", "ppwp", "--register", register, "-o", out)
        checked = run("check", out, "--lang", "en")

        assert (made.exit_code, made.output) == (0, f"{out}: 3 lembar, 8 kolom angka\n")
        assert "2 forms D.HASIL KECAMATAN-PPWP (village)" in checked.output

    def test_one_is_filled_from_stored_sheets(self, tmp_path: Path) -> None:
        recap = filled()
        for sheet in recap.sheets:
            write_sheet(sheet, tmp_path / "sheets", "pemilu2024")
        out = tmp_path / "k.xlsx"
        made = run("workbook", "110101", "--contest", "ppwp", "--from", tmp_path / "sheets", "-o", out)

        assert made.exit_code == 0
        assert comparable(recap.sheets) == comparable(read(out).sheets)

    def test_a_workbook_can_fill_another(self, tmp_path: Path) -> None:
        first = write_filled(tmp_path / "first.xlsx")
        second = tmp_path / "second.xlsx"
        made = run("workbook", "110101", "--contest", "ppwp", "--from", first, "-o", second)

        assert made.exit_code == 0
        assert first.read_bytes() == second.read_bytes()

    def test_stations_fill_the_columns_of_their_village(self, tmp_path: Path) -> None:
        stations = tmp_path / "tps.parquet"
        pl.DataFrame([{"unit": f"110101200100{n}", **GOOD_FORM} for n in (1, 2)]).write_parquet(stations)
        out = tmp_path / "k.xlsx"
        made = run("workbook", "110101", "--contest", "ppwp", "--from", stations, "-o", out)
        village = next(one for one in read(out).sheets if one.columns is not None and one.tier.value == "village")

        assert made.exit_code == 0
        assert village.columns is not None
        assert village.columns["valid_votes"].to_list() == [236, 236]

    def test_what_is_there_is_not_replaced_unasked(self, register: Path, tmp_path: Path) -> None:
        out = tmp_path / "k.xlsx"
        out.write_bytes(b"typed in all night")
        arguments = ("workbook", "110101", "--contest", "ppwp", "--register", register, "-o", out)
        refused = run(*arguments, "--lang", "en")

        assert refused.exit_code == 2
        assert "what was typed into it would be lost" in refused.output
        assert out.read_bytes() == b"typed in all night"
        assert run(*arguments, "--overwrite").exit_code == 0

    def test_problems_of_the_input_are_told_and_the_rest_is_written(self, register: Path, tmp_path: Path) -> None:
        broken = tmp_path / "broken.parquet"
        broken.write_bytes(b"PAR1")
        out = tmp_path / "k.xlsx"
        made = run(
            "workbook", "110101", "--contest", "ppwp", "--register", register, "--from", broken, "-o", out, "--lang", "en"
        )  # fmt: skip

        assert made.exit_code == 1
        assert "expected a whole Parquet file" in made.output
        assert told(read(out)) == []

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["kecamatan", "--contest", "ppwp"], "expected a KPU unit code"),
            (["110101", "--contest", "ppwp"], "no unit below 110101 is known; give a --register"),
            (["110101", "--contest", "dpr"], "give --options (and --candidates for parties)"),
            (["110101", "--contest", "ppwp", "--candidates", "3"], "ppwp has no parties"),
            (["110101", "--contest", "ppwp", "--profile", "pemilu1955"], "no profile is called 'pemilu1955'"),
            (["110101", "--contest", "ppwp", "-o", "k.csv"], "the name of a workbook ends in .xlsx, got 'k.csv'"),
        ],
    )
    def test_what_is_missing_is_2_and_named(self, arguments: list[str], message: str, tmp_path: Path) -> None:
        made = run("workbook", "--lang", "en", "-o", tmp_path / "k.xlsx", *arguments)

        assert made.exit_code == 2
        assert message in made.output
        assert list(tmp_path.iterdir()) == []

    def test_it_says_what_to_install(self, register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
        made = run("workbook", "110101", "--contest", "ppwp", "--register", register, "-o", tmp_path / "k.xlsx")

        assert made.exit_code == 2
        assert "pip install 'recaprules[excel]'" in made.output
