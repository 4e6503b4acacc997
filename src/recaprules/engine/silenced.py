"""Findings of procedures that another rule already says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from ..model.contest import Contest
from ..model.sheet import DISTRICT, ROUND, SEEN, UNIT
from ..model.tier import Tier
from ..rules.rule import Rule
from .blocks import Block
from .finding import Finding
from .procedures import ProcedureResult

_Form: TypeAlias = tuple[Contest, Tier, str, str, bool, str, str, str, str]


def silenced(
    results: Mapping[str, ProcedureResult], rules: Iterable[Rule], blocks: Sequence[Block]
) -> dict[str, ProcedureResult]:
    """
    Return what procedures say, with the rules that already say it beside each finding.

    Args:
        results: What each procedure says, by the id of its rule.

        rules: The rules of these procedures.

        blocks: What the rules with a condition find broken.
    """
    told = dict(results)
    for rule in (rule for rule in rules if results[rule.id].findings or results[rule.id].on_units):
        broken = {id: set(_broken_on(id, results, blocks)) for id in rule.silent_if}
        if any(broken.values()):
            told[rule.id] = _beside(results[rule.id], broken)
    return told


def _broken_on(id: str, results: Mapping[str, ProcedureResult], blocks: Sequence[Block]) -> Iterator[_Form]:
    """Yield the forms on which the rule called *id* is broken."""
    if id in results:
        yield from map(_form_of, (*results[id].findings, *results[id].on_units))
    for block in blocks:
        about = block.about
        if about.rule == id:
            for row in block.table.select(key for key in (UNIT, *_MORE) if key in block.table.columns).iter_rows(
                named=True
            ):
                more = {DISTRICT: about.district} | {key: value for key, value in row.items() if value}
                yield (
                    about.contest, about.tier, about.form, about.source, about.column,
                    more[UNIT], *(more.get(key, "") for key in _MORE),
                )  # fmt: skip


_MORE = (DISTRICT, ROUND, SEEN)


def _form_of(one: Finding) -> _Form:
    return one.contest, one.tier, one.form, one.source, one.column, one.unit, one.district, one.round, one.seen


def _beside(result: ProcedureResult, broken: Mapping[str, set[_Form]]) -> ProcedureResult:
    findings, on_units = (
        tuple(
            attrs.evolve(one, shadowed_by=tuple(id for id, forms in broken.items() if _form_of(one) in forms))
            for one in some
        )
        for some in (result.findings, result.on_units)
    )
    shadowed = Counter(form[1] for form in {_form_of(one) for one in (*findings, *on_units) if one.shadowed_by})
    verdicts = tuple(attrs.evolve(count, shadowed=shadowed[count.tier]) for count in result.verdicts)
    return attrs.evolve(result, verdicts=verdicts, findings=findings, on_units=on_units)
