"""The pages and indexes of rules that `docs/_ext` makes say what the rules say."""

from __future__ import annotations

import html
import importlib
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest

import recaprules
from recaprules import Body, Certainty, Missing, Rule, RuleSet, Text, Tier, Verdict
from recaprules.interpret.asked import not_asked
from recaprules.interpret.numerals import signed
from recaprules.rules.expr import Any as Either
from recaprules.rules.expr import Not, Parameter, Statement, walk

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
RULES = recaprules.load_rules(optional=True)
LANGUAGES = ("en", "id")
ELSEWHERE = (("en", "On the forms of"), ("id", "Pada formulir Pemilu 2019"))


def _extension(name: str) -> Any:
    """Return a module of the manual's own extensions, which import each other by their bare names."""
    sys.path.insert(0, str(DOCS / "_ext"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(DOCS / "_ext"))


pages = _extension("rule_pages")
index = _extension("rule_index")
cases = _extension("worked_cases")
sources = _extension("rule_sources")


@cache
def page_of(id: str, language: str) -> str:
    """Return the page of an installed rule."""
    return pages.rule_page(RULES[id], RULES, language)


def of(id: str) -> Rule:
    """Return an installed rule."""
    return RULES[id]


@pytest.mark.parametrize("language", LANGUAGES)
class TestPageOfARule:
    """A rule's page holds all that the rule says, and nothing else."""

    def test_begins_with_its_target_and_title(self, language: str) -> None:
        for rule in RULES:
            text = page_of(rule.id, language)

            assert f"\n({pages.anchor(rule.id, language)})=\n\n# {rule.id}: " in text

    def test_marks_every_basis_that_nobody_has_read(self, language: str) -> None:
        mark = Certainty.UNVERIFIED.label["en" if language == "en" else "id"]
        for rule in RULES:
            unverified = sum(basis.certainty is Certainty.UNVERIFIED for basis in rule.basis)

            assert page_of(rule.id, language).count(f"**{mark}**)") == unverified, rule.id

    def test_works_every_case_through(self, language: str) -> None:
        for rule in RULES:
            text = page_of(rule.id, language)

            assert text.count('<div class="case">') == len(rule.cases), rule.id
            for case in rule.cases:
                assert html.escape(" ".join(case.name.split()), quote=False) in text

    def test_has_every_role_and_hint(self, language: str) -> None:
        for rule in RULES:
            text = page_of(rule.id, language)
            roles = () if rule.page is None else rule.page.todo

            assert all(f"*{pages.ROLE_NAMES[role][language]}*: " in text for role in roles), rule.id
            assert all(pages.rule_link(hint.id, language) in text for hint in RULES.hints_to(rule.id)), rule.id

    def test_says_who_corrects_it_at_the_lowest_tier_that_it_is_asked_of(self, language: str) -> None:
        below, above = page_of(of("SUM-02").id, language), page_of(of("TIER-03").id, language)

        assert {
            "en": "**Corrected by (at the tier: polling station)**",
            "id": "**Dibetulkan oleh (pada tingkat TPS)**",
        }[language] in below
        heading, _, rest = above.partition(Tier.KABKO.label["en" if language == "en" else "id"] + ")**")
        assert heading != above
        assert Body.KPU_PROVINSI.label["en" if language == "en" else "id"] in rest.partition("**")[0]

    def test_links_only_to_rules_that_are_there(self, language: str) -> None:
        known = {pages.anchor(rule.id, language) for rule in RULES}
        texts = [page_of(rule.id, language) for rule in RULES]
        texts += ["\n".join(make(RULES, language)) for make in index.INDEXES.values()]

        assert {link for text in texts for link in re.findall(r"\]\(#([\w-]+)\)", text)} <= known


class TestOtherNames:
    """Rules name rows as on the forms of 2024; in 2019 other figures stood in some of these."""

    @pytest.mark.parametrize(
        ("id", "called"),
        [
            ("BAL-01", "C.HASIL → C1; II.1 → III.1; II.2 → III.4; II.3 → III.2; II.4 → III.3"),
            ("BAL-10", "II.2 → III.4; II.3 → III.2"),
            ("CAP-08", "C.HASIL → C1; III → II.2"),
            ("BAL-04", "C.HASIL → C1; V.C → valid and invalid votes"),
            ("TIER-01", "C.HASIL → C1; D.HASIL → DAA1/DA1/Rekapitulasi"),
        ],
    )
    def test_are_told_of_every_row_and_form_that_is_called_otherwise(self, id: str, called: str) -> None:
        assert f"**On the forms of General election 2019**\n: {called}\n" in page_of(id, "en")

    @pytest.mark.parametrize("id", ["TBL-05", "BAL-12", "XC-11"])
    def test_are_not_told_of_a_rule_that_is_not_asked_in_that_election(self, id: str) -> None:
        assert "On the forms of" not in page_of(id, "en")

    def test_are_told_in_both_languages(self) -> None:
        told = [[rule.id for rule in RULES if said in page_of(rule.id, language)] for language, said in ELSEWHERE]

        assert told[0] == told[1] != []


def test_text_of_a_rule_is_no_markup() -> None:
    title = Text("a", "*b* | <script> [c](d)")
    case = recaprules.Case(name="<b>bold</b> & more", given={"valid_votes": 0}, verdict=Verdict.HOLDS)
    rule = Rule(id="EXA-01", name="example", title=title, check=recaprules.parse("valid_votes == 0"), cases=(case,))

    text = pages.rule_page(rule, RuleSet([rule]), "en")

    assert r"# EXA-01: \*b\* \| \<script\> \[c\](d)" in text
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; more" in text


class TestWorkedCases:
    """A case is told with its numbers."""

    @pytest.mark.parametrize(
        ("invalid", "total", "verdict", "said"),
        [
            (1, 166, Verdict.HOLDS, "suara tidak sah (V.B) 1 = 166 = suara sah + tidak sah (V.C) 166"),
            (1, 168, Verdict.BROKEN, "suara tidak sah (V.B) 1 = 166 ≠ suara sah + tidak sah (V.C) 168; selisih −2"),
            (Missing.BLANK, 168, Verdict.UNDECIDED, "suara tidak sah (V.B) – = – =? suara sah + tidak sah (V.C) 168"),
        ],
        ids=["holds", "broken", "undecided"],
    )
    def test_say_the_sentence_of_each_verdict(
        self, invalid: int | Missing, total: int, verdict: Verdict, said: str
    ) -> None:
        given = {"valid_votes": 165, "invalid_votes": invalid, "total_votes": total}
        case = recaprules.Case(name="a case", given=given, verdict=verdict)

        assert cases.said_of_it(of("SUM-02"), case, "id") == f"suara sah (V.A) 165 + {said}"

    def test_say_the_imbalance_that_the_case_expects(self) -> None:
        told = 0
        for rule in RULES:
            if not isinstance(rule.check, Statement) or any(
                isinstance(node, Either | Not) for node in walk(rule.check.condition)
            ):
                continue
            for case in rule.cases:
                if case.verdict is Verdict.BROKEN and case.imbalance is not None:
                    said = cases.said_of_it(rule, case, "en")
                    told += 1

                    assert said.endswith(f"difference {signed(case.imbalance, 'en')}"), (rule.id, case.name, said)

        assert told > 100

    def test_show_one_of_each_verdict_at_once(self) -> None:
        rule = of("SUM-02")
        shown, _, more = cases.worked_cases(rule, "en").partition("<details>")

        assert shown.count('<div class="case">') == len({case.verdict for case in rule.cases})
        assert more.count('<div class="case">') == len(rule.cases) - len({case.verdict for case in rule.cases})

    def test_show_the_units_below_beside_the_form(self) -> None:
        rule = of("TIER-01")
        case = next(case for case in rule.cases if len(case.children) > 1)

        table = cases.worked_cases(attrs.evolve(rule, cases=(case,)), "en")

        assert "<th>figure</th><th>this form</th><th>unit 1 below</th><th>unit 2 below</th>" in table


class TestIndexes:
    """Each index has every rule that belongs in it."""

    @pytest.mark.parametrize("name", ["family", "severity"])
    def test_has_a_row_for_every_rule(self, name: str) -> None:
        text = "\n".join(index.INDEXES[name](RULES, "en"))

        assert sorted(re.findall(r"^\| \[([A-Z]+-\d+)\]", text, re.MULTILINE)) == [rule.id for rule in RULES]

    def test_of_laws_has_every_basis(self) -> None:
        text = "\n".join(index.INDEXES["law"](RULES, "en"))

        assert set(re.findall(r"\[([A-Z]+-\d+)\]", text)) == {rule.id for rule in RULES if rule.basis}

    @pytest.mark.parametrize(
        ("text", "law", "part"),
        [
            ("UU 7/2017 Pasal 374 ayat (2) huruf h", "UU 7/2017", "Pasal 374 ayat (2) huruf h"),
            ("UU 7/2017 Pasal 344 ayat (2): DPT ditambah 2 % (Pemilu)", "UU 7/2017", "Pasal 344 ayat (2)"),
            ("UU 8/2012 (undang-undang pendahulu): berita acara", "UU 8/2012", "(undang-undang pendahulu)"),
            ("Rancangan PKPU 7/2022 Pasal 15: 300 pemilih", "Rancangan PKPU 7/2022", "Pasal 15"),
            ("UU Pilkada Pasal 87 ayat (1)", "UU Pilkada", "Pasal 87 ayat (1)"),
            ("MK 09-01-14-11/PHPU.DPR-DPRD-XXII/2024: berbeda", "MK 09-01-14-11/PHPU.DPR-DPRD-XXII/2024", ""),
            ("Model C.HASIL-PPWP, V.A (IV.1 + IV.2)", "Model C.HASIL-PPWP", "V.A (IV.1 + IV.2)"),
            ("Model C1 2019, III.1: rumus", "Model C1 2019", "III.1"),
            ("Hitungan: bagian tidak melebihi keseluruhan", "", ""),
            ("Ambang recaprules, bukan UU", "", ""),
        ],
    )
    def test_of_laws_tells_instrument_and_part(self, text: str, law: str, part: str) -> None:
        assert index.instrument(recaprules.Basis(text=text, certainty=Certainty.VERIFIED)) == (law, part)

    def test_of_laws_marks_what_nobody_has_read(self) -> None:
        bases = (recaprules.Basis(text="UU 1/2099 Pasal 1: begini", certainty=Certainty.UNVERIFIED),)
        rule = Rule(
            id="EXA-01", name="example", title=Text("a", "b"), check=recaprules.parse("valid_votes == 0"), basis=bases
        )

        text = "\n".join(index.INDEXES["law"](RuleSet([rule]), "id"))

        assert "## UU 1/2099\n" in text
        assert "| Pasal 1 | [EXA-01](#aturan-exa-01) (*belum diverifikasi*) |" in text

    def test_of_counts_has_what_conditions_name_and_functions_read(self) -> None:
        rows = dict(re.findall(r"^\| (\S+) \| [^|]+ \| (.+) \|$", "\n".join(index.INDEXES["count"](RULES, "en")), re.M))

        assert "[SUM-02]" in rows["`invalid_votes`"]
        assert "[BAL-04]" in rows["`turnout_total`"]
        assert "[CAP-03]" in rows["–"]
        for rule in RULES:
            if not isinstance(rule.check, Statement):
                assert all(f"[{rule.id}]" in rows[f"`{name}`"] for name in index.counts_of(rule)), rule.id

    @pytest.mark.parametrize("name", index.INDEXES)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_is_asked_for_by_one_page(self, name: str, language: str) -> None:
        mark = f"\n% recaprules-rules: {language} {name}\n"

        assert sum(mark in page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md")) == 1

    @pytest.mark.parametrize("name", index.INDEXES)
    def test_is_the_same_every_time(self, name: str) -> None:
        assert list(index.INDEXES[name](RULES, "id")) == list(index.INDEXES[name](RULES, "id"))


class TestWhatCanBeAsked:
    """Of which data a rule can be asked is what the engine does with them."""

    @staticmethod
    def asked(english: str, profile: str = "pemilu2024") -> frozenset[str]:
        (holding,) = (
            one for one in sources.holdings() if english in (one.title.en, one.name) and one.profile.id == profile
        )
        return frozenset().union(*sources.asked_at(RULES, holding).values())

    def test_sirekap_published_no_ballots(self) -> None:
        asked = self.asked("Sirekap JSON")

        assert {"SUM-02", "BAL-04", "TIER-16"} <= asked
        assert not asked & {"BAL-01", "BAL-02", "TIER-01"}

    def test_what_reads_both_forms_needs_both(self) -> None:
        assert "TIER-06" not in self.asked("C.HASIL, its figures") | self.asked("D.HASIL with its child columns")
        assert "TIER-06" in self.asked("C.HASIL and D.HASIL")

    def test_two_sources_in_a_row_can_be_compared(self) -> None:
        assert "XS-03" in self.asked("situng-tps-2019", "pemilu2019")
        assert "XS-03" not in self.asked("sirekap-aceh-2024")

    def test_with_everything_every_condition_can_be_asked_somewhere(self) -> None:
        asked = [sources.asked_at(RULES, sources.everything(profile)) for profile in sources.elections()]
        somewhere = frozenset().union(*(ids for one in asked for ids in one.values()))
        published = self.asked("Sirekap JSON")
        fixed = {
            name for one in sources.elections() for name, value in one.parameters.items() if value.value is not None
        }
        conditions = {
            rule.id
            for rule in RULES.checks
            if isinstance(rule.check, Statement)
            and {node.name for node in rule.nodes if isinstance(node, Parameter)} <= fixed
        }

        assert conditions - somewhere - published == set()

    def test_holds_against_a_check(self, tmp_path: Path) -> None:
        columns = dict.fromkeys(("votes.100025", "votes.100026", "votes.100027"), 1)
        layout = sources.shipped_layouts()["sirekap"].columns
        names = ["kode_tps", *columns, *layout.values()]
        (tmp_path / "one.csv").write_text(
            ",".join(names) + "\n" + ",".join(["1101012001001", *("1" for _ in names[1:])]) + "\n", encoding="utf-8"
        )

        report = recaprules.check(tmp_path / "one.csv", rules=RULES)

        said = {
            one.rule
            for one in report.verdicts
            if one.tier is Tier.TPS
            and one.holds + one.broken + one.undecided
            and isinstance(of(one.rule).check, Statement)
        }
        assert said
        assert said <= self.asked("Sirekap JSON")


class TestWrittenPages:
    """The pages are written below the manual before it is built."""

    def test_are_one_for_each_rule_and_language(self, tmp_path: Path) -> None:
        pages.write_pages(tmp_path, RULES)

        for folder in pages.FOLDERS.values():
            written = {page.stem.upper() for page in (tmp_path / folder).iterdir()}
            assert written == {rule.id for rule in RULES}

    def test_are_taken_away_with_their_rules_and_left_alone_otherwise(self, tmp_path: Path) -> None:
        few = RuleSet(list(RULES)[:2])
        pages.write_pages(tmp_path, few)
        first, second = sorted((tmp_path / "rules").iterdir())
        before = first.stat().st_mtime_ns

        pages.write_pages(tmp_path, RuleSet(list(few)[:1]))

        assert first.stat().st_mtime_ns == before
        assert not second.exists()

    def test_are_part_of_no_commit(self) -> None:
        ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()

        assert {f"docs/{folder}/" for folder in pages.FOLDERS.values()} <= set(ignored)


@pytest.mark.parametrize("name", [name for name in recaprules.__all__ if name != "__version__"])
def test_reference_has_every_public_name(name: str) -> None:
    reference = (DOCS / "api.md").read_text(encoding="utf-8")

    assert re.search(rf"^\.\. (auto\w+|data):: recaprules\.{name}$", reference, re.MULTILINE)


OF_2019 = tuple(
    rule
    for rule in RULES
    if not_asked(rule, recaprules.load_profile("pemilu2019")) is None
    and (not rule.applies.sources or "situng" in rule.applies.sources)
)
ABOUT_SIREKAP = ("XS-08",)
"""Rules that are asked of marks which only Sirekap has."""


@pytest.mark.parametrize("rule", OF_2019, ids=lambda rule: rule.id)
def test_what_is_asked_of_2019_does_not_speak_of_sirekap_as_if_it_had_been_there(rule: Rule) -> None:
    assert rule.page is not None
    page = rule.page
    for text in (rule.title, page.what, page.why, page.cause, *page.todo.values()):
        for said in (text.id, text.en):
            of_its_time = "Situng" in said or "2024" in said or rule.id in ABOUT_SIREKAP

            assert of_its_time or "Sirekap" not in said
