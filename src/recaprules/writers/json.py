"""The JSON report; its schema is `schema/report-1.json` in the package."""

from __future__ import annotations

import msgspec

from ..engine.finding import Finding, HintGiven, Number
from ..engine.report import Report
from ..model.text import Language, Text
from ..rules.rule import Severity
from .bases import period_as_json

SCHEMA = "report-1"


def write_json(report: Report, language: Language) -> bytes:
    """
    Return *report* as JSON, indented, in UTF-8, with a newline at the end.

    The same report and language give the same bytes.
    """
    return msgspec.json.format(msgspec.json.encode(_as_json(report, language)), indent=1) + b"\n"


def _as_json(report: Report, language: Language) -> dict[str, object]:
    """Return *report* as values that msgspec encodes; an enumeration stands for its value."""
    return {
        "schema": SCHEMA,
        "language": language,
        "recaprules": {
            "version": report.version,
            "rule_set": report.rule_set,
            "profile": {"id": report.profile_id, "fingerprint": report.profile},
            "as_of": None if report.as_of is None else report.as_of.isoformat(),
            "given": {name: _number(value) for name, value in sorted(report.given.items())},
        },
        "input": {
            "files": [{"path": file.path, "sha256": file.sha256, "members": file.members} for file in report.files],
            "forms": sum(count.forms for count in report.forms),
            "unread": report.unread,
            "problems": [
                {
                    "where": problem.where,
                    "what": problem.what[language],
                    "severity": problem.severity,
                    "about": problem.about,
                }
                for problem in report.problems
            ],
        },
        "rules": [
            {"rule": rule, "severity": severity.value, "title": title[language]}
            for rule, severity, title in report.rules
        ],
        "unknown_constants": report.unknown_constants,
        "not_in_force": [{"rule": one.rule, **period_as_json(one.period)} for one in report.not_in_force],
        "forms": [
            {
                "tier": count.tier.value,
                "contest": count.contest.value,
                "form": count.form,
                "source": count.source,
                "forms": count.forms,
                "broken": count.broken,
                "incomplete": count.incomplete,
                "column": count.column,
                "expected": count.expected,
                "absent": count.absent,
                "unregistered": count.unregistered,
                **({"superseded": count.superseded} if count.superseded else {}),
            }
            for count in report.forms
        ],
        "verdicts": [
            {
                "rule": count.rule,
                "tier": count.tier.value,
                "holds": count.holds,
                "broken": count.broken,
                "undecided": count.undecided,
                "not_asked": count.not_asked,
                "shadowed": count.shadowed,
                "echoes": count.echoes,
                "findings": count.findings,
                "severities": dict(zip((one.value for one in Severity), count.severities, strict=True)),
                "units": count.units,
            }
            for count in report.verdicts
        ],
        "missing": [
            {
                "tier": count.tier.value,
                "form": count.form,
                "cell": count.cell,
                "blank": count.blank,
                "illegible": count.illegible,
            }
            for count in report.missing
        ],
        "worst": [
            {
                "unit": one.unit,
                "tier": one.tier.value,
                "contest": one.contest.value,
                "rules": one.rules,
                "votes": one.votes,
            }
            for one in report.worst
        ],
        "open": {
            "counts": [
                {"tier": tier.value, "contest": contest.value, "units": units}
                for tier, contest, units in report.open_units
            ],
            "units": [
                {
                    "unit": one.unit,
                    "tier": one.tier.value,
                    "contest": one.contest.value,
                    "expected": one.expected,
                    "there": one.there,
                    "whole": one.whole,
                }
                for one in report.open
            ],
        },
        "names": dict(report.names),
        "findings": [_finding(finding, language) for finding in report.findings],
    }


def _finding(finding: Finding, language: Language) -> dict[str, object]:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "unit": finding.unit,
        "district": finding.district,
        **({"round": finding.round} if finding.round else {}),
        "seen": finding.seen,
        **({"superseded": True} if finding.superseded else {}),
        "tier": finding.tier,
        "contest": finding.contest,
        "form": finding.form,
        "source": finding.source,
        "column": finding.column,
        "severity": finding.severity,
        "left": _number(finding.left),
        "right": _number(finding.right),
        "imbalance": _number(finding.imbalance),
        "cells": [
            {"cell": key, "label": label[language], "written": written}
            for (key, label), written in zip(finding.labels, finding.written, strict=True)
        ],
        "message": finding.message(language),
        "hints": [_hint(hint, language) for hint in finding.hints],
        "corrected_by": finding.corrected_by,
        "shadowed_by": finding.shadowed_by,
        "cause": finding.cause,
        "measures": [
            {
                "measure": one.name,
                "label": one.label[language],
                "value": one.value[language] if isinstance(one.value, Text) else _number(one.value),
            }
            for one in finding.measures
        ],
    }


def _hint(hint: HintGiven, language: Language) -> dict[str, object]:
    return {"rule": hint.rule, "text": hint.text[language], "cell": hint.cell, "candidate": hint.candidate}


def _number(value: Number | None) -> int | str | None:
    """Return a whole number as one, and any other as its exact ratio, such as ``"5019/50"``."""
    if value is None or isinstance(value, int):
        return value
    return value.numerator if value.denominator == 1 else str(value)
