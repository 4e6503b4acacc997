"""``recaprules explain``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
import msgspec

from ..exceptions import RecaprulesError
from ..interpret.numerals import signed
from ..interpret.spell import sentence
from ..model.cell import CellKey, Missing
from ..model.contest import Contest
from ..model.text import Language, Text
from ..rules.expr import ScopeKind, Statement
from ..rules.formula import spell
from ..rules.places import PLACES, place_text
from ..rules.rule import Case, Rule
from ..rules.ruleset import RuleSet
from ..writers import words
from ..writers.telling import ROLE_NAMES
from .bilingual import argument, command, option
from .common import chosen_rules, form, lang, stop
from .rules import as_json

_HEADINGS = {
    "formula": Text("Rumus", "Formula"),
    "words": Text("Dengan kata-kata", "In words"),
    "what": Text("Yang diperiksa", "What it checks"),
    "why": Text("Mengapa penting", "Why it matters"),
    "cause": Text("Penyebab yang lazim", "Usual cause"),
    "todo": Text("Yang perlu dilakukan", "What to do"),
    "by": Text("Dibetulkan oleh", "Corrected by"),
    "in_force": Text("Berlaku", "In force"),
    "basis": Text("Dasar", "Basis"),
    "cases": Text("Contoh", "Examples"),
    "silent": Text("Diam bila sudah dilanggar", "Silent where already broken"),
    "hints": Text("Petunjuk untuk", "A hint to"),
}


_BOTH_OR_NEITHER = Text(
    "sebutkan --unit KODE dan LAPORAN, keduanya atau tidak sama sekali", "give both --unit CODE and REPORT, or neither"
)
_FOR_A_FINDING = Text(
    "--for dan --contest menjelaskan sebuah temuan; sebutkan juga --unit KODE dan LAPORAN",
    "--for and --contest tell a finding; give --unit CODE and REPORT as well",
)
_HELP = Text(
    """
    Tampilkan halaman ATURAN: apa yang diperiksa, mengapa, dasarnya, siapa yang membetulkannya, dan contohnya.

    Dengan --unit dan LAPORAN, yaitu laporan yang ditulis oleh recaprules
    check --format json, yang dijelaskan adalah temuan aturan itu di sana:
    angka dan barisnya, apa yang dicocokkan, apa yang perlu dilakukan, dan
    siapa yang membetulkannya. Kode keluarnya 2 bila tidak ada yang dapat
    dijelaskan.
    """,
    """
    Show the page of RULE: what it checks, why, its basis, who corrects it, and examples.

    With --unit and REPORT, a report that was written by recaprules check
    --format json, tell what the rule found there instead: the figures and
    their rows, what to compare, what to do, and who corrects it. The exit
    code is 2 where there is nothing to tell.
    """,
)


@command(
    short_help=Text(
        "Jelaskan satu aturan, atau satu temuan dalam laporan.", "Explain one rule, or one finding of a report."
    ),
    help=_HELP,
)
@argument("rule")
@argument("report", required=False, type=click.Path(path_type=Path))
@option(
    "--unit",
    metavar="CODE",
    help=Text(
        "Jelaskan apa yang ditemukan aturan itu pada unit ini, menurut kode KPU.",
        "Tell what the rule found at this unit, by its KPU code.",
    ),
)
@option(
    "--for",
    "role",
    type=click.Choice(list(ROLE_NAMES)),
    help=Text(
        "Untuk siapa: apa yang dilakukan peran ini, dan apakah ia yang membetulkan angkanya; semua bila tidak disebut.",
        "Whom to tell: what this role does, and whether it corrects the figure; everybody if not given.",
    ),
)
@option(
    "--contest",
    type=click.Choice([contest.value for contest in Contest]),
    help=Text(
        "Jenis pemilihan yang mana, bila aturan itu dilanggar pada beberapa.",
        "Which contest, where the rule is broken in several.",
    ),
)
@lang
@form
def explain(
    rule: str,
    report: Path | None,
    unit: str | None,
    role: str | None,
    contest: str | None,
    lang: Language,
    form: str,
) -> None:
    """Show the page of a rule, or tell what it found."""
    rules = chosen_rules((), (), optional=True)
    try:
        found = rules[rule.upper()]
    except RecaprulesError as error:
        stop(error)
    if (unit is None) is not (report is None):
        stop(_BOTH_OR_NEITHER)
    if unit is not None and report is not None:
        _tell(found, rules, report, unit, contest, role, lang, form)
    elif role is not None or contest is not None:
        stop(_FOR_A_FINDING)
    elif form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(page_as_json(found, lang)), indent=1))
    else:
        _print_page(found, lang)


def _tell(
    rule: Rule,
    rules: RuleSet,
    report: Path,
    unit: str,
    contest: str | None,
    role: str | None,
    lang: Language,
    form: str,
) -> None:
    from .tellfinding import tell_findings

    told = tell_findings(rule, rules, report, unit, contest, role, lang)
    if form == "json":
        from .toldjson import told_as_json

        click.echo(told_as_json(told, lang))
        return
    from rich.console import Console

    from .printtold import print_told

    print_told(told, lang, Console(highlight=False))


def _print_page(rule: Rule, lang: Language) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text as Styled

    console = Console(highlight=False)
    head = f"{rule.id} {rule.name} · {words.SEVERITIES[rule.severity][lang]}"
    if rule.optional:
        head += f" · {words.OPTIONAL[lang]}"
    console.print(head, style="bold", markup=False)
    console.print(f"{rule.title[lang]}\n", style="bold", markup=False)
    for heading, lines in page(rule, lang):
        console.print(heading, style="bold cyan")
        for line in lines:
            console.print(Padding(Styled(line), (0, 0, 0, 2), expand=False))
        console.print()


def page_as_json(rule: Rule, language: Language) -> dict[str, object]:
    """Return the page of a rule as plain values, with texts in one language."""
    told = rule.page
    return {
        **as_json(rule),
        "language": language,
        "words": sentence(rule.check, language) if isinstance(rule.check, Statement) else None,
        "reads": None if isinstance(rule.check, Statement) else rule.check.reads,
        "what": None if told is None else told.what[language],
        "why": None if told is None else told.why[language],
        "cause": None if told is None else told.cause[language],
        "todo": {} if told is None else {role: told.todo[role][language] for role in ROLE_NAMES if role in told.todo},
        "cases": [
            {
                "name": case.name,
                "given": {key: value if isinstance(value, int) else value.value for key, value in case.given.items()},
                "verdict": case.verdict.value,
                "imbalance": None if case.imbalance is None else str(case.imbalance),
            }
            for case in rule.cases
        ],
    }


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
            f"{ROLE_NAMES[role][language]}: {rule.page.todo[role][language]}"
            for role in ROLE_NAMES
            if role in rule.page.todo
        ]
        parts.append(("todo", todo))
    if rule.corrected_by:
        parts.append(("by", [body.label[language] for body in rule.corrected_by]))
    if rule.silent_if:
        parts.append(("silent", [", ".join(rule.silent_if)]))
    if rule.hint_to:
        parts.append(("hints", [", ".join(rule.hint_to)]))
    if not rule.in_force.is_always:
        parts.append(("in_force", [rule.in_force.told(language)]))
    parts.append(("basis", [basis.told(language) for basis in rule.basis]))
    parts.append(("cases", [_case(case, language) for case in rule.cases]))
    return [(_HEADINGS[key][language], lines) for key, lines in parts if lines]


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
