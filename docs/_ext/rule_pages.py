"""
Pages of the installed rules, and indexes of them.

Every rule has a page in each language, which is written into the folders
`FOLDERS` before the manual is built and is part of no commit. A page that
holds the comment ``% recaprules-rules: en family`` (or ``id``, and the name of
another index) gets that index in its place. Nothing is said of a rule that the
rule does not say itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from other_names import other_names
from rule_index import FAMILIES, INDEXES
from rule_words import anchor, grade, plain, rule_link
from worked_cases import worked_cases

import recaprules
from recaprules import Certainty, Rule, RuleSet, Text, Tier
from recaprules.interpret.spell import sentence
from recaprules.rules.expr import Statement
from recaprules.rules.formula import spell
from recaprules.writers import words
from recaprules.writers.telling import ROLE_NAMES

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

    from recaprules.model.text import Language

MARK = re.compile(r"^% recaprules-rules: (en|id) (\w+)$", re.MULTILINE)

FOLDERS: Mapping[Language, str] = {"en": "rules", "id": "id/aturan"}
"""Where the pages of rules are, below the manual's folder."""

INDEX_PAGES: Mapping[Language, str] = {"en": "../rules.md", "id": "../aturan.md"}

ALL_RULES = Text("Semua aturan", "All rules")
FORMULA = Text("Rumus", "Formula")
IN_WORDS = Text("Dengan kata-kata", "In words")
FUNCTION = Text("Aturan ini adalah fungsi Python, bukan rumus", "This rule is a Python function and no formula")
READS = Text("yang dibaca", "it reads")
WHAT = Text("Yang diperiksa", "What it checks")
WHY = Text("Mengapa penting", "Why it matters")
CAUSE = Text("Penyebab yang lazim", "Usual cause")
TODO = Text("Yang perlu dilakukan", "What to do")
ELSEWHERE = Text("Pada formulir {election}", "On the forms of {election}")
BY = Text("Dibetulkan oleh (pada tingkat {tier})", "Corrected by (at the tier: {tier})")
ASKED = Text("Hanya ditanyakan pada", "Asked only of")
LOWERED = Text("Lebih ringan", "Less grave")
SILENT = Text("Disebut di bawah temuan", "Listed below a finding of")
HINTS = Text("Petunjuk untuk", "A hint to")
HINTED = Text("Petunjuknya", "Its hints")
BASIS = Text("Dasar", "Basis")
IN_FORCE = Text("Berlaku", "In force")
AT_HOME, ABROAD = Text("di dalam negeri", "at home"), Text("luar negeri", "abroad")
PUBLISHED = Text("angka yang diterbitkan Sirekap", "what Sirekap published")
CERTIFICATES = Text("formulir, bukan angka terbitan Sirekap", "forms, not what Sirekap published")
CHILD_COLUMNS = Text("kolom anak pada formulir rekapitulasi", "child columns of recapitulation forms")
NO_CHILD_COLUMNS = Text("formulir, bukan kolom anaknya", "forms, not their child columns")


def rule_page(rule: Rule, rules: RuleSet, language: Language) -> str:
    """Return the page of *rule*, one of *rules*, in Markdown."""
    return "\n".join(_lines(rule, rules, language)) + "\n"


def _lines(rule: Rule, rules: RuleSet, language: Language) -> Iterator[str]:
    yield from ("---", "orphan: true", "---", "", f"({anchor(rule.id, language)})=", "")
    yield from (f"# {rule.id}: {plain(rule.title[language])}", "")
    family = FAMILIES.get(rule.family)
    called = f"{rule.family}: {family[language]}" if family else rule.family
    yield from (f"`{rule.name}` · {grade(rule, language)} · {called} · {_index(language)}", "")
    if isinstance(rule.check, Statement):
        yield from (f"**{FORMULA[language]}**", "", "```text", *_formula(rule.check), "```", "")
        yield from _term(IN_WORDS, [plain(sentence(rule.check, language))], language)
    else:
        counts = ", ".join(f"`{name}`" for name in rule.check.reads)
        yield from (FUNCTION[language] + (f"; {READS[language]}: {counts}." if counts else "."), "")
    yield from _told(rule, language)
    for profile, names in other_names(rule, rules, language):
        yield from _term(ELSEWHERE.filled(election=profile.title[language]), [plain("; ".join(names))], language)
    tier = _lowest_tier(rule)
    bodies = rule.correctors(tier, overseas=rule.applies.overseas is True, column=rule.applies.column is True)
    by = Text(BY.id.format(tier=tier.label.id), BY.en.format(tier=tier.label.en))
    yield from _term(by, [body.label[language] for body in bodies], language)
    yield from _term(ASKED, _asked_of(rule, language), language)
    lowered = [
        f"{words.SEVERITIES[one.to][language]}: {plain(sentence(one.when, language))} (`{spell(one.when)}`)"
        for one in rule.lowered
    ]
    yield from _term(LOWERED, lowered, language)
    yield from _term(SILENT, _listed(rule.silent_if, rules, language), language)
    yield from _term(HINTS, _listed(rule.hint_to, rules, language), language)
    yield from _term(HINTED, _listed((one.id for one in rules.hints_to(rule.id)), rules, language), language)
    yield from _term(IN_FORCE, filter(None, [rule.in_force.told(language)]), language)
    yield from _term(BASIS, [_basis(basis, language) for basis in rule.basis], language)
    yield worked_cases(rule, language)


def _told(rule: Rule, language: Language) -> Iterator[str]:
    if rule.page is None:
        return
    for heading, text in ((WHAT, rule.page.what), (WHY, rule.page.why), (CAUSE, rule.page.cause)):
        yield from _term(heading, [plain(text[language])], language)
    roles = [role for role in ROLE_NAMES if role in rule.page.todo]
    tasks = [f"*{ROLE_NAMES[role][language]}*: {plain(rule.page.todo[role][language])}" for role in roles]
    yield from _term(TODO, tasks, language)


def _index(language: Language) -> str:
    return f"[{ALL_RULES[language]}]({INDEX_PAGES[language]})"


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


def _lowest_tier(rule: Rule) -> Tier:
    """Return the lowest tier at which *rule* is asked."""
    return min(rule.applies.tiers, key=lambda tier: tier.position, default=Tier.TPS)


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


def _listed(ids: Iterable[str], rules: RuleSet, language: Language) -> list[str]:
    """Return links to rules, each with its title; the id alone where it is not installed."""
    titles = {rule.id: rule.title[language] for rule in rules}
    return [f"{rule_link(id, language)}: {plain(titles[id])}" if id in titles else id for id in ids]


def _basis(basis: recaprules.Basis, language: Language) -> str:
    days, mark = basis.period.told(language), basis.certainty.label[language]
    mark = f"**{mark}**" if basis.certainty is Certainty.UNVERIFIED else f"*{mark}*" if mark else ""
    said = "; ".join(filter(None, (days, mark)))
    return f"{plain(basis.text)} ({said})" if said else plain(basis.text)


# ---- Sphinx


def write_pages(folder: Path, rules: RuleSet) -> None:
    """Write the page of every rule below *folder*, and take away those of rules that are gone."""
    for language, name in FOLDERS.items():
        pages = {f"{rule.id.lower()}.md": rule_page(rule, rules, language) for rule in rules}
        (folder / name).mkdir(parents=True, exist_ok=True)
        for left_over in set((folder / name).glob("*.md")) - {folder / name / page for page in pages}:
            left_over.unlink(missing_ok=True)
        for page, text in pages.items():
            _write(folder / name / page, text)


def _write(file: Path, text: str) -> None:
    """Write a file if it says something else, all at once: another build may be reading it."""
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return
    half = file.with_suffix(f".{os.getpid()}")
    half.write_text(text, encoding="utf-8")
    half.replace(file)


def begin(app: Sphinx) -> None:
    """Write the pages before the manual looks for them."""
    write_pages(Path(app.srcdir), recaprules.load_rules(optional=True))


def insert(_app: Sphinx, _docname: str, content: list[str]) -> None:
    """Put an index in the place of its mark."""
    rules = recaprules.load_rules(optional=True) if MARK.search(content[0]) else RuleSet(())
    content[0] = MARK.sub(lambda match: "\n".join(INDEXES[match[2]](rules, cast("Language", match[1]))), content[0])


def outdated(
    _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
) -> list[str]:
    """Return the pages with a mark: the rules may have changed since they were built."""
    return [name for name in env.found_docs if MARK.search(Path(env.doc2path(name)).read_text(encoding="utf-8"))]


def share_navigation(
    _app: Sphinx, pagename: str, _templatename: str, context: dict[str, Any], _doctree: object
) -> None:
    """
    Let the pages of rules in one folder share what the theme shows at their side.

    It is the same for all of them, since none of them stands in it, and takes
    most of the time that a page takes.
    """
    folder = pagename.rpartition("/")[0]
    if folder not in FOLDERS.values() or "toctree" not in context:
        return
    made = context["toctree"]

    def shared(**options: object) -> str:
        key = (folder, *sorted(options.items()))
        if key not in _navigation:
            _navigation[key] = made(**options)
        return _navigation[key]

    context["toctree"] = shared


_navigation: dict[tuple[object, ...], str] = {}


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the pages."""
    app.connect("builder-inited", begin)
    app.connect("source-read", insert)
    app.connect("env-get-outdated", outdated)
    app.connect("html-page-context", share_navigation, priority=400)
    return {"version": "2", "parallel_read_safe": True, "parallel_write_safe": True}
