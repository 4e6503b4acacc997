"""``recaprules explain RULE --unit CODE REPORT``: the findings of a report, told to one role."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import msgspec

from .. import __version__
from ..exceptions import RecaprulesError, UnknownNameError
from ..facade import load_profile
from ..interpret.spell import number
from ..model.rounds import ROUNDS
from ..model.text import Language, Text
from ..rules.profile import Profile
from ..rules.rule import Rule
from ..rules.ruleset import RuleSet
from ..writers import words
from ..writers.plain import plain
from ..writers.reportfile import GivenFinding, GivenReport, read_report
from ..writers.telling import ROLE_NAMES, Figure, Telling, others, tell
from .common import stop

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SHOWN_FIGURES = 40
SHOWN_ECHOES = 6
SHOWN_UNITS = 5

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
_HEADINGS = {
    "figures": Text("Angka yang tertulis", "The figures as written"),
    "compare": Text("Yang dicocokkan", "What to compare"),
    "hints": Text("Petunjuk", "Hints"),
    "because": Text("Kaitannya", "How it hangs together"),
    "todo": Text("Yang perlu dilakukan", "What to do"),
    "by": Text("Dibetulkan oleh", "Corrected by"),
}
_CAUSE = Text("gema dari {cause}", "an echo of {cause}")
_ECHOES = Text("gemanya ({count}): {echoes}", "its echoes ({count}): {echoes}")
_SHADOWED = Text("sudah disebut oleh {rules}", "already said by {rules}")
_NO_TASK = Text(
    "tidak ada tugas untuk {role} pada aturan ini; ada untuk: {roles}",
    "this rule has no task for {role}; it has one for: {roles}",
)
_OTHERS = Text("Temuan lain pada unit ini: {rules}", "Other findings of this unit: {rules}")
_NO_OTHERS = Text("Tidak ada temuan lain pada unit ini.", "There is no other finding of this unit.")
_MORE = Text("… dan {count} angka lagi", "… and {count} more figures")
_HEADS = (
    Text("baris", "row"),
    Text("angka", "figure"),
    Text("tertulis", "written"),
    Text("di", "in"),
    Text("label tercetak", "printed label"),
)


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
        stop(f"{rule.id} is broken at {plain(code)} in several contests: {several}; choose one with --contest")
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
        return f"{rule.id} is a hint, told with the findings of: {', '.join(rule.hint_to)}"
    if all(one.rule != rule.id for one in report.rules):
        return f"{rule.id} was not asked in this report; ask it: recaprules check … --select {rule.id}"
    parts = [f"the report has no finding of {rule.id} at {where}"]
    here = sorted({one.rule for one in report.findings if one.unit == unit})
    if here:
        parts.append(f"its findings there are of: {', '.join(map(plain, here))}")
    units = list(dict.fromkeys(one.unit for one in report.findings if one.rule == rule.id))
    if units:
        listed = ", ".join(map(plain, units[:SHOWN_UNITS])) + (" …" if len(units) > SHOWN_UNITS else "")
        parts.append(f"{rule.id} is broken at: {listed}")
    listed_findings, all_findings = _listed(report, rule)
    if listed_findings < all_findings:
        parts.append(
            f"it lists only {listed_findings} of the {all_findings} findings of {rule.id}; "
            "write it with a larger --max-findings"
        )
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


# ---- for people


def print_told(told: Told, lang: Language, console: Console) -> None:
    """Print what is told."""
    for notice in told.notices:
        console.print(notice, style="yellow", markup=False)
    for telling in told.tellings:
        _print_telling(told, telling, lang, console)
    listed = ", ".join(f"{plain(rule)} ({count})" for rule, count in told.others.items())
    console.print(_OTHERS[lang].format(rules=listed) if listed else _NO_OTHERS[lang], style="dim", markup=False)


def _print_telling(told: Told, telling: Telling, lang: Language, console: Console) -> None:
    from rich.padding import Padding
    from rich.text import Text as Styled

    finding = telling.finding
    head = f"{told.rule.id} {words.SEVERITIES[finding.severity][lang]} · {_place(told, finding, lang)}"
    console.print(head, style="bold", markup=False)
    console.print(telling.message, markup=False)
    if telling.measures:
        console.print(" · ".join(telling.measures), style="dim", markup=False)
    console.print()
    console.print(_HEADINGS["figures"][lang], style="bold cyan")
    console.print(_table(telling.figures, lang))
    for heading, lines in _parts(told, telling, lang):
        console.print()
        console.print(_HEADINGS[heading][lang], style="bold cyan")
        for line in lines:
            console.print(Padding(Styled(line), (0, 0, 0, 2)))
    console.print()


def _parts(told: Told, telling: Telling, lang: Language) -> Iterator[tuple[str, list[str]]]:
    yield "compare", list(telling.compare)
    if telling.hints:
        yield "hints", list(telling.hints)
    because = list(_because(telling, lang))
    if because:
        yield "because", because
    yield "todo", _todo(told, telling, lang)
    by = [f"{one.name}: {one.where}" for one in telling.correctors]
    yield "by", [*by, *([telling.may] if telling.may else [])]


def _because(telling: Telling, lang: Language) -> Iterator[str]:
    if telling.cause:
        yield _CAUSE[lang].format(cause=telling.cause)
    if telling.echoes:
        shown = ", ".join(f"{rule} {unit}" for rule, unit in telling.echoes[:SHOWN_ECHOES])
        more = " …" if len(telling.echoes) > SHOWN_ECHOES else ""
        yield _ECHOES[lang].format(count=number(len(telling.echoes), lang), echoes=shown + more)
    if telling.shadowed_by:
        yield _SHADOWED[lang].format(rules=", ".join(telling.shadowed_by))


def _todo(told: Told, telling: Telling, lang: Language) -> list[str]:
    if told.role is not None and told.role not in telling.todo:
        known = () if told.rule.page is None else told.rule.page.todo
        roles = ", ".join(ROLE_NAMES[role][lang] for role in ROLE_NAMES if role in known) or "–"
        return [_NO_TASK[lang].format(role=ROLE_NAMES[told.role][lang], roles=roles)]
    return [f"{ROLE_NAMES[role][lang]}: {text}" for role, text in telling.todo.items()]


def _place(told: Told, finding: GivenFinding, lang: Language) -> str:
    """Return of which form a finding is, for people."""
    name = told.report.names.get(finding.unit)
    unit = finding.unit if name is None else f"{finding.unit} ({name})"
    form = words.COLUMN[lang].format(form=finding.form) if finding.column else finding.form
    parts = [f"{finding.tier.label[lang]} {unit}", finding.contest.value.upper(), form, finding.source]
    parts += [finding.district] if finding.district else []
    if finding.round or finding.superseded:
        known = ROUNDS.get(finding.round)
        said = finding.round if known is None else known[lang]
        parts.append(words.SUPERSEDED[lang].format(round=said) if finding.superseded else said)
    parts += [finding.seen] if finding.seen else []
    return plain(" · ".join(parts))


def _table(figures: Sequence[Figure], lang: Language) -> Table:
    from rich.table import Table
    from rich.text import Text as Styled

    table = Table(box=None, pad_edge=True, padding=(0, 2), header_style="dim")
    shown = figures[:SHOWN_FIGURES]
    cells = [_cells(one, lang) for one in shown]
    # A column that would hold nothing is left out.
    kept = [at for at in range(len(_HEADS)) if any(row[at] for row in cells)]
    for at in kept:
        table.add_column(_HEADS[at][lang], justify="right" if at == _WRITTEN else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Styled(row[at]) for at in kept))
    if len(figures) > len(shown):
        more = _MORE[lang].format(count=number(len(figures) - len(shown), lang))
        table.add_row(*(Styled(more if at == _LABEL else "", style="dim") for at in kept))
    return table


_LABEL, _WRITTEN = 1, 2


def _cells(figure: Figure, lang: Language) -> tuple[str, ...]:
    line = figure.line
    place = "" if line is None or line.place is None else line.place[lang]
    where = f"{place} ({line.form})" if line is not None and place and line.form else place
    row, printed = ("", "") if line is None else (line.row, line.printed)
    return row, figure.label, number(figure.written, lang), where, printed


# ---- for programs


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
