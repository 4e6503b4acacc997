"""
All rules over tallies in an engine: verdicts are counted there, and the forms that fail are fetched.

What is told of the forms that fail is made at home, by the same functions as
for any other sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import or_

import attrs
import narwhals as nw
import polars as pl

from ...interpret.anyframe import BITS, all_true, column_name, known, with_legible
from ...interpret.concrete import Read
from ...interpret.pairwise import joined
from ...interpret.shape import Shape, limits_of, shape_within, written_name
from ...model.cell import CellKey
from ...model.sheet import KEYS, Sheet
from ...model.text import Text
from ...rules.ruleset import RuleSet
from ..around import Around
from ..beside.neighbourhood import Neighbourhood, neighbourhood
from ..counts import MissingCount
from ..missing import every_cell
from ..question import Question
from ..sheets import SheetResult, check_forms
from ..variants import Variant
from .asking import GREATEST, LEAST, Lazy, aggregated, asking, collected, counted, row_by_row
from .held import Held, held
from .sheet import EngineSheet, by_contests_there

_LOOKING = Text("melihat angka terkecil dan terbesar", "looking at the smallest and largest numbers")
_JUDGING = Text("menghitung putusan", "counting the verdicts")
_FETCHING = Text("mengambil formulir yang melanggar", "fetching the forms that fail")
_JOINING = Text("menyandingkan angka dari tempat lain", "joining figures of other places")


class EnginesDisagreeError(Exception):
    """An engine counts other verdicts than Polars does on the forms that it gave."""


@attrs.frozen(kw_only=True)
class Looked:
    """
    What is known of the forms before rules are asked.

    Attributes:
        total: How many there are.

        filled: In how many there is a number, by cell.

        shape: What is known of the numbers.

        beyond: In how many the number is no count of any election, by cell.
    """

    total: int
    filled: Mapping[CellKey, int]
    shape: Shape
    beyond: Mapping[CellKey, int]


@attrs.frozen(kw_only=True)
class Judged:
    """
    What the engine counted.

    Attributes:
        holds: Forms on which it holds, by rule.

        known: Forms on which it is not undecided, by rule.

        complete: Forms on which every captured cell has a legible number.

        legible: Forms on which a number is legible, for cells with some that are not.
    """

    holds: Mapping[str, int]
    known: Mapping[str, int]
    complete: int
    legible: Mapping[CellKey, int]


def check_sheet(sheet: EngineSheet, around: Around, rules: RuleSet) -> list[SheetResult]:
    """
    Return what *rules* say of the forms of *sheet*, apart for places where other contests are held.

    Args:
        sheet: The forms, one reading each.

        around: The forms around them.

        rules: What must hold.

    Raises:
        EngineFailedError: If the engine cannot answer.

        EnginesDisagreeError: If its answer is not that of Polars.
    """
    hood = neighbourhood(Variant(sheet=sheet, whole=sheet), around, rules)
    return [
        _checked(forms, held(hood.without_contests(absent)))
        for absent, forms in by_contests_there(sheet, hood.contests, hood.profile)
    ]


def _checked(sheet: EngineSheet, hood: Neighbourhood) -> SheetResult:
    asked = [question for question in hood.questions if question.asked]
    with asking(sheet.engine, _JOINING):
        forms = _with_places(sheet, hood)
    reading = [*(read for question in asked for read in question.reading), *every_cell(sheet)]
    forms, looked = _looked(forms, sheet, reading)
    verdicts = _verdicts(asked, looked.shape)
    hood = hood.without_rules(question.rule.id for question in asked if question.rule.id not in verdicts)
    with asking(sheet.engine, _JUDGING):
        judged = _judged(forms, sheet, verdicts, looked)
    with asking(sheet.engine, _FETCHING):
        failing = (
            _failing(forms, sheet, verdicts, looked) if _any_fails(judged, looked) else sheet.lazy.clear().collect()
        )
    return _told(sheet, hood, failing, looked, judged)


# ---- in the engine


def _with_places(sheet: EngineSheet, hood: Neighbourhood) -> Lazy:
    """Return the forms with a column for each number that the rules read in other places."""
    forms = sheet.forms
    for place in hood.places.values():
        if isinstance(place, Held) and place.said.width > len(place.on):
            forms = place.beside(forms, hood.setting.tier)
    return forms


def _looked(forms: Lazy, sheet: EngineSheet, reading: Sequence[Read]) -> tuple[Lazy, Looked]:
    """Return the forms without what is no count of any election, and what is known of them."""
    with asking(sheet.engine, _LOOKING):
        looked = look(forms, reading)
        tops, bottoms, largest = looked.shape.tops, looked.shape.bottoms, sheet.form.largest
        huge = [key for key in sheet.captured if tops[key] > largest(key) or bottoms[key] < -largest(key)]
        if not huge:
            return forms, looked
        named = {column_name(key): largest(key) for key in huge}
        small = [
            nw.when((nw.col(name) <= limit) & (nw.col(name) >= -limit)).then(nw.col(name)).alias(name)
            for name, limit in named.items()
        ]
        forms = row_by_row(forms, lambda rows: rows.with_columns(*small))
        again = look(forms, reading)
    return forms, attrs.evolve(again, beyond={key: looked.filled[key] - again.filled[key] for key in huge})


def look(forms: Lazy, reading: Sequence[Read]) -> Looked:
    """Return what must be known of *forms* before rules are asked that read *reading*; nothing is left out."""
    limits = limits_of(reading)
    names = list(map(column_name, limits))
    found = aggregated(
        forms,
        nw.len().alias("forms"),
        nw.col(*names).count().name.prefix("filled "),
        nw.col(*names).min().name.prefix(LEAST),
        nw.col(*names).max().name.prefix(GREATEST),
    )
    schema = forms.collect_schema()
    return Looked(
        total=found["forms"] or 0,
        filled={key: found[f"filled {key}"] or 0 for key in limits},
        shape=shape_within(
            limits,
            {key: BITS[schema[name]] for key, name in zip(limits, names, strict=True)},
            {key: found[f"{LEAST}{key}"] for key in limits},
            {key: found[f"{GREATEST}{key}"] for key in limits},
        ),
        beyond={},
    )


def _verdicts(asked: Sequence[Question], shape: Shape) -> dict[str, nw.Expr]:
    """Return what tells whether each of *asked* is true, without those that no engine can be asked exactly."""
    verdicts = {}
    for question in asked:
        try:
            verdicts[question.rule.id] = all_true((one.condition for one in question.repetitions), shape)
        except OverflowError:
            continue
    return verdicts


def _judged(forms: Lazy, sheet: EngineSheet, verdicts: Mapping[str, nw.Expr], looked: Looked) -> Judged:
    cells = sorted(sheet.captured)
    unfit = [key for key in cells if key in looked.shape.beyond]
    truths = {**verdicts, "complete": known(cells, looked.shape) if cells else nw.lit(value=True)}
    truths |= {column_name(f"legible {key}"): known([key], looked.shape) for key in unfit}
    judged = row_by_row(forms, lambda rows: with_legible(rows, looked.shape).with_columns(**truths).select(*truths))
    found = counted(judged)
    return Judged(
        holds={name: found.true[name] for name in verdicts},
        known={name: found.known[name] for name in verdicts},
        complete=found.known["complete"],
        legible={key: found.known[f"legible {key}"] for key in unfit},
    )


def _any_fails(judged: Judged, looked: Looked) -> bool:
    return looked.total > 0 and any(judged.known[name] > judged.holds[name] for name in judged.known)


def _failing(forms: Lazy, sheet: EngineSheet, verdicts: Mapping[str, nw.Expr], looked: Looked) -> pl.DataFrame:
    """Return the forms that break something, with their numbers as written."""
    unfit = set(looked.shape.beyond)
    cells = [key for key in sheet.schema if key not in KEYS]
    written = [nw.col(column_name(written_name(key) if key in unfit else key)).alias(column_name(key)) for key in cells]
    failing = row_by_row(
        forms,
        lambda rows: (
            with_legible(rows, looked.shape)
            .with_columns(**verdicts)
            .filter(joined(or_, (~nw.col(name) for name in verdicts)))
            .select(*sheet.keys, *written)
        ),
    )
    return collected(failing)


# ---- at home


def _told(
    sheet: EngineSheet,
    hood: Neighbourhood,
    failing: pl.DataFrame,
    looked: Looked,
    judged: Judged,
) -> SheetResult:
    """Return the result of the forms that fail, with the counts of all."""
    cells = [name for name in sheet.schema if name not in KEYS]
    # Forms that are there twice with other numbers come in no order of their own.
    rows = failing.select(sheet.schema.names()).cast(sheet.schema).sort(*sheet.keys, *cells)
    alone = Sheet(form=sheet.form, ballot=sheet.ballot, tier=sheet.tier, source=sheet.source, frame=rows)
    # Places where other contests are held were told apart before.
    (result,) = check_forms([alone], hood)
    verdicts = []
    for count in result.verdicts:
        name = count.rule
        if name not in judged.known:
            verdicts.append(attrs.evolve(count, not_asked=looked.total))
            continue
        broken = judged.known[name] - judged.holds[name]
        if broken != count.broken:
            raise EnginesDisagreeError(
                f"{sheet.engine} finds {count.rule} broken {broken} times, Polars {count.broken}"
            )
        verdicts.append(attrs.evolve(count, holds=judged.holds[name], undecided=looked.total - judged.known[name]))
    return attrs.evolve(
        result,
        forms=attrs.evolve(result.forms, forms=looked.total, incomplete=looked.total - judged.complete),
        verdicts=tuple(verdicts),
        missing=_missing(sheet, looked, judged),
        below=None,
    )


def _missing(sheet: EngineSheet, looked: Looked, judged: Judged) -> tuple[MissingCount, ...]:
    counts = []
    misread = Counter(key for _, key in sheet.illegible)
    for cell in sheet.form.cells(sheet.ballot):
        key = cell.key
        if key not in sheet.captured:
            continue
        written = misread[key] + looked.beyond.get(key, 0)
        illegible = written + looked.filled[key] - judged.legible.get(key, looked.filled[key])
        blank = looked.total - looked.filled[key] - written
        if blank or illegible:
            counts.append(MissingCount(tier=sheet.tier, form=sheet.form.id, cell=key, blank=blank, illegible=illegible))
    return tuple(counts)
