"""Several readings of one form (*antarsumber*)."""

from collections.abc import Iterable

import recaprules

from . import flagged, jumps, photographs


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    procedures = {
        "jumps": recaprules.Procedure(reads=jumps.READS, function=jumps.jumps),
        "flagged": recaprules.Procedure(reads=flagged.READS, function=flagged.flagged),
        "photograph-once": recaprules.Procedure(reads=photographs.READS, function=photographs.photograph_once),
        "header-is-this-station": recaprules.Procedure(
            reads=(photographs.HEADER,), function=photographs.header_is_this_station
        ),
    }
    return recaprules.read_rules(__name__, procedures=procedures)
