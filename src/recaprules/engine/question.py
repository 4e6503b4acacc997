"""Rules made concrete for one kind of form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache

import attrs

from ..interpret.concrete import Read
from ..interpret.ground import ground
from ..interpret.patterns import NONE, Repetitions
from ..interpret.setting import Setting, fixed_parameters, is_asked
from ..model.cell import CellKey
from ..model.sheet import Sheet
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
