"""What recaprules writes is known again by its beginning."""

from __future__ import annotations

from pathlib import Path

import pytest

import recaprules
from recaprules.model.text import Language
from recaprules.readers.reports import begins_report, is_report
from recaprules.writers.json import write_json
from tests.samples import GOOD_FORM


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_the_writer_writes_is_a_report(tmp_path: Path, language: Language) -> None:
    written = write_json(recaprules.check(recaprules.tally("1101012001001", "ppwp", **GOOD_FORM)), language)
    (tmp_path / "1101012001001.json").write_bytes(written)

    assert is_report(tmp_path / "1101012001001.json")


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        (b'{"schema":"report-12",', True),
        (b'{\r\n    "schema": "report-1",\r\n', True),
        (b'{"schema":"report-",', False),
        (b'{"schema":"reports",', False),
        (b'{"chart":{},"schema":"report-1"', False),
        (b'[{"schema":"report-1",', False),
        (b'{"mode":"hitung suara","chart":', False),
        (b"", False),
    ],
    ids=repr,
)
def test_a_report_begins_with_its_schema(beginning: bytes, *, expected: bool) -> None:
    assert begins_report(beginning) is expected


class TestAFile:
    def test_of_another_kind_is_no_report(self, tmp_path: Path) -> None:
        (tmp_path / "report.csv").write_bytes(b'{"schema":"report-1",')

        assert not is_report(tmp_path / "report.csv")

    def test_that_cannot_be_opened_is_no_report(self, tmp_path: Path) -> None:
        assert not is_report(tmp_path / "gone.json")
