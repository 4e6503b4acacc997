"""Several readings of one form (*antarsumber*)."""

from collections.abc import Iterable

import recaprules

from .jumps import READS, jumps


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    procedure = recaprules.Procedure(reads=READS, function=jumps)
    return recaprules.read_rules(__name__, procedures={"jumps": procedure})
