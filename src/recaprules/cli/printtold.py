"""What is told of the findings of a rule at a unit, for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from ..interpret.numerals import number
from ..model.rounds import ROUNDS
from ..model.text import Language, Text
from ..writers import words
from ..writers.plain import plain
from ..writers.reportfile import GivenFinding
from ..writers.telling import ROLE_NAMES, Figure, Telling
from .tellfinding import Told

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SHOWN_FIGURES = 40
SHOWN_ECHOES = 6

_HEADINGS = {
    "figures": Text("Angka yang tertulis", "The figures as written"),
    "compare": Text("Yang dicocokkan", "What to compare"),
    "hints": Text("Yang mungkin menjelaskannya", "What may explain it"),
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


def print_told(told: Told, lang: Language, console: Console) -> None:
    """Print what is told."""
    for notice in told.notices:
        console.print(notice, style="yellow", markup=False)
    for telling, following in zip_longest(told.tellings, told.tellings[1:]):
        _print_telling(told, telling, lang, console)
        tasks = list(_tasks(told, telling, lang))
        # What is the same for findings that follow each other is said once, after the last.
        if following is None or tasks != list(_tasks(told, following, lang)):
            _print_parts(tasks, console)
    listed = ", ".join(f"{plain(rule)} ({count})" for rule, count in told.others.items())
    console.print(_OTHERS[lang].format(rules=listed) if listed else _NO_OTHERS[lang], style="dim", markup=False)


def _print_telling(told: Told, telling: Telling, lang: Language, console: Console) -> None:
    finding = telling.finding
    head = f"{told.rule.id} {words.SEVERITIES[finding.severity][lang]} · {_place(told, finding, lang)}"
    console.print(head, style="bold", markup=False)
    console.print(telling.message, markup=False)
    if telling.measures:
        console.print(" · ".join(telling.measures), style="dim", markup=False)
    console.print()
    console.print(_HEADINGS["figures"][lang], style="bold cyan")
    console.print(_table(telling.figures, lang))
    console.print()
    _print_parts(_parts(telling, lang), console)


def _print_parts(parts: Iterable[tuple[str, list[str]]], console: Console) -> None:
    """Print headings, each with its lines."""
    from rich.padding import Padding
    from rich.text import Text as Styled

    for heading, lines in parts:
        console.print(heading, style="bold cyan")
        for line in lines:
            console.print(Padding(Styled(line), (0, 0, 0, 2), expand=False))
        console.print()


def _parts(telling: Telling, lang: Language) -> Iterator[tuple[str, list[str]]]:
    yield _HEADINGS["compare"][lang], list(telling.compare)
    if telling.hints:
        yield _HEADINGS["hints"][lang], list(telling.hints)
    because = list(_because(telling, lang))
    if because:
        yield _HEADINGS["because"][lang], because


def _tasks(told: Told, telling: Telling, lang: Language) -> Iterator[tuple[str, list[str]]]:
    """Yield what to do and who corrects it."""
    yield _HEADINGS["todo"][lang], _todo(told, telling, lang)
    by = [f"{one.name}: {one.where}" for one in telling.correctors]
    yield _HEADINGS["by"][lang], [*by, *([telling.may] if telling.may else [])]


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
    parts = [f"{finding.tier.label[lang]} {unit}", finding.contest.short, form, finding.source]
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
