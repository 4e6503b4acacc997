"""Units below that nobody expects: they stand for no unit that is missing, and their votes belong nowhere yet."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import recaprules
from recaprules import Tier
from recaprules.engine.beside.children import Children, may_be_below
from recaprules.engine.report import Report
from recaprules.model.sheet import Sheet
from tests.settings import STATION

VILLAGE = "1101012001"
STATIONS = tuple(f"{VILLAGE}{number:03}" for number in range(1, 10))


def checked(folder: Path, *, total: int, stations: dict[int, int], register: list[int], engine: str = "") -> Report:
    count = folder / "count"
    count.mkdir()
    write(count / "stations.csv", "unit,valid_votes", *(f"{STATIONS[at]},{votes}" for at, votes in stations.items()))
    write(count / "elsewhere.csv", "unit,valid_votes", "1101012002001,5")
    write(count / "villages.csv", "unit,valid_votes", f"{VILLAGE},{total}")
    write(folder / "register.csv", "unit", "1101012002001", *(STATIONS[at] for at in register))
    rules = recaprules.load_rules().select("TIER-01")
    return recaprules.check(count, contest="ppwp", register=folder / "register.csv", rules=rules, engine=engine or None)


def write(path: Path, *lines: str) -> None:
    path.write_text("\n".join(lines) + "\n")


def verdict(report: Report) -> tuple[int, int, int]:
    count = report.verdict("TIER-01", Tier.VILLAGE)
    return count.holds, count.broken, count.undecided


HOLDS, BROKEN, UNDECIDED = (1, 0, 0), (0, 1, 0), (0, 0, 1)

CASES = [
    pytest.param(417, {0: 165, 8: 252}, [0, 1], UNDECIDED, id="in the place of one that is missing"),
    pytest.param(500, {0: 165, 8: 252}, [0, 1], UNDECIDED, id="in the place of one that is missing, and less"),
    pytest.param(165, {0: 165, 8: 252}, [0], UNDECIDED, id="beside all that are expected"),
    pytest.param(100, {0: 165, 8: 252}, [0], BROKEN, id="beside one that has too much already"),
    pytest.param(417, {0: 165, 1: 252}, [0, 1], HOLDS, id="none"),
    pytest.param(417, {0: 165, 1: 252}, [], UNDECIDED, id="below a village that nobody expects"),
    pytest.param(300, {0: 165, 1: 252}, [], BROKEN, id="below a village that nobody expects, and too much"),
]


@pytest.mark.parametrize(("total", "stations", "register", "expected"), CASES)
@pytest.mark.parametrize("engine", ["", "duckdb"], ids=["at home", "in an engine"])
def test_units_that_nobody_expects_leave_the_sum_open(
    tmp_path: Path,
    engine: str,
    total: int,
    stations: dict[int, int],
    register: list[int],
    expected: tuple[int, int, int],
) -> None:
    if engine:
        pytest.importorskip("duckdb", reason="needs the extra duckdb")
    report = checked(tmp_path, total=total, stations=stations, register=register, engine=engine)

    assert verdict(report) == expected


@pytest.mark.parametrize("stations", [{0: 165, 8: 252}, {0: 165}], ids=["another is there", "one is missing"])
def test_sums_that_wait_for_a_unit_are_listed_with_how_many_are_expected(
    tmp_path: Path, stations: dict[int, int]
) -> None:
    report = checked(tmp_path, total=417, stations=stations, register=[0, 1])

    assert [(one.unit, one.expected, one.whole) for one in report.open] == [(VILLAGE, 2, 1)]


def test_a_unit_with_nothing_below_it_is_listed_with_how_many_are_expected(tmp_path: Path) -> None:
    report = checked(tmp_path, total=417, stations={}, register=[0, 1])

    assert [(one.unit, one.expected, one.there, one.whole) for one in report.open] == [(VILLAGE, 2, 0, 0)]


@pytest.mark.parametrize(
    ("district", "expected"),
    [("970101", [True, False]), ("970102", [False, False]), ("Dapil 1", [True, True])],
    ids=["its own", "another one", "one that the register calls otherwise"],
)
def test_units_are_expected_in_their_district(district: str, expected: list[bool]) -> None:
    form = recaprules.load_profile().form(recaprules.Contest.DPRD_KABKO, Tier.VILLAGE)
    assert form is not None
    asked = Sheet(
        form=form, ballot=STATION.ballot, tier=Tier.VILLAGE, source="t", frame=pl.DataFrame({"unit": [VILLAGE]})
    )
    listed = {"unit": [STATIONS[0], STATIONS[1]], "district": ["970101", "970102"]}
    below = {"unit": [VILLAGE, VILLAGE], "district": ["970101", "970102"], "expected": [1, 1]}
    place = Children(
        base=asked,
        sheets=(),
        on=("unit", "district"),
        expected=pl.DataFrame(below),
        listed=pl.DataFrame(listed),
    )
    units, parents = pl.Series("unit", [STATIONS[0], STATIONS[8]]), pl.Series("unit", [VILLAGE] * 2)
    districts = pl.Series("district", [district] * 2)

    assert may_be_below(units, parents, districts, place).to_list() == expected
