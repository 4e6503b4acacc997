"""``recaprules explain``."""

from __future__ import annotations

from collections.abc import Mapping

import click

from ..exceptions import RecaprulesError
from ..interpret.spell import sentence, signed
from ..model.cell import CellKey, Missing
from ..model.text import Language, Text
from ..rules.expr import ScopeKind, Statement
from ..rules.formula import spell
from ..rules.places import PLACES, place_text
from ..rules.profile import Certainty
from ..rules.rule import Case, Rule
from ..writers import words
from .common import chosen_rules, lang, stop

_HEADINGS = {
    "formula": Text("Rumus", "Formula"),
    "words": Text("Dengan kata-kata", "In words"),
    "what": Text("Yang diperiksa", "What it checks"),
    "why": Text("Mengapa penting", "Why it matters"),
    "cause": Text("Penyebab yang lazim", "Usual cause"),
    "todo": Text("Yang perlu dilakukan", "What to do"),
    "by": Text("Dibetulkan oleh", "Corrected by"),
    "basis": Text("Dasar", "Basis"),
    "cases": Text("Contoh", "Examples"),
    "silent": Text("Diam bila sudah dilanggar", "Silent where already broken"),
    "hints": Text("Petunjuk untuk", "A hint to"),
}
_ROLES = {
    "kpps": Text("KPPS", "KPPS"),
    "ppk": Text("PPK", "PPK"),
    "kpu_kabko": Text("KPU Kabupaten/Kota", "KPU Kabupaten/Kota"),
    "kpu_provinsi": Text("KPU Provinsi", "KPU Provinsi"),
    "kpu": Text("KPU", "KPU"),
    "sirekap_operator": Text("Operator Sirekap", "Sirekap operator"),
    "observer": Text("Pengawas dan pemantau", "Supervisor and observer"),
}


@click.command(short_help="Explain one rule.")
@click.argument("rule")
@lang
def explain(rule: str, lang: Language) -> None:
    """Show the page of RULE: what it checks, why, its basis, who corrects it, and examples."""
    from rich.console import Console

    try:
        found = chosen_rules((), ())[rule.upper()]
    except RecaprulesError as error:
        stop(error)
    console = Console(highlight=False)
    console.print(f"{found.id} {found.name} · {words.SEVERITIES[found.severity][lang]}", style="bold", markup=False)
    console.print(f"{found.title[lang]}\n", style="bold", markup=False)
    for heading, lines in page(found, lang):
        console.print(heading, style="bold cyan")
        for line in lines:
            console.print(f"  {line}", markup=False)
        console.print()


def page(rule: Rule, language: Language) -> list[tuple[str, list[str]]]:
    """Return the headings of a rule's page, each with its lines."""
    parts: list[tuple[str, list[str]]] = []
    if isinstance(rule.check, Statement):
        parts.append(("formula", [spell(rule.check)]))
        parts.append(("words", [sentence(rule.check, language)]))
    if rule.page is not None:
        parts.append(("what", [rule.page.what[language]]))
        parts.append(("why", [rule.page.why[language]]))
        parts.append(("cause", [rule.page.cause[language]]))
        todo = [
            f"{_ROLES[role][language]}: {rule.page.todo[role][language]}" for role in _ROLES if role in rule.page.todo
        ]
        parts.append(("todo", todo))
    if rule.corrected_by:
        parts.append(("by", [body.label[language] for body in rule.corrected_by]))
    if rule.silent_if:
        parts.append(("silent", [", ".join(rule.silent_if)]))
    if rule.hint_to:
        parts.append(("hints", [", ".join(rule.hint_to)]))
    parts.append(("basis", [_basis(basis.text, basis.certainty, language) for basis in rule.basis]))
    parts.append(("cases", [_case(case, language) for case in rule.cases]))
    return [(_HEADINGS[key][language], lines) for key, lines in parts if lines]


def _basis(text: str, certainty: Certainty, language: Language) -> str:
    mark = certainty.label[language]
    return f"{text} ({mark})" if mark else text


def _case(case: Case, language: Language) -> str:
    parts = [_given(case.given, language)]
    for place, forms in ((ScopeKind.CHILDREN, case.children), (ScopeKind.COLUMNS, case.columns)):
        if forms:
            parts.append(f"{PLACES[place][language]}: {' | '.join(_given(one, language) for one in forms)}")
    if case.register:
        parts.append(f"{PLACES[ScopeKind.REGISTER][language]}: {_given(case.register, language)}")
    parts += [f"{place_text(place)[language]}: {_given(cells, language)}" for place, cells in case.beside.items()]
    verdict = words.VERDICTS[case.verdict][language]
    imbalance = "" if case.imbalance is None else f" ({signed(case.imbalance, language)})"
    return f"{case.name}: {'; '.join(parts)} → {verdict}{imbalance}"


def _given(cells: Mapping[CellKey, int | Missing], language: Language) -> str:
    return ", ".join(
        f"{key} = {value if isinstance(value, int) else value.label[language]}" for key, value in cells.items()
    )
