"""What may explain a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast

from ..interpret.evaluate import combined, evaluate
from ..interpret.setting import Setting
from ..model.cell import CellKey
from ..model.folders import told
from ..model.tally import fits
from ..model.text import Text
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
    given = []
    for hint, true in zip(question.hints, truths, strict=True):
        if isinstance(hint.rule.check, Procedure):
            said = _suspect(hint, question.setting, tuple(map(cells.get, hint.keys)))
            if said is not None:
                given.append(said)
        elif true:
            given.append(HintGiven(rule=hint.rule.id, text=hint.rule.title))
    return tuple(given)


_FAILED = Text("petunjuk ini gagal dengan {error}", "this hint failed with {error}")


@lru_cache(maxsize=2**16)
def _suspect(hint: AskedHint, setting: Setting, written: tuple[int | None, ...]) -> HintGiven | None:
    """Return what a procedure says of one form, asked once; one that fails says so, and takes nothing else down."""
    try:
        suspect = _named(hint, setting, written)
    except Exception as error:  # a hint may be of a plugin
        return HintGiven(rule=hint.rule.id, text=_FAILED.filled(error=told(error)))
    if suspect is None:
        return None
    return HintGiven(
        rule=hint.rule.id,
        text=hint.rule.title,
        cell=suspect.cell,
        candidate=suspect.candidate,
        label=label(setting, suspect.cell),
    )


def _named(hint: AskedHint, setting: Setting, written: tuple[int | None, ...]) -> Suspect | None:
    legible = {
        key: value if value is not None and fits(value, setting.form.top_of(key)) else None
        for key, value in zip(hint.keys, written, strict=True)
    }
    suspect = cast(SuspectFunction, cast(Procedure, hint.rule.check).function)(legible)
    if not isinstance(suspect, Suspect | None):
        raise TypeError(f"expected a Suspect or None, got {suspect!r}")
    if suspect is not None and setting.form.cell(setting.ballot, suspect.cell) is None:
        raise ValueError(f"{suspect.cell!r} is not on the form")
    return suspect
