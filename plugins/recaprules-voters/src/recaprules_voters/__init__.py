"""Voters and voters who voted (*data pemilih dan pengguna hak pilih*)."""

from collections.abc import Iterable

import recaprules

from .cross_footing import READS, cross_footing


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    procedure = recaprules.Procedure(reads=READS, function=cross_footing)
    return recaprules.read_rules(__name__, procedures={"cross-footing": procedure})
