"""Every engine gives the verdicts of the reference, on generated rules and forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from recaprules.engine.pushdown.asking import collected, row_by_row
from recaprules.interpret.anyframe import all_true, column_name, with_legible
from recaprules.interpret.evaluate import VERDICTS, combined, evaluate
from recaprules.interpret.ground import ground
from recaprules.interpret.patterns import Repetitions
from recaprules.interpret.setting import Setting
from recaprules.interpret.shape import Shape, limits_of, shape_limited
from recaprules.model.cell import CellKey
from recaprules.rules.expr import Statement
from recaprules.rules.verdict import Verdict
from recaprules.testing.strategies import forms, statements
from tests.engines.conftest import NOT_OURS, Put
from tests.settings import EXAMPLES, every_setting

pytestmark = NOT_OURS

TOGETHER = 25
"""So many statements are asked in one query: an engine takes a second to start, however little it has to do."""

Form = dict[CellKey, int | None]


def so_often(times: int) -> settings:
    return settings(
        max_examples=times,
        deadline=None,
        # A smaller example of so many statements takes long to find, and the message names the one that differs.
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@every_setting
class TestEnginesAgree:
    """One property holds every engine to `evaluate`."""

    @so_often(max(EXAMPLES // TOGETHER, 1))
    @given(data=st.data())
    def test_at_once(self, quick_or_eager: Put, setting: Setting, data: st.DataObject) -> None:
        gives_the_same_verdicts(quick_or_eager, setting, data)

    @so_often(max(EXAMPLES // (4 * TOGETHER), 1))
    @given(data=st.data())
    def test_after_planning(self, slow_engine: Put, setting: Setting, data: st.DataObject) -> None:
        gives_the_same_verdicts(slow_engine, setting, data)

    @so_often(max(EXAMPLES // TOGETHER, 1))
    @given(data=st.data())
    def test_on_the_largest_numbers(self, quick_or_eager: Put, setting: Setting, data: st.DataObject) -> None:
        gives_the_same_verdicts(quick_or_eager, setting, data, large=True)


def gives_the_same_verdicts(engine: Put, setting: Setting, data: st.DataObject, *, large: bool = False) -> None:
    rules = data.draw(st.lists(statements(setting, large=large), min_size=TOGETHER, max_size=TOGETHER))
    rows = data.draw(st.lists(forms(setting, large=large), min_size=6, max_size=12))
    dtype = pl.Int64 if large else data.draw(st.sampled_from([pl.Int32, pl.Int64]))
    asked = [rule for rule in rules if ground(rule, setting) and not (large and is_too_large(rule, rows, setting))]
    said = engine_says(engine, asked, rows, setting, dtype)
    for rule, verdicts in zip(asked, said, strict=True):
        expected = [combined(evaluate(rule, form, setting)) for form in rows]

        assert expected == verdicts, rule


def is_too_large(rule: Statement, rows: Sequence[Form], setting: Setting) -> bool:
    """Return whether an engine cannot compute *rule* exactly, and does not try."""
    repetitions = ground(rule, setting)
    if repetitions.can_overflow:
        return True
    try:
        all_true((one.condition for one in repetitions), shape_of(frame_of(rows, pl.Int64), [repetitions]))
    except OverflowError:
        return True
    return False


def frame_of(rows: Sequence[Form], dtype: type[pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], dtype), orient="row")


def shape_of(frame: pl.DataFrame, asked: Sequence[Repetitions]) -> Shape:
    return shape_limited(frame, limits_of(read for some in asked for one in some for read in one.reads))


def engine_says(
    engine: Put, rules: Sequence[Statement], rows: Sequence[Form], setting: Setting, dtype: type[pl.DataType]
) -> list[list[Verdict]]:
    """Return for each rule the verdicts on *rows*, all of them asked in one query."""
    frame = frame_of(rows, dtype).with_row_index("row")
    repetitions = [ground(rule, setting) for rule in rules]
    shape = shape_of(frame, repetitions)
    truths = {f"truth {n}": all_true((one.condition for one in some), shape) for n, some in enumerate(repetitions)}
    native: Any = nw.from_native(engine(frame.cast({"row": pl.Int64}).rename(column_name)))

    def asked(some: Any) -> Any:
        return with_legible(some, shape).with_columns(**truths).select("row", *truths)

    answer = collected(row_by_row(native, asked)) if isinstance(native, nw.LazyFrame) else asked(native).to_polars()
    table = answer.sort("row")
    return [[VERDICTS[value] for value in table[name].to_list()] for name in truths]
