"""Real tallies are used where they lie, and never copied."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def real_data() -> Path:
    """Return the folder with real tallies: ``RECAPRULES_REAL_DATA``, or ``shared/data`` beside the checkout."""
    return Path(os.environ.get("RECAPRULES_REAL_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def sirekap_tps() -> Path:
    return needed("sirekap-ppwp-2024-tps/tps.parquet")


@pytest.fixture(scope="session")
def raw_zip() -> Path:
    return needed("sirekap-raw-json-2024/sirekap-raw.zip")


@pytest.fixture(scope="session")
def dpd_folder() -> Path:
    return needed("sirekap-raw-json-2024/pdpd-tps-1101012001")


def needed(name: str | Path) -> Path:
    """Return the path of a file or folder of real tallies, or skip the test."""
    path = real_data() / name
    if not path.exists():
        pytest.skip(f"real data are not here: {name} (set RECAPRULES_REAL_DATA)")
    return path
