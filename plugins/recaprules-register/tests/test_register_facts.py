"""What is known of sheets and of the register as a whole says the same as one form, or one unit, after the other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recaprules
import recaprules_register
from recaprules import Contest, Report, RuleSet, Tier
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.register import Register
from recaprules.model.sheet import Sheet
from recaprules_register import facts
from recaprules_register.codes import code_format
from recaprules_register.facts import Test, answers, either, facts_of, on_some
from recaprules_register.kinds import by_sheet
from recaprules_register.tree import one_tree

RULES = RuleSet(recaprules_register.recaprules_rules())
PEMILU = recaprules.load_profile("pemilu2024")
CELLS = ("valid_votes", "invalid_votes", "total_votes")

numbers = st.lists(
    st.tuples(*(st.sampled_from([None, "?", -3, 0, 1, 7]) | st.just(7) for _ in CELLS)), min_size=1, max_size=6
)
"""Forms with three figures, of which some are blank, illegible or below zero."""


def sheet(rows: Sequence[tuple[int | str | None, ...]], *, is_lazy: bool = False) -> Sheet:
    """Return a form of a station for each of *rows*; ``?`` is illegible."""
    form = PEMILU.form(Contest.PPWP, Tier.TPS)
    assert form is not None
    figures = {
        cell: pl.Series([None if row[at] == "?" else row[at] for row in rows], dtype=pl.Int64)
        for at, cell in enumerate(CELLS)
    }
    frame = pl.DataFrame({"unit": [f"1101012001{at:03d}" for at in range(1, len(rows) + 1)], **figures})
    return Sheet(
        form=form,
        ballot=numbered_ballot(Contest.PPWP, 3),
        tier=Tier.TPS,
        source="c_hasil",
        frame=frame.lazy() if is_lazy else frame,
        illegible=frozenset((at, CELLS[cell]) for at, row in enumerate(rows) for cell in range(3) if row[cell] == "?"),
    )


def said(forms: Sheet, test: Test) -> list[bool]:
    return answers(forms, {"said": test})["said"].to_list()


def check(rule: str, register: pl.DataFrame, *sheets: Sheet) -> Report:
    return recaprules.check(Recap(sheets=sheets, register=Register(register)), rules=RuleSet([RULES[rule]]))


class TestFacts:
    """A fact of a sheet is what is true of each of its forms."""

    @given(rows=numbers, bound=st.integers(-4, 8), is_lazy=st.booleans(), large=st.sampled_from([0, facts.LARGE]))
    def test_answer_for_each_form(
        self, rows: list[tuple[int | str | None, ...]], bound: int, is_lazy: bool, large: int
    ) -> None:
        forms = sheet(rows, is_lazy=is_lazy)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(facts, "LARGE", large)
            known = facts_of(forms)

        for at, cell in enumerate(CELLS):
            written = [row[at] for row in rows]
            assert said(forms, known.has_number(cell)) == [isinstance(one, int) for one in written]
            assert said(forms, known.is_illegible(cell)) == [one == "?" for one in written]
            assert said(forms, known.is_written(cell)) == [one is not None for one in written]
            assert said(forms, known.is_below(cell, bound)) == [isinstance(one, int) and one < bound for one in written]
            assert said(forms, known.is_above(cell, bound)) == [isinstance(one, int) and one > bound for one in written]

    @given(numbers)
    def test_of_several_cells_are_asked_step_by_step(self, rows: list[tuple[int | str | None, ...]]) -> None:
        forms = sheet(rows)
        known = facts_of(forms)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(facts, "FEW", 1)
            found = said(forms, on_some(forms, CELLS, known.has_number))

        assert found == said(forms, either(*map(known.has_number, CELLS)))
        assert found == [any(isinstance(one, int) for one in row) for row in rows]

    def test_that_are_the_same_on_all_forms_are_not_asked(self) -> None:
        forms = sheet([(1, None, 2), (7, None, "?")])
        known = facts_of(forms)

        assert known.has_number("valid_votes") is True
        assert known.has_number("invalid_votes") is False
        assert known.is_below("valid_votes", 8) is True
        assert known.is_above("valid_votes", 7) is False
        assert known is facts_of(forms)


@given(st.lists(st.integers(0, 2), max_size=8))
def test_each_sheet_gets_its_own_rows_in_their_order(places: list[int]) -> None:
    sheets = [sheet([(1, 1, 1)]) for _ in range(3)]
    rows = pl.DataFrame({"sheet": places, "row": range(len(places))}, schema={"sheet": pl.Int64, "row": pl.Int64})

    found = [(sheets.index(one), own["row"].to_list()) for one, own in by_sheet(sheets, rows)]

    assert found == [
        (at, [row for row, place in enumerate(places) if place == at]) for at in range(3) if at in set(places)
    ]


stations = st.sets(
    st.sampled_from(
        [
            f"{kabko}{kecamatan}2001{number:03d}"
            for kabko in ("1101", "1102", "1201")
            for kecamatan in ("01", "02")
            for number in (1, 2)
        ]
    ),
    min_size=1,
)


@settings(max_examples=30)
@given(stations, stations)
def test_absent_units_are_told_at_the_highest_unit_below_which_nothing_is_there(
    expected: set[str], there: set[str]
) -> None:
    form = PEMILU.form(Contest.PPWP, Tier.TPS)
    assert form is not None
    frame = pl.DataFrame({"unit": sorted(there), "valid_votes": [1] * len(there)})
    forms = Sheet(form=form, ballot=numbered_ballot(Contest.PPWP, 3), tier=Tier.TPS, source="c_hasil", frame=frame)
    report = check("REG-11", pl.DataFrame({"unit": sorted(expected)}), forms)

    def told(unit: str) -> str:
        widths = (2, 4, 6, 10)
        return next(
            (unit[:one] for one in widths if not any(code.startswith(unit[:one]) for code in expected & there)), unit
        )

    absent = [told(unit) for unit in expected - there]
    assert {(one.unit, one.right) for one in report.findings} == {(unit, absent.count(unit)) for unit in absent}


@given(st.sets(st.sampled_from(["11", "12", "1101", "1102", "1201", "110101", "110201", "1101012001"]), min_size=1))
def test_units_above_are_missed_by_the_code_as_by_what_the_register_says(units: set[str]) -> None:
    by_code = pl.DataFrame({"unit": sorted(units)})
    parents = {2: 1, 4: 2, 6: 4, 10: 6}
    written = by_code.with_columns(
        pl.Series("parent", ["0" if len(unit) == 2 else unit[: parents[len(unit)]] for unit in sorted(units)])
    )
    forms = sheet([(1, 1, 1)])

    one, other = (
        [judgement.frame.rows() for judgement in one_tree(Recap(sheets=(forms,), register=Register(register)), PEMILU)]
        for register in (by_code, written)
    )

    assert one == other


DISTRICTS = st.sampled_from([None, "A", "B"])


@settings(max_examples=30)
@given(
    register=st.lists(DISTRICTS, min_size=1, max_size=5),
    forms=st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["", "A", "B", "C"])), min_size=1, max_size=4),
)
def test_the_district_of_a_form_is_one_of_those_of_its_unit(
    register: list[str | None], forms: list[tuple[int, str]]
) -> None:
    """The stations of three villages, in turn, vote in the districts that *register* says."""
    villages = [f"110101200{1 + at % 3}" for at in range(len(register))]
    stations = pl.DataFrame(
        {"unit": [f"{village}{at:03d}" for at, village in enumerate(villages, 1)], "dapil_dpr": register},
        schema_overrides={"dapil_dpr": pl.String},
    )
    form = PEMILU.form(Contest.DPR, Tier.VILLAGE)
    assert form is not None
    units = [f"110101200{number}" for number, _ in forms]
    frame = pl.DataFrame({"unit": units, "district": [district for _, district in forms], "valid_votes": 1})
    report = check(
        "REG-12",
        stations,
        Sheet(form=form, ballot=numbered_ballot(Contest.DPR, 3), tier=Tier.VILLAGE, source="d_hasil", frame=frame),
    )

    def verdict(unit: str, district: str) -> bool | None:
        own = [said for village, said in zip(villages, register, strict=True) if village == unit]
        if not any(own):
            return False
        if district in own:
            return True
        return None if None in own else district not in register

    asked = [verdict(unit, district) for unit, (_, district) in zip(units, forms, strict=True) if unit in villages]
    count = report.verdict("REG-12", Tier.VILLAGE)
    assert (count.holds, count.broken, count.undecided) == tuple(asked.count(one) for one in (True, False, None))


@settings(max_examples=30)
@given(st.sets(st.sampled_from([1, 2, 3, 4, 5, 901, 902, 903]), min_size=1))
def test_the_first_number_that_is_missing_is_told(numbers: set[int]) -> None:
    register = pl.DataFrame({"unit": [f"1101012001{number:03d}" for number in sorted(numbers)]})
    report = check("REG-06", register, sheet([(1, 1, 1)]))
    series = [(1, [one for one in sorted(numbers) if one < 901]), (901, [one for one in sorted(numbers) if one > 900])]
    missing = [
        next(one for one in range(first, first + 9) if one not in some)
        for first, some in series
        if some and some != list(range(first, first + len(some)))
    ]

    assert [measure.value for one in report.findings for measure in one.measures] == missing[:1]


def test_no_number_in_a_code_at_home_is_zero() -> None:
    parts = itertools.product(("11", "99", "90"), ("00", "01", "10"), (0, 1, 100, 1010), (0, 1, 20, 300))
    codes = [f"{province}{kabko}01{village:04d}{station:03d}" for province, kabko, village, station in parts]
    form = PEMILU.form(Contest.PPWP, Tier.TPS)
    assert form is not None
    frame = pl.DataFrame({"unit": codes, "valid_votes": [1] * len(codes)})
    forms = Sheet(form=form, ballot=numbered_ballot(Contest.PPWP, 3), tier=Tier.TPS, source="c_hasil", frame=frame)

    (judgement,) = code_format(Recap(sheets=(forms,)), PEMILU)

    numbers = [(code[:2], code[2:4], code[6:10], code[10:]) for code in codes]
    assert judgement.frame["verdict"].to_list() == [one[0] != "99" and all(map(int, one)) for one in numbers]
