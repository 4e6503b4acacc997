"""Text to tree: a closed language with precise errors."""

from __future__ import annotations

import pytest

from recaprules.exceptions import RuleError, RuleProblem
from recaprules.rules import expr
from recaprules.rules.expr import Bound, Cell, Each, Per, Scope, ScopeKind, Statement
from recaprules.rules.formula import spell
from recaprules.rules.parse import MAX_LENGTH, parse

REACH = [
    "total_votes == turnout_total",
    "ballots_received == ballots_used + ballots_spoiled + ballots_unused",
    "sum(votes) == valid_votes",
    "votes[option] <= valid_votes for each option",
    "party_votes[party] + sum(candidate_votes[party]) == party_list_votes[party] for each party",
    "candidate_votes[party][candidate] <= valid_votes for each party for each candidate",
    "turnout_registered[sex] <= registered[sex] for each sex",
    "turnout_registered[sex] <= registered[sex] for each sex in (male, female)",
    "group[male] + group[female] == group[total] for each group in (registered, turnout_total)",
    "registered_total <= cap_regulation",
    "turnout_unlisted_total <= unlisted_share * turnout_total",
    "turnout_unlisted_total <= (1 / 10) * turnout_total",
    "ballots_received == registered_total + ceil(reserve_rate * registered_total)",
    "implies(valid_votes == 0, sum(votes) == 0)",
    "cell == sum(children.cell) for each additive cell",
    "cell >= known_sum(children.cell) for each additive cell",
    "sum(columns.votes[option]) == votes[option] for each option",
    "same(contests.registered[sex]) for each sex",
    "same(sources.valid_votes)",
    "ppwp.total_votes - contest.total_votes == ppwp.turnout_transfer_total - contest.turnout_transfer_total for each contest in (dpr, dpd)",
    "ppwp.turnout_transfer_total >= dpd.turnout_transfer_total and dpd.turnout_transfer_total >= max(dpr.turnout_transfer_total, dprd_prov.turnout_transfer_total)",
    "cell == form('C.HASIL-PPWP').cell for each additive cell",
    "cell == source('sirekap').cell for each cell in (votes, valid_votes)",
    "registered[sex] == register.registered[sex] for each sex",
    "sum(votes) >= parent.valid_votes - previous.valid_votes",
    "valid_votes_words == valid_votes",
    "0 <= written(cell) and written(cell) <= capacity(cell) for each cell",
    "party_list_votes[party] == party_votes[party] or party_list_votes[party] == sum(candidate_votes[party]) for each party",
    "not (known(ballots_used) and abs(ballots_used - total_votes) > 2)",
    "first_known(ballots_received, floor(registered_total * (51 / 50))) != min(valid_votes, 3)",
]

USED, SPOILED = Cell("ballots_used"), Cell("ballots_spoiled")
BUILT = {
    "ballots_used + ballots_spoiled == 1": (USED + SPOILED).equals(1),
    "ballots_used + ballots_spoiled - 1 == 2 * ballots_unused": (USED + SPOILED - 1).equals(2 * Cell("ballots_unused")),
    "ballots_used + 2 == 1": (USED + 2).equals(1),
    "2 + ballots_used == 1": (2 + USED).equals(1),
    "ballots_used - ballots_spoiled == 1": (USED - SPOILED).equals(1),
    "ballots_used - 2 == 1": (USED - 2).equals(1),
    "2 - ballots_used == 1": (2 - USED).equals(1),
    "ballots_used * 2 == 1": (USED * 2).equals(1),
    "2 * ballots_used == 1": (2 * USED).equals(1),
    "-ballots_used == 1": (-USED).equals(1),
    "ballots_used == ballots_spoiled": USED.equals(SPOILED),
    "ballots_used <= ballots_spoiled": USED.at_most(SPOILED),
    "ballots_used >= ballots_spoiled": USED.at_least(SPOILED),
}


class TestReach:
    """Every form that the design lists fits the grammar, those for several contests and sources included."""

    @pytest.mark.parametrize("text", REACH)
    def test_is_read_and_spelled_back(self, text: str) -> None:
        assert text == spell(parse(text))

    def test_a_cell_in_another_place_knows_its_place(self) -> None:
        statement = parse("valid_votes == form('C.HASIL-PPWP').valid_votes")

        assert expr.Compare(
            "==", Cell("valid_votes"), Cell("valid_votes", scope=Scope(ScopeKind.FORM, "C.HASIL-PPWP"))
        ) == (statement.condition)

    def test_one_cell_has_one_tree_however_it_is_spelled(self) -> None:
        assert parse("registered[total] <= 3") == parse("registered_total <= 3")
        assert parse("turnout_total[total] <= 3") == parse("turnout_total <= 3")

    def test_a_chain_is_two_comparisons(self) -> None:
        assert parse("0 <= valid_votes and valid_votes <= 9") == parse("0 <= valid_votes <= 9")

    def test_sums_are_flat_and_differences_keep_their_parentheses(self) -> None:
        assert (
            spell(parse("(valid_votes - (invalid_votes + total_votes)) - 1 == 0"))
            == "valid_votes - (invalid_votes + total_votes) - 1 == 0"
        )

    @pytest.mark.parametrize(("text", "built"), BUILT.items())
    def test_conditions_may_be_built_in_python(self, text: str, built: expr.Condition) -> None:
        assert Statement(built) == parse(text)

    def test_what_it_is_repeated_for_is_part_of_the_tree(self) -> None:
        statement = parse("cell >= 0 for each additive cell in (votes)")

        assert (Each(Per.CELL, additive=True, values=("votes",)),) == statement.each
        assert expr.Compare(">=", Cell(Bound(Per.CELL)), expr.Number(0)) == statement.condition


def problems(text: str) -> tuple[RuleProblem, ...]:
    with pytest.raises(RuleError) as caught:
        parse(text)
    return caught.value.problems


class TestErrors:
    """Errors name line, column, the offending word and the nearest known ones; all of them at once."""

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("suara_sah == 3", "line 1 column 1: unknown count 'suara_sah'; did you mean 'valid_votes'"),
            ("valid_votes ==\n  total_vote", "line 2 column 3: unknown count 'total_vote'; did you mean 'total_votes'"),
            ("flor(valid_votes) == 3", "line 1 column 1: unknown function 'flor'; did you mean 'floor'?"),
            ("valid_votes <= 0.02 * total_votes", "line 1 column 16: no decimals: write 2 % as 2 / 100"),
            ("valid_votes <= 12345678901234", "line 1 column 16: a number has at most 13 digits"),
            ("valid_votes <= 1 / 12345678901234", "line 1 column 20: a number has at most 13 digits"),
            ("votes == 3", "line 1 column 1: expected votes[option]"),
            ("votes[sex] == 3 for each sex", "votes has one cell per option, not per sex"),
            ("registered[men] == 3", "unknown index 'men'"),
            ("valid_votes * total_votes == 3", "one side of '*' must be a number or a parameter"),
            ("valid_votes / 2 == 3", "'/' stands between two numbers"),
            ("valid_votes + 1", "expected a condition"),
            ("valid_votes == (total_votes == 1)", "expected a number"),
            ("sum(valid_votes) == 1", "sum adds cells: sum(votes), or forms: sum(children.valid_votes)"),
            ("sum(registered) == 1", "registered has its own total: registered_total"),
            ("known_sum(votes) == 1", "known_sum adds over forms"),
            ("children.valid_votes == 1", "children are many forms: write sum(children.valid_votes)"),
            (
                "valid_votes == 1 or sum(children.status_votes) == 1",
                "line 1 column 25: status_votes does not add up over units",
            ),
            ("known_sum(columns.valid_votes_words) == 1", "valid_votes_words does not add up over units"),
            (
                "cell == sum(children.cell) for each cell in (valid_votes, status_votes, registered_male)",
                "line 1 column 13: status_votes does not add up over units",
            ),
            ("childs.valid_votes == 1", "unknown place 'childs'; did you mean 'children'?"),
            ("same(valid_votes)", "'same' compares contests or sources"),
            ("votes[option] == 1", "option needs 'for each option' at the end"),
            ("valid_votes == 1 for each option", "'for each option', but no option is used"),
            ("valid_votes == 1 for each voter", "nothing can be repeated for each 'voter'"),
            ("cell == 1 for each additive option", "'additive' goes with cells and groups"),
            ("registered[sex] == 1 for each sex in (male, femal)", "no sex is called 'femal'; did you mean 'female' or 'male'?"),
            ("valid_votes is 1", "only ==, !=, <=, >=, <, > compare"),
            ("valid_votes == 1 if total_votes == 2 else 3", "expected a condition"),
            ("(valid_votes == 1", "not a condition"),
            ("valid_votes = 1", "line 1 column 13: not a condition: write '==' for '='"),
            ("valid_votes => 1", "line 1 column 13: not a condition: write '>=' for '=>'"),
            ("valid_votes ≤ total_votes", "line 1 column 13: not a condition: write '<=' for '≤'"),
            ("valid_votes <> 1", "line 1 column 13: not a condition: write '!=' for '<>'"),
            ("2 × valid_votes == 4", "line 1 column 3: not a condition: write '*' for '×'"),
            ("valid_votes == 1 && total_votes == 2", "line 1 column 18: not a condition: write 'and' for '&&'"),
            ("valid_votes == 1\nOR total_votes == 2", "line 2 column 1: not a condition: write 'or' for 'OR'"),
            ("tidak known(valid_votes)", "line 1 column 1: not a condition: write 'not' for 'tidak'"),
            ('source("a dan b").valid_votes == 1 1', "line 1 column 1: not a condition: invalid syntax"),
            ("", "expected a condition"),
            ("max(valid_votes) == 1", "max takes two or more"),
            ("ceil(valid_votes, 1) == 1", "ceil takes 1, got 2"),
            ("implies(valid_votes == 1)", "implies takes 2, got 1"),
            ("register.cap_statute == 1", "cap_statute is a parameter and has no place"),
        ],
    )  # fmt: skip
    def test_say_what_is_wrong_and_where(self, text: str, message: str) -> None:
        assert message in "\n".join(str(problem) for problem in problems(text))

    def test_of_what_other_languages_write_come_all_at_once(self) -> None:
        found = problems("valid_votes = 1 dan !known(total_votes)")

        assert [problem.column for problem in found] == [13, 17, 21]

    def test_of_one_text_come_all_at_once_in_reading_order(self) -> None:
        found = problems("suara_sah == valid_vots and foo(1) > 0.5 for each sex")

        assert [problem.column for problem in found] == [1, 14, 29, 38]

    @pytest.mark.parametrize(
        "text",
        [
            "__import__('os').system('true') == 0",
            "(lambda: 1)() == 1",
            "[1 for x in y] == 1",
            "valid_votes.__class__ == 1",
            "f'{valid_votes}' == 1",
            "open('x') == 1",
            "valid_votes := 1",
            "await valid_votes == 1",
            "valid_votes == 1; total_votes == 1",
            "valid_votes == 1)\n(total_votes == 1",
        ],
    )
    def test_nothing_else_of_python_is_understood(self, text: str) -> None:
        assert problems(text)

    def test_a_text_that_is_too_long_or_too_deep_is_refused(self) -> None:
        assert problems("valid_votes == 1 " * MAX_LENGTH)
        assert problems("-" * 1500 + "valid_votes == 1")
        assert problems("(" * 300 + "valid_votes" + ")" * 300 + " == 1")

    def test_survive_pickling(self) -> None:
        import pickle

        with pytest.raises(RuleError) as caught:
            parse("suara_sah == 3")

        assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))
