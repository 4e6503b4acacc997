"""``recaprules rules --test``: whether rules say what their cases expect."""

from __future__ import annotations

import enum
from collections.abc import Iterable

import click
import msgspec

from ..exceptions import RecaprulesError
from ..model.text import Language, Text
from ..rules.rule import Case, Rule, Severity
from ..rules.verdict import Verdict
from ..testing.cases import CaseFailedError, check_case
from ..testing.rulefiles import election_of
from ..writers import words

_WHAT = {
    "verdict": Text("putusan", "verdict"),
    "imbalance": Text("selisih", "imbalance"),
    "severity": Text("tingkat", "severity"),
}
_EXPECTED = Text("{what}: diharapkan {expected}, ternyata {got}", "{what}: expected {expected}, got {got}")
_NOTHING = Text("tidak ada", "none")
_TOTAL = Text("{rules} aturan, {cases} contoh, {failed} gagal", "{rules} rules, {cases} cases, {failed} failed")


def run_cases(rules: Iterable[Rule]) -> list[CaseFailedError]:
    """Return what the cases of *rules* that do not come out as expected say, in order."""
    said = (_failure(rule, case) for rule in rules for case in rule.cases)
    return [error for error in said if error is not None]


def _failure(rule: Rule, case: Case) -> CaseFailedError | None:
    """Return why *case* does not come out as expected, also where it cannot be asked at all."""
    try:
        check_case(rule, case, profile=election_of(case))
    except CaseFailedError as error:
        failed = error
    except RecaprulesError as error:
        failed = CaseFailedError(str(error))
    except Exception as error:
        failed = CaseFailedError(f"{type(error).__name__}: {error}")
    else:
        return None
    failed.rule, failed.case = rule.id, case.name
    return failed


def test_rules(rules: tuple[Rule, ...], lang: Language, form: str) -> bool:
    """Run the cases of *rules*, print those that fail, and return whether there is none."""
    failed = run_cases(rules)
    cases = sum(len(rule.cases) for rule in rules)
    if form == "json":
        content = {"rules": len(rules), "cases": cases, "failed": [failure_as_json(error) for error in failed]}
        click.echo(msgspec.json.format(msgspec.json.encode(content), indent=1))
    else:
        for error in failed:
            click.echo(failure(error, lang))
        click.echo(_TOTAL[lang].format(rules=len(rules), cases=cases, failed=len(failed)))
    return not failed


def failure(error: CaseFailedError, lang: Language) -> str:
    """Return what went wrong with a case, for people."""
    if not error.what:
        return f"{error.rule} {error.case}: {error}"
    what = _EXPECTED[lang].format(
        what=_WHAT[error.what][lang], expected=_said(error.expected, lang), got=_said(error.got, lang)
    )
    return f"{error.rule} {error.case}: {what}"


def failure_as_json(error: CaseFailedError) -> dict[str, object]:
    """Return what went wrong with a case as plain values."""
    return {
        "rule": error.rule,
        "case": error.case,
        "what": error.what or str(error),
        "expected": _plain(error.expected),
        "got": _plain(error.got),
    }


def _said(value: object, lang: Language) -> str:
    match value:
        case None:
            return _NOTHING[lang]
        case Verdict():
            return words.VERDICTS[value][lang]
        case Severity():
            return words.SEVERITIES[value][lang]
        case _:
            return str(value)


def _plain(value: object) -> str | None:
    return None if value is None else str(value.value if isinstance(value, enum.Enum) else value)
