"""
All polling stations, all rules, on other engines: ours through Narwhals against our Polars expressions.

    python benchmarks/engines.py

Every engine gives, for every rule, on how many forms it holds and on how many
it is undecided. What is not installed is left out.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import narwhals as nw
import polars as pl
from forms import made_up_forms, within_form_rules
from timing import in_turns, row

import recaprules
from recaprules.engine.missing import every_cell
from recaprules.engine.pushdown.asking import counted, row_by_row
from recaprules.engine.pushdown.one_sheet import look
from recaprules.engine.pushdown.sheet import EngineSheet, engine_sheet
from recaprules.engine.question import Question, questions
from recaprules.interpret.anyframe import all_true, column_name, with_legible
from recaprules.interpret.columns import all_true as all_true_in_polars
from recaprules.interpret.concrete import Read
from recaprules.interpret.setting import Setting
from recaprules.interpret.shape import legible_columns, limits_of, shape_limited
from recaprules.model.sheet import UNIT

Counts: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
"""For each rule, the forms on which it holds, and those on which it is undecided."""

QUICK, SLOW = 9, 1


def in_polars(frame: pl.DataFrame, asked: list[Question], setting: Setting) -> Counts:
    """Return the counts by Polars expressions, as the engine makes them."""
    cells = [Read(key, setting.form.top) for key in frame.columns if key != UNIT]
    shape = shape_limited(frame, limits_of([*(read for one in asked for read in one.reading), *cells]))
    verdicts = {one.rule.id: all_true_in_polars(one.repetitions, shape) for one in asked}
    plan = frame.lazy().with_columns(legible_columns(shape)).with_columns(**verdicts).select(*verdicts)
    found = plan.collect(engine="streaming")
    return found.select(pl.all().sum()).row(0), found.null_count().row(0)


def in_engine(sheet: EngineSheet, asked: list[Question]) -> Counts:
    """Return the counts by Narwhals expressions, in the engine that has the forms."""
    looked = look(sheet.forms, [*(read for one in asked for read in one.reading), *every_cell(sheet)])
    verdicts = {one.rule.id: all_true((part.condition for part in one.repetitions), looked.shape) for one in asked}
    truths = row_by_row(
        sheet.forms, lambda rows: with_legible(rows, looked.shape).with_columns(**verdicts).select(*verdicts)
    )
    found = counted(truths)
    return tuple(found.true.values()), tuple(looked.total - known for known in found.known.values())


def opened(file: Path, frame: pl.DataFrame) -> dict[str, tuple[Callable[[], Any], int]]:
    """Return how each engine gets the forms, and how often it is asked."""
    ways: dict[str, tuple[Callable[[], Any], int]] = {"Narwhals on Polars": (frame.lazy, QUICK)}
    if find_spec("duckdb"):
        import duckdb

        connection = duckdb.connect()
        connection.execute(f"CREATE TABLE forms AS SELECT * FROM read_parquet('{file}')")
        ways["DuckDB"] = (lambda: connection.table("forms"), QUICK)
    if find_spec("pyspark") and shutil.which("java"):
        from pyspark.sql import SparkSession

        session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        ways["Spark"] = (lambda: session.read.parquet(str(file)), SLOW)
    if find_spec("dask"):
        import dask.dataframe as dd

        ways["Dask"] = (
            lambda: dd.read_parquet(file, dtype_backend="pyarrow", split_row_groups=True),
            SLOW,
        )
    return ways


def main() -> None:
    """Check that all engines agree, time them, and print the ratios."""
    warnings.simplefilter("ignore")
    rules = within_form_rules()
    kind = recaprules.form_checker("ppwp", rules=rules).setting
    frame = made_up_forms(wrong=0.009, too_large=0.001)
    setting = attrs.evolve(kind, captured=frozenset(frame.columns) - {UNIT})
    asked = [question for question in questions(rules, setting) if question.asked]
    expected = in_polars(frame, asked, setting)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "forms.parquet")
        frame.rename(column_name).write_parquet(file, row_group_size=len(frame) // 8)
        print(f"{frame.height:,} forms, {len(asked)} rules")
        for name, (opens, repetitions) in opened(file, frame.rename(column_name)).items():
            sheet = engine_sheet(
                form=setting.form,
                ballot=setting.ballot,
                tier=setting.tier,
                source="table",
                forms=nw.from_native(opens()),
            )
            assert in_engine(sheet, asked) == expected, f"{name} counts otherwise"
            ways: dict[str, Callable[[], object]] = {
                "Polars expressions": lambda: in_polars(frame, asked, setting),
                name: lambda sheet=sheet: in_engine(sheet, asked),
            }
            seconds = in_turns(ways, repetitions=repetitions)
            row(name, f"{1000 * seconds[name]:,.0f} ms")
            goal = "goal: at most 1.6" if name == "Narwhals on Polars" else ""
            row(f"{name} / Polars expressions", f"{seconds[name] / seconds['Polars expressions']:.2f}", goal)


if __name__ == "__main__":
    main()
