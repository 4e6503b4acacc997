"""One form: what is written on it, and rules made ready to be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

from .exceptions import TallyError
from .installed import profile_on, rule_set
from .interpret.setting import Setting, fixed_parameters
from .model.ballot import Ballot, numbered_ballot
from .model.cell import CellKey, Missing, cell_key
from .model.contest import Contest
from .model.tally import Tally, not_on_form
from .model.unit import UnitCode, is_overseas, tier_of, unit_code
from .rules.profile import Profile
from .rules.ruleset import RuleSet

if TYPE_CHECKING:
    from .engine.one_form import FormChecker


def tally(
    unit: str,
    contest: Contest | str,
    *,
    profile: Profile | str = "pemilu2024",
    source: str = "manual",
    ballot: Ballot | None = None,
    **counts: int | Missing | Sequence[int | Missing | None] | Mapping[str, int | Missing | None] | None,
) -> Tally:
    """
    Return one filled form.

    >>> form = tally("1101012001001", "ppwp", votes=[144, 19, 2], valid_votes=165)
    >>> form.written("votes.100025")
    144

    Args:
        unit: The KPU code of the place.

        contest: What was voted for, such as ``ppwp``.

        profile: The election.

        source: Where the figures come from.

        ballot: The options; the election's own, or numbered ones, if not given.

        counts: What is written, by the canonical name of the count. `None` is
            a blank box; what is not given was not captured. Votes are a list
            in the order of the ballot, or a mapping by option code.

    Raises:
        TallyError: If *unit* is no code, the election has no such form, or a
            count is not on the form or is no whole number; names everything.
    """
    election = profile_on(profile)
    code, kind = _unit_and_contest(unit, contest)
    form = election.form(kind, tier_of(code), overseas=is_overseas(code))
    if form is None:
        raise TallyError([f"{election.id} has no form of {kind.value} for {code} @ contest"])
    lists = {name: value for name, value in counts.items() if _is_list(value)}
    options = ballot or election.ballot(kind) or numbered_ballot(kind, max(map(len, lists.values()), default=0))
    codes = [option.code for option in options.options]
    problems = [
        f"expected {len(codes)} numbers, one for each option, got {len(value)} @ {name}"
        for name, value in lists.items()
        if len(value) != len(codes)
    ]
    cells: dict[CellKey, Any] = {}  # the tally says what is no whole number
    for name, value in counts.items():
        given = _by_cell(name, value, codes)
        if name in given and form.cells_of(options, name) and form.cell(options, name) is None:
            problems.append(f"expected a list or a mapping of numbers, got {value!r} @ {name}")
        else:
            problems += [f"given twice @ {key}" for key in given if key in cells]
            cells |= given
    try:
        made = Tally(unit=code, form=form, ballot=options, cells=cells, source=source)
    except TallyError as error:
        problems += error.problems
    if problems:
        raise TallyError(problems)
    return made


def _by_cell(name: str, value: object, codes: Iterable[str]) -> dict[CellKey, object]:
    """Return what is given as *name*, by cell; a list is in the order of the options' *codes*."""
    if isinstance(value, Mapping):
        return {cell_key(name, str(option)): number for option, number in value.items()}
    if _is_list(value):
        return {cell_key(name, option): number for option, number in zip(codes, value, strict=False)}
    return {name: value}


def _is_list(value: object) -> TypeGuard[Sequence[int | Missing | None]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _unit_and_contest(unit: str, contest: Contest | str) -> tuple[UnitCode, Contest]:
    """
    Return *unit*, of which a whole number means its digits, and *contest*.

    Raises:
        TallyError: If there is no such code or no such contest; names both.
    """
    problems = []
    code, known = UnitCode(str(unit)), [kind.value for kind in Contest]
    try:
        unit_code(code)
    except ValueError as error:
        problems.append(f"{error} @ unit")
    if contest not in known:
        problems.append(f"expected one of {', '.join(known)}, got {contest!r} @ contest")
    if problems:
        raise TallyError(problems)
    return code, Contest(contest)


def form_checker(
    contest: Contest | str,
    *,
    rules: RuleSet | None = None,
    profile: Profile | str = "pemilu2024",
    captured: Iterable[CellKey] | None = None,
    unit: str = "",
    ballot: Ballot | None = None,
) -> FormChecker:
    """
    Return rules made ready for one kind of form, to be asked again and again while it is typed.

    Args:
        contest: What is voted for.

        rules: What must hold; all installed rules if not given.

        profile: The election.

        captured: The cells that will be given; all on the form if not given.

        unit: A unit of the tier that is meant; a polling station if not given.

        ballot: The options; the election's own if not given.

    Raises:
        TallyError: If *unit* is no code, *contest* no contest, or a captured cell not on the form.

        ValueError: If the election has no such form, or no ballot is known.
    """
    from .engine.one_form import form_checker as make

    election = profile_on(profile)
    code, kind = _unit_and_contest(unit or "1" * 13, contest)
    form = election.form(kind, tier_of(code), overseas=is_overseas(code))
    options = ballot or election.ballot(kind)
    if form is None or options is None:
        raise ValueError(f"{election.id} has no {'form' if form is None else 'ballot'} of {kind.value} for {code}")
    cells = {cell.key for cell in form.cells(options)} if captured is None else set(captured)
    strange = not_on_form(sorted(cells), form, options)
    if strange:
        raise TallyError(strange.values())
    setting = Setting(
        form=form,
        ballot=options,
        tier=tier_of(code),
        captured=frozenset(cells),
        profile_id=election.id,
        parameters=fixed_parameters(election),
    )
    return make(rule_set(rules).on(election.day), setting)
