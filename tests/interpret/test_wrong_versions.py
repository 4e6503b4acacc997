"""Which small wrong versions a rule has."""

import pytest
from hypothesis import given, settings

import recaprules
from recaprules import Contest, Rule, Severity, Text, Tier
from recaprules.interpret.mutants import Mutant, mutants
from recaprules.rules.datafiles import builtin_profile
from recaprules.rules.expr import Statement
from recaprules.rules.formula import spell
from recaprules.rules.rule import Applies, Lowered
from recaprules.testing.strategies import statements
from tests.settings import VILLAGE

PROFILE = builtin_profile("pemilu2024")
PARAMETERS = {name: one.value for name, one in PROFILE.parameters.items() if one.value is not None}
TITLE = Text("contoh", "example")


def rule(condition: str | Statement, **others: object) -> Rule:
    check = recaprules.parse(condition) if isinstance(condition, str) else condition
    return Rule(id="EXA-01", name="example", title=TITLE, check=check, **others)  # type: ignore[arg-type]


def wrong(one: Rule) -> tuple[Mutant, ...]:
    return mutants(one, forms=PROFILE.forms, parameters=PARAMETERS)


def texts(condition: str) -> set[str]:
    return {one.text for one in wrong(rule(condition))}


class TestConditions:
    @pytest.mark.parametrize(
        ("operator", "others"),
        [
            ("==", {"!=", "<=", ">="}),
            ("!=", {"==", "<", ">"}),
            ("<=", {"<", "==", ">="}),
            (">=", {">", "==", "<="}),
            ("<", {"<=", "!=", ">"}),
            (">", {">=", "!=", "<"}),
        ],
    )
    def test_have_another_operator(self, operator: str, others: set[str]) -> None:
        found = texts(f"valid_votes {operator} total_votes")

        assert others == {
            other for other in ("==", "!=", "<=", ">=", "<", ">") if f"valid_votes {other} total_votes" in found
        }

    @pytest.mark.parametrize(
        ("condition", "expected"),
        [
            pytest.param("valid_votes <= total_votes", "valid_votes <= total_votes + 1", id="one more"),
            pytest.param("valid_votes <= total_votes", "valid_votes <= total_votes - 1", id="one less"),
            pytest.param("valid_votes <= 300", "valid_votes <= 301", id="a number, one more"),
            pytest.param("valid_votes >= 0", "valid_votes >= -1", id="zero, one less"),
            pytest.param(
                "invalid_votes <= 1 / 10 * total_votes", "invalid_votes <= (1 / 5) * total_votes", id="a rate"
            ),
            pytest.param("valid_votes <= cap_statute", "valid_votes <= cap_regulation", id="another constant"),
            pytest.param(
                "total_votes <= reserve_rate * registered_total",
                "total_votes <= (reserve_rate + (1 / 200)) * registered_total",
                id="half a percent more",
            ),
            pytest.param(
                "valid_votes + invalid_votes == total_votes", "valid_votes == total_votes", id="a term dropped"
            ),
            pytest.param(
                "valid_votes + invalid_votes == total_votes",
                "valid_votes + invalid_votes + invalid_votes == total_votes",
                id="a term twice",
            ),
            pytest.param(
                "valid_votes + invalid_votes == total_votes", "valid_votes - invalid_votes == total_votes", id="a sign"
            ),
            pytest.param("valid_votes == 3", "invalid_votes == 3", id="the row below"),
            pytest.param("turnout_total == 3", "turnout_total_male == 3", id="the column beside"),
            pytest.param("valid_votes == dpd.valid_votes", "valid_votes == valid_votes", id="the place forgotten"),
            pytest.param("not known(valid_votes)", "known(valid_votes)", id="not"),
            pytest.param("known(valid_votes) and total_votes == 3", "total_votes == 3", id="half of an and"),
            pytest.param(
                "known(valid_votes) and total_votes == 3", "known(valid_votes) or total_votes == 3", id="or for and"
            ),
            pytest.param("implies(valid_votes == 0, total_votes == 0)", "total_votes == 0", id="no premise"),
            pytest.param("ceil(1 / 2 * valid_votes) == 1", "floor((1 / 2) * valid_votes) == 1", id="floor for ceil"),
            pytest.param("max(valid_votes, 3) == 3", "min(valid_votes, 3) == 3", id="min for max"),
            pytest.param("abs(valid_votes - 3) == 3", "valid_votes - 3 == 3", id="no abs"),
            pytest.param(
                "valid_votes == sum(children.valid_votes)",
                "valid_votes == known_sum(children.valid_votes)",
                id="known_sum",
            ),
            pytest.param(
                "valid_votes == sum(children.valid_votes)", "valid_votes == sum(columns.valid_votes)", id="the columns"
            ),
            pytest.param(
                "first_known(valid_votes, total_votes) == 3", "first_known(total_votes, valid_votes) == 3", id="order"
            ),
            pytest.param("written(valid_votes) == 3", "valid_votes == 3", id="not as written"),
            pytest.param(
                "registered[sex] == 3 for each sex", "registered[sex] == 3 for each sex in (female, total)", id="a sex"
            ),
            pytest.param(
                "cell == 3 for each cell in (votes, party_list_votes)",
                "cell == 3 for each cell in (votes)",
                id="an item",
            ),
            pytest.param(
                "cell == 3 for each cell in (votes, party_list_votes)", "cell == 3 for each cell", id="the list"
            ),
            pytest.param("cell == 3 for each additive cell", "cell == 3 for each cell", id="additive"),
        ],
    )
    def test_have_one_thing_wrong(self, condition: str, expected: str) -> None:
        assert expected in texts(condition)

    @settings(max_examples=20)
    @given(statement=statements(VILLAGE))
    def test_can_each_be_read_again_and_are_no_other_spelling_of_the_rule(self, statement: Statement) -> None:
        found = wrong(rule(statement))
        spelled = [one.text for one in found]

        assert spelled == [spell(recaprules.parse(text)) for text in spelled]
        assert spell(statement) not in spelled
        assert len(spelled) == len(set(spelled))

    @settings(max_examples=20)
    @given(statement=statements(VILLAGE))
    def test_come_in_the_same_order_every_time(self, statement: Statement) -> None:
        assert wrong(rule(statement)) == wrong(rule(statement))


class TestLimits:
    """Which forms a rule is asked of, and when it is less grave."""

    def test_are_forgotten_one_by_one_and_altogether(self) -> None:
        limits = Applies(tiers=(Tier.TPS, Tier.VILLAGE), contests=(Contest.PPWP,), overseas=False)
        found = [one.rule.applies for one in wrong(rule("valid_votes == 3", applies=limits)) if one.part == "applies"]

        assert found == [
            Applies(tiers=(Tier.TPS, Tier.VILLAGE), overseas=False),
            Applies(tiers=(Tier.VILLAGE,), contests=(Contest.PPWP,), overseas=False),
            Applies(tiers=(Tier.TPS,), contests=(Contest.PPWP,), overseas=False),
            Applies(contests=(Contest.PPWP,), overseas=False),
            Applies(tiers=(Tier.TPS, Tier.VILLAGE), contests=(Contest.PPWP,)),
        ]

    def test_a_lower_severity_is_forgotten_or_has_another_condition(self) -> None:
        lowered = (Lowered(to=Severity.INFO, when=recaprules.parse("not known(valid_votes)")),)
        found = [one for one in wrong(rule("valid_votes == 3", lowered=lowered)) if one.part == "lowered"]

        assert found[0].rule.lowered == ()
        assert "known(valid_votes)" in {one.text for one in found}


def test_a_procedure_has_none() -> None:
    procedure = recaprules.Procedure(reads=(), function=lambda _recap, _profile: [])
    one = Rule(id="EXA-01", name="example", title=TITLE, check=procedure)

    assert wrong(one) == ()


def test_what_is_wrong_is_said_in_both_languages() -> None:
    (one, *_) = wrong(rule("valid_votes == total_votes"))

    assert one.what == Text("== menjadi != @ valid_votes == total_votes", "== becomes != @ valid_votes == total_votes")
