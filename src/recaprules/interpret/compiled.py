"""
Which rules does this form break? One generated function for all of them.

The function is written from the ground tree alone: its text holds operators,
whole numbers and local names, and the keys of cells only as string constants.
A form on which every cell is known and legible takes the first half, where a
condition is one plain expression, and one that such a form cannot break is
nothing; any other form takes the second half, where each condition is asked
for its missing operands first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import TypeAlias, assert_never

import attrs

from ..model.cell import CellKey
from ..rules.verdict import Verdict
from .concrete import (
    Abs,
    Add,
    All,
    Any,
    CeilDiv,
    Compare,
    Condition,
    Constant,
    FirstKnown,
    FloorDiv,
    Implies,
    IsKnown,
    Max,
    Min,
    Not,
    Read,
    Repetition,
    Scale,
    Term,
    is_certain,
    reads,
)

Judge: TypeAlias = Callable[[Mapping[CellKey, int | None]], tuple[Verdict, ...]]
"""
Gives the verdict of each rule on one form, in the order of the rules.

Takes the numbers as written, by cell; `None`, or no entry, is missing.
"""


def compile_rules(rules: Sequence[Sequence[Repetition]]) -> Judge:
    """
    Return a function that judges one form by *rules*.

    Args:
        rules: For each rule, its repetitions; none where it cannot be asked.
    """
    return _Writer(rules).judge()


@attrs.define
class _Writer:
    rules: Sequence[Sequence[Repetition]]
    cells: dict[Read, str] = attrs.field(factory=dict)
    temporaries: int = 0

    def judge(self) -> Judge:
        for repetitions in self.rules:
            for repetition in repetitions:
                for read in reads(repetition.condition):
                    self.cells.setdefault(read, f"c{len(self.cells)}")
        keys = tuple(self._by_key())
        scope: dict[str, object] = {
            "HOLDS": Verdict.HOLDS,
            "BROKEN": Verdict.BROKEN,
            "UNDECIDED": Verdict.UNDECIDED,
            "NOT_ASKED": Verdict.NOT_ASKED,
            "pick": itemgetter(*keys) if len(keys) > 1 else lambda cells: tuple(cells[key] for key in keys),
            "__builtins__": {"min": min, "max": max, "abs": abs, "KeyError": KeyError, "TypeError": TypeError},
        }
        source = "\n".join(self._lines())
        exec(compile(source, "<rules>", "exec"), scope)  # noqa: S102  # the text was written here, from the tree alone
        return scope["judge"]  # type: ignore[return-value]  # the text above defines it

    def _by_key(self) -> dict[CellKey, dict[Read, str]]:
        by_key: dict[CellKey, dict[Read, str]] = {}
        for read, name in self.cells.items():
            by_key.setdefault(read.key, {})[read] = name
        for key, uses in by_key.items():
            if len({read.top for read in uses if not read.as_written}) > 1:
                raise ValueError(f"{key} is read with two different limits")
        return by_key

    def _lines(self) -> list[str]:
        by_key = self._by_key()
        if not by_key:
            return ["def judge(cells):", f" return ({self._tuple(self._careful)})"]
        lines = ["def judge(cells):", " try:"]
        lines.append(f"  {' '.join(f'{_one(uses)},' for uses in by_key.values())} = pick(cells)")
        lines.append(f"  if {self._all_legible(by_key)}:")
        lines += [f"   {name} = {_one(uses)}" for uses in by_key.values() for name in list(uses.values())[1:]]
        lines.append(f"   return ({self._tuple(self._plain)})")
        # A cell that is not there, or holds no number, takes the careful half.
        lines += [" except (KeyError, TypeError): pass", " get = cells.get"]
        for key, uses in by_key.items():
            lines += self._load(key, uses)
        return [*lines, f" return ({self._tuple(self._careful)})"]

    def _tuple(self, spell: Callable[[Sequence[Repetition]], str]) -> str:
        return "".join(f"{spell(one)}, " for one in self.rules)

    def _all_legible(self, by_key: Mapping[CellKey, Mapping[Read, str]]) -> str:
        """Return the text of a test that all cells are numbers that fit; fails with TypeError where one is missing."""
        tops: dict[int | None, list[str]] = {}
        for uses in by_key.values():
            top = next((read.top for read in uses if not read.as_written), next(iter(uses)).top)
            tops.setdefault(top, []).append(_one(uses))
        tests = []
        for top, names in tops.items():
            # The bits of several numbers together are at least the largest of them, and negative if one is.
            quick = f"0 <= {' | '.join(names)}" + ("" if top is None else f" <= {top}")
            exact = " and ".join(f"0 <= {name} <= {top}" for name in names)
            tests.append(f"({quick})" if top is None else f"({quick} or {exact})")
        return " and ".join(tests)

    def _load(self, key: CellKey, uses: Mapping[Read, str]) -> list[str]:
        """Load one cell into a local for each way that it is read."""
        names = list(uses.values())
        lines = [f" {' = '.join(names)} = get({key!r})"]
        for read, name in uses.items():
            if not read.as_written:
                fits = f"0 <= {name}" + ("" if read.top is None else f" <= {read.top}")
                lines.append(f" if {name} is not None and not {fits}: {name} = None")
        return lines

    # ---- every cell is known

    def _plain(self, repetitions: Sequence[Repetition]) -> str:
        if not repetitions:
            return "NOT_ASKED"
        conditions = [
            self._truth(one.condition) for one in repetitions if not is_certain(one.condition, _where_legible)
        ]
        return f"HOLDS if {' and '.join(conditions)} else BROKEN" if conditions else "HOLDS"

    def _truth(self, condition: Condition) -> str:
        match condition:
            case Compare(operator, left, right, _):
                return f"{self._number(left)} {operator} {self._number(right)}"
            case All(conditions):
                return f"({' and '.join(map(self._truth, conditions)) or 'True'})"
            case Any(conditions):
                return f"({' or '.join(map(self._truth, conditions)) or 'False'})"
            case Not(inner):
                return f"(not ({self._truth(inner)}))"
            case Implies(given, then):
                return f"(not ({self._truth(given)}) or ({self._truth(then)}))"
            case IsKnown():
                return "True"
            case _:
                assert_never(condition)

    def _number(self, term: Term, *, careful: bool = False) -> str:
        """
        Return the text of *term* where it is known.

        Args:
            term: The term.

            careful: Whether some of the cells may be missing, so that the
                first that is known has to be looked for.
        """

        def spell(one: Term) -> str:
            return self._number(one, careful=careful)

        match term:
            case Constant(value):
                return str(value) if value >= 0 else f"({value})"
            case Read():
                return self.cells[term]
            case Add(terms):
                return f"({' + '.join(map(spell, terms))})"
            case Scale(factor, inner):
                return f"({factor} * {spell(inner)})"
            case CeilDiv(inner, divisor, factor):
                return f"({-factor} * (-{spell(inner)} // {divisor}))"
            case FloorDiv(inner, divisor, factor):
                return f"({factor} * ({spell(inner)} // {divisor}))"
            case Abs(inner):
                return f"abs({spell(inner)})"
            case Max(terms):
                return f"max({', '.join(map(spell, terms))})"
            case Min(terms):
                return f"min({', '.join(map(spell, terms))})"
            case FirstKnown(terms):
                return self._first_known(terms) if careful else spell(terms[0])
            case _:
                assert_never(term)

    def _first_known(self, terms: tuple[Term, ...]) -> str:
        *but_last, last = terms
        text = self._number(last, careful=True)
        for one in reversed(but_last):
            # Of these terms only a constant is never missing, and a constant stands last.
            known = f"not ({' or '.join(self._missing(one))})"
            text = f"({self._number(one, careful=True)} if {known} else {text})"
        return text

    # ---- a cell is missing

    def _careful(self, repetitions: Sequence[Repetition]) -> str:
        if not repetitions:
            return "NOT_ASKED"
        if len(repetitions) == 1:
            truth = self._kleene(repetitions[0].condition)
        else:
            truth = self._all([self._kleene(one.condition) for one in repetitions])
        name = self._temporary()
        return f"(HOLDS if ({name} := {truth}) else UNDECIDED if {name} is None else BROKEN)"

    def _kleene(self, condition: Condition) -> str:
        """Return the text of an expression that is True, False or None."""
        match condition:
            case Compare(operator, left, right, _):
                return self._guarded(
                    f"{self._number(left, careful=True)} {operator} {self._number(right, careful=True)}",
                    self._missing(left, right),
                )
            case All(conditions):
                return self._all([self._kleene(one) for one in conditions])
            case Any(conditions):
                return self._any([self._kleene(one) for one in conditions])
            case Not(inner):
                name = self._temporary()
                return f"(None if ({name} := {self._kleene(inner)}) is None else not {name})"
            case Implies(given, then):
                return self._kleene(Any((Not(given), then)))
            case IsKnown(read):
                return f"({self.cells[read]} is not None)"
            case _:
                assert_never(condition)

    def _all(self, truths: list[str]) -> str:
        if not truths:
            return "True"
        names = [self._temporary() for _ in truths]
        values = ", ".join(f"({name} := {truth})" for name, truth in zip(names, truths, strict=True))
        return f"(False if False in ({values},) else None if None in ({', '.join(names)},) else True)"

    def _any(self, truths: list[str]) -> str:
        if not truths:
            return "False"
        names = [self._temporary() for _ in truths]
        values = ", ".join(f"({name} := {truth})" for name, truth in zip(names, truths, strict=True))
        return f"(True if True in ({values},) else None if None in ({', '.join(names)},) else False)"

    def _guarded(self, expression: str, missing: list[str]) -> str:
        if not missing:
            return f"({expression})"
        return f"(None if {' or '.join(missing)} else {expression})"

    def _missing(self, *terms: Term) -> list[str]:
        """Return the tests of which one is true where one of *terms* is unknown."""
        tests: dict[str, None] = {}
        for term in terms:
            match term:
                case Constant():
                    pass
                case Read():
                    tests[f"{self.cells[term]} is None"] = None
                case Add(inner) | Max(inner) | Min(inner):
                    tests.update(dict.fromkeys(self._missing(*inner)))
                case Scale(_, one) | CeilDiv(one, _, _) | FloorDiv(one, _, _) | Abs(one):
                    tests.update(dict.fromkeys(self._missing(one)))
                case FirstKnown(inner):
                    each = [" or ".join(self._missing(one)) for one in inner]
                    if all(each):
                        tests[f"({' and '.join(f'({test})' for test in each)})"] = None
                case _:
                    assert_never(term)
        return list(tests)

    def _temporary(self) -> str:
        self.temporaries += 1
        return f"t{self.temporaries}"


def _one(uses: Mapping[Read, str]) -> str:
    return next(iter(uses.values()))


def _where_legible(read: Read) -> tuple[float, float]:
    """Return the least and the greatest number that may be read where all cells are legible."""
    return 0, math.inf if read.top is None else read.top
