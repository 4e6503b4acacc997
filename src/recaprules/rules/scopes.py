"""The places beside a form that rules read."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.contest import Contest
from .expr import Bound, Cell, Scope, ScopeKind, walk
from .rule import Rule


def scopes_read(rules: Iterable[Rule]) -> frozenset[Scope]:
    """Return the places that *rules* read, in their conditions and in those of lower severities."""
    scopes: set[Scope] = set()
    for rule in rules:
        nodes = [*rule.nodes, *(node for one in rule.lowered for node in walk(one.when.condition))]
        for node in nodes:
            if isinstance(node, Cell) and isinstance(node.scope, Scope):
                scopes.add(node.scope)
            elif isinstance(node, Cell) and isinstance(node.scope, Bound):
                scopes.update(Scope(ScopeKind.CONTEST, contest.value) for contest in Contest)
    return frozenset(scopes)
