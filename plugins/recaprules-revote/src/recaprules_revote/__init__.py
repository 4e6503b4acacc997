"""Re-votes, and the one result that counts (*pemungutan suara ulang*)."""

from collections.abc import Iterable

import recaprules
from recaprules.rules.judgement import RecapFunction

from . import deadline, grounds, marker, one_result, ordered, parents, same_list


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    functions: dict[str, RecapFunction] = {
        "one-result": one_result.one_result,
        "only-ordered": ordered.only_ordered,
        "same-list": same_list.same_list,
        "in-time": deadline.in_time,
        "parents-count-revote": parents.parents_count_revote,
        "marker-is-known": marker.marker_is_known,
        "grounds-for-revote": grounds.grounds_for_revote,
    }
    procedures = {name: recaprules.Procedure(reads=(), function=function) for name, function in functions.items()}
    return recaprules.read_rules(__name__, procedures=procedures)
