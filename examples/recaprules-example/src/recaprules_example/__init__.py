"""A recaprules plugin to copy: it contributes the rules in its folder ``rules``."""

from collections.abc import Iterable

import recaprules


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    return recaprules.read_rules(__name__)
