"""Profiles and forms are data, checked on load."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from recaprules import Contest, Tier
from recaprules.exceptions import ProfileError
from recaprules.model.unit import NATION, UnitCode
from recaprules.rules.datafiles import BUILTIN_PROFILES, builtin_profile, read_profile
from recaprules.rules.profile import State
from recaprules.rules.toml import DATA, exact


class TestTheElections:
    @pytest.mark.parametrize("name", BUILTIN_PROFILES)
    def test_fix_every_parameter_or_say_that_they_do_not(self, name: str) -> None:
        for parameter in builtin_profile(name).parameters.values():
            assert (parameter.value is not None) is (parameter.state is State.SET)

    @pytest.mark.parametrize("name", BUILTIN_PROFILES)
    def test_rest_every_value_on_something(self, name: str) -> None:
        for parameter in builtin_profile(name).parameters.values():
            assert parameter.value is None or parameter.basis

    @pytest.mark.parametrize("name", BUILTIN_PROFILES)
    def test_have_a_form_for_each_contest_at_a_station(self, name: str) -> None:
        profile = builtin_profile(name)

        assert all(profile.form(contest, Tier.TPS) is not None for contest in profile.contests)

    def test_2024_caps_300_and_500_and_a_reserve_of_two_percent_rounded_up(self) -> None:
        profile = builtin_profile("pemilu2024")

        assert (300, 500, Fraction(1, 50)) == tuple(
            map(profile.value, ("cap_regulation", "cap_statute", "reserve_rate"))
        )

    def test_pilkada_caps_600_and_800_and_a_reserve_of_two_and_a_half_percent(self) -> None:
        parameters = builtin_profile("pilkada2024").parameters

        assert (600, 800, Fraction(1, 40)) == tuple(
            parameters[name].value for name in ("cap_regulation", "cap_statute", "reserve_rate")
        )

    def test_the_ballot_rows_stand_in_another_order_in_2019(self) -> None:
        def rows(name: str) -> list[str]:
            form = builtin_profile(name).form(Contest.PPWP, Tier.TPS)
            assert form is not None
            return [row.count.name for row in form.rows if row.count.name.startswith("ballots_")]

        assert rows("pemilu2024") == ["ballots_received", "ballots_used", "ballots_spoiled", "ballots_unused"]
        assert rows("pemilu2019") == ["ballots_received", "ballots_spoiled", "ballots_unused", "ballots_used"]

    def test_the_printed_labels_are_those_of_the_form_that_was_seen(self) -> None:
        seen = {
            form.id
            for name in BUILTIN_PROFILES
            for form in builtin_profile(name).forms
            if any(r.row for r in form.rows)
        }

        assert {"C.HASIL-PPWP", "C1-PPWP", "C1-DPD"} >= seen >= {"C.HASIL-PPWP"}

    def test_another_value_makes_another_fingerprint(self) -> None:
        profile = builtin_profile("pemilu2024")

        assert profile.fingerprint != profile.with_parameters({"reserve_rate": Fraction(1, 40)}).fingerprint

    def test_an_unknown_parameter_is_named(self) -> None:
        with pytest.raises(LookupError, match="no parameter is called 'reserve'"):
            builtin_profile("pemilu2024").with_parameters({"reserve": Fraction(1)})


class TestWhatIsHeldAtAPlace:
    """
    Jakarta has no councils and no elected heads below the province, and
    Yogyakarta, as far as is known, elects no gubernur; a regency elects a
    bupati, a city a wali kota.
    """

    @pytest.mark.parametrize(
        ("profile", "unit", "held"),
        [
            ("pemilu2024", "1101012001001", {"ppwp", "dpr", "dpd", "dprd_prov", "dprd_kabko"}),
            ("pemilu2024", "3171012001001", {"ppwp", "dpr", "dpd", "dprd_prov"}),
            ("pemilu2024", "3171", {"ppwp", "dpr", "dpd", "dprd_prov"}),
            ("pemilu2024", "99BE010001002", {"ppwp", "dpr"}),
            ("pilkada2024", "1101012001001", {"gubernur", "bupati"}),
            ("pilkada2024", "1170", {"gubernur", "bupati"}),
            ("pilkada2024", "1171012001001", {"gubernur", "walikota"}),
            ("pilkada2024", "3171012001001", {"gubernur"}),
            ("pilkada2024", "3401012001001", {"bupati"}),
            ("pilkada2024", "3471", {"walikota"}),
            ("pilkada2024", "34", {"bupati", "walikota"}),
            ("pemilu2024", "31", {"ppwp", "dpr", "dpd", "dprd_prov"}),
            ("pilkada2024", "31", {"gubernur"}),
            ("pilkada2024", "99BE010001002", set()),
        ],
    )
    def test_is_told_by_its_code(self, profile: str, unit: UnitCode, held: set[str]) -> None:
        election = builtin_profile(profile)

        assert held == {contest.value for contest in Contest if election.is_held(contest, unit)}

    def test_is_not_known_where_nobody_has_verified_that_it_is_not(self) -> None:
        for unit in map(UnitCode, ("34", "3401", "3471012001001")):
            assert builtin_profile("pilkada2024").is_held(Contest.GUBERNUR, unit) is None

    @pytest.mark.parametrize("unit", [NATION, "11"])
    def test_above_the_regency_all_that_the_election_has_may_be(self, unit: UnitCode) -> None:
        for election in map(builtin_profile, BUILTIN_PROFILES):
            assert set(election.contests) == {contest for contest in Contest if election.is_held(contest, unit)}


class TestAnElectionWithFormsOfItsOwn:
    def test_reads_them_in_the_folder_that_is_given(self, tmp_path: Path) -> None:
        text = (DATA / "forms" / "pemilu2024.toml").read_text(encoding="utf-8")
        (tmp_path / "pemilu2024.toml").write_text(text.replace('"C.HASIL-{', '"OURS-{'), encoding="utf-8")

        form = read_profile(DATA / "profiles" / "pemilu2024.toml", forms=tmp_path).form(Contest.PPWP, Tier.TPS)

        assert form is not None
        assert form.id == "OURS-PPWP"


class TestAFileWithMistakes:
    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ('value = "300"', 'value = "many"', "expected a number such as '300', '2 / 100' or '2.5 %', got 'many'"),
            ('value = "300"', "value = 0.5", "expected a number in quotes"),
            (
                "[parameters.cap_statute]",
                "[parameters.cap_statut]",
                "unknown parameter 'cap_statut'; did you mean 'cap_statute'",
            ),
            ("[parameters.cap_statute]", "[parameters.cap_statut]", "missing: cap_statute"),
            ('certainty = "verified"', 'certainty = "sure"', "expected one of verified, inferred, unverified"),
            ("poll_date = 2024-02-14", 'poll_date = "soon"', "expected a date"),
            ('state = "none"', 'state = "none"\nvalue = "1"', "either a value or a state"),
            ('contests = ["ppwp",', 'contests = ["president",', "expected one of ppwp, dpr"),
            ('value = "300"', 'value = "-300"', "expected no negative number, got -300 @ parameters.cap_regulation"),
            (
                'forms = "pemilu2024"',
                'forms = "pemilu2029"',
                "there is no file pemilu2029.toml in the folder of the forms @ forms",
            ),
            ('code = "100026"', 'code = "100025"', "an option is listed twice: '100025' @ ballot[0]"),
        ],
    )
    def test_says_what_where(self, tmp_path: Path, old: str, new: str, message: str) -> None:
        text = (DATA / "profiles" / "pemilu2024.toml").read_text(encoding="utf-8")
        file = tmp_path / "pemilu2024.toml"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

        with pytest.raises(ProfileError) as caught:
            read_profile(file)

        assert message in str(caught.value)


class TestExactNumbers:
    @pytest.mark.parametrize(
        ("text", "value"),
        [("2 %", "1/50"), ("2,5 %", "1/40"), ("2.5%", "1/40"), ("2/100", "1/50"), ("300", "300"), (7, "7")],
    )
    def test_are_read_as_written(self, text: object, value: str) -> None:
        assert Fraction(value) == exact(text)

    @pytest.mark.parametrize("text", ["", "1/0", "two", None, True, 0.5, "1e3", "1e400", "1" * 400])
    def test_anything_else_is_refused(self, text: object) -> None:
        with pytest.raises(ValueError, match="expected a number"):
            exact(text)
