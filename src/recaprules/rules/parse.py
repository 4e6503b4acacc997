"""
Text to tree.

A statement is a condition in Python's expression syntax, followed by what it
is repeated for::

    turnout_registered[sex] <= registered[sex] for each sex

The text is read with `ast` and turned into the nodes of `expr`, and nothing
else: it is never evaluated. All mistakes of a text are reported at once.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import NoReturn, TypeVar

import attrs

from ..exceptions import RuleError, RuleProblem
from ..model.cell import SEXES
from ..model.contest import Contest
from ..model.form import Count
from ..model.form import Per as CountPer
from . import expr
from .expr import Bound, Cell, Condition, Each, Per, Scope, ScopeKind, Statement, Term
from .vocabulary import Vocabulary, builtin_vocabulary

MAX_LENGTH = 4_000
MAX_DIGITS = 13
"""As many as the code of a station has; no count is larger, and engines compute in 64 bits."""

Read = TypeVar("Read")

_FOR_EACH = re.compile(r"\bfor\s+each\b")
_EACH = re.compile(r"\s*(?P<additive>additive\s+)?(?P<per>[A-Za-z_]\w*)\s*(?:in\s*\(?(?P<values>[^()]*)\)?\s*)?")
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.LtE: "<=",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.Gt: ">",
}
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_WRITTEN_ELSEWHERE = {
    "<=": r"≤|=<",
    ">=": r"≥|=>",
    "!=": r"≠|<>",
    "==": r"(?<![=!<>])=(?![=<>])",
    "and": r"&&|\b(?:dan|AND)\b",
    "or": r"\|\||\b(?:atau|OR)\b",
    "not": r"!(?!=)|\b(?:tidak|bukan|NOT)\b",
    "*": r"[×·]",
}
"""How people write what this language writes in another way."""

_PLAIN_SCOPES = {
    kind.value: kind for kind in ScopeKind if kind not in (ScopeKind.CONTEST, ScopeKind.FORM, ScopeKind.SOURCE)
}
_CONTESTS = tuple(contest.value for contest in Contest)
_ON_TERMS: Mapping[str, Callable[[Term], Term]] = {"ceil": expr.Ceil, "floor": expr.Floor, "abs": expr.Abs}
_ON_MANY_TERMS: Mapping[str, Callable[[tuple[Term, ...]], Term]] = {
    "max": expr.Max,
    "min": expr.Min,
    "first_known": expr.FirstKnown,
}
_ON_CELLS: Mapping[str, Callable[[Cell], Term]] = {
    "written": expr.Written,
    "capacity": expr.Capacity,
}
_ON_SETS: Mapping[str, Callable[[Cell], Term]] = {"sum": expr.Sum, "known_sum": expr.KnownSum}
FUNCTIONS = (*_ON_TERMS, *_ON_MANY_TERMS, *_ON_CELLS, *_ON_SETS, "known", "same", "implies")

_OVER_UNITS = (ScopeKind.CHILDREN, ScopeKind.COLUMNS)
"""What is added up there is of the units below."""

_INDEXED_BY = {
    CountPer.FORM: (),
    CountPer.SEX: (Per.SEX,),
    CountPer.OPTION: (Per.OPTION,),
    CountPer.PARTY: (Per.PARTY,),
    CountPer.CANDIDATE: (Per.PARTY, Per.CANDIDATE),
}


def parse(text: str) -> Statement:
    """
    Return the statement that *text* says.

    >>> parse("total_votes == turnout_total").each
    ()

    Args:
        text: A condition, and what it is repeated for.

    Raises:
        RuleError: If *text* is no statement; holds every mistake with its
            line, column, word and the nearest known words.
    """
    reader = _Reader(text, builtin_vocabulary())
    statement = reader.statement()
    if reader.problems or statement is None:
        raise RuleError(sorted(reader.problems, key=lambda problem: (problem.line or 0, problem.column or 0)))
    return statement


class _Wrong(Exception):
    """One part of the text could not be understood; its problem has been noted."""


@attrs.define
class _Reader:
    text: str
    vocabulary: Vocabulary
    problems: list[RuleProblem] = attrs.field(factory=list)
    declared: dict[Per, tuple[str, ...]] = attrs.field(factory=dict)
    used: set[Per] = attrs.field(factory=set)

    # ---- the statement as a whole

    def statement(self) -> Statement | None:
        if len(self.text) > MAX_LENGTH:
            self._note(f"a condition has at most {MAX_LENGTH} characters, got {len(self.text)}", 0)
            return None
        starts = [match.span() for match in _FOR_EACH.finditer(self.text)]
        body = self.text[: starts[0][0]] if starts else self.text
        ends = ([start for start, _ in starts] + [len(self.text)])[1:]
        each = tuple(
            each for (_, begin), end in zip(starts, ends, strict=True) if (each := self._each(begin, end)) is not None
        )
        condition = self._condition_of(body)
        for (begin, _), one in zip(starts, each, strict=False):
            if condition is not None and one.per not in self.used:
                self._note(f"'for each {one.per.value}', but no {one.per.value} is used", begin, one.per.value)
        return None if condition is None else Statement(condition, each)

    def _each(self, begin: int, end: int) -> Each | None:
        match = _EACH.fullmatch(self.text, begin, end)
        if match is None:
            self._note("expected 'for each NAME', or 'for each NAME in (VALUE, VALUE)'", begin)
            return None
        name = match["per"]
        known = [per.value for per in Per]
        if name not in known:
            self._note(f"nothing can be repeated for each {name!r}", match.start("per"), name, known)
            return None
        per = Per(name)
        if per is Per.CANDIDATE and Per.PARTY not in self.declared:
            self._note("candidates are those of a party: 'for each party for each candidate'", begin, name)
            return None
        values: tuple[str, ...] = ()
        if match["values"] is not None:
            values = tuple(value for value in re.split(r"[\s,]+", match["values"]) if value)
            self._check_values(per, values, match.start("values"))
        additive = match["additive"] is not None
        if additive and per not in (Per.CELL, Per.GROUP):
            self._note(f"'additive' goes with cells and groups, not with {name}", begin, "additive")
        self.declared[per] = values
        return Each(per, additive, values)

    def _check_values(self, per: Per, values: tuple[str, ...], offset: int) -> None:
        if not values:
            self._note("expected a list of names in the parentheses", offset)
        known: tuple[str, ...] | None = None
        match per:
            case Per.SEX:
                known = SEXES
            case Per.GROUP:
                known = tuple(n for n, c in self.vocabulary.counts.items() if c.per is CountPer.SEX)
            case Per.CELL:
                known = self.vocabulary.names
            case Per.CONTEST:
                known = _CONTESTS
            case Per.OPTION | Per.PARTY | Per.CANDIDATE:
                known = None
        for value in values:
            if known is not None and value not in known:
                place = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)").search(self.text, offset)
                at = offset if place is None else place.start()
                self._note(f"no {per.value} is called {value!r}", at, value, known)

    # ---- conditions

    def _condition_of(self, body: str) -> Condition | None:
        if not body.strip():
            self._note("expected a condition", 0)
            return None
        try:
            tree = ast.parse(f"({body}\n)", mode="eval").body
        except SyntaxError as error:
            self._note_syntax(error, body)
            return None
        except (RecursionError, MemoryError, ValueError):
            self._note("the condition is nested too deeply or holds a character that cannot be read", 0)
            return None
        try:
            return self._condition(tree)
        except _Wrong:
            return None
        except RecursionError:
            self._note("the condition is nested too deeply", 0)
            return None

    def _note_syntax(self, error: SyntaxError, body: str) -> None:
        bare = _QUOTED.sub(lambda text: " " * len(text[0]), body)
        found = [(match, said) for said, other in _WRITTEN_ELSEWHERE.items() for match in re.finditer(other, bare)]
        for match, said in found:
            self._note(f"not a condition: write {said!r} for {match[0]!r}", match.start())
        if found:
            return
        lines = body.rstrip().split("\n")
        line, column = error.lineno or 1, (error.offset or 1) - ((error.lineno or 1) == 1)
        if line > len(lines):
            # What closes the parenthesis that was put around the text is not the user's.
            line, column = len(lines), len(lines[-1])
        what, _, _ = error.msg.partition(". ")
        self.problems.append(RuleProblem(message=f"not a condition: {what}", line=line, column=max(column, 1)))

    def _condition(self, node: ast.expr) -> Condition:
        match node:
            case ast.Compare(left, operators, comparators):
                return self._comparison(node, [left, *comparators], operators)
            case ast.BoolOp(operator, values):
                conditions = tuple(self._each_of(values, self._condition))
                return expr.All(conditions) if isinstance(operator, ast.And) else expr.Any(conditions)
            case ast.UnaryOp(ast.Not(), operand):
                return expr.Not(self._condition(operand))
            case ast.Call(ast.Name("implies"), arguments):
                self._arity(node, arguments, 2)
                given, then = self._each_of(arguments, self._condition)
                return expr.Implies(given, then)
            case ast.Call(ast.Name("known"), arguments):
                self._arity(node, arguments, 1)
                return expr.Known(self._cell(arguments[0]))
            case ast.Call(ast.Name("same"), arguments):
                self._arity(node, arguments, 1)
                cell = self._cell(arguments[0], many=True)
                if not (isinstance(cell.scope, Scope) and cell.scope.kind in (ScopeKind.CONTESTS, ScopeKind.SOURCES)):
                    self._wrong("'same' compares contests or sources: same(contests.registered_total)", node)
                return expr.Same(cell)
        self._wrong("expected a condition such as 'a == b', got a number or something else", node)

    def _comparison(self, node: ast.Compare, sides: list[ast.expr], operators: list[ast.cmpop]) -> Condition:
        for operator in operators:
            if type(operator) not in _COMPARISONS:
                self._wrong(f"only {', '.join(_COMPARISONS.values())} compare", node)
        terms = list(self._each_of(sides, self._term))
        pairs = [
            expr.Compare(_COMPARISONS[type(operator)], left, right)
            for operator, left, right in zip(operators, terms, terms[1:], strict=False)
        ]
        return pairs[0] if len(pairs) == 1 else expr.All(tuple(pairs))

    # ---- terms

    def _term(self, node: ast.expr) -> Term:
        match node:
            case ast.Constant(int() as value) if not isinstance(value, bool):
                if value >= 10**MAX_DIGITS:
                    self._wrong(f"a number has at most {MAX_DIGITS} digits", node)
                return expr.Number(Fraction(value))
            case ast.Constant(float()):
                self._wrong("no decimals: write 2 % as 2 / 100", node)
            case ast.UnaryOp(ast.USub(), operand):
                return expr.Minus(self._term(operand))
            case ast.BinOp(left, operator, right) if type(operator) in _ARITHMETIC:
                return self._arithmetic(node, operator, left, right)
            case ast.Call(ast.Name(name), arguments):
                return self._call(node, name, arguments)
            case ast.Name(name) if name in self.vocabulary.parameters and not self.vocabulary.count(name):
                return expr.Parameter(name)
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self._cell(node)
        self._wrong("expected a number", node)

    def _arithmetic(self, node: ast.expr, operator: ast.operator, left: ast.expr, right: ast.expr) -> Term:
        one, other = self._each_of((left, right), self._term)
        match operator:
            case ast.Add():
                return expr.Plus((one, other))
            case ast.Sub():
                return expr.Plus((one, expr.Minus(other)))
            case ast.Mult():
                if not (expr.is_constant(one) or expr.is_constant(other)):
                    self._wrong("one side of '*' must be a number or a parameter", node)
                return expr.Times(one, other)
        if isinstance(one, expr.Number) and isinstance(other, expr.Number) and other.value:
            return expr.Number(one.value / other.value)
        self._wrong("'/' stands between two numbers, as in 2 / 100", node)

    def _call(self, node: ast.Call, name: str, arguments: list[ast.expr]) -> Term:
        if node.keywords:
            self._wrong(f"{name} takes no named arguments", node)
        if name in _ON_TERMS:
            self._arity(node, arguments, 1)
            return _ON_TERMS[name](self._term(arguments[0]))
        if name in _ON_MANY_TERMS:
            if len(arguments) < 2:
                self._wrong(f"{name} takes two or more", node, name)
            return _ON_MANY_TERMS[name](tuple(self._each_of(arguments, self._term)))
        if name in _ON_CELLS:
            self._arity(node, arguments, 1)
            return _ON_CELLS[name](self._cell(arguments[0]))
        if name in _ON_SETS:
            self._arity(node, arguments, 1)
            return self._sum(node, name, arguments[0])
        if name in FUNCTIONS:
            self._wrong(f"{name} is a condition, not a number", node, name)
        self._wrong(f"unknown function {name!r}", node, name, FUNCTIONS)

    def _sum(self, node: ast.Call, name: str, argument: ast.expr) -> Term:
        cell = self._cell(argument, open_ended=True, many=True)
        over_forms = isinstance(cell.scope, Scope) and cell.scope.kind.is_many
        if name == "known_sum" and not over_forms:
            self._wrong("known_sum adds over forms: known_sum(children.valid_votes)", node, name)
        count = self.vocabulary.count(cell.name) if isinstance(cell.name, str) else None
        is_open = count is not None and len(cell.index) < len(_INDEXED_BY[count.per])
        if count is not None and count.per is CountPer.SEX and is_open:
            self._wrong(f"{cell.name} has its own total: {cell.name}_total", argument, str(cell.name))
        self._check_additive(argument, cell)
        if not over_forms and not is_open:
            self._wrong("sum adds cells: sum(votes), or forms: sum(children.valid_votes)", node, name)
        return _ON_SETS[name](cell)

    def _check_additive(self, node: ast.expr, cell: Cell) -> None:
        """Note what *cell* can be that is no sum of the figures of the units below, and so never added up."""
        if not (isinstance(cell.scope, Scope) and cell.scope.kind in _OVER_UNITS):
            return
        for name in [cell.name] if isinstance(cell.name, str) else self.declared[cell.name.per]:
            count = self.vocabulary.count(name)
            if count is not None and not count.additive:
                self._wrong(f"{name} does not add up over units", node, name)

    # ---- cells

    def _cell(self, node: ast.expr, *, open_ended: bool = False, many: bool = False) -> Cell:
        indices: list[ast.expr] = []
        base = node
        while isinstance(base, ast.Subscript):
            part = base.slice
            indices[:0] = part.elts if isinstance(part, ast.Tuple) else [part]
            base = base.value
        scope: Scope | Bound | None = None
        if isinstance(base, ast.Attribute):
            scope, name = self._scope(base.value), base.attr
        elif isinstance(base, ast.Name):
            name = base.id
        else:
            self._wrong("expected the name of a count", base)
        index = tuple(self._index(part) for part in indices)
        if isinstance(scope, Scope) and scope.kind.is_many and not many:
            self._wrong(
                f"{scope.kind.value} are many forms: write sum({scope.kind.value}.{name})", node, scope.kind.value
            )
        return self._resolve(base, name, index, scope, open_ended)

    def _resolve(
        self, node: ast.expr, name: str, index: tuple[expr.Index, ...], scope: Scope | Bound | None, open_ended: bool
    ) -> Cell:
        if name in (Per.GROUP.value, Per.CELL.value):
            per = Per(name)
            self._use(per, node)
            if per is Per.GROUP and not index:
                self._wrong("group has one cell per sex: group[male], group[sex]", node, name)
            if per is Per.CELL and index:
                self._wrong("cell is one number and has no index", node, name)
            return Cell(Bound(per), index, scope)
        if not index and (split := self.vocabulary.split_sex(name)):
            return Cell(split[0], (split[1],), scope)
        count = self.vocabulary.count(name)
        if count is None:
            if name in self.vocabulary.parameters:
                self._wrong(f"{name} is a parameter and has no place", node, name)
            self._wrong(f"unknown count {name!r}", node, name, nearest=self.vocabulary.nearest(name))
        self._check_index(node, count, index, open_ended)
        return Cell(name, index, scope)

    def _check_index(self, node: ast.expr, count: Count, index: tuple[expr.Index, ...], open_ended: bool) -> None:
        wanted = _INDEXED_BY[count.per]
        if len(index) > len(wanted) or (len(index) < len(wanted) and not open_ended):
            shape = count.name + "".join(f"[{per.value}]" for per in wanted)
            self._wrong(f"expected {shape}", node, count.name)
        for part, per in zip(index, wanted, strict=False):
            if isinstance(part, Bound) and part.per is not per and not {part.per, per} <= {Per.OPTION, Per.PARTY}:
                self._wrong(f"{count.name} has one cell per {per.value}, not per {part.per.value}", node, count.name)
            if isinstance(part, str) and per is Per.SEX and part not in SEXES:
                self._wrong(f"no sex is called {part!r}", node, part, SEXES)

    def _index(self, node: ast.expr) -> expr.Index:
        match node:
            case ast.Name(name) if name in SEXES:
                return name
            case ast.Name(name) if name in {per.value for per in Per}:
                self._use(Per(name), node)
                return Bound(Per(name))
            case ast.Constant(str() as code):
                return code
            case ast.Constant(int() as number) if not isinstance(number, bool):
                return str(number)
            case ast.Name(name):
                self._wrong(f"unknown index {name!r}", node, name, [*SEXES, *(per.value for per in Per)])
        self._wrong("expected an index: male, option, or a code in quotes", node)

    def _scope(self, node: ast.expr) -> Scope | Bound:
        match node:
            case ast.Name("contest"):
                self._use(Per.CONTEST, node)
                return Bound(Per.CONTEST)
            case ast.Name(name) if name in _PLAIN_SCOPES:
                return Scope(_PLAIN_SCOPES[name])
            case ast.Name(name) if name in _CONTESTS:
                return Scope(ScopeKind.CONTEST, name)
            case ast.Call(ast.Name("form" | "source" as kind), [ast.Constant(str() as name)]):
                return Scope(ScopeKind(kind), name)
            case ast.Name(name):
                self._wrong(f"unknown place {name!r}", node, name, [*_PLAIN_SCOPES, *_CONTESTS, "contest"])
        self._wrong('expected a place such as children, register or form("C.HASIL-PPWP")', node)

    # ---- helpers

    def _use(self, per: Per, node: ast.expr) -> None:
        if per not in self.declared:
            self._wrong(f"{per.value} needs 'for each {per.value}' at the end", node, per.value)
        self.used.add(per)

    def _each_of(self, nodes: Iterable[ast.expr], read: Callable[[ast.expr], Read]) -> list[Read]:
        """Read every one of *nodes*, so that all their mistakes are noted, then fail if one has any."""
        results = []
        failed = False
        for node in nodes:
            try:
                results.append(read(node))
            except _Wrong:
                failed = True
        if failed:
            raise _Wrong
        return results

    def _arity(self, node: ast.Call, arguments: list[ast.expr], wanted: int) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else "this"
        if len(arguments) != wanted or node.keywords:
            self._wrong(f"{name} takes {wanted}, got {len(arguments) + len(node.keywords)}", node, name)

    def _wrong(
        self,
        message: str,
        node: ast.expr,
        word: str | None = None,
        known: Iterable[str] = (),
        *,
        nearest: tuple[str, ...] = (),
    ) -> NoReturn:
        # The text was read inside a parenthesis that was put before its first line.
        column = node.col_offset + (0 if node.lineno == 1 else 1)
        self._append(message, node.lineno, column, word, nearest or _nearest(word, known))
        raise _Wrong

    def _note(self, message: str, offset: int, word: str | None = None, known: Iterable[str] = ()) -> None:
        before = self.text[:offset]
        line = before.count("\n") + 1
        self._append(message, line, offset - (before.rfind("\n") + 1) + 1, word, _nearest(word, known))

    def _append(self, message: str, line: int, column: int, word: str | None, nearest: tuple[str, ...]) -> None:
        self.problems.append(RuleProblem(message=message, line=line, column=column, word=word, nearest=nearest))


def _nearest(word: str | None, known: Iterable[str]) -> tuple[str, ...]:
    return tuple(difflib.get_close_matches(word, list(known), n=2)) if word else ()
