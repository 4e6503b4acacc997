"""A hint of a plugin may be broken, and takes nothing else down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

import recaprules
from recaprules import Finding, Procedure, Rule, RuleSet, Suspect, Text, parse
from recaprules.engine.finding import HintGiven

RULE = Rule(
    id="EXA-01", name="sum", title=Text("jumlah", "sum"), check=parse("valid_votes + invalid_votes == total_votes")
)
FIGURES = {"valid_votes": 5, "invalid_votes": 1, "total_votes": 7}


def raising(_cells: Mapping[str, int | None]) -> Suspect:
    raise ValueError("no such file: '/somewhere/digits.toml'")


def no_suspect(_cells: Mapping[str, int | None]) -> Any:
    return "valid_votes"


def elsewhere(_cells: Mapping[str, int | None]) -> Suspect:
    return Suspect(cell="nowhere", candidate=6)


def findings(function: Any) -> list[list[Finding]]:
    """Return what is found on one form, on a sheet with it, and while it is typed."""
    check = Procedure(function=function, reads=("valid_votes",))
    hint = Rule(id="EXA-02", name="digits", title=Text("angka", "digits"), check=check, hint_to=("EXA-01",))
    rules = RuleSet([RULE, hint])
    tally = recaprules.tally("1101012001001", "ppwp", **FIGURES)
    frame = pl.DataFrame({"unit": ["1101012001001"], **{name: [value] for name, value in FIGURES.items()}})
    return [
        list(recaprules.check(tally, rules=rules).findings),
        list(recaprules.check(frame, rules=rules, contest="ppwp").findings),
        list(recaprules.form_checker("ppwp", rules=rules, captured=FIGURES).findings(FIGURES)),
    ]


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (raising, "this hint failed with ValueError: no such file: 'digits.toml'"),
        (no_suspect, "this hint failed with TypeError: expected a Suspect or None, got 'valid_votes'"),
        (elsewhere, "this hint failed with ValueError: 'nowhere' is not on the form"),
    ],
)
def test_a_hint_that_fails_says_so_where_it_would_explain(function: Any, why: str) -> None:
    text = Text(why.replace("this hint failed with", "petunjuk ini gagal dengan"), why)

    for found in findings(function):
        (finding,) = found
        assert finding.hints == (HintGiven(rule="EXA-02", text=text),)


def test_a_hint_that_suspects_nothing_says_nothing() -> None:
    for found in findings(lambda cells: None):
        (finding,) = found
        assert finding.hints == ()
