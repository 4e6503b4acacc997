"""Every reader of a rule agrees with the reference."""

from __future__ import annotations

import polars as pl
from hypothesis import assume, given
from hypothesis import strategies as st

from recaprules.interpret import stacked
from recaprules.interpret.columns import all_true
from recaprules.interpret.compiled import compile_rules
from recaprules.interpret.evaluate import Outcome, combined, evaluate
from recaprules.interpret.ground import ground
from recaprules.interpret.numerals import signed
from recaprules.interpret.patterns import Repetitions
from recaprules.interpret.setting import Setting, deciders
from recaprules.interpret.shape import column_of, legible_columns, limits_of, shape_limited
from recaprules.interpret.spell import sentence
from recaprules.interpret.template import broken_template
from recaprules.model.cell import CellKey
from recaprules.rules.expr import Statement
from recaprules.rules.formula import spell
from recaprules.rules.parse import parse
from recaprules.rules.verdict import Verdict
from recaprules.testing.strategies import forms, statements
from tests.settings import every_setting, thoroughly

FORMS = 6
VERDICTS = {True: Verdict.HOLDS, False: Verdict.BROKEN, None: Verdict.UNDECIDED}

Form = dict[CellKey, int | None]


def expected(statement: Statement, form: Form, setting: Setting) -> tuple[Outcome, ...]:
    return evaluate(statement, form, setting)


@every_setting
class TestReadersAgree:
    """One property holds all readers to `evaluate`, on generated rules and forms, imbalance included."""

    @thoroughly
    @given(data=st.data())
    def test_the_text_of_a_statement_is_read_back_as_that_statement(
        self, setting: Setting, data: st.DataObject
    ) -> None:
        statement = data.draw(statements(setting))

        assert statement == parse(spell(statement))

    @thoroughly
    @given(data=st.data())
    def test_the_generated_function_gives_the_same_verdicts(self, setting: Setting, data: st.DataObject) -> None:
        rules = data.draw(st.lists(statements(setting), min_size=1, max_size=3))
        judge = compile_rules([ground(statement, setting) for statement in rules])
        form = data.draw(forms(setting))

        assert tuple(combined(expected(statement, form, setting)) for statement in rules) == judge(form)

    @thoroughly
    @given(data=st.data())
    def test_columns_give_the_same_verdicts_and_the_same_sides(self, setting: Setting, data: st.DataObject) -> None:
        statement = data.draw(statements(setting))
        rows = data.draw(st.lists(forms(setting), min_size=1, max_size=FORMS))
        dtype = data.draw(st.sampled_from([pl.Int32, pl.Int64]))
        outcomes = [expected(statement, form, setting) for form in rows]

        assert outcomes == columns_say(statement, rows, setting, dtype, outcomes)

    @thoroughly
    @given(data=st.data())
    def test_what_cannot_leave_64_bits_is_said_alike_of_the_largest_numbers(
        self, setting: Setting, data: st.DataObject
    ) -> None:
        statement = data.draw(statements(setting, large=True))
        assume(not ground(statement, setting).can_overflow)
        rows = data.draw(st.lists(forms(setting, large=True), min_size=1, max_size=FORMS))
        outcomes = [expected(statement, form, setting) for form in rows]
        judge = compile_rules([ground(statement, setting)])

        assert outcomes == columns_say(statement, rows, setting, pl.Int64, outcomes)
        assert [(combined(some),) for some in outcomes] == [judge(form) for form in rows]

    @thoroughly
    @given(data=st.data())
    def test_it_can_be_told_in_both_languages(self, setting: Setting, data: st.DataObject) -> None:
        statement = data.draw(statements(setting))
        form = data.draw(forms(setting))

        assert sentence(statement, "id")
        assert sentence(statement, "en")
        for outcome in expected(statement, form, setting):
            if outcome.which is not None:
                assert tells_its_imbalance(statement, outcome, form, setting)


def tells_its_imbalance(statement: Statement, outcome: Outcome, form: Form, setting: Setting) -> bool:
    _, compare = deciders(statement.condition, setting, outcome.repeated)[outcome.which or 0]
    template = broken_template(compare, setting, outcome.repeated, "en")
    assert outcome.imbalance is not None
    return template.fill(form, outcome.left, outcome.right).endswith(signed(outcome.imbalance, "en"))


def columns_say(
    statement: Statement,
    rows: list[Form],
    setting: Setting,
    dtype: type[pl.DataType],
    reference: list[tuple[Outcome, ...]],
) -> list[tuple[Outcome, ...]]:
    """Return what the columns say, in the shape of the reference."""
    repetitions = ground(statement, setting)
    if not repetitions:
        return [() for _ in rows]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], dtype), orient="row")
    shape = shape_limited(frame, limits_of(read for one in repetitions for read in one.reads))
    legible = frame.with_columns(legible_columns(shape))
    # `with_columns` gives a condition that reads no cell as many rows as the frame has.
    together = legible.with_columns(all_true(repetitions, shape).alias("all"))["all"]
    assert [combined(outcomes) for outcomes in reference] == [VERDICTS[value] for value in together.to_list()]
    names = list(legible.columns)
    few = stacked.all_true(repetitions.patterns, stacked.stacked(legible, names), shape)
    assert together.to_list() == few.to_list()
    answers = []
    for repetition in repetitions:
        alone = legible.with_columns(all_true(Repetitions([repetition]), shape).alias("truth"))["truth"]
        slots = [stacked.stacked(legible, names).below([column_of(read, shape)]) for read in repetition.reads]
        true = stacked.truth(repetition.template, slots, legible.height)
        assert true.to_list() == alone.to_list()
        both = stacked.sides(repetition.template, slots, legible.height)
        answers.append(list(zip(true, both.left, both.right, both.denominator, both.which, strict=True)))
    return [
        tuple(outcome(repetition.repeated, *answer) for repetition, answer in zip(repetitions, row, strict=True))
        for row in zip(*answers, strict=True)
    ]


def outcome(
    repeated: object, true: bool | None, left: int | None, right: int | None, denominator: int | None, which: int | None
) -> Outcome:
    from fractions import Fraction

    compared = true is False and left is not None and right is not None and denominator is not None
    return Outcome(
        repeated=repeated,  # type: ignore[arg-type]  # as the statement repeats it
        verdict=VERDICTS[true],
        left=Fraction(left, denominator) if compared and left is not None else None,
        right=Fraction(right, denominator) if compared and right is not None else None,
        which=which if compared else None,
    )
