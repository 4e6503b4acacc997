"""A case of a procedure describes everything that was counted: other forms, pages, corrections."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import pytest

from recaprules import Case, Contest, Judgement, Procedure, Profile, Rule, Text, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.rules.caseform import CaseCorrection, CaseForm
from recaprules.testing import check_case
from recaprules.testing.cases import CaseFailedError

CASE = Case(name="a", given={"valid_votes": 3}, verdict=Verdict.HOLDS, unit="1101012001001")


def seen(case: Case) -> Recap:
    """Return the recap that a procedure is given for *case*."""
    recaps: list[Recap] = []

    def look(recap: Recap, _profile: Profile) -> Iterable[Judgement]:
        recaps.append(recap)
        return [Judgement(sheet=recap.sheets[0], row=0, verdict=Verdict.HOLDS)]

    check_case(rule(look), case)
    return recaps[0]


def rule(function: object) -> Rule:
    check = Procedure(reads=(), function=function)  # type: ignore[arg-type]  # written out where it is called
    return Rule(id="EXA-01", name="example", title=Text("a", "b"), check=check)


class TestTheRecapOfACase:
    def test_its_form_comes_first(self) -> None:
        others = (CaseForm(given={"valid_votes": 4}, unit="1101012001000"),)
        (sheet,) = seen(attrs.evolve(CASE, others=others)).sheets

        assert sheet.frame.rows() == [("1101012001001", 3), ("1101012001000", 4)]

    def test_other_contests_tiers_and_sources_have_sheets_of_their_own(self) -> None:
        others = (
            CaseForm(given={"valid_votes": 4}, contest=Contest.DPR),
            CaseForm(given={"valid_votes": 5}, tier=Tier.VILLAGE, unit="1101012001"),
            CaseForm(given={"valid_votes": 6}, source="sirekap"),
        )
        kinds = [(one.form.id, one.tier, one.source) for one in seen(attrs.evolve(CASE, others=others)).sheets]

        assert kinds == [
            ("C.HASIL-PPWP", Tier.TPS, "manual"),
            ("C.HASIL-DPR", Tier.TPS, "manual"),
            ("D.HASIL KECAMATAN-PPWP", Tier.VILLAGE, "manual"),
            ("C.HASIL-PPWP", Tier.TPS, "sirekap"),
        ]

    def test_districts_and_times_are_there_where_a_form_has_one(self) -> None:
        others = (CaseForm(given={"valid_votes": 4}, district="1102", seen="2024-02-20"),)
        (sheet,) = seen(attrs.evolve(CASE, others=others, district="1101")).sheets

        assert sheet.keys == ("unit", "district", "seen")
        assert seen(CASE).sheets[0].keys == ("unit",)

    def test_children_are_forms_and_columns_are_printed_on_the_form(self) -> None:
        case = attrs.evolve(
            CASE,
            tier=Tier.VILLAGE,
            unit="1101012001",
            form="D.HASIL KECAMATAN-PPWP",
            children=({"valid_votes": 1}, {"valid_votes": 2}),
            columns=({"valid_votes": 1}, {"valid_votes": 2}),
        )
        village, stations = seen(case).sheets

        assert stations.frame["unit"].to_list() == ["1101012001001", "1101012001002"]
        assert village.columns is not None
        assert village.columns["child"].to_list() == stations.frame["unit"].to_list()

    def test_pages_are_numbered_from_one(self) -> None:
        pages = ({"total": {"valid_votes": 1}}, {"carried": {"valid_votes": 1}, "total": {"valid_votes": 3}})
        recap = seen(attrs.evolve(CASE, pages=pages))

        assert recap.sheets[0].pages is not None
        assert recap.sheets[0].pages.rows() == [
            ("1101012001001", 1, "total", 1),
            ("1101012001001", 2, "carried", 1),
            ("1101012001001", 2, "total", 3),
        ]

    def test_no_data_on_corrections_is_not_the_same_as_no_correction(self) -> None:
        none, empty = seen(CASE), seen(attrs.evolve(CASE, corrections=()))
        some = seen(attrs.evolve(CASE, corrections=(CaseCorrection(cell="valid_votes", before=3, after=4),)))

        assert none.corrections is None
        assert empty.corrections is not None
        assert empty.corrections.is_empty()
        assert some.corrections is not None
        assert some.corrections.row(0, named=True)["unit"] == "1101012001001"


class TestTheVerdict:
    def test_is_what_is_said_of_the_form_of_the_case(self) -> None:
        others = (CaseForm(given={"valid_votes": 4}, unit="1101012001002"),)

        def says_it_of_the_other(recap: Recap, _profile: Profile) -> Iterable[Judgement]:
            yield Judgement(sheet=recap.sheets[0], row=1, verdict=Verdict.BROKEN)

        check_case(rule(says_it_of_the_other), attrs.evolve(CASE, others=others, verdict=Verdict.NOT_ASKED))
        with pytest.raises(CaseFailedError, match="expected verdict"):
            check_case(rule(says_it_of_the_other), attrs.evolve(CASE, others=others, verdict=Verdict.BROKEN))
