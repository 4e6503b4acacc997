"""Optional rules are asked only by those who name them."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

import recaprules
from recaprules import Rule, RuleSet, Severity, Text
from recaprules.cli.commands import recaprules as command
from recaprules.installed import installed_plugins


def rule(
    id: str, severity: Severity = Severity.ERROR, *, optional: bool = False, hint_to: tuple[str, ...] = ()
) -> Rule:
    return Rule(
        id=id,
        name="example",
        title=Text("contoh", "example"),
        check=recaprules.parse("valid_votes == total_votes"),
        severity=severity,
        optional=optional,
        hint_to=hint_to,
    )


RULES = RuleSet(
    [
        rule("BAL-01"),
        rule("BAL-10", hint_to=("BAL-01",)),
        rule("BAL-90", optional=True),
        rule("PL-01", Severity.INFO, optional=True),
        rule("PL-02", Severity.INFO, optional=True),
        rule("USE-04", Severity.INFO),
    ]
)


def ids(rules: RuleSet) -> list[str]:
    return [one.id for one in rules]


class TestAnOptionalRule:
    def test_is_left_out_where_no_name_is_given(self) -> None:
        assert ids(RULES.select()) == ["BAL-01", "BAL-10", "USE-04"]

    def test_is_asked_if_its_id_or_its_family_is_named(self) -> None:
        assert ids(RULES.select("pl-02")) == ["PL-02"]
        assert ids(RULES.select("PL")) == ["PL-01", "PL-02"]
        assert ids(RULES.select("BAL")) == ["BAL-01", "BAL-10", "BAL-90"]

    def test_is_not_asked_because_of_its_severity(self) -> None:
        assert ids(RULES.select("info")) == ["USE-04"]
        assert ids(RULES.select("error")) == ["BAL-01", "BAL-10"]

    def test_is_asked_beside_all_others_if_both_are_named(self) -> None:
        assert ids(RULES.select("all")) == ["BAL-01", "BAL-10", "USE-04"]
        assert ids(RULES.select("all", "PL")) == ["BAL-01", "BAL-10", "PL-01", "PL-02", "USE-04"]

    def test_can_be_ignored_by_name(self) -> None:
        assert ids(RULES.select("PL").ignore("PL-01")) == ["PL-02"]

    def test_is_asked_of_whoever_gives_it_in_a_set_of_rules(self) -> None:
        form = recaprules.tally("1101012001001", "ppwp", valid_votes=165, total_votes=166)

        assert [one.rule for one in recaprules.check(form, rules=RuleSet([RULES["PL-01"]])).findings] == ["PL-01"]

    def test_has_another_fingerprint_than_one_that_is_always_asked(self) -> None:
        always = RuleSet([attrs.evolve(RULES["PL-01"], optional=False)])

        assert always.fingerprint != RuleSet([RULES["PL-01"]]).fingerprint

    def test_is_read_from_its_file(self, tmp_path: Path) -> None:
        folder = Path(recaprules.__file__).parents[2] / "examples/recaprules-example/src/recaprules_example/rules"
        (file,) = folder.glob("exa-01-*.toml")
        text = file.read_text(encoding="utf-8").replace('severity = "', 'optional = true\nseverity = "', 1)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
        (read,) = recaprules.read_rules(tmp_path)

        assert read.optional


@pytest.mark.skipif(
    not any(one.optional for one in installed_plugins().rules), reason="no installed plugin has optional rules"
)
class TestInstalledOptionalRules:
    optional = tuple(one.id for one in installed_plugins().rules if one.optional)

    def test_are_not_loaded_unless_named(self) -> None:
        asked = recaprules.load_rules()

        assert not set(self.optional) & set(ids(asked))
        assert set(self.optional) < set(ids(recaprules.load_rules(optional=True)))
        assert ids(recaprules.load_rules("all")) == ids(asked)

    def test_are_listed_and_marked_and_do_not_change_the_fingerprint(self) -> None:
        answer = json.loads(CliRunner().invoke(command, ["rules", "--format", "json"]).output)

        assert answer["rule_set"] == recaprules.load_rules().fingerprint
        assert list(self.optional) == [one["id"] for one in answer["rules"] if one["optional"]]

    def test_are_marked_for_people(self) -> None:
        listed = CliRunner().invoke(command, ["rules", "--lang", "en", "--select", self.optional[0]]).output
        explained = CliRunner().invoke(command, ["explain", self.optional[0], "--lang", "id"]).output

        assert "(only if selected)" in " ".join(listed.split())
        assert "hanya bila dipilih" in explained
