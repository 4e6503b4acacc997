"""Every case of every rule is a test."""

import pytest

import recaprules
from recaprules.testing import case_params, check_case

RULES = recaprules.read_rules("recaprules_example")


@pytest.mark.parametrize(("rule", "case"), case_params(RULES))
def test_case(rule: recaprules.Rule, case: recaprules.Case) -> None:
    """The rule says what its case expects."""
    check_case(rule, case)
