"""Codes, names, stations and forms agree with the register, and forms are complete."""

from collections.abc import Iterable

import recaprules

from . import (
    absent,
    ballots,
    codes,
    duplicates,
    figures,
    named,
    numbering,
    pages,
    registered,
    special,
    station_count,
    tree,
)


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    functions = {
        "code-format": ((), codes.code_format),
        "prefix-chain": ((), codes.prefix_chain),
        "unit-registered": ((), registered.unit_registered),
        "contest-registered": ((), registered.contest_registered),
        "station-count": ((station_count.TOTAL,), station_count.station_count),
        "unit-once": ((), duplicates.unit_once),
        "numbering": ((), numbering.numbering),
        "one-name": ((), named.one_name),
        "blank-not-zero": ((), figures.blank_not_zero),
        "legible": (figures.READS, figures.legible),
        "countable": ((), figures.countable),
        "forms-there": ((), absent.forms_there),
        "pages-complete": (pages.READS, pages.pages_complete),
        "options-of-ballot": (ballots.READS, ballots.options_of_ballot),
        "whole-numbers": ((), figures.whole_numbers),
        "whole-chart": (figures.READS[:2], figures.whole_chart),
        "one-tree": ((), tree.one_tree),
        "special-location": ((), special.special_location),
    }
    procedures = {
        name: recaprules.Procedure(reads=reads, function=function) for name, (reads, function) in functions.items()
    }
    return recaprules.read_rules(__name__, procedures=procedures)
