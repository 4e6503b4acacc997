"""One expression made of many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

_Expression = TypeVar("_Expression")


def joined(
    operator: Callable[[_Expression, _Expression], _Expression], expressions: Iterable[_Expression]
) -> _Expression:
    """
    Return *expressions* joined two by two; there is one at least.

    A tree as deep as it is wide takes Polars far longer, and is too deep for
    Dask where a ballot has hundreds of candidates.

    >>> joined(lambda one, other: f"({one} + {other})", "abcde")
    '(((a + b) + (c + d)) + e)'
    """
    level = list(expressions)
    while len(level) > 1:
        pairs = [operator(one, other) for one, other in zip(level[::2], level[1::2], strict=False)]
        level = [*pairs, level[-1]] if len(level) % 2 else pairs
    return level[0]
