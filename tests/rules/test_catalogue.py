"""The whole catalogue is there: every id, with its page in both languages, its cases, and the certainty of its basis."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recaprules import Rule, Verdict
from recaprules.model.text import Language
from recaprules.plugins.manager import load_plugins
from tests.realdata.conftest import ROOT

INSTALLED = {rule.id: rule for rule in load_plugins().rules}
README = Path(__file__).parents[2] / "README.md"

LANGUAGES: tuple[Language, ...] = ("id", "en")
every_rule = pytest.mark.parametrize("rule", INSTALLED.values(), ids=INSTALLED)


def test_the_readme_says_how_many_rules_there_are() -> None:
    rules = load_plugins().rules
    hints, optional = len(rules) - len(rules.checks), sum(rule.optional for rule in rules)
    asked = len(rules.select().checks)

    assert len(rules) == asked + optional + hints
    said = f"{len(rules)} rules is there, of which {asked} are asked, {optional} are asked only if selected and {hints}"
    assert said in README.read_text(encoding="utf-8")


def test_all_rules_of_the_domain_notes_are_there() -> None:
    notes = ROOT.parent / "shared" / "domain" / "rules.md"
    if not notes.exists():
        pytest.skip("the domain notes are not here")
    listed = re.findall(r"^\| ([A-Z]+-\d\d) \|", notes.read_text(encoding="utf-8"), re.MULTILINE)

    assert listed
    assert set(listed) <= set(INSTALLED)


@every_rule
class TestEveryRule:
    def test_has_a_title_and_a_page_in_both_languages(self, rule: Rule) -> None:
        assert rule.page is not None
        texts = [rule.title, rule.page.what, rule.page.why, rule.page.cause, *rule.page.todo.values()]

        assert all(text[language].strip() for text in texts for language in LANGUAGES)
        assert rule.page.todo
        assert all(text.id != text.en for text in texts)

    def test_says_how_certain_its_basis_is(self, rule: Rule) -> None:
        assert rule.basis
        assert all(basis.source for basis in rule.basis if basis.certainty.value == "verified")

    def test_has_cases_that_hold_and_that_are_broken(self, rule: Rule) -> None:
        verdicts = {case.verdict for case in rule.cases}

        assert {Verdict.HOLDS, Verdict.BROKEN} <= verdicts

    def test_has_a_case_that_is_undecided(self, rule: Rule) -> None:
        assert Verdict.UNDECIDED in {case.verdict for case in rule.cases}
