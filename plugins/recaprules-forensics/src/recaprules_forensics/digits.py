"""
PL-07, PL-08 and PL-10: the digits of all votes of a kabupaten together, never those of a single station.

Small figures are more frequent than large ones, so that last digits are not
even by nature: of the twenties there are more 20 than 29. Expected is therefore
what the figures themselves give when they are smoothed over ten neighbours, in
which every last digit comes once; a trend stays, and a habit of digits does not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from recaprules import Profile, Text, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet, unit_at
from recaprules.model.unit import UnitCode
from recaprules.rules.judgement import Measure, UnitJudgement

from .correction import holm
from .measures import CHANCE, DIFFERENCE, N, at_most, measure, rounded
from .noken import is_noken
from .parameters import Limits, limits
from .stations import Family, families, forms, option_cells

if TYPE_CHECKING:
    import polars as pl

FROM_TWENTY, FROM_TEN = 20, 10
"""Smaller counts have digits that are not even by nature, or no second digit."""

TIMES_GROUP = 20
"""A kabupaten needs so many times as many figures as a group needs stations."""

BENFORD = tuple(sum(math.log10(1 + 1 / (10 * first + second)) for first in range(1, 10)) for second in range(10))
"""How often each second digit comes where first digits follow Benford's law."""

EFFECT = Text("ukuran efek (w)", "effect size (w)")
CHI_SQUARED = Text("khi-kuadrat", "chi-squared")
MOST = Text("digit yang paling menonjol", "digit that stands out most")
FIVES = Text("kelipatan lima (%)", "multiples of five (%)")
TENS = Text("kelipatan sepuluh (%)", "multiples of ten (%)")


@attrs.frozen(kw_only=True)
class Figures:
    """
    The figures in one kabupaten.

    Attributes:
        sheet: A sheet with forms of its stations.

        unit: The kabupaten.

        counts: How often each figure comes.
    """

    sheet: Sheet
    unit: UnitCode
    counts: Mapping[int, int]


@attrs.frozen(kw_only=True)
class Digits:
    """
    The digits of the figures in one kabupaten.

    Attributes:
        sheet: A sheet with forms of its stations.

        unit: The kabupaten.

        seen: How many figures have each of the digits 0 to 9.

        shares: Which share of them was to be expected to have it.
    """

    sheet: Sheet
    unit: UnitCode
    seen: tuple[int, ...]
    shares: tuple[float, ...]

    @property
    def many(self) -> int:
        """How many figures there are."""
        return sum(self.seen)


def last_digits(recap: Recap, profile: Profile) -> Iterator[UnitJudgement]:
    """
    Judge every kabupaten in *recap* by whether the last digits of votes are as their figures have it.

    Yields:
        For each kabupaten, contest and source: broken where the digits differ
        from what is expected by more than chance (``unusual_level``, after
        Holm over the kabupaten) and by as much as matters
        (``unusual_effect``); undecided where there are too few figures.
    """
    thresholds = limits(profile)
    if thresholds is not None:
        for family in families(recap):
            yield from _fitted([_last(one) for one in _figures(family)], thresholds)


def second_digits(recap: Recap, profile: Profile) -> Iterator[UnitJudgement]:
    """
    Judge every kabupaten in *recap* by whether the second digits of votes follow Benford's law.

    Yields:
        As `last_digits` does.
    """
    thresholds = limits(profile)
    if thresholds is not None:
        for family in families(recap):
            yield from _fitted([_second(one) for one in _figures(family)], thresholds)


def _last(figures: Figures) -> Digits:
    """Return the last digits of the figures that are large enough, and those expected of them."""
    seen, hoped = [0] * 10, [0] * 10
    for figure, many in figures.counts.items():
        if figure >= FROM_TWENTY:
            seen[figure % 10] += many
        # Twenty parts of each figure are spread over ten: one on either end, two on each between.
        for neighbour in range(max(figure - 5, FROM_TWENTY), figure + 6):
            hoped[neighbour % 10] += many * (1 if abs(neighbour - figure) == 5 else 2)
    every = sum(hoped)
    shares = tuple(one / every for one in hoped) if every else (0.1,) * 10
    return Digits(sheet=figures.sheet, unit=figures.unit, seen=tuple(seen), shares=shares)


def _second(figures: Figures) -> Digits:
    """Return the second digits of the figures that have one, and those expected by Benford's law."""
    seen = [0] * 10
    for figure, many in figures.counts.items():
        if figure >= FROM_TEN:
            seen[int(str(figure)[1])] += many
    return Digits(sheet=figures.sheet, unit=figures.unit, seen=tuple(seen), shares=BENFORD)


def _fitted(found: Sequence[Digits], thresholds: Limits) -> Iterator[UnitJudgement]:
    """Yield what a chi-squared test says of each kabupaten, corrected after Holm."""
    from scipy.special import chdtrc

    enough = [one for one in found if one.many >= TIMES_GROUP * thresholds.small_group]
    squares = [_chi_squared(one) for one in enough]
    chances = holm(chdtrc(9, squares)) if enough else ()
    for one, square, chance in zip(enough, squares, chances, strict=True):
        effect = math.sqrt(square / one.many)
        unusual = chance <= float(thresholds.level) and effect >= float(thresholds.effect)
        yield _judgement(
            one,
            Verdict.BROKEN if unusual else Verdict.HOLDS,
            Measure("w", EFFECT, rounded(effect)),
            Measure("chi_squared", CHI_SQUARED, rounded(square, 10)),
            measure(CHANCE, at_most(chance)),
            Measure("digit", MOST, _most(one)),
        )
    yield from _too_few(found, enough)


def _chi_squared(digits: Digits) -> float:
    hoped = [digits.many * share for share in digits.shares]
    # A digit that cannot come, as where all figures are 20, does not.
    return math.fsum((seen - one) ** 2 / one for seen, one in zip(digits.seen, hoped, strict=True) if one)


def _most(digits: Digits) -> int:
    """Return the digit of which there is most too much."""
    return max(range(10), key=lambda digit: digits.seen[digit] / digits.shares[digit] if digits.shares[digit] else 0)


def round_figures(recap: Recap, profile: Profile) -> Iterator[UnitJudgement]:
    """
    Judge every kabupaten in *recap* by whether multiples of five or ten are too many.

    Yields:
        For each kabupaten without noken, contest and source: broken where
        there are more than chance explains (``unusual_level``, after Holm over
        both tests of all kabupaten) and by as much as matters
        (``unusual_share``); undecided where there are too few figures.
    """
    thresholds = limits(profile)
    if thresholds is not None:
        for family in families(recap):
            found = [_last(one) for one in _figures(family, leave_out=is_noken(profile))]
            yield from _heaped(found, thresholds)


def _heaped(found: Sequence[Digits], thresholds: Limits) -> Iterator[UnitJudgement]:
    enough = [one for one in found if one.many >= TIMES_GROUP * thresholds.small_group]
    tests = [_Test.of(one, (0, 5)) for one in enough] + [_Test.of(one, (0,)) for one in enough]
    chances = holm([test.chance for test in tests]) if tests else ()
    for position, one in enumerate(enough):
        both = [(tests[at], float(chances[at])) for at in (position, position + len(enough))]
        unusual = [
            chance <= float(thresholds.level) and test.excess >= float(thresholds.share) for test, chance in both
        ]
        # Told is the test that is unusual, else the one of more figures.
        test, chance = both[1 if unusual == [False, True] else 0]
        (fives, _), (tens, _) = both
        yield _judgement(
            one,
            Verdict.BROKEN if any(unusual) else Verdict.HOLDS,
            Measure("fives", FIVES, rounded(100 * fives.share)),
            Measure("tens", TENS, rounded(100 * tens.share)),
            measure(DIFFERENCE, rounded(100 * test.excess)),
            measure(CHANCE, at_most(chance)),
        )
    yield from _too_few(found, enough)


@attrs.frozen(kw_only=True)
class _Test:
    """
    Whether some last digits are too many.

    Attributes:
        share: Which share of the figures has them.

        excess: By how much that is more than expected.

        chance: How likely so many or more are.
    """

    share: float
    excess: float
    chance: float

    @classmethod
    def of(cls, digits: Digits, which: Sequence[int]) -> _Test:
        """Return the test of the digits *which*."""
        from scipy.special import bdtrc

        seen = sum(digits.seen[digit] for digit in which)
        hoped = math.fsum(digits.shares[digit] for digit in which)
        # `bdtrc` gives the chance of more.
        chance = float(bdtrc(seen - 1, digits.many, hoped)) if seen else 1.0
        return cls(share=seen / digits.many, excess=seen / digits.many - hoped, chance=chance)


def _too_few(found: Sequence[Digits], enough: Sequence[Digits]) -> Iterator[UnitJudgement]:
    units = {one.unit for one in enough}
    yield from (_judgement(one, Verdict.UNDECIDED) for one in found if one.unit not in units)


def _judgement(digits: Digits, verdict: Verdict, *measures: Measure) -> UnitJudgement:
    return UnitJudgement(
        sheet=digits.sheet, unit=digits.unit, verdict=verdict, measures=(measure(N, digits.many), *measures)
    )


def _figures(family: Family, *, leave_out: pl.Expr | None = None) -> list[Figures]:
    """Return how often each figure comes among the votes of all options, for every kabupaten."""
    import polars as pl

    counted: dict[str, dict[int, int]] = {}
    sheets: dict[str, Sheet] = {}
    for sheet in family:
        options = option_cells(sheet)
        if not options:
            continue
        rows = forms(sheet, options)
        rows = rows if leave_out is None else rows.filter(~leave_out)
        units = rows.select(unit_at(Tier.KABKO))["unit"]
        for option in options:
            pairs = pl.DataFrame([units, rows[option].alias("figure")]).group_by("unit", "figure").len()
            for unit, figure, many in pairs.iter_rows():
                sheets.setdefault(unit, sheet)
                of_unit = counted.setdefault(unit, {})
                if figure is not None:
                    of_unit[figure] = of_unit.get(figure, 0) + many
    return [Figures(sheet=sheets[unit], unit=UnitCode(unit), counts=counted[unit]) for unit in sorted(counted)]
