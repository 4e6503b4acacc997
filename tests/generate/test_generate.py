from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import attrs
import polars as pl
import pytest

import recaprules
from recaprules.generate import Generated, generate_province
from recaprules.generate.faults import KINDS
from recaprules.model.cell import Missing
from recaprules.model.unit import UnitCode, is_special_location, parent_of, tier_of, unit_code

FAMILIES = ("caps", "ballots", "sums", "voters", "tiers")
BLANKS = {"cell-left-blank", "voters-left-blank"}


@cache
def all_rules() -> recaprules.RuleSet:
    plugins = [importlib.import_module(f"recaprules_{family}") for family in FAMILIES]
    return recaprules.RuleSet(rule for plugin in plugins for rule in plugin.recaprules_rules())


@attrs.frozen(kw_only=True)
class Sample:
    """A province that was written, read and checked."""

    made: Generated
    rules: recaprules.RuleSet
    report: recaprules.Report
    stations: pl.DataFrame
    parents: pl.DataFrame
    register: pl.DataFrame
    ledger: pl.DataFrame
    forms: Path

    @property
    def changed(self) -> dict[str, set[str]]:
        """The cells that are not as they should be, by unit."""
        cells: dict[str, set[str]] = defaultdict(set)
        for unit, cell in self.ledger.select("unit", "cell").iter_rows():
            cells[unit].add(cell)
        return cells

    @property
    def unreadable(self) -> set[str]:
        """The units whose forms have a cell without a legible number."""
        beyond = (pl.col("written_value") > 999) & (pl.col("unit").str.len_chars() == 13)
        return set(self.ledger.filter(pl.col("written_value").is_null() | beyond)["unit"])


def sample(out: Path, **options: float) -> Sample:
    made = generate_province(out, **options)  # type: ignore[arg-type]  # seed and stations are whole
    stations, parents, register, ledger = made.files
    rules = all_rules()
    return Sample(
        made=made,
        rules=rules,
        report=recaprules.check(out / "forms", rules=rules, register=register),
        stations=pl.read_parquet(stations),
        parents=pl.read_parquet(parents),
        register=pl.read_parquet(register),
        ledger=pl.read_parquet(ledger),
        forms=out / "forms",
    )


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return sample(tmp_path_factory.mktemp("right"), stations=3000, faults=0)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return sample(tmp_path_factory.mktemp("faulty"), stations=1500, faults=0.06)


class TestWithoutFaults:
    """Every rule of the five families holds on every form; USE-04 only informs about what is lawful."""

    def test_everything_is_read(self, right: Sample) -> None:
        forms = {count.tier: count.forms for count in right.report.forms}

        assert not right.report.problems
        assert not right.report.unread
        assert dict(right.made.forms) == forms

    def test_no_rule_is_undecided(self, right: Sample) -> None:
        assert not any(count.undecided for count in right.report.verdicts)
        assert not right.report.missing

    def test_only_turnout_above_the_list_is_told(self, right: Sample) -> None:
        assert {"USE-04"} == {count.rule for count in right.report.verdicts if count.broken}

    def test_turnout_is_above_the_list_just_where_it_was_made_so(self, right: Sample) -> None:
        told = {finding.unit for finding in right.report.findings}
        above = right.stations.filter(pl.col("turnout_total") > pl.col("registered_total"))["unit"]

        assert set(above) == told
        assert all(is_special_location(unit) for unit in told)

    @pytest.mark.parametrize("rule", ["BAL-06", "CAP-05", "SUM-01", "TIER-01", "TIER-04", "USE-08", "USE-12"])
    def test_the_rules_were_asked(self, right: Sample, rule: str) -> None:
        assert sum(count.holds for count in right.report.verdicts if count.rule == rule)

    @pytest.mark.parametrize("seed", [0, 1, 7])
    @pytest.mark.parametrize("stations", [1, 2, 40, 333])
    def test_small_provinces_hold_too(self, tmp_path: Path, seed: int, stations: int) -> None:
        report = sample(tmp_path, seed=seed, stations=stations, faults=0).report

        assert stations == report.forms_of(recaprules.Tier.TPS)
        assert {"USE-04"} >= {count.rule for count in report.verdicts if count.broken or count.undecided}

    def test_the_ledger_is_empty(self, right: Sample) -> None:
        assert right.ledger.is_empty()
        assert not right.made.faults


class TestProvince:
    """The places and numbers look like those of a province, and nobody can take them for a real one."""

    def test_codes_are_unit_codes_of_no_real_province(self, right: Sample) -> None:
        units = [unit_code(unit) for unit in right.register["unit"]]

        assert {"97"} == {unit[:2] for unit in units}
        assert dict(right.made.forms) == dict(Counter(tier_of(unit) for unit in units))

    def test_every_unit_but_the_province_has_a_parent(self, right: Sample) -> None:
        units = set(right.register["unit"])

        assert units >= {parent_of(UnitCode(unit)) for unit in units if unit != "97"}

    def test_there_are_kabupaten_and_kota(self, right: Sample) -> None:
        kabko = [unit for unit in right.register["unit"] if len(unit) == 4]
        kota = [unit for unit in kabko if int(unit[2:]) >= 71]

        assert 12 <= len(kabko) <= 15
        assert [f"97{n}" for n in range(71, 71 + len(kota))] == kota

    def test_stations_are_numbered_without_gaps(self, right: Sample) -> None:
        numbers: dict[str, list[int]] = defaultdict(list)
        for unit in right.stations["unit"]:
            numbers[unit[:10]].append(int(unit[10:]))

        for inside in numbers.values():
            ordinary = [number for number in inside if number < 901]
            assert list(range(1, len(ordinary) + 1)) == ordinary
            assert len(inside) <= 25
            assert inside[len(ordinary) :] in ([], [901])

    def test_some_stations_are_at_special_locations(self, right: Sample) -> None:
        special = [unit for unit in right.stations["unit"] if is_special_location(unit)]

        assert 5 <= len(special) <= 20

    def test_ordinary_turnout_is_between_70_and_90_percent(self, right: Sample) -> None:
        ordinary = right.stations.filter(pl.col("unit").str.slice(10).cast(pl.Int32) < 901)
        turnout = ordinary.select(100 * pl.col("turnout_total").cast(pl.Int32) / pl.col("registered_total"))

        assert turnout.to_series().is_between(70, 90).all()

    def test_voters_with_disabilities_are_among_the_voters(self, right: Sample) -> None:
        for sex in ("_male", "_female", ""):
            within = pl.col(f"turnout_disabled{sex or '_total'}") <= pl.col(f"turnout_total{sex}")
            assert right.stations.select(within.all()).item()

    def test_all_cells_of_the_forms_are_there(self, right: Sample) -> None:
        for sheet in recaprules.read(right.forms).sheets:
            assert {cell.key for cell in sheet.form.cells(sheet.ballot)} == sheet.captured

    def test_numbers_are_narrow(self, right: Sample) -> None:
        assert {pl.Int16} == set(right.stations.drop("unit").dtypes)
        assert {pl.Int32} == set(right.parents.drop("unit").dtypes)


class TestFaults:
    """One fault on a form is found on that form, and elsewhere only where the form is added up."""

    def test_every_kind_occurs(self, faulty: Sample) -> None:
        assert {kind.name for kind in KINDS} == set(faulty.made.faults)

    @pytest.mark.parametrize("seed", range(5))
    def test_every_kind_occurs_in_a_small_province_with_few_faults(self, tmp_path: Path, seed: int) -> None:
        made = generate_province(tmp_path, seed=seed, stations=500, faults=0.0001)

        assert {kind.name: 1 for kind in KINDS} == made.faults

    def test_the_share_of_forms_is_kept(self, faulty: Sample) -> None:
        wanted = round(0.06 * sum(faulty.made.forms.values()))

        assert wanted == sum(faulty.made.faults.values())
        assert wanted == len(faulty.changed)

    def test_the_ledger_tells_what_is_written(self, faulty: Sample) -> None:
        tables = (faulty.stations, faulty.parents)
        written = {row["unit"]: row for table in tables for row in table.iter_rows(named=True)}

        for row in faulty.ledger.iter_rows(named=True):
            assert row["written_value"] == written[row["unit"]][row["cell"]]
            assert row["written_value"] != row["true_value"]

    def test_the_ledger_lists_every_changed_cell(self, tmp_path: Path, faulty: Sample) -> None:
        truth = sample(tmp_path, stations=1500, faults=0)
        changed = {
            (unit, cell)
            for true, written in ((truth.stations, faulty.stations), (truth.parents, faulty.parents))
            for before, after in zip(true.iter_rows(named=True), written.iter_rows(named=True), strict=True)
            for unit in [before["unit"]]
            for cell in before
            if before[cell] != after[cell]
        }

        assert set(faulty.ledger.select("unit", "cell").iter_rows()) == changed
        assert truth.register.equals(faulty.register)

    def test_every_form_with_a_wrong_number_has_a_finding(self, faulty: Sample) -> None:
        planted = set(faulty.ledger.filter(~pl.col("kind").is_in(BLANKS))["unit"])

        assert planted <= {finding.unit for finding in faulty.report.findings if finding.rule != "USE-04"}

    def test_every_wrong_number_is_in_a_finding_on_its_form_or_where_it_is_added_up(self, faulty: Sample) -> None:
        found = {(finding.unit, cell.key) for finding in faulty.report.findings for cell in finding.cells}
        # A number too long for its boxes cannot be added up, but it is a finding on its own form.
        missed = [
            (unit, cell)
            for unit, cell, kind in faulty.ledger.select("unit", "cell", "kind").iter_rows()
            if kind not in BLANKS and not found & {(unit, cell), (parent_of(unit), cell)}
        ]

        assert not missed

    def test_every_blank_is_counted(self, faulty: Sample) -> None:
        blank = {(one.tier, one.cell): one.blank for one in faulty.report.missing if one.blank}
        planted = faulty.ledger.filter(pl.col("written_value").is_null())

        assert Counter((tier_of(row["unit"]), row["cell"]) for row in planted.iter_rows(named=True)) == blank

    def test_forms_with_blanks_are_undecided_and_nothing_else(self, faulty: Sample) -> None:
        (sheet,) = [one for one in recaprules.read(faulty.forms).sheets if one.tier is recaprules.Tier.TPS]
        rules = faulty.rules.ignore("USE-04")  # turnout above the list is lawful
        undecided: Counter[str] = Counter()
        for row, unit in enumerate(sheet.frame["unit"]):
            if unit in faulty.unreadable:
                tally = sheet.tally(row)
                report = recaprules.check(tally, rules=rules)
                undecided.update(count.rule for count in report.verdicts if count.undecided)
                if Missing.BLANK in tally.cells.values():
                    assert not report.findings
                    assert {"CAP-03"} < {count.rule for count in report.verdicts if count.undecided}
        by_rule = {
            count.rule: count.undecided
            for count in faulty.report.verdicts
            # The register is not there for one form alone.
            if count.undecided and count.tier is recaprules.Tier.TPS and count.rule not in ("USE-04", "USE-12")
        }

        assert undecided == by_rule

    def test_forms_as_they_should_be_have_findings_only_as_echoes(self, faulty: Sample) -> None:
        children: dict[str, set[str]] = defaultdict(set)
        for unit, cells in faulty.changed.items():
            children[parent_of(UnitCode(unit)) or ""] |= cells
        elsewhere = [one for one in faulty.report.findings if one.unit not in faulty.changed and one.rule != "USE-04"]

        assert elsewhere
        for finding in elsewhere:
            assert finding.rule.startswith("TIER-")
            assert finding.cells[0].key in children[finding.unit]

    def test_turnout_above_the_list_stays_lawful(self, faulty: Sample) -> None:
        told = {finding.unit for finding in faulty.report.findings if finding.rule == "USE-04"}

        assert all(is_special_location(unit) for unit in told - set(faulty.changed))

    def test_forms_that_break_a_rule_are_those_with_a_wrong_number(self, faulty: Sample) -> None:
        planted = faulty.ledger.filter(~pl.col("kind").is_in(BLANKS) & (pl.col("unit").str.len_chars() == 13))
        (stations,) = [count for count in faulty.report.forms if count.tier is recaprules.Tier.TPS]
        # One voter under the wrong sex is a warning, and no more.
        warned = planted.filter(pl.col("kind") == "voter-under-wrong-sex")
        assert warned.height

        assert planted["unit"].n_unique() - warned["unit"].n_unique() == stations.broken
        assert len(faulty.unreadable) == stations.incomplete

    @pytest.mark.parametrize(
        ("kind", "rule", "hint"),
        [
            ("spoiled-counted-as-used", "BAL-02", "BAL-10"),
            ("spoiled-not-subtracted", "BAL-01", "BAL-11"),
            ("invalid-added-twice", "SUM-02", "SUM-09"),
            ("total-copied-into-valid", "SUM-01", "SUM-10"),
        ],
    )
    def test_the_hint_names_the_kind(self, faulty: Sample, kind: str, rule: str, hint: str) -> None:
        units = set(faulty.ledger.filter(pl.col("kind") == kind)["unit"])
        hinted = {
            finding.unit
            for finding in faulty.report.findings
            if finding.rule == rule and hint in {given.rule for given in finding.hints}
        }

        assert units <= hinted

    def test_a_misread_voter_cell_is_pointed_out_with_the_number_that_stood_there(self, faulty: Sample) -> None:
        misread = faulty.ledger.filter(
            pl.col("kind") == "voters-digit-misread", pl.col("cell").str.starts_with("turnout")
        )
        hints = {
            (finding.unit, hint.cell, hint.candidate)
            for finding in faulty.report.findings
            for hint in finding.hints
            if hint.rule == "USE-10"
        }

        assert misread.height
        assert set(misread.select("unit", "cell", "true_value").iter_rows()) <= hints

    def test_every_form_can_have_one(self, tmp_path: Path) -> None:
        made = generate_province(tmp_path, stations=200, faults=1)

        assert sum(made.forms.values()) == sum(made.faults.values())


class TestDeterminism:
    """The same arguments give the same bytes, whatever else differs."""

    CALL = "import sys, pathlib, recaprules.generate as g; g.generate_province(pathlib.Path(sys.argv[1]), stations=700)"

    def test_another_process_writes_the_same_bytes(self, tmp_path: Path) -> None:
        here = generate_province(tmp_path / "here", stations=700)
        env = {**os.environ, "PYTHONHASHSEED": "12345"}
        subprocess.run([sys.executable, "-c", self.CALL, str(tmp_path / "there")], check=True, env=env)

        for file in here.files:
            there = tmp_path / "there" / file.relative_to(tmp_path / "here")
            assert file.read_bytes() == there.read_bytes()

    def test_another_seed_gives_another_province(self, tmp_path: Path) -> None:
        one, other = (generate_province(tmp_path / str(seed), seed=seed, stations=50) for seed in (1, 2))

        assert one.files[0].read_bytes() != other.files[0].read_bytes()

    def test_the_folder_is_written_over(self, tmp_path: Path) -> None:
        generate_province(tmp_path / "one", seed=1, stations=50)
        fresh = generate_province(tmp_path / "other", stations=60)
        again = generate_province(tmp_path / "one", stations=60)

        assert [path.read_bytes() for path in fresh.files] == [path.read_bytes() for path in again.files]
        assert set(again.files) == {path for path in (tmp_path / "one").rglob("*") if path.is_file()}


class TestArguments:
    """What cannot be made is refused before anything is written."""

    @pytest.mark.parametrize("stations", [-5, 0])
    def test_there_is_at_least_one_station(self, tmp_path: Path, stations: int) -> None:
        with pytest.raises(ValueError, match=f"stations: expected at least 1, got {stations}"):
            generate_province(tmp_path, stations=stations)

        assert not any(tmp_path.iterdir())

    @pytest.mark.parametrize("faults", [-0.01, 1.01, float("nan")])
    def test_faults_are_a_share(self, tmp_path: Path, faults: float) -> None:
        with pytest.raises(ValueError, match=f"faults: expected a share from 0 to 1, got {faults}"):
            generate_province(tmp_path, faults=faults)
