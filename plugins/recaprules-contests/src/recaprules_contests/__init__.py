"""Contests side by side (*antarjenis pemilihan*)."""

from collections.abc import Iterable

import recaprules

from . import contests_expected, contests_missing, other_contest


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    procedures = {
        "contests-expected": recaprules.Procedure(
            reads=contests_expected.READS, function=contests_expected.contests_expected
        ),
        "figures-of-another-contest": recaprules.Procedure(
            reads=other_contest.READS, function=other_contest.figures_of_another_contest
        ),
        "both-kinds-there": recaprules.Procedure(
            reads=contests_missing.READS, function=contests_missing.both_kinds_there
        ),
    }
    return recaprules.read_rules(__name__, procedures=procedures)
