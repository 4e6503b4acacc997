"""The data files that recaprules ships, and others like them: counts, forms and profiles."""

from __future__ import annotations

import datetime
import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources.abc import Traversable

import attrs

from ..exceptions import ProfileError, UnknownNameError
from ..model.ballot import Ballot, Option
from ..model.contest import Contest
from ..model.form import Count, Form, Kind, Per, Row
from ..model.text import Text
from ..model.tier import Tier
from .period import wrong_periods
from .profile import Profile, value_on, wrong_values
from .toml import DATA, InTime, read_toml, structure

# ---- the dictionary of counts


@attrs.frozen(kw_only=True)
class _CountEntry:
    per: Per
    additive: bool
    label: Text
    kind: Kind = Kind.NUMBER


@attrs.frozen(kw_only=True)
class _ParameterEntry:
    label: Text


@attrs.frozen(kw_only=True)
class _Dictionary:
    counts: dict[str, _CountEntry]
    parameters: dict[str, _ParameterEntry]


@cache
def _dictionary() -> _Dictionary:
    file = DATA / "counts.toml"
    return structure(read_toml(file), _Dictionary, file.name)


@cache
def read_counts() -> Mapping[str, Count]:
    """Return the counts that recaprules knows, by canonical name."""
    return {
        name: Count(name=name, per=entry.per, label=entry.label, additive=entry.additive, kind=entry.kind)
        for name, entry in _dictionary().counts.items()
    }


@cache
def read_parameter_names() -> Mapping[str, Text]:
    """Return the parameters that a profile fixes, with their labels."""
    return {name: entry.label for name, entry in _dictionary().parameters.items()}


# ---- forms and profiles


@attrs.frozen(kw_only=True)
class _RowEntry:
    count: str
    row: str = ""
    printed: str = ""


@attrs.frozen(kw_only=True)
class _FormEntry:
    id: str
    contests: tuple[Contest, ...]
    tiers: tuple[Tier, ...]
    blocks: tuple[str, ...]
    overseas: bool = False
    boxes: int | None = None
    seen: bool = False
    published: bool = False


@attrs.frozen(kw_only=True)
class _FormFile:
    blocks: dict[str, tuple[_RowEntry, ...]]
    form: tuple[_FormEntry, ...]


@attrs.frozen(kw_only=True)
class _OptionEntry:
    code: str
    number: int
    name: str = ""


@attrs.frozen(kw_only=True)
class _BallotEntry:
    contest: Contest
    options: tuple[_OptionEntry, ...]
    district: str = ""


@attrs.frozen(kw_only=True)
class _ProfileFile:
    id: str
    title: Text
    forms: str
    poll_date: datetime.date
    contests: tuple[Contest, ...]
    contests_overseas: tuple[Contest, ...]
    parameters: dict[str, InTime]
    ballot: tuple[_BallotEntry, ...] = ()


def read_forms(file: Traversable) -> tuple[Form, ...]:
    """
    Return the forms that a data file describes.

    Raises:
        ProfileError: If the file is not as it should be; holds every mistake.
    """
    entries = structure(read_toml(file), _FormFile, file.name)
    problems = [
        f"unknown count {row.count!r}{_near(row.count, read_counts())} @ blocks.{name}"
        for name, rows in entries.blocks.items()
        for row in rows
        if row.count not in read_counts()
    ]
    problems += [
        f"unknown block {block!r}{_near(block, entries.blocks)} @ form {form.id}"
        for form in entries.form
        for block in form.blocks
        if block not in entries.blocks
    ]
    if problems:
        raise ProfileError(file.name, problems)
    return tuple(
        _form(form, contest, [row for block in form.blocks for row in entries.blocks[block]])
        for form in entries.form
        for contest in form.contests
    )


def _form(entry: _FormEntry, contest: Contest, rows: list[_RowEntry]) -> Form:
    return Form(
        id=entry.id.format(contest=contest.short),
        contest=contest,
        tiers=entry.tiers,
        overseas=entry.overseas,
        boxes=entry.boxes,
        published=entry.published,
        rows=tuple(
            Row(
                count=read_counts()[row.count],
                row=row.row if entry.seen else "",
                printed=row.printed if entry.seen else "",
            )
            for row in rows
        ),
    )


def read_profile(file: Traversable, forms: Traversable | None = None) -> Profile:
    """
    Return the profile that a data file describes.

    Args:
        file: The TOML file.

        forms: The folder of the form definitions; recaprules's own if not given.

    Raises:
        ProfileError: If a file is not as it should be; holds every mistake.
    """
    entry = structure(read_toml(file), _ProfileFile, file.name)
    known = read_parameter_names()
    problems = [
        f"unknown parameter {name!r}{_near(name, known)} @ parameters" for name in entry.parameters if name not in known
    ]
    problems += [
        f"missing: {name} (or its state, 'none' or 'unknown') @ parameters"
        for name in known
        if name not in entry.parameters
    ]
    problems += [
        f"{problem} @ parameters.{name}"
        for name, parameter in entry.parameters.items()
        for problem in wrong_periods([(one.from_, one.until) for one in parameter.values], entry.poll_date)
    ]
    problems += [
        problem
        for name, parameter in entry.parameters.items()
        for problem in wrong_values(name, [one.value for one in parameter.values])
    ]
    problems += [
        f"an option is listed twice: {code!r} @ ballot[{number}]"
        for number, ballot in enumerate(entry.ballot)
        for code, times in Counter(option.code for option in ballot.options).items()
        if times > 1
    ]
    forms_file = (forms or DATA / "forms") / f"{entry.forms}.toml"
    if not forms_file.is_file():
        problems.append(f"there is no file {entry.forms}.toml in the folder of the forms @ forms")
    if problems:
        raise ProfileError(file.name, problems)
    return Profile(
        id=entry.id,
        title=entry.title,
        poll_date=entry.poll_date,
        contests=entry.contests,
        contests_overseas=entry.contests_overseas,
        forms=read_forms(forms_file),
        ballots=tuple(
            Ballot(
                contest=ballot.contest,
                district=ballot.district,
                options=tuple(Option(code=o.code, number=o.number, name=o.name) for o in ballot.options),
            )
            for ballot in entry.ballot
        ),
        parameters={name: value_on(entry.poll_date, one.values) for name, one in entry.parameters.items()},
        history={
            name: one.values
            for name, one in entry.parameters.items()
            if not all(value.period.is_always for value in one.values)
        },
    )


BUILTIN_PROFILES = ("pemilu2019", "pemilu2024", "pilkada2024")


@cache
def builtin_profile(name: str) -> Profile:
    """
    Return one of the profiles that recaprules ships.

    Raises:
        UnknownNameError: If there is none of that name.
    """
    if name not in BUILTIN_PROFILES:
        raise UnknownNameError("profile", name, BUILTIN_PROFILES)
    return read_profile(DATA / "profiles" / f"{name}.toml")


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=2)
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
