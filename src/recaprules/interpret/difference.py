"""What differs between two elections, or between two days of one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import attrs

from ..model.contest import Contest
from ..model.text import Text
from ..rules.datafiles import read_parameter_names
from ..rules.profile import UNDEFINED, Basis, ParameterValue, Profile
from ..rules.rule import Rule
from ..rules.ruleset import RuleSet
from .asked import NotAsked, not_asked


@attrs.frozen
class Sides:
    """
    Names of which some are only on one side.

    Attributes:
        left: Those that only the first election has.

        right: Those that only the second has.

        both: Those that both have.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    both: tuple[str, ...]

    @property
    def differ(self) -> bool:
        """Whether some name is on one side only."""
        return bool(self.left or self.right)


@attrs.frozen
class OtherConstant:
    """
    A constant that is not the same in both elections, or rests on something else.

    Attributes:
        name: Its name.

        label: Its name for people.

        left: Its value in the first election.

        right: Its value in the second.
    """

    name: str
    label: Text
    left: ParameterValue
    right: ParameterValue

    @property
    def same_value(self) -> bool:
        """Whether only the bases differ."""
        return (self.left.value, self.left.state) == (self.right.value, self.right.state)


@attrs.frozen
class OneSided:
    """
    A rule that only one of the elections asks.

    Attributes:
        rule: The rule.

        why: Why the other does not.
    """

    rule: Rule
    why: NotAsked


@attrs.frozen
class OtherBasis:
    """
    What a rule rests on that is in force on one of the days only.

    Attributes:
        rule: The rule.

        basis: What it rests on.

        in_left: Whether it is surely in force on the first day, and not on the second.
    """

    rule: Rule
    basis: Basis
    in_left: bool


@attrs.frozen(kw_only=True)
class Difference:
    """
    What differs between two elections, or between two days of one.

    Attributes:
        left: The first election.

        right: The second.

        contests: The contests.

        contests_overseas: The contests abroad.

        forms: The forms, by name.

        counts: The counts that are on some form.

        parameters: The constants that differ, or rest on something else.

        left_only: The rules that only the first asks.

        right_only: The rules that only the second asks.

        asked_in_both: The rules that both ask.

        asked_in_neither: The rules that neither asks.

        bases: What rules rest on that is in force on one of the days only.

    .. versionadded:: 26.1.0
    """

    left: Profile
    right: Profile
    contests: Sides
    contests_overseas: Sides
    forms: Sides
    counts: Sides
    parameters: tuple[OtherConstant, ...]
    left_only: tuple[OneSided, ...]
    right_only: tuple[OneSided, ...]
    asked_in_both: tuple[str, ...]
    asked_in_neither: tuple[str, ...]
    bases: tuple[OtherBasis, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs but, maybe, the day."""
        named = (self.contests, self.contests_overseas, self.forms, self.counts)
        found = (self.parameters, self.left_only, self.right_only, self.bases)
        same_day = self.left.poll_date == self.right.poll_date
        return same_day and not any(sides.differ for sides in named) and not any(found)


def difference(left: Profile, right: Profile, rules: RuleSet) -> Difference:
    """
    Return what differs between two elections, or between two days of one.

    Args:
        left: The one, on its day: see `Profile.at`.

        right: The other, on its day.

        rules: The rules that either may ask. Hints are left out: they are
            asked beside findings only.
    """
    left_only, right_only, both, neither = [], [], [], []
    for rule in rules.checks:
        why_not_left, why_not_right = not_asked(rule, left), not_asked(rule, right)
        if why_not_left is None and why_not_right is None:
            both.append(rule.id)
        elif why_not_right is None and why_not_left is not None:
            right_only.append(OneSided(rule, why_not_left))
        elif why_not_left is None and why_not_right is not None:
            left_only.append(OneSided(rule, why_not_right))
        else:
            neither.append(rule.id)
    return Difference(
        left=left,
        right=right,
        contests=_sides(_contests(left.contests), _contests(right.contests)),
        contests_overseas=_sides(_contests(left.contests_overseas), _contests(right.contests_overseas)),
        forms=_sides(_forms(left), _forms(right)),
        counts=_sides(_counts(left), _counts(right)),
        parameters=tuple(_constants(left, right)),
        left_only=tuple(left_only),
        right_only=tuple(right_only),
        asked_in_both=tuple(both),
        asked_in_neither=tuple(neither),
        bases=tuple(_bases(rules, left.day, right.day)),
    )


def _sides(left: Iterable[str], right: Iterable[str]) -> Sides:
    """Return the names on each side, in the order in which they come."""
    ours, theirs = dict.fromkeys(left), dict.fromkeys(right)
    return Sides(
        left=tuple(name for name in ours if name not in theirs),
        right=tuple(name for name in theirs if name not in ours),
        both=tuple(name for name in ours if name in theirs),
    )


def _contests(contests: Iterable[Contest]) -> list[str]:
    return [contest.value for contest in contests]


def _forms(profile: Profile) -> list[str]:
    return [form.id for form in profile.forms]


def _counts(profile: Profile) -> list[str]:
    return sorted({row.count.name for form in profile.forms for row in form.rows})


def _constants(left: Profile, right: Profile) -> Iterable[OtherConstant]:
    labels = read_parameter_names()
    for name in dict.fromkeys((*labels, *left.parameters, *right.parameters)):
        ours, theirs = left.parameters.get(name, UNDEFINED), right.parameters.get(name, UNDEFINED)
        if ours != theirs:
            yield OtherConstant(name, labels.get(name, Text(name, name)), ours, theirs)


def _bases(rules: RuleSet, left: datetime.date, right: datetime.date) -> Iterable[OtherBasis]:
    for rule in rules:
        for basis in rule.basis:
            in_left, in_right = (basis.period.covers(day) is True for day in (left, right))
            if in_left is not in_right:
                yield OtherBasis(rule, basis, in_left)
