"""Figures on their way from one tier to the next: what no single case can say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import attrs
import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import given

import recaprules
import recaprules_tiers
from recaprules import Body, Contest, Report, RuleSet, Tier
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.rules.judgement import SheetJudgement
from recaprules_tiers.carried_forward import carried_forward
from recaprules_tiers.districts import one_district
from recaprules_tiers.permuted import children_permuted

RULES = RuleSet(recaprules_tiers.recaprules_rules())
PROFILE = recaprules.load_profile("pemilu2024")
VILLAGES = ["1101012001", "1101012002"]
STATIONS = ["1101012001001", "1101012001002", "1101012002001"]

Columns = Mapping[str, Sequence[object]]

FORMS: Columns = {"unit": STATIONS[:2], "votes.1": [144, 209], "votes.2": [19, 37], "valid_votes": [163, 246]}


def sheet(
    tier: Tier,
    frame: Columns,
    *,
    contest: Contest = Contest.PPWP,
    source: str = "d_hasil",
    columns: Columns | None = None,
    pages: Columns | None = None,
    district: str = "",
) -> Sheet:
    """Return forms of *tier*."""
    form = PROFILE.form(contest, tier)
    assert form is not None
    return Sheet(
        form=form,
        ballot=numbered_ballot(contest, 2, district=district),
        tier=tier,
        source=source,
        frame=pl.DataFrame(frame),
        columns=None if columns is None else pl.DataFrame(columns),
        pages=None if pages is None else pl.DataFrame(pages),
    )


def check(*sheets: Sheet, rules: Iterable[str], corrections: pl.DataFrame | None = None) -> Report:
    """Return what *rules* say of *sheets*."""
    return recaprules.check(Recap(sheets=sheets, corrections=corrections), rules=RuleSet([RULES[id] for id in rules]))


def record(*rows: tuple[str, str, int, int], noted: bool | None = True, contest: str = "ppwp") -> pl.DataFrame:
    """Return corrections: unit, cell, before and after."""
    return pl.DataFrame(
        [(unit, contest, cell, before, after, "kecamatan", "2024-02-20", noted) for unit, cell, before, after in rows],
        schema=["unit", "contest", "cell", "before", "after", "tier", "on", "noted"],
        orient="row",
    )


class TestColumnsAndForms:
    """TIER-06 to TIER-12: a column against the child's own form."""

    def recap(self, **columns: Sequence[int]) -> tuple[Sheet, Sheet]:
        cells = {key: values for key, values in FORMS.items() if key != "unit"}
        printed = {"unit": VILLAGES[:1] * 2, "child": STATIONS[:2], **cells, **columns}
        village = sheet(Tier.VILLAGE, {"unit": VILLAGES[:1], "valid_votes": [409]}, columns=printed)
        return village, sheet(Tier.TPS, FORMS, source="c_hasil")

    def test_nothing_is_found_where_nothing_changed(self) -> None:
        report = check(*self.recap(), rules=["TIER-06", "TIER-10"])

        assert report.findings == ()
        assert [report.verdict(id, Tier.TPS).holds for id in ("TIER-06", "TIER-10")] == [2, 2]

    def test_a_shift_is_told_first_and_the_columns_below_it(self) -> None:
        report = check(*self.recap(**{"votes.1": [134, 209], "votes.2": [29, 37]}), rules=["TIER-06", "TIER-10"])
        told = {(one.rule, one.unit, one.imbalance): one.shadowed_by for one in report.findings}

        assert told == {
            ("TIER-10", STATIONS[0], -10): (),
            ("TIER-10", STATIONS[0], 10): (),
            ("TIER-06", STATIONS[0], -10): ("TIER-10",),
            ("TIER-06", STATIONS[0], 10): ("TIER-10",),
        }

    def test_a_column_is_corrected_by_the_plenary_above_its_form(self) -> None:
        report = check(*self.recap(**{"votes.1": [134, 209], "votes.2": [29, 37]}), rules=["TIER-06", "TIER-10"])

        assert {one.corrected_by for one in report.findings} == {(Body.KPU_KABKO,)}

    def test_a_correction_of_one_station_says_nothing_of_another(self) -> None:
        columns = {"votes.1": [145, 210]}
        report = check(
            *self.recap(**columns), rules=["TIER-06"], corrections=record((STATIONS[0], "votes.1", 144, 145))
        )

        assert [(one.unit, one.imbalance) for one in report.findings] == [(STATIONS[1], 1)]


class TestSumsOfCorrectedForms:
    """TIER-01: without columns, a station counts as the record of corrections says, as its column would (TIER-06)."""

    RECORD = record((STATIONS[0], "valid_votes", 163, 165))

    def check(self, village: int, *, source: str = "c_hasil", corrections: pl.DataFrame | None = RECORD) -> Report:
        forms = sheet(Tier.VILLAGE, {"unit": VILLAGES[:1], "valid_votes": [village]}, source=source)
        stations = {"unit": FORMS["unit"], "valid_votes": FORMS["valid_votes"]}
        return check(forms, sheet(Tier.TPS, stations, source="c_hasil"), rules=["TIER-01"], corrections=corrections)

    @pytest.mark.parametrize("source", ["c_hasil", "d_hasil"])
    def test_are_what_the_village_must_say(self, source: str) -> None:
        assert self.check(411, source=source).verdict("TIER-01", Tier.VILLAGE).holds == 1
        assert [one.imbalance for one in self.check(409, source=source).findings] == [-2]

    def test_are_those_of_the_forms_where_nothing_was_recorded(self) -> None:
        assert self.check(409, corrections=None).verdict("TIER-01", Tier.VILLAGE).holds == 1
        assert [one.imbalance for one in self.check(411, corrections=None).findings] == [2]

    def test_are_not_those_of_another_contest(self) -> None:
        others = record((STATIONS[0], "valid_votes", 163, 165), contest="dpr")

        assert self.check(409, corrections=others).verdict("TIER-01", Tier.VILLAGE).holds == 1

    @pytest.mark.parametrize("printed", [409, 411])
    def test_do_not_explain_a_total_that_was_corrected_alone(self, printed: int) -> None:
        village = record((VILLAGES[0], "valid_votes", 409, 411))

        assert [one.imbalance for one in self.check(printed, corrections=village).findings] == [2]

    def test_are_what_a_total_was_corrected_to(self) -> None:
        village = record((VILLAGES[0], "valid_votes", 400, 409))

        assert self.check(400, corrections=village).verdict("TIER-01", Tier.VILLAGE).holds == 1

    def test_are_asked_at_the_one_tier_where_they_do_not_add_up(self) -> None:
        village = sheet(Tier.VILLAGE, {"unit": VILLAGES[:1], "valid_votes": [409]})
        kecamatan = sheet(Tier.KECAMATAN, {"unit": ["110101"], "valid_votes": [411]})
        stations = sheet(Tier.TPS, {"unit": FORMS["unit"], "valid_votes": FORMS["valid_votes"]}, source="c_hasil")
        corrected = record((VILLAGES[0], "valid_votes", 409, 411))
        report = check(stations, village, kecamatan, rules=["TIER-01", "TIER-02"], corrections=corrected)

        assert [(one.rule, one.unit, one.imbalance) for one in report.findings] == [("TIER-01", VILLAGES[0], 2)]


class TestCarriedForward:
    """TIER-08: the foot of a page is the head of the next, and the last foot the final total."""

    def test_forms_of_one_sheet_have_pages_of_their_own(self) -> None:
        pages = {
            "unit": [*VILLAGES[:1] * 3, *VILLAGES[1:] * 3],
            "page": [1, 2, 2, 1, 2, 2],
            "part": ["total", "carried", "total"] * 2,
            "valid_votes": [417, 417, 664, 300, 301, 500],
        }
        report = check(
            sheet(Tier.VILLAGE, {"unit": VILLAGES, "valid_votes": [664, 500]}, pages=pages), rules=["TIER-08"]
        )

        assert [(one.unit, one.imbalance) for one in report.findings] == [(VILLAGES[1], 1)]
        assert [(one.name, one.value) for one in report.findings[0].measures] == [("page", 2)]
        assert report.verdict("TIER-08", Tier.VILLAGE).holds == 1

    def test_the_order_of_the_rows_does_not_matter(self) -> None:
        pages = {"unit": VILLAGES[:1] * 3, "page": [2, 1, 2], "part": ["total", "total", "carried"]}
        pages["valid_votes"] = [664, 417, 417]
        report = check(
            sheet(Tier.VILLAGE, {"unit": VILLAGES[:1], "valid_votes": [664]}, pages=pages), rules=["TIER-08"]
        )

        assert report.verdict("TIER-08", Tier.VILLAGE).holds == 1

    def test_a_page_is_what_was_carried_and_its_columns(self) -> None:
        pages = {
            "unit": VILLAGES[:1] * 3,
            "page": [1, 2, 2],
            "part": ["total", "carried", "total"],
            "valid_votes": [165, 165, 417],
        }
        columns = {"unit": VILLAGES[:1] * 2, "child": STATIONS[:2], "page": [1, 2], "valid_votes": [165, 250]}
        village = sheet(Tier.VILLAGE, {"unit": VILLAGES[:1], "valid_votes": [417]}, pages=pages, columns=columns)
        report = check(village, rules=["TIER-08"])

        assert [(one.left, one.right) for one in report.findings] == [(417, 415)]

    def test_pages_of_a_unit_without_a_form_are_passed_over(self) -> None:
        pages = {"unit": VILLAGES[1:], "page": [1], "part": ["total"], "valid_votes": [664]}
        report = check(
            sheet(Tier.VILLAGE, {"unit": VILLAGES[:1], "valid_votes": [664]}, pages=pages), rules=["TIER-08"]
        )

        assert report.verdict("TIER-08", Tier.VILLAGE).not_asked == 1

    @given(
        totals=st.lists(st.integers(0, 999), min_size=1, max_size=6),
        wrong=st.integers(1, 50),
        data=st.data(),
    )
    def test_any_one_wrong_figure_is_found(self, totals: list[int], wrong: int, data: st.DataObject) -> None:
        rows = [("total", 1, totals[0])]
        for page, (before, total) in enumerate(pairwise(totals), 2):
            rows += [("carried", page, before), ("total", page, total)]
        at = data.draw(st.integers(0, len(rows) - 1))
        numbers = [number + (wrong if place == at else 0) for place, (_, _, number) in enumerate(rows)]
        pages = {
            "unit": VILLAGES[:1] * len(rows),
            "page": [page for _, page, _ in rows],
            "part": [part for part, _, _ in rows],
            "valid_votes": numbers,
        }
        village = sheet(Tier.VILLAGE, {"unit": VILLAGES[:1], "valid_votes": [totals[-1]]}, pages=pages)
        verdicts = [v for one in carried_forward(Recap(sheets=(village,)), PROFILE) for v in one.frame["verdict"]]

        assert False in verdicts


class TestPermuted:
    """TIER-09: columns that differ from the children's forms but add up to the same."""

    def village(self, *votes: int, units: Sequence[str] = STATIONS[:2]) -> Sheet:
        columns = {"unit": VILLAGES[:1] * 2, "child": units, "votes.1": votes, "votes.2": [5, 6]}
        return sheet(Tier.VILLAGE, {"unit": VILLAGES[:1], "votes.1": [sum(votes)]}, columns=columns)

    def test_the_swapped_cells_are_named(self) -> None:
        forms = sheet(Tier.TPS, {"unit": STATIONS[:2], "votes.1": [144, 209], "votes.2": [5, 6]}, source="c_hasil")
        (finding,) = check(self.village(209, 144), forms, rules=["TIER-09"]).findings

        assert [one.key for one in finding.cells] == ["votes.1"]

    def test_a_reading_of_the_form_by_sirekap_counts_only_without_a_form(self) -> None:
        read = sheet(Tier.TPS, {"unit": STATIONS[:2], "votes.1": [209, 144], "votes.2": [5, 6]}, source="sirekap")
        forms = sheet(Tier.TPS, {"unit": STATIONS[:2], "votes.1": [144, 209], "votes.2": [5, 6]}, source="c_hasil")

        assert check(self.village(144, 209), read, forms, rules=["TIER-09"]).findings == ()
        assert len(check(self.village(144, 209), read, rules=["TIER-09"]).findings) == 1

    def test_recorded_corrections_are_what_the_columns_should_say(self) -> None:
        forms = sheet(Tier.TPS, {"unit": STATIONS[:2], "votes.1": [144, 209], "votes.2": [5, 6]}, source="c_hasil")
        swapped = record((STATIONS[0], "votes.1", 144, 145), (STATIONS[1], "votes.1", 209, 208))

        assert len(check(self.village(145, 208), forms, rules=["TIER-09"]).findings) == 1
        assert check(self.village(145, 208), forms, rules=["TIER-09"], corrections=swapped).findings == ()

    def test_districts_are_kept_apart(self) -> None:
        columns = {"unit": ["1101"] * 2, "child": ["110101", "110102"], "party_list_votes.1": [60, 50]}
        regency = [
            sheet(Tier.KABKO, {"unit": ["1101"], "party_list_votes.1": [110]}, contest=Contest.DPRD_KABKO,
                  columns=columns, district=district)
            for district in ("110101", "110102")
        ]  # fmt: skip
        below = sheet(
            Tier.KECAMATAN,
            {"unit": ["110101", "110102"], "party_list_votes.1": [50, 60]},
            contest=Contest.DPRD_KABKO,
            district="110101",
        )
        findings = check(*regency, below, rules=["TIER-09"]).findings

        assert [one.district for one in findings] == ["110101"]


class TestCorrections:
    """TIER-13 and TIER-14: told on the form that was corrected, or on the nearest above."""

    CORRECTIONS = record((STATIONS[0], "valid_votes", 163, 164), noted=False)

    def test_the_form_on_paper_is_told_and_not_what_sirekap_read(self) -> None:
        read = sheet(Tier.TPS, {"unit": STATIONS, "valid_votes": [163, 246, 1]}, source="sirekap")
        forms = sheet(Tier.TPS, {"unit": STATIONS[::-1], "valid_votes": [1, 246, 163]}, source="c_hasil")
        (finding,) = check(read, forms, rules=["TIER-13"], corrections=self.CORRECTIONS).findings

        assert (finding.unit, finding.source, finding.left, finding.right) == (STATIONS[0], "c_hasil", 164, 163)

    def test_the_nearest_unit_above_tells_it_where_the_form_is_not_there(self) -> None:
        village = sheet(Tier.VILLAGE, {"unit": VILLAGES, "valid_votes": [409, 1]})
        kecamatan = sheet(Tier.KECAMATAN, {"unit": ["110101"], "valid_votes": [410]})
        (finding,) = check(kecamatan, village, rules=["TIER-13"], corrections=self.CORRECTIONS).findings

        assert finding.unit == VILLAGES[0]

    def test_of_several_forms_of_a_unit_the_one_that_counts_tells_it(self) -> None:
        rows = [(STATIONS[0], "", 163), (STATIONS[0], "psu", 164), (STATIONS[1], "", 246)]
        for some in (rows, rows[::-1]):
            units, rounds, numbers = zip(*some, strict=True)
            forms = sheet(Tier.TPS, {"unit": units, "round": rounds, "valid_votes": numbers}, source="c_hasil")
            (finding,) = check(forms, rules=["TIER-13"], corrections=self.CORRECTIONS).findings

            assert (finding.round, finding.written) == ("psu", (164,))

    def test_of_forms_of_a_unit_that_nothing_tells_apart_it_is_the_same_in_any_order(self) -> None:
        units = [STATIONS[0], STATIONS[0]]
        for numbers in ([163, 170], [170, 163]):
            forms = sheet(Tier.TPS, {"unit": units, "valid_votes": numbers}, source="c_hasil")
            (finding,) = check(forms, rules=["TIER-13"], corrections=self.CORRECTIONS).findings

            assert finding.written == (163,)

    def test_of_several_forms_of_a_unit_one_with_the_cell_tells_it(self) -> None:
        shorter = sheet(Tier.TPS, {"unit": STATIONS[:1], "valid_votes": [163]}, source="c_hasil")
        longer = sheet(Tier.TPS, {"unit": STATIONS[:1], "votes.3": [163]}, source="witness")
        longer = attrs.evolve(longer, ballot=numbered_ballot(Contest.PPWP, 3))
        corrections = record((STATIONS[0], "votes.3", 163, 164), (STATIONS[0], "votes.4", 1, 2), noted=False)
        report = check(shorter, longer, rules=["TIER-13"], corrections=corrections)

        # What is on neither form is a notice of the report.
        assert [(one.source, one.written) for one in report.findings] == [("witness", (163,))]
        assert [problem.severity for problem in report.problems] == ["notice"]

    def test_another_contest_has_corrections_of_its_own(self) -> None:
        forms = sheet(Tier.TPS, {"unit": STATIONS, "valid_votes": [163, 246, 1]}, source="c_hasil")
        others = record((STATIONS[0], "valid_votes", 163, 164), noted=False, contest="dpd")

        assert check(forms, rules=["TIER-13", "TIER-14"], corrections=others).findings == ()


class TestOneDistrict:
    """TIER-15: sheets of several districts, and sheets with a column of districts."""

    def test_sheets_of_different_districts_must_not_share_a_station(self) -> None:
        first = sheet(Tier.TPS, {"unit": STATIONS}, contest=Contest.DPR, district="1101")
        second = sheet(Tier.TPS, {"unit": STATIONS[2:]}, contest=Contest.DPR, district="1102")
        report = check(first, second, rules=["TIER-15"])
        count = report.verdict("TIER-15", Tier.TPS)

        assert (count.holds, count.broken) == (2, 2)
        assert {(one.unit, one.district) for one in report.findings} == {(STATIONS[2], "1101"), (STATIONS[2], "1102")}

    def test_a_column_of_districts_is_read_row_by_row(self) -> None:
        rows = {"unit": [*STATIONS, STATIONS[0]], "district": ["1101", "1101", "1102", "1102"]}
        village = sheet(Tier.VILLAGE, {"unit": VILLAGES}, contest=Contest.DPR, district="1101")
        report = check(sheet(Tier.TPS, rows, contest=Contest.DPR), village, rules=["TIER-15"])

        assert {one.unit for one in report.findings} == {STATIONS[0], *VILLAGES}

    def test_contests_have_districts_of_their_own(self) -> None:
        recap = Recap(
            sheets=(
                sheet(Tier.TPS, {"unit": STATIONS}, contest=Contest.DPR, district="1101"),
                sheet(Tier.TPS, {"unit": STATIONS}, contest=Contest.DPRD_KABKO, district="110101"),
            )
        )

        assert all(one.frame["verdict"].all() for one in one_district(recap, PROFILE))


def test_what_a_procedure_says_covers_every_form_that_it_asks() -> None:
    columns = {"unit": VILLAGES[:1] * 2, "child": STATIONS[:2], "votes.1": [209, 144]}
    village = sheet(Tier.VILLAGE, {"unit": VILLAGES, "votes.1": [353, 1]}, columns=columns)
    forms = sheet(Tier.TPS, {"unit": STATIONS, "votes.1": [144, 209, 1]}, source="c_hasil")
    said = list(children_permuted(Recap(sheets=(village, forms)), PROFILE))
    rows = [
        row for one in said for row in (one.frame["row"].to_list() if isinstance(one, SheetJudgement) else [one.row])
    ]

    assert rows == [0]
