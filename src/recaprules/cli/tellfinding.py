"""``recaprules explain RULE --unit CODE REPORT``: the findings of a report, told to one role."""

from __future__ import annotations

import datetime
from pathlib import Path

import attrs

from .. import __version__
from ..exceptions import RecaprulesError, UnknownNameError
from ..installed import load_profile
from ..interpret.numerals import number
from ..model.text import Language, Text
from ..rules.profile import Profile
from ..rules.rule import Rule
from ..rules.ruleset import RuleSet
from ..writers.plain import plain
from ..writers.reportfile import GivenReport, read_report
from ..writers.telling import Telling, others, tell
from .common import say, stop

SHOWN_UNITS = 5

_SEVERAL = Text(
    "{rule} dilanggar di {unit} pada beberapa jenis pemilihan: {contests}; pilih salah satu dengan --contest",
    "{rule} is broken at {unit} in several contests: {contests}; choose one with --contest",
)
_IS_HINT = Text(
    "{rule} adalah petunjuk, yang disebut bersama temuan aturan: {rules}",
    "{rule} is a hint, told with the findings of: {rules}",
)
_NOT_ASKED = Text(
    "{rule} tidak ditanyakan dalam laporan ini; tanyakan: recaprules check … --select {rule}",
    "{rule} was not asked in this report; ask it: recaprules check … --select {rule}",
)
_NO_FINDING = Text(
    "laporan ini tidak mempunyai temuan {rule} di {where}", "the report has no finding of {rule} at {where}"
)
_FINDINGS_THERE = Text("temuannya di sana adalah dari: {rules}", "its findings there are of: {rules}")
_BROKEN_AT = Text("{rule} dilanggar di: {units}", "{rule} is broken at: {units}")
_CAPPED = Text(
    "hanya {listed} dari {all} temuan {rule} yang disebut; tulis laporan dengan --max-findings yang lebih besar",
    "it lists only {listed} of the {all} findings of {rule}; write it with a larger --max-findings",
)

_NOTICES = {
    "version": Text(
        "laporan ini dibuat dengan recaprules {theirs}, dan yang terpasang {ours}",
        "the report was made with recaprules {theirs}, and {ours} is installed",
    ),
    "rules": Text(
        "laporan ini dibuat dengan aturan lain (sidik {theirs}) daripada yang terpasang (sidik {ours}): "
        "penjelasan di bawah adalah penjelasan aturan yang terpasang",
        "the report was made with other rules (fingerprint {theirs}) than those installed (fingerprint {ours}): "
        "what is explained below is the installed rule",
    ),
    "no_profile": Text(
        "pemilu {theirs} tidak dikenal di sini: baris formulir tidak dapat disebutkan",
        "the election {theirs} is not known here: the rows of the form cannot be named",
    ),
    "profile": Text(
        "laporan ini memakai ketentuan pemilu yang lain (sidik {theirs}) daripada yang terpasang (sidik {ours})",
        "the report used other constants of the election (fingerprint {theirs}) than those installed ({ours})",
    ),
    "capped": Text(
        "laporan ini memuat {listed} dari {all} temuan aturan ini (--max-findings)",
        "the report lists {listed} of the {all} findings of this rule (--max-findings)",
    ),
}


@attrs.frozen(kw_only=True)
class Told:
    """
    What is told of one rule at one unit.

    Attributes:
        rule: The rule.

        report: The report.

        unit: The unit.

        role: Who is told; `None` for everybody.

        notices: What differs between the report and what is installed.

        tellings: The findings, one after the other.

        others: How many findings other rules have at the unit.
    """

    rule: Rule
    report: GivenReport
    unit: str
    role: str | None
    notices: tuple[str, ...]
    tellings: tuple[Telling, ...]
    others: dict[str, int]


def tell_findings(
    rule: Rule, rules: RuleSet, file: Path, unit: str, contest: str | None, role: str | None, lang: Language
) -> Told:
    """Return what *file* says of *rule* at *unit*; leave with exit code 2 where that is nothing."""
    try:
        report = read_report(file)
    except RecaprulesError as error:
        stop(error)
    code = unit.strip().replace(".", "").upper() if len(unit) > 1 else unit
    found = [one for one in report.findings if one.unit == code and one.rule == rule.id]
    if contest is not None:
        found = [one for one in found if one.contest.value == contest]
    if not found:
        stop(_nothing(rule, report, code, contest))
    contests = sorted({one.contest.value for one in found})
    if len(contests) > 1:
        several = ", ".join(contests)
        stop(_SEVERAL, rule=rule.id, unit=plain(code), contests=several)
    profile, notices = _checked(report, rule, rules, lang)
    return Told(
        rule=rule,
        report=report,
        unit=code,
        role=role,
        notices=tuple(notices),
        tellings=tuple(tell(one, report, rules, profile, role, lang) for one in found),
        others=others(report, code, rule.id),
    )


# ---- where nothing can be told


def _nothing(rule: Rule, report: GivenReport, unit: str, contest: str | None) -> str:
    """Return why the report has no such finding, and what it has."""
    where = plain(unit) if contest is None else f"{plain(unit)}, {contest}"
    if rule.is_hint:
        return say(_IS_HINT, rule=rule.id, rules=", ".join(rule.hint_to))
    if all(one.rule != rule.id for one in report.rules):
        return say(_NOT_ASKED, rule=rule.id)
    parts = [say(_NO_FINDING, rule=rule.id, where=where)]
    here = sorted({one.rule for one in report.findings if one.unit == unit})
    if here:
        parts.append(say(_FINDINGS_THERE, rules=", ".join(map(plain, here))))
    units = list(dict.fromkeys(one.unit for one in report.findings if one.rule == rule.id))
    if units:
        listed = ", ".join(map(plain, units[:SHOWN_UNITS])) + (" …" if len(units) > SHOWN_UNITS else "")
        parts.append(say(_BROKEN_AT, rule=rule.id, units=listed))
    listed_findings, all_findings = _listed(report, rule)
    if listed_findings < all_findings:
        parts.append(say(_CAPPED, rule=rule.id, listed=listed_findings, all=all_findings))
    return "; ".join(parts)


def _listed(report: GivenReport, rule: Rule) -> tuple[int, int]:
    """Return how many findings of *rule* the report lists, and how many there are."""
    listed = sum(one.rule == rule.id for one in report.findings)
    return listed, sum(one.findings for one in report.verdicts if one.rule == rule.id)


# ---- what differs


def _checked(report: GivenReport, rule: Rule, rules: RuleSet, lang: Language) -> tuple[Profile | None, list[str]]:
    """Return the election of the report, and what differs from what is installed."""
    origin, notices = report.recaprules, []
    if origin.version != __version__:
        notices.append(_NOTICES["version"][lang].format(theirs=plain(origin.version), ours=__version__))
    as_of = _day(origin.as_of)
    profile: Profile | None = None
    try:
        profile = load_profile(origin.profile.id, as_of=as_of)
    except UnknownNameError:
        notices.append(_NOTICES["no_profile"][lang].format(theirs=plain(origin.profile.id)))
    ours = _fingerprint(report, rules, profile)
    if ours != origin.rule_set:
        notices.append(_NOTICES["rules"][lang].format(theirs=plain(origin.rule_set[:12]), ours=ours[:12]))
    if profile is not None and profile.fingerprint != origin.profile.fingerprint:
        theirs = plain(origin.profile.fingerprint[:12])
        notices.append(_NOTICES["profile"][lang].format(theirs=theirs, ours=profile.fingerprint[:12]))
    listed, everything = _listed(report, rule)
    if listed < everything:
        capped = _NOTICES["capped"][lang]
        notices.append(capped.format(listed=number(listed, lang), all=number(everything, lang)))
    return profile, notices


def _day(text: str | None) -> datetime.date | None:
    try:
        return None if text is None else datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _fingerprint(report: GivenReport, rules: RuleSet, profile: Profile | None) -> str:
    """Return the fingerprint that the report would have if the installed rules of the same names had been asked."""
    asked = {one.rule for one in report.rules}
    ours = RuleSet(rule for rule in rules if rule.id in asked or asked & set(rule.hint_to))
    return (ours if profile is None else ours.on(profile.day)).fingerprint
