"""The recap that a case of a procedure describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import attrs

from ..interpret.setting import Setting
from ..model.ballot import Ballot
from ..model.cell import CellKey, Missing
from ..model.contest import Contest
from ..model.form import Form
from ..model.recap import Recap
from ..model.register import Register
from ..model.rounds import round_of
from ..model.sheet import CHILD, DISTRICT, PAGE, PART, ROUND, SEEN, UNIT, Sheet
from ..model.tier import Tier
from ..model.unit import NATION, OVERSEAS_PREFIX
from ..rules.caseform import CaseForm
from ..rules.profile import Profile
from ..rules.rule import Case

if TYPE_CHECKING:
    import polars as pl

Cells: TypeAlias = Mapping[CellKey, "int | Missing | None"]
Kind: TypeAlias = tuple[Contest, Tier, str]
_KEY_COLUMNS = (UNIT, DISTRICT, ROUND, SEEN, CHILD, PART)
_CALLED = "called"
_CORRECTIONS = ("unit", "contest", "cell", "before", "after", "tier", "on", "noted")


def case_recap(case: Case, setting: Setting, profile: Profile) -> Recap:
    """
    Return what was counted in *case*; its own form is the first row of the first sheet.

    Args:
        case: The case.

        setting: The kind of form that it is about.

        profile: The election.
    """
    unit = case.unit or _unit(setting)
    own = CaseForm(given=case.given, unit=unit, district=case.district, round=case.round, seen=case.seen)
    groups: dict[Kind, list[CaseForm]] = {}
    for one in (own, *case.others, *_children(case, setting.tier, unit)):
        kind = (one.contest or case.contest, one.tier or case.tier, one.source or case.source)
        groups.setdefault(kind, []).append(attrs.evolve(one, unit=one.unit or unit))
    sheets = [_sheet(kind, forms, setting, profile) for kind, forms in groups.items()]
    sheets[0] = attrs.evolve(sheets[0], columns=_columns(case, unit, setting.tier), pages=_pages(case, unit))
    register, names = _register(case)
    return Recap(sheets=tuple(sheets), register=register, names=names, corrections=_corrections(case, unit))


def _register(case: Case) -> tuple[Register | None, pl.DataFrame | None]:
    """Return the units of the register and how they are called, where the case says so."""
    import polars as pl

    if not case.units:
        return None, None
    names = dict.fromkeys(name for row in case.units for name in row if name != _CALLED)
    texts = {name for row in case.units for name, value in row.items() if isinstance(value, str)}
    kinds = {name: pl.String if name in texts else pl.Int64 for name in names}
    rows = [{name: row.get(name) for name in names} for row in case.units]
    called = [{UNIT: row[UNIT], "name": row[_CALLED]} for row in case.units if _CALLED in row]
    register = Register(pl.DataFrame(rows, schema=kinds, orient="row"))
    return register, pl.DataFrame(called) if called else None


def _unit(setting: Setting) -> str:
    if setting.tier is Tier.NATIONAL:
        return NATION
    width = setting.tier.code_width
    return (OVERSEAS_PREFIX if setting.form.overseas else "11").ljust(width, "0")


def _children(case: Case, tier: Tier, unit: str) -> list[CaseForm]:
    units = _units_below(unit, tier, len(case.children))
    return [
        CaseForm(given=given, unit=child, tier=tier.child) for given, child in zip(case.children, units, strict=True)
    ]


def _units_below(unit: str, tier: Tier, many: int) -> list[str]:
    if tier.child is None or not many:
        return []
    if tier is Tier.NATIONAL:
        return [str(11 + position) for position in range(many)]
    width = tier.child.code_width - tier.code_width
    return [f"{unit}{position:0{width}d}" for position in range(1, many + 1)]


def _sheet(kind: Kind, forms: Sequence[CaseForm], setting: Setting, profile: Profile) -> Sheet:
    contest, tier, source = kind
    form, ballot = setting.form, setting.ballot
    if (contest, tier) != (form.contest, setting.tier):
        form, ballot = _form(contest, tier, setting, profile), Ballot(contest=contest, options=setting.ballot.options)
    rows = [
        {UNIT: one.unit, DISTRICT: one.district, ROUND: round_of(one.round), SEEN: one.seen, **_numbers(one.given)}
        for one in forms
    ]
    frame = _frame(rows)
    unused = [key for key in (DISTRICT, ROUND, SEEN) if not any(row[key] for row in rows)]
    illegible = frozenset(
        (row, key) for row, one in enumerate(forms) for key, value in one.given.items() if value is Missing.ILLEGIBLE
    )
    return Sheet(form=form, ballot=ballot, tier=tier, source=source, frame=frame.drop(unused), illegible=illegible)


def _form(contest: Contest, tier: Tier, setting: Setting, profile: Profile) -> Form:
    for overseas in (setting.form.overseas, False):
        found = profile.form(contest, tier, overseas=overseas, published=setting.form.published)
        if found is not None:
            return found
    raise LookupError(f"{profile.id} has no form of {contest.value} at {tier.value}")


def _columns(case: Case, unit: str, tier: Tier) -> pl.DataFrame | None:
    units = _units_below(unit, tier, len(case.columns))
    rows = [{UNIT: unit, CHILD: child, **_numbers(one)} for one, child in zip(case.columns, units, strict=True)]
    return _frame(rows) if rows else None


def _pages(case: Case, unit: str) -> pl.DataFrame | None:
    rows = [
        {UNIT: unit, PAGE: page, PART: part, **_numbers(cells)}
        for page, parts in enumerate(case.pages, 1)
        for part, cells in parts.items()
    ]
    return _frame(rows) if rows else None


def _corrections(case: Case, unit: str) -> pl.DataFrame | None:
    if case.corrections is None:
        return None
    import polars as pl

    rows = [
        (
            one.unit or unit,
            case.contest.value,
            one.cell,
            one.before,
            one.after,
            one.tier.value if one.tier is not None else None,
            None,
            one.noted,
        )
        for one in case.corrections
    ]
    kinds = dict.fromkeys(_CORRECTIONS, pl.String) | {"before": pl.Int64, "after": pl.Int64, "noted": pl.Boolean}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _numbers(cells: Cells) -> dict[str, int | None]:
    return {key: None if isinstance(value, Missing) else value for key, value in cells.items()}


def _frame(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    import polars as pl

    names = dict.fromkeys(name for row in rows for name in row)
    kinds = {name: pl.String if name in _KEY_COLUMNS else pl.Int64 for name in names}
    return pl.DataFrame([{name: row.get(name) for name in names} for row in rows], schema=kinds, orient="row")
