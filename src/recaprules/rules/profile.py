"""What one election fixes."""

from __future__ import annotations

import datetime
import enum
import hashlib
import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property

import attrs

from ..exceptions import ProfileError, UnknownNameError
from ..model.ballot import Ballot
from ..model.contest import Contest
from ..model.form import Form
from ..model.text import Language, Text
from ..model.tier import Tier
from ..model.unit import UnitCode, is_overseas
from .period import Day, Period


class Certainty(enum.Enum):
    """How well a legal basis is known; only what is verified is stated as a fact."""

    VERIFIED = "verified"
    INFERRED = "inferred"
    UNVERIFIED = "unverified"

    @property
    def label(self) -> Text:
        """The certainty for people; empty for what is verified."""
        return _CERTAINTY_LABELS[self]


_CERTAINTY_LABELS = {
    Certainty.VERIFIED: Text("", ""),
    Certainty.INFERRED: Text("disimpulkan", "inferred"),
    Certainty.UNVERIFIED: Text("belum diverifikasi", "unverified"),
}


@attrs.frozen(kw_only=True)
class Basis:
    """
    What a rule or a parameter rests on.

    Attributes:
        text: The instrument and its smallest part, such as ``UU 7/2017 Pasal 344 ayat (2)``.

        certainty: Whether somebody read it.

        source: Where it was read, by the marks of the rule catalogue.

        from_: Since when it is in force; `None` where that is not known, or of no account.

        until: The first day on which it is no longer in force.

    Raises:
        ValueError: If it ends before it begins.
    """

    text: str
    certainty: Certainty
    source: str = ""
    from_: Day | None = None
    until: Day | None = None

    def __attrs_post_init__(self) -> None:
        _ = self.period

    @property
    def period(self) -> Period:
        """The days on which it is in force, as far as they are known."""
        return Period(from_=self.from_, until=self.until)

    def told(self, language: Language) -> str:
        """Return it for people, with its days and how well it is known."""
        marks = [mark for mark in (self.period.told(language), self.certainty.label[language]) if mark]
        return f"{self.text} ({'; '.join(marks)})" if marks else self.text


class State(enum.Enum):
    """Whether a profile fixes a parameter."""

    SET = "set"
    NONE = "none"
    """The election has no such limit."""
    UNKNOWN = "unknown"
    """Looked for and not found."""


@attrs.frozen(kw_only=True)
class ParameterValue:
    """
    One constant of an election.

    Attributes:
        value: The exact value; `None` unless *state* is `State.SET`.

        state: Whether the profile fixes it.

        basis: What it rests on.

        from_: The first day on which it holds, or a year in which that day
            lies; always so far if `None`.

        until: The first day on which it no longer holds, or a year in which
            that day lies; without end if `None`.
    """

    value: Fraction | None = None
    state: State = State.SET
    basis: tuple[Basis, ...] = ()
    from_: Day | None = None
    until: Day | None = None

    def __attrs_post_init__(self) -> None:
        if (self.value is None) is (self.state is State.SET):
            raise ValueError("a parameter has either a value or a state 'none' or 'unknown'")

    def told(self, language: Language) -> str:
        """
        Return the value for people.

        >>> ParameterValue(value=Fraction(1, 40)).told("id"), ParameterValue(state=State.NONE).told("en")
        ('2,5 %', 'no limit')
        """
        if self.value is None:
            return _STATE_LABELS[self.state][language]
        if self.value.denominator == 1:
            return str(self.value)
        thousandths = self.value * 100_000
        if thousandths.denominator != 1:
            return str(self.value)
        whole, rest = divmod(thousandths.numerator, 1000)
        point = "," if language == "id" else "."
        return (f"{whole}{point}{rest:03}".rstrip("0") if rest else f"{whole}") + " %"

    @property
    def period(self) -> Period:
        """The days on which it holds."""
        return Period(from_=self.from_, until=self.until)


_STATE_LABELS = {
    State.SET: Text("", ""),
    State.NONE: Text("tidak dibatasi", "no limit"),
    State.UNKNOWN: Text("tidak diketahui", "unknown"),
}

UNDEFINED = ParameterValue(state=State.UNKNOWN)
"""A parameter on a day of which nobody says what its value was."""


def value_on(day: datetime.date, values: Iterable[ParameterValue]) -> ParameterValue:
    """Return the one of *values* that holds on *day*; `UNDEFINED` where none surely does."""
    return next((value for value in values if value.period.covers(day)), UNDEFINED)


def wrong_values(name: str, values: Iterable[Fraction | None]) -> list[str]:
    """
    Return what is wrong with *values* of the constant *name*.

    >>> wrong_values("reserve_rate", [Fraction("2.5")])
    ['expected a share of at most 1, got 5/2; 2.5 % is 0.025 @ parameters.reserve_rate']
    """
    is_share = name.endswith(_SHARES)
    problems = []
    for value in (value for value in values if value is not None):
        if value < 0:
            problems.append(f"expected no negative number, got {value} @ parameters.{name}")
        elif is_share and value > 1:
            percent = f"{float(value):g} % is {float(value / 100):g}"
            problems.append(f"expected a share of at most 1, got {value}; {percent} @ parameters.{name}")
    return problems


_SHARES = ("_rate", "_share")

JAKARTA = "31"
"""The province whose regencies and cities have no council and no head that is elected."""

YOGYAKARTA = "34"
"""The province whose gubernur is not elected, as far as is known."""

FIRST_CITY = "71"
"""The last two digits of the code of a regency or city: a city from here on."""


@attrs.frozen(kw_only=True, eq=False)
class Profile:
    """
    What one election fixes: its contests, forms, ballots and constants.

    Attributes:
        id: The name it is asked for by, such as ``pemilu2024``.

        title: Its name for people.

        poll_date: The day of voting.

        contests: What was voted for.

        contests_overseas: What was voted for abroad.

        forms: All its forms.

        ballots: The ballots that are the same in the whole country.

        parameters: The constants by name, as they were on *day*.

        history: The values in time of the constants that do not always hold,
            by name.

        as_of: The day whose constants and rules are meant; poll day if `None`.

        given: The constants of *parameters* that somebody gave another value.
    """

    id: str
    title: Text
    poll_date: datetime.date
    contests: tuple[Contest, ...]
    contests_overseas: tuple[Contest, ...]
    forms: tuple[Form, ...]
    ballots: tuple[Ballot, ...]
    parameters: Mapping[str, ParameterValue]
    history: Mapping[str, tuple[ParameterValue, ...]] = attrs.field(factory=dict)
    as_of: datetime.date | None = None
    given: Mapping[str, Fraction] = attrs.field(factory=dict)

    @property
    def day(self) -> datetime.date:
        """The day whose constants and rules are meant; poll day where nobody named another."""
        return self.poll_date if self.as_of is None else self.as_of

    def at(self, day: datetime.date) -> Profile:
        """
        Return this profile with the constants that held on *day*.

        A constant of which nobody says what it was on that day is unknown; one
        that was given another value than any in *history* keeps it.

        .. versionadded:: 26.1.0
        """
        then = {
            name: value_on(day, values)
            for name, values in self.history.items()
            if self.parameters[name] in (*values, UNDEFINED)
        }
        return attrs.evolve(self, as_of=day, parameters={**self.parameters, **then})

    def form(self, contest: Contest, tier: Tier, *, overseas: bool = False, published: bool = False) -> Form | None:
        """
        Return the form that states the figures of *contest* at *tier*.

        Args:
            contest: What is voted for.

            tier: The tier of the unit.

            overseas: Whether the unit lies abroad.

            published: Whether the totals that KPU's system published are meant,
                and not the certificate of that tier.
        """
        for form in self.forms:
            if (
                form.contest is contest
                and tier in form.tiers
                and form.overseas is overseas
                and form.published is (published and tier is not Tier.TPS)
            ):
                return form
        return None

    def ballot(self, contest: Contest, district: str = "") -> Ballot | None:
        """Return the ballot of *contest* in *district*, where the profile knows it."""
        for ballot in self.ballots:
            if ballot.contest is contest and ballot.district in ("", district):
                return ballot
        return None

    def is_held(self, contest: Contest, unit: UnitCode) -> bool | None:
        """
        Return whether *contest* is held at the place *unit*, or at some place in it.

        Returns:
            `None` where it is not, as far as is known, which nobody has
            verified: no form is waited for, and none that is there is wrong.
        """
        if is_overseas(unit):
            return contest in self.contests_overseas
        province, regency = unit[:2], unit[2:4]
        match contest:
            case _ if contest not in self.contests:
                return False
            case Contest.DPRD_KABKO:
                return province != JAKARTA
            case Contest.BUPATI:
                return province != JAKARTA and regency < FIRST_CITY
            case Contest.WALIKOTA:
                return province != JAKARTA and (not regency or regency >= FIRST_CITY)
            case Contest.GUBERNUR if province == YOGYAKARTA:
                return None
            case _:
                return True

    def value(self, name: str) -> Fraction | None:
        """Return the value of the parameter *name*; `None` where the election fixes none."""
        parameter = self.parameters.get(name)
        return None if parameter is None else parameter.value

    def with_parameters(self, values: Mapping[str, Fraction]) -> Profile:
        """
        Return this profile with other values for some parameters, which then hold on every day.

        Raises:
            UnknownNameError: If there is no such parameter.

            ProfileError: If a value is negative, or a share above 1; every
                constant is a number of things, or a share of them.
        """
        for name in values:
            if name not in self.parameters:
                raise UnknownNameError("parameter", name, sorted(self.parameters))
        wrong = [problem for name, value in values.items() for problem in wrong_values(name, [value])]
        if wrong:
            raise ProfileError(self.id, wrong)
        changed = {name: ParameterValue(value=value) for name, value in values.items()}
        history = {name: periods for name, periods in self.history.items() if name not in changed}
        parameters, given = {**self.parameters, **changed}, {**self.given, **values}
        return attrs.evolve(self, parameters=parameters, history=history, given=given)

    @cached_property
    def fingerprint(self) -> str:
        """A SHA-256 over everything that can change a verdict."""
        content = {
            "id": self.id,
            "contests": [contest.value for contest in self.contests],
            "contests_overseas": [contest.value for contest in self.contests_overseas],
            "forms": sorted(
                [
                    form.id,
                    form.contest.value,
                    [tier.value for tier in form.tiers],
                    form.overseas,
                    form.boxes or 0,
                    form.published,
                    [
                        [row.count.name, row.count.per.value, row.count.additive, row.count.kind.value]
                        for row in form.rows
                    ],
                ]
                for form in self.forms
            ),
            "ballots": sorted(
                [ballot.contest.value, ballot.district, [[option.code, option.number] for option in ballot.options]]
                for ballot in self.ballots
            ),
            "parameters": {
                name: [parameter.state.value, str(parameter.value)]
                for name, parameter in sorted(self.parameters.items())
            },
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
