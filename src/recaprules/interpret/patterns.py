"""Repetitions that differ in nothing but the cells that they read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import attrs

from .concrete import Condition, Read, Repetition, cells_of, mapped

Slots: TypeAlias = tuple[int, ...]


@attrs.frozen(eq=False)
class Pattern:
    """
    What some repetitions of a statement have in common.

    Attributes:
        condition: What must be true, reading cells that are called ``0``, ``1`` …

        numbers: Which repetitions it is of, from 0.

        reads: For each of them, what stands in place of ``0``, ``1`` …
    """

    condition: Condition
    numbers: tuple[int, ...]
    reads: tuple[tuple[Read, ...], ...]


def patterns(repetitions: Iterable[Repetition]) -> tuple[Pattern, ...]:
    """Return *repetitions*, each in one pattern, those of one pattern in order."""
    found: dict[tuple[Condition, Slots], list[tuple[int, tuple[Read, ...]]]] = {}
    for number, repetition in enumerate(repetitions):
        condition, slots = _without_names(repetition.condition)
        # A cell may be read in two ways: repetitions of a pattern read as many cells as ways.
        cells = cells_of(repetition.condition)
        ways = tuple(cells.index(read.key) for read in slots)
        found.setdefault((condition, ways), []).append((number, slots))
    return tuple(
        Pattern(condition, tuple(number for number, _ in some), tuple(slots for _, slots in some))
        for (condition, _), some in found.items()
    )


def _without_names(condition: Condition) -> tuple[Condition, tuple[Read, ...]]:
    """Return *condition* reading cells by number, and what the numbers stand for."""
    slots: dict[Read, int] = {}

    def by_number(read: Read) -> Read:
        return Read(str(slots.setdefault(read, len(slots))), None)

    return mapped(condition, by_number), tuple(slots)
