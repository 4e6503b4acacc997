"""REG-01 and REG-02: the code of a unit is formed as KPU forms it, and begins with the code of the unit above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from recaprules import Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.register import PARENT, Register
from recaprules.model.sheet import CHILD, UNIT, Sheet, unit_at
from recaprules.model.tier import ORDER
from recaprules.model.unit import NATION
from recaprules.model.unitcodes import are_among, distinct
from recaprules.rules.judgement import SheetJudgement

from .kinds import ROW, SHEET, VERDICT, by_kind, judgements, places_of_all, rows_of, rows_of_all
from .listed import are_listed, listed

if TYPE_CHECKING:
    import polars as pl

TWO, THREE, FOUR = (
    "(?:0[1-9]|[1-9][0-9])",
    "(?:[0-9]{2}[1-9]|[0-9][1-9]0|[1-9]00)",
    "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)",
)
"""Numbers of so many digits that are not zero."""

GROUPS = {
    Tier.PROVINCE: "(?:[1-8][0-9]|9[0-8])",
    Tier.KABKO: TWO,
    Tier.KECAMATAN: TWO,
    Tier.VILLAGE: FOUR,
    Tier.TPS: THREE,
}
"""What each tier adds to the code of a unit at home, from the province down."""

ABROAD, LETTERS_IN_NUMBER = "^99[0-9A-Z]*$", "[A-Z][0-9A-Z]{0,2}$"

_AGREES, _DIFFERS, _OPEN = 1, 0, -1
_PARENTS, _SAID, _CHILDREN = "units above are listed", "unit above is said", "children are its own"


def code_format(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge the code of the unit of every form.

    Yields:
        For each sheet: it holds where the code is one of KPU's for the tier
        and place (at home or abroad) of the form, and is broken where it is
        not. A station abroad whose number has a letter is undecided: KPU
        published none, and such numbers are given to tables without codes.
    """
    import polars as pl

    for sheet in recap.sheets:
        rows = rows_of(sheet)
        verdict = pl.when(_is_code(sheet)).then(pl.lit(value=True)).otherwise(pl.lit(value=False))
        if sheet.form.overseas and sheet.tier is Tier.TPS:
            lettered = pl.col(UNIT).str.contains(LETTERS_IN_NUMBER) & _is_code(sheet)
            verdict = pl.when(~lettered).then(verdict)
        yield SheetJudgement(sheet=sheet, frame=rows.select(ROW, verdict.alias(VERDICT)))


def _is_code(sheet: Sheet) -> pl.Expr:
    import polars as pl

    code = pl.col(UNIT)
    if sheet.tier is Tier.NATIONAL:
        return code == NATION
    if sheet.form.overseas:
        return code.str.contains(ABROAD) & (code.str.len_chars() == sheet.tier.code_width)
    groups = [group for tier, group in GROUPS.items() if tier.position >= sheet.tier.position]
    return code.str.contains(f"^{''.join(groups)}$")


def prefix_chain(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge whether the code of every form's unit agrees with the units above and below it that are given.

    Yields:
        For each sheet: broken where a child column of the form is of a unit
        whose code does not begin with this one, where the register says that
        the unit above is another one, or where the register lists the unit
        and not one above it, though it lists others of that tier. Undecided
        where the register's column of the units above is blank. Nothing of
        forms of which neither says anything.
    """
    import polars as pl

    for sheets in by_kind(recap).values():
        is_listed = are_listed(recap, sheets)
        if is_listed is not None and _is_whole(recap, sheets):
            rows = places_of_all(sheets).filter(is_listed)
            yield from judgements(sheets, rows.with_columns(pl.lit(value=True).alias(VERDICT)))
            continue
        rows = _with_children(sheets, _with_register(recap, sheets, rows_of_all(sheets)))
        said = [pl.col(name) for name in (_PARENTS, _SAID, _CHILDREN) if name in rows.columns]
        is_asked, differs, is_open = (
            pl.any_horizontal(pl.lit(value=False), *(test.fill_null(value=False) for test in tests))
            for tests in (
                [one.is_not_null() for one in said],
                [one == _DIFFERS for one in said],
                [one == _OPEN for one in said],
            )
        )
        verdict = pl.when(differs).then(pl.lit(value=False)).when(~is_open).then(pl.lit(value=True))
        yield from judgements(sheets, rows.filter(is_asked).with_columns(verdict.alias(VERDICT)))


def _is_whole(recap: Recap, sheets: Sequence[Sheet]) -> bool:
    """Return whether the register has all units above those of the tier of *sheets*, and nothing else is said."""
    register, tier = recap.register, sheets[0].tier
    return (
        register is not None
        and register.listed(tier) is not None
        and PARENT not in register.frame.columns
        and bool(_listed_above(register, tier))
        and not _orphans(register, tier).len()
        and all(sheet.columns is None for sheet in sheets)
    )


def _with_register(recap: Recap, sheets: Sequence[Sheet], rows: pl.DataFrame) -> pl.DataFrame:
    """Return *rows* with whether the register agrees on the units above, where it lists the unit."""
    import polars as pl

    register, tier = recap.register, sheets[0].tier
    units, is_listed = listed(recap, tier), are_listed(recap, sheets)
    if register is None or units is None or is_listed is None or tier is Tier.NATIONAL:
        return rows
    if _listed_above(register, tier):
        agrees = _said(~pl.lit(are_among(rows[UNIT], _orphans(register, tier))))
        rows = rows.with_columns(pl.when(is_listed).then(agrees).alias(_PARENTS))
    if PARENT not in units.columns:
        return rows
    parent = tier.parent
    assert parent is not None
    written = pl.col(PARENT).cast(pl.String).str.strip_chars().replace("", None)
    said = units.group_by(UNIT).agg(_said(written == unit_at(parent)).min().alias(_SAID))
    return rows.join(said, on=UNIT, how="left", maintain_order="left")


def _listed_above(register: Register, tier: Tier) -> list[Tier]:
    """Return the tiers between *tier* and the nation of which *register* lists units."""
    return [one for one in ORDER[tier.position + 1 : -1] if register.listed(one) is not None]


_KEPT: WeakKeyDictionary[Register, dict[Tier, pl.Series]] = WeakKeyDictionary()


def _orphans(register: Register, tier: Tier) -> pl.Series:
    """Return the units of *tier* above which a unit is not listed, though others of its tier are."""
    kept = _KEPT.setdefault(register, {})
    if tier not in kept:
        kept[tier] = _found_orphans(register, tier)
    return kept[tier]


def _found_orphans(register: Register, tier: Tier) -> pl.Series:
    import polars as pl

    codes = register.codes(tier)
    assert codes is not None
    is_orphan = pl.repeat(value=False, n=codes.len(), eager=True)
    for one in _listed_above(register, tier):
        above, known = codes.str.slice(0, one.code_width), register.codes(one)
        assert known is not None
        there = distinct(above)
        is_orphan |= are_among(above, there.filter(~are_among(there, known)))
    return codes.filter(is_orphan)


def _said(agrees: pl.Expr) -> pl.Expr:
    """Return what *agrees* says as a number, so that a null is left for what nobody asked."""
    import polars as pl

    return pl.when(agrees).then(_AGREES).when(agrees.not_()).then(_DIFFERS).otherwise(_OPEN)


def _with_children(sheets: Sequence[Sheet], rows: pl.DataFrame) -> pl.DataFrame:
    """Return *rows* with whether the codes of all child columns begin with that of the form's unit."""
    import polars as pl

    columns = [
        sheet.columns.select(UNIT, CHILD, pl.lit(at, pl.Int64).alias(SHEET))
        for at, sheet in enumerate(sheets)
        if sheet.columns is not None
    ]
    if not columns or sheets[0].tier is Tier.NATIONAL:
        return rows
    own = _said(pl.col(CHILD).str.starts_with(pl.col(UNIT)))
    said = pl.concat(columns).filter(pl.col(CHILD) != "").group_by(SHEET, UNIT).agg(own.min().alias(_CHILDREN))
    return rows.join(said, on=[SHEET, UNIT], how="left", maintain_order="left")
