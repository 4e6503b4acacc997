"""What the voters of one place have in common."""

from __future__ import annotations

from random import Random

import attrs

from ..model.tier import Tier

# In parts of a thousand: how far a place may lie from the one around it.
PREFERENCE_SPREAD = {Tier.KABKO: 120, Tier.KECAMATAN: 40, Tier.VILLAGE: 30, Tier.TPS: 25}
TURNOUT_SPREAD = {Tier.KABKO: 25, Tier.KECAMATAN: 10, Tier.VILLAGE: 10, Tier.TPS: 20}


@attrs.frozen(kw_only=True)
class Region:
    """
    The habits of the voters of one place, as whole parts so that no rounding differs between machines.

    Attributes:
        preference: How the valid votes fall on the pairs, as weights.

        turnout: Listed voters who vote, per thousand.
    """

    preference: tuple[int, ...] = (250, 560, 190)
    turnout: int = 780

    def within(self, tier: Tier, random: Random) -> Region:
        """Return the habits of a place of *tier* in this one; the province is as it is."""
        far, wide = PREFERENCE_SPREAD.get(tier, 0), TURNOUT_SPREAD.get(tier, 0)
        return Region(
            preference=tuple(max(15, weight + random.randint(-far, far)) for weight in self.preference),
            turnout=self.turnout + random.randint(-wide, wide),
        )
