"""Voters and voters who voted (*data pemilih dan pengguna hak pilih*)."""

from collections.abc import Iterable

import recaprules

from . import cross_footing, unlisted_share


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    procedures = {
        "cross-footing": recaprules.Procedure(reads=cross_footing.READS, function=cross_footing.cross_footing),
        "unlisted-share": recaprules.Procedure(reads=unlisted_share.READS, function=unlisted_share.unlisted_share),
    }
    return recaprules.read_rules(__name__, procedures=procedures)
