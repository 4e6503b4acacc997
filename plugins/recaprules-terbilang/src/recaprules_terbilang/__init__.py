"""Numbers in words (*terbilang*) are read, and say the same as the figures beside them."""

from collections.abc import Iterable
from importlib.metadata import version

import recaprules
from recaprules.model.numberwords import NumberWords

from .parser import parse
from .speller import spell
from .tie_break import READS, tie_break


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    procedure = recaprules.Procedure(reads=READS, function=tie_break)
    return recaprules.read_rules(__name__, procedures={"tie-break": procedure})


@recaprules.hookimpl
def recaprules_number_words() -> Iterable[NumberWords]:
    """Contribute the reader of Indonesian number words."""
    name = "recaprules-terbilang"
    return [NumberWords(name=f"{name} {version(name)}", parse=parse, spell=spell)]
