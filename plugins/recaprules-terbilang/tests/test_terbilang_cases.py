from importlib import import_module

import pytest

import recaprules
from recaprules.testing import case_params, check_case

RULES = tuple(import_module("recaprules_terbilang").recaprules_rules())


@pytest.mark.parametrize(("rule", "case"), case_params(RULES))
def test_case(rule: recaprules.Rule, case: recaprules.Case) -> None:
    check_case(rule, case)
