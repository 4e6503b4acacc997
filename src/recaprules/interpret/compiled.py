"""
Which rules does this form break? One generated function for all of them.

The function is written from the ground tree alone: its text holds operators,
whole numbers and local names, and the keys of cells only as string constants.
A form on which every cell is known and legible takes the first half, where a
condition is one plain expression; any other form takes the second, where each
condition is asked for its missing operands first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, assert_never

import attrs

from ..model.cell import CellKey
from ..rules.rule import Verdict
from .ground import (
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
                    self._name(read)
        source = "\n".join(self._lines())
        scope: dict[str, object] = {
            "HOLDS": Verdict.HOLDS,
            "BROKEN": Verdict.BROKEN,
            "UNDECIDED": Verdict.UNDECIDED,
            "NOT_ASKED": Verdict.NOT_ASKED,
            "__builtins__": {"min": min, "max": max, "abs": abs},
        }
        exec(compile(source, "<rules>", "exec"), scope)  # noqa: S102  # the text was written here, from the tree alone
        return scope["judge"]  # type: ignore[return-value]  # the text above defines it

    def _name(self, read: Read) -> str:
        return self.cells.setdefault(read, f"c{len(self.cells)}")

    def _lines(self) -> list[str]:
        lines = ["def judge(cells):", " get = cells.get", " plain = True"]
        by_key: dict[CellKey, list[tuple[Read, str]]] = {}
        for read, name in self.cells.items():
            by_key.setdefault(read.key, []).append((read, name))
        for key, uses in by_key.items():
            lines += self._load(key, uses)
        lines.append(" if plain:")
        lines.append(f"  return ({''.join(self._plain(one) + ', ' for one in self.rules)})")
        lines.append(f" return ({''.join(self._careful(one) + ', ' for one in self.rules)})")
        return lines

    def _load(self, key: CellKey, uses: list[tuple[Read, str]]) -> list[str]:
        """Load one cell into a local for each way that it is read."""
        names = [name for _, name in uses]
        limits = {(read.top, read.as_written) for read, _ in uses}
        lines = [f" {' = '.join(names)} = get({key!r})", f" if {names[0]} is None: plain = False"]
        for read, name in uses:
            if not read.as_written:
                legible = f"0 <= {names[0]}" + ("" if read.top is None else f" <= {read.top}")
                lines.append(f" elif not {legible}: plain = False; {name} = None")
        if len([limit for limit in limits if not limit[1]]) > 1:
            raise ValueError(f"{key} is read with two different limits")
        return lines

    # ---- every cell is known

    def _plain(self, repetitions: Sequence[Repetition]) -> str:
        if not repetitions:
            return "NOT_ASKED"
        conditions = " and ".join(self._truth(one.condition) for one in repetitions)
        return f"HOLDS if {conditions} else BROKEN"

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

    def _number(self, term: Term) -> str:
        match term:
            case Constant(value):
                return str(value) if value >= 0 else f"({value})"
            case Read():
                return self.cells[term]
            case Add(terms):
                return f"({' + '.join(map(self._number, terms))})"
            case Scale(factor, inner):
                return f"({factor} * {self._number(inner)})"
            case CeilDiv(inner, divisor, factor):
                return f"({-factor} * (-{self._number(inner)} // {divisor}))"
            case FloorDiv(inner, divisor, factor):
                return f"({factor} * ({self._number(inner)} // {divisor}))"
            case Abs(inner):
                return f"abs({self._number(inner)})"
            case Max(terms):
                return f"max({', '.join(map(self._number, terms))})"
            case Min(terms):
                return f"min({', '.join(map(self._number, terms))})"
            case FirstKnown(terms):
                return self._number(terms[0])
            case _:
                assert_never(term)

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
                return self._guarded(f"{self._maybe(left)} {operator} {self._maybe(right)}", self._missing(left, right))
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

    def _maybe(self, term: Term) -> str:
        """Return the text of *term* where it is known that it is known."""
        match term:
            case FirstKnown(terms):
                *but_last, last = terms
                text = self._maybe(last)
                for one in reversed(but_last):
                    missing = self._missing(one)
                    if missing:
                        text = f"({self._maybe(one)} if not ({' or '.join(missing)}) else {text})"
                    else:
                        text = self._maybe(one)
                return text
            case Constant() | Read():
                return self._number(term)
            case Add(terms):
                return f"({' + '.join(map(self._maybe, terms))})"
            case Scale(factor, inner):
                return f"({factor} * {self._maybe(inner)})"
            case CeilDiv(inner, divisor, factor):
                return f"({-factor} * (-{self._maybe(inner)} // {divisor}))"
            case FloorDiv(inner, divisor, factor):
                return f"({factor} * ({self._maybe(inner)} // {divisor}))"
            case Abs(inner):
                return f"abs({self._maybe(inner)})"
            case Max(terms):
                return f"max({', '.join(map(self._maybe, terms))})"
            case Min(terms):
                return f"min({', '.join(map(self._maybe, terms))})"
            case _:
                assert_never(term)

    def _temporary(self) -> str:
        self.temporaries += 1
        return f"t{self.temporaries}"
