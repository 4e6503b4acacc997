"""Sums of votes (*penjumlahan suara*)."""

from collections.abc import Iterable

import recaprules

from . import empty_column, identities, misread


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    procedures = {
        "digit-substitution": recaprules.Procedure(reads=identities.READS, function=misread.digit_substitution),
        "digit-transposition": recaprules.Procedure(reads=identities.READS, function=misread.digit_transposition),
        "empty-column": recaprules.Procedure(reads=empty_column.READS, function=empty_column.empty_column),
    }
    return recaprules.read_rules(__name__, procedures=procedures)
