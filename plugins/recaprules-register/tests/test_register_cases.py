import pytest

import recaprules
import recaprules_register
from recaprules.testing import case_params, check_case

RULES = tuple(recaprules_register.recaprules_rules())


@pytest.mark.parametrize(("rule", "case"), case_params(RULES))
def test_case(rule: recaprules.Rule, case: recaprules.Case) -> None:
    check_case(rule, case)
