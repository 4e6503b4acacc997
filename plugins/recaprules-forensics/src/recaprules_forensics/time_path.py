"""PL-15: does the share of an option among the votes that come in drift from reading to reading?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import attrs

from recaprules import Profile, Text, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import DISTRICT, SEEN, UNIT, Sheet
from recaprules.rules.judgement import Judgement, Measure

from .correction import holm
from .measures import CHANCE, N, at_most, measure, rounded
from .parameters import Limits, limits
from .stations import option_cells

if TYPE_CHECKING:
    import polars as pl

TAU = Text("ukuran efek (tau Kendall)", "effect size (Kendall's tau)")

STRONG = 5
"""A drift matters from so many times the smallest effect on."""

Votes: TypeAlias = "tuple[int | None, ...]"


@attrs.frozen(kw_only=True)
class Path:
    """
    The shares of one option among the votes that came in, step by step.

    Attributes:
        sheet: The sheet of the readings.

        row: The row of the last reading.

        option: The cell.

        shares: Its share of what was added in each step that added votes.
    """

    sheet: Sheet
    row: int
    option: str
    shares: tuple[float, ...]


def no_drift(recap: Recap, profile: Profile) -> Iterator[Judgement]:
    """
    Judge the last of several readings of a published total in *recap* by whether shares drifted on the way to it.

    Yields:
        For each unit and option: broken where the share among the votes added
        rises or falls with the readings more than chance explains (Kendall's
        tau; ``unusual_level``, after Holm over all options and units of the
        sheet) and by as much as matters; undecided where there are too few
        steps, or a figure is missing.
    """
    thresholds = limits(profile)
    if thresholds is not None:
        for sheet in recap.sheets:
            if sheet.form.published and SEEN in sheet.schema and option_cells(sheet):
                yield from _judged(sheet, _paths(sheet), thresholds)


def _judged(sheet: Sheet, paths: Sequence[Path], thresholds: Limits) -> Iterator[Judgement]:
    from scipy.stats import kendalltau

    enough, taus, chances = [], [], []
    for path in paths:
        if len(path.shares) < thresholds.small_group or len(set(path.shares)) == 1:
            # A share that never changes does not drift.
            still = len(path.shares) >= thresholds.small_group
            yield Judgement(
                sheet=sheet,
                row=path.row,
                verdict=Verdict.HOLDS if still else Verdict.UNDECIDED,
                cells=(path.option,),
            )
            continue
        said = kendalltau(range(len(path.shares)), path.shares)
        enough.append(path)
        taus.append(float(said.statistic))
        chances.append(float(said.pvalue))
    for path, tau, chance in zip(enough, taus, holm(chances) if chances else (), strict=True):
        unusual = chance <= float(thresholds.level) and abs(tau) >= STRONG * float(thresholds.effect)
        yield Judgement(
            sheet=sheet,
            row=path.row,
            verdict=Verdict.BROKEN if unusual else Verdict.HOLDS,
            cells=(path.option,),
            measures=(
                measure(N, len(path.shares)),
                Measure("tau", TAU, rounded(tau)),
                measure(CHANCE, at_most(chance)),
            ),
        )


def _paths(sheet: Sheet) -> list[Path]:
    options = option_cells(sheet)
    keys = [key for key in (UNIT, DISTRICT) if key in sheet.schema]
    rows = sheet.lazy.select(*sheet.keys, *options).with_row_index("row").collect()
    series = rows.sort([*keys, SEEN], maintain_order=True).partition_by(keys, maintain_order=True)
    return [path for one in series if one.height > 1 for path in _of_unit(sheet, one, options)]


def _of_unit(sheet: Sheet, readings: pl.DataFrame, options: tuple[str, ...]) -> Iterator[Path]:
    votes: list[Votes] = list(readings.select(options).iter_rows())
    added = [step for before, after in pairwise(votes) if (step := _added(before, after)) is not None]
    last = int(readings["row"][-1])
    for position, option in enumerate(options):
        # Rounded, so that equal ratios are equal.
        shares = tuple(round(step[position] / sum(step), 12) for step in added)
        yield Path(sheet=sheet, row=last, option=option, shares=shares)


def _added(before: Votes, after: Votes) -> tuple[int, ...] | None:
    """Return the votes added between two readings; `None` where that is not known, or is nothing, or less."""
    old = [votes for votes in before if votes is not None and votes >= 0]
    new = [votes for votes in after if votes is not None and votes >= 0]
    if len(old) < len(before) or len(new) < len(after) or sum(new) <= sum(old):
        return None
    return tuple(later - earlier for earlier, later in zip(old, new, strict=True))
