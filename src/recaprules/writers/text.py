"""The summary that a person reads and acts on, in a terminal or a text file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from fractions import Fraction

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text as Styled

from ..engine.counts import VerdictCount
from ..engine.finding import Finding
from ..engine.report import Report
from ..interpret.numerals import number
from ..model.rounds import ROUNDS
from ..model.text import Language, Text
from ..model.tier import ORDER, Tier
from ..model.unit import UnitCode
from ..rules.profile import ParameterValue
from ..rules.rule import Severity
from ..rules.verdict import Verdict
from . import words
from .checked import forms_checked
from .plain import plain

WIDTH = 110
SHOWN_PROBLEMS = 8
SHOWN_WORST = 8
SHOWN_OPEN = 3
SHOWN_FINDINGS = 12
SHOWN_OF_A_FORM = 3

_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def write_text(report: Report, language: Language) -> bytes:
    """Return the summary of *report* as plain text in UTF-8."""
    console = Console(file=io.StringIO(), width=WIDTH, color_system=None, legacy_windows=False)
    print_report(report, language, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines()).encode()


def print_report(report: Report, language: Language, console: Console) -> None:
    """Print the summary of *report* on *console*."""
    for block in _blocks(report, language):
        console.print(block)


def _blocks(report: Report, language: Language) -> Iterable[RenderableType]:
    yield _head(report, language)
    yield from _problems(report, language)
    for tier in ORDER:
        if report.forms_of(tier) or any(count.units for count in report.verdicts if count.tier is tier):
            yield from _tier(report, tier, language)
    if any(count.undecided for count in report.verdicts):
        yield Padding(Styled(words.UNDECIDED_MEANS[language], style="dim"), (0, 2))
    if any(count.echoes for count in report.verdicts):
        yield Padding(Styled(words.ECHOES_MEAN[language], style="dim"), (0, 2))
    yield from _open(report, language)
    yield from _worst(report, language)
    yield from _examples(report, language)


def _head(report: Report, language: Language) -> RenderableType:
    lines: list[RenderableType] = [
        Styled.assemble(
            (f"recaprules {report.version}", "bold"),
            f" · {report.profile_id} · ",
            words.RULES_USED[language].format(rules=len(report.rules), fingerprint=report.rule_set[:12]),
        )
    ]
    lines += _in_force(report, language)
    lines += forms_checked(report, language)
    if report.unread:
        lines.append(Styled(words.UNREAD[language].format(count=number(report.unread, language)), style="bold red"))
    return Group(*lines)


def _in_force(report: Report, language: Language) -> Iterable[RenderableType]:
    """Yield the day whose rules were asked where it is not poll day, what was set by hand, and what does not hold."""
    if report.as_of is not None:
        yield Styled(words.AS_OF[language].format(day=report.as_of), style="bold")
    if report.given:
        constants = ", ".join(
            f"{plain(name)} = {ParameterValue(value=value).told(language)}" for name, value in report.given.items()
        )
        given = words.GIVEN[language].format(constants=constants, fingerprint=report.profile[:12])
        yield Styled(given, style="bold")
    if report.not_in_force:
        rules = ", ".join(f"{one.rule} ({one.period.told(language)})" for one in report.not_in_force)
        count = number(len(report.not_in_force), language)
        yield Styled(words.NOT_IN_FORCE[language].format(count=count, rules=plain(rules)), style="dim")
    if report.unknown_constants:
        count, names = number(len(report.unknown_constants), language), ", ".join(report.unknown_constants)
        yield Styled(words.UNKNOWN_CONSTANTS[language].format(count=count, names=names), style="dim")


def _problems(report: Report, language: Language) -> Iterable[RenderableType]:
    for title, about, severity, style in (
        (words.RULE_PROBLEMS, "rules", "error", "red"),
        (words.PROBLEMS, "input", "error", "red"),
        (words.NOTICES, "input", "notice", "dim"),
    ):
        problems = [problem for problem in report.problems if (problem.about, problem.severity) == (about, severity)]
        if not problems:
            continue
        count = sum(problem.times for problem in problems)
        yield Styled(f"\n{title[language].format(count=number(count, language))}", style="bold")
        listed = [problem for problem in problems if not problem.more]
        for problem in listed[:SHOWN_PROBLEMS]:
            yield Padding(Styled(plain(problem.told(language)), style=style), (0, 2))
        if len(listed) > SHOWN_PROBLEMS:
            more = words.AND_MORE[language].format(count=number(len(listed) - SHOWN_PROBLEMS, language))
            yield Padding(Styled(more, style="dim"), (0, 2))
        for problem in problems[len(listed) :]:
            yield Padding(Styled(plain(problem.told(language)), style=style), (0, 2))


def _tier(report: Report, tier: Tier, language: Language) -> Iterable[RenderableType]:
    severities = {rule: severity for rule, severity, _ in report.rules}
    counts = [count for count in report.verdicts if count.tier is tier]
    open_ones = [count for count in counts if count.broken or count.undecided]
    open_ones.sort(key=lambda count: (severities[count.rule].rank, -count.broken, count.rule))
    yield Styled("")
    yield Line(words.RULES[language].format(tier=tier.label[language]), style="dim", align="left")
    if open_ones:
        yield _table(report, open_ones, language)
    fulfilled = [count.rule for count in counts if count.holds and count not in open_ones]
    if fulfilled:
        yield Styled(words.ALL_HOLD[language].format(rules=named_briefly(fulfilled)), style="green")
    silent = [count.rule for count in counts if count.not_asked == report.forms_of(tier) and not count.units]
    if silent:
        yield Styled(words.NOT_ASKED[language].format(rules=named_briefly(silent)), style="dim")


def named_briefly(rules: Sequence[str]) -> str:
    """
    Return the ids of *rules*, those that follow each other as one range.

    >>> named_briefly(["BAL-01", "BAL-02", "BAL-03", "BAL-05", "SUM-01"])
    'BAL-01…03, BAL-05, SUM-01'
    """
    runs: list[list[str]] = []
    for rule in rules:
        family, _, number = rule.rpartition("-")
        before, _, last = runs[-1][-1].rpartition("-") if runs else ("", "", "")
        if runs and family == before and int(number) == int(last) + 1:
            runs[-1].append(rule)
        else:
            runs.append([rule])
    return ", ".join(f"{run[0]}…{run[-1].rpartition('-')[2]}" if len(run) > 2 else ", ".join(run) for run in runs)


def _table(report: Report, counts: Sequence[VerdictCount], language: Language) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(words.RULE[language], no_wrap=True)
    table.add_column(words.WHAT_IT_SAYS[language], ratio=1, overflow="fold")
    # A column that would hold nothing but zeros is left out.
    verdicts = [one for one in Verdict if one is not Verdict.NOT_ASKED or any(count.not_asked for count in counts)]
    for verdict in verdicts:
        table.add_column(words.VERDICTS[verdict][language], justify="right", max_width=12)
    has_echoes = any(count.echoes for count in counts)
    if has_echoes:
        table.add_column(words.ECHOES[language], justify="right")
    severities = {rule: severity for rule, severity, _ in report.rules}
    titles = {rule: title for rule, _, title in report.rules}
    for count in counts:
        style = _STYLES[severities[count.rule]] if count.broken else ""
        table.add_row(
            Styled(count.rule, style=style),
            Styled(plain(titles[count.rule][language])),
            *(_count(count, verdict, style, language) for verdict in verdicts),
            *([Styled(number(count.echoes, language))] if has_echoes else []),
        )
    return table


def _count(count: VerdictCount, verdict: Verdict, style: str, language: Language) -> Styled:
    text = number(count.count(verdict), language)
    return Styled(text, style=f"bold {style}" if verdict is Verdict.BROKEN and count.broken else "")


def _open(report: Report, language: Language) -> Iterable[RenderableType]:
    if not report.open_units:
        return
    yield Styled("")
    yield Line(words.OPEN[language], style="dim", align="left")
    for tier, contest, units in report.open_units:
        line = words.OPEN_UNITS[language].format(
            tier=tier.label[language], contest=contest.short, units=number(units, language)
        )
        yield Padding(Styled(line), (0, 2))
    for one in report.open[:SHOWN_OPEN]:
        unit = f"{one.tier.label[language]} {_place(report, one.unit)} {one.contest.short}"
        counts = ((words.EXPECTED, one.expected), (words.THERE, one.there), (words.WHOLE, one.whole))
        known = [text[language].format(count=number(count, language)) for text, count in counts if count is not None]
        yield Padding(Styled(f"{unit}: {', '.join(known)}" if known else unit, style="dim"), (0, 4))


def _worst(report: Report, language: Language) -> Iterable[RenderableType]:
    if not report.worst:
        return
    yield Styled("")
    yield Line(words.WORST[language], style="dim", align="left")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(words.UNIT[language], no_wrap=True)
    table.add_column(words.BROKEN_RULES[language], justify="right")
    table.add_column(words.LARGEST[language], justify="right")
    for one in report.worst[:SHOWN_WORST]:
        unit = f"{one.tier.label[language]} {_place(report, one.unit)} {one.contest.short}"
        table.add_row(unit, number(one.rules, language), number(one.votes, language))
    yield table


def _examples(report: Report, language: Language) -> Iterable[RenderableType]:
    if not report.is_asked:
        nothing = words.NOTHING_ASKED if report.forms else words.NOTHING_CHECKED
        yield Styled(f"\n{nothing[language]}", style="bold red")
        return
    if not any(count.broken for count in report.verdicts):
        is_open = any(count.undecided for count in report.verdicts)
        yield Styled(f"\n{words.NOTHING_BROKEN[language]}", style="bold yellow" if is_open else "bold green")
        return
    chosen = list(_chosen(report.findings))
    if not chosen:
        return
    yield Styled("")
    yield Line(words.EXAMPLES[language], style="dim", align="left")
    echoes = _echoes(report.findings)
    for group in chosen[:SHOWN_FINDINGS]:
        yield from _example(report, group, language)
        yield from _its_echoes([rule for finding in group for rule in echoes.get(finding.id, ())], language)
    yield Styled("")
    yield Styled(words.NEXT[language].format(rule=chosen[0][0].rule), style="dim")


def _chosen(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Yield, for each rule, the findings of the one form on which its difference is largest, the gravest rule first."""
    by_rule: dict[str, dict[tuple[str, str, str, str, str], list[Finding]]] = {}
    for finding in findings:
        if not finding.shadowed_by and finding.cause is None:
            forms = by_rule.setdefault(finding.rule, {})
            forms.setdefault((finding.unit, finding.form, finding.source, finding.round, finding.seen), []).append(
                finding
            )
    for forms in by_rule.values():
        yield max(forms.values(), key=_largest)


def _echoes(findings: Iterable[Finding]) -> dict[str, list[str]]:
    """Return the rules of the echoes of each finding, by its id."""
    echoes: dict[str, list[str]] = {}
    for finding in findings:
        if finding.cause is not None:
            echoes.setdefault(finding.cause, []).append(finding.rule)
    return echoes


def _its_echoes(rules: Sequence[str], language: Language) -> Iterable[RenderableType]:
    if rules:
        names = ", ".join(sorted(set(rules)))
        line = words.ECHOES_OF[language].format(count=number(len(rules), language), rules=names)
        yield Padding(Styled(line, style="dim"), (0, 4))


def _largest(group: list[Finding]) -> Fraction:
    return max(abs(Fraction(finding.imbalance or 0)) for finding in group)


def _measured(finding: Finding, language: Language) -> str:
    """Return the measures of *finding* in one line."""
    said = (
        (one.label[language], one.value[language] if isinstance(one.value, Text) else number(one.value, language))
        for one in finding.measures
    )
    return plain(" · ".join(f"{name} {value}" for name, value in said))


def _place(report: Report, unit: UnitCode) -> str:
    """Return the code of *unit*, with its name where nobody would find it by the code."""
    name = report.names.get(unit)
    return plain(unit) if name is None else plain(f"{unit} ({name})")


def _round(finding: Finding, language: Language) -> str:
    """Return of which vote a form is, and whether a re-vote replaced it."""
    known = ROUNDS.get(finding.round)
    said = plain(finding.round) if known is None else known[language]
    return words.SUPERSEDED[language].format(round=said) if finding.superseded else said


def _example(report: Report, group: list[Finding], language: Language) -> Iterable[RenderableType]:
    first = group[0]
    place = f"{first.tier.label[language]} {_place(report, first.unit)}, {first.contest.short}"
    if first.column:
        place += f", {plain(words.COLUMN[language].format(form=first.form))}"
    if first.round or first.superseded:
        place += f", {_round(first, language)}"
    if first.seen:
        place += f", {plain(first.seen)}"
    yield Styled.assemble(
        (first.rule, f"bold {_STYLES[first.severity]}"),
        f" {words.SEVERITIES[first.severity][language]} · ",
        (place, "bold"),
    )
    # A unit that is there twice has the same finding twice.
    said = list(dict.fromkeys((plain(one.message(language)), _measured(one, language)) for one in group))
    for message, measured in said[:SHOWN_OF_A_FORM]:
        yield Padding(Styled(message), (0, 4))
        if measured:
            yield Padding(Styled(measured, style="dim"), (0, 4))
    if len(said) > SHOWN_OF_A_FORM:
        more = words.MORE_FINDINGS[language].format(count=number(len(said) - SHOWN_OF_A_FORM, language))
        yield Padding(Styled(more, style="dim"), (0, 4))
    for hint in first.hints:
        text = hint.text[language]
        if hint.cell is not None:
            cell = hint.cell if hint.label is None else hint.label[language]
            text += f": {words.SUSPECT[language].format(cell=cell, candidate=hint.candidate)}"
        yield Padding(Styled(f"{plain(text)} [{hint.rule}]", style="cyan"), (0, 4))
    if first.corrected_by:
        bodies = ", ".join(body.label[language] for body in first.corrected_by)
        yield Padding(Styled(f"→ {words.CORRECTED_BY[language].lower()}: {bodies}", style="dim"), (0, 4))
