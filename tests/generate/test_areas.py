from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from recaprules.generate import FolderError, Options, generate_kabupaten, generate_nation, generate_province
from recaprules.model.contest import Contest
from recaprules.model.tier import Tier

PPWP = (Contest.PPWP,)


class TestDeterminism:
    """The same arguments give the same bytes, whatever else differs."""

    CALL = "import sys, pathlib, recaprules.generate as g; g.generate_province(pathlib.Path(sys.argv[1]), stations=150)"

    @pytest.mark.parametrize("threads", ["1", "3"])
    def test_another_process_writes_the_same_bytes(self, tmp_path: Path, threads: str) -> None:
        here = generate_province(tmp_path / "here", stations=150)
        env = {**os.environ, "PYTHONHASHSEED": "12345", "POLARS_MAX_THREADS": threads}
        subprocess.run([sys.executable, "-c", self.CALL, str(tmp_path / "there")], check=True, env=env)

        for file in here.files:
            there = tmp_path / "there" / file.relative_to(tmp_path / "here")
            assert file.read_bytes() == there.read_bytes()

    def test_another_seed_gives_other_figures(self, tmp_path: Path) -> None:
        one, other = (
            generate_kabupaten(tmp_path / str(seed), Options(seed=seed, contests=PPWP), stations=50) for seed in (1, 2)
        )

        assert one.files[0].read_bytes() != other.files[0].read_bytes()


class TestFolder:
    """An earlier election is replaced as a whole, and nothing else is touched."""

    def test_is_written_over(self, tmp_path: Path) -> None:
        generate_kabupaten(tmp_path / "one", Options(seed=1), stations=50)
        fresh = generate_kabupaten(tmp_path / "other", Options(contests=PPWP), stations=60)
        again = generate_kabupaten(tmp_path / "one", Options(contests=PPWP), stations=60)

        assert [path.read_bytes() for path in fresh.files] == [path.read_bytes() for path in again.files]
        assert set(again.files) == {path for path in (tmp_path / "one").rglob("*") if path.is_file()}

    def test_what_a_stopped_run_left_is_removed(self, tmp_path: Path) -> None:
        left = tmp_path / "forms" / "ppwp" / "half.parquet.part"
        left.parent.mkdir(parents=True)
        left.write_bytes(b"PAR1")
        generate_kabupaten(tmp_path, Options(contests=PPWP), stations=5)

        assert not left.exists()

    @pytest.mark.parametrize("name", ["forms/notes.txt", "register/tps.parquet", "answers/deep/ledger.parquet"])
    def test_with_other_files_is_refused(self, tmp_path: Path, name: str) -> None:
        generate_kabupaten(tmp_path, Options(contests=PPWP), stations=5)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        pl.DataFrame({"unit": ["11"]}).write_parquet(tmp_path / name)
        before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
        with pytest.raises(FolderError, match=f"holds files that were not generated \\({name}\\)"):
            generate_kabupaten(tmp_path, Options(contests=PPWP), stations=5)

        assert before == sorted(path for path in tmp_path.rglob("*") if path.is_file())


class TestContests:
    """Only the contests that are asked for are written; the register is the same."""

    def test_only_those_asked_for_are_written(self, tmp_path: Path) -> None:
        made = generate_kabupaten(tmp_path, Options(contests=(Contest.DPD, Contest.PPWP)), stations=20)

        assert {"ppwp", "dpd"} == {file.parent.name for file in made.files[:-2]}

    def test_truth_does_not_depend_on_them(self, tmp_path: Path) -> None:
        all_five = generate_kabupaten(tmp_path / "five", Options(faults=0), stations=20)
        one = generate_kabupaten(tmp_path / "one", Options(faults=0, contests=PPWP), stations=20)

        assert all_five.register.read_bytes() == one.register.read_bytes()
        assert one.files[0].read_bytes() in [file.read_bytes() for file in all_five.files]

    def test_a_kabupaten_of_jakarta_elects_no_council_of_its_own(self, tmp_path: Path) -> None:
        (tmp_path / "units.csv").write_text("unit\n3171011001001\n3171011001002\n")
        made = generate_kabupaten(tmp_path / "out", Options(faults=0), register=tmp_path / "units.csv")

        assert {"ppwp", "dpd", "dpr", "dprd_prov"} == {file.parent.name for file in made.files[:-2]}


class TestProgress:
    """Whoever waits is told after every district."""

    def test_is_told_to_the_end(self, tmp_path: Path) -> None:
        told: list[tuple[int, int, str]] = []
        options = Options(contests=(Contest.PPWP, Contest.DPRD_KABKO), progress=lambda *done: told.append(done))
        generate_province(tmp_path, options, stations=300)

        total = len(told)
        assert [(n, total) for n in range(1, total + 1)] == [one[:2] for one in told]
        assert list(dict.fromkeys(one[2] for one in told)) == ["ppwp", "dprd_kabko"]


class TestArguments:
    """What cannot be made is refused before anything is written."""

    @pytest.mark.parametrize("stations", [-5, 0])
    @pytest.mark.parametrize("generate", [generate_kabupaten, generate_province, generate_nation])
    def test_there_is_at_least_one_station(self, tmp_path: Path, generate: object, stations: int) -> None:
        with pytest.raises(ValueError, match=f"stations: expected at least 1, got {stations}"):
            generate(tmp_path, stations=stations)  # type: ignore[operator]

        assert not any(tmp_path.iterdir())

    @pytest.mark.parametrize("faults", [-0.01, 1.01, float("nan")])
    def test_faults_are_a_share(self, faults: float) -> None:
        with pytest.raises(ValueError, match=f"faults: expected a share from 0 to 1, got {faults}"):
            Options(faults=faults)

    def test_contests_are_of_this_election(self) -> None:
        with pytest.raises(ValueError, match=r"contests: expected some of ppwp, .*, got bupati"):
            Options(contests=(Contest.PPWP, Contest.BUPATI))

    def test_there_is_a_contest(self) -> None:
        with pytest.raises(ValueError, match="got none"):
            Options(contests=())

    def test_a_register_says_how_many_stations_there_are(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="stations: expected none"):
            generate_nation(tmp_path, stations=5, register=tmp_path)

    def test_a_unit_is_one_of_a_register(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="unit: expected a register"):
            generate_province(tmp_path, unit="32")


def test_a_small_nation_has_all_tiers(tmp_path: Path) -> None:
    made = generate_nation(tmp_path, Options(contests=PPWP, faults=0), stations=45)

    assert {**dict.fromkeys(made.forms, 39), Tier.TPS: 45, Tier.NATIONAL: 1}.keys() == made.forms.keys()
    assert made.forms[Tier.PROVINCE] == 39


@pytest.mark.parametrize("library", ["numpy", "polars"])
def test_says_which_extra_is_missing(library: str) -> None:
    call = f"import sys; sys.modules[{library!r}] = None; import recaprules.generate"
    done = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=False)

    assert f"{library} is not installed; get it with: pip install 'recaprules[generate]'" in done.stderr
