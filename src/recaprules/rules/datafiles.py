"""Data files to values: TOML, checked on load, all mistakes at once."""

from __future__ import annotations

import datetime
import difflib
import enum
import tomllib
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from ..exceptions import ProfileError, UnknownNameError
from ..model.ballot import Ballot, Option
from ..model.contest import Contest
from ..model.form import Count, Form, Kind, Per, Row
from ..model.text import Text
from ..model.tier import Tier
from .period import Period, wrong_periods
from .profile import Basis, ParameterValue, Profile, value_on

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")

DATA = files("recaprules") / "data"


def exact(text: object) -> Fraction:
    """
    Return the number that *text* says, exactly.

    >>> exact("2 / 100"), exact("2,5 %"), exact("300")
    (Fraction(1, 50), Fraction(1, 40), Fraction(300, 1))

    Raises:
        ValueError: If *text* is no number.
    """
    if isinstance(text, int) and not isinstance(text, bool):
        return Fraction(text)
    if not isinstance(text, str):
        raise ValueError(f"expected a number in quotes, such as '2 / 100', got {text!r}")
    compact = text.replace(" ", "").replace(",", ".")
    percent = compact.endswith("%")
    try:
        value = Fraction(compact.removesuffix("%"))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"expected a number such as '300', '2 / 100' or '2.5 %', got {text!r}") from None
    return value / 100 if percent else value


@cache
def data_converter() -> Converter:
    """Return the converter of data files, made once."""
    return make_converter()


def make_converter() -> Converter:
    """Return a converter that refuses unknown keys and wrong types, and knows exact numbers."""
    from cattrs import Converter

    converter = Converter(forbid_extra_keys=True, prefer_attrib_converters=False)
    converter.register_structure_hook(Fraction, lambda value, _: exact(value))
    converter.register_structure_hook(datetime.date, _date)
    converter.register_structure_hook_func(lambda kind: kind == _DAY, lambda value, _: _day(value))
    for timed in (Period, Basis, ParameterValue):
        converter.register_structure_hook(timed, _with_from(timed, converter))
    converter.register_structure_hook(_InTime, lambda value, _: _InTime(_values(value, converter)))
    for kind, name in ((str, "text"), (int, "a whole number"), (bool, "true or false")):
        converter.register_structure_hook(kind, _exactly(kind, name))
    return converter


def _exactly(kind: type, name: str) -> Callable[[object, type], object]:
    def structure(value: object, _: type) -> object:
        if type(value) is not kind:
            raise ValueError(f"expected {name}, got {value!r}")
        return value

    return structure


def _date(value: object, _: type) -> datetime.date:
    if not isinstance(value, datetime.date):
        raise ValueError(f"expected a date such as 2024-02-14, got {value!r}")
    return value


_DAY = datetime.date | int | None


def _day(value: object) -> datetime.date | int:
    """Return a date, or a year of which the day is not known."""
    if isinstance(value, int) and not isinstance(value, bool) and _FIRST_YEAR <= value <= _LAST_YEAR:
        return value
    if type(value) is datetime.date:
        return value
    raise ValueError(f"expected a date such as 2024-02-14, or a year, got {_written(value)}")


def _values(written: object, converter: Converter) -> tuple[ParameterValue, ...]:
    """Return the value of a parameter, or several of them in time."""
    if isinstance(written, list):
        return converter.structure(written, tuple[ParameterValue, ...])
    return (converter.structure(written, ParameterValue),)


_FIRST_YEAR, _LAST_YEAR = 1900, 2999


def _written(value: object) -> str:
    return str(value) if isinstance(value, datetime.date) else repr(value)


def _with_from(kind: type[T], converter: Converter) -> Callable[[Mapping[str, Any], type[T]], T]:
    """Return what structures a *kind* in which ``from``, a word of Python's own, is `from_`."""
    from cattrs.gen import make_dict_structure_fn, override

    return make_dict_structure_fn(kind, converter, from_=override(rename="from"))


def mistakes(error: BaseException) -> list[str]:
    """Return every mistake in *error*, which a converter raised, as “what @ where”."""
    from cattrs import transform_error

    return [
        text.replace("@ $.", "@ ").replace("@ $", "@ the file").replace(".from_", ".from")
        for text in transform_error(error, format_exception=_format)
    ]


def _format(error: BaseException, kind: type | None) -> str:
    from cattrs.errors import ForbiddenExtraKeysError
    from cattrs.v import format_exception

    if isinstance(error, ForbiddenExtraKeysError):
        known = [field.name.rstrip("_") for field in attrs.fields(error.cl)] if attrs.has(error.cl) else []
        words = []
        for key in sorted(error.extra_fields):
            near = difflib.get_close_matches(key, known, n=2)
            words.append(f"{key!r}" + (f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""))
        return f"unknown key {', '.join(words)}"
    if isinstance(error, KeyError):
        return f"missing: {error.args[0]}"
    if isinstance(error, ValueError) and isinstance(kind, enum.EnumMeta):
        members: Iterable[enum.Enum] = kind
        return f"expected one of {', '.join(str(member.value) for member in members)}; {error}"
    if isinstance(error, ValueError | TypeError) and error.args:
        return str(error)
    return format_exception(error, kind)


def read_toml(file: Traversable) -> dict[str, Any]:
    """
    Return the content of a TOML file.

    Raises:
        ProfileError: If it is not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(file.name, [str(error)]) from None


def structure(content: object, kind: type[T], file: str) -> T:
    """
    Return *content* as a *kind*.

    Raises:
        ProfileError: If it does not fit; names *file* and every mistake.
    """
    try:
        return data_converter().structure(content, kind)
    except Exception as error:
        raise ProfileError(file, mistakes(error)) from None


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


@attrs.frozen
class _InTime:
    """The values of a parameter in time; most have one that always holds."""

    values: tuple[ParameterValue, ...]


@attrs.frozen(kw_only=True)
class _ProfileFile:
    id: str
    title: Text
    forms: str
    poll_date: datetime.date
    contests: tuple[Contest, ...]
    contests_overseas: tuple[Contest, ...]
    parameters: dict[str, _InTime]
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
    if problems:
        raise ProfileError(file.name, problems)
    return Profile(
        id=entry.id,
        title=entry.title,
        poll_date=entry.poll_date,
        contests=entry.contests,
        contests_overseas=entry.contests_overseas,
        forms=read_forms((forms or DATA / "forms") / f"{entry.forms}.toml"),
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
