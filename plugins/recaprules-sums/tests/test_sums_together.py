"""How the rules of this family stand to each other, which no single case can say."""

import attrs

import recaprules
import recaprules_sums
from recaprules.testing import check_case

RULES = {rule.id: rule for rule in recaprules_sums.recaprules_rules()}


def broken(case: recaprules.Case) -> recaprules.Case:
    """Return *case* as an example of a broken rule."""
    return attrs.evolve(case, verdict=recaprules.Verdict.BROKEN, imbalance=None)


def case_of(id: str, name: str) -> recaprules.Case:
    """Return the case of rule *id* whose name begins with *name*."""
    return next(case for case in RULES[id].cases if case.name.startswith(name))


class TestHints:
    """A hint explains a finding that is there, and is never asked on its own."""

    def test_invalid_votes_added_twice_explain_a_wrong_total(self) -> None:
        check_case(RULES["SUM-02"], broken(case_of("SUM-09", "TPS 1571071001018")))

    def test_valid_votes_with_the_invalid_ones_explain_a_wrong_sum(self) -> None:
        check_case(RULES["SUM-01"], broken(case_of("SUM-10", "TPS 1101022003001")))

    def test_a_list_total_of_one_part_explains_a_wrong_list(self) -> None:
        for name in ("B is the candidates' votes only", "B is the party's own votes only", "two parties"):
            check_case(RULES["SUM-03"], broken(case_of("SUM-11", name)))

    def test_hints_explain_rules_of_this_family(self) -> None:
        explained = {id for rule in RULES.values() for id in rule.hint_to}

        assert explained <= {rule.id for rule in RULES.values() if not rule.is_hint}


class TestSilence:
    """One misread figure is one finding: parts are listed below the sum that they belong to."""

    def test_a_valid_count_stored_as_zero_breaks_the_sum_as_well(self) -> None:
        case = case_of("SUM-07", "TPS 1101032003002")

        for id in ("SUM-01", "SUM-05"):
            check_case(RULES[id], broken(case))

    def test_parts_give_way_to_sums_and_never_the_reverse(self) -> None:
        silent = {rule.id: set(rule.silent_if) for rule in RULES.values() if rule.silent_if}

        assert silent == {
            "SUM-05": {"SUM-01", "SUM-04"},
            "SUM-06": {"SUM-02"},
            "SUM-07": {"SUM-01", "SUM-04"},
            "SUM-14": {"SUM-01"},
        }
