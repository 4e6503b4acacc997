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


RULE_FILE = """
id = "EXA-09"
name = "as-many-as-printed"
condition = "valid_votes + invalid_votes == total_votes"
title = { id = "V.A + V.B = V.C", en = "V.A + V.B = V.C" }
page.what = { id = "V.C adalah jumlah V.A dan V.B.", en = "V.C is the sum of V.A and V.B." }
page.why = { id = "Rumusnya tercetak.", en = "The formula is printed." }
page.cause = { id = "Salah jumlah.", en = "A slip in adding." }
page.todo.ppk = { id = "Bacakan V.A sampai V.C.", en = "Read out V.A to V.C." }

[[case]]
name = "165 and 1"
given = { valid_votes = 165, invalid_votes = 1, total_votes = 166 }
verdict = "holds"

[[case]]
name = "one too many"
given = { valid_votes = 165, invalid_votes = 1, total_votes = 167 }
verdict = "broken"
imbalance = -1

[[case]]
name = "a blank"
given = { valid_votes = 165, invalid_votes = "blank", total_votes = 165 }
verdict = "undecided"
"""
"""A rule with a case for each verdict."""
