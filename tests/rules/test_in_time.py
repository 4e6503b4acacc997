"""Profiles and rules say from when to when they hold; a check asks what held on its day."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

import recaprules
from recaprules import Rule, RuleSet, Text, parse
from recaprules.exceptions import ProfileError, RuleError
from recaprules.rules.datafiles import builtin_profile, read_profile
from recaprules.rules.period import ALWAYS, Period
from recaprules.rules.profile import Certainty, ParameterValue, Profile, State
from recaprules.rules.toml import DATA
from recaprules.testing import check_case

CHANGE = datetime.date(2023, 2, 10)
BEFORE = CHANGE - datetime.timedelta(days=1)
ONE_VALUE = '[parameters.cap_regulation]\nvalue = "300"\nbasis = ['
TWO_VALUES = """\
[[parameters.cap_regulation]]
{first}
value = "500"

[[parameters.cap_regulation]]
{second}
value = "300"
basis = ["""


def profile_file(folder: Path, first: str, second: str, **more: str) -> Path:
    text = (DATA / "profiles" / "pemilu2024.toml").read_text(encoding="utf-8")
    for old, new in {ONE_VALUE: TWO_VALUES.format(first=first, second=second), **more}.items():
        assert old in text
        text = text.replace(old, new, 1)
    file = folder / "pemilu2024.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def changing(tmp_path: Path) -> Profile:
    """An election whose cap changed on a day."""
    return read_profile(profile_file(tmp_path, "until = 2023-02-10", "from = 2023-02-10"))


class TestAParameterWithSeveralValues:
    def test_has_that_of_poll_day_where_nobody_names_a_day(self, changing: Profile) -> None:
        assert changing.parameters["cap_regulation"].value == 300
        assert changing.day == changing.poll_date

    @pytest.mark.parametrize(("day", "value"), [(BEFORE, 500), (CHANGE, 300)])
    def test_has_that_of_the_day(self, changing: Profile, day: datetime.date, value: int) -> None:
        assert changing.at(day).parameters["cap_regulation"].value == value

    def test_has_another_fingerprint_where_it_has_another_value(self, changing: Profile) -> None:
        assert changing.at(CHANGE).fingerprint == changing.fingerprint != changing.at(BEFORE).fingerprint

    def test_keeps_the_value_that_somebody_gave_on_every_day(self, changing: Profile) -> None:
        given = changing.with_parameters({"cap_regulation": Fraction(400)})

        assert given.at(BEFORE).parameters["cap_regulation"].value == 400

    def test_keeps_the_value_of_an_election_that_was_made_of_it(self, changing: Profile) -> None:
        own = ParameterValue(value=Fraction(250))
        made = attrs.evolve(changing, id="own", parameters={**changing.parameters, "cap_regulation": own})

        assert made.at(BEFORE).parameters["cap_regulation"] == own
        assert made.at(BEFORE).parameters["cap_overseas"] == changing.parameters["cap_overseas"]

    def test_can_be_asked_for_another_day_again(self, changing: Profile) -> None:
        assert changing.at(BEFORE).at(CHANGE).parameters["cap_regulation"].value == 300

    def test_is_unknown_in_a_gap(self, tmp_path: Path) -> None:
        profile = read_profile(profile_file(tmp_path, "until = 2020-01-01", "from = 2023-02-10"))

        assert profile.at(BEFORE).parameters["cap_regulation"].state is State.UNKNOWN
        assert profile.at(BEFORE).parameters["cap_regulation"].value is None

    @pytest.mark.parametrize(
        ("first", "second", "message"),
        [
            ("until = 2023-02-10", "from = 2023-02-09", "two values on one day: value 1 holds until 2023-02-10"),
            ("until = 2023-02-10", "from = 2025-01-01", "no value holds on poll day, 2024-02-14: one until 2023-02-10"),
            ("from = 2023-02-10\nuntil = 2023-01-01", "from = 2023-02-10", "until 2023-01-01 is not after"),
            ("until = 2023-02-10", 'from = "soon"', "expected a date such as 2024-02-14, or a year, got 'soon'"),
            ("until = 2023-02-10", "from = 23", "expected a date such as 2024-02-14, or a year, got 23"),
            ("until = 2023-02-10", "from = true", "expected a date such as 2024-02-14, or a year, got True"),
            ("until = 2023-02-10", "from = 2023-02-10T07:00:00", "or a year, got 2023-02-10 07:00:00"),
            ("until = 2023-02-10", "form = 2023-02-10", "unknown key 'form' (did you mean 'from'?)"),
        ],
    )
    def test_says_what_is_wrong_and_where(self, tmp_path: Path, first: str, second: str, message: str) -> None:
        with pytest.raises(ProfileError) as caught:
            read_profile(profile_file(tmp_path, first, second))

        said = str(caught.value)
        assert message in said
        assert said.startswith("pemilu2024.toml: ")
        assert "@ parameters" in said
        assert "cap_regulation" in said

    def test_says_everything_that_is_wrong_at_once(self, tmp_path: Path) -> None:
        more = {'[parameters.cap_statute]\nfrom = 2017\n': '[parameters.cap_statute]\nfrom = 2024\n'}  # fmt: skip

        with pytest.raises(ProfileError) as caught:
            read_profile(profile_file(tmp_path, "until = 2025-02-10", "from = 2023-02-10", **more))

        assert caught.value.problems == (
            "two values on one day: value 1 holds until 2025-02-10, value 2 from 2023-02-10 @ parameters.cap_regulation",
            "no value holds on poll day, 2024-02-14: one from 2024 @ parameters.cap_statute",
        )


class TestTheElections:
    """Only what the catalogue verified has a period."""

    @pytest.mark.parametrize("name", ["pemilu2019", "pemilu2024", "pilkada2024"])
    def test_rest_every_period_on_something_verified(self, name: str) -> None:
        for values in builtin_profile(name).history.values():
            for value in values:
                assert any(basis.certainty is Certainty.VERIFIED and basis.source for basis in value.basis)

    @pytest.mark.parametrize("name", ["pemilu2019", "pemilu2024"])
    def test_had_no_cap_of_the_law_of_2017_before_it(self, name: str) -> None:
        profile = builtin_profile(name)

        assert profile.parameters["cap_statute"].value == 500
        assert profile.at(datetime.date(2016, 12, 31)).parameters["cap_statute"].state is State.UNKNOWN

    @pytest.mark.parametrize(("year", "instrument"), [(2014, "UU 8/2012"), (2019, "UU 7/2017"), (2024, "UU 7/2017")])
    def test_take_the_reserve_from_the_law_of_the_day(self, year: int, instrument: str) -> None:
        reserve = builtin_profile("pemilu2024").at(datetime.date(year, 7, 9)).parameters["reserve_rate"]

        assert reserve.value == Fraction(1, 50)
        assert reserve.basis[0].text.startswith(instrument)


def a_rule(period: Period = ALWAYS, id: str = "EXA-01") -> Rule:
    return Rule(
        id=id,
        name="valid-plus-invalid",
        title=Text("jumlah", "total"),
        check=parse("valid_votes + invalid_votes == total_votes"),
        in_force=period,
    )


RULE_FILE = """\
id = "EXA-01"
name = "counted-equals-voters"
condition = "total_votes == turnout_total"

[title]
id = "a"
en = "b"

[in_force]
from = 2023-02-10
{until}

[page.what]
id = "a"
en = "b"

[page.why]
id = "a"
en = "b"

[page.cause]
id = "a"
en = "b"

[page.todo]

[[case]]
name = "as many"
given = {{ total_votes = 2, turnout_total = 2 }}
verdict = "holds"

[[case]]
name = "one more"
given = {{ total_votes = 3, turnout_total = 2 }}
verdict = "broken"

[[case]]
name = "not written"
given = {{ total_votes = "blank", turnout_total = 2 }}
verdict = "undecided"

[[case]]
name = "one more, before it was in force"
given = {{ total_votes = 3, turnout_total = 2 }}
as_of = 2023-02-09
verdict = "not_asked"
"""


class TestARuleWithAPeriod:
    def test_is_read_from_its_file(self, tmp_path: Path) -> None:
        (tmp_path / "exa-01-counted-equals-voters.toml").write_text(RULE_FILE.format(until=""), encoding="utf-8")

        (rule,) = recaprules.read_rules(tmp_path)

        assert rule.in_force == Period(from_=CHANGE)
        for case in rule.cases:
            check_case(rule, case)

    def test_is_asked_in_its_cases_on_their_day(self, tmp_path: Path) -> None:
        (tmp_path / "exa-01-counted-equals-voters.toml").write_text(RULE_FILE.format(until=""), encoding="utf-8")
        (rule,) = recaprules.read_rules(tmp_path)
        later = attrs.evolve(rule.cases[-1], as_of=CHANGE)

        with pytest.raises(AssertionError, match=r"expected verdict Verdict\.NOT_ASKED, got Verdict\.BROKEN"):
            check_case(rule, later)

    @pytest.mark.parametrize(
        ("until", "message"),
        [
            ("until = 2023-02-10", "until 2023-02-10 is not after from 2023-02-10 @ in_force"),
            ("until = 20230", "expected a date such as 2024-02-14, or a year, got 20230 @ in_force.until"),
            ("til = 2024-01-01", "unknown key 'til' (did you mean 'until'?) @ in_force"),
        ],
    )
    def test_says_what_is_wrong_in_its_file(self, tmp_path: Path, until: str, message: str) -> None:
        (tmp_path / "exa-01-counted-equals-voters.toml").write_text(RULE_FILE.format(until=until), encoding="utf-8")

        with pytest.raises(RuleError) as caught:
            recaprules.read_rules(tmp_path)

        assert message in str(caught.value)
        assert "exa-01-counted-equals-voters.toml" in str(caught.value)

    def test_makes_another_fingerprint(self) -> None:
        sets = [RuleSet([a_rule(period)]) for period in (Period(), Period(from_=2017), Period(until=2017))]

        assert len({rules.fingerprint for rules in sets}) == 3

    @pytest.mark.parametrize(
        ("day", "ids"),
        [(BEFORE, ["EXA-01", "EXA-02"]), (CHANGE, ["EXA-01", "EXA-03"])],
    )
    def test_is_in_the_set_of_its_days(self, day: datetime.date, ids: list[str]) -> None:
        rules = RuleSet([a_rule(), a_rule(Period(until=CHANGE), "EXA-02"), a_rule(Period(from_=CHANGE), "EXA-03")])

        assert [rule.id for rule in rules.on(day)] == ids

    def test_is_not_asked_where_only_the_year_is_known(self) -> None:
        assert len(RuleSet([a_rule(Period(from_=2017))]).on(datetime.date(2017, 8, 1))) == 0


class TestACheckAsOfADay:
    FORM = recaprules.tally("1101012001001", "ppwp", valid_votes=165, invalid_votes=1, total_votes=239)

    def test_asks_the_rules_of_that_day(self) -> None:
        rules = RuleSet([a_rule(Period(from_=CHANGE)), a_rule(id="EXA-02")])

        before, after = (recaprules.check(self.FORM, rules=rules, as_of=day) for day in (BEFORE, CHANGE))

        assert [finding.rule for finding in before.findings] == ["EXA-02"]
        assert [finding.rule for finding in after.findings] == ["EXA-01", "EXA-02"]
        assert [(one.rule, one.period) for one in before.not_in_force] == [("EXA-01", Period(from_=CHANGE))]
        assert before.as_of == BEFORE
        assert after.not_in_force == ()
        assert before.rule_set == RuleSet([a_rule(id="EXA-02")]).fingerprint

    def test_asks_those_of_poll_day_where_nobody_names_one(self) -> None:
        rules = RuleSet([a_rule(Period(until=datetime.date(2024, 2, 14))), a_rule(id="EXA-02")])

        report = recaprules.check(self.FORM, rules=rules)

        assert [finding.rule for finding in report.findings] == ["EXA-02"]
        assert [one.rule for one in report.not_in_force] == ["EXA-01"]
        assert report.as_of is None

    def test_is_the_same_with_the_profile_of_that_day(self) -> None:
        rules = RuleSet([a_rule(Period(from_=CHANGE)), a_rule(id="EXA-02")])

        by_profile = recaprules.check(self.FORM, rules=rules, profile=recaprules.load_profile(as_of=BEFORE))

        assert by_profile == recaprules.check(self.FORM, rules=rules, as_of=BEFORE)

    def test_in_a_recap_leaves_the_same_rules_out(self) -> None:
        import polars as pl

        rules = RuleSet([a_rule(Period(from_=CHANGE)), a_rule(id="EXA-02")])
        frame = pl.DataFrame(
            {
                "unit": ["1101012001001"],
                "contest": ["ppwp"],
                "valid_votes": [165],
                "invalid_votes": [1],
                "total_votes": [239],
            }
        )

        report = recaprules.check(frame, rules=rules, as_of=BEFORE)

        assert [finding.rule for finding in report.findings] == ["EXA-02"]
        assert [one.rule for one in report.not_in_force] == ["EXA-01"]

    def test_needs_a_constant_that_held_then(self) -> None:
        rule = attrs.evolve(a_rule(), check=parse("registered_total <= cap_statute"))
        form = recaprules.tally("1101012001001", "ppwp", registered_total=501)

        now, then = (
            recaprules.check(form, rules=RuleSet([rule]), as_of=day) for day in (None, datetime.date(2016, 7, 1))
        )

        assert len(now.findings) == 1
        assert not then.is_asked

    def test_gives_a_form_checker_the_rules_of_the_day_of_its_profile(self) -> None:
        rules = RuleSet([a_rule(Period(from_=CHANGE)), a_rule(id="EXA-02")])
        checker = recaprules.form_checker("ppwp", rules=rules, profile=recaprules.load_profile(as_of=BEFORE))
        cells = {"valid_votes": 165, "invalid_votes": 1, "total_votes": 239}

        assert [finding.rule for finding in checker.findings(cells)] == ["EXA-02"]
