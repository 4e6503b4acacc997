"""Rules made concrete for one kind of form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

import attrs

from ..interpret.concrete import Read
from ..interpret.ground import ground
from ..interpret.patterns import NONE, Repetitions
from ..interpret.setting import Setting, fixed_parameters, is_asked
from ..model.cell import CellKey
from ..model.recap import InputProblem
from ..model.sheet import Sheet
from ..model.text import Text
from ..rules.expr import Statement
from ..rules.profile import Profile
from ..rules.rule import Rule, Severity
from ..rules.ruleset import RuleSet


@attrs.frozen(kw_only=True, eq=False)
class AskedHint:
    """
    A hint, as it is asked of forms of one kind.

    Attributes:
        rule: The hint.

        repetitions: What must be true; empty for a procedure.

        keys: The captured cells that a procedure looks at; empty for a statement.
    """

    rule: Rule
    repetitions: Repetitions = NONE
    keys: tuple[CellKey, ...] = ()


@attrs.frozen(kw_only=True, eq=False)
class Question:
    """
    A rule with a statement, as it is asked of forms like *setting*.

    Attributes:
        rule: The rule.

        setting: The kind of form.

        repetitions: What must be true; empty where it cannot be asked.

        lowered: The severities that are lower under a condition, with it.

        hints: The hints that explain its findings.
    """

    rule: Rule
    setting: Setting
    repetitions: Repetitions
    lowered: tuple[tuple[Severity, Repetitions], ...] = ()
    hints: tuple[AskedHint, ...] = ()

    @cached_property
    def reading(self) -> tuple[Read, ...]:
        """Every reading of a cell that it may need: its own, of lower severities, of hints."""
        parts = [self.repetitions, *(when for _, when in self.lowered), *(hint.repetitions for hint in self.hints)]
        return tuple(dict.fromkeys(read for one in parts for read in one.reading))

    @property
    def asked(self) -> bool:
        """Whether it can be asked of forms of this kind."""
        return bool(self.repetitions)


def sheet_setting(
    sheet: Sheet, profile: Profile, elsewhere: Mapping[str, frozenset[CellKey]] | None = None, *, column: bool = False
) -> Setting:
    """
    Return the kind of form that *sheet* holds.

    Args:
        sheet: The forms.

        profile: The election.

        elsewhere: The cells that can be read in other places, by place.

        column: Whether they are child columns of recapitulation forms.
    """
    return Setting(
        form=sheet.form,
        ballot=sheet.ballot,
        tier=sheet.tier,
        source=sheet.source,
        column=column,
        captured=sheet.captured,
        profile_id=profile.id,
        parameters=fixed_parameters(profile),
        elsewhere=elsewhere or {},
    )


@lru_cache(maxsize=32)
def questions(rules: RuleSet, setting: Setting) -> tuple[Question, ...]:
    """Return every rule of *rules* that has a statement, as it is asked of forms like *setting*."""
    return tuple(
        Question(
            rule=rule,
            setting=setting,
            repetitions=ground(rule.check, setting) if is_asked(rule, setting) else NONE,
            lowered=tuple((one.to, ground(one.when, setting)) for one in rule.lowered),
            hints=tuple(filter(None, (_hint(hint, setting) for hint in rules.hints_to(rule.id)))),
        )
        for rule in rules.checks
        if isinstance(rule.check, Statement)
    )


def _hint(hint: Rule, setting: Setting) -> AskedHint | None:
    """Return *hint* as it is asked of forms like *setting*; `None` if it cannot be."""
    if not is_asked(hint, setting):
        return None
    if isinstance(hint.check, Statement):
        repetitions = ground(hint.check, setting)
        return AskedHint(rule=hint, repetitions=repetitions) if repetitions else None
    counts = hint.check.reads
    cells = [cell for cell in setting.form.cells(setting.ballot) if cell.key in setting.captured]
    return AskedHint(rule=hint, keys=tuple(cell.key for cell in cells if cell.row.count.name in counts))


def overflowing(asked: Iterable[Question]) -> tuple[str, ...]:
    """Return those rules of *asked*, and their hints, that can compute what 64 bits do not hold."""
    return tuple(dict.fromkeys(id for question in asked for id in _overflowing(question)))


def _overflowing(question: Question) -> Iterator[str]:
    if any(one.can_overflow for one in (question.repetitions, *(when for _, when in question.lowered))):
        yield question.rule.id
    yield from (hint.rule.id for hint in question.hints if hint.repetitions.can_overflow)


def without(asked: Iterable[Question], lost: Collection[str]) -> tuple[Question, ...]:
    """Return *asked* without the hints that are *lost*; rules that are stay, and cannot be asked."""
    return tuple(_without(question, lost) for question in asked)


def _without(question: Question, lost: Collection[str]) -> Question:
    if question.rule.id in lost:
        return attrs.evolve(question, repetitions=NONE, lowered=(), hints=())
    hints = tuple(hint for hint in question.hints if hint.rule.id not in lost)
    return question if len(hints) == len(question.hints) else attrs.evolve(question, hints=hints)


def not_exact(rule: str, form: str) -> InputProblem:
    """Return what is said of *rule*, which is not asked of *form* as it can compute what 64 bits do not hold."""
    return InputProblem(where=f"{rule}, {form}", what=_NOT_EXACT, about="rules")


_NOT_EXACT = Text(
    "aturan ini tidak ditanyakan: yang dihitungnya dapat terlalu besar untuk dihitung dengan tepat",
    "this rule is not asked: what it computes can be too large to be exact",
)
