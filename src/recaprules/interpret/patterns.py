"""Repetitions that differ in nothing but the cells that they read."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from .concrete import Condition, Read, Repetition


@attrs.frozen(eq=False)
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


def patterns(repetitions: Iterable[Repetition]) -> tuple[Pattern, ...]:
    """Return *repetitions*, each in one pattern, those of one pattern in order."""
    found: dict[tuple[int, tuple[int, ...]], list[tuple[int, Repetition]]] = {}
    for number, one in enumerate(repetitions):
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
