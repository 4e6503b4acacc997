"""From where on something is unusual: the thresholds of these rules, all of them constants of the election."""

from __future__ import annotations

from fractions import Fraction

import attrs

from recaprules import Profile

SMALL_STATION = "small_station"
SMALL_GROUP = "small_group"
LEVEL = "unusual_level"
SHARE = "unusual_share"
EFFECT = "unusual_effect"
PASS_SHARE = "pass_share"  # noqa: S105  # nothing secret


@attrs.frozen(kw_only=True)
class Limits:
    """
    The thresholds of an election.

    Attributes:
        small_station: Stations with fewer voters or votes than these are not asked.

        small_group: With fewer forms, figures or steps than these nobody can say what is usual.

        level: The chance of a finding where nothing is unusual, after the
            correction for the number of tests.

        share: The difference of a share that matters.

        effect: The effect size (Cohen's w, phi) that matters.
    """

    small_station: int
    small_group: int
    level: Fraction
    share: Fraction
    effect: Fraction


def limits(profile: Profile) -> Limits | None:
    """Return the thresholds of *profile*; `None` where it does not fix all of them, and nothing can be asked."""
    values = {name: profile.value(name) for name in (SMALL_STATION, SMALL_GROUP, LEVEL, SHARE, EFFECT)}
    known = {name: one for name, one in values.items() if one is not None}
    if len(known) < len(values):
        return None
    return Limits(
        small_station=int(known[SMALL_STATION]),
        small_group=int(known[SMALL_GROUP]),
        level=known[LEVEL],
        share=known[SHARE],
        effect=known[EFFECT],
    )
