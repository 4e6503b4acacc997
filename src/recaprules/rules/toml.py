"""Data in TOML to values: checked as it is read, all mistakes at once."""

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
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

import attrs

from ..exceptions import ProfileError
from .period import Period
from .profile import Basis, ParameterValue

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")

DATA = files("recaprules") / "data"


@attrs.frozen
class InTime:
    """The values of a parameter in time; most have one that always holds."""

    values: tuple[ParameterValue, ...]


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
        value = _fraction(compact.removesuffix("%"))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"expected a number such as '300', '2 / 100' or '2.5 %', got {text!r}") from None
    return value / 100 if percent else value


_LONGEST = 40
"""No constant of an election takes so many characters."""


def _fraction(text: str) -> Fraction:
    # With an exponent, a few characters are a number that takes hours to write out.
    if len(text) > _LONGEST or "e" in text.lower():
        raise ValueError(text)
    return Fraction(text)


@cache
def converter() -> Converter:
    """Return what makes values of data: it refuses unknown keys and wrong types, and knows exact numbers."""
    from cattrs import Converter

    made = Converter(forbid_extra_keys=True, prefer_attrib_converters=False)
    made.register_structure_hook(Fraction, lambda value, _: exact(value))
    made.register_structure_hook(datetime.date, _date)
    made.register_structure_hook_func(lambda kind: kind == _DAY, lambda value, _: _day(value))
    for timed in (Period, Basis, ParameterValue):
        made.register_structure_hook(timed, _with_from(timed, made))
    made.register_structure_hook(InTime, lambda value, _: InTime(_values(value, made)))
    made.register_structure_hook_func(_is_tuple, lambda value, kind: _listed(value, kind, made))
    # What a case of a rule gives is checked cell by cell, where its place is known.
    made.register_structure_hook_func(lambda kind: kind is object, lambda value, _: value)
    for kind, name in ((str, "text"), (int, "a whole number"), (bool, "true or false")):
        made.register_structure_hook(kind, _exactly(kind, name))
    return made


def _exactly(kind: type, name: str) -> Callable[[object, type], object]:
    def structure(value: object, _: type) -> object:
        if type(value) is not kind:
            raise ValueError(f"expected {name}, got {value!r}")
        return value

    return structure


def _is_tuple(kind: object) -> bool:
    return get_origin(kind) is tuple


def _listed(value: object, kind: object, converter: Converter) -> tuple[object, ...]:
    """Return the values in a list; of a text Python would take the letters."""
    if not isinstance(value, list):
        example = f" such as [{value!r}]" if isinstance(value, str) else ""
        raise ValueError(f"expected a list{example}, got {value!r}")
    return tuple(converter.structure(value, list[get_args(kind)[0]]))  # type: ignore[arg-type,misc]  # the kind is a value


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
    if isinstance(error, AttributeError):
        return f"expected a table, got {error.obj!r}"
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
        return converter().structure(content, kind)
    except Exception as error:
        raise ProfileError(file, mistakes(error)) from None
