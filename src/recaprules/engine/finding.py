"""A broken repetition of a rule, as a value."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import TypeAlias

import attrs

from ..interpret.template import Template, unmet
from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.text import Language, Text, place_of
from ..model.tier import Tier
from ..model.unit import UnitCode
from ..rules.judgement import Measure
from ..rules.rule import Body, Severity

_FEW = 2
"""So many cells are named one by one."""

Number: TypeAlias = int | Fraction
"""A number that is never rounded."""


@attrs.frozen
class FoundCell:
    """
    A cell that takes part in a finding.

    Attributes:
        key: Its key.

        label: Its name for people.

        written: The number as written; `None` where there is none.
    """

    key: CellKey
    label: Text
    written: int | None


@attrs.frozen(kw_only=True)
class HintGiven:
    """
    What may explain a finding.

    Attributes:
        rule: The hint's id.

        text: What it says.

        cell: The suspected cell, where the hint names one.

        candidate: A value with which the form would be right; never applied.

        label: The suspected cell for people.
    """

    rule: str
    text: Text
    cell: CellKey | None = None
    candidate: int | None = None
    label: Text | None = None


@attrs.frozen(kw_only=True)
class Finding:
    """
    One broken repetition of a rule on one form.

    Attributes:
        rule: The rule's id.

        title: What the rule says, in one line.

        unit: The place, by KPU code.

        tier: Its tier.

        contest: What was voted for.

        form: The form.

        source: Where the figures come from.

        severity: How grave it is.

        left: The left side of the comparison, exact; `None` where no two
            numbers were compared.

        right: The right side.

        labels: The cells that take part, in the rule's order, with their names for people.

        written: The numbers in them as written; `None` where there is none.

        hints: What may explain it.

        corrected_by: Who corrects it, most likely first.

        shadowed_by: Rules that are broken on this form and already say it.

        district: The electoral district, where the form is of one.

        round: The vote that the form is of, such as ``psu``; empty where it is the first.

        seen: When the source showed these figures, where it showed them more than once.

        superseded: Whether a re-vote replaced the form, which counts no more.

        column: Whether it is about a child's column on the form of the unit above.

        cause: The `id` of the finding that explains this one, which is then its
            echo; `None` where it stands for itself.

        measures: Figures that it is told with, such as how many forms it rests on.

        copy: Which one it is of several on forms of the same unit that are
            alike in all else, from 1: where a unit is there twice.
    """

    rule: str
    title: Text
    unit: UnitCode
    tier: Tier
    contest: Contest
    form: str
    source: str
    severity: Severity
    left: Number | None
    right: Number | None
    labels: tuple[tuple[CellKey, Text], ...]
    written: tuple[int | None, ...]
    hints: tuple[HintGiven, ...] = ()
    corrected_by: tuple[Body, ...] = ()
    shadowed_by: tuple[str, ...] = ()
    district: str = ""
    round: str = ""
    seen: str = ""
    superseded: bool = False
    column: bool = False
    cause: str | None = None
    measures: tuple[Measure, ...] = ()
    copy: int = 1
    _told: tuple[Template, Template] | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def id(self) -> str:
        """What tells it from every other finding of a report; the same in every report on the same form."""
        place = "/".join(part for part in (self.unit, self.district, self.round, self.seen) if part)
        form = self.form + (" column" if self.column else "")
        copy = f" #{self.copy}" if self.copy > 1 else ""
        return f"{self.rule} {place} {form} {self.source} {_named(self.labels)}{copy}"

    @property
    def imbalance(self) -> Number | None:
        """Left less right, with its sign; `None` where no two numbers were compared."""
        return None if self.left is None or self.right is None else self.left - self.right

    @property
    def cells(self) -> tuple[FoundCell, ...]:
        """The cells that take part, in the rule's order."""
        pairs = zip(self.labels, self.written, strict=True)
        return tuple(FoundCell(key, label, written) for (key, label), written in pairs)

    def message(self, language: Language = "id") -> str:
        """
        Return what is wrong, with the form's own numbers; where no comparison says it, what is not met.

        Raises:
            ValueError: If *language* is neither ``id`` nor ``en``.
        """
        if self._told is None:
            figures = [
                (label[language], written) for (_, label), written in zip(self.labels, self.written, strict=True)
            ]
            return unmet(self.title[language], figures, self.left, self.right, language)
        values = {key: value for (key, _), value in zip(self.labels, self.written, strict=True)}
        return self._told[place_of(language)].fill(values, self.left, self.right)


@lru_cache(maxsize=65536)
def _named(labels: tuple[tuple[CellKey, Text], ...]) -> str:
    """Return the first of these cells, and of more of them what tells them from others that begin so."""
    keys = [key for key, _ in labels]
    first, every = ",".join(keys[:_FEW]), ",".join(keys)
    return first if len(keys) <= _FEW else f"{first},{sha256(every.encode()).hexdigest()[:8]}"
