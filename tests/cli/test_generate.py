from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

pytest.importorskip("numpy", reason="needs the extra generate")

from recaprules.cli.commands import recaprules


def run(*arguments: str | Path, lang: str = "en") -> tuple[int, str]:
    line = ["generate", *map(str, arguments), "--lang", lang]
    result = CliRunner().invoke(recaprules, line, prog_name="recaprules")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


class TestGenerate:
    """`recaprules generate` says what it made, or why it made nothing."""

    @pytest.mark.parametrize("area", ["kabupaten", "province", "national"])
    def test_makes_an_area(self, tmp_path: Path, area: str) -> None:
        code, said = run(area, "--stations", "60", "--contests", "ppwp", "--faults", "0.2", "-o", tmp_path)

        assert code == 0
        assert said.startswith("polling station: 60 forms\n")
        assert "planted " in said
        assert said.endswith(f"written to {tmp_path}\n")
        assert {"forms", "register", "answers"} == {path.name for path in tmp_path.iterdir()}

    def test_says_so_in_indonesian(self, tmp_path: Path) -> None:
        line = ("--stations", "60", "--contests", "ppwp", "--faults", "0.2", "-o", tmp_path)
        code, said = run("kabupaten", *line, lang="id")

        assert code == 0
        assert said.startswith("TPS: 60 formulir\ndesa/kelurahan: ")
        assert "\nkekeliruan " in said
        assert said.endswith(f"ditulis ke {tmp_path}\n")

    def test_takes_contests_separated_by_commas(self, tmp_path: Path) -> None:
        code, said = run("kabupaten", "--stations", "5", "--contests", "ppwp, dpd", "--faults", "0", "-o", tmp_path)

        assert code == 0
        assert "polling station: 10 forms\n" in said

    def test_writes_columns_when_asked(self, tmp_path: Path) -> None:
        run("kabupaten", "--stations", "5", "--contests", "ppwp", "--columns", "-o", tmp_path)

        assert len(list(tmp_path.rglob("*.columns.parquet"))) == 4

    def test_takes_a_unit_of_a_register(self, tmp_path: Path) -> None:
        (tmp_path / "units.csv").write_text("unit\n1101012001001\n1102012001001\n1102012001002\n")
        register = ("--register", tmp_path / "units.csv", "--unit", "1102")
        code, said = run("kabupaten", *register, "--contests", "ppwp", "-o", tmp_path / "out")

        assert code == 0
        assert "polling station: 2 forms\n" in said
        assert "1102" in pl.read_parquet(tmp_path / "out" / "register" / "register.parquet")["unit"]

    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            (
                ("--contests", "ppwp,dprd"),
                "no contest is called dprd; known are: ppwp, dpd, dpr, dprd_prov, dprd_kabko",
            ),
            (("--stations", "0"), "0 is not in the range x>=1"),
            (("--faults", "2"), "2.0 is not in the range 0<=x<=1"),
            (("--unit", "32"), "recaprules: --unit needs --register, from which the unit is taken"),
            (("--stations", "9", "--register", "."), "recaprules: --stations cannot be given with --register"),
        ],
    )
    def test_says_what_is_wrong(self, tmp_path: Path, arguments: tuple[str, ...], reason: str) -> None:
        code, said = run("province", *arguments, "-o", tmp_path / "out")

        assert code == 2
        assert reason in " ".join(said.split())
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize(
        ("lang", "reason"),
        [
            ("id", "berisi berkas lain yang bukan dari recaprules generate (forms/mine.csv)"),
            ("en", "holds files that were not generated (forms/mine.csv)"),
        ],
    )
    def test_refuses_a_folder_with_other_files(self, tmp_path: Path, lang: str, reason: str) -> None:
        (tmp_path / "forms").mkdir()
        (tmp_path / "forms" / "mine.csv").write_text("unit\n")
        code, said = run("kabupaten", "-o", tmp_path, lang=lang)

        assert code == 2
        assert reason in said

    @pytest.mark.parametrize(
        ("lang", "reason"),
        [
            ("id", "diharapkan kabupaten/kota dari data induk (1101, 1102), tertulis '32'"),
            ("en", "expected a regency/city of the register (1101, 1102), got '32'"),
        ],
    )
    def test_says_what_is_wrong_with_a_register(self, tmp_path: Path, lang: str, reason: str) -> None:
        (tmp_path / "units.csv").write_text("unit\n1101012001001\n1102012001001\n1102012001002\n")
        register = ("--register", tmp_path / "units.csv", "--unit", "32")
        code, said = run("kabupaten", *register, "-o", tmp_path / "out", lang=lang)

        assert code == 2
        assert reason in said
