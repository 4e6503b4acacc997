"""
What a form's neighbours say, put beside it: sums over the units below, the
printed child columns, and the register.

Each becomes columns of the parent's frame under the keys that the readers of
rules look up: ``sum(children.valid_votes)``, ``known_sum(children.valid_votes)``,
``register.registered_total``. A sum is null while a child is missing, twice
there, or has no legible number; the known sum adds what is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.recap import Recap
from ..model.sheet import CHILD, UNIT, Sheet
from ..model.tier import Tier
from ..model.unit import NATION
from ..rules.expr import Cell, Scope, ScopeKind
from ..rules.ruleset import RuleSet

_PARENT = "parent of the unit"
_FORMS = "forms"
_UNITS = "units"


@attrs.frozen(kw_only=True)
class Neighbourhood:
    """
    A sheet's frame with what its neighbours say.

    Attributes:
        frame: The frame with the neighbours' columns.

        elsewhere: The cells that can be read in other places, by place.
    """

    frame: pl.DataFrame
    elsewhere: dict[str, frozenset[CellKey]]


def with_neighbours(sheet: Sheet, recap: Recap, rules: RuleSet) -> Neighbourhood:
    """Return the frame of *sheet* with what *rules* read in other places of *recap*."""
    wanted = _places_read(rules)
    frame, elsewhere = sheet.frame, {}
    if ScopeKind.CHILDREN in wanted:
        frame, elsewhere["children"] = _with_children(frame, sheet, recap)
    if ScopeKind.COLUMNS in wanted:
        frame, elsewhere["columns"] = _with_columns(frame, sheet)
    if ScopeKind.REGISTER in wanted:
        frame, elsewhere["register"] = _with_register(frame, sheet, recap)
    return Neighbourhood(frame=frame, elsewhere={place: keys for place, keys in elsewhere.items() if keys})


def takes_input_as_complete(recap: Recap, rules: RuleSet) -> bool:
    """
    Return whether *rules* add over units of which nobody says how many there must be.

    The units that are there then count as all there are.
    """
    return ScopeKind.CHILDREN in _places_read(rules) and any(
        _sheets_below(sheet, recap) and _expected(sheet, recap) is None for sheet in recap.sheets
    )


def _places_read(rules: RuleSet) -> set[ScopeKind]:
    return {
        node.scope.kind
        for rule in rules
        for node in rule.nodes
        if isinstance(node, Cell) and isinstance(node.scope, Scope)
    }


def _with_children(frame: pl.DataFrame, sheet: Sheet, recap: Recap) -> tuple[pl.DataFrame, frozenset[CellKey]]:
    below = _sheets_below(sheet, recap, of=sheet.source) or _sheets_below(sheet, recap)
    shared = [set(one.captured) for one in below] + [set(_additive(sheet))]
    keys = sorted(set.intersection(*shared)) if below else []
    if not keys:
        return frame, frozenset()
    children = _known_once(pl.concat([_legible(one, keys) for one in below], how="vertical"), keys)
    sums = children.group_by(_PARENT, maintain_order=False).agg(
        pl.len().alias(_FORMS), pl.col(UNIT).n_unique().alias(_UNITS), *_totals(keys)
    )
    expected = _expected(sheet, recap)
    if expected is None:
        # Nobody says which units there must be: those that any source has.
        anywhere = pl.concat([_legible(one, ()) for one in _sheets_below(sheet, recap)])
        expected = anywhere.group_by(_PARENT).agg(pl.col(UNIT).n_unique().alias("expected")).rename({_PARENT: UNIT})
    sums = sums.join(expected, left_on=_PARENT, right_on=UNIT, how="left")
    complete = (pl.col(_FORMS) == pl.col(_UNITS)) & (pl.col(_UNITS) == pl.col("expected"))
    return _joined(frame, sums, _PARENT, keys, "children", complete), frozenset(keys)


def _sheets_below(sheet: Sheet, recap: Recap, *, of: str | None = None) -> list[Sheet]:
    """
    Return the sheets with the forms of the units below *sheet*'s.

    Args:
        sheet: The forms of the parents.

        recap: Where the sheets are.

        of: From this source only; from all if not given.
    """
    tier = sheet.tier.child
    return [
        one
        for one in recap.sheets
        if one.tier is tier
        and one.form.contest is sheet.form.contest
        and (one.form.overseas is sheet.form.overseas or sheet.tier is Tier.NATIONAL)
        and (one.form.published is sheet.form.published or tier is Tier.TPS)
        and (one.ballot.district == sheet.ballot.district or not sheet.ballot.district)
        and of in (None, one.source)
    ]


def _additive(sheet: Sheet) -> frozenset[CellKey]:
    return frozenset(
        cell.key for cell in sheet.form.cells(sheet.ballot) if cell.row.count.additive and cell.key in sheet.captured
    )


def _legible(sheet: Sheet, keys: Sequence[CellKey]) -> pl.DataFrame:
    """Return unit, parent and the legible numbers of a sheet."""
    top = sheet.form.top
    width = sheet.tier.parent.code_width if sheet.tier.parent else 0
    parent = pl.lit(NATION) if sheet.tier is Tier.PROVINCE else pl.col(UNIT).str.slice(0, width)
    return sheet.frame.select(
        UNIT,
        parent.alias(_PARENT),
        *(
            pl.when((pl.col(key) >= 0) & (pl.lit(value=True) if top is None else pl.col(key) <= top))
            .then(pl.col(key).cast(pl.Int64))
            .alias(key)
            for key in keys
        ),
    )


def _known_once(children: pl.DataFrame, keys: Sequence[CellKey]) -> pl.DataFrame:
    """Return *children* with nothing known of a unit that is there twice: nobody can say which one counts."""
    twice = children[UNIT].is_duplicated()
    if not twice.any():
        return children
    return children.with_columns(pl.when(~twice).then(pl.col(key)).alias(key) for key in keys)


def _totals(keys: Iterable[CellKey]) -> list[pl.Expr]:
    return [
        expression
        for key in keys
        for expression in (
            pl.col(key).sum().alias(f"total {key}"),
            (pl.col(key).null_count() == 0).alias(f"whole {key}"),
        )
    ]


def _expected(sheet: Sheet, recap: Recap) -> pl.DataFrame | None:
    """Return how many units each unit of *sheet* must have below it, where somebody says so."""
    if sheet.columns is not None:
        return sheet.columns.group_by(UNIT).agg(pl.col(CHILD).n_unique().alias("expected"))
    if recap.register is None or sheet.tier.child is None:
        return None
    units = recap.register.frame.select(UNIT).filter(
        pl.col(UNIT).str.len_chars() == sheet.tier.child.code_width, pl.col(UNIT) != NATION
    )
    if not units.height:
        return None
    above = pl.lit(NATION) if sheet.tier is Tier.NATIONAL else pl.col(UNIT).str.slice(0, sheet.tier.code_width)
    return units.group_by(above.alias(UNIT)).agg(pl.len().alias("expected"))


def _with_columns(frame: pl.DataFrame, sheet: Sheet) -> tuple[pl.DataFrame, frozenset[CellKey]]:
    if sheet.columns is None:
        return frame, frozenset()
    keys = [key for key in sorted(_additive(sheet)) if key in sheet.columns.columns]
    numbers = sheet.columns.with_columns(
        pl.when(pl.col(key) >= 0).then(pl.col(key).cast(pl.Int64)).alias(key) for key in keys
    )
    sums = numbers.group_by(UNIT).agg(pl.len().alias(_FORMS), pl.col(CHILD).n_unique().alias(_UNITS), *_totals(keys))
    complete = pl.col(_FORMS) == pl.col(_UNITS)
    return _joined(frame, sums, UNIT, keys, "columns", complete), frozenset(keys)


def _joined(
    frame: pl.DataFrame, sums: pl.DataFrame, on: str, keys: Sequence[CellKey], place: str, complete: pl.Expr
) -> pl.DataFrame:
    named = sums.select(
        pl.col(on).alias(UNIT),
        *(
            pl.when(complete & pl.col(f"whole {key}")).then(pl.col(f"total {key}")).alias(f"sum({place}.{key})")
            for key in keys
        ),
        *(pl.col(f"total {key}").alias(f"known_sum({place}.{key})") for key in keys),
    )
    known = [f"known_sum({place}.{key})" for key in keys]
    return frame.join(named, on=UNIT, how="left", maintain_order="left").with_columns(pl.col(known).fill_null(0))


def _with_register(frame: pl.DataFrame, sheet: Sheet, recap: Recap) -> tuple[pl.DataFrame, frozenset[CellKey]]:
    if recap.register is None:
        return frame, frozenset()
    decreed = recap.register.frame
    keys = [cell.key for cell in sheet.form.cells(sheet.ballot) if cell.key in decreed.columns]
    if not keys:
        return frame, frozenset()
    named = decreed.select(UNIT, *(pl.col(key).cast(pl.Int64).alias(f"register.{key}") for key in keys))
    named = named.unique(UNIT, keep="none")
    return frame.join(named, on=UNIT, how="left", maintain_order="left"), frozenset(keys)
