"""Rule files: what is wrong is said at once, with its place; one bad file takes no other down."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from recaprules import Applies, Case, Missing, Rule, RuleSet, Severity, Tier, parse, read_rules
from recaprules.exceptions import RuleError
from recaprules.rules.casefile import CaseEntry, _OtherEntry
from recaprules.rules.caseform import CaseForm
from recaprules.rules.rulefile import read_rule

GOOD = """id = "EXA-01"
name = "counted-equals-voters"
condition = "total_votes == turnout_total"
corrected_by = ["ppk"]
title = { id = "a", en = "b" }
[page]
what = { id = "a", en = "b" }
why = { id = "a", en = "b" }
cause = { id = "a", en = "b" }
todo.ppk = { id = "a", en = "b" }
[[case]]
name = "same"
given = { total_votes = 3, turnout_total = 3 }
verdict = "holds"
[[case]]
name = "one more"
given = { total_votes = 4, turnout_total = 3, votes = [1, 2, 1] }
verdict = "broken"
imbalance = 1
[[case]]
name = "blank"
given = { total_votes = "blank", turnout_total = 3 }
verdict = "undecided"
"""


def written(folder: Path, text: str, name: str = "exa-01-counted-equals-voters.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(RuleError) as caught:
        read_rule(written(folder, text))
    return str(caught.value)


class TestAGoodFile:
    def test_gives_the_same_rule_as_python_does(self, tmp_path: Path) -> None:
        read = read_rule(written(tmp_path, GOOD))
        built = Rule(
            id="EXA-01",
            name="counted-equals-voters",
            title=read.title,
            check=parse("total_votes == turnout_total"),
            corrected_by=read.corrected_by,
            page=read.page,
            cases=read.cases,
        )

        assert built == read
        assert RuleSet([built]).fingerprint == RuleSet([read]).fingerprint

    def test_votes_in_a_case_are_numbered_options(self, tmp_path: Path) -> None:
        case = read_rule(written(tmp_path, GOOD)).cases[1]

        assert {"votes.1": 1, "votes.2": 2, "votes.3": 1}.items() <= case.given.items()


class TestMistakes:
    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("condition", "conditon", "unknown key 'conditon' (did you mean 'condition'?)"),
            ("total_votes == turnout", "suara_sah == turnout", "line 3 column 14: unknown count 'suara_sah'; did you mean 'valid_votes'"),
            ('corrected_by = ["ppk"]', 'corrected_by = ["ppkk"]', "expected one of kpps, ppk"),
            ('title = { id = "a", en = "b" }', 'title = { id = "a" }', "missing: en @ title.en"),
            ('corrected_by = ["ppk"]', 'corrected_by = "ppk"', "expected a list such as ['ppk'], got 'ppk' @ corrected_by"),
            ("[page]", 'silent_if = "BAL-01"\n[page]', "expected a list such as ['BAL-01'], got 'BAL-01' @ silent_if"),
            ("[page]", 'applies.forms = "C.HASIL*"\n[page]', "got 'C.HASIL*' @ applies.forms"),
            ("[page]", 'basis = ["UU 7/2017"]\n[page]', "expected a table, got 'UU 7/2017' @ basis[0]"),
            ('title = { id = "a", en = "b" }', 'title = "a"', "expected a table, got 'a' @ title"),
            ("title", "severity = 3\ntitle", "expected one of error, warning, info"),
            ('name = "same"', 'name = "same"\ntier = "tpss"', "expected one of tps, village"),
            ("total_votes = 3,", "totl_votes = 3,", "unknown count 'totl_votes' @ case 'same'; did you mean 'total_votes'"),
            ("total_votes = 3,", "total_votes = 3.5,", "expected a whole number, 'blank' or 'illegible', got 3.5"),
            ('verdict = "undecided"', 'verdict = "holds"', "a rule has at least one case that is undecided"),
            ('id = "EXA-01"', 'id = "EXA-1"', "expected an id such as BAL-04, got 'EXA-1'"),
            ("todo.ppk", "todo.ppkk", "expected a role of kpps, ppk"),
            ('condition = "total_votes == turnout_total"', 'procedure = "nothing"', "unknown procedure 'nothing'; the plugin offers: none; install the plugin of this rule, or let it offer the function"),
            ('corrected_by', 'procedure = "x"\ncorrected_by', "has a condition or names a procedure, and not both"),
            ("[page]", "[page", "not TOML"),
            ("[page]", 'hint_to = ["BAL-1"]\n[page]', "expected an id such as BAL-04, got 'BAL-1' @ hint_to"),
            ("[page]", 'silent_if = ["EXA-01"]\n[page]', "a rule says nothing of itself, got its own id @ silent_if"),
            ("[page]", 'severity = "info"\nlowered = [{ to = "error", when = "valid_votes == 0" }]\n[page]', "expected a severity below info, got error @ lowered[0].to"),
            ("[page]", 'lowered = [{ to = "warning", when = "valid_vote == 0" }]\n[page]', "line 6 column 38: unknown count 'valid_vote'"),
            ('condition = "total_votes ==', '"condition" = "totl_votes ==', "line 3 column 16: unknown count 'totl_votes'"),
            ('why = { id = "a", en = "b" }', 'why = { id = "a", en = " " }', "expected text, got ' ' @ page.why.en"),
        ],
    )  # fmt: skip
    def test_are_named_with_their_place(self, tmp_path: Path, old: str, new: str, message: str) -> None:
        text = GOOD.replace(old, new, 1)
        assert text != GOOD

        assert message in complaint(tmp_path, text)

    def test_of_one_file_come_all_at_once(self, tmp_path: Path) -> None:
        text = GOOD.replace("total_votes == turnout", "suara_sah == turnot", 1).replace("corrected_by", "correctd_by")

        said = complaint(tmp_path, text)

        assert "suara_sah" in said
        assert "turnot_total" in said
        assert "correctd_by" in said

    def test_of_the_condition_hide_none_in_what_follows(self, tmp_path: Path) -> None:
        text = (
            GOOD.replace('"EXA-01"', '"EXA-1"')
            .replace("counted-equals-voters", "Counted equals")
            .replace("total_votes == turnout", "suara_sah == turnout", 1)
            .replace("[page]", 'lowered = [{ to = "warning", when = "valid_vote == 0" }]\n[page]')
            .replace("{ total_votes = 3,", "{ totl_votes = 3,")
        )

        said = complaint(tmp_path, text)

        for word in ("EXA-1", "Counted equals", "suara_sah", "valid_vote", "totl_votes"):
            assert f"{word!r}" in said

    def test_of_one_case_hide_none_of_the_others(self, tmp_path: Path) -> None:
        text = GOOD.replace('"undecided"', '"open"').replace("{ total_votes = 3,", "{ totl_votes = 3,")

        said = complaint(tmp_path, text)

        assert "'open' is not a valid Verdict @ case[2].verdict" in said
        assert "unknown count 'totl_votes' @ case 'same'" in said

    def test_every_line_names_file_and_rule(self, tmp_path: Path) -> None:
        for line in complaint(tmp_path, GOOD.replace("total_votes == turnout", "a == b", 1)).splitlines():
            assert line.startswith("exa-01-counted-equals-voters.toml EXA-01 line 3 column ")

    def test_a_file_is_called_by_its_rule(self, tmp_path: Path) -> None:
        with pytest.raises(RuleError, match=r"the file of this rule is called exa-01-counted-equals-voters\.toml"):
            read_rule(written(tmp_path, GOOD, "exa.toml"))

    def test_a_file_that_is_not_utf_8_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "exa-01-x.toml").write_bytes(b'id = "\xff"')

        with pytest.raises(RuleError, match=r"exa-01-x.toml: not UTF-8"):
            read_rule(tmp_path / "exa-01-x.toml")

    def test_a_file_of_an_editor_that_marks_utf_8_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "exa-01-counted-equals-voters.toml").write_text(GOOD, encoding="utf-8-sig")

        assert [rule.id for rule in read_rules(tmp_path)] == ["EXA-01"]

    def test_a_file_whose_ending_is_in_capital_letters_is_not_passed_over(self, tmp_path: Path) -> None:
        written(tmp_path, GOOD, "exa-01-counted-equals-voters.TOML")

        with pytest.raises(RuleError, match=r"the file of this rule is called exa-01-counted-equals-voters\.toml"):
            read_rules(tmp_path)

    def test_one_bad_file_takes_no_other_down(self, tmp_path: Path) -> None:
        written(tmp_path, GOOD)
        written(tmp_path, GOOD.replace("total_votes ==", "totl =="), "exa-02-x.toml")

        with pytest.raises(RuleError) as caught:
            read_rules(tmp_path)

        assert [rule.id for rule in caught.value.rules] == ["EXA-01"]


def rule(id: str, severity: Severity = Severity.ERROR, **more: object) -> Rule:
    from recaprules import Text

    return Rule(
        id=id,
        name="x",
        title=Text("a", "b"),
        check=parse("valid_votes == 1"),
        severity=severity,
        **more,  # type: ignore[arg-type]
    )


class TestARuleSet:
    rules = RuleSet(
        [rule("BAL-04"), rule("SUM-01", Severity.WARNING), rule("BAL-10", hint_to=("BAL-04",)), rule("SUM-02")]
    )

    def test_has_the_same_fingerprint_in_whatever_order_it_was_loaded(self) -> None:
        assert self.rules.fingerprint == RuleSet(reversed(self.rules.rules)).fingerprint

    def test_has_another_fingerprint_if_anything_changes_a_verdict(self) -> None:
        changed = RuleSet([rule("BAL-04", applies=Applies(overseas=False)), *self.rules.rules[1:]])

        assert self.rules.fingerprint != changed.fingerprint

    def test_is_selected_by_id_family_and_severity_and_hints_stay(self) -> None:
        assert [one.id for one in self.rules.select("bal-04")] == ["BAL-04", "BAL-10"]
        assert [one.id for one in self.rules.select("SUM")] == ["SUM-01", "SUM-02"]
        assert [one.id for one in self.rules.select("warning")] == ["SUM-01"]
        assert [one.id for one in self.rules.ignore("sum")] == ["BAL-04", "BAL-10"]

    def test_names_what_it_does_not_know(self) -> None:
        with pytest.raises(
            LookupError, match="no rule, family or severity is called 'CAP'; known are: BAL, SUM, error"
        ):
            self.rules.select("CAP")

    def test_refuses_two_rules_with_one_id(self) -> None:
        with pytest.raises(RuleError, match="SUM-01: two rules have this id"):
            RuleSet([rule("SUM-01"), rule("SUM-01")])

    def test_refuses_rules_that_silence_each_other(self) -> None:
        with pytest.raises(RuleError, match="SUM-01: this rule would be silent because of itself"):
            RuleSet([rule("SUM-01", silent_if=("SUM-02",)), rule("SUM-02", silent_if=("SUM-01",))])


@pytest.mark.parametrize(("written", "read"), [(CaseEntry, Case), (_OtherEntry, CaseForm)])
def test_a_case_is_written_with_the_keys_and_defaults_that_it_has(written: type, read: type) -> None:
    def keys(kind: type) -> list[tuple[str, object]]:
        return [(field.name, field.default) for field in attrs.fields(kind)]

    assert keys(written) == keys(read)


class TestCasesOfProcedures:
    """Other forms, pages and corrections around the form of a case."""

    CASE = """[[case]]
name = "around"
given = { total_votes = 3, turnout_total = 3 }
verdict = "holds"
"""

    def test_are_read(self, tmp_path: Path) -> None:
        extra = """unit = "1101012001001"
others = [{ unit = "1101012001002", contest = "dpr", given = { votes = [1, "blank"] } }]
pages = [{ total = { valid_votes = 3 } }]
corrections = [{ cell = "valid_votes", before = 3, after = 4, tier = "kecamatan", noted = true }]
"""
        case = read_rule(written(tmp_path, GOOD + self.CASE + extra)).cases[-1]

        assert case.unit == "1101012001001"
        assert case.others[0].given == {"votes.1": 1, "votes.2": Missing.BLANK}
        assert case.pages == ({"total": {"valid_votes": 3}},)
        assert case.corrections is not None
        assert (case.corrections[0].after, case.corrections[0].tier) == (4, Tier.KECAMATAN)

    def test_mistakes_in_them_are_told_with_their_place(self, tmp_path: Path) -> None:
        extra = """others = [{ given = { suara_sah = 1 } }]
pages = [{ middle = { valid_votes = 3 } }]
"""
        text = complaint(tmp_path, GOOD + self.CASE + extra)

        assert "unknown count 'suara_sah' @ case 'around', others" in text
        assert "a page has 'carried' at its head and 'total' at its foot, got 'middle' @ case 'around', pages" in text
