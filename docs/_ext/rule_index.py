"""Indexes of the rules: by family, severity, tier and contest, law, count, and data; all in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from rule_sources import Holding, asked_at, by_tier, elections, everything, holdings
from rule_words import grade, links, plain, rule_link

from recaprules import Basis, Certainty, Contest, Rule, RuleSet, Severity, Text, Tier
from recaprules.model.form import Per
from recaprules.model.text import Language
from recaprules.model.tier import ORDER
from recaprules.rules import expr
from recaprules.rules.datafiles import read_counts
from recaprules.rules.expr import Cell, Statement
from recaprules.rules.vocabulary import builtin_vocabulary
from recaprules.writers import words
from recaprules.writers.text import named_briefly

FAMILIES = {
    "BAL": Text("neraca surat suara", "ballot accounting"),
    "CAP": Text("batas atas", "upper limits"),
    "MAT": Text("bobot temuan", "how much findings weigh"),
    "OVS": Text("luar negeri", "abroad"),
    "PL": Text("kewajaran", "plausibility"),
    "PSU": Text("pemungutan suara ulang", "re-votes"),
    "REG": Text("daftar pemilih dan daftar unit", "voters' lists and the register of units"),
    "SUM": Text("penjumlahan suara", "sums of votes"),
    "TBL": Text("angka dengan huruf (terbilang)", "numbers in words"),
    "TIER": Text("antarjenjang", "from tier to tier"),
    "USE": Text("pemilih dan pengguna hak pilih", "voters and voters who voted"),
    "XC": Text("antarjenis pemilihan", "contests side by side"),
    "XS": Text("antarsumber", "several readings of one form"),
}
"""What the families that recaprules ships are about; another family is called by its letters alone."""

RULE = Text("aturan", "rule")
RULES = Text("aturan", "rules")
SAYS = Text("yang harus berlaku", "what must hold")
BROKEN = Text("bila dilanggar", "when broken")
PART = Text("bagian", "part")
COUNT = Text("angka", "count")
NAME = Text("nama", "name")
TIER = Text("jenjang", "tier")
CONTESTS = Text("jenis pemilihan", "contests")
ALL = Text("semua", "all")
ABROAD = Text("{tier}, luar negeri", "{tier}, abroad")
CONDITIONS = Text("aturan dengan rumus", "rules with a formula")
FUNCTIONS = Text("fungsi Python", "Python functions")
EVERY_FIGURE = Text("setiap angka pada formulir", "every figure of a form")
HINTS = Text("Petunjuk", "Hints")
OPTIONAL = Text("Hanya bila dipilih", "Only if selected")
OF_ALL = Text(
    "{asked} dari {all} aturan dapat ditanyakan pada sedikitnya satu jenjang.",
    "{asked} of {all} rules can be asked at one tier at least.",
)
OTHER_BASES = Text("Dasar yang lain", "Other reasons")


def by_family(rules: RuleSet, language: Language) -> Iterator[str]:
    """Yield a table for each family."""
    for family, members in groupby(rules, key=lambda rule: rule.family):
        title = FAMILIES.get(family)
        yield from (f"## {family}" + (f": {title[language]}" if title else ""), "")
        yield from _table([RULE, SAYS, BROKEN], language)
        for rule in members:
            yield f"| {rule_link(rule.id, language)} | {plain(rule.title[language])} | {grade(rule, language)} |"
        yield ""


def by_severity(rules: RuleSet, language: Language) -> Iterator[str]:
    """Yield a table for each severity, for hints, and for the rules that are asked only if somebody selects them."""
    groups: list[tuple[str, list[Rule]]] = [
        (
            words.SEVERITIES[severity][language].capitalize(),
            [rule for rule in rules.checks if rule.severity is severity and not rule.optional],
        )
        for severity in Severity
    ]
    groups.append((HINTS[language], [rule for rule in rules if rule.is_hint]))
    groups.append((OPTIONAL[language], [rule for rule in rules.checks if rule.optional]))
    for heading, members in groups:
        if not members:
            continue
        yield from (f"## {heading} ({len(members)})", "")
        yield from _table([RULE, SAYS], language)
        yield from (f"| {rule_link(rule.id, language)} | {plain(rule.title[language])} |" for rule in members)
        yield ""


# ---- where


def by_place(rules: RuleSet, language: Language) -> Iterator[str]:
    """Yield for each election how many rules can be asked at each tier of each contest, and which."""
    for profile in elections():
        asked = asked_at(rules.on(profile.day), everything(profile))
        contests = [one for one in profile.contests if any(contest is one for _, contest, _ in asked)]
        rows = [(tier, abroad) for abroad in (False, True) for tier in ORDER if _there(asked, tier, abroad)]
        yield from (f"## {plain(profile.title[language])}", "")
        yield "| " + " | ".join([TIER[language], *(one.label[language] for one in contests)]) + " |"
        yield "| --- |" + " ---: |" * len(contests)
        for tier, abroad in rows:
            numbers = [asked.get((tier, one, abroad)) for one in contests]
            cells = " | ".join("–" if one is None else str(len(one)) for one in numbers)
            yield f"| {_tier(tier, abroad, language)} | {cells} |"
        yield ""
        for tier, abroad in rows:
            yield from (f"### {_tier(tier, abroad, language)}", "")
            yield from _table([CONTESTS, RULES], language)
            yield from _of_contests(asked, tier, abroad, contests, language)
            yield ""


Asked = Mapping[tuple[Tier, Contest, bool], frozenset[str]]


def _there(asked: Asked, tier: Tier, abroad: bool) -> bool:
    return any((one, beyond) == (tier, abroad) for one, _, beyond in asked)


def _of_contests(
    asked: Asked, tier: Tier, abroad: bool, contests: Iterable[Contest], language: Language
) -> Iterator[str]:
    """Yield a row for each set of contests of which the same rules can be asked."""
    here = [one for one in contests if (tier, one, abroad) in asked]
    groups: dict[tuple[Contest, ...], list[str]] = {}
    for id in sorted(frozenset().union(*(asked[tier, one, abroad] for one in here))):
        groups.setdefault(tuple(one for one in here if id in asked[tier, one, abroad]), []).append(id)
    for group, ids in sorted(groups.items(), key=lambda one: (-len(one[0]), [here.index(each) for each in one[0]])):
        names = ALL[language] if len(group) == len(here) else ", ".join(one.label[language] for one in group)
        yield f"| {names} | {named_briefly(ids)} |"


def _tier(tier: Tier, abroad: bool, language: Language) -> str:
    return ABROAD[language].format(tier=tier.label[language]) if abroad else tier.label[language]


def by_data(rules: RuleSet, language: Language) -> Iterator[str]:
    """Yield for each kind of data which rules can be asked of it, with nothing beside it."""
    for profile, group in groupby(holdings(), key=lambda one: one.profile):
        yield from _of_data(rules.on(profile.day), group, language)


def _of_data(rules: RuleSet, group: Iterable[Holding], language: Language) -> Iterator[str]:
    functions = {rule.id for rule in rules.checks if not isinstance(rule.check, Statement)}
    for holding in group:
        tiers = by_tier(asked_at(rules, holding))
        name = f"`{holding.name}`: " if holding.name else ""
        title = holding.title[language]
        title = f"{title[:1].upper()}{title[1:]} ({holding.profile.title[language]})"
        yield from (f"## {name}{plain(title)}", "")
        everywhere = frozenset().union(*tiers.values())
        yield from (OF_ALL[language].format(asked=len(everywhere), all=len(rules.checks)), "")
        yield from _table([TIER, CONDITIONS, FUNCTIONS], language)
        same: dict[frozenset[str], list[Tier]] = {}
        for tier, ids in tiers.items():
            same.setdefault(ids, []).append(tier)
        for ids, listed in same.items():
            names = ", ".join(tier.label[language] for tier in listed)
            yield f"| {names} | {_brief(ids - functions)} | {_brief(ids & functions)} |"
        yield ""


def _brief(ids: Iterable[str]) -> str:
    return named_briefly(sorted(ids)) or "–"


# ---- what a rule rests on, and what it reads

_LAW = re.compile(r"\b((?:Rancangan )?(?:UU|PKPU|Perppu|Perpu|PP|Keputusan KPU|MK)) (\d[\w./-]*|Pilkada|Pemilu)")
_FORM = re.compile(r"^(?:Model [\w.-]+(?: \d{4})?|Formulir C1(?: Pemilu)? \d{4})")


def instrument(basis: Basis) -> tuple[str, str]:
    """
    Return the law, regulation, decision or form that *basis* names, and the part of it.

    >>> from recaprules import Basis, Certainty
    >>> instrument(Basis(text="UU 7/2017 Pasal 374 ayat (2) huruf h: alasan", certainty=Certainty.VERIFIED))
    ('UU 7/2017', 'Pasal 374 ayat (2) huruf h')

    Both are empty where it names none.
    """
    head, _, _ = basis.text.partition(": ")
    form = _FORM.match(head)
    if form is not None:
        return form[0], head[form.end() :].strip(" ,")
    law = _LAW.search(head)
    if law is None:
        return "", ""
    return f"{law[1]} {law[2]}", head[law.end() :].strip(" ,")


def by_law(rules: RuleSet, language: Language) -> Iterator[str]:
    """Yield for each instrument its parts, with the rules that rest on them and how well that is known."""
    laws: dict[str, dict[str, list[tuple[str, Certainty]]]] = {}
    for rule in rules:
        for basis in rule.basis:
            law, part = instrument(basis)
            named = laws.setdefault(law, {}).setdefault(part if law else basis.text, [])
            if (rule.id, basis.certainty) not in named:
                named.append((rule.id, basis.certainty))
    for law in sorted(laws, key=lambda one: (_rank(one), _natural(one))):
        yield from (f"## {plain(law) or OTHER_BASES[language]}", "")
        yield from _table([PART, RULES], language)
        for part in sorted(laws[law], key=_natural):
            listed = ", ".join(_with_mark(id, certainty, language) for id, certainty in laws[law][part])
            yield f"| {plain(part) or '–'} | {listed} |"
        yield ""


def _rank(law: str) -> int:
    """Return what sorts instruments: laws, regulations, decisions, forms, and what is none of them."""
    kinds = ("UU", "Perpu", "Perppu", "PP ", "PKPU", "Rancangan PKPU", "Keputusan", "MK", "Model", "Formulir")
    return next((rank for rank, kind in enumerate(kinds) if law.startswith(kind)), len(kinds))


def _natural(text: str) -> list[tuple[int, str]]:
    """Return what sorts *text* with its numbers as numbers."""
    return [(int(part), "") if part.isdigit() else (0, part.lower()) for part in re.split(r"(\d+)", text)]


def _with_mark(id: str, certainty: Certainty, language: Language) -> str:
    mark = certainty.label[language]
    return rule_link(id, language) + (f" (*{mark}*)" if mark else "")


def by_count(rules: RuleSet, language: Language) -> Iterator[str]:
    """Yield a table of the counts, each with the rules that read it."""
    reading: dict[str, list[str]] = {}
    every: list[str] = []
    for rule in rules:
        if _reads_every(rule):
            every.append(rule.id)
        for name in counts_of(rule):
            reading.setdefault(name, []).append(rule.id)
    yield from _table([COUNT, NAME, RULES], language)
    yield f"| – | {EVERY_FIGURE[language]} | {links(every, language) or '–'} |"
    for name, count in read_counts().items():
        yield f"| `{name}` | {plain(count.label[language])} | {links(reading.get(name, ()), language) or '–'} |"
    yield ""


def counts_of(rule: Rule) -> tuple[str, ...]:
    """Return the counts that *rule* names, each once."""
    if not isinstance(rule.check, Statement):
        return tuple(dict.fromkeys(_group(name) for name in rule.check.reads))
    named = [node.name for node in rule.nodes if isinstance(node, Cell) and isinstance(node.name, str)]
    listed = [value for each in rule.check.each for value in each.values if value.partition(".")[0] in read_counts()]
    groups = [
        name for each in rule.check.each if each.per is expr.Per.GROUP and not each.values for name in _groups(each)
    ]
    return tuple(dict.fromkeys(_group(name) for name in (*named, *listed, *groups)))


def _groups(each: expr.Each) -> list[str]:
    """Return the counts of voters that *each* group stands for."""
    counts = read_counts().items()
    return [name for name, count in counts if count.per is Per.SEX and (count.additive or not each.additive)]


def _group(name: str) -> str:
    found = builtin_vocabulary().split_sex(name)
    return name if found is None or name in read_counts() else found[0]


def _reads_every(rule: Rule) -> bool:
    return isinstance(rule.check, Statement) and any(
        each.per is expr.Per.CELL and not each.values for each in rule.check.each
    )


def _table(heads: Iterable[Text], language: Language) -> Iterator[str]:
    names = [head[language] for head in heads]
    yield "| " + " | ".join(names) + " |"
    yield "| " + " | ".join("---" for _ in names) + " |"


INDEXES: Mapping[str, Callable[[RuleSet, Language], Iterator[str]]] = {
    "family": by_family,
    "severity": by_severity,
    "place": by_place,
    "law": by_law,
    "count": by_count,
    "data": by_data,
}
"""The indexes, by the word after the language in the mark of a page."""
