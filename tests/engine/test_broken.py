"""What is told of broken repetitions, all asked together, is what the reference says of each."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from recaprules import Rule, Text, Verdict
from recaprules.engine.broken import DENOMINATOR, FORM, LEFT, NUMBER, REPETITION, RIGHT, WHICH, broken_repetitions
from recaprules.engine.question import Question
from recaprules.interpret.evaluate import evaluate
from recaprules.interpret.ground import ground
from recaprules.interpret.setting import Setting
from recaprules.interpret.shape import legible_columns, limits_of, shape_limited
from recaprules.interpret.stacked import stacked
from recaprules.model.cell import CellKey
from recaprules.rules.expr import Statement
from recaprules.testing.strategies import forms, statements
from tests.settings import every_setting, thoroughly

Form = dict[CellKey, int | None]
Told = tuple[int, int, Fraction | None, Fraction | None, int | None, tuple[int | None, ...]]


@every_setting
class TestBrokenRepetitions:
    @thoroughly
    @given(data=st.data())
    def test_are_those_of_the_reference_with_their_sides_and_numbers(
        self, setting: Setting, data: st.DataObject
    ) -> None:
        statement = data.draw(statements(setting))
        rows = data.draw(st.lists(forms(setting), min_size=1, max_size=6))

        assert reference(statement, rows, setting) == told(statement, rows, setting)


def reference(statement: Statement, rows: list[Form], setting: Setting) -> list[Told]:
    repetitions = ground(statement, setting)
    said = []
    for at, form in enumerate(rows):
        outcomes = evaluate(statement, form, setting)
        for number, (one, outcome) in enumerate(zip(repetitions, outcomes, strict=True)):
            if outcome.verdict is Verdict.BROKEN:
                written = tuple(form.get(key) for key in one.cells)
                said.append((number, at, outcome.left, outcome.right, outcome.which, written))
    return sorted(said, key=lambda one: one[:2])


def told(statement: Statement, rows: list[Form], setting: Setting) -> list[Told]:
    rule = Rule(id="EXA-01", name="example", title=Text("contoh", "example"), check=statement)
    question = Question(rule=rule, setting=setting, repetitions=ground(statement, setting))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.Int64), orient="row")
    shape = shape_limited(frame, limits_of(question.reading))
    legible = frame.with_columns(legible_columns(shape))
    found = broken_repetitions(question, stacked(legible, legible.columns), shape)
    return [_row(one, question) for one in found.iter_rows(named=True)]


def _row(one: dict[str, int], question: Question) -> Told:
    left, right = (None if one[WHICH] is None else Fraction(one[side], one[DENOMINATOR]) for side in (LEFT, RIGHT))
    numbers = tuple(one[f"{NUMBER}{at}"] for at in range(len(question.repetitions.cells[one[REPETITION]])))
    return one[REPETITION], one[FORM], left, right, one[WHICH], numbers
