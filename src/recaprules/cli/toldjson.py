"""What is told of the findings of a rule at a unit, for programs."""

from __future__ import annotations

import msgspec

from ..model.text import Language
from ..writers.plain import plain
from ..writers.telling import Figure, Telling
from .tellfinding import Told


def told_as_json(told: Told, lang: Language) -> str:
    """Return what is told as JSON, with the keys that the manual lists."""
    origin = told.report.recaprules
    content = {
        "rule": told.rule.id,
        "unit": told.unit,
        "role": told.role,
        "language": lang,
        "report": {
            "version": origin.version,
            "rule_set": origin.rule_set,
            "profile": {"id": origin.profile.id, "fingerprint": origin.profile.fingerprint},
            "as_of": origin.as_of,
        },
        "notices": told.notices,
        "findings": [_telling_as_json(one, lang) for one in told.tellings],
        "others": [{"rule": rule, "findings": count} for rule, count in told.others.items()],
    }
    return msgspec.json.format(msgspec.json.encode(_safe(content)), indent=1).decode()


def _telling_as_json(telling: Telling, lang: Language) -> dict[str, object]:
    finding = telling.finding
    return {
        "id": finding.id,
        "tier": finding.tier.value,
        "contest": finding.contest.value,
        "form": finding.form,
        "source": finding.source,
        "district": finding.district,
        "round": finding.round,
        "seen": finding.seen,
        "superseded": finding.superseded,
        "column": finding.column,
        "severity": finding.severity.value,
        "message": telling.message,
        "left": finding.left,
        "right": finding.right,
        "imbalance": finding.imbalance,
        "figures": [_figure_as_json(one, lang) for one in telling.figures],
        "compare": telling.compare,
        "hints": [
            {"rule": one.rule, "text": text, "cell": one.cell, "candidate": one.candidate}
            for one, text in zip(finding.hints, telling.hints, strict=True)
        ],
        "cause": finding.cause,
        "echoes": [{"rule": rule, "unit": unit} for rule, unit in telling.echoes],
        "shadowed_by": telling.shadowed_by,
        "measures": [{"measure": one.measure, "label": one.label, "value": one.value} for one in finding.measures],
        "todo": telling.todo,
        "corrected_by": [{"body": one.body.value, "name": one.name, "where": one.where} for one in telling.correctors],
    }


def _figure_as_json(figure: Figure, lang: Language) -> dict[str, object]:
    line = figure.line
    return {
        "cell": figure.cell,
        "label": figure.label,
        "written": figure.written,
        "place": None if line is None or line.place is None else line.place[lang],
        "form": "" if line is None else line.form,
        "row": "" if line is None else line.row,
        "printed": "" if line is None else line.printed,
    }


def _safe(value: object) -> object:
    """Return *value* with every text safe to show, also in a terminal."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {plain(str(key)): _safe(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(one) for one in value]
    return value
