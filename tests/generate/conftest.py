from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from pathlib import Path

import attrs
import polars as pl
import pytest

pytest.importorskip("numpy", reason="needs the extra generate")

import recaprules
from recaprules.generate import Generated, Options, generate_kabupaten, generate_nation, generate_province
from recaprules.generate.made_up import made_up_nation
from recaprules.generate.places import Places
from recaprules.installed import installed_plugins
from recaprules.model.contest import Contest

THREE = (Contest.PPWP, Contest.DPD, Contest.DPR)
SHARE = 0.06


@attrs.frozen(kw_only=True, slots=False)
class Sample:
    """An election that was written, and what the rules say of it."""

    made: Generated
    folder: Path

    @cached_property
    def recap(self) -> recaprules.Recap:
        return recaprules.read(self.folder / "forms", register=self.made.register)

    @cached_property
    def report(self) -> recaprules.Report:
        return recaprules.check(self.recap, rules=installed_plugins().rules.select())

    @cached_property
    def register(self) -> pl.DataFrame:
        return pl.read_parquet(self.made.register)

    @cached_property
    def ledger(self) -> pl.DataFrame:
        return pl.read_parquet(self.made.ledger)

    def forms(self, contest: Contest, tier: recaprules.Tier) -> pl.DataFrame:
        """Return the forms of *contest* at *tier*, of all ballots."""
        sheets = [one for one in self.recap.sheets if one.form.contest is contest and one.tier is tier]
        return pl.concat([sheet.frame for sheet in sheets], how="diagonal").sort("unit")

    @property
    def changed(self) -> dict[tuple[str, str], set[str]]:
        """The cells that are not as they should be, by contest and unit."""
        cells: dict[tuple[str, str], set[str]] = defaultdict(set)
        for contest, unit, cell in self.ledger.select("contest", "unit", "cell").iter_rows():
            cells[contest, unit].add(cell)
        return cells


@pytest.fixture(scope="package")
def right(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A province with five contests and no fault."""
    out = tmp_path_factory.mktemp("right")
    return Sample(made=generate_province(out, Options(seed=5, faults=0), stations=200), folder=out)


@pytest.fixture(scope="package")
def with_columns(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A kabupaten whose parents' forms come with their columns, and no fault."""
    out = tmp_path_factory.mktemp("columns")
    options = Options(seed=8, faults=0, columns=True, contests=(Contest.PPWP, Contest.DPR))
    return Sample(made=generate_kabupaten(out, options, stations=90), folder=out)


@pytest.fixture(scope="package")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A kabupaten with three contests and many faults."""
    out = tmp_path_factory.mktemp("faulty")
    options = Options(seed=6, faults=SHARE, contests=THREE)
    return Sample(made=generate_kabupaten(out, options, stations=420), folder=out)


@pytest.fixture(scope="package")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The same kabupaten without its faults."""
    out = tmp_path_factory.mktemp("mended")
    return Sample(made=generate_kabupaten(out, Options(seed=6, faults=0, contests=THREE), stations=420), folder=out)


@pytest.fixture(scope="package")
def whole_nation() -> Places:
    """The places of a nation as large as that of 2024."""
    return made_up_nation(None, 1)


@pytest.fixture(scope="package")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A small nation, with the contests that have voters abroad, and no fault."""
    out = tmp_path_factory.mktemp("nation")
    options = Options(seed=7, faults=0, contests=(Contest.PPWP, Contest.DPR))
    return Sample(made=generate_nation(out, options, stations=120), folder=out)
