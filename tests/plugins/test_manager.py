"""Loading is loud: what does not load is named with the fix, and what loads is used."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from recaprules import Rule, Text, hookimpl, parse
from recaprules.exceptions import RuleError, RuleProblem
from recaprules.model.numberwords import NumberWords, SaidInWords
from recaprules.plugins.manager import Plugins, load_plugins


def rule(id: str, **more: object) -> Rule:
    return Rule(id=id, name="x", title=Text("a", "b"), check=parse("valid_votes == 1"), **more)  # type: ignore[arg-type]


def plugin(name: str, *rules: object, error: BaseException | None = None) -> ModuleType:
    module = ModuleType(name)

    @hookimpl
    def recaprules_rules() -> list[object]:
        if error is not None:
            raise error
        return list(rules)

    module.recaprules_rules = recaprules_rules  # type: ignore[attr-defined]
    return module


def loaded(*plugins: ModuleType, points: tuple[EntryPoint, ...] = ()) -> Plugins:
    return load_plugins(extra=plugins, entry_points_of=lambda: points)


def said(plugins: Plugins) -> str:
    assert plugins.rules is not None
    return "\n".join(str(problem) for problem in plugins.problems)


class TestGoodPlugins:
    def test_are_joined_in_the_order_of_ids(self) -> None:
        plugins = loaded(plugin("b", rule("SUM-01")), plugin("a", rule("SUM-02"), rule("BAL-01")))

        assert [one.id for one in plugins.rules] == ["BAL-01", "SUM-01", "SUM-02"]
        assert not plugins.problems

    def test_give_the_same_rules_in_whatever_order_they_are_found(self) -> None:
        one, other = plugin("a", rule("SUM-02")), plugin("b", rule("SUM-01"))

        assert loaded(one, other).rules.fingerprint == loaded(other, one).rules.fingerprint

    def test_say_which_rules_they_bring(self) -> None:
        plugins = loaded(plugin("a", rule("SUM-02"), rule("BAL-01")))
        assert len(plugins.rules)

        assert plugins.found[0].rules == ("BAL-01", "SUM-02")

    def test_built_in_parts_come_through_the_same_door(self) -> None:
        plugins = loaded()

        assert {"pemilu2019", "pemilu2024", "pilkada2024"} == set(plugins.profiles)
        assert {"json", "text"} == set(plugins.writers)
        assert {".csv", ".journal", ".json", ".parquet", ".tsv", ".xls", ".xlsm", ".xlsx"} == set(plugins.readers)


class TestBadPlugins:
    def test_one_that_cannot_be_imported_is_named_with_the_fix(self) -> None:
        point = EntryPoint(name="broken", value="no_such_module_anywhere", group="recaprules")
        plugins = loaded(plugin("good", rule("SUM-01")), points=(point,))

        assert "broken: did not load, ModuleNotFoundError: No module named 'no_such_module_anywhere'" in said(plugins)
        assert "update or uninstall no_such_module_anywhere" in said(plugins)
        assert [one.loaded for one in plugins.found if one.name == "broken"] == [False]
        assert [one.id for one in plugins.rules] == ["SUM-01"]

    def test_one_with_a_hook_that_does_not_exist_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        @hookimpl
        def recaprules_ruls() -> list[Rule]:
            return []

        module = ModuleType("misspelt_plugin")
        module.recaprules_ruls = recaprules_ruls  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "misspelt_plugin", module)
        point = EntryPoint(name="misspelt", value="misspelt_plugin", group="recaprules")

        module.__file__ = "/somewhere/on/this/machine/misspelt.py"
        told = said(loaded(points=(point,)))

        assert "recaprules_ruls" in told
        assert "misspelt.py" in told
        assert "somewhere" not in told

    def test_one_that_misses_a_file_says_no_path_of_the_machine(self) -> None:
        error = FileNotFoundError(2, "No such file or directory", "/home/somebody/rules/exa-01.toml")

        assert said(loaded(plugin("bad", error=error))) == (
            "bad: recaprules_rules failed with FileNotFoundError: [Errno 2] No such file or directory: 'exa-01.toml'"
        )

    def test_one_whose_hook_fails_takes_no_other_down(self) -> None:
        plugins = loaded(plugin("bad", error=ZeroDivisionError("oops")), plugin("good", rule("SUM-01")))

        assert "bad: recaprules_rules failed with ZeroDivisionError: oops" in said(plugins)
        assert [one.id for one in plugins.rules] == ["SUM-01"]

    def test_one_with_a_bad_rule_file_still_brings_its_good_rules(self) -> None:
        error = RuleError(
            [RuleProblem(message="unknown count 'x'", file="bal-04-x.toml", rule="BAL-04")], [rule("BAL-01")]
        )
        plugins = loaded(plugin("bad", error=error))

        assert "bad: bal-04-x.toml BAL-04: unknown count 'x'" in said(plugins)
        assert [one.id for one in plugins.rules] == ["BAL-01"]

    def test_two_rules_with_one_id_name_both_plugins_and_neither_is_asked(self) -> None:
        plugins = loaded(plugin("a", rule("SUM-01"), rule("SUM-02")), plugin("b", rule("SUM-01")))

        assert "a: two rules have the id SUM-01" in said(plugins)
        assert "plugins: a, b; none of them is used" in said(plugins)
        assert [one.id for one in plugins.rules] == ["SUM-02"]

    def test_are_told_in_indonesian_too(self) -> None:
        plugins = loaded(plugin("a", rule("SUM-01")), plugin("b", rule("SUM-01")))
        assert len(plugins.rules) == 0

        assert plugins.problems[0].told("id") == (
            "a: dua aturan mempunyai id SUM-01; minta salah satu penulisnya memakai id lain; "
            "plugin: a, b; tidak satu pun dipakai"
        )

    def test_rules_that_silence_each_other_name_both_plugins_and_neither_is_asked(self) -> None:
        one = plugin("one", rule("EXA-01", silent_if=("EXB-01",)), rule("EXA-02"))
        plugins = loaded(one, plugin("other", rule("EXB-01", silent_if=("EXA-01",))))

        assert [rule.id for rule in plugins.rules] == ["EXA-02"]
        assert said(plugins).splitlines() == [
            "one: EXA-01 would be silent because of itself; look at silent_if; it is not used",
            "other: EXB-01 would be silent because of itself; look at silent_if; it is not used",
        ]
        assert plugins.found[0].rules == ("EXA-02",)

    def test_one_that_ends_the_process_does_not_end_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "ends_the_process.py").write_text("raise SystemExit(0)", encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        point = EntryPoint(name="script", value="ends_the_process", group="recaprules")
        plugins = loaded(plugin("ends", error=SystemExit(0)), plugin("good", rule("SUM-01")), points=(point,))

        assert [rule.id for rule in plugins.rules] == ["SUM-01"]
        assert "ends: recaprules_rules failed with SystemExit: 0" in said(plugins)
        assert "script: did not load, SystemExit: 0; update or uninstall ends_the_process" in said(plugins)

    def test_one_with_the_name_of_another_is_named_and_takes_it_not_down(self) -> None:
        plugins = loaded(plugin("same", rule("SUM-01")), plugin("same", rule("SUM-02")))

        assert [rule.id for rule in plugins.rules] == ["SUM-01"]
        assert [one.rules for one in plugins.found] == [("SUM-01",), ()]
        assert said(plugins) == "same: another plugin has this name; give the entry point of one of them another name"

    def test_one_whose_hook_takes_arguments_is_named(self) -> None:
        module = ModuleType("wants")
        module.recaprules_rules = hookimpl(lambda config: [rule("SUM-02")])  # type: ignore[attr-defined]
        plugins = loaded(module, plugin("good", rule("SUM-01")))

        assert [rule.id for rule in plugins.rules] == ["SUM-01"]
        assert "wants: did not load, PluginValidationError" in said(plugins)

    def test_an_answer_that_is_no_rule_is_named(self) -> None:
        assert "bad: recaprules_rules answered 'BAL-04', which is no Rule" in said(loaded(plugin("bad", "BAL-04")))

    def test_a_hint_to_a_rule_that_is_nowhere_is_named(self) -> None:
        plugins = loaded(plugin("a", rule("BAL-10", hint_to=("BAL-02",))))

        assert "a: BAL-10 is a hint to BAL-02, which no plugin offers" in said(plugins)


def reader_of_words(module: str, *names: str) -> ModuleType:
    plugin = ModuleType(module)

    @hookimpl
    def recaprules_number_words() -> list[NumberWords]:
        return [NumberWords(name=name, parse=lambda _: SaidInWords(), spell=str) for name in names]

    plugin.recaprules_number_words = recaprules_number_words  # type: ignore[attr-defined]
    return plugin


class TestNumberWords:
    """One plugin reads numbers in words; with two nobody could say which of them did."""

    def test_are_read_by_nobody_where_no_plugin_does(self) -> None:
        assert loaded(plugin("rules-only", rule("SUM-01"))).number_words is None

    def test_are_read_by_the_one_that_is_installed(self) -> None:
        plugins = loaded(reader_of_words("a", "one"), plugin("b", rule("SUM-01")))

        assert plugins.number_words is not None
        assert plugins.number_words.name == "one"
        assert not plugins.problems

    def test_of_two_plugins_are_an_error_of_both(self) -> None:
        plugins = loaded(reader_of_words("a", "one"), reader_of_words("b", "other"))

        assert plugins.number_words is None
        assert [str(problem) for problem in plugins.problems] == [
            f"{name}: two plugins or more offer a reader of numbers in words; plugins: a, b; none of them is used"
            for name in ("a", "b")
        ]

    def test_that_are_something_else_are_named(self) -> None:
        module = ModuleType("bad")
        module.recaprules_number_words = hookimpl(lambda: ["SATU"])  # type: ignore[attr-defined]
        module.recaprules_number_words.__name__ = "recaprules_number_words"
        plugins = loaded(module)

        assert plugins.number_words is None
        assert "bad: recaprules_number_words answered 'SATU', which is no NumberWords" in str(plugins.problems[0])
