"""What a rule or a parameter rests on, and its days, as plain values."""

from __future__ import annotations

from ..rules.period import Day, Period
from ..rules.profile import Basis


def basis_as_json(basis: Basis) -> dict[str, object]:
    """Return *basis* as plain values."""
    return {
        "text": basis.text,
        "certainty": basis.certainty.value,
        "source": basis.source,
        **period_as_json(basis.period),
    }


def period_as_json(period: Period) -> dict[str, str | None]:
    """Return the bounds of *period* as text; `None` where it has none."""
    return {"from": day_as_json(period.from_), "until": day_as_json(period.until)}


def day_as_json(day: Day | None) -> str | None:
    """Return a date as ISO 8601 writes it, or a year; `None` if there is none."""
    return None if day is None else str(day)
