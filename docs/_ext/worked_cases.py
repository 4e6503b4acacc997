"""
The cases of a rule, worked through: the numbers as written, the sentence with these numbers, the verdict.

They are HTML and not Markdown: there are thousands of them, and a page that is
parsed takes many times as long.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import recaprules
from recaprules import Case, Missing, Rule, Text, Verdict
from recaprules.engine.teller import label
from recaprules.interpret.evaluate import compared, evaluate
from recaprules.interpret.numerals import number, signed
from recaprules.interpret.setting import Setting, deciders
from recaprules.interpret.template import broken_template, kept_template
from recaprules.model.cell import CellKey
from recaprules.model.sheet import CARRIED, PAGE_TOTAL
from recaprules.model.text import Language
from recaprules.rules.caseform import CaseForm
from recaprules.rules.expr import Statement
from recaprules.rules.places import place_text
from recaprules.testing.answer import may_be_asked
from recaprules.testing.cases import CaseFailedError, case_setting
from recaprules.writers import words

Cells: TypeAlias = Mapping[CellKey, "int | Missing | None"]
Column: TypeAlias = tuple[str, Cells]
"""A form by what people call it, with what is written on it."""

SHOWN_FORMS, SHOWN_FIGURES = 9, 24
CASES = Text("Contoh", "Worked examples")
MORE_CASES = Text("{count} contoh lain", "{count} more examples")
FIGURE = Text("angka", "figure")
THIS_FORM = Text("formulir ini", "this form")
FORM = Text("formulir", "form")
CHILD = Text("unit ke-{n} di bawahnya", "unit {n} below")
COLUMN = Text("kolom anak ke-{n}", "child column {n}")
REGISTER = Text("penetapan", "the decree")
OTHER = Text("formulir lain", "another form")
CORRECTED = Text("catatan pembetulan", "the record of corrections")
SHEET_PAGE = Text("halaman {n}, {part}", "page {n}, {part}")
PARTS = {CARRIED: Text("pindahan", "carried forward"), PAGE_TOTAL: Text("jumlah", "total")}
UNITS = Text("daftar unit", "the list of units")
NOTED = Text("ada catatan: {answer}", "has a note: {answer}")
YES, NO = Text("ya", "yes"), Text("tidak", "no")
MORE = Text("… dan {count} lagi", "… and {count} more")
A_COLUMN = Text("kolom anak", "a child column")
ABROAD = Text("luar negeri", "abroad")
AS_OF = Text("menurut {day}", "as of {day}")


def worked_cases(rule: Rule, language: Language) -> str:
    """Return the cases of *rule* in HTML without an empty line; one of each verdict is shown at once."""
    if not rule.cases:
        return ""
    first = {case.verdict: case for case in reversed(rule.cases)}
    shown = [case for case in rule.cases if case is first[case.verdict]]
    rest = [case for case in rule.cases if case is not first[case.verdict]]
    blocks = [f'<div class="cases"><p class="case-heading">{CASES[language]}</p>']
    blocks += [_worked(rule, case, language) for case in shown]
    if rest:
        more = MORE_CASES[language].format(count=len(rest))
        blocks.append(f"<details><summary>{more}</summary>")
        blocks += [_worked(rule, case, language) for case in rest]
        blocks.append("</details>")
    return "\n".join([*blocks, "</div>"])


def _worked(rule: Rule, case: Case, language: Language) -> str:
    setting = _setting(case)
    around = ", ".join(_around(case, language))
    parts = [f'<div class="case"><p><b lang="en">{_text(case.name)}</b>{f" ({_text(around)})" if around else ""}</p>']
    parts.append(_table(_columns(case, language), setting, language))
    parts += [f"<p>{_text(line)}</p>" for line in _lines(case, language)]
    said = "" if setting is None else said_of_it(rule, case, language)
    verdict = words.VERDICTS[case.verdict][language]
    if case.imbalance is not None and not said:
        verdict += f" ({signed(case.imbalance, language)})"
    if case.severity is not None:
        verdict += f", {words.SEVERITIES[case.severity][language]}"
    parts.append(
        f'<p>{f"{_text(said)} " if said else ""}→ <b class="{case.verdict.value}">{_text(verdict)}</b></p></div>'
    )
    return "".join(parts)


def _setting(case: Case) -> Setting | None:
    """Return the kind of form of *case*; `None` where its election has no such form."""
    try:
        return case_setting(case, recaprules.load_profile(case.profile))[0]
    except CaseFailedError:
        return None


def said_of_it(rule: Rule, case: Case, language: Language) -> str:
    """
    Return the comparison that decides *case* with the numbers of its form in it.

    Empty where no comparison does: for functions, and for conditions that hold
    because they need not be asked.
    """
    if not isinstance(rule.check, Statement):
        return ""
    profile = recaprules.load_profile(case.profile, as_of=case.as_of)
    setting, cells = case_setting(case, profile)
    if not may_be_asked(rule, setting):
        return ""
    for outcome in evaluate(rule.check, cells, setting):
        if outcome.verdict is not case.verdict:
            continue
        for position, (_, compare) in enumerate(deciders(rule.check.condition, setting, outcome.repeated)):
            one = compared(compare, cells, setting, outcome.repeated)
            if one is None or one.verdict is not case.verdict or outcome.which not in (None, position):
                continue
            if case.verdict is Verdict.BROKEN:
                template = broken_template(compare, setting, outcome.repeated, language)
            else:
                is_undecided = case.verdict is Verdict.UNDECIDED
                template = kept_template(compare, setting, outcome.repeated, language, is_open=is_undecided)
            return template.fill(cells, one.left, one.right)
    return ""


# ---- the numbers as written


def _columns(case: Case, language: Language) -> list[Column]:
    """Return the forms of *case*, its own first."""
    columns: list[Column] = [(THIS_FORM[language], case.given)]
    columns += [(CHILD[language].format(n=n), one) for n, one in enumerate(case.children, 1)]
    columns += [(COLUMN[language].format(n=n), one) for n, one in enumerate(case.columns, 1)]
    columns += [(REGISTER[language], case.register)] if case.register else []
    columns += [(place_text(place)[language], cells) for place, cells in case.beside.items()]
    columns += [
        (SHEET_PAGE[language].format(n=n, part=PARTS[part][language]), cells)
        for n, parts in enumerate(case.pages, 1)
        for part, cells in parts.items()
    ]
    return columns + [(_called(one, language), one.given) for one in case.others]


def _called(form: CaseForm, language: Language) -> str:
    labels = [form.contest.label[language]] if form.contest is not None else []
    labels += [form.tier.label[language]] if form.tier is not None else []
    labels += [name for name in (form.unit, form.district, form.round, form.seen, form.source) if name]
    return ", ".join(labels) or OTHER[language]


def _table(columns: Sequence[Column], setting: Setting | None, language: Language) -> str:
    keys = list(dict.fromkeys(key for _, cells in columns for key in cells))
    if not keys:
        return ""
    names = {key: key if setting is None else label(setting, key)[language] for key in keys}
    if len(columns) > len(keys) and len(columns) > SHOWN_FORMS:
        # Many forms and few figures: a row for each form.
        head = [FORM[language], *(names[key] for key in keys)]
        rows = [[name, *(_figure(cells, key, language) for key in keys)] for name, cells in columns]
    else:
        shown = columns[:SHOWN_FORMS]
        head = [FIGURE[language], *(name for name, _ in shown)]
        rows = [[names[key], *(_figure(cells, key, language) for _, cells in shown)] for key in keys]
        if len(columns) > len(shown):
            head.append(MORE[language].format(count=len(columns) - len(shown)))
    cut = rows[:SHOWN_FIGURES]
    if len(rows) > len(cut):
        cut.append([MORE[language].format(count=len(rows) - len(cut))])
    return (
        '<div class="table-wrapper"><table class="docutils"><thead><tr>'
        + "".join(f"<th>{_text(one)}</th>" for one in head)
        + "</tr></thead><tbody>"
        + "".join("<tr>" + "".join(f"<td>{_text(one)}</td>" for one in row) + "</tr>" for row in cut)
        + "</tbody></table></div>"
    )


def _figure(cells: Cells, key: CellKey, language: Language) -> str:
    if key not in cells:
        return ""
    value = cells[key]
    return value.label[language] if isinstance(value, Missing) else number(value, language)


def _lines(case: Case, language: Language) -> Iterator[str]:
    """Yield what stands beside the forms: corrections and the list of units."""
    for record in case.corrections or ():
        before, after = number(record.before, language), number(record.after, language)
        labels = [record.unit] if record.unit else []
        labels += [record.tier.label[language]] if record.tier is not None else []
        if record.noted is not None:
            labels.append(NOTED[language].format(answer=(YES if record.noted else NO)[language]))
        told = f"{CORRECTED[language]}: {record.cell} {before} → {after}"
        yield told + (f" ({', '.join(labels)})" if labels else "")
    if case.units:
        shown = case.units[:SHOWN_FORMS]
        listed = "; ".join(", ".join(f"{key} {value}" for key, value in one.items()) for one in shown)
        more = f"; {MORE[language].format(count=len(case.units) - len(shown))}" if len(case.units) > len(shown) else ""
        yield f"{UNITS[language]}: {listed}{more}"


def _around(case: Case, language: Language) -> Iterator[str]:
    """Yield what is not as usual: the election, the contest, the tier, the form and the constants."""
    yield from [case.form] if case.form else []
    yield from [A_COLUMN[language]] if case.column else []
    yield from [case.source] if case.source != "manual" else []
    yield from [case.tier.label[language]] if case.tier is not recaprules.Tier.TPS else []
    yield from [case.contest.label[language]] if case.contest is not recaprules.Contest.PPWP else []
    yield from [ABROAD[language]] if case.overseas else []
    yield from [case.profile] if case.profile != "pemilu2024" else []
    yield from (part for part in (case.unit, case.district, case.round, case.seen) if part)
    yield from [AS_OF[language].format(day=case.as_of)] if case.as_of is not None else []
    yield from (f"{name} = {value}" for name, value in case.parameters.items())


def _text(text: str) -> str:
    return html.escape(" ".join(text.split()), quote=False)
