"""Ballot accounting (*neraca surat suara*)."""

from collections.abc import Iterable

import recaprules

from .revote_stock import READS, revote_stock


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    procedure = recaprules.Procedure(reads=READS, function=revote_stock)
    return recaprules.read_rules(__name__, procedures={"revote-stock": procedure})
