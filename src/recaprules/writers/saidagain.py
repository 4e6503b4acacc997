"""What a finding of a JSON report says, in another language than the report."""

from __future__ import annotations

import re

from ..interpret.evaluate import evaluate
from ..interpret.setting import Setting, deciders, fixed_parameters
from ..interpret.template import broken_template
from ..model.ballot import Ballot, Candidate, Option
from ..model.cell import CellKey
from ..model.form import Form
from ..model.text import Language
from ..rules.expr import Statement
from ..rules.places import taken_apart
from ..rules.profile import Profile
from ..rules.rule import Rule
from ..rules.verdict import Verdict
from .formlines import Lines
from .reportfile import GivenFinding, exact_number


def said_again(finding: GivenFinding, rule: Rule, lines: Lines, language: Language) -> str | None:
    """Return the sentence of a finding, made anew from its numbers; `None` where that is not the same finding."""
    if lines.ballot is None or not isinstance(rule.check, Statement):
        return None
    setting = _setting(finding, lines.profile, lines.form, lines.ballot)
    values = {one.cell: one.written for one in finding.cells}
    wanted = exact_number(finding.left), exact_number(finding.right)
    for outcome in evaluate(rule.check, values, setting):
        if outcome.verdict is Verdict.BROKEN and outcome.which is not None and (outcome.left, outcome.right) == wanted:
            _, compare = deciders(rule.check.condition, setting, outcome.repeated)[outcome.which]
            template = broken_template(compare, setting, outcome.repeated, language)
            return template.fill(values, outcome.left, outcome.right)
    return None


def named_ballot(finding: GivenFinding) -> Ballot | None:
    """Return a ballot with the options that a finding names; `None` where their codes are not their numbers."""
    candidates: dict[str, list[str]] = {}
    for one in finding.cells:
        _, *index = taken_apart(one.cell).cell.split(".")
        if not all(_NUMBER.fullmatch(code) for code in index):
            return None
        if index:
            candidates.setdefault(index[0], []).extend(index[1:2])
    options = [
        Option(
            code=code,
            number=int(code),
            candidates=tuple(Candidate(code=one, number=int(one)) for one in dict.fromkeys(people)),
        )
        for code, people in candidates.items()
    ]
    return Ballot(contest=finding.contest, district=finding.district, options=tuple(options))


_NUMBER = re.compile(r"[1-9][0-9]?")


def _setting(finding: GivenFinding, profile: Profile, form: Form, ballot: Ballot) -> Setting:
    captured: set[CellKey] = set()
    elsewhere: dict[str, set[CellKey]] = {}
    for one in finding.cells:
        parts = taken_apart(one.cell)
        (elsewhere.setdefault(parts.place, set()) if parts.place else captured).add(parts.cell)
    return Setting(
        form=form,
        ballot=ballot,
        tier=finding.tier,
        source=finding.source,
        column=finding.column,
        captured=frozenset(captured),
        profile_id=profile.id,
        parameters=fixed_parameters(profile),
        elsewhere={place: frozenset(keys) for place, keys in elsewhere.items()},
    )
