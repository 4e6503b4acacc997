"""For rule authors: the cases of rules as tests."""

from .cases import CaseFailedError, case_params, case_setting, check_case

__all__ = ["CaseFailedError", "case_params", "case_setting", "check_case"]
