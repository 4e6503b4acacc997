"""By which method people vote at a point abroad (*TPSLN, KSK, Pos*): its name says it, and not its number."""

from __future__ import annotations

import enum
import re

from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT
from recaprules.model.tier import Tier
from recaprules.model.unit import OVERSEAS_PREFIX

_WORD = re.compile(r"(?<![A-Z])(TPSLN|TPS|KSK|POS)(?![A-Z])")


class Method(enum.Enum):
    """A way of voting abroad."""

    STATION = "TPS"
    MOBILE_BOX = "KSK"
    POST = "POS"


_METHODS = {"TPSLN": Method.STATION, "TPS": Method.STATION, "KSK": Method.MOBILE_BOX, "POS": Method.POST}


def method_of(name: str) -> Method | None:
    """
    Return the method that *name* says; `None` if it says none, or several.

    >>> method_of("KSK 001"), method_of("TPSLN 12 Kuala Lumpur"), method_of("Kuala Lumpur 7")
    (<Method.MOBILE_BOX: 'KSK'>, <Method.STATION: 'TPS'>, None)
    """
    found = {_METHODS[word] for word in _WORD.findall(name.upper())}
    return found.pop() if len(found) == 1 else None


def names_abroad(recap: Recap) -> dict[str, str]:
    """Return how the points abroad are called, by code; what has no name is left out."""
    if recap.names is None:
        return {}
    rows = recap.names.select(UNIT, "name").unique(UNIT, keep="first", maintain_order=True)
    return {unit: name for unit, name in rows.iter_rows() if is_point(unit) and name and name.strip()}


def is_point(unit: str) -> bool:
    """Return whether *unit* is a TPSLN, KSK or Pos."""
    return unit.startswith(OVERSEAS_PREFIX) and len(unit) == Tier.TPS.code_width
