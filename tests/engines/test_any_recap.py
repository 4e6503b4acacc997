"""Whatever was counted, an engine tells of stored sheets what is told at home."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import recaprules
from recaprules.model.recap import Recap
from recaprules.readers.stored import write_sheet
from tests.engines.conftest import needed_for
from tests.engines.test_check import assert_same
from tests.recaps import PROFILE, recaps

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

RULES = recaprules.load_rules("TIER", "XC", "XS", "PSU", "REG", "SUM", "BAL-04", "CAP-03", "MAT-01")


@settings(deadline=None, max_examples=10, suppress_health_check=list(HealthCheck))
@given(recap=recaps())
def test_an_engine_tells_what_is_told_at_home(recap: Recap) -> None:
    needed_for("duckdb")
    with tempfile.TemporaryDirectory() as folder:
        options = stored(recap, Path(folder))
        at_home = recaprules.check(Path(folder) / "sheets", rules=RULES, **options)
        there = recaprules.check(Path(folder) / "sheets", rules=RULES, engine="duckdb", **options)

        assert_same(at_home, there)


def stored(recap: Recap, folder: Path) -> dict[str, Any]:
    """Store *recap* in *folder*, and return what `check` is told beside the sheets."""
    for sheet in recap.sheets:
        write_sheet(sheet, folder / "sheets", PROFILE.id)
    tables = {
        "register": None if recap.register is None else recap.register.frame,
        "corrections": recap.corrections,
    }
    paths = {name: folder / f"{name}.parquet" for name, table in tables.items() if table is not None}
    for name, table in tables.items():
        if table is not None:
            table.write_parquet(paths[name])
    return paths
