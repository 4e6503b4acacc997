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
from ..rules.otherelections import other_constants, with_count, with_form, with_option
from ..rules.profile import Profile
from ..rules.vocabulary import builtin_vocabulary

_LISTED = 30


class MisfitKind(enum.Enum):
    """What does not fit; in the order in which it is told."""

    SHEET = "sheet"
    """A stored sheet, or a sheet of a workbook, that says it is of another election."""
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


_FILES = (MisfitKind.SHEET, MisfitKind.TABLE)
"""What is a file itself."""

Misfits = Mapping[Misfit, tuple[str, int]]
"""Where each was met first, and on how many forms it is."""

_TOLD = {
    MisfitKind.SHEET: Text(
        "lembar ini dari {fits}, bukan {profile}, dan tidak dipakai: {names}",
        "these sheets are of {fits}, not of {profile}, and were not used: {names}",
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
_ABROAD = ", LN"
_FORMS = Text("{name} ({forms} formulir)", "{name} ({forms} forms)")
_FIRST = Text("; pertama di {where}", "; first in {where}")
_CHOOSE = Text("; pilih dengan --profile {fits}", "; choose it with --profile {fits}")
_MORE = Text("dan {count} lagi, {forms} formulir", "and {count} more, {forms} forms")
_OR = Text(" atau ", " or ")


def of_cell(profile: Profile, form: Form, tier: Tier, key: CellKey) -> Misfit | None:
    """Return what a cell that is not on *form* fits; `None` where it fits no election."""
    name, _, index = key.partition(".")
    count, _ = builtin_vocabulary().split_sex(name) or (name, "")
    if all(row.count.name != count for row in form.rows):
        fits, what = with_count(profile, form, tier, count), f"{form.id} {count}"
        return Misfit(MisfitKind.COUNT, what, profile.id, fits) if fits else None
    code = index.partition(".")[0]
    fits = with_option(profile, form.contest, code)
    return Misfit(MisfitKind.OPTION, f"{form.contest.value} {code}", profile.id, fits) if fits else None


def of_option(profile: Profile, code: str) -> Misfit | None:
    """Return what a column called by the *code* of an option fits; `None` where it fits no election, or this one."""
    for contest in profile.contests:
        fits = with_option(profile, contest, code)
        if fits and not any(option.code == code for one in profile.ballots for option in one.options):
            return Misfit(MisfitKind.OPTION, f"{contest.value} {code}", profile.id, fits)
    return None


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
    what = f"{contest.value}, {tier.value}" + (_ABROAD if overseas else "")
    return Misfit(MisfitKind.FORM, what, profile.id, fits) if fits else None


def form_label(contest: Contest, tier: Tier, *, overseas: bool) -> Text:
    """Return what the forms of *contest* at *tier* are called."""
    abroad = Text(", luar negeri", ", abroad") if overseas else Text("", "")
    return Text(f"{contest.label.id}, {tier.label.id}{abroad.id}", f"{contest.label.en}, {tier.label.en}{abroad.en}")


def summaries(misfits: Misfits) -> list[InputProblem]:
    """Return one problem for each kind of misfit and the elections that it fits."""
    groups: dict[tuple[int, str, tuple[str, ...]], list[Misfit]] = {}
    order = list(MisfitKind)
    for misfit in misfits:
        groups.setdefault((order.index(misfit.kind), misfit.profile, misfit.fits), []).append(misfit)
    return [InputProblem(where="", what=_told(groups[key], misfits)) for key in sorted(groups)]


def _told(group: Sequence[Misfit], misfits: Misfits) -> Text:
    """Return what is said of *group*, which is of one kind and fits the same elections."""
    one = group[0]
    found = sorted((misfit.what, misfits[misfit][1]) for misfit in group)
    first = min(misfits[misfit][0] for misfit in group)

    def told(language: Language) -> str:
        said = _TOLD[one.kind][language].format(
            profile=one.profile, fits=_OR[language].join(one.fits), names=_names(found, one.kind, language)
        )
        if one.kind not in _FILES:
            said += _FIRST[language].format(where=first)
        return said + (_CHOOSE[language].format(fits=one.fits[0]) if len(one.fits) == 1 else "")

    return Text(told("id"), told("en"))


def _names(found: Sequence[tuple[str, int]], kind: MisfitKind, language: Language) -> str:
    """Return the names with how many forms have them; of files only the first, where there are many."""
    shown, rest = (found[:_LISTED], found[_LISTED:]) if kind in _FILES else (found, ())
    called = [(_form(what)[language] if kind is MisfitKind.FORM else what, forms) for what, forms in shown]
    said = [
        name
        if kind is MisfitKind.TABLE or not forms
        else _FORMS[language].format(name=name, forms=grouped(forms, language))
        for name, forms in called
    ]
    if rest:
        forms = grouped(sum(forms for _, forms in rest), language)
        said.append(_MORE[language].format(count=len(rest), forms=forms))
    return ", ".join(said) if kind is not MisfitKind.FORM else "; ".join(said)


def _form(what: str) -> Text:
    """Return what a misfit's form is called."""
    contest, tier = what.removesuffix(_ABROAD).split(", ")
    return form_label(Contest(contest), Tier(tier), overseas=what.endswith(_ABROAD))


def grouped(count: int, language: Language) -> str:
    """Return *count* with a mark after each thousand."""
    return f"{count:,}".replace(",", "." if language == "id" else ",")


def constants_of_others(misfits: Misfits, profile: Profile) -> list[InputProblem]:
    """Return how the constants of *profile* differ from those of the election that most misfits fit."""
    weights: Counter[str] = Counter()
    for misfit, (_, forms) in misfits.items():
        if misfit.profile == profile.id:
            weights.update(dict.fromkeys(misfit.fits, forms))
    best = sorted(name for name in weights if weights[name] == max(weights.values()))
    return [problem for name in best for problem in other_constants(profile, name)]
