"""Which small wrong versions of this rule would go unnoticed? All of them, to be tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import attrs

from ..exceptions import RuleError
from ..model.form import Form
from ..model.text import Text
from ..rules.expr import Statement
from ..rules.formula import spell
from ..rules.parse import parse
from ..rules.rule import Applies, Lowered, Rule
from .wrong_versions import Surroundings, neighbours, wrong_versions


@attrs.frozen(kw_only=True)
class Mutant:
    """
    A rule with one thing wrong.

    Attributes:
        rule: The wrong version; its id, name and cases are those of the right one.

        what: What is wrong with it.

        part: What was changed: ``condition``, ``applies`` or ``lowered``.

        text: The changed part as a rule file would have it.
    """

    rule: Rule
    what: Text
    part: str
    text: str


def mutants(
    rule: Rule,
    *,
    forms: Iterable[Form],
    parameters: Mapping[str, Fraction],
) -> tuple[Mutant, ...]:
    """
    Return every small wrong version of *rule*, each text once, always in the same order.

    Args:
        rule: The rule.

        forms: Where the row beside a count is looked up; without any no count
            is mixed up with another.

        parameters: The constants that the election fixes: a rate is changed by
            half a percent, a whole number by one.

    Returns:
        Empty for a procedure.
    """
    if not isinstance(rule.check, Statement):
        return ()
    around = Surroundings(neighbours=neighbours(forms), parameters=parameters)
    conditions = (
        Mutant(rule=attrs.evolve(rule, check=other), what=what, part="condition", text=spell(other))
        for other, what in _read_again(rule.check, around)
    )
    return (*conditions, *_other_applies(rule), *_other_lowered(rule, around))


def _read_again(statement: Statement, around: Surroundings) -> Iterator[tuple[Statement, Text]]:
    """Yield the wrong versions that can be read, as they are read, each spelling once."""
    seen = {spell(statement)}
    for version, what in wrong_versions(statement, around):
        text = spell(version)
        if text in seen:
            continue
        seen.add(text)
        try:
            yield parse(text), what
        except RuleError:
            continue


def _other_applies(rule: Rule) -> Iterator[Mutant]:
    for field in attrs.fields(Applies):
        value: object = getattr(rule.applies, field.name)
        for other in _wider_or_narrower(value):
            changes: dict[str, Any] = {field.name: other}
            yield Mutant(
                rule=attrs.evolve(rule, applies=attrs.evolve(rule.applies, **changes)),
                what=_of_applies(field.name, value, other),
                part="applies",
                text=f"{field.name} = {_toml(other)}" if other else "",
            )


def _wider_or_narrower(value: object) -> Iterator[object]:
    """Yield a limit with one of its values forgotten, and none at all."""
    if isinstance(value, tuple):
        if len(value) > 1:
            yield from (tuple(one for one in value if one is not gone) for gone in value)
        if value:
            yield ()
    elif value is not None:
        yield None


def _other_lowered(rule: Rule, around: Surroundings) -> Iterator[Mutant]:
    for position, one in enumerate(rule.lowered):
        before, after = rule.lowered[:position], rule.lowered[position + 1 :]
        gone = Text(f"tetap berat walaupun {spell(one.when)}", f"as grave even where {spell(one.when)}")
        yield Mutant(rule=attrs.evolve(rule, lowered=(*before, *after)), what=gone, part="lowered", text="")
        for when, what in _read_again(one.when, around):
            lowered = (*before, Lowered(to=one.to, when=when), *after)
            yield Mutant(rule=attrs.evolve(rule, lowered=lowered), what=what, part="lowered", text=spell(when))


def _of_applies(name: str, value: object, other: object) -> Text:
    if isinstance(value, tuple) and isinstance(other, tuple) and other:
        (gone,) = (one for one in value if one not in other)
        return Text(f"{name} tanpa {_toml(gone)}", f"{name} without {_toml(gone)}")
    return Text(f"{name} = {_toml(value)} hilang", f"{name} = {_toml(value)} is dropped")


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{getattr(value, "value", value)}"'
