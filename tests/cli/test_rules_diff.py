"""`recaprules rules --diff`, as a user runs it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from recaprules.cli.commands import recaprules
from recaprules.interpret.difference import difference
from recaprules.rules.datafiles import builtin_profile
from tests.samples import all_rules


def run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(recaprules, ["rules", "--diff", *arguments])


def text(*arguments: str) -> str:
    result = run(*arguments)

    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def content(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--format", "json").output)


class TestTwoElections:
    def test_differ_in_poll_day_forms_and_counts(self) -> None:
        said = text("pemilu2019", "pemilu2024", "--lang", "en")

        assert "Poll day 2019-04-17 → 2024-02-14" in said
        assert "Contests the same: ppwp, dpr, dpd, dprd_prov, dprd_kabko" in said
        assert "only pemilu2019: C1-PPWP" in said
        assert "registered_all" in said.partition("only pemilu2024: bubbles")[0]

    def test_show_both_values_with_their_bases_the_unverified_marked(self) -> None:
        said = text("pemilu2024", "pilkada2024", "--lang", "en")

        assert "2 %, from 2017" in said
        assert "2.5 %, from 2014" in said
        assert "UU 7/2017 Pasal 344 ayat (2)" in said
        assert "(unverified)" in said
        assert "no limit" in said

    def test_ask_other_rules_and_say_why(self) -> None:
        found = content("pemilu2019", "pemilu2024")
        left = {one["rule"]: one for one in found["rules"]["left_only"]}
        right = {one["rule"]: one for one in found["rules"]["right_only"]}

        assert set(left) == {"USE-05", "USE-06"}
        assert left["USE-05"]["why_not"] == "no_count"
        assert "registered_all" in left["USE-05"]["names"]
        assert right["CAP-05"]["why_not"] == "other_elections"
        assert right["CAP-05"]["told"]["id"] == "hanya untuk pemilu2024"
        assert not set(found["rules"]["both"]) & {*left, *right, *found["rules"]["neither"]}
        assert "BAL-04" in found["rules"]["both"]

    def test_are_compared_the_other_way_round(self) -> None:
        one, other = content("pemilu2019", "pilkada2024"), content("pilkada2024", "pemilu2019")

        assert one["rules"]["left_only"] == other["rules"]["right_only"]
        assert one["forms"]["left_only"] == other["forms"]["right_only"]
        assert [pair["left"] for pair in one["parameters"]] == [pair["right"] for pair in other["parameters"]]
        assert one["left"] == other["right"]

    def test_are_compared_by_the_rules_that_are_selected(self) -> None:
        found = content("pemilu2019", "pemilu2024", "--select", "USE-05,BAL-04")["rules"]

        assert [one["rule"] for one in found["left_only"]] == ["USE-05"]
        assert found["both"] == ["BAL-04"]

    def test_are_told_in_indonesian(self) -> None:
        said = text("pemilu2019", "pemilu2024")

        assert "Hari pemungutan suara 2019-04-17 → 2024-02-14" in said
        assert "Hanya ditanyakan pada pemilu2019 (2)" in said
        assert "pada pemilu2024: tidak ada pada formulir: registered_transfer" in said
        assert "(belum diverifikasi)" in said

    def test_say_where_only_the_basis_is_another(self) -> None:
        cap = next(
            one for one in content("pemilu2019", "pemilu2024")["parameters"] if one["parameter"] == "cap_regulation"
        )

        assert cap["same_value"]
        assert (cap["left"]["value"], cap["right"]["value"]) == ("300", "300")
        assert {basis["certainty"] for basis in cap["left"]["basis"]} == {"verified", "unverified"}


class TestTwoDays:
    def test_differ_in_the_constants_of_a_law_between_them(self) -> None:
        found = content("pemilu2024@2016-12-31", "pemilu2024@2024-02-14")
        caps = {one["parameter"]: one for one in found["parameters"]}

        assert caps["cap_statute"]["left"]["state"] == "unknown"
        assert caps["cap_statute"]["right"] | {"basis": None} == {
            "value": "500",
            "state": "set",
            "from": "2017",
            "until": None,
            "basis": None,
        }
        assert caps["reserve_rate"]["left"]["basis"][0]["text"].startswith("UU 8/2012")
        assert [one["rule"] for one in found["rules"]["right_only"]] == ["CAP-02"]
        assert [(one["rule"], one["in_force"]) for one in found["bases"]] == [("BAL-04", "right")]
        assert found["left"]["as_of"] == "2016-12-31"
        assert found["forms"]["left_only"] == found["forms"]["right_only"] == []

    def test_are_named_in_the_summary(self) -> None:
        said = text("pemilu2024@2016-12-31", "pemilu2024", "--lang", "en")

        assert "pemilu2024@2016-12-31 → pemilu2024" in said
        assert "As of 2016-12-31 → 2024-02-14" in said
        assert "BAL-04 UU 7/2017 Pasal 374 ayat (2) huruf h (from 2017): in force in pemilu2024" in said

    def test_on_which_the_same_holds_differ_in_nothing(self) -> None:
        said = text("pemilu2024@2023-01-01", "pemilu2024@2024-02-14", "--lang", "en")

        assert "Nothing differs." in said

    def test_of_the_same_election_differ_in_nothing(self) -> None:
        profile = builtin_profile("pemilu2024")

        assert difference(profile, profile, all_rules()).is_empty


class TestMistakes:
    @pytest.mark.parametrize(
        ("sides", "messages"),
        [
            (("pemilu2042", "pemilu2024"), ["no profile is called 'pemilu2042', did you mean 'pemilu2024'?"]),
            (("pemilu2019", "pilkad2024"), ["no profile is called 'pilkad2024', did you mean 'pilkada2024'?"]),
            (("pemilu2024@soon", "pemilu2024"), ["expected a date after @, such as pemilu2024@2024-02-14, got 'soon'"]),
            (("pemilu2024@", "pemilu2024"), ["expected a date after @", "got ''"]),
            (("pemilu2024@20240214", "pemilu2024"), ["got '20240214'"]),
            (("pemilu2024", "pemilu2024@2023-02-30"), ["got '2023-02-30'"]),
            (("nothing", "pemilu2024@x"), ["no profile is called 'nothing'; known are", "got 'x'"]),
        ],
    )
    def test_are_all_told(self, sides: tuple[str, str], messages: list[str]) -> None:
        result = run(*sides, "--lang", "en")

        assert result.exit_code == 2
        for message in messages:
            assert message in result.output

    @pytest.mark.parametrize("other", [["--test", "x"], ["--mutants"]])
    def test_one_question_at_a_time(self, other: list[str]) -> None:
        result = run("pemilu2019", "pemilu2024", *other, "--lang", "en")

        assert result.exit_code == 2
        assert "choose one of" in result.output
