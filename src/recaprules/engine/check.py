"""All rules over everything that was counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TypeAlias

import attrs
import polars as pl

from ..model.recap import InputProblem, Recap
from ..model.sheet import UNIT, Sheet
from ..model.text import Text
from ..model.tier import Tier
from ..model.unit import UnitCode
from ..rules.profile import Profile
from ..rules.ruleset import RuleSet
from .around import Around
from .ascent import Ascent, ascents
from .blocks import Block, list_blocks
from .broken_forms import Kind, broken_forms, kind_of
from .counts import FormCount, MissingCount, VerdictCount
from .coverage import opened, rival_sources, takes_input_as_complete, with_coverage
from .findings import Findings, folded
from .procedures import ProcedureResult, answers_in, procedures_in
from .question import not_exact
from .report import Report
from .sheets import SheetResult
from .silenced import silenced
from .sound import BROKEN, without_broken
from .uncountable import without_uncountable
from .unmatched import unmatched_corrections

Progress: TypeAlias = Callable[[int, int, str], None]
"""Told how much is done, of how much, and what was done last, or is done next where one thing is done at a time."""


NO_REGISTER = Text(
    "tanpa data induk (--register), unit yang ada dalam masukan dianggap seluruh unit",
    "without a register (--register), the units in the input count as all there are",
)

RIVALS = Text(
    "sumber-sumber ini menyebut unit yang sama; tanpa --trust penjumlahannya tidak dapat diputuskan",
    "these sources speak of the same units; without --trust, sums over them cannot be decided",
)


def check_recap(
    recap: Recap,
    rules: RuleSet,
    profile: Profile,
    *,
    version: str,
    max_findings: int | None = None,
    problems: Iterable[InputProblem] = (),
    trust: Sequence[str] = (),
    progress: Progress | None = None,
) -> Report:
    """
    Return what *rules* say of everything in *recap*.

    Args:
        recap: The forms, and what is known of their neighbours.

        rules: What must hold.

        profile: The election.

        version: The version of recaprules, for the report.

        max_findings: How many findings of each rule are listed; `None` is all.
            Counts are never capped.

        problems: What went wrong before the forms were read.

        trust: The sources, the most trusted first, where several have a form.

        progress: Told after each kind of form.
    """
    recap = without_uncountable(recap)
    around = Around(recap, profile, tuple(trust))
    try:
        said = _asked(around, rules, progress)
    except BROKEN:
        sound = without_broken(recap)
        if len(sound.sheets) == len(recap.sheets):
            raise
        return check_recap(
            sound,
            rules,
            profile,
            version=version,
            max_findings=max_findings,
            problems=problems,
            trust=trust,
            progress=progress,
        )
    return report_of(
        recap,
        around,
        rules,
        said.results,
        said.procedures,
        version=version,
        max_findings=max_findings,
        problems=problems,
        progress=progress,
    )


WORKERS = 3
"""So much is asked at once: while two wait for their queries, which keep two cores busy, a third is prepared."""


@attrs.frozen
class _Said:
    """What the rules say of a recap: statements of its sheets in their order, and each procedure."""

    results: list[SheetResult]
    procedures: dict[str, ProcedureResult]


def _asked(around: Around, rules: RuleSet, progress: Progress | None) -> _Said:
    recap, said = around.recap, dict[Sheet, list[SheetResult]]()
    told: SimpleQueue[_Told] = SimpleQueue()
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            # Procedures hold the forms of all sheets: they come first, while little else is in memory.
            answers = pool.submit(answers_in, rules, recap, around.profile)
            for ascent in ascents(around, rules):
                pool.submit(_climb, ascent, told)
            while len(said) < len(recap.sheets):
                one = told.get()
                if isinstance(one, BaseException):
                    raise one
                sheet, said[sheet] = one
                if progress is not None:
                    progress(len(said), len(recap.sheets), sheet.form.id)
            found = _Said([result for sheet in recap.sheets for result in said[sheet]], answers.result())
        finally:
            pool.shutdown(cancel_futures=True)
    around.kept.clear()
    return found


_Told: TypeAlias = tuple[Sheet, list[SheetResult]] | BaseException


def _climb(ascent: Ascent, told: SimpleQueue[_Told]) -> None:
    """Tell what the rules say of each sheet of *ascent*, or what went wrong."""
    try:
        for one in ascent.results():
            told.put(one)
    except BaseException as error:  # whoever waits for it must hear of it, also of a panic in Polars
        told.put(error)


def report_of(
    recap: Recap,
    around: Around,
    rules: RuleSet,
    results: Sequence[SheetResult],
    answers: Mapping[str, ProcedureResult],
    *,
    version: str,
    max_findings: int | None,
    problems: Iterable[InputProblem],
    progress: Progress | None,
) -> Report:
    """
    Return the report on *recap*, of whose sheets the rules with statements said *results*.

    Args:
        recap: Everything that was counted.

        around: The same, by what its sheets are of.

        rules: What must hold.

        results: What was said of each sheet.

        answers: What each procedure said, by the id of the rule.

        version: The version of recaprules.

        max_findings: How many findings of each rule are listed; `None` is all.

        problems: What went wrong before.

        progress: Told when everything was asked.
    """
    profile, procedures = around.profile, procedures_in(rules)
    noted = [answer.problem for answer in answers.values() if answer.problem is not None]
    if progress is not None:
        progress(len(recap.sheets), len(recap.sheets), "")
    if takes_input_as_complete(around, rules):
        noted.append(InputProblem(where="", what=NO_REGISTER, severity="notice"))
    rivals = ", ".join(rival_sources(around, rules))
    if rivals:
        noted.append(InputProblem(where=rivals, what=RIVALS, severity="notice"))
    noted += unmatched_corrections(recap)
    noted += {not_exact(id, result.forms.form) for result in results for id in result.too_large}
    blocks: list[Block] = [block for result in results for block in result.blocks]
    by_procedure = silenced(answers, procedures, blocks).values()
    for result in by_procedure:
        blocks += list_blocks(result.findings, result.forms)
    broken = broken_forms(blocks)
    for result in by_procedure:
        blocks += list_blocks(result.on_units)
    found = folded(blocks, max_findings)
    worst, still_open = found.worst, opened(results)
    verdicts = [count for result in results for count in result.verdicts]
    verdicts += [count for result in by_procedure for count in result.verdicts]
    return Report(
        version=version,
        rule_set=rules.fingerprint,
        profile_id=profile.id,
        profile=profile.fingerprint,
        rules=tuple((rule.id, rule.severity, rule.title) for rule in rules.checks),
        files=recap.files,
        problems=tuple(sorted((*problems, *noted, *recap.problems), key=lambda problem: problem.order)),
        unread=recap.unread,
        forms=with_coverage(_forms(results, broken), around),
        verdicts=_summed(verdicts, found.echoes),
        findings=found.findings,
        missing=_missing(results, recap.sheets),
        worst=worst,
        **still_open,
        names=_names(recap, found.findings, [*(one.unit for one in worst), *(one.unit for one in still_open["open"])]),
    )


def _names(recap: Recap, findings: Findings, others: Iterable[UnitCode]) -> dict[UnitCode, str]:
    """Return how the units of a report are called, where nobody would find them by their code."""
    if recap.names is None:
        return {}
    units = pl.concat([findings.units, pl.Series(UNIT, list(others), dtype=pl.String)]).unique().sort()
    named = units.to_frame().join(recap.names.select(UNIT, "name"), on=UNIT, how="inner", maintain_order="left")
    return {UnitCode(unit): name for unit, name in named.iter_rows()}


def _summed(counts: Iterable[VerdictCount], echoes: Mapping[tuple[str, int], int]) -> tuple[VerdictCount, ...]:
    groups: dict[tuple[str, int], list[VerdictCount]] = defaultdict(list)
    for count in counts:
        groups[count.rule, count.tier.position].append(count)
    totals = {key: VerdictCount.total(some) for key, some in groups.items()}
    return tuple(attrs.evolve(totals[key], echoes=echoes.get(key, 0)) for key in sorted(totals))


def _forms(results: Iterable[SheetResult], broken: Mapping[Kind, int]) -> tuple[FormCount, ...]:
    """Return the counts of forms by kind; sheets of several districts are one kind."""
    totals: dict[Kind, FormCount] = {}
    for result in results:
        one = result.forms
        key = kind_of(one)
        totals[key] = totals[key] + one if key in totals else one
    return tuple(attrs.evolve(totals[key], broken=broken.get(key, 0)) for key in sorted(totals))


def _missing(results: Iterable[SheetResult], sheets: Iterable[Sheet]) -> tuple[MissingCount, ...]:
    """Return the counts of cells by tier and form, those of a form in its order, whichever of *sheets* has them."""
    totals: dict[tuple[Tier, str], dict[str, MissingCount]] = defaultdict(dict)
    for result in results:
        for one in result.missing:
            cells = totals[one.tier, one.form]
            before = cells.get(one.cell)
            cells[one.cell] = one if before is None else before + one
    printed: dict[str, dict[str, None]] = defaultdict(dict)
    for form, ballot in dict.fromkeys((sheet.form, sheet.ballot) for sheet in sheets):
        printed[form.id] |= dict.fromkeys(cell.key for cell in form.cells(ballot))
    ordered = sorted(totals, key=lambda key: (key[0].position, key[1]))
    return tuple(totals[key][cell] for key in ordered for cell in printed[key[1]] if cell in totals[key])
