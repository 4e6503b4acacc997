"""A file that is broken in the middle is named and counted, and the rest is checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import recaprules
from recaprules import Tier
from recaprules.engine.ascent import Ascent
from recaprules.engine.sheets import SheetResult
from recaprules.model.sheet import Sheet
from recaprules.readers.stored import write_sheet
from tests.samples import all_rules
from tests.settings import STATION, VILLAGE

STATIONS = 5000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    units = [f"11010120{n // 100:02}{n % 100:03}" for n in range(100, 100 + STATIONS)]
    votes = [n * 7919 % 300 for n in range(STATIONS)]
    stations = pl.DataFrame({"unit": units, "valid_votes": votes, "votes.100025": votes, "invalid_votes": votes[::-1]})
    village = pl.DataFrame({"unit": ["1101012001"], "valid_votes": [3], "total_votes": [5], "invalid_votes": [1]})
    for form, tier, frame in ((STATION, Tier.TPS, stations), (VILLAGE, Tier.VILLAGE, village)):
        write_sheet(
            Sheet(form=form.form, ballot=form.ballot, tier=tier, source="t", frame=frame), tmp_path, "pemilu2024"
        )
    return tmp_path


def damage(file: Path) -> None:
    """Overwrite figures in the middle of *file*, and leave its end as it is."""
    content = bytearray(file.read_bytes())
    for at in range(len(content) // 4, len(content) // 2):
        content[at] ^= 0xFF
    file.write_bytes(content)


class TestAFileThatIsBrokenInTheMiddle:
    def test_is_named_and_counted_and_the_rest_is_checked(self, folder: Path) -> None:
        (stations,) = folder.rglob("c_hasil*.parquet")
        damage(stations)

        report = recaprules.check(folder, rules=all_rules().select("SUM-02"))

        assert [(problem.where.rpartition("/")[2], problem.severity) for problem in report.problems] == [
            (stations.name, "error")
        ]
        assert report.unread == STATIONS
        assert [finding.unit for finding in report.findings] == ["1101012001"]

    def test_cut_short_is_named_and_the_rest_is_checked(self, folder: Path) -> None:
        (stations,) = folder.rglob("c_hasil*.parquet")
        stations.write_bytes(stations.read_bytes()[:-200])

        report = recaprules.check(folder, rules=all_rules().select("SUM-02"))

        assert [problem.where.rpartition("/")[2] for problem in report.problems if problem.severity == "error"] == [
            stations.name
        ]
        assert report.unread == 1
        assert [finding.unit for finding in report.findings] == ["1101012001"]


def test_a_panic_while_a_sheet_is_asked_is_told_and_nobody_waits_for_ever(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panics(_ascent: Ascent) -> Iterator[tuple[Sheet, list[SheetResult]]]:
        raise pl.exceptions.PanicException("out of bounds")

    monkeypatch.setattr(Ascent, "results", panics)

    with pytest.raises(pl.exceptions.PanicException, match="out of bounds"):
        recaprules.check(folder, rules=all_rules().select("SUM-02"))
