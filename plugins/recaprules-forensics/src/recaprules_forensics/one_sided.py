"""PL-14: where Sirekap differs from another reading, do the differences favour one option?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import attrs

from recaprules import Profile, Text, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet, unit_at
from recaprules.model.unit import UnitCode
from recaprules.rules.judgement import Measure, UnitJudgement

from .correction import holm
from .measures import CHANCE, DIFFERENCE, N, at_most, measure, rounded
from .parameters import Limits, limits
from .stations import Family, families, forms, option_cells

MACHINES = ("sirekap", "situng")
"""The sources whose differences from others are looked at."""

UP = Text("yang bertambah", "of them more")
VOTES = Text("suara bersih", "votes in all")


@attrs.frozen(kw_only=True)
class Differences:
    """
    How one option differs between two readings, at the stations of one province.

    Attributes:
        sheet: The sheet of the machine's reading.

        unit: The province.

        option: The cell.

        up: At how many stations the machine reads more.

        down: At how many it reads less.

        votes: By how many votes altogether.
    """

    sheet: Sheet
    unit: UnitCode
    option: str
    up: int
    down: int
    votes: int

    @property
    def many(self) -> int:
        """At how many stations the two differ."""
        return self.up + self.down


def both_ways(recap: Recap, profile: Profile) -> Iterator[UnitJudgement]:
    """
    Judge every province in *recap* by whether misreadings favour one option.

    Misreadings have a direction: a leading X that is read as a digit makes
    every option larger. Each option is therefore compared with all others, and
    not with an even chance.

    Yields:
        For each province, contest and option that two sources state: broken
        where more of its differences go up, or down, than chance explains
        beside those of the others (Fisher's exact test; ``unusual_level``,
        after Holm over all options of the two sources), and by as much as
        matters (``unusual_share``); undecided where there are too few.
    """
    thresholds = limits(profile)
    if thresholds is not None:
        for family, other in _pairs(recap):
            yield from _judged(_differences(family, other), thresholds)


def _pairs(recap: Recap) -> Iterator[tuple[Family, Family]]:
    """Yield the forms as a machine read them, with each other reading of the same forms."""
    every = families(recap)
    for family in every:
        for other in every:
            machine, person = family[0], other[0]
            if machine.source in MACHINES and person.source not in MACHINES and machine.form == person.form:
                yield family, other


def _differences(family: Family, other: Family) -> list[Differences]:
    import polars as pl

    counts: dict[tuple[str, str], Differences] = {}
    for sheet in family:
        options = option_cells(sheet)
        for beside in other:
            if not options or option_cells(beside) != options:
                continue
            # A station lies in one district, which two sources may call by different names.
            mine, theirs = (
                forms(one, options).select(UNIT, *options).unique(UNIT, keep="none") for one in (sheet, beside)
            )
            both = mine.join(theirs, on=UNIT, how="inner", suffix=" other")
            gaps = both.select(
                unit_at(Tier.PROVINCE),
                *((pl.col(option) - pl.col(f"{option} other")).alias(option) for option in options),
            )
            gap = pl.col("gap")
            counted = (
                gaps.unpivot(index="unit", variable_name="option", value_name="gap")
                .group_by("unit", "option")
                .agg((gap > 0).sum().alias("up"), (gap < 0).sum().alias("down"), gap.sum().alias("votes"))
            )
            for unit, option, up, down, votes in counted.iter_rows():
                before = counts.get((unit, option))
                counts[unit, option] = Differences(
                    sheet=sheet if before is None else before.sheet,
                    unit=UnitCode(unit),
                    option=option,
                    up=up + (0 if before is None else before.up),
                    down=down + (0 if before is None else before.down),
                    votes=votes + (0 if before is None else before.votes),
                )
    return [counts[pair] for pair in sorted(counts)]


def _judged(found: Sequence[Differences], thresholds: Limits) -> Iterator[UnitJudgement]:
    from scipy.stats import fisher_exact

    up: dict[str, int] = defaultdict(int)
    down: dict[str, int] = defaultdict(int)
    for one in found:
        up[one.unit] += one.up
        down[one.unit] += one.down
    enough, chances = [], []
    for one in found:
        other_up, other_down = up[one.unit] - one.up, down[one.unit] - one.down
        if min(one.many, other_up + other_down) >= thresholds.small_group:
            enough.append(one)
            chances.append(float(fisher_exact([[one.up, one.down], [other_up, other_down]]).pvalue))
        else:
            yield UnitJudgement(sheet=one.sheet, unit=one.unit, verdict=Verdict.UNDECIDED, cells=(one.option,))
    for one, chance in zip(enough, holm(chances) if chances else (), strict=True):
        other_up, others = up[one.unit] - one.up, up[one.unit] + down[one.unit] - one.many
        difference = one.up / one.many - other_up / others
        unusual = chance <= float(thresholds.level) and abs(difference) >= float(thresholds.share)
        yield UnitJudgement(
            sheet=one.sheet,
            unit=one.unit,
            verdict=Verdict.BROKEN if unusual else Verdict.HOLDS,
            cells=(one.option,),
            measures=(
                measure(N, one.many),
                Measure("up", UP, one.up),
                Measure("votes", VOTES, one.votes),
                measure(DIFFERENCE, rounded(100 * difference)),
                measure(CHANCE, at_most(chance)),
            ),
        )
