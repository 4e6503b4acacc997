"""A whole number shared out in whole parts."""

from __future__ import annotations

from collections.abc import Sequence


def share_out(total: int, weights: Sequence[int], *, least: int = 0, most: int | None = None) -> list[int]:
    """
    Return *total* in parts that follow *weights*, by largest remainders.

    Args:
        total: What is shared out; raised or cut where *least* and *most* leave no choice.

        weights: How large each part should be, compared with the others; not all 0.

        least: No part is smaller.

        most: No part is larger; `None` is no limit.

    >>> share_out(10, [1, 1, 2])
    [3, 2, 5]
    >>> share_out(10, [0, 1, 9], least=2)
    [2, 2, 6]
    """
    total = max(total, least * len(weights))
    if most is not None:
        total = min(total, most * len(weights))
    fixed: dict[int, int] = {}
    left = list(range(len(weights)))
    while left:
        parts = dict(zip(left, _by_remainders(total - sum(fixed.values()), [weights[n] for n in left]), strict=True))
        low = {n: least for n in left if parts[n] < least}
        high = {n: most for n in left if most is not None and parts[n] > most}
        if not low and not high:
            fixed.update(parts)
            break
        # Only the side that is further off is fixed: what it takes or gives moves the other.
        short = sum(least - parts[n] for n in low)
        over = sum(parts[n] - most for n, most in high.items())
        fixed.update(low if short >= over else high)
        left = [n for n in left if n not in fixed]
    return [fixed[n] for n in range(len(weights))]


def _by_remainders(total: int, weights: Sequence[int]) -> list[int]:
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    exact = [total * weight for weight in weights]
    parts = [share // whole for share in exact]
    for n in sorted(range(len(weights)), key=lambda n: (-(exact[n] % whole), n))[: total - sum(parts)]:
        parts[n] += 1
    return parts


def runs(weights: Sequence[int], number: int) -> list[range]:
    """
    Return *number* runs of neighbours of about equal weight, none of them empty.

    >>> runs([1, 1, 1, 9, 1, 1], 3)
    [range(0, 3), range(3, 4), range(4, 6)]

    Raises:
        ValueError: If there are fewer weights than runs.
    """
    if not 1 <= number <= len(weights):
        raise ValueError(f"expected 1 to {len(weights)} runs, got {number}")
    found, start, left = [], 0, sum(weights)
    for still in range(number, 0, -1):
        stop, inside = start + 1, weights[start]
        # Take the next one where that brings the run nearer to its share.
        while len(weights) - stop > still - 1 and still * (2 * inside + weights[stop]) <= 2 * left:
            inside += weights[stop]
            stop += 1
        stop = len(weights) if still == 1 else stop
        found.append(range(start, stop))
        start, left = stop, left - inside
    return found
