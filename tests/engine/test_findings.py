"""All findings of many forms: each is named, and all come in one order, whatever order the forms were in."""

from __future__ import annotations

from pathlib import Path

import attrs
import polars as pl
import pytest

pytest.importorskip("numpy", reason="needs the extra generate")

import recaprules
from recaprules import Report
from recaprules.generate import Options, generate_kabupaten
from recaprules.installed import installed_plugins
from recaprules.model.contest import Contest
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.writers.json import write_json

CONTESTS = (Contest.PPWP, Contest.DPRD_KABKO)


def doubled(sheet: Sheet) -> Sheet:
    """Return *sheet* with some forms there twice: the first as it is, the others with other numbers."""
    number = next(iter(sorted(sheet.captured)))
    first = sheet.frame.head(3)
    again = first.with_columns(pl.col(number) + pl.int_range(first.height).cast(sheet.schema[number]))
    return attrs.evolve(sheet, frame=pl.concat([sheet.frame, again]))


def shuffled(recap: Recap, seed: int) -> Recap:
    """Return *recap* with the forms of each sheet, and the sheets themselves, in another order."""
    sheets = [
        attrs.evolve(sheet, frame=sheet.frame.sample(fraction=1, shuffle=True, seed=seed)) for sheet in recap.sheets
    ]
    order = pl.int_range(len(sheets), eager=True).shuffle(seed)
    return attrs.evolve(recap, sheets=tuple(sheets[at] for at in order))


@pytest.fixture(scope="module")
def recap(tmp_path_factory: pytest.TempPathFactory) -> Recap:
    """A kabupaten with mistakes, in which some forms are there twice and the kabupaten is split into districts."""
    folder: Path = tmp_path_factory.mktemp("kabupaten")
    made = generate_kabupaten(folder, Options(seed=3, faults=0.1, contests=CONTESTS, columns=True), stations=60)
    read = recaprules.read(folder / "forms", register=made.register)
    return attrs.evolve(read, sheets=tuple(map(doubled, read.sheets)))


def check(recap: Recap, *, max_findings: int | None = None) -> Report:
    return recaprules.check(recap, rules=installed_plugins().rules.select(), max_findings=max_findings)


@pytest.fixture(scope="module")
def report(recap: Recap) -> Report:
    return check(recap)


class TestFindings:
    def test_have_a_name_each(self, report: Report) -> None:
        assert len(report.findings) == len({finding.id for finding in report.findings})

    def test_of_two_forms_that_are_alike_are_numbered(self, report: Report) -> None:
        assert {1, 2} <= {finding.copy for finding in report.findings}

    def test_name_their_cause(self, report: Report) -> None:
        causes = {finding.cause for finding in report.findings} - {None}

        assert causes
        assert causes <= {finding.id for finding in report.findings}

    def test_are_called_the_same_where_not_all_are_listed(self, recap: Recap, report: Report) -> None:
        some = check(recap, max_findings=2)

        assert {finding.id for finding in some.findings} <= {finding.id for finding in report.findings}

    def test_are_the_same_whatever_order_two_sheets_of_one_kind_are_in(self, recap: Recap) -> None:
        twins = [
            attrs.evolve(sheet, frame=rows, columns=None)
            for sheet in recap.sheets
            for rows in (sheet.frame.head(-3), sheet.frame.tail(3))
        ]
        one, other = (check(attrs.evolve(recap, sheets=tuple(order))) for order in (twins, reversed(twins)))

        assert 2 in {finding.copy for finding in one.findings}
        assert write_json(one, "en") == write_json(other, "en")

    @pytest.mark.parametrize("seed", [1, 2])
    def test_are_the_same_whatever_order_the_forms_are_in(self, recap: Recap, report: Report, seed: int) -> None:
        assert write_json(report, "en") == write_json(check(shuffled(recap, seed)), "en")
