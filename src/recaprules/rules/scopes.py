"""The places beside a form that rules read."""

from __future__ import annotations

from collections.abc import Iterable

from .expr import Scope
from .rule import Rule


def scopes_read(rules: Iterable[Rule]) -> frozenset[Scope]:
    """Return the places that *rules* read, in their conditions and in those of lower severities."""
    return frozenset().union(*(rule.scopes for rule in rules))
