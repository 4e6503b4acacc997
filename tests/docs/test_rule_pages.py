"""The pages of rules that `docs/_ext/rule_pages.py` makes say what the rules say."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import recaprules
from recaprules import Certainty, Rule, Text

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
RULES = recaprules.load_rules()
LANGUAGES = ("en", "id")


def _page() -> Callable[[Iterable[Rule], str], str]:
    spec = importlib.util.spec_from_file_location("rule_pages", DOCS / "_ext" / "rule_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.page  # type: ignore[no-any-return]  # a module that is loaded by its path


page = _page()


@pytest.mark.parametrize("language", LANGUAGES)
class TestPageOfRules:
    """Every rule has a row in the table of its family and a section of its own."""

    def test_has_a_section_for_every_rule(self, language: str) -> None:
        sections = re.findall(r"^### ([A-Z]+-\d+):", page(RULES, language), re.MULTILINE)

        assert sections == [rule.id for rule in RULES]

    def test_links_only_to_sections_that_are_there(self, language: str) -> None:
        text = page(RULES, language)

        assert set(re.findall(r"\]\(#([\w-]+)\)", text)) == set(re.findall(r"^\(([\w-]+)\)=$", text, re.MULTILINE))

    def test_marks_every_basis_that_nobody_has_read(self, language: str) -> None:
        unverified = sum(basis.certainty is Certainty.UNVERIFIED for rule in RULES for basis in rule.basis)
        mark = Certainty.UNVERIFIED.label["en" if language == "en" else "id"]

        assert page(RULES, language).count(f"(**{mark}**)") == unverified

    def test_is_asked_for_by_a_page(self, language: str) -> None:
        name = {"en": "rules.md", "id": "id/aturan.md"}[language]

        assert f"\n% recaprules-rules: {language}\n" in (DOCS / name).read_text(encoding="utf-8")


def test_text_of_a_rule_is_no_markup() -> None:
    title = Text("a", "*b* | <script> [c](d)")
    rule = Rule(id="EXA-01", name="example", title=title, check=recaprules.parse("valid_votes == 0"))

    assert r"### EXA-01: \*b\* \| \<script\> \[c\](d)" in page([rule], "en")


@pytest.mark.parametrize("name", [name for name in recaprules.__all__ if name != "__version__"])
def test_reference_has_every_public_name(name: str) -> None:
    reference = (DOCS / "api.md").read_text(encoding="utf-8")

    assert re.search(rf"^\.\. (auto\w+|data):: recaprules\.{name}$", reference, re.MULTILINE)
