"""Places by their KPU codes."""

from __future__ import annotations

import re
from typing import NewType

from .text import Text
from .tier import CODE_WIDTHS, Tier

UnitCode = NewType("UnitCode", str)
"""The code that KPU gives one unit: 2, 4, 6, 10 or 13 characters; ``0`` is the nation."""

NATION = UnitCode("0")
OVERSEAS_PREFIX = "99"
FIRST_SPECIAL_NUMBER = 901
"""The lowest number of a domestic station at a special location (*TPS lokasi khusus*)."""

NO_CODE = Text(
    "diharapkan kode unit KPU dengan 2, 4, 6, 10, atau 13 karakter, tertulis {code!r}",
    "expected a KPU unit code of 2, 4, 6, 10 or 13 characters, got {code!r}",
)

_WIDTH_TO_TIER = {width: tier for tier, width in CODE_WIDTHS.items()}
_DOMESTIC = re.compile(r"[1-9][0-9]*")
_OVERSEAS = re.compile(r"99[0-9A-Z]*")


def unit_code(text: str) -> UnitCode:
    """
    Return *text* as a unit code.

    Domestic codes are digits; codes under ``99`` (overseas) may hold capital
    letters, as Sirekap published them (``99BE010001002``).

    >>> unit_code("1101012001001")
    '1101012001001'

    Raises:
        ValueError: If *text* is no code of any tier.
    """
    if text == NATION:
        return NATION
    pattern = _OVERSEAS if text.startswith(OVERSEAS_PREFIX) else _DOMESTIC
    if len(text) not in _WIDTH_TO_TIER or len(text) == 1 or not pattern.fullmatch(text):
        raise ValueError(NO_CODE.en.format(code=text))
    return UnitCode(text)


def tier_of(code: UnitCode) -> Tier:
    """
    Return the tier of *code*.

    >>> tier_of(unit_code("110101"))
    <Tier.KECAMATAN: 'kecamatan'>
    """
    return _WIDTH_TO_TIER[len(code)]


def parent_of(code: UnitCode) -> UnitCode | None:
    """
    Return the code of the unit above *code*; `None` for the nation.

    >>> parent_of(unit_code("1101012001001"))
    '1101012001'
    """
    above = tier_of(code).parent
    if above is None:
        return None
    return NATION if above is Tier.NATIONAL else UnitCode(code[: above.code_width])


def is_overseas(code: UnitCode) -> bool:
    """Return whether *code* lies abroad (*luar negeri*, prefix ``99``)."""
    return code.startswith(OVERSEAS_PREFIX)
