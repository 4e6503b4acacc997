"""However many forms are asked at once, and whichever way, the report is the same."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

pytest.importorskip("numpy", reason="needs the extra generate")

import recaprules
from recaprules import Contest, RuleSet
from recaprules.engine import ascent, failing, variants, verdicts
from recaprules.engine.beside import children, one
from recaprules.engine.report import Report
from recaprules.generate import Options, generate_kabupaten
from recaprules.model.recap import Recap
from recaprules.rules.judgement import Procedure

EVERYTHING, NOTHING = 1 << 60, 0


@pytest.fixture(scope="module")
def kabupaten(tmp_path_factory: pytest.TempPathFactory) -> Recap:
    """A kabupaten with faults, numbers beyond their boxes, and stations of which nobody sent a form."""
    out: Path = tmp_path_factory.mktemp("kabupaten")
    made = generate_kabupaten(out, Options(seed=5, faults=0.2, contests=(Contest.PPWP, Contest.DPR)), stations=60)
    for file in sorted((out / "forms").rglob("*.parquet")):
        damaged(file)
    return recaprules.read(out / "forms", register=made.register)


def damaged(file: Path) -> None:
    header = {key: value for key, value in pl.read_parquet_metadata(file).items() if key != "ARROW:schema"}
    forms = pl.read_parquet(file)
    row = pl.int_range(pl.len())
    if forms.height > 20:
        forms = forms.filter(row % 17 != 3).with_columns(
            pl.when(row % 13 == 5).then(-7).otherwise("valid_votes").alias("valid_votes"),
            pl.when(row % 11 != 2).then("invalid_votes").alias("invalid_votes"),
        )
    forms.write_parquet(file, metadata=header)


@pytest.fixture(scope="module")
def conditions() -> RuleSet:
    rules = recaprules.load_rules()
    return RuleSet(rule for rule in rules if not isinstance(rule.check, Procedure))


@pytest.fixture(scope="module")
def report(kabupaten: Recap, conditions: RuleSet) -> Report:
    return recaprules.check(kabupaten, rules=conditions)


def test_some_rules_are_broken_and_some_undecided(report: Report) -> None:
    assert len({finding.rule for finding in report.findings}) > 10
    assert any(count.undecided for count in report.verdicts)


@pytest.mark.parametrize("few", [NOTHING, EVERYTHING], ids=["as one query", "step by step"])
def test_both_ways_of_asking_give_the_same_report(
    few: int, report: Report, kabupaten: Recap, conditions: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "FEW_NUMBERS", few)

    assert report == recaprules.check(kabupaten, rules=conditions)


def test_forms_asked_a_few_at_a_time_give_the_same_report(
    report: Report, kabupaten: Recap, conditions: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (variants, children):
        monkeypatch.setattr(module, "SLICE", 7)
    monkeypatch.setattr(failing, "_MOST_AT_ONCE", 500)

    assert report == recaprules.check(kabupaten, rules=conditions)


def test_as_many_forms_asked_at_once_as_there_is_room_for_give_the_same_report(
    report: Report, kabupaten: Recap, conditions: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(variants, "GROUP", 4)
    monkeypatch.setattr(variants, "_CELLS", 2_000)

    assert report == recaprules.check(kabupaten, rules=conditions)


def test_forms_added_up_while_they_are_asked_or_read_again_give_the_same_report(
    report: Report, kabupaten: Recap, conditions: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ascent, "can_be_added", lambda _sheet: False)

    assert report == recaprules.check(kabupaten, rules=conditions)


def test_figures_kept_for_other_sheets_or_read_again_give_the_same_report(
    report: Report, kabupaten: Recap, conditions: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one, "MOST", NOTHING)

    assert report == recaprules.check(kabupaten, rules=conditions)
