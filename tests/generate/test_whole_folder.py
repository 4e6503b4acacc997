"""The folder that is made can be checked as it is: its register is used, and its ledger is no tally."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import recaprules
from recaprules.model.recap import InputProblem
from recaprules.readers.ingest.journal import JOURNAL
from recaprules.readers.sidetables import write_beside
from tests.generate.conftest import Sample

LEDGER = "the ledger of the faults that recaprules generate planted, and no tallies; left aside"


def zipped(folder: Path, out: Path) -> Path:
    with zipfile.ZipFile(out / "made.zip", "w") as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(file, f"made/{file.relative_to(folder).as_posix()}")
    return out / "made.zip"


def ingested(folder: Path, out: Path) -> Path:
    recaprules.ingest(folder, output=out / "sheets")
    return out / "sheets"


def as_it_is(folder: Path, _out: Path) -> Path:
    return folder


WAYS = pytest.mark.parametrize("way", [as_it_is, zipped, ingested], ids=lambda way: way.__name__)
Way = Callable[[Path, Path], Path]


def notices(problems: tuple[InputProblem, ...]) -> list[tuple[str, str]]:
    return [(problem.severity, problem.what.en) for problem in problems]


class TestTheWholeFolder:
    @WAYS
    @pytest.mark.parametrize("name", ["with_columns", "nation"])
    def test_holds_the_forms_and_the_register(
        self, request: pytest.FixtureRequest, tmp_path: Path, name: str, way: Way
    ) -> None:
        sample: Sample = request.getfixturevalue(name)
        found = recaprules.read(way(sample.folder, tmp_path))

        assert notices(found.problems) == [("notice", LEDGER)]
        assert found.unread == 0
        assert found.register is not None
        assert sample.recap.register is not None
        assert found.register.frame.select(sample.recap.register.frame.columns).equals(sample.recap.register.frame)
        assert sorted(sheet.frame.height for sheet in found.sheets) == sorted(
            sheet.frame.height for sheet in sample.recap.sheets
        )

    @WAYS
    def test_is_judged_as_forms_and_register_are(self, faulty: Sample, tmp_path: Path, way: Way) -> None:
        report = recaprules.check(way(faulty.folder, tmp_path))
        apart = recaprules.check(faulty.folder / "forms", register=faulty.made.register)

        assert report.findings == apart.findings
        assert report.verdicts == apart.verdicts
        assert report.forms == apart.forms

    def test_gives_way_to_another_register(self, with_columns: Sample, tmp_path: Path) -> None:
        (tmp_path / "units.csv").write_text("unit\n97\n")
        found = recaprules.read(with_columns.folder, register=tmp_path / "units.csv")

        assert found.register is not None
        assert found.register.frame["unit"].to_list() == ["97"]

    @WAYS
    def test_is_the_register_of_other_data(self, with_columns: Sample, tmp_path: Path, way: Way) -> None:
        (tmp_path / "own.csv").write_text("unit,valid_votes\n9701011001001,5\n")
        found = recaprules.read(tmp_path / "own.csv", contest="ppwp", register=way(with_columns.folder, tmp_path))

        assert found.register is not None
        assert with_columns.recap.register is not None
        assert found.register.frame.equals(with_columns.recap.register.frame)
        assert not found.problems

    def test_may_be_given_in_parts(self, with_columns: Sample) -> None:
        found = recaprules.read(*(with_columns.folder / part for part in ("forms", "register", "answers")))

        assert notices(found.problems) == [("notice", LEDGER)]
        assert found.register is not None


class TestIngest:
    def test_keeps_the_register_beside_the_sheets(self, with_columns: Sample, tmp_path: Path) -> None:
        done = recaprules.ingest(with_columns.folder, output=tmp_path / "sheets")

        assert tmp_path / "sheets" / "register" / "register.parquet" in done.sheets
        assert done.files == len(with_columns.made.files)
        assert done.unread == 0
        assert notices(done.problems) == [("notice", LEDGER)]

    def test_has_the_digests_that_a_report_would_have(self, with_columns: Sample, tmp_path: Path) -> None:
        recaprules.ingest(with_columns.folder, output=tmp_path / "sheets")
        journal = json.loads((tmp_path / "sheets" / JOURNAL).read_text())
        (whole,) = recaprules.read(with_columns.folder).files

        assert journal["inputs"] == [{"path": whole.path, "sha256": whole.sha256, "members": whole.members}]

    def test_sees_that_the_register_has_changed(self, with_columns: Sample, tmp_path: Path) -> None:
        folder = Path(shutil.copytree(with_columns.folder, tmp_path / "made"))
        recaprules.ingest(folder, output=tmp_path / "sheets")
        write_beside(pl.DataFrame({"unit": ["97"]}), folder, "register")
        recaprules.ingest(folder, output=tmp_path / "sheets")
        found = recaprules.read(tmp_path / "sheets")

        assert found.register is not None
        assert found.register.frame["unit"].to_list() == ["97"]

    def test_gives_way_to_another_register(self, with_columns: Sample, tmp_path: Path) -> None:
        (tmp_path / "units.csv").write_text("unit\n97\n")
        recaprules.ingest(with_columns.folder, output=tmp_path / "sheets", register=tmp_path / "units.csv")
        found = recaprules.read(tmp_path / "sheets")

        assert found.register is not None
        assert found.register.frame["unit"].to_list() == ["97"]
