"""What is wrong with a layout, all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ..model.cell import CellKey
from ..model.tier import Tier
from .cellnames import wrong_key
from .shape import ChildRows, CodeColumns, Layout, SideTally
from .times import is_time

_LEVELS = ("province", "kabko", "kecamatan", "village", "station")
_OF_TREES = (Tier.PROVINCE, Tier.KABKO, Tier.KECAMATAN, Tier.VILLAGE)


def mistakes_in(layout: Layout) -> list[str]:
    """Return every mistake in *layout*, each as “what @ where”."""
    return [
        *_in_columns(layout.columns, "columns"),
        *(problem for at, side in enumerate(layout.tallies, 1) for problem in _in_side(side, f"tallies {at}")),
        *_named_twice(layout),
        *_in_codes(layout),
        *_in_children(layout.children),
        *_in_times(layout),
        *_in_sides(layout),
    ]


def _in_columns(columns: Mapping[CellKey, str], where: str) -> Iterator[str]:
    for key, name in columns.items():
        if wrong := wrong_key(key):
            yield f"{wrong} @ {where}"
        if not name:
            yield f"expected the name of a column, got '' @ {where}.{key}"


def _in_side(side: SideTally, where: str) -> Iterator[str]:
    yield from _in_columns(side.columns, f"{where}.columns")
    if not side.columns:
        yield f"missing: columns @ {where}"
    if side.seen_at and not is_time(side.seen_at):
        yield f"expected a time such as 2024-02-18 or 2024-02-18T07:00:00Z, got {side.seen_at!r} @ {where}.seen_at"


def _named_twice(layout: Layout) -> Iterator[str]:
    """Yield the columns that are named for several things; two tallies of a row may share one."""
    told = set()
    for side in layout.side_tallies:
        uses: dict[str, int] = defaultdict(int)
        times = side.seen if layout.tallies else layout.seen
        for name in (*layout.key_columns.values(), *times, *side.columns.values()):
            uses[name] += bool(name)
        told |= {f"column {name!r} is named for {count} things @ columns" for name, count in uses.items() if count > 1}
    yield from sorted(told)
    read = {*layout.key_columns.values(), *layout.name_columns}
    read |= {name for side in layout.side_tallies for name in (*side.seen, *side.columns.values())}
    for name in layout.ignore:
        if name in read:
            yield f"column {name!r} is read @ ignore"


def _in_codes(layout: Layout) -> Iterator[str]:
    codes = layout.codes
    if codes is None:
        return
    if layout.unit:
        yield "a table has KPU codes or none: expected one of unit and codes @ codes"
    if codes.tree and codes.levels:
        yield f"expected levels or a tree, got {', '.join((*codes.levels, *codes.tree))} @ codes"
    elif codes.tree:
        yield from _in_tree(codes)
    else:
        yield from _in_levels(codes)


def _in_levels(codes: CodeColumns) -> Iterator[str]:
    levels = tuple(codes.levels)
    if not levels:
        yield "missing: province, or id, parent, name and tier @ codes"
        return
    deepest = _LEVELS.index(levels[-1])
    for level in _LEVELS[:deepest]:
        if level not in levels:
            yield f"missing: {level}, above {levels[-1]} @ codes"
    if levels[-1] in ("kabko", "kecamatan"):
        yield f"missing: village; units are numbered in the order of their villages, below {levels[-1]} too @ codes"


def _in_tree(codes: CodeColumns) -> Iterator[str]:
    for part in ("id", "parent", "name", "tier"):
        if part not in codes.tree:
            yield f"missing: {part} @ codes"
    for tier in _OF_TREES:
        if tier not in codes.tiers.values():
            yield f"missing: what the column calls a {tier.value} @ codes.tiers"
    for word, tier in codes.tiers.items():
        if tier not in _OF_TREES:
            yield f"a tree goes from the province to the village, got {tier.value} @ codes.tiers.{word}"


def _in_children(children: ChildRows | None) -> Iterator[str]:
    if children is not None and children.total == children.child:
        yield f"totals and units below are both called {children.total!r} @ children"


def _in_times(layout: Layout) -> Iterator[str]:
    if layout.seen_at and not is_time(layout.seen_at):
        yield f"expected a time such as 2024-02-18 or 2024-02-18T07:00:00Z, got {layout.seen_at!r} @ seen_at"
    wheres = ["", *(f"tallies {at}." for at in range(1, len(layout.tallies) + 1))]
    times = [(layout.seen, layout.seen_at), *((side.seen, side.seen_at) for side in layout.tallies)]
    for where, (seen, seen_at) in zip(wheres, times, strict=True):
        if seen and seen_at:
            yield f"expected one of seen and seen_at @ {where}seen_at"


def _in_sides(layout: Layout) -> Iterator[str]:
    if not layout.tallies:
        return
    for key, given in (("columns", layout.columns), ("seen", layout.seen), ("seen_at", layout.seen_at)):
        if given:
            yield f"expected it in each of the tallies that stand side by side @ {key}"
    for key, one in (("votes", layout.votes), ("children", layout.children)):
        if one:
            yield f"expected no tallies side by side where the table has {key} @ {key}"
    told: dict[tuple[str, tuple[str, ...], str], int] = {}
    for at, side in enumerate(layout.tallies, 1):
        same = told.setdefault((side.source or layout.source, side.seen, side.seen_at), at)
        if same != at:
            yield f"another source, or another time, than tallies {same} is needed @ tallies {at}"
