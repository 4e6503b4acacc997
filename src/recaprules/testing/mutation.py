"""Would the cases of a rule notice if it were a little wrong?"""

from __future__ import annotations

import enum
from collections.abc import Iterable

import attrs

from ..interpret.mutants import Mutant, mutants
from ..interpret.setting import fixed_parameters
from ..model.form import Form
from ..rules.datafiles import BUILTIN_PROFILES, builtin_profile
from ..rules.expr import Statement
from ..rules.judgement import Procedure
from ..rules.profile import Profile
from ..rules.rule import Case, Rule
from ..rules.verdict import Verdict
from .answer import Answer, answer
from .cases import case_setting, check_case
from .distinguish import Elections, Search

TALLIES = 2000
"""How many tallies are tried for each way in which a rule can be asked, before a wrong version is equivalent."""


class Fate(enum.Enum):
    """What became of a wrong version of a rule."""

    KILLED = "killed"
    """A case of the rule does not come out as expected."""
    EQUIVALENT = "equivalent"
    """No case notices, and no tally was found on which it says anything else."""
    SURVIVED = "survived"
    """No case notices, though there is a tally on which it says something else."""


@attrs.frozen(kw_only=True)
class Tried:
    """
    A wrong version of a rule and what became of it.

    Attributes:
        mutant: The wrong version.

        fate: What became of it.

        by: The name of a case that notices; empty where none does.

        case: What the rule says of a tally on which the wrong version says
            something else: the case that is missing. `None` unless it survived.
    """

    mutant: Mutant
    fate: Fate
    by: str = ""
    case: Case | None = None


@attrs.frozen(kw_only=True)
class RuleTrial:
    """
    All small wrong versions of a rule, tried.

    Attributes:
        rule: The rule.

        tried: Each wrong version; none for a procedure.

        lacking: The verdicts that no case of the rule has, of those that it must have.
    """

    rule: Rule
    tried: tuple[Tried, ...]
    lacking: tuple[Verdict, ...] = ()

    @property
    def is_procedure(self) -> bool:
        """Whether the rule is a procedure, which has no wrong versions here."""
        return isinstance(self.rule.check, Procedure)

    def with_fate(self, fate: Fate) -> tuple[Tried, ...]:
        """Return the wrong versions that *fate* became of."""
        return tuple(one for one in self.tried if one.fate is fate)

    @property
    def passed(self) -> bool:
        """Whether the cases are enough: none is lacking, and no wrong version survived."""
        return not self.lacking and not self.with_fate(Fate.SURVIVED)


def try_mutants(
    rule: Rule,
    *,
    profiles: Iterable[Profile] | None = None,
    tallies: int = TALLIES,
) -> RuleTrial:
    """
    Return whether the cases of *rule* notice each small wrong version of it.

    A wrong version that no case notices is looked for on many tallies near
    those of the cases: at the bound and one beside it, small, blank. They are
    the same every time.

    Args:
        rule: The rule with its cases.

        profiles: The elections that its cases may name; those of recaprules if not given.

        tallies: How many tallies are tried for each way in which the rule can be asked.

    Raises:
        CaseFailedError: If a case of the rule itself does not come out as expected.

        UnknownNameError: If a case names an election that is not among *profiles*.

    .. versionadded:: 26.1.0
    """
    elections = _elections(rule, profiles if profiles is not None else map(builtin_profile, BUILTIN_PROFILES))
    for case in rule.cases:
        check_case(rule, case, profile=elections.of(case))
    wanted = (Verdict.HOLDS, Verdict.BROKEN, Verdict.UNDECIDED)
    lacking = tuple(verdict for verdict in wanted if not any(case.verdict is verdict for case in rule.cases))
    if isinstance(rule.check, Procedure):
        return RuleTrial(rule=rule, tried=(), lacking=lacking)
    wrong = _mutants(rule, elections)
    killers = _killers(wrong, rule, elections)
    left = [one for one, by in zip(wrong, killers, strict=True) if by is None]
    cases = iter(Search(rule, elections, tallies).run(left))
    tried = [_tried(one, by, next(cases) if by is None else None) for one, by in zip(wrong, killers, strict=True)]
    return RuleTrial(rule=rule, tried=tuple(tried), lacking=lacking)


def _elections(rule: Rule, profiles: Iterable[Profile]) -> Elections:
    """Return *profiles* by name, those that the cases name first."""
    known = {profile.id: profile for profile in profiles}
    named = dict.fromkeys(case.profile for case in rule.cases if case.profile in known)
    return Elections({name: known[name] for name in dict.fromkeys([*named, *known])})


def _mutants(rule: Rule, elections: Elections) -> tuple[Mutant, ...]:
    """Return the wrong versions of *rule*; the row beside a count is that on the forms of its cases."""
    forms: list[Form] = []
    for case in rule.cases:
        setting, _ = case_setting(case, elections.of(case))
        forms.append(setting.form)
    first = elections.of(rule.cases[0]) if rule.cases else next(iter(elections.known.values()))
    return mutants(rule, forms=dict.fromkeys(forms), parameters=fixed_parameters(first))


def _tried(mutant: Mutant, by: Case | None, case: Case | None) -> Tried:
    if by is not None:
        return Tried(mutant=mutant, fate=Fate.KILLED, by=by.name)
    return Tried(mutant=mutant, fate=Fate.EQUIVALENT if case is None else Fate.SURVIVED, case=case)


def _killers(wrong: tuple[Mutant, ...], rule: Rule, elections: Elections) -> list[Case | None]:
    """Return for each of *wrong* a case that does not come out as expected; `None` if all do."""
    asked = [(case, *case_setting(case, elections.of(case))) for case in rule.cases]
    killers: list[Case | None] = []
    for mutant in wrong:
        statement = mutant.rule.check
        assert isinstance(statement, Statement)
        killers.append(None)
        for position, (case, setting, cells) in enumerate(asked):
            if not _expected(case, answer(mutant.rule, statement, cells, setting)):
                killers[-1] = case
                # A case that notices one mistake often notices the next one.
                asked.insert(0, asked.pop(position))
                break
    return killers


def _expected(case: Case, said: Answer) -> bool:
    return (
        said.verdict is case.verdict
        and case.imbalance in (None, said.imbalance)
        and case.severity in (None, said.severity)
    )
