"""OVS-08: the register has all committees and all points abroad (*128 PPLN lengkap*)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from recaprules import Profile, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT
from recaprules.model.unit import OVERSEAS_PREFIX, UnitCode
from recaprules.model.unitcodes import distinct
from recaprules.rules.judgement import UnitJudgement

from .methods import Method, is_point, method_of, names_abroad

COMMITTEES = "overseas_committees"
POINTS = {
    Method.STATION: "overseas_stations",
    Method.MOBILE_BOX: "overseas_mobile_boxes",
    Method.POST: "overseas_post",
}


def all_abroad(recap: Recap, profile: Profile) -> Iterator[UnitJudgement]:
    """
    Judge the overseas part of the register of *recap* as one unit, ``99``.

    A register with one committee is a part on purpose, and is not asked.

    Yields:
        A judgement on the number of committees, and where the register has
        points, on the number of all points and of each method; the number of a
        method is undecided while some point has no name that says one. Nothing
        where nobody knows how many there must be, or where nothing of abroad
        is among the forms.
    """
    sheet = next((sheet for sheet in recap.sheets if sheet.form.overseas), None)
    if sheet is None:
        return
    units = _units(recap)
    committees = {unit[: Tier.VILLAGE.code_width] for unit in units if len(unit) >= Tier.VILLAGE.code_width}
    if len(committees) < 2:
        return
    for found, expected in _counts(recap, profile, units, len(committees)):
        verdict = Verdict.UNDECIDED if found is None else Verdict.HOLDS if found == expected else Verdict.BROKEN
        yield UnitJudgement(
            sheet=sheet,
            unit=UnitCode(OVERSEAS_PREFIX),
            verdict=verdict,
            left=None if found is None else Fraction(found),
            right=Fraction(expected),
        )


def _units(recap: Recap) -> Sequence[str]:
    if recap.register is None:
        return ()
    units = recap.register.frame[UNIT]
    return distinct(units.filter(units.str.starts_with(OVERSEAS_PREFIX))).to_list()


def _counts(recap: Recap, profile: Profile, units: Sequence[str], committees: int) -> Iterator[tuple[int | None, int]]:
    """Yield how many there are, `None` where it is not known, and how many there must be."""
    fixed = {name: profile.value(name) for name in (COMMITTEES, *POINTS.values())}
    expected = {name: int(value) for name, value in fixed.items() if value is not None}
    if COMMITTEES in expected:
        yield committees, expected[COMMITTEES]
    points = [unit for unit in units if is_point(unit)]
    by_method = [expected[name] for name in POINTS.values() if name in expected]
    if not points or len(by_method) < len(POINTS):
        return
    yield len(points), sum(by_method)
    names = names_abroad(recap)
    methods = Counter(method_of(names[unit]) if unit in names else None for unit in points)
    for method, whole in zip(POINTS, by_method, strict=True):
        yield None if methods[None] else methods[method], whole
