"""What the pages and the indexes of rules share: links, grades, and text that Markdown shows as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from recaprules import Rule
from recaprules.model.text import Language
from recaprules.writers import words

ANCHORS: Mapping[Language, str] = {"en": "rule", "id": "aturan"}
"""A rule's page begins with the target ``rule-bal-01`` in English and ``aturan-bal-01`` in Indonesian."""


def anchor(id: str, language: Language) -> str:
    """Return the target at the head of a rule's page."""
    return f"{ANCHORS[language]}-{id.lower()}"


def rule_link(id: str, language: Language) -> str:
    """Return a link to the page of the rule called *id*."""
    return f"[{id}](#{anchor(id, language)})"


def links(ids: Iterable[str], language: Language) -> str:
    """Return links to the pages of rules, separated by commas."""
    return ", ".join(rule_link(id, language) for id in ids)


def grade(rule: Rule, language: Language) -> str:
    """Return how grave a finding of *rule* is, or that it is a hint."""
    said = words.HINT[language] if rule.is_hint else words.SEVERITIES[rule.severity][language]
    return f"{said}, {words.OPTIONAL[language]}" if rule.optional else said


def plain(text: str) -> str:
    """Return *text* so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_\[\]<>|#$~{}])", r"\\\1", " ".join(text.split()))
