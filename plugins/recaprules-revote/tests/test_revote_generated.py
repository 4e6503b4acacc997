"""
A made-up kabupaten with re-votes of PPWP at some stations.

Nothing is wrong where the parents add up the re-votes; where they add up what
was replaced, it is found in every village concerned, and in no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import attrs
import polars as pl
import pytest

pytest.importorskip("numpy", reason="needs the extra generate")

import recaprules
from recaprules import Contest, Tier
from recaprules.generate import Options, generate_kabupaten
from recaprules.installed import installed_plugins
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.readers.stored import write_sheet

ONE_FEWER = (
    "votes.100025",
    "valid_votes",
    "total_votes",
    "turnout_registered_male",
    "turnout_registered_total",
    "turnout_total_male",
    "turnout_total",
    "ballots_used",
)


@pytest.fixture(scope="module")
def kabupaten(tmp_path_factory: pytest.TempPathFactory) -> Recap:
    out: Path = tmp_path_factory.mktemp("kabupaten")
    options = Options(seed=3, faults=0, contests=(Contest.PPWP, Contest.DPD))
    made = generate_kabupaten(out, options, stations=80)
    return recaprules.read(out / "forms", register=made.register)


def revoted(recap: Recap) -> list[str]:
    """Return every seventh station, of which PPWP was repeated."""
    (sheet,) = (one for one in recap.sheets if one.tier is Tier.TPS and one.form.contest is Contest.PPWP)
    able = sheet.frame.filter(pl.all_horizontal(pl.col(ONE_FEWER) > 0))
    return able[UNIT].gather_every(7).to_list()


def with_revotes(recap: Recap, units: Iterable[str], *, in_parents: bool) -> Recap:
    """
    Return *recap* with a re-vote of PPWP at *units*, in which one voter fewer came, or one more.

    Args:
        recap: What was counted; its parents add up its stations.

        units: The stations.

        in_parents: Whether it is the re-vote that the parents add up, and not the vote that it replaced.
    """
    return attrs.evolve(recap, sheets=tuple(_layered(one, list(units), in_parents=in_parents) for one in recap.sheets))


def _layered(sheet: Sheet, units: list[str], *, in_parents: bool) -> Sheet:
    if sheet.tier is not Tier.TPS or sheet.form.contest is not Contest.PPWP:
        return sheet
    is_revoted = pl.col(UNIT).is_in(units)
    added_up, other = ("psu", "") if in_parents else ("", "psu")
    known = sheet.frame.with_columns(round=pl.when(is_revoted).then(pl.lit(added_up)).otherwise(pl.lit("")))
    changed = known.filter(is_revoted).with_columns(
        pl.lit(other).alias("round"), pl.col(ONE_FEWER) - 1, pl.col("ballots_unused") + 1
    )
    both = pl.concat([known, changed]).sort(UNIT, "round")
    return attrs.evolve(sheet, frame=both.select(UNIT, "round", pl.exclude(UNIT, "round")))


def check(recap: Recap) -> recaprules.Report:
    return recaprules.check(recap, rules=installed_plugins().rules.select())


@pytest.mark.parametrize("in_parents", [True, False])
def test_every_form_gets_one_verdict_of_every_rule(kabupaten: Recap, *, in_parents: bool) -> None:
    recap = with_revotes(kabupaten, revoted(kabupaten), in_parents=in_parents)
    report = check(recap)
    forms = {tier: sum(sheet.height for sheet in recap.sheets if sheet.tier is tier) for tier in Tier}

    for count in report.verdicts:
        said = count.holds + count.broken + count.undecided + count.not_asked
        assert said == forms[count.tier] + count.units, count.rule
    assert sum(one.superseded for one in report.forms) == len(revoted(kabupaten))


def test_nothing_is_wrong_where_the_parents_add_up_the_re_votes(kabupaten: Recap) -> None:
    units = revoted(kabupaten)
    report = check(with_revotes(kabupaten, units, in_parents=True))

    assert units
    assert [finding.id for finding in report.findings] == []
    assert report.verdict("PSU-01", Tier.TPS).holds == len(units)
    assert report.verdict("PSU-03", Tier.TPS).holds == len(units)
    assert report.verdict("PSU-05", Tier.VILLAGE).holds == len({unit[:10] for unit in units})
    assert report.verdict("TIER-01", Tier.VILLAGE).undecided == 0


def test_parents_that_add_up_what_was_replaced_are_found(kabupaten: Recap) -> None:
    units = revoted(kabupaten)
    villages = {unit[:10] for unit in units}
    report = check(with_revotes(kabupaten, units, in_parents=False))
    found = {
        rule: {one.unit for one in report.findings if one.rule == rule} for rule in ("PSU-05", "TIER-01", "TIER-02")
    }

    assert found == {"PSU-05": villages, "TIER-01": villages, "TIER-02": set()}
    assert {one.rule for one in report.findings if one.severity is recaprules.Severity.ERROR} == {"PSU-05", "TIER-01"}


def test_a_re_vote_of_one_contest_leaves_comparisons_with_another_open(kabupaten: Recap) -> None:
    units = revoted(kabupaten)
    report = check(with_revotes(kabupaten, units, in_parents=True))
    count = report.verdict("XC-02", Tier.TPS)

    assert (count.broken, count.undecided) == (0, len(units))


def test_stored_sheets_say_the_same(kabupaten: Recap, tmp_path: Path) -> None:
    recap = with_revotes(kabupaten, revoted(kabupaten), in_parents=False)
    for number, sheet in enumerate(recap.sheets):
        write_sheet(sheet, tmp_path, "pemilu2024", number=number)
    stored = attrs.evolve(recaprules.read(tmp_path), register=recap.register)

    assert [one.id for one in check(stored).findings] == [one.id for one in check(recap).findings]
