"""Real tallies say the same when they were ingested before."""

from __future__ import annotations

from pathlib import Path

import pytest

import recaprules
from recaprules import Report
from tests.samples import all_rules


def assert_same(kept: Report, straight: Report) -> None:
    assert kept.forms == straight.forms
    assert kept.verdicts == straight.verdicts
    assert kept.findings == straight.findings
    assert kept.problems == straight.problems
    assert (kept.unread, kept.missing, kept.worst) == (straight.unread, straight.missing, straight.worst)


class TestSirekapJson:
    @pytest.mark.parametrize("rows", [300, 200_000], ids=["in many batches", "at once"])
    def test_gives_the_same_report(self, raw_zip: Path, tmp_path: Path, rows: int) -> None:
        recaprules.ingest(raw_zip, output=tmp_path / "out", rows=rows)

        assert_same(recaprules.check(tmp_path / "out", rules=all_rules()), recaprules.check(raw_zip, rules=all_rules()))


class TestTheTableOfAllStations:
    def test_gives_the_same_report_in_parts(self, sirekap_tps: Path, tmp_path: Path) -> None:
        done = recaprules.ingest(sirekap_tps, output=tmp_path / "out", rows=50_000)

        assert done.batches == 7
        assert_same(
            recaprules.check(tmp_path / "out", rules=all_rules(), max_findings=5),
            recaprules.check(sirekap_tps, rules=all_rules(), max_findings=5),
        )
