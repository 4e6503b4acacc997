"""
Every planted fault that breaks an equality is found, and nothing else is.

What must be found is worked out here from the ledger and the written figures,
with the identities of the forms spelled out once more, and not from the rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import polars as pl
import pytest

pytest.importorskip("numpy", reason="needs the extra generate")

import recaprules
from recaprules import Tier
from recaprules.generate import Options, generate_province
from recaprules.installed import installed_plugins
from recaprules.model.sheet import DISTRICT, UNIT, Sheet

Broken: TypeAlias = set[tuple[str, str, str, str, str]]
"""Rule, contest, unit, district, and the cell where the rule is asked cell by cell."""

GROUPS = ("registered", "turnout_registered", "turnout_transfer", "turnout_unlisted", "turnout_total")
TIER_RULES = {
    Tier.VILLAGE: "TIER-01",
    Tier.KECAMATAN: "TIER-02",
    Tier.KABKO: "TIER-03",
    Tier.PROVINCE: "TIER-04",
    Tier.NATIONAL: "TIER-05",
}
EQUALITIES = ("BAL-01", "BAL-02", "BAL-03", "BAL-04", "SUM-01", "SUM-02", "SUM-03", "SUM-04", "USE-01", "USE-02")


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[recaprules.Recap, recaprules.Report, pl.DataFrame]:
    """A province with five contests, of which one form in fifteen has a fault."""
    out: Path = tmp_path_factory.mktemp("province")
    made = generate_province(out, Options(seed=11, faults=0.07), stations=500)
    recap = recaprules.read(out / "forms", register=made.register)
    return recap, recaprules.check(recap, rules=installed_plugins().rules.select()), pl.read_parquet(made.ledger)


def test_what_breaks_an_equality_on_a_form_is_found_and_nothing_else(
    province: tuple[recaprules.Recap, recaprules.Report, pl.DataFrame],
) -> None:
    recap, report, _ = province
    expected = {one for sheet in recap.sheets for one in broken_on_forms(sheet)}
    found = {
        (one.rule, one.contest.value, one.unit, one.district, "") for one in report.findings if one.rule in EQUALITIES
    }

    assert found == expected
    assert {one[0] for one in found} == set(EQUALITIES)


def test_what_breaks_a_sum_over_units_is_found_and_nothing_else(
    province: tuple[recaprules.Recap, recaprules.Report, pl.DataFrame],
) -> None:
    recap, report, _ = province
    expected = {one for sheet in recap.sheets for one in broken_sums(sheet, recap)}
    found = {
        (one.rule, one.contest.value, one.unit, one.district, one.labels[0][0])
        for one in report.findings
        if one.rule in TIER_RULES.values()
    }

    assert found == expected
    assert len({one[0] for one in found}) == 4


def test_every_finding_is_about_a_cell_of_the_ledger(
    province: tuple[recaprules.Recap, recaprules.Report, pl.DataFrame],
) -> None:
    _, report, ledger = province
    wrong: dict[str, set[str]] = defaultdict(set)
    for unit, cell in ledger.select("unit", "cell").iter_rows():
        wrong[cell].add(unit)

    innocent = [
        finding.id
        for finding in report.findings
        if not any(
            place.startswith(finding.unit)
            for key, _ in finding.labels
            for place in wrong.get(key.split("(")[-1].rstrip(")").removeprefix("children."), wrong.get(bare(key), ()))
        )
    ]

    assert innocent == []


def test_every_fault_leaves_a_trace(
    province: tuple[recaprules.Recap, recaprules.Report, pl.DataFrame],
) -> None:
    """A form with a fault breaks a rule, or the one above it does, or a figure of it is missing."""
    recap, report, ledger = province
    seen = {(one.contest.value, one.unit) for one in report.findings}
    missing = {(sheet.form.contest.value, unit) for sheet in recap.sheets for unit in incomplete_units(sheet)}
    silent = [
        (contest, unit)
        for contest, unit in ledger.select("contest", "unit").unique().iter_rows()
        if (contest, unit) not in seen | missing
        and not any((contest, unit[:width]) in seen for width in (2, 4, 6, 10) if width < len(unit))
    ]

    assert silent == []


# ---- the identities of the forms, once more


def bare(key: str) -> str:
    """Return the cell that *key* reads, whatever form it reads it on."""
    return key.rpartition("(")[2].rstrip(")").partition(".")[2] or key


def broken_on_forms(sheet: Sheet) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what is broken on each form of *sheet*, of which every cell of an identity is known."""
    top = sheet.form.top
    for row in sheet.frame.iter_rows(named=True):
        cells = {
            key: None if value is None or value < 0 or (top is not None and value > top) else value
            for key, value in row.items()
            if key not in (UNIT, DISTRICT)
        }
        district = row.get(DISTRICT) or sheet.ballot.district
        for rule, left, right in identities(sheet):
            numbers = [cells[key] for key in (*left, *right)]
            if None in numbers:
                continue
            if sum(cells[key] or 0 for key in left) != sum(cells[key] or 0 for key in right):
                yield rule, sheet.form.contest.value, row[UNIT], district, ""


def identities(sheet: Sheet) -> Iterator[tuple[str, list[str], list[str]]]:
    yield "BAL-01", ["ballots_received"], ["ballots_used", "ballots_spoiled", "ballots_unused"]
    yield "BAL-02", ["ballots_used"], ["turnout_total"]
    yield "BAL-03", ["ballots_used"], ["total_votes"]
    yield "BAL-04", ["total_votes"], ["turnout_total"]
    yield "SUM-02", ["valid_votes", "invalid_votes"], ["total_votes"]
    options = [option.code for option in sheet.ballot.options]
    if sheet.form.contest.has_parties:
        yield "SUM-04", [f"party_list_votes.{code}" for code in options], ["valid_votes"]
        for option in sheet.ballot.options:
            people = [f"candidate_votes.{option.code}.{person.code}" for person in option.candidates]
            yield "SUM-03", [f"party_votes.{option.code}", *people], [f"party_list_votes.{option.code}"]
    else:
        yield "SUM-01", [f"votes.{code}" for code in options], ["valid_votes"]
    for group in GROUPS:
        yield "USE-01", [f"{group}_male", f"{group}_female"], [total(group)]
    for sex in ("male", "female", "total"):
        parts = [f"{group}_{sex}" for group in GROUPS[1:4]]
        yield "USE-02", parts, [f"turnout_total_{sex}" if sex != "total" else "turnout_total"]


def total(group: str) -> str:
    return group if group.endswith("_total") else f"{group}_total"


def broken_sums(sheet: Sheet, recap: recaprules.Recap) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what is not the sum of the units below *sheet*'s, where all of these are known, or more is known already."""
    below = [
        one
        for one in recap.sheets
        if one.tier is sheet.tier.child and one.form.contest is sheet.form.contest and one.ballot == sheet.ballot
    ]
    if not below:
        return
    parts = pl.concat([legible(one) for one in below])
    keys = [UNIT, *([DISTRICT] if DISTRICT in sheet.schema else [])]
    cells = sorted(sheet.captured)
    parent = pl.col(UNIT).str.slice(0, sheet.tier.code_width)
    sums = (
        parts.with_columns(parent.alias(UNIT))
        .group_by(keys)
        .agg(pl.col(cells).sum().name.prefix("sum "), pl.col(cells).null_count().name.prefix("gaps "))
    )
    for row in legible(sheet).join(sums, on=keys).iter_rows(named=True):
        for cell in cells:
            own, known, gaps = row[cell], row[f"sum {cell}"], row[f"gaps {cell}"]
            if own is not None and (own < known or (own != known and not gaps)):
                district = row.get(DISTRICT) or sheet.ballot.district
                yield TIER_RULES[sheet.tier], sheet.form.contest.value, row[UNIT], district, cell


def legible(sheet: Sheet) -> pl.DataFrame:
    cells = sorted(sheet.captured)
    top = 2**31 if sheet.form.top is None else sheet.form.top
    fits = pl.when(pl.col(cells).is_between(0, top)).then(pl.col(cells).cast(pl.Int64))
    return sheet.frame.select(*sheet.keys, fits)


def incomplete_units(sheet: Sheet) -> list[str]:
    gaps = legible(sheet).filter(pl.any_horizontal(pl.col(sorted(sheet.captured)).is_null()))
    return gaps[UNIT].to_list()
