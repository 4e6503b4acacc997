"""All findings of a check: sorted, folded to their causes, and made when somebody looks at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

import attrs
import polars as pl

from ..model.sheet import UNIT
from .blocks import RANK, SAID, Block
from .broken import DENOMINATOR, LEFT, REPETITION, RIGHT
from .copies import copies
from .echoes import CAUSE_BLOCK, CAUSE_ROW, causes
from .finding import Finding
from .gathered import BLOCK, ROW, beside_unit, gathered
from .report import WorstUnit
from .worst import worst_units


@attrs.frozen(eq=False, slots=False)
class Findings(Sequence[Finding]):
    """
    What is broken, the gravest first, then by rule, tier and unit.

    Attributes:
        blocks: Where the findings are.

        order: `BLOCK` and `ROW` of each finding that is listed, and of its cause.

        copies: Which one of several that are alike a finding is, by block and row, from the second.
    """

    blocks: tuple[Block, ...] = ()
    order: pl.DataFrame = attrs.field(factory=lambda: pl.DataFrame(schema={BLOCK: pl.UInt32, ROW: pl.UInt32}))
    copies: Mapping[tuple[int, int], int] = attrs.field(factory=dict)

    def __len__(self) -> int:
        return self.order.height

    @overload
    def __getitem__(self, at: int) -> Finding: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Finding, ...]: ...

    def __getitem__(self, at: int | slice) -> Finding | tuple[Finding, ...]:
        if isinstance(at, slice):
            return self._made(self.order[at])
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._made(self.order.slice(at % len(self), 1))[0]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Findings | tuple | list):
            return tuple(self) == tuple(other)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # a list of values, compared by them

    @property
    def units(self) -> pl.Series:
        """The units that findings are about, each once."""
        tables = [
            self.blocks[block].table[rows].select(UNIT)
            for block, rows in self.order.group_by(BLOCK, maintain_order=True).agg(ROW).iter_rows()
        ]
        return pl.concat(tables)[UNIT].unique() if tables else pl.Series(UNIT, [], dtype=pl.String)

    @cached_property
    def _all(self) -> tuple[Finding, ...]:
        return self._made(self.order)

    def _made(self, order: pl.DataFrame) -> tuple[Finding, ...]:
        """Return the findings in *order*, each block made at once."""
        rows: dict[int, list[int]] = defaultdict(list)
        for block, row in order.select(BLOCK, ROW).iter_rows():
            rows[block].append(row)
        made = {block: iter(self._of(block, wanted)) for block, wanted in rows.items()}
        found = tuple(next(made[block]) for block in order[BLOCK])
        if CAUSE_BLOCK not in order.columns:
            return found
        names = self._names(order)
        return tuple(
            finding if name is None else attrs.evolve(finding, cause=name)
            for finding, name in zip(found, names, strict=True)
        )

    def _names(self, order: pl.DataFrame) -> list[str | None]:
        """Return the id of the cause of each finding in *order*."""
        rows: dict[int, list[int]] = defaultdict(list)
        for block, row in order.select(CAUSE_BLOCK, CAUSE_ROW).drop_nulls().unique().iter_rows():
            rows[block].append(row)
        names = {
            (block, row): finding.id
            for block, wanted in rows.items()
            for row, finding in zip(wanted, self._of(block, wanted), strict=True)
        }
        return [names.get(pair) for pair in order.select(CAUSE_BLOCK, CAUSE_ROW).iter_rows()]

    def _of(self, block: int, rows: Sequence[int]) -> list[Finding]:
        """Return the findings in *rows* of *block*."""
        found = self.blocks[block].findings(rows)
        if not self.copies:
            return found
        numbers = [self.copies.get((block, row), 1) for row in rows]
        return [one if copy == 1 else attrs.evolve(one, copy=copy) for one, copy in zip(found, numbers, strict=True)]


@attrs.frozen(kw_only=True)
class Folded:
    """
    Findings with what was counted on the way.

    Attributes:
        findings: The findings that are listed.

        echoes: How many findings of each rule at each tier are echoes, listed or not.

        worst: The units that break the most.
    """

    findings: Findings
    echoes: dict[tuple[str, int], int]
    worst: tuple[WorstUnit, ...] = ()


def _kind(block: Block) -> tuple[str, int, str, bool, str, str, str]:
    about = block.about
    return (
        about.contest.value,
        about.tier.position,
        about.form,
        about.column,
        about.source,
        about.district,
        about.rule,
    )


_OF_KIND = "kind"


def folded(blocks: Sequence[Block], limit: int | None) -> Folded:
    """
    Return the findings in *blocks* in order, echoes after what stands for itself.

    Args:
        blocks: The findings.

        limit: How many findings of each rule are listed, the gravest and those
            that are off the most first; `None` is all.
    """
    # In an order of their own, whatever order the sheets were in.
    filled = sorted((block for block in blocks if block.table.height), key=_kind)
    if not filled:
        return Folded(findings=Findings(), echoes={})
    index = gathered(filled)
    index = index.join(causes(filled, index), on=[BLOCK, ROW], how="left", maintain_order="left")
    is_echo = pl.col(CAUSE_BLOCK).is_not_null()
    gap = ((pl.col(LEFT) - pl.col(RIGHT)).abs() / pl.col(DENOMINATOR)).neg().fill_null(0)
    index = index.with_columns((pl.col(SAID) | is_echo).alias("told"), gap.alias("gap"))
    # Two sheets of one kind may be in any order: their forms come in that of their figures.
    kinds = {kind: number for number, kind in enumerate(dict.fromkeys(map(_kind, filled)))}
    of_block = pl.Series(_OF_KIND, [kinds[_kind(block)] for block in filled], dtype=pl.UInt32)
    index = index.hstack([of_block[index[BLOCK]]])
    place = [UNIT, *beside_unit(index), _OF_KIND, REPETITION, LEFT, RIGHT, DENOMINATOR, BLOCK, ROW]
    alike = copies(filled, index)
    counted = index.filter(is_echo).group_by("rule", "tier").len()
    worst = worst_units(index)
    if limit is not None:
        first = index.sort("rule", "told", RANK, "gap", *place, nulls_last=True)
        index = first.filter(pl.int_range(pl.len()).over("rule") < limit)
    order = index.sort("told", RANK, "rule", "tier", *place)
    return Folded(
        findings=Findings(tuple(filled), order.select(BLOCK, ROW, CAUSE_BLOCK, CAUSE_ROW), alike),
        echoes={(rule, tier): count for rule, tier, count in counted.iter_rows()},
        worst=worst,
    )
