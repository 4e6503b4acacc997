"""One finding of a JSON report, told to one of the people who work on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from ..interpret.numerals import number
from ..interpret.template import unmet
from ..model.cell import CellKey
from ..model.text import Language, Text
from ..rules.judgement import Procedure
from ..rules.places import SOURCES
from ..rules.profile import Profile
from ..rules.rule import ROLES, Body, Rule
from ..rules.ruleset import RuleSet
from .formlines import Line, Lines
from .plain import plain
from .reportfile import GivenFinding, GivenHint, GivenReport, exact_number
from .saidagain import named_ballot, said_again

ROLE_NAMES = {
    "kpps": Text("KPPS", "KPPS"),
    "ppk": Text("PPK", "PPK"),
    "kpu_kabko": Text("KPU Kabupaten/Kota", "KPU Kabupaten/Kota"),
    "kpu_provinsi": Text("KPU Provinsi", "KPU Provinsi"),
    "kpu": Text("KPU", "KPU"),
    "sirekap_operator": Text("Operator Sirekap", "Sirekap operator"),
    "observer": Text("Pengawas dan pemantau", "Supervisor and observer"),
}
"""What the roles of a rule's page are called."""

_BODY_OF = {
    "kpps": Body.KPPS,
    "ppk": Body.PPK,
    "kpu_kabko": Body.KPU_KABKO,
    "kpu_provinsi": Body.KPU_PROVINSI,
    "kpu": Body.KPU,
    "sirekap_operator": Body.SIREKAP,
}
_WHERE = {
    Body.KPPS: Text("di TPS, pada hari yang sama", "at the polling station, the same day"),
    Body.PPK: Text("dalam rapat pleno rekapitulasi di kecamatan", "in the recapitulation plenary of the kecamatan"),
    Body.KPU_KABKO: Text(
        "dalam rapat pleno rekapitulasi di kabupaten/kota", "in the recapitulation plenary of the regency or city"
    ),
    Body.KPU_PROVINSI: Text(
        "dalam rapat pleno rekapitulasi di provinsi", "in the recapitulation plenary of the province"
    ),
    Body.KPU: Text("dalam rapat pleno rekapitulasi nasional", "in the national recapitulation plenary"),
    Body.PPLN: Text("dalam rapat pleno PPLN", "in the plenary of the PPLN"),
    Body.SIREKAP: Text("salinan digital saja, tanpa rapat pleno", "the transcription only, without a plenary"),
    Body.REGISTER: Text("data induk, di luar rekapitulasi", "the register, outside the recapitulation"),
    Body.NEXT_TIER: Text(
        "dalam rapat pleno satu tingkat di atasnya", "in the recapitulation plenary of the tier above"
    ),
}
_NAMES = {
    Body.KPPS: Text("KPPS", "KPPS"),
    Body.PPK: Text("PPK", "PPK"),
    Body.KPU_KABKO: Text("KPU Kabupaten/Kota", "KPU Kabupaten/Kota"),
    Body.KPU_PROVINSI: Text("KPU Provinsi", "KPU Provinsi"),
    Body.KPU: Text("KPU", "KPU"),
    Body.PPLN: Text("PPLN", "PPLN"),
    Body.SIREKAP: Text("operator Sirekap di KPU Kabupaten/Kota", "Sirekap operator at KPU Kabupaten/Kota"),
    Body.REGISTER: Text("pemilik data induk", "owner of the register"),
    Body.NEXT_TIER: Text("tingkat di atasnya", "the tier above"),
}
TRANSCRIPTIONS = ("sirekap", "situng")
"""Sources whose figures somebody copied from the form, and can correct without a plenary."""

_MAY = {
    "first": Text("{role} membetulkannya", "{role} corrects it"),
    "also": Text(
        "{role} juga dapat membetulkannya; yang pertama: {first}", "{role} can correct it too; the first is: {first}"
    ),
    "not": Text("{role} tidak membetulkannya", "{role} does not correct it"),
}
_COMPARE = Text("Cocokkan dengan {where}: {lines}", "Compare with {where}: {lines}")
_ROWS = Text("baris {rows}", "rows {rows}")
_ROW = Text("baris {rows}", "row {rows}")
_COPY = Text(
    "Angka-angka ini dari {source}, salinan formulir. Cocokkan dahulu dengan foto formulirnya: "
    "bila formulirnya sendiri cocok, yang keliru hanya salinannya.",
    "These figures are from {source}, a transcription of the form. Compare them with the photograph of the form first: "
    "if the form itself is right, only the transcription is wrong.",
)
_UNSEEN = Text("nomor baris pada formulir ini tidak diketahui", "the row marks of this form are not known")


@attrs.frozen(kw_only=True)
class Figure:
    """
    A figure that takes part.

    Attributes:
        cell: Its key.

        label: Its name for people, without the mark of its row.

        written: The number as written; `None` where there is none.

        line: Where it stands; `None` where the election is not known.
    """

    cell: CellKey
    label: str
    written: int | None
    line: Line | None


@attrs.frozen(kw_only=True)
class Corrector:
    """Who corrects it: the *body*, and *where* it does so."""

    body: Body
    name: str
    where: str


@attrs.frozen(kw_only=True)
class Telling:
    """
    One finding, told to one role.

    All texts are in one language and safe to show.

    Attributes:
        finding: The finding as the report has it; its texts are not safe to show.

        message: What is wrong, with the form's own numbers.

        figures: The figures that take part, in the rule's order.

        compare: What to lay side by side, one line per form.

        todo: What each role that is told does, by role.

        correctors: Who corrects it, most likely first.

        may: Whether the role corrects it itself; empty where all roles are told.

        hints: What may explain it.

        cause: What the finding that explains it says; empty where it stands for itself.

        echoes: The rule and unit of each finding that only repeats it.

        shadowed_by: Rules that are broken on the same form and already say it.

        measures: Figures that it is told with.
    """

    finding: GivenFinding
    message: str
    figures: tuple[Figure, ...]
    compare: tuple[str, ...]
    todo: dict[str, str]
    correctors: tuple[Corrector, ...]
    may: str
    hints: tuple[str, ...]
    cause: str
    echoes: tuple[tuple[str, str], ...]
    shadowed_by: tuple[str, ...]
    measures: tuple[str, ...]


def tell(
    finding: GivenFinding,
    report: GivenReport,
    rules: RuleSet,
    profile: Profile | None,
    role: str | None,
    language: Language,
) -> Telling:
    """
    Return what *role* has to know of *finding*.

    Args:
        finding: One of the findings of *report*.

        report: The report.

        rules: The installed rules, with the one that is broken.

        profile: The election, on the day of the report; `None` where it is not known.

        role: One of `ROLES`; `None` tells all of them.

        language: The language of what is told.
    """
    rule, lines = rules[finding.rule], _lines(finding, profile)
    figures = tuple(_figure(cell.cell, cell.label, cell.written, lines) for cell in finding.cells)
    roles = ROLES if role is None else (role,)
    todo = {} if rule.page is None else rule.page.todo
    correctors = tuple(
        Corrector(body=body, name=_NAMES[body][language], where=_WHERE[body][language]) for body in finding.corrected_by
    )
    return Telling(
        finding=finding,
        message=_message(finding, report, rule, lines, language),
        figures=tuple(_each_once(attrs.evolve(one, label=_named(one, language)) for one in figures)),
        compare=tuple(_compared(finding, figures, language)),
        todo={one: todo[one][language] for one in roles if one in todo},
        correctors=correctors,
        may="" if role is None else _may(role, correctors, language),
        hints=tuple(_hint(hint, finding, rules, lines, language) for hint in finding.hints),
        cause=_cause(finding, report, rules, profile, language),
        echoes=tuple((one.rule, plain(one.unit)) for one in report.findings if one.cause == finding.id),
        shadowed_by=tuple(map(plain, finding.shadowed_by)),
        measures=tuple(f"{plain(one.label)} {_measure(one.value, language)}" for one in finding.measures),
    )


def others(report: GivenReport, unit: str, rule: str) -> dict[str, int]:
    """Return how many findings the report lists for *unit* by other rules than *rule*, by rule."""
    return dict(sorted(Counter(one.rule for one in report.findings if one.unit == unit and one.rule != rule).items()))


# ---- figures and their lines


def _lines(finding: GivenFinding, profile: Profile | None) -> Lines | None:
    if profile is None:
        return None
    for form in profile.forms:
        if form.id == finding.form and form.contest is finding.contest and finding.tier in form.tiers:
            ballot = profile.ballot(finding.contest, finding.district) or named_ballot(finding)
            return Lines(profile=profile, form=form, tier=finding.tier, ballot=ballot)
    return None


def _figure(key: CellKey, label: str, written: int | None, lines: Lines | None) -> Figure:
    return Figure(cell=key, label=plain(label), written=written, line=None if lines is None else lines.line(key))


def _each_once(figures: Iterable[Figure]) -> Iterable[Figure]:
    """Yield *figures* without those that say the same: a sum, and the sum of its parts that are known."""
    seen = set()
    for one in figures:
        said = (one.line, one.label, one.written)
        if one.line is None or said not in seen:
            seen.add(said)
            yield one


def _named(figure: Figure, language: Language) -> str:
    """Return the name of *figure*, in *language* where it is known, without the mark of its row."""
    line = figure.line
    if line is None:
        return figure.label
    label = figure.label.removesuffix(f" ({line.row})") if line.row else figure.label
    return label if line.label is None else line.label[language]


def _compared(finding: GivenFinding, figures: Sequence[Figure], language: Language) -> Iterable[str]:
    """Yield what to lay side by side: for each form the rows that take part."""
    if finding.source in TRANSCRIPTIONS:
        yield _COPY[language].format(source=SOURCES[finding.source][language])
    groups: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        line = figure.line
        place = "" if line is None or line.place is None else line.place[language]
        form = finding.form if line is None else line.form
        groups.setdefault((place, form), []).append(figure)
    for (place, form), listed in groups.items():
        where = " – ".join(filter(None, (plain(form), place)))
        if not place:
            where += f" {plain(finding.unit)}"
        yield _COMPARE[language].format(where=where, lines=_rows(listed, is_form=bool(form), language=language))


def _rows(figures: Sequence[Figure], *, is_form: bool, language: Language) -> str:
    """Return the marks of the rows of *figures*, or their names where the form has no marks that are known."""
    marks = [one.line.row for one in figures if one.line is not None and one.line.row]
    if len(marks) == len(figures):
        rows = list(dict.fromkeys(marks))
        return (_ROW if len(rows) == 1 else _ROWS)[language].format(rows=", ".join(rows))
    names = list(dict.fromkeys(_named(one, language) for one in figures))
    shown = names if len(names) <= _SHOWN_NAMES else [*names[:_SHOWN_NAMES], f"… ({len(names)})"]
    text = "; ".join(shown)
    return f"{text} ({_UNSEEN[language]})" if is_form else text


_SHOWN_NAMES = 6


# ---- what is wrong


def _message(finding: GivenFinding, report: GivenReport, rule: Rule, lines: Lines | None, language: Language) -> str:
    """Return what is wrong in *language*; in the report's own where nobody can say it again."""
    if report.language == language:
        return plain(finding.message)
    again = None if lines is None else said_again(finding, rule, lines, language)
    if again is not None:
        return again
    figures = [(_named(_figure(one.cell, one.label, None, lines), language), one.written) for one in finding.cells]
    return unmet(rule.title[language], figures, exact_number(finding.left), exact_number(finding.right), language)


# ---- who, and why


def _may(role: str, correctors: Sequence[Corrector], language: Language) -> str:
    name, body = ROLE_NAMES[role][language], _BODY_OF.get(role)
    for position, one in enumerate(correctors):
        if one.body is body:
            how = _MAY["also" if position else "first"][language]
            return how.format(role=name, first=correctors[0].name)
    return _MAY["not"][language].format(role=name)


def _hint(hint: GivenHint, finding: GivenFinding, rules: RuleSet, lines: Lines | None, language: Language) -> str:
    known = next((rule for rule in rules if rule.id == hint.rule), None)
    says_its_title = known is not None and (hint.cell is not None or not isinstance(known.check, Procedure))
    text = known.title[language] if known is not None and says_its_title else plain(hint.text)
    if hint.cell is not None:
        label = next((one.label for one in finding.cells if one.cell == hint.cell), hint.cell)
        figure = _figure(hint.cell, label, None, lines)
        row = "" if figure.line is None or not figure.line.row else f" ({figure.line.row})"
        guess = {"id": "mungkin", "en": "possibly"}[language]
        text += f": {_named(figure, language)}{row}, {guess} {number(hint.candidate, language)}"
    return f"{text} [{plain(hint.rule)}]"


def _cause(
    finding: GivenFinding, report: GivenReport, rules: RuleSet, profile: Profile | None, language: Language
) -> str:
    """Return what the finding says that explains *finding*; its name where the report does not list it."""
    if finding.cause is None:
        return ""
    found = next((one for one in report.findings if one.id == finding.cause), None)
    if found is None:
        return plain(finding.cause)
    rule = next((one for one in rules if one.id == found.rule), None)
    again = rule is not None and _message(found, report, rule, _lines(found, profile), language)
    return f"{plain(found.rule)} {plain(found.unit)}: {again or plain(found.message)}"


def _measure(value: int | str, language: Language) -> str:
    exact = exact_number(value)
    return plain(str(value)) if exact is None else number(exact, language)
