"""Forms that obey every rule, and installed rules to ask of them."""

from __future__ import annotations

from importlib import import_module

from recaprules import RuleSet

FAMILIES = ("caps", "ballots", "sums", "voters", "tiers")

GOOD_FORM = {
    "registered_male": 139,
    "registered_female": 145,
    "registered_total": 284,
    "turnout_registered_male": 110,
    "turnout_registered_female": 126,
    "turnout_registered_total": 236,
    "turnout_transfer_male": 0,
    "turnout_transfer_female": 1,
    "turnout_transfer_total": 1,
    "turnout_unlisted_male": 2,
    "turnout_unlisted_female": 0,
    "turnout_unlisted_total": 2,
    "turnout_total_male": 112,
    "turnout_total_female": 127,
    "turnout_total": 239,
    "ballots_received": 290,
    "ballots_used": 239,
    "ballots_spoiled": 1,
    "ballots_unused": 50,
    "turnout_disabled_male": 1,
    "turnout_disabled_female": 0,
    "turnout_disabled_total": 1,
    "votes.100025": 144,
    "votes.100026": 90,
    "votes.100027": 2,
    "valid_votes": 236,
    "invalid_votes": 3,
    "total_votes": 239,
}


def all_rules() -> RuleSet:
    """Return the rules of the five plugins of this repository."""
    return RuleSet([rule for family in FAMILIES for rule in import_module(f"recaprules_{family}").recaprules_rules()])
