"""Contests side by side (*antarjenis pemilihan*)."""

from collections.abc import Iterable

import recaprules

from .contests_expected import READS, contests_expected


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    procedure = recaprules.Procedure(reads=READS, function=contests_expected)
    return recaprules.read_rules(__name__, procedures={"contests-expected": procedure})
