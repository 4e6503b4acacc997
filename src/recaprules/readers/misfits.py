"""What does not fit the election that was chosen and fits another: told once for each kind of thing."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import attrs

from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.form import Form
from ..model.recap import InputProblem
from ..model.text import Language, Text
from ..model.tier import Tier
from ..rules.datafiles import BUILTIN_PROFILES, builtin_profile
from ..rules.profile import Profile

_LISTED = 30


class MisfitKind(enum.Enum):
    """What does not fit; in the order in which it is told."""

    SHEET = "sheet"
    """A sheet that was stored for another election."""
    TABLE = "table"
    """A table with the columns of another election."""
    FORM = "form"
    """A contest, or a tier of it, for which the election has no form."""
    COUNT = "count"
    """A count that is not on the form of the election."""
    OPTION = "option"
    """An option that is not on the ballot of the election."""


@attrs.frozen
class Misfit:
    """
    Something that the chosen election does not have, and another does.

    Attributes:
        kind: What it is.

        what: Its name.

        profile: The election that was chosen.

        fits: The elections that have it.
    """

    kind: MisfitKind
    what: str
    profile: str
    fits: tuple[str, ...]


Misfits = Mapping[Misfit, tuple[str, int]]
"""Where each was met first, and on how many forms it is."""

_TOLD = {
    MisfitKind.SHEET: Text(
        "lembar ini disimpan untuk {fits}, bukan {profile}, dan tidak dipakai: {names}",
        "these sheets were stored for {fits}, not for {profile}, and were not used: {names}",
    ),
    MisfitKind.TABLE: Text(
        "kolom tabel ini dari {fits}, bukan {profile}; tabelnya tidak dipakai: {names}",
        "the columns of these tables are those of {fits}, not of {profile}; they were not used: {names}",
    ),
    MisfitKind.FORM: Text(
        "{profile} tidak mempunyai formulir untuk ini, {fits} mempunyainya; tidak dipakai: {names}",
        "{profile} has no form for these, {fits} has; they were not used: {names}",
    ),
    MisfitKind.COUNT: Text(
        "tidak ada pada formulir {profile}, ada pada formulir {fits}; tidak dipakai: {names}",
        "not on the form of {profile}, but on that of {fits}; not used: {names}",
    ),
    MisfitKind.OPTION: Text(
        "tidak ada pada surat suara {profile}, ada pada surat suara {fits}; suara pilihan ini tidak dipakai: {names}",
        "these options are not on the ballot of {profile}, but on that of {fits}; their votes were not used: {names}",
    ),
}
_FORMS = Text("{name} ({forms} formulir)", "{name} ({forms} forms)")
_CHOOSE = Text("; pilih dengan --profile {fits}", "; choose it with --profile {fits}")
_MORE = Text("dan {count} lagi, {forms} formulir", "and {count} more, {forms} forms")
_OR = Text(" atau ", " or ")
_CONSTANTS = Text(
    "masukan ini tampaknya dari {fits}; aturan memakai ketentuan {profile}, yang berbeda: {names}",
    "this input seems to be of {fits}; the rules use the constants of {profile}, which differ: {names}",
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


def of_cell(profile: Profile, form: Form, tier: Tier, key: CellKey) -> Misfit | None:
    """Return what a cell that is not on *form* fits; `None` where it fits no election."""
    count, _, index = key.partition(".")
    if all(row.count.name != count for row in form.rows):
        fits, what = with_count(profile, form, tier, count), f"{form.id} {count}"
        return Misfit(MisfitKind.COUNT, what, profile.id, fits) if fits else None
    code = index.partition(".")[0]
    fits = with_option(profile, form.contest, code)
    return Misfit(MisfitKind.OPTION, f"{form.contest.value} {code}", profile.id, fits) if fits else None


def of_form(
    profile: Profile,
    contest: Contest,
    tier: Tier,
    captured: Iterable[CellKey],
    *,
    overseas: bool = False,
    published: bool = False,
) -> Misfit | None:
    """
    Return what a form that *profile* does not have fits; `None` where it fits no election.

    Of several elections only those count on whose ballots the options stand that were *captured*.
    """
    fits = with_form(profile, contest, tier, overseas=overseas, published=published)
    codes = {key.split(".")[1] for key in captured if "." in key}
    named = {election for code in codes for election in with_option(profile, contest, code)}
    fits = tuple(election for election in fits if election in named) or fits
    what = f"{contest.value}, {tier.value}" + (", LN" if overseas else "")
    return Misfit(MisfitKind.FORM, what, profile.id, fits) if fits else None


def summaries(misfits: Misfits) -> list[InputProblem]:
    """Return one problem for each kind of misfit and the elections that it fits."""
    groups: dict[tuple[int, str, tuple[str, ...]], list[Misfit]] = {}
    order = list(MisfitKind)
    for misfit in misfits:
        groups.setdefault((order.index(misfit.kind), misfit.profile, misfit.fits), []).append(misfit)
    return [
        InputProblem(
            where="", what=_told(order[kind], profile, fits, [(one.what, misfits[one][1]) for one in groups[key]])
        )
        for key in sorted(groups)
        for kind, profile, fits in [key]
    ]


def _told(kind: MisfitKind, profile: str, fits: Sequence[str], found: Sequence[tuple[str, int]]) -> Text:
    def told(language: Language) -> str:
        said = _TOLD[kind][language].format(
            profile=profile, fits=_OR[language].join(fits), names=_names(sorted(found), kind, language)
        )
        return said + (_CHOOSE[language].format(fits=fits[0]) if len(fits) == 1 else "")

    return Text(told("id"), told("en"))


def _names(found: Sequence[tuple[str, int]], kind: MisfitKind, language: Language) -> str:
    """Return the names with how many forms have them; of files only the first, where there are many."""
    is_file = kind in (MisfitKind.SHEET, MisfitKind.TABLE)
    shown, rest = (found[:_LISTED], found[_LISTED:]) if is_file else (found, ())
    said = [
        name if kind is MisfitKind.TABLE else _FORMS[language].format(name=name, forms=_grouped(forms, language))
        for name, forms in shown
    ]
    if rest:
        forms = _grouped(sum(forms for _, forms in rest), language)
        said.append(_MORE[language].format(count=len(rest), forms=forms))
    return ", ".join(said) if kind is not MisfitKind.FORM else "; ".join(said)


def _grouped(count: int, language: Language) -> str:
    return f"{count:,}".replace(",", "." if language == "id" else ",")


def other_constants(misfits: Misfits, profile: Profile) -> list[InputProblem]:
    """Return which constants of *profile* are not those of the election that most of the input fits, if not this one."""
    weights: Counter[str] = Counter()
    for misfit, (_, forms) in misfits.items():
        if misfit.profile == profile.id:
            weights.update(dict.fromkeys(misfit.fits, forms))
    best = sorted(name for name in weights if weights[name] == max(weights.values()))
    return [one for name in best for one in _constants(profile, name)]


def _constants(profile: Profile, name: str) -> list[InputProblem]:
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
