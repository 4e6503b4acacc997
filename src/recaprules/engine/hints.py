"""What may explain a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast

from ..interpret.evaluate import combined, evaluate
from ..model.cell import CellKey
from ..model.form import Form
from ..model.tally import fits
from ..rules.expr import Statement
from ..rules.judgement import Procedure, Suspect, SuspectFunction
from ..rules.verdict import Verdict
from .finding import HintGiven
from .question import AskedHint, Question
from .teller import label


def hints_of(question: Question, cells: Mapping[CellKey, int | None]) -> tuple[HintGiven, ...]:
    """Return what may explain a broken *question* on a form with these numbers as written."""
    truths = [
        isinstance(hint.rule.check, Statement)
        and combined(evaluate(hint.rule.check, cells, question.setting)) is Verdict.HOLDS
        for hint in question.hints
    ]
    return given_hints(question, truths, cells)


def given_hints(
    question: Question, truths: Sequence[object], cells: Mapping[CellKey, int | None]
) -> tuple[HintGiven, ...]:
    """
    Return what may explain a broken *question*.

    Args:
        question: The rule.

        truths: For each of its hints, whether its condition is true; not
            looked at for a hint that is a procedure.

        cells: The numbers on the form, as written.
    """
    form = question.setting.form
    given = []
    for hint, true in zip(question.hints, truths, strict=True):
        if isinstance(hint.rule.check, Procedure):
            suspect = _suspect(hint, form, tuple(map(cells.get, hint.keys)))
            if suspect is not None:
                name = label(question.setting, suspect.cell)
                given.append(
                    HintGiven(
                        rule=hint.rule.id,
                        text=hint.rule.title,
                        cell=suspect.cell,
                        candidate=suspect.candidate,
                        label=name,
                    )
                )
        elif true:
            given.append(HintGiven(rule=hint.rule.id, text=hint.rule.title))
    return tuple(given)


@lru_cache(maxsize=2**16)
def _suspect(hint: AskedHint, form: Form, written: tuple[int | None, ...]) -> Suspect | None:
    """Ask a procedure about one form; a form with several findings is asked about once."""
    legible = {
        key: value if value is not None and fits(value, form.top_of(key)) else None
        for key, value in zip(hint.keys, written, strict=True)
    }
    return cast(SuspectFunction, cast(Procedure, hint.rule.check).function)(legible)
