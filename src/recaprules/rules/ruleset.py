"""An ordered, frozen collection of rules with a fingerprint."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import inspect
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import pairwise

import attrs

from ..exceptions import RuleError, RuleProblem, UnknownNameError
from .expr import Statement
from .formula import spell
from .judgement import Procedure
from .rule import Rule, Severity

ALL = "ALL"
"""The name of all rules that are not optional."""


def _sorted(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=lambda rule: rule.id))


@attrs.frozen
class RuleSet:
    """
    Rules in the order of their ids, whatever order they came in.

    Attributes:
        rules: The rules and hints.

    Raises:
        RuleError: If two rules have one id.
    """

    rules: tuple[Rule, ...] = attrs.field(converter=_sorted)

    @rules.validator
    def _one_rule_per_id(self, _attribute: attrs.Attribute[tuple[Rule, ...]], value: tuple[Rule, ...]) -> None:
        twice = sorted({one.id for one, other in pairwise(value) if one.id == other.id})
        if twice:
            raise RuleError(
                [RuleProblem(message="two rules have this id; give one of them another", rule=id) for id in twice]
            )

    @rules.validator
    def _no_circles(self, _attribute: attrs.Attribute[tuple[Rule, ...]], value: tuple[Rule, ...]) -> None:
        circle = in_circles(value)
        if circle:
            raise RuleError([RuleProblem(message=f"this rule {IN_CIRCLE}", rule=id) for id in circle])

    def __hash__(self) -> int:
        return hash(tuple(rule.id for rule in self.rules))

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, id: str) -> Rule:
        """
        Return the rule called *id*.

        Raises:
            UnknownNameError: If there is none.
        """
        for rule in self.rules:
            if rule.id == id:
                return rule
        raise UnknownNameError("rule", id, (rule.id for rule in self.rules))

    @property
    def checks(self) -> tuple[Rule, ...]:
        """The rules that are asked; hints are not."""
        return tuple(rule for rule in self.rules if not rule.is_hint)

    def hints_to(self, id: str) -> tuple[Rule, ...]:
        """Return the hints that explain findings of the rule called *id*."""
        return self._hints.get(id, ())

    @cached_property
    def _hints(self) -> dict[str, tuple[Rule, ...]]:
        explained = dict.fromkeys(id for rule in self.rules for id in rule.hint_to)
        return {id: tuple(rule for rule in self.rules if id in rule.hint_to) for id in explained}

    def select(self, *names: str) -> RuleSet:
        """
        Return only the rules that *names* mean; all that are not optional if there are none.

        Args:
            names: Ids (``BAL-04``), families (``BAL``), severities (``error``),
                or ``all``, in any case. Optional rules are meant by their ids
                and families only. A hint stays with the rules that it explains.

        Raises:
            UnknownNameError: If a name means no rule.
        """
        if not names:
            return RuleSet(rule for rule in self.rules if not rule.optional) if self._has_optional else self
        matches = [self._matcher(name) for name in names]
        chosen = {rule.id for rule in self.rules if any(match(rule) for match in matches)}
        hints = {rule.id for rule in self.rules if chosen & set(rule.hint_to)}
        return RuleSet(rule for rule in self.rules if rule.id in chosen | hints)

    def ignore(self, *names: str) -> RuleSet:
        """
        Return the rules without those that *names* mean.

        Args:
            names: As in `select`.

        Raises:
            UnknownNameError: If a name means no rule.
        """
        matches = [self._matcher(name) for name in names]
        return RuleSet(rule for rule in self.rules if not any(match(rule) for match in matches))

    def on(self, day: datetime.date) -> RuleSet:
        """
        Return only the rules that are surely in force on *day*.

        .. versionadded:: 26.1.0
        """
        kept = [rule for rule in self.rules if rule.in_force.covers(day)]
        return self if len(kept) == len(self.rules) else RuleSet(kept)

    def _matcher(self, name: str) -> Callable[[Rule], bool]:
        word = name.upper()
        if word == ALL:
            return lambda rule: not rule.optional
        if any(rule.id == word for rule in self.rules):
            return lambda rule: rule.id == word
        if any(rule.family == word for rule in self.rules):
            return lambda rule: rule.family == word
        if name.lower() in {severity.value for severity in Severity}:
            return lambda rule: rule.severity.value == name.lower() and not rule.is_hint and not rule.optional
        families = sorted({rule.family for rule in self.rules})
        raise UnknownNameError("rule, family or severity", name, [*families, *(s.value for s in Severity), ALL.lower()])

    @property
    def _has_optional(self) -> bool:
        return any(rule.optional for rule in self.rules)

    @property
    def fingerprint(self) -> str:
        """A SHA-256 over everything that can change a verdict, the same in whatever order rules were loaded."""
        return _fingerprint(self)


IN_CIRCLE = "would be silent because of itself; look at silent_if"


def in_circles(rules: Iterable[Rule]) -> list[str]:
    """Return the ids of those of *rules* that silence themselves, directly or through others."""
    silent = {rule.id: rule.silent_if for rule in rules}
    return sorted(id for id in silent if id in _reached(id, silent))


def _reached(id: str, silent: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the rules that silence the rule called *id*, directly or through others."""
    reached: set[str] = set()
    waiting = list(silent.get(id, ()))
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += silent.get(one, ())
    return reached


@lru_cache(maxsize=64)
def _fingerprint(rules: RuleSet) -> str:
    text = json.dumps([_content(rule) for rule in rules], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _content(rule: Rule) -> list[object]:
    applies = rule.applies
    return [
        rule.id,
        _check(rule.check),
        rule.severity.value,
        [body.value for body in rule.corrected_by],
        [contest.value for contest in applies.contests],
        [tier.value for tier in applies.tiers],
        list(applies.profiles),
        list(applies.forms),
        list(applies.sources),
        applies.overseas,
        applies.published,
        applies.column,
        list(rule.silent_if),
        [[lowered.to.value, spell(lowered.when)] for lowered in rule.lowered],
        list(rule.hint_to),
        rule.optional,
        *([] if rule.in_force.is_always else [str(rule.in_force.from_), str(rule.in_force.until)]),
    ]


def _check(check: Statement | Procedure) -> str:
    if isinstance(check, Statement):
        return spell(check)
    function = check.function
    digest = hashlib.sha256(_source(function).encode()).hexdigest()
    return f"{function.__module__}:{getattr(function, '__qualname__', '')}({', '.join(check.reads)}) {digest}"


def _source(function: Callable[..., object]) -> str:
    """Return the text of the module of *function*, as it may use all of it; of itself alone in a notebook."""
    for one in (inspect.getmodule(function), function):
        with contextlib.suppress(OSError, TypeError):
            return inspect.getsource(one)  # type: ignore[arg-type]  # None is a TypeError
    return ""
