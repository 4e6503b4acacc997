"""The 304,085 rows of Sirekap, PPWP 2024, on every engine: the report is that of Polars."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import recaprules
from recaprules import Report
from tests.engines.conftest import NOT_OURS, needed_for
from tests.samples import all_rules

pytestmark = NOT_OURS
LISTED = 50


@pytest.fixture(scope="module")
def at_home(sirekap_tps: Path) -> Report:
    return recaprules.check(sirekap_tps, rules=all_rules(), max_findings=LISTED)


@pytest.mark.parametrize("engine", ["duckdb", "spark", "dask"])
class TestTheRealRows:
    def test_give_the_same_report(self, engine: str, sirekap_tps: Path, at_home: Report) -> None:
        needed_for(engine)
        report = recaprules.check(sirekap_tps, rules=all_rules(), max_findings=LISTED, engine=engine)
        for field in attrs.fields(Report):
            assert getattr(at_home, field.name) == getattr(report, field.name), field.name
        assert report.forms_of(recaprules.Tier.TPS) == 304_085
