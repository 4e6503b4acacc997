"""What is broken, column by column, and findings made of it when somebody looks at them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache, reduce
from itertools import accumulate
from operator import or_
from typing import Protocol

import attrs
import polars as pl

from ..interpret.patterns import BEYOND
from ..interpret.shape import written_column
from ..interpret.stacked import constant
from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.sheet import DISTRICT, KEYS, ROUND, SEEN, UNIT
from ..model.tier import Tier
from ..model.unit import UnitCode
from ..rules.places import CONTESTS, taken_apart
from .broken import DENOMINATOR, LEFT, NUMBER, REPETITION, RIGHT, WHICH, broken_repetitions
from .failing import Failing
from .finding import Finding
from .hints import given_hints
from .question import Question
from .teller import Teller, exactly, lowered_severity

RANK, SAID = "rank", "another says it"

FORM = "number of the form"
"""On which form findings of a procedure are: it may say several things of one."""


@attrs.frozen(kw_only=True)
class About:
    """
    What all findings of a block have in common.

    Attributes:
        rule: The rule's id.

        contest: What was voted for.

        tier: The tier.

        form: The form.

        source: Where the figures come from.

        sources: All sources whose forms the rule reads there.

        district: The electoral district, where the whole sheet is of one.

        current: Whether the forms count: no later reading of them is there, and no re-vote replaced them.

        column: Whether they are of child columns.

        cells: The cells that take part in each repetition, each with the
            contest on whose form it is read.

        reads_others: Whether the rule reads other forms than the one that it is asked of.

        keys: The cells that take part in each repetition, as findings name them.
    """

    rule: str
    contest: Contest
    tier: Tier
    form: str
    source: str
    sources: tuple[str, ...]
    district: str
    current: bool
    column: bool
    cells: tuple[tuple[tuple[Contest, CellKey], ...], ...]
    reads_others: bool
    keys: tuple[tuple[CellKey, ...], ...]


@lru_cache(maxsize=65536)
def _read_on(keys: tuple[CellKey, ...], contest: Contest) -> tuple[tuple[Contest, CellKey], ...]:
    """Return the cells that *keys* read, each with the contest on whose form it is."""
    parts = map(taken_apart, keys)
    return tuple(dict.fromkeys((CONTESTS.get(part.place, contest), part.cell) for part in parts))


class Block(Protocol):
    """Findings of a rule on the forms of one kind."""

    @property
    def about(self) -> About:
        """What they have in common."""

    @property
    def table(self) -> pl.DataFrame:
        """
        A row per finding: the keys, `REPETITION`, `LEFT`, `RIGHT`, `DENOMINATOR`, `RANK` and `SAID`.

        Where several in one repetition may be on one form, `FORM` tells the forms apart.
        """

    def findings(self, rows: Sequence[int]) -> list[Finding]:
        """Return the findings in *rows*."""


@attrs.frozen(kw_only=True, eq=False, slots=False)
class FindingBlock:
    """
    The forms of one kind that break a rule.

    Attributes:
        question: The rule.

        table: A row per finding.

        shadowed_forms: On how many of the forms another rule says it already.

        sources: The sources whose forms are read in each place beside them, by its name.

        current: Whether the forms count: no later reading of them is there, and no re-vote replaced them.

        superseded: Whether a re-vote replaced the forms.
    """

    question: Question
    table: pl.DataFrame
    shadowed_forms: int = 0
    sources: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    current: bool = True
    superseded: bool = False

    @cached_property
    def about(self) -> About:
        """What all findings have in common."""
        setting = self.question.setting
        repetitions = self.question.repetitions
        places = {taken_apart(read.key).place for read in repetitions.reading} - {""}
        sources = sorted({source for place in places for source in self.sources.get(place, ())})
        return About(
            rule=self.question.rule.id,
            contest=setting.form.contest,
            tier=setting.tier,
            form=setting.form.id,
            source=setting.source,
            sources=(setting.source, *sources),
            district=setting.ballot.district,
            current=self.current,
            column=setting.column,
            cells=tuple(_read_on(keys, setting.form.contest) for keys in repetitions.cells),
            reads_others=bool(places),
            keys=repetitions.cells,
        )

    @cached_property
    def _tellers(self) -> dict[int, Teller]:
        there = self.table[REPETITION].unique()
        return {number: Teller(self.question, self.question.repetitions[number]) for number in there}

    def findings(self, rows: Sequence[int]) -> list[Finding]:
        """Return the findings in *rows*."""
        question, table = self.question, self.table
        keys = _keys(table)
        numbers, explaining, silent = (_starting(table, word) for word in (NUMBER, _EXPLAINING, _SAID_BY))
        lowered, hints = _numbered(_LOWERED, question.lowered), _numbered(_HINT, question.hints)
        groups = (keys, [REPETITION, LEFT, RIGHT, DENOMINATOR, WHICH], silent, lowered, hints, explaining, numbers)
        ends = list(accumulate(map(len, groups)))
        chosen = table[list(rows)].select(*(name for group in groups for name in group))
        explained = [name[len(_EXPLAINING) :] for name in explaining]
        found = []
        for row in chosen.iter_rows():
            of_keys, sides_, said, low, hinted, known, written = (
                row[start:end] for start, end in zip([0, *ends], ends, strict=False)
            )
            told = dict(zip(keys, of_keys, strict=True))
            repetition, left, right, denominator, which = sides_
            teller = self._tellers[repetition]
            cells = dict(zip(explained, known, strict=True)) | dict(zip(teller.keys, written, strict=False))
            found.append(
                teller.finding(
                    UnitCode(told[UNIT]),
                    cells,
                    district=told.get(DISTRICT) or question.setting.ballot.district,
                    round=told.get(ROUND) or "",
                    seen=told.get(SEEN) or "",
                    superseded=self.superseded,
                    left=exactly(left, denominator),
                    right=exactly(right, denominator),
                    which=which,
                    severity=lowered_severity(question.rule, low) if low else question.rule.severity,
                    hints=given_hints(question, hinted, cells) if hinted else (),
                    shadowed_by=tuple(name[len(_SAID_BY) :] for name, one in zip(silent, said, strict=True) if one),
                )
            )
        return found


_SAID_BY, _LOWERED, _HINT, _EXPLAINING = "said by ", "lowered ", "hint ", "explaining "


def _keys(table: pl.DataFrame) -> list[str]:
    return [key for key in KEYS if key in table.columns]


def _starting(table: pl.DataFrame, word: str) -> list[str]:
    return [name for name in table.columns if name.startswith(word)]


def _numbered(word: str, things: Sequence[object]) -> list[str]:
    return [f"{word}{number}" for number in range(len(things))]


def finding_blocks(
    failing: Failing,
    asked: Sequence[Question],
    *,
    sources: Mapping[str, tuple[str, ...]],
    current: bool = True,
    superseded: bool = False,
) -> list[FindingBlock]:
    """
    Return what is broken, a block per rule.

    Args:
        failing: The forms that break something.

        asked: The rules.

        sources: The sources whose forms are read in each place beside them, by its name.

        current: Whether the forms count: no later reading of them is there, and no re-vote replaced them.

        superseded: Whether a re-vote replaced the forms.
    """
    tables: dict[int, list[pl.DataFrame]] = {}
    shadowed: Counter[int] = Counter()
    for part in failing.parts():
        for number, question in enumerate(asked):
            if part.breaks(question.rule.id):
                table, forms = _told(question, part)
                tables.setdefault(number, []).append(table)
                shadowed[number] += forms
    return [
        FindingBlock(
            question=asked[number],
            table=_one_below_the_other(some),
            shadowed_forms=shadowed[number],
            sources=sources,
            current=current,
            superseded=superseded,
        )
        for number, some in sorted(tables.items())
    ]


def _one_below_the_other(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    if len(tables) == 1:
        return tables[0]
    return pl.concat(tables, how="diagonal").sort(REPETITION, maintain_order=True)


def _told(question: Question, failing: Failing) -> tuple[pl.DataFrame, int]:
    """Return a row per finding of *question*, and on how many forms another rule says it already."""
    shape = failing.shape
    each = broken_repetitions(question, failing.stack, shape)
    form, *rest = each.get_columns()
    said = {id: failing.broken(id) for id in question.rule.silent_if if failing.breaks(id)}
    by_others = reduce(or_, said.values(), constant(value=False, height=failing.rows.height, kind=pl.Boolean))
    explaining = dict.fromkeys(key for hint in question.hints for key in hint.keys)
    told = [failing.rows[key] for key in failing.keys]
    told += [_rank(question, failing).alias(RANK), by_others.alias(SAID)]
    told += [one.alias(f"{_SAID_BY}{id}") for id, one in said.items()]
    told += [failing.holds(when).alias(f"{_LOWERED}{n}") for n, (_, when) in enumerate(question.lowered)]
    told += [failing.holds(one.repetitions).alias(f"{_HINT}{n}") for n, one in enumerate(question.hints)]
    told += [failing.rows[written_column(key, shape)].alias(_EXPLAINING + key) for key in explaining]
    forms = int((by_others & failing.broken(question.rule.id)).sum()) if said else 0
    return pl.DataFrame(told)[form].hstack(rest), forms


def _rank(question: Question, failing: Failing) -> pl.Series:
    """Return how grave *question* is on each form, where it is broken."""
    rank = constant(question.rule.severity.rank, failing.rows.height, pl.UInt8)
    for to, when in question.lowered:
        lowest = constant(to.rank, failing.rows.height, pl.UInt8)
        rank = lowest.zip_with(failing.holds(when) & (rank < to.rank), rank)
    return rank


@attrs.frozen(kw_only=True, eq=False)
class ListBlock:
    """
    Findings that a procedure made one by one, of one rule at one tier.

    Attributes:
        about: What they have in common.

        listed: The findings.

        table: A row per finding.
    """

    about: About
    listed: tuple[Finding, ...]
    table: pl.DataFrame

    def findings(self, rows: Sequence[int]) -> list[Finding]:
        """Return the findings in *rows*."""
        return [self.listed[row] for row in rows]


def list_blocks(findings: Sequence[Finding], forms: Sequence[int] | None = None) -> list[ListBlock]:
    """
    Return *findings* in blocks of those that have everything in common.

    Args:
        findings: What a procedure says.

        forms: On which form each is, by a number; each on one of its own if not given.
    """
    groups: dict[About, tuple[list[Finding], list[int]]] = {}
    for finding, form in zip(findings, range(len(findings)) if forms is None else forms, strict=True):
        some, numbers = groups.setdefault(_about(finding), ([], []))
        some.append(finding)
        numbers.append(form)
    return [
        ListBlock(
            about=about, listed=tuple(some), table=_listed(some).with_columns(pl.Series(FORM, numbers, dtype=pl.UInt32))
        )
        for about, (some, numbers) in groups.items()
    ]


def _about(finding: Finding) -> About:
    keys = tuple(key for key, _ in finding.labels)
    return About(
        rule=finding.rule,
        contest=finding.contest,
        tier=finding.tier,
        form=finding.form,
        source=finding.source,
        sources=(finding.source,),
        district="",
        current=True,
        column=finding.column,
        cells=(_read_on(keys, finding.contest),),
        reads_others=True,
        keys=(keys,),
    )


def _listed(findings: Sequence[Finding]) -> pl.DataFrame:
    sides = [_sides(one) for one in findings]
    return pl.DataFrame(
        {
            UNIT: [one.unit for one in findings],
            DISTRICT: [one.district for one in findings],
            ROUND: [one.round for one in findings],
            SEEN: [one.seen for one in findings],
            REPETITION: [0] * len(findings),
            LEFT: [left for left, _, _ in sides],
            RIGHT: [right for _, right, _ in sides],
            DENOMINATOR: [denominator for _, _, denominator in sides],
            RANK: [one.severity.rank for one in findings],
            SAID: [bool(one.shadowed_by) for one in findings],
        },
        schema_overrides={
            REPETITION: pl.UInt16,
            LEFT: pl.Int64,
            RIGHT: pl.Int64,
            DENOMINATOR: pl.Int64,
            RANK: pl.UInt8,
        },
    )


def _sides(finding: Finding) -> tuple[int | None, int | None, int]:
    """Return both sides of *finding* as whole numbers, and what these are to be divided by."""
    if finding.left is None or finding.right is None:
        return None, None, 1
    left, right = Fraction(finding.left), Fraction(finding.right)
    common = math.lcm(left.denominator, right.denominator)
    one, other = int(left * common), int(right * common)
    # What 64 bits do not hold is told by the finding itself, and has no place among the others by its size.
    return (one, other, common) if max(abs(one) + abs(other), common) < BEYOND else (None, None, 1)
