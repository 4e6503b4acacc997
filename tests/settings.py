"""Kinds of forms that tests ask rules of, and how often."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

from recaprules.interpret.setting import Setting, fixed_parameters
from recaprules.model.ballot import numbered_ballot
from recaprules.model.contest import Contest
from recaprules.model.tier import Tier
from recaprules.rules.datafiles import builtin_profile

PROFILE = builtin_profile("pemilu2024")


def setting_of(contest: Contest, tier: Tier, *, without: tuple[str, ...] = (), neighbours: bool = False) -> Setting:
    """Return a kind of form on which all cells are captured but those of the counts *without*."""
    form = PROFILE.form(contest, tier)
    ballot = PROFILE.ballot(contest) or numbered_ballot(contest, 2, candidates=2)
    assert form is not None
    captured = frozenset(cell.key for cell in form.cells(ballot) if cell.row.count.name not in without)
    some = frozenset(sorted(captured)[:3])
    return Setting(
        form=form,
        ballot=ballot,
        tier=tier,
        captured=captured,
        profile_id=PROFILE.id,
        parameters=fixed_parameters(PROFILE),
        elsewhere={"children": some, "columns": some, "contests": some, "register": some} if neighbours else {},
    )


STATION = setting_of(Contest.PPWP, Tier.TPS)
STATION_ON_SIREKAP = setting_of(
    Contest.PPWP,
    Tier.TPS,
    without=("ballots_received", "ballots_used", "ballots_spoiled", "ballots_unused", "turnout_disabled"),
)
PARTY_STATION = setting_of(Contest.DPR, Tier.TPS)
VILLAGE = setting_of(Contest.PPWP, Tier.VILLAGE, neighbours=True)

SETTINGS = {
    "station": STATION,
    "station as Sirekap publishes it": STATION_ON_SIREKAP,
    "station with parties": PARTY_STATION,
    "village with neighbours": VILLAGE,
}

EXAMPLES = int(os.environ.get("RECAPRULES_EXAMPLES", "100"))

every_setting = pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
thoroughly = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
