"""For rule authors: the cases of rules as tests, and whether they notice small mistakes."""

from .cases import CaseFailedError, case_params, case_setting, check_case
from .mutation import Fate, RuleTrial, Tried, try_mutants

__all__ = [
    "CaseFailedError",
    "Fate",
    "RuleTrial",
    "Tried",
    "case_params",
    "case_setting",
    "check_case",
    "try_mutants",
]
