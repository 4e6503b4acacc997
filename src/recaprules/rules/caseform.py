"""What stands around the form of a case, for rules that are procedures over everything that was counted."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ..model.cell import CellKey, Missing
from ..model.contest import Contest
from ..model.tier import Tier


@attrs.frozen(kw_only=True)
class CaseForm:
    """
    Another form beside that of a case.

    Attributes:
        given: What is written, by cell.

        unit: The unit's code; that of the case if empty.

        contest: What was voted for; as in the case if `None`.

        tier: The tier of the unit; as in the case if `None`.

        source: Where the figures come from; as in the case if empty.

        district: The electoral district; none if empty.

        round: The vote that the form is of, such as ``psu``; the first if empty.

        seen: When the source showed these figures; unknown if empty.
    """

    given: Mapping[CellKey, int | Missing]
    unit: str = ""
    contest: Contest | None = None
    tier: Tier | None = None
    source: str = ""
    district: str = ""
    round: str = ""
    seen: str = ""


@attrs.frozen(kw_only=True)
class CaseCorrection:
    """
    A recorded correction of one cell.

    Attributes:
        cell: The cell.

        before: The figure before; `None` where the record does not say.

        after: The figure after; `None` where the record does not say.

        tier: The tier whose plenary made it; `None` where the record does not say.

        noted: Whether a note of it exists; `None` where the record does not say.

        unit: The unit's code; that of the case if empty.
    """

    cell: CellKey
    before: int | None = None
    after: int | None = None
    tier: Tier | None = None
    noted: bool | None = None
    unit: str = ""
