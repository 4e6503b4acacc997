"""What recaprules writes is known again by its beginning."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import recaprules
from recaprules.model.text import Language
from recaprules.readers.reports import begins_report, is_output, is_report
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


class TestTheOutput:
    """The shell makes the file for what is printed before anything is read."""

    def test_is_nothing_to_read_while_it_is_empty(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        output, other = tmp_path / "report.json", tmp_path / "other.json"
        other.touch()
        before = os.dup(1)
        with capfd.disabled(), output.open("wb") as file:
            os.dup2(file.fileno(), 1)
            try:
                empty = (is_output(output), is_output(other), is_output(tmp_path / "gone.json"))
                file.write(b"{}")
                file.flush()
                written = is_output(output)
            finally:
                os.dup2(before, 1)
                os.close(before)

        assert empty == (True, False, False)
        assert not written


class TestAFile:
    def test_of_another_kind_is_no_report(self, tmp_path: Path) -> None:
        (tmp_path / "report.csv").write_bytes(b'{"schema":"report-1",')

        assert not is_report(tmp_path / "report.csv")

    def test_that_cannot_be_opened_is_no_report(self, tmp_path: Path) -> None:
        assert not is_report(tmp_path / "gone.json")
