"""
SUM-12 and SUM-13: exactly one cell explains every sum that does not fit.
"""

from __future__ import annotations

from itertools import combinations

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

import recaprules
import recaprules_sums
from recaprules import RuleSet, Tier
from recaprules_sums.identities import identities, repairs
from recaprules_sums.misread import digit_substitution, digit_transposition, is_substitution, is_transposition

few = st.integers(0, 300)
BANYUWANGI = {"votes.1": 652, "votes.2": 19, "votes.3": 2, "valid_votes": 173, "invalid_votes": 1, "total_votes": 174}


@st.composite
def pair_forms(draw: st.DrawFn) -> dict[str, int]:
    """Draw a form of pairs on which everything adds up."""
    votes, invalid = draw(st.lists(few, min_size=2, max_size=4)), draw(few)
    return totals({f"votes.{number}": one for number, one in enumerate(votes, 1)}, sum(votes), invalid)


@st.composite
def party_forms(draw: st.DrawFn) -> dict[str, int]:
    """Draw a form of parties on which everything adds up."""
    cells, lists = {}, {}
    for party in range(1, draw(st.integers(1, 3)) + 1):
        own, candidates = draw(few), draw(st.lists(few, min_size=1, max_size=3))
        cells[f"party_votes.{party}"] = own
        cells |= {f"candidate_votes.{party}.{number}": one for number, one in enumerate(candidates, 1)}
        lists[f"party_list_votes.{party}"] = own + sum(candidates)
    return totals(cells | lists, sum(lists.values()), draw(few))


def totals(cells: dict[str, int], valid: int, invalid: int) -> dict[str, int]:
    """Return *cells* with the totals of the form, and as many voters as votes."""
    total = valid + invalid
    return {**cells, "valid_votes": valid, "invalid_votes": invalid, "total_votes": total, "turnout_total": total}


right_forms = st.one_of(pair_forms(), party_forms())


def one_wrong(data: st.DataObject, right: dict[str, int]) -> tuple[str, dict[str, int]]:
    """Return a cell of the votes, and *right* with another number in it."""
    key = data.draw(st.sampled_from([key for key in right if key != "turnout_total"]))
    number = data.draw(st.integers(0, 999))
    assume(number != right[key])
    return key, {**right, key: number}


class TestRepairs:
    @given(right=right_forms)
    def test_nothing_is_repaired_where_everything_fits(self, right: dict[str, int]) -> None:
        assert repairs(right) == {}

    @given(right=right_forms, data=st.data())
    def test_the_cell_that_is_wrong_is_always_among_them(self, right: dict[str, int], data: st.DataObject) -> None:
        key, wrong = one_wrong(data, right)

        assert repairs(wrong)[key] == right[key]

    @given(right=right_forms, data=st.data())
    def test_every_repair_makes_everything_fit(self, right: dict[str, int], data: st.DataObject) -> None:
        _, wrong = one_wrong(data, right)

        for cell, number in repairs(wrong).items():
            repaired = {**wrong, cell: number}

            assert [one.imbalance(repaired) for one in identities(repaired)] == [0] * len(list(identities(right)))
            assert number >= 0

    def test_of_cells_that_a_source_has_not_only_the_known_sums_are_asked(self) -> None:
        # Sirekap states the lists of DPR without the votes of party and candidates.
        cells = {"party_list_votes.1": 43, "party_list_votes.2": 57, "valid_votes": 180}

        assert repairs(cells) == {"party_list_votes.1": 123, "party_list_votes.2": 137, "valid_votes": 100}

    def test_a_party_without_candidates_has_no_sum_of_its_own(self) -> None:
        assert list(identities({"party_votes.1": 10, "party_list_votes.1": 43})) == []


class TestSlips:
    @pytest.mark.parametrize(
        ("one", "other"), [(152, 652), (12, 812), (3, 8), (100, 0), (19, 29)], ids=lambda number: str(number)
    )
    def test_one_digit_differs(self, one: int, other: int) -> None:
        assert is_substitution(one, other)
        assert is_substitution(other, one)

    @pytest.mark.parametrize(("one", "other"), [(95, 105), (214, 713), (19, 91), (7, 7)])
    def test_not_one_digit_differs(self, one: int, other: int) -> None:
        assert not is_substitution(one, other)

    @given(one=st.integers(0, 999), position=st.integers(0, 2))
    def test_a_difference_of_one_digit_is_a_round_number(self, one: int, position: int) -> None:
        digits = list(f"{one:03}")
        digits[position] = str((int(digits[position]) + 1) % 10)
        other = int("".join(digits))

        assert is_substitution(one, other)
        assert len(str(abs(one - other)).rstrip("0")) == 1

    @given(one=st.integers(0, 10**6), other=st.integers(0, 10**6))
    def test_exchanged_digits_differ_by_a_multiple_of_nine(self, one: int, other: int) -> None:
        assert not is_transposition(one, other) or (one - other) % 9 == 0

    @pytest.mark.parametrize(("one", "other"), [(19, 91), (2, 20), (102, 12), (1234, 1324)])
    def test_neighbours_are_exchanged(self, one: int, other: int) -> None:
        assert is_transposition(one, other)
        assert is_transposition(other, one)

    @pytest.mark.parametrize(("one", "other"), [(123, 321), (11, 11), (12, 22), (1234, 2143), (19, 92)])
    def test_no_neighbours_are_exchanged(self, one: int, other: int) -> None:
        assert not is_transposition(one, other)


class TestSuspects:
    """“exactly one cell explains all failing identities”."""

    @given(right=right_forms, data=st.data())
    def test_a_misread_digit_is_named_unless_another_cell_explains_it_too(
        self, right: dict[str, int], data: st.DataObject
    ) -> None:
        key = data.draw(st.sampled_from([key for key in right if key != "turnout_total"]))
        power, digit = 10 ** data.draw(st.integers(0, 2)), data.draw(st.integers(1, 9))
        old = right[key] // power % 10
        wrong = {**right, key: right[key] + ((old + digit) % 10 - old) * power}
        others = [one for one, number in repairs(wrong).items() if one != key and is_substitution(wrong[one], number)]
        expected = recaprules.Suspect(cell=key, candidate=right[key])

        assert digit_substitution(wrong) in ([expected] if not others else [expected, None])

    @given(right=right_forms, data=st.data())
    def test_a_suspect_is_a_slip_that_repairs_everything(self, right: dict[str, int], data: st.DataObject) -> None:
        _, wrong = one_wrong(data, right)

        for function, is_slip in ((digit_substitution, is_substitution), (digit_transposition, is_transposition)):
            suspect = function(wrong)
            if suspect is not None:
                assert repairs(wrong)[suspect.cell] == suspect.candidate
                assert is_slip(wrong[suspect.cell], suspect.candidate)

    @pytest.mark.parametrize("key", BANYUWANGI)
    def test_there_is_none_while_a_cell_is_blank(self, key: str) -> None:
        assert digit_substitution({**BANYUWANGI, key: None}) is None

    def test_voters_decide_between_invalid_votes_and_total(self) -> None:
        cells = {"votes.1": 144, "votes.2": 21, "valid_votes": 165, "invalid_votes": 1, "total_votes": 167}

        assert digit_substitution(cells) is None
        assert digit_substitution({**cells, "turnout_total": 166}) == recaprules.Suspect(
            cell="total_votes", candidate=166
        )
        assert digit_substitution({**cells, "turnout_total": 167}) == recaprules.Suspect(
            cell="invalid_votes", candidate=2
        )
        assert digit_substitution({**cells, "turnout_total": 200}) is None

    def test_voters_do_not_overrule_the_only_explanation(self) -> None:
        expected = recaprules.Suspect(cell="votes.1", candidate=152)

        assert expected == digit_substitution({**BANYUWANGI, "turnout_total": 200})

    def test_a_number_of_more_digits_than_the_form_has_boxes_is_no_candidate(self) -> None:
        cells = {"votes.1": 900, "votes.2": 116, "valid_votes": 16}
        expected = recaprules.Suspect(cell="valid_votes", candidate=1016)

        assert repairs(cells) == {"valid_votes": 1016}
        assert digit_substitution(cells) is None
        # A total of four digits shows that there are boxes for them.
        assert expected == digit_substitution({**cells, "invalid_votes": 0, "total_votes": 1016})


def test_the_hint_stands_beside_the_finding_it_explains() -> None:
    rules = RuleSet(recaprules_sums.recaprules_rules())
    form = recaprules.tally(
        "1101012001001",
        "ppwp",
        **{key: value for key, value in BANYUWANGI.items() if "." not in key},
        votes=[652, 19, 2],
    )
    report = recaprules.check(form, rules=rules)

    assert report.verdict("SUM-01", Tier.TPS).broken == 1
    (finding,) = (one for one in report.findings if one.rule == "SUM-01")
    assert [(one.rule, one.candidate) for one in finding.hints] == [("SUM-12", 152)]


def test_both_hints_are_never_given_for_one_cell() -> None:
    both = [
        (one, other)
        for one, other in combinations(range(1000), 2)
        if is_substitution(one, other) and is_transposition(one, other)
    ]

    assert both == []
