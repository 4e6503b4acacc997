"""The tables of the manual on real data are what the rules say, and what queries written by hand say."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import polars as pl
import pytest

from recaprules import Rule
from tests.realdata.conftest import ROOT, needed


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verdict_tables", ROOT / "docs" / "_real" / "verdicts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TABLES = loaded()
QUICK = [one for one in TABLES.DATA_SETS if one.name not in TABLES.LARGE]


def printed(language: str, name: str) -> dict[str, tuple[int, ...]]:
    """Return the table of the data set called *name* as the page prints it: asked, holds, broken, undecided."""
    text = TABLES.PAGES[language].read_text(encoding="utf-8")
    (section,) = [part for part in re.split(r"^## ", text, flags=re.MULTILINE) if f"`{name}`" in part]
    rows = re.findall(
        r"^\| ([A-Z]+-\d+) \| ([\d.,]+) \| ([\d.,]+) \| ([\d.,]+) \| ([\d.,]+) \|$", section, re.MULTILINE
    )
    return {rule: tuple(int(re.sub(r"[.,]", "", number)) for number in numbers) for rule, *numbers in rows}


@pytest.mark.parametrize("one", QUICK, ids=lambda one: one.name)
def test_a_table_is_what_the_rules_say_today(one: object) -> None:
    needed(one.name)  # type: ignore[attr-defined]
    counts = TABLES.counted(TABLES.checked(one, TABLES.all_rules()))

    assert {rule: (c.asked, c.holds, c.broken, c.undecided) for rule, c in counts.items()} == printed("en", one.name)  # type: ignore[attr-defined]


@pytest.mark.parametrize("one", TABLES.DATA_SETS, ids=lambda one: one.name)
def test_both_languages_print_the_same_numbers(one: object) -> None:
    name = one.name  # type: ignore[attr-defined]

    assert printed("en", name) == printed("id", name) != {}


def test_every_number_adds_up() -> None:
    for one in TABLES.DATA_SETS:
        for asked, *parts in printed("en", one.name).values():
            assert asked == sum(parts)


def test_every_rule_is_on_the_page_or_named_as_one_that_was_not_asked() -> None:
    text = TABLES.PAGES["en"].read_text(encoding="utf-8")
    named = set(re.findall(r"\b[A-Z]+-\d{2}\b", text))
    installed: list[Rule] = list(TABLES.all_rules())

    assert {rule.id for rule in installed} <= named


BY_HAND = {
    "BAL-04": pl.col("suara_total") == pl.col("pengguna_total_j"),
    "SUM-02": pl.col("suara_sah") + pl.col("suara_tidak_sah") == pl.col("suara_total"),
    "SUM-01": pl.sum_horizontal("100025", "100026", "100027", ignore_nulls=False) == pl.col("suara_sah"),
    "USE-04": pl.col("pengguna_total_j") <= pl.col("pemilih_dpt_j"),
}


@pytest.mark.parametrize("rule", BY_HAND)
def test_the_304_085_stations_are_as_a_query_says(rule: str) -> None:
    name = "sirekap-ppwp-2024-tps"
    figures = pl.read_parquet(needed(f"{name}/tps.parquet")).select(pl.selectors.integer().cast(pl.Int64))
    legible = figures.select(pl.when(pl.all().is_between(0, 999)).then(pl.all()))
    says = legible.select(BY_HAND[rule].alias("says"))["says"]
    holds, broken, undecided = int(says.sum()), int((~says).sum()), says.null_count()

    assert printed("en", name)[rule] == (len(says), holds, broken, undecided)
