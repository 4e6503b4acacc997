"""Contests that are not held at a place, where the forms lie in an engine."""

from __future__ import annotations

import itertools

import narwhals as nw
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from recaprules import Contest, Tier
from recaprules.engine.pushdown.check import check_recap_in_engine
from recaprules.engine.pushdown.sheet import CELL, EngineSheet, engine_sheet
from recaprules.interpret.anyframe import column_name
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from tests.contests import ANCHORS, CONTESTS, PLACES, RULES, Forms, Units, counted, expected, frame, sheet, some_forms
from tests.contests import CELL as VOTED
from tests.engines.conftest import NOT_OURS, Put
from tests.engines.test_agreement import so_often
from tests.settings import PROFILE

pytestmark = NOT_OURS


def in_engine(put: Put, contest: Contest, units: Units, *, misread: pl.DataFrame | None = None) -> EngineSheet:
    form = PROFILE.form(contest, Tier.TPS)
    assert form is not None
    forms = nw.from_native(put(frame(units).rename(column_name))).lazy()
    return engine_sheet(
        form=form, ballot=numbered_ballot(contest, 2), tier=Tier.TPS, source="t", forms=forms, misread=misread
    )


def says_what_the_reference_says(put: Put, found: Forms, which: frozenset[Contest]) -> None:
    sheets: list[Sheet] = [
        in_engine(put, contest, units) if contest in which else sheet(contest, units)
        for contest, units in found.items()
    ]
    report = check_recap_in_engine(Recap(sheets=tuple(sheets)), RULES, PROFILE, version="0")

    assert not [problem for problem in report.problems if problem.severity == "error"]
    assert counted(report) == expected(found)


EVERYWHERE = dict(zip(PLACES, itertools.cycle([5, 6, None, 5]), strict=False))
FOUND: Forms = dict.fromkeys(CONTESTS[:-1], EVERYWHERE) | {Contest.DPRD_KABKO: {PLACES[0]: 5, PLACES[-1]: 5}}


class TestInAnEngine:
    @so_often(25)
    @given(found=some_forms, which=st.sampled_from([frozenset(ANCHORS), frozenset(CONTESTS)]))
    def test_what_is_not_held_is_not_waited_for(self, found: Forms, which: frozenset[Contest]) -> None:
        says_what_the_reference_says(pl.DataFrame.lazy, found, which)

    def test_nor_in_one_that_answers_at_once(self, quick_engine: Put) -> None:
        says_what_the_reference_says(quick_engine, FOUND, frozenset(ANCHORS))

    def test_nor_in_one_that_takes_its_time(self, slow_engine: Put) -> None:
        says_what_the_reference_says(slow_engine, FOUND, frozenset(ANCHORS))

    def test_what_is_illegible_stays_apart_from_what_is_blank(self, quick_engine: Put) -> None:
        ppwp = dict.fromkeys(PLACES)
        misread = pl.DataFrame({UNIT: PLACES[2:4], CELL: [VOTED, VOTED]})
        sheets = (
            in_engine(quick_engine, Contest.PPWP, ppwp, misread=misread),
            sheet(Contest.DPRD_KABKO, dict.fromkeys(PLACES, 5)),
        )
        (missing,) = check_recap_in_engine(Recap(sheets=sheets), RULES, PROFILE, version="0").missing

        assert (missing.blank, missing.illegible) == (len(PLACES) - 2, 2)
