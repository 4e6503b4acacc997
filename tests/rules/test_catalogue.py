"""The whole catalogue is there: every id, with its page in both languages, its cases, and the certainty of its basis."""

from __future__ import annotations

import re

import pytest

from recaprules import Rule, Verdict
from recaprules.plugins.manager import load_plugins
from tests.realdata.conftest import ROOT

FAMILIES = {
    "CAP": 8, "BAL": 13, "SUM": 14, "USE": 12, "TIER": 16, "XC": 11, "XS": 13,
    "TBL": 6, "REG": 22, "OVS": 9, "PSU": 7, "PL": 16, "MAT": 2,
}  # fmt: skip
CATALOGUE = [f"{family}-{number:02d}" for family, count in FAMILIES.items() for number in range(1, count + 1)]
INSTALLED = {rule.id: rule for rule in load_plugins().rules}

LANGUAGES = ("id", "en")
every_id = pytest.mark.parametrize("id", CATALOGUE)


def the_rule(id: str) -> Rule:
    assert id in INSTALLED, f"{id} is in the catalogue, and no plugin has it"
    return INSTALLED[id]


def test_the_catalogue_has_149_rules() -> None:
    assert len(CATALOGUE) == 149


def test_it_is_the_catalogue_of_the_domain_notes() -> None:
    notes = ROOT.parent / "shared" / "domain" / "rules.md"
    if not notes.exists():
        pytest.skip("the domain notes are not here")
    listed = re.findall(r"^\| ([A-Z]+-\d\d) \|", notes.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(listed) == sorted(CATALOGUE)


@every_id
class TestEveryRule:
    def test_has_a_title_and_a_page_in_both_languages(self, id: str) -> None:
        rule = the_rule(id)
        assert rule.page is not None
        texts = [rule.title, rule.page.what, rule.page.why, rule.page.cause, *rule.page.todo.values()]

        assert all(text[language].strip() for text in texts for language in LANGUAGES)
        assert rule.page.todo
        assert all(text.id != text.en for text in texts)

    def test_says_how_certain_its_basis_is(self, id: str) -> None:
        rule = the_rule(id)

        assert rule.basis
        assert all(basis.source for basis in rule.basis if basis.certainty.value == "verified")

    def test_has_cases_that_hold_and_that_are_broken(self, id: str) -> None:
        verdicts = {case.verdict for case in the_rule(id).cases}

        assert {Verdict.HOLDS, Verdict.BROKEN} <= verdicts

    def test_has_a_case_that_is_undecided(self, id: str) -> None:
        assert Verdict.UNDECIDED in {case.verdict for case in the_rule(id).cases}


def test_every_other_rule_has_a_family_of_the_catalogue() -> None:
    assert {rule.family for rule in INSTALLED.values()} == set(FAMILIES)
