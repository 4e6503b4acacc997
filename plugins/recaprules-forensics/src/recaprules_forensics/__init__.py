"""Unusual patterns, with their size; and how much findings weigh. Nothing here is asked unless it is selected."""

from collections.abc import Iterable

import recaprules
from recaprules.rules.judgement import RecapFunction

from . import (
    digits,
    fingerprint,
    full,
    materiality,
    no_invalid,
    noken,
    one_sided,
    outliers,
    pass_rate,
    time_path,
    twins,
)

_VOTES = ("votes", "party_list_votes")


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    procedures = {
        "full-turnout": _procedure(full.full_turnout, "registered", "turnout_registered", *full.BALLOTS),
        "unanimous": _procedure(full.unanimous, *_VOTES, "valid_votes"),
        "some-invalid": _procedure(no_invalid.some_invalid, "invalid_votes", "total_votes"),
        "invalid-rate": _procedure(outliers.high_invalid_rates, "invalid_votes", "total_votes"),
        "turnout": _procedure(outliers.unusual_turnout, "registered", "turnout_registered"),
        "option-shares": _procedure(outliers.unusual_shares, *_VOTES, "valid_votes"),
        "last-digits": _procedure(digits.last_digits, *_VOTES),
        "second-digits": _procedure(digits.second_digits, *_VOTES),
        "no-twins": _procedure(twins.no_twins, *_VOTES, "valid_votes", "invalid_votes"),
        "round-figures": _procedure(digits.round_figures, *_VOTES),
        "men-among-voters": _procedure(outliers.unusual_sex_ratio, "registered", "turnout_registered"),
        "no-smear": _procedure(fingerprint.no_smear, *_VOTES, *fingerprint.COUNTS),
        "both-ways": _procedure(one_sided.both_ways, *_VOTES),
        "no-drift": _procedure(time_path.no_drift, *_VOTES),
        "noken-areas": _procedure(noken.noken_areas),
        "margin-above-differences": _procedure(
            materiality.margin_above_differences,
            *_VOTES,
            "valid_votes",
            "invalid_votes",
            "total_votes",
            "turnout_total",
        ),
        "pass-rate": _procedure(pass_rate.pass_rate, *pass_rate.COUNTS),
    }
    return recaprules.read_rules(__name__, procedures=procedures)


def _procedure(function: RecapFunction, *reads: str) -> recaprules.Procedure:
    return recaprules.Procedure(reads=reads, function=function)
