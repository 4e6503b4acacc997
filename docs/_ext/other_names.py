"""What the rows and forms that a rule names, as those of 2024, are called in an election whose forms are others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rule_sources import asked_at, elections, everything

import recaprules
from recaprules import Profile, Rule, RuleSet, Tier
from recaprules.model.form import Form
from recaprules.model.text import Language

NAMED_AS_IN = "pemilu2024"
"""The election as on whose forms rules name rows."""


def other_names(rule: Rule, rules: RuleSet, language: Language) -> Iterator[tuple[Profile, list[str]]]:
    """
    Yield each election with other row marks in which *rule* is asked, with what is called otherwise there.

    ``II.1 → III.1``; a row of which no mark is known is called by what is counted.
    """
    named_as_in = recaprules.load_profile(NAMED_AS_IN)
    usual = _station_form(named_as_in)
    texts = [] if rule.page is None else [rule.page.what, rule.page.why, rule.page.cause, *rule.page.todo.values()]
    text = "\n".join(one[language] for one in (rule.title, *texts))
    for profile in elections():
        form = _station_form(profile)
        there = {row.count.name: row for row in form.rows}
        if profile.id == NAMED_AS_IN or not any(row.row for row in form.rows) or not _is_asked(rule, rules, profile):
            continue
        kinds = [(_called(named_as_in, stations), _called(profile, stations)) for stations in (True, False)]
        names = [(here, other) for here, other in kinds if here in text]
        marks = _marks_in(text, usual)
        rows = [row for row in usual.rows if row.row in marks and row.count.name in there]
        names += [(row.row, there[row.count.name].row or row.count.label[language]) for row in rows]
        changed = [f"{here} → {other}" for here, other in dict(names).items() if here != other]
        if changed:
            yield profile, changed


def _station_form(profile: Profile) -> Form:
    return next(form for form in profile.forms if Tier.TPS in form.tiers and not form.overseas)


def _called(profile: Profile, stations: bool) -> str:
    """Return what forms of stations, or of recapitulations, are called in common."""
    forms = (form for form in profile.forms if (Tier.TPS in form.tiers) is stations and not form.published)
    return "/".join(dict.fromkeys(re.split("[- ]", form.id)[0] for form in forms))


def _marks_in(text: str, form: Form) -> set[str]:
    """Return the marks of rows of *form* that *text* names; of ``II.1 to II.4`` those between too."""
    marks = list(dict.fromkeys(row.row for row in form.rows if row.row))
    one = "|".join(sorted(map(re.escape, marks), key=len, reverse=True))
    named = set(re.findall(rf"(?<![\w.])(?:{one})(?!\.?\w)", text))
    for first, last in re.findall(rf"(?<![\w.])({one})(?: to | sampai |–)({one})(?!\.?\w)", text):
        named.update(marks[marks.index(first) : marks.index(last)])
    return named


def _is_asked(rule: Rule, rules: RuleSet, profile: Profile) -> bool:
    asked = _asked_in(rules, profile)
    return rule.id in asked or not asked.isdisjoint(rule.hint_to)


@cache
def _asked_in(rules: RuleSet, profile: Profile) -> frozenset[str]:
    return frozenset().union(*asked_at(rules.on(profile.day), everything(profile)).values())
