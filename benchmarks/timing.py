"""Times several ways of doing one thing, in turns, and prints their ratios."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter


def in_turns(ways: Mapping[str, Callable[[], object]], *, repetitions: int) -> dict[str, float]:
    """
    Return the median seconds of each of *ways*.

    They take turns, so that whatever else the machine does meets all of them;
    every way is called once before anything is timed.
    """
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(repetitions):
        for name, way in ways.items():
            gc.collect()
            start = perf_counter()
            way()
            seconds[name].append(perf_counter() - start)
    return {name: median(times) for name, times in seconds.items()}


def row(what: str, measured: str, goal: str = "") -> None:
    """Print one line of a table."""
    print(f"  {what:<62}{measured:>12}  {goal}".rstrip())
