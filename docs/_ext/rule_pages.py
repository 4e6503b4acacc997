"""
Pages of the installed rules.

A page that holds the comment ``% recaprules-rules: en`` (or ``id``) gets, in
its place, a table of the rules of each family and a section for every rule.
Nothing is written to disk, and nothing is said of a rule that the rule does
not say itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, cast

import recaprules
from recaprules import Body, Case, Certainty, Missing, Rule, Text
from recaprules.interpret.spell import sentence, signed
from recaprules.model.sheet import CARRIED, PAGE_TOTAL
from recaprules.rules.expr import Statement
from recaprules.rules.formula import spell
from recaprules.rules.places import place_text
from recaprules.writers import words

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

    from recaprules.model.text import Language

MARK = re.compile(r"^% recaprules-rules: (en|id)$", re.MULTILINE)

ANCHORS: Mapping[Language, str] = {"en": "rule", "id": "aturan"}
"""A rule's section is called ``rule-bal-01`` in the English page and ``aturan-bal-01`` in the Indonesian one."""

FAMILIES = {
    "BAL": Text("neraca surat suara", "ballot accounting"),
    "CAP": Text("batas atas", "upper limits"),
    "SUM": Text("penjumlahan suara", "sums of votes"),
    "TIER": Text("antarjenjang", "from tier to tier"),
    "USE": Text("pemilih dan pengguna hak pilih", "voters and voters who voted"),
    "XC": Text("antarjenis pemilihan", "contests side by side"),
    "XS": Text("antarsumber", "several readings of one form"),
}
"""What the families that recaprules ships are about; another family is called by its letters alone."""

RULE = Text("aturan", "rule")
SAYS = Text("yang harus berlaku", "what must hold")
BROKEN = Text("bila dilanggar", "when broken")
FORMULA = Text("Rumus", "Formula")
IN_WORDS = Text("Dengan kata-kata", "In words")
FUNCTION = Text("Aturan ini adalah fungsi Python, bukan rumus", "This rule is a Python function and no formula")
READS = Text("yang dibaca", "it reads")
WHAT = Text("Yang diperiksa", "What it checks")
WHY = Text("Mengapa penting", "Why it matters")
CAUSE = Text("Penyebab yang lazim", "Usual cause")
TODO = Text("Yang perlu dilakukan", "What to do")
BY = Text("Dibetulkan oleh (pada tingkat TPS)", "Corrected by (at a polling station)")
ASKED = Text("Hanya ditanyakan pada", "Asked only of")
LOWERED = Text("Lebih ringan", "Less grave")
SILENT = Text("Disebut di bawah temuan", "Listed below a finding of")
HINTS = Text("Petunjuk untuk", "A hint to")
BASIS = Text("Dasar", "Basis")
CASES = Text("Contoh", "Cases")
CASE = Text("contoh", "case")
GIVEN = Text("yang tertulis", "what is written")
VERDICT = Text("putusan", "verdict")
AT_HOME, ABROAD = Text("di dalam negeri", "at home"), Text("luar negeri", "abroad")
PUBLISHED = Text("angka yang diterbitkan Sirekap", "what Sirekap published")
CERTIFICATES = Text("formulir, bukan angka terbitan Sirekap", "forms, not what Sirekap published")
CHILD_COLUMNS = Text("kolom anak pada formulir rekapitulasi", "child columns of recapitulation forms")
NO_CHILD_COLUMNS = Text("formulir, bukan kolom anaknya", "forms, not their child columns")
BELOW = Text("unit di bawahnya", "the units below")
COLUMNS = Text("kolom anak", "the child columns")
REGISTER = Text("penetapan", "the decree")
OTHER = Text("formulir lain", "another form")
CORRECTED = Text("catatan pembetulan", "the record of corrections")
SHEET_PAGE = Text("halaman", "page")
PARTS = {CARRIED: Text("pindahan", "carried forward"), PAGE_TOTAL: Text("jumlah", "total")}
YES, NO = Text("ya", "yes"), Text("tidak", "no")
NOTED = Text("ada catatan", "has a note")
A_COLUMN = Text("kolom anak", "a child column")
ROLES = {
    "kpps": Text("KPPS", "KPPS"),
    "ppk": Text("PPK", "PPK"),
    "kpu_kabko": Text("KPU Kabupaten/Kota", "KPU Kabupaten/Kota"),
    "kpu_provinsi": Text("KPU Provinsi", "KPU Provinsi"),
    "kpu": Text("KPU", "KPU"),
    "sirekap_operator": Text("Operator Sirekap", "Sirekap operator"),
    "observer": Text("Pengawas dan pemantau", "Supervisor and observer"),
}


def page(rules: Iterable[Rule], language: Language) -> str:
    """Return the table and the sections of *rules* in Markdown."""
    return "\n".join(_lines(sorted(rules, key=lambda rule: rule.id), language))


def _lines(rules: list[Rule], language: Language) -> Iterator[str]:
    for family, members in groupby(rules, key=lambda rule: rule.family):
        listed = list(members)
        title = FAMILIES.get(family)
        yield from (f"## {family}" + (f": {title[language]}" if title else ""), "")
        yield from (f"| {RULE[language]} | {SAYS[language]} | {BROKEN[language]} |", "| --- | --- | --- |")
        for rule in listed:
            link = f"[{rule.id}](#{_anchor(rule, language)})"
            yield f"| {link} | {_plain(rule.title[language])} | {_grade(rule, language)} |"
        yield ""
        for rule in listed:
            yield from _section(rule, language)


def _section(rule: Rule, language: Language) -> Iterator[str]:
    yield from (f"({_anchor(rule, language)})=", f"### {rule.id}: {_plain(rule.title[language])}", "")
    yield from (f"`{rule.name}` · {_grade(rule, language)}", "")
    if isinstance(rule.check, Statement):
        yield from (f"**{FORMULA[language]}**", "", "```text", *_formula(rule.check), "```", "")
        yield from _term(IN_WORDS, [_plain(sentence(rule.check, language))], language)
    else:
        counts = _listed(f"`{name}`" for name in rule.check.reads)
        yield from (FUNCTION[language] + (f"; {READS[language]}: {counts}." if counts else "."), "")
    if rule.page is not None:
        for heading, text in ((WHAT, rule.page.what), (WHY, rule.page.why), (CAUSE, rule.page.cause)):
            yield from _term(heading, [_plain(text[language])], language)
        roles = [role for role in ROLES if role in rule.page.todo]
        yield from _term(
            TODO, [f"*{ROLES[role][language]}*: {_plain(rule.page.todo[role][language])}" for role in roles], language
        )
    yield from _term(BY, [body.label[language] for body in _bodies(rule)], language)
    yield from _term(ASKED, _asked_of(rule, language), language)
    lowered = [
        f"{words.SEVERITIES[one.to][language]}: {_plain(sentence(one.when, language))} (`{spell(one.when)}`)"
        for one in rule.lowered
    ]
    yield from _term(LOWERED, lowered, language)
    yield from _term(SILENT, [_links(rule.silent_if, language)] if rule.silent_if else [], language)
    yield from _term(HINTS, [_links(rule.hint_to, language)] if rule.hint_to else [], language)
    yield from _term(BASIS, [_basis(basis, language) for basis in rule.basis], language)
    yield from _cases(rule, language)


def _term(heading: Text, items: Iterable[str], language: Language) -> Iterator[str]:
    """Yield a heading with one text, or with a list of several."""
    texts = list(items)
    if not texts:
        return
    yield f"**{heading[language]}**"
    first, *rest = texts
    yield f": {first}" if not rest else f": - {first}"
    yield from (f"  - {text}" for text in rest)
    yield ""


def _formula(statement: Statement) -> list[str]:
    """Return the formula in lines that fit a page, broken where a reader would."""
    text = spell(statement)
    for word in (" for each ", " and ", " or "):
        if len(text) > 90:
            text = text.replace(word, f"\n{word.lstrip()}")
    return text.split("\n")


def _grade(rule: Rule, language: Language) -> str:
    return words.HINT[language] if rule.is_hint else words.SEVERITIES[rule.severity][language]


def _bodies(rule: Rule) -> tuple[Body, ...]:
    return rule.correctors(recaprules.Tier.TPS, column=rule.applies.column is True)


def _asked_of(rule: Rule, language: Language) -> list[str]:
    applies = rule.applies
    parts = [contest.label[language] for contest in applies.contests]
    parts += [tier.label[language] for tier in applies.tiers]
    parts += [f"`{name}`" for name in (*applies.profiles, *applies.forms, *applies.sources)]
    if applies.overseas is not None:
        parts.append((ABROAD if applies.overseas else AT_HOME)[language])
    if applies.published is not None:
        parts.append((PUBLISHED if applies.published else CERTIFICATES)[language])
    if applies.column is not None:
        parts.append((CHILD_COLUMNS if applies.column else NO_CHILD_COLUMNS)[language])
    return [", ".join(parts)] if parts else []


def _basis(basis: recaprules.Basis, language: Language) -> str:
    mark = basis.certainty.label[language]
    if not mark:
        return _plain(basis.text)
    return f"{_plain(basis.text)} ({f'**{mark}**' if basis.certainty is Certainty.UNVERIFIED else f'*{mark}*'})"


def _cases(rule: Rule, language: Language) -> Iterator[str]:
    if not rule.cases:
        return
    yield from ("<details>", f"<summary>{CASES[language]} ({len(rule.cases)})</summary>", "")
    yield from (f"| {CASE[language]} | {GIVEN[language]} | {VERDICT[language]} |", "| --- | --- | --- |")
    for case in rule.cases:
        verdict = words.VERDICTS[case.verdict][language]
        if case.imbalance is not None:
            verdict += f" ({signed(case.imbalance, language)})"
        yield f"| {_plain(case.name)} | {_given(case, language)} | {verdict} |"
    yield from ("", "</details>", "")


def _given(case: Case, language: Language) -> str:
    parts = [_cells(case.given, language)]
    for name, forms in ((BELOW, case.children), (COLUMNS, case.columns)):
        if forms:
            parts.append(f"*{name[language]}*: " + " · ".join(_cells(form, language) for form in forms))
    if case.register:
        parts.append(f"*{REGISTER[language]}*: {_cells(case.register, language)}")
    parts += [
        f"*{_plain(place_text(place)[language])}*: {_cells(cells, language)}" for place, cells in case.beside.items()
    ]
    parts += _around(case, language)
    setting = [f"`{name}`" for name in (case.unit, case.district, case.seen, case.form) if name]
    if case.column:
        setting.append(A_COLUMN[language])
    if case.source != "manual":
        setting.append(f"`{case.source}`")
    if case.tier is not recaprules.Tier.TPS:
        setting.append(case.tier.label[language])
    if case.contest is not recaprules.Contest.PPWP:
        setting.append(case.contest.label[language])
    if case.overseas:
        setting.append(ABROAD[language])
    if case.profile != "pemilu2024":
        setting.append(f"`{case.profile}`")
    setting += [f"`{name} = {value}`" for name, value in case.parameters.items()]
    return "; ".join(parts) + (f" ({', '.join(setting)})" if setting else "")


def _around(case: Case, language: Language) -> Iterator[str]:
    """Yield the other forms, pages and corrections of a case."""
    for one in case.others:
        labels = [one.contest.label[language]] if one.contest is not None else []
        labels += [one.tier.label[language]] if one.tier is not None else []
        labels += [f"`{name}`" for name in (one.unit, one.district, one.seen, one.source) if name]
        yield f"*{OTHER[language]}* ({_listed(labels)}): {_cells(one.given, language)}"
    for number, page_parts in enumerate(case.pages, 1):
        for part, cells in page_parts.items():
            yield f"*{SHEET_PAGE[language]} {number}, {PARTS[part][language]}*: {_cells(cells, language)}"
    for record in case.corrections or ():
        figures = f"`{record.cell}` {_figure(record.before)} → {_figure(record.after)}"
        labels = [f"`{record.unit}`"] if record.unit else []
        labels += [record.tier.label[language]] if record.tier is not None else []
        if record.noted is not None:
            labels.append(f"{NOTED[language]}: {(YES if record.noted else NO)[language]}")
        yield f"*{CORRECTED[language]}*: {figures}" + (f" ({_listed(labels)})" if labels else "")


def _figure(value: int | None) -> str:
    return "–" if value is None else str(value)


def _cells(cells: Mapping[str, int | Missing], language: Language) -> str:
    return _listed(
        f"`{key}` {value if isinstance(value, int) else f'*{value.label[language]}*'}" for key, value in cells.items()
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _links(ids: Iterable[str], language: Language) -> str:
    return _listed(f"[{id}](#{ANCHORS[language]}-{id.lower()})" for id in ids)


def _anchor(rule: Rule, language: Language) -> str:
    return f"{ANCHORS[language]}-{rule.id.lower()}"


def _plain(text: str) -> str:
    """Return *text* so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_\[\]<>|#$~{}])", r"\\\1", " ".join(text.split()))


# ---- Sphinx


def insert(_app: Sphinx, _docname: str, content: list[str]) -> None:
    """Put the rules in the place of the mark."""
    content[0] = MARK.sub(lambda match: page(recaprules.load_rules(), cast("Language", match[1])), content[0])


def outdated(
    _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
) -> list[str]:
    """Return the pages with a mark: the rules may have changed since they were built."""
    return [name for name in env.found_docs if MARK.search(Path(env.doc2path(name)).read_text(encoding="utf-8"))]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the pages."""
    app.connect("source-read", insert)
    app.connect("env-get-outdated", outdated)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
