from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

import recaprules
from recaprules.generate import Options, generate_kabupaten
from recaprules.generate.chance import random
from recaprules.generate.faults import COLUMN_KINDS, KINDS, FaultKind
from recaprules.generate.ledger import Planter, Turns
from recaprules.model.sheet import DISTRICT, KEYS, UNIT
from recaprules.model.unit import UnitCode, parent_of

from .conftest import SHARE, Sample

BLANKS = {"cell-left-blank", "voters-left-blank"}


def _long(sample: Sample) -> pl.DataFrame:
    """Return every cell of every form."""
    parts = []
    for sheet in sample.recap.sheets:
        code = pl.lit(sheet.ballot.district or None, dtype=pl.String)
        district = pl.col(DISTRICT) if DISTRICT in sheet.keys else code
        long = sheet.frame.unpivot(index=list(sheet.keys), variable_name="cell", value_name="value")
        parts.append(
            long.select(
                pl.lit(sheet.form.contest.value).alias("contest"),
                pl.lit(sheet.form.id).alias("form"),
                pl.lit(sheet.tier.value).alias("tier"),
                UNIT,
                district.alias(DISTRICT),
                "cell",
                pl.col("value").cast(pl.Int32),
            )
        )
    return pl.concat(parts)


class TestLedger:
    """The ledger lists every cell that is not as it should be, and no other."""

    PLACE = ("contest", "form", "tier", UNIT, DISTRICT, "cell")

    def test_every_other_cell_is_as_without_faults(self, faulty: Sample, mended: Sample) -> None:
        truth, written = (_long(sample).sort(self.PLACE) for sample in (mended, faulty))
        assert truth.select(self.PLACE).equals(written.select(self.PLACE))
        differs = truth["value"].ne_missing(written["value"])
        changed = written.filter(differs).with_columns(truth.filter(differs)["value"].alias("true_value"))

        listed = faulty.ledger.rename({"written_value": "value"}).select(changed.columns).sort(self.PLACE)
        assert changed.equals(listed)

    def test_every_entry_differs_from_the_truth(self, faulty: Sample) -> None:
        assert faulty.ledger["true_value"].ne_missing(faulty.ledger["written_value"]).all()
        assert not faulty.ledger["true_value"].null_count()

    def test_register_is_as_without_faults(self, faulty: Sample, mended: Sample) -> None:
        assert faulty.register.equals(mended.register)

    def test_every_kind_occurs(self, faulty: Sample) -> None:
        assert {kind.name for kind in KINDS} == set(faulty.made.faults)

    def test_the_share_of_forms_is_kept(self, faulty: Sample) -> None:
        wanted = round(Fraction(SHARE) * sum(faulty.made.forms.values()))

        assert wanted == sum(faulty.made.faults.values())
        assert wanted == faulty.ledger.select("contest", "form", "tier", UNIT, DISTRICT).n_unique()

    def test_every_form_can_have_one(self, tmp_path: Path) -> None:
        made = generate_kabupaten(tmp_path, Options(faults=1), stations=60)

        assert sum(made.forms.values()) == sum(made.faults.values())

    def test_columns_are_copied_wrongly(self, tmp_path: Path) -> None:
        made = generate_kabupaten(tmp_path, Options(faults=0.2, columns=True), stations=60)
        ledger = pl.read_parquet(made.ledger)
        columns = ledger.filter(pl.col("child").is_not_null())

        assert {kind.name for kind in COLUMN_KINDS} == set(columns["kind"])
        assert columns.select(pl.col("child").str.starts_with(pl.col(UNIT)).all()).item()
        recap = recaprules.read(tmp_path / "forms")
        copied = {
            (sheet.form.id, sheet.tier.value, row["child"], key): row[key]
            for sheet in recap.sheets
            if sheet.columns is not None
            for row in sheet.columns.iter_rows(named=True)
            for key in row
        }
        for row in columns.iter_rows(named=True):
            assert row["written_value"] == copied[row["form"], row["tier"], row["child"], row["cell"]]


class TestFindings:
    """What is planted is found on its form or where it is added up, and nothing else is found."""

    def test_every_form_with_a_wrong_number_has_a_finding(self, faulty: Sample) -> None:
        found = {(finding.contest.value, finding.unit) for finding in faulty.report.findings}
        planted = faulty.ledger.filter(~pl.col("kind").is_in(BLANKS)).select("contest", UNIT, "kind").unique()

        missed = [
            (contest, unit, kind)
            for contest, unit, kind in planted.iter_rows()
            if not found & {(contest, unit), (contest, parent_of(UnitCode(unit)))}
        ]
        assert not missed

    def test_every_wrong_number_is_in_a_finding(self, faulty: Sample) -> None:
        found = {
            (finding.contest.value, finding.unit, key)
            for finding in faulty.report.findings
            for key, _ in finding.labels
        }
        missed = [
            (contest, unit, cell, kind)
            for contest, unit, cell, kind in faulty.ledger.select("contest", UNIT, "cell", "kind").iter_rows()
            if kind not in BLANKS
            # No rule adds up the voters with disabilities on one form, but their sums over the units below are asked.
            if not found & {(contest, unit, cell), (contest, parent_of(UnitCode(unit)), cell)}
        ]

        assert not missed

    def test_every_blank_is_counted(self, faulty: Sample) -> None:
        blank = Counter({(one.tier.value, one.form, one.cell): one.blank for one in faulty.report.missing if one.blank})
        planted = faulty.ledger.filter(pl.col("written_value").is_null())

        assert Counter(planted.select("tier", "form", "cell").iter_rows()) == blank

    def test_nothing_else_is_found(self, faulty: Sample) -> None:
        changed = faulty.changed
        units = {unit for _, unit in changed}
        below: dict[tuple[str, str], set[str]] = {}
        for (contest, unit), cells in changed.items():
            below.setdefault((contest, parent_of(UnitCode(unit)) or ""), set()).update(cells)

        for finding in faulty.report.findings:
            place = (finding.contest.value, finding.unit)
            cells = {key for key, _ in finding.labels}
            if finding.rule.startswith("XC-"):
                assert finding.unit in units, finding.id
            elif finding.rule.startswith("TIER-"):
                assert cells & (changed.get(place, set()) | below.get(place, set())), finding.id
            else:
                assert cells & changed.get(place, set()), finding.id

    @pytest.mark.parametrize(
        ("kind", "rule", "hint"),
        [
            ("spoiled-counted-as-used", "BAL-02", "BAL-10"),
            ("spoiled-not-subtracted", "BAL-01", "BAL-11"),
            ("invalid-added-twice", "SUM-02", "SUM-09"),
        ],
    )
    def test_the_hint_names_the_kind(self, faulty: Sample, kind: str, rule: str, hint: str) -> None:
        planted = set(faulty.ledger.filter(pl.col("kind") == kind).select("contest", UNIT).iter_rows())
        if rule == "SUM-02":
            # It is seen from the votes of options, which a ballot of parties does not have.
            planted = {place for place in planted if place[0] != "dpr"}
        hinted = {
            (finding.contest.value, finding.unit)
            for finding in faulty.report.findings
            if finding.rule == rule and hint in {given.rule for given in finding.hints}
        }

        assert planted
        assert planted <= hinted

    def test_other_contests_see_what_the_form_does_not_show(self, faulty: Sample) -> None:
        kinds = ("listed-counted-as-unlisted", "transfer-without-right")
        planted = set(faulty.ledger.filter(pl.col("kind").is_in(kinds))[UNIT])
        compared = {finding.unit for finding in faulty.report.findings if finding.rule.startswith("XC-")}

        assert planted
        assert planted <= compared


class TestTurns:
    """Kinds take turns by their weights; one that finds no occasion waits for the next."""

    ONE, TWO = (
        FaultKind(name=name, tiers=(recaprules.Tier.TPS,), weight=weight, plant=lambda _form, _random: {})
        for name, weight in (("one", 1), ("two", 2))
    )

    def test_follow_the_weights(self) -> None:
        turns = Turns((self.ONE, self.TWO), random(1, "turns"))
        taken = Counter(turns.next(lambda _kind: {"valid_votes": 1})[0].name for _ in range(30))  # type: ignore[index]

        assert taken == {"one": 10, "two": 20}

    def test_wait_for_an_occasion(self) -> None:
        turns = Turns((self.ONE, self.TWO), random(1, "turns"))
        for _ in range(20):
            turns.next(lambda kind: {"valid_votes": 1} if kind.name == "two" else {})
        found = turns.next(lambda _kind: {"valid_votes": 1})

        assert found is not None
        assert found[0].name == "one"

    def test_end_where_no_kind_has_an_occasion(self) -> None:
        assert Turns((self.ONE,), random(1, "turns")).next(lambda _kind: {}) is None


def test_without_faults_the_truth_itself_is_written() -> None:
    assert Planter(Fraction(0), 1).ledger().is_empty()


def test_keys_of_the_ledger_are_those_of_sheets() -> None:
    assert set(KEYS[:2]) <= set(Planter(Fraction(0), 1).ledger().columns)
