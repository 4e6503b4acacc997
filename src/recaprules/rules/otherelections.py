"""What other elections have that one does not: forms, counts, options and constants."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.contest import Contest
from ..model.form import Form
from ..model.recap import InputProblem
from ..model.text import Language, Text
from ..model.tier import Tier
from .datafiles import BUILTIN_PROFILES, builtin_profile
from .profile import Profile

_OR = Text(" atau ", " or ")
_CONSTANTS = Text(
    "yang tidak cocok itu dari {fits}, yang ketentuannya berbeda dari {profile} yang dipakai aturan: {names}",
    "what does not fit is of {fits}, where other constants hold than those of {profile} which the rules use: {names}",
)
_STRANGE = Text(
    "formulir ini dari {fits}, bukan {profile}, dan diperiksa dengan ketentuan {profile}: {names}",
    "these forms are of {fits}, not of {profile}, and are checked by the constants of {profile}: {names}",
)


def with_option(profile: Profile, contest: Contest, code: str) -> tuple[str, ...]:
    """Return the other elections on whose ballot of *contest* the option *code* stands."""
    return tuple(
        other.id
        for other in _others(profile)
        if (ballot := other.ballot(contest)) is not None and any(option.code == code for option in ballot.options)
    )


def with_form(
    profile: Profile, contest: Contest, tier: Tier, *, overseas: bool = False, published: bool = False
) -> tuple[str, ...]:
    """Return the other elections that have a form of *contest* at *tier*."""
    return tuple(
        other.id
        for other in _others(profile)
        if other.form(contest, tier, overseas=overseas, published=published) is not None
    )


def with_count(profile: Profile, form: Form, tier: Tier, count: str) -> tuple[str, ...]:
    """Return the other elections on whose form in the place of *form* there is a *count*."""
    found = []
    for other in _others(profile):
        theirs = other.form(form.contest, tier, overseas=form.overseas, published=form.published)
        if theirs is not None and any(row.count.name == count for row in theirs.rows):
            found.append(other.id)
    return tuple(found)


def other_constants(profile: Profile, name: str) -> list[InputProblem]:
    """Return a notice of the constants of *profile* that are others than those of the election called *name*."""
    if name not in BUILTIN_PROFILES:
        return []
    likely = builtin_profile(name)
    differing = [
        (name, ours, theirs)
        for name, ours in sorted(profile.parameters.items())
        if (theirs := likely.parameters.get(name)) is not None
        and (ours.value, ours.state) != (theirs.value, theirs.state)
    ]
    if not differing:
        return []

    def told(language: Language) -> str:
        names = ", ".join(f"{name} {ours.told(language)} ≠ {theirs.told(language)}" for name, ours, theirs in differing)
        return _CONSTANTS[language].format(fits=likely.id, profile=profile.id, names=names)

    return [InputProblem(where="", what=Text(told("id"), told("en")), severity="notice")]


def strange_forms(forms: Iterable[Form], profile: Profile) -> list[InputProblem]:
    """Return a notice of the *forms*, given as they are, that are not of *profile* but of another election."""
    ours = {(form.id, form.contest) for form in profile.forms}
    strange = {(form.id, form.contest) for form in forms} - ours
    found: dict[tuple[str, ...], list[str]] = {}
    for name, contest in sorted(strange, key=lambda pair: (pair[0], pair[1].value)):
        fits = tuple(
            other.id
            for other in _others(profile)
            if any(form.id == name and form.contest is contest for form in other.forms)
        )
        if fits:
            found.setdefault(fits, []).append(name)

    def told(fits: tuple[str, ...], language: Language) -> str:
        names = ", ".join(dict.fromkeys(found[fits]))
        return _STRANGE[language].format(fits=_OR[language].join(fits), profile=profile.id, names=names)

    return [
        InputProblem(where="", what=Text(told(fits, "id"), told(fits, "en")), severity="notice")
        for fits in sorted(found)
    ]


def _others(profile: Profile) -> list[Profile]:
    return [builtin_profile(name) for name in BUILTIN_PROFILES if name != profile.id]
