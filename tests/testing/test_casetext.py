"""A case as text is a case of a rule file, and the same one."""

from fractions import Fraction
from pathlib import Path

import attrs
import pytest

import recaprules
from recaprules import Case, Rule, Verdict
from recaprules.installed import installed_plugins
from recaprules.model.cell import Missing
from recaprules.rules.expr import Statement
from recaprules.testing.casetext import case_text

RULE = """
id = "EXA-09"
name = "as-many-as-printed"
condition = "valid_votes + invalid_votes == total_votes"
title = { id = "V.A + V.B = V.C", en = "V.A + V.B = V.C" }
page.what = { id = "V.C.", en = "V.C." }
page.why = { id = "Rumus.", en = "A formula." }
page.cause = { id = "Salah jumlah.", en = "A slip." }
page.todo.ppk = { id = "Bacakan.", en = "Read out." }
"""
VERDICTS = "".join(
    f'[[case]]\nname = "{one}"\nverdict = "{one}"\ngiven = {{}}\n' for one in ("holds", "broken", "undecided")
)
CASES = [
    (rule, case)
    for rule in installed_plugins().rules
    for case in rule.cases
    # What only procedures read is not written.
    if isinstance(rule.check, Statement)
]


def read_again(folder: Path, *cases: Case) -> tuple[Case, ...]:
    text = "\n".join([RULE, *map(case_text, cases), VERDICTS])
    (folder / "exa-09-as-many-as-printed.toml").write_text(text, encoding="utf-8")
    (rule,) = recaprules.read_rules(folder)
    return rule.cases[:-3]


@pytest.mark.parametrize("rule", {rule.id: rule for rule, _ in CASES}.values(), ids=lambda rule: rule.id)
def test_every_case_of_the_installed_rules_is_read_again_as_it_is(rule: Rule, tmp_path: Path) -> None:
    cases = tuple(case for owner, case in CASES if owner is rule)

    assert read_again(tmp_path, *cases) == cases


def test_a_gap_in_a_list_is_blank(tmp_path: Path) -> None:
    (case,) = read_again(tmp_path, Case(name="a gap", given={"votes.3": 5}, verdict=Verdict.HOLDS))

    assert case.given == {"votes.1": Missing.BLANK, "votes.2": Missing.BLANK, "votes.3": 5}


def test_quotes_letters_and_fractions_are_kept(tmp_path: Path) -> None:
    odd = Case(
        name='"2 %" – kosong',
        given={"valid_votes": 1},
        verdict=Verdict.BROKEN,
        imbalance=Fraction(1, 3),
        options=3,
        parameters={"reserve_rate": Fraction(1, 40)},
    )

    assert read_again(tmp_path, odd) == (odd,)


def test_it_ends_with_the_verdict_and_names_only_what_is_unusual() -> None:
    plain = Case(name="165 of 166", given={"valid_votes": 165}, verdict=Verdict.HOLDS, options=3)

    assert case_text(plain) == '[[case]]\nname = "165 of 166"\ngiven = { valid_votes = 165 }\nverdict = "holds"\n'
    assert "options = 2" in case_text(attrs.evolve(plain, options=2))
