"""All repetitions of a statement, and those that differ in nothing but the cells that they read."""

from __future__ import annotations

from functools import cached_property

import attrs

from ..model.cell import CellKey
from ..model.form import LARGEST
from ..rules.places import taken_apart
from ..rules.vocabulary import builtin_vocabulary
from .concrete import Compare, Condition, Read, Repetition, nodes, reach


@attrs.frozen(eq=False, slots=False)
class Pattern:
    """
    What some repetitions of a statement have in common.

    Attributes:
        condition: What must be true, reading cells that are called ``0``, ``1`` …

        numbers: Which repetitions it is of, from 0.

        reads: For each of ``0``, ``1`` …, what stands there in each of the repetitions.
    """

    condition: Condition
    numbers: tuple[int, ...]
    reads: tuple[tuple[Read, ...], ...]

    @cached_property
    def keys(self) -> list[list[CellKey]]:
        """For each of ``0``, ``1`` …, the cell that stands there in each of the repetitions."""
        return [[read.key for read in some] for some in self.reads]

    @cached_property
    def cells(self) -> list[list[CellKey]]:
        """The same with a cell that is read in two ways once."""
        first = [keys[0] for keys in self.keys]
        return [keys for at, keys in enumerate(self.keys) if first.index(keys[0]) == at]


class Repetitions(tuple[Repetition, ...]):
    """The repetitions of a statement in order; what many sheets need to know of them is found once."""

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """The repetitions, each in one pattern, those of one pattern in order."""
        found: dict[tuple[int, tuple[int, ...]], list[tuple[int, Repetition]]] = {}
        for number, one in enumerate(self):
            # A cell may be read in two ways: repetitions of a pattern read as many cells as ways.
            ways = () if len(one.cells) == len(one.reads) else tuple(one.cells.index(read.key) for read in one.reads)
            found.setdefault((id(one.template), ways), []).append((number, one))
        return tuple(
            Pattern(
                some[0][1].template,
                tuple(number for number, _ in some),
                tuple(zip(*(one.reads for _, one in some), strict=True)),
            )
            for some in found.values()
        )

    @cached_property
    def reading(self) -> tuple[Read, ...]:
        """Every reading of a cell, each once."""
        return tuple(dict.fromkeys(read for one in self for read in one.reads))

    @cached_property
    def cells(self) -> tuple[tuple[CellKey, ...], ...]:
        """The cells that each repetition reads."""
        return tuple(one.cells for one in self)

    @cached_property
    def can_overflow(self) -> bool:
        """Whether the largest numbers of an election take a comparison beyond 64 bits, in which engines compute."""
        return any(_can_overflow(pattern) for pattern in self.patterns)


def _can_overflow(pattern: Pattern) -> bool:
    largest = {str(slot): max(map(_largest, some)) for slot, some in enumerate(pattern.reads)}
    compared = [node for node in nodes(pattern.condition) if isinstance(node, Compare)]
    # Whoever tells a finding also takes one side from the other.
    sizes = (max(reach(one.left, largest) + reach(one.right, largest), one.denominator) for one in compared)
    return any(size >= BEYOND for size in sizes)


BEYOND = 2**63
"""The smallest size that 64 bits with a sign do not hold."""


def _largest(read: Read) -> int:
    """Return the largest number that *read* can give in an election."""
    if read.top is not None and not read.as_written:
        return read.top
    count = builtin_vocabulary().count(taken_apart(read.key).cell.partition(".")[0])
    return LARGEST if count is None else count.kind.largest


NONE = Repetitions()
"""Of a statement that cannot be asked."""
