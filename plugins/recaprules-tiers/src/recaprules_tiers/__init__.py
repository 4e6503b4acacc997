"""Sums over the tiers (*rekapitulasi berjenjang*), and figures on their way from one tier to the next."""

from collections.abc import Iterable

import recaprules

from . import carried_forward, corrections, districts, permuted


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    functions = {
        "carried-forward": carried_forward.carried_forward,
        "children-permuted": permuted.children_permuted,
        "correction-noted": corrections.correction_noted,
        "correction-at-its-tier": corrections.correction_at_its_tier,
        "one-district": districts.one_district,
    }
    procedures = {name: recaprules.Procedure(reads=(), function=function) for name, function in functions.items()}
    return recaprules.read_rules(__name__, procedures=procedures)
