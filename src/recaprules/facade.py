"""The verbs that people call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .exceptions import CannotCheckError, MissingExtraError, RuleError
from .interpret.setting import Setting, fixed_parameters
from .model.ballot import Ballot, numbered_ballot
from .model.cell import CellKey, Missing, cell_key
from .model.contest import Contest
from .model.recap import InputProblem, Recap
from .model.tally import Tally
from .model.unit import is_overseas, tier_of, unit_code
from .plugins.manager import Plugins, load_plugins
from .rules.profile import Profile
from .rules.ruleset import RuleSet

if TYPE_CHECKING:
    from .engine.one_form import FormChecker
    from .engine.report import Report
    from .model.sheet import Sheet


@cache
def installed_plugins() -> Plugins:
    """Return the plugins that are installed, loaded once."""
    return load_plugins()


def load_rules(*names: str, ignore: Iterable[str] = ()) -> RuleSet:
    """
    Return the rules of all installed plugins.

    Args:
        names: Only these: ids (``BAL-04``), families (``BAL``) or severities
            (``error``); all if none is given.

        ignore: Without these, named in the same way.

    Raises:
        RuleError: If a plugin did not load or a rule cannot be used; holds
            every problem, so that no rule is missing unseen.

        CannotCheckError: If no rule is installed.

        UnknownNameError: If a name means no rule.
    """
    from .exceptions import RuleProblem

    plugins = installed_plugins()
    rules = plugins.rules
    if plugins.problems:
        raise RuleError([RuleProblem(message=str(problem)) for problem in plugins.problems], rules)
    if not len(rules):
        raise CannotCheckError(NO_RULES)
    return rules.select(*names).ignore(*ignore)


NO_RULES = (
    "no rule is installed; install some, for example: "
    "pip install recaprules-caps recaprules-ballots recaprules-sums recaprules-voters recaprules-tiers"
)


def load_profile(name: str = "pemilu2024", *, parameters: Mapping[str, object] | None = None) -> Profile:
    """
    Return what one election fixes.

    Args:
        name: Such as ``pemilu2024``, ``pemilu2019`` or ``pilkada2024``.

        parameters: Other values for some constants, such as
            ``{"reserve_rate": "2.5 %"}``.

    Raises:
        UnknownNameError: If there is no such election or constant.

        ValueError: If a value is no number.
    """
    from .rules.datafiles import exact

    profile = installed_plugins().profile(name)
    values: dict[str, Fraction] = {key: exact(value) for key, value in (parameters or {}).items()}
    return profile.with_parameters(values)


def tally(
    unit: str,
    contest: Contest | str,
    *,
    profile: Profile | str = "pemilu2024",
    source: str = "manual",
    ballot: Ballot | None = None,
    **counts: int | Missing | Sequence[int | None] | Mapping[str, int | None] | None,
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
        TallyError: If a count is not on the form or is no whole number.

        ValueError: If *unit* is no code, or the election has no such form.
    """
    election = load_profile(profile) if isinstance(profile, str) else profile
    code = unit_code(unit)
    kind = Contest(contest)
    form = election.form(kind, tier_of(code), overseas=is_overseas(code))
    if form is None:
        raise ValueError(f"{election.id} has no form of {kind.value} for {code}")
    listed = max((len(value) for value in counts.values() if isinstance(value, Sequence)), default=0)
    options = ballot or election.ballot(kind) or numbered_ballot(kind, listed)
    cells: dict[CellKey, int | Missing | None] = {}
    for name, value in counts.items():
        if isinstance(value, Mapping):
            cells |= {cell_key(name, option): number for option, number in value.items()}
        elif isinstance(value, Sequence):
            if len(value) != len(options.options):
                raise ValueError(f"{name} has {len(value)} numbers for {len(options.options)} options")
            cells |= {
                cell_key(name, option.code): number for option, number in zip(options.options, value, strict=True)
            }
        else:
            cells[name] = value
    return Tally(unit=code, form=form, ballot=options, cells=cells, source=source)


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
        ValueError: If the election has no such form, or no ballot is known.
    """
    from .engine.one_form import form_checker as make

    election = load_profile(profile) if isinstance(profile, str) else profile
    code = unit_code(unit or "1" * 13)
    kind = Contest(contest)
    form = election.form(kind, tier_of(code), overseas=is_overseas(code))
    options = ballot or election.ballot(kind)
    if form is None or options is None:
        raise ValueError(f"{election.id} has no {'form' if form is None else 'ballot'} of {kind.value} for {code}")
    cells = {cell.key for cell in form.cells(options)} if captured is None else set(captured)
    setting = Setting(
        form=form,
        ballot=options,
        tier=tier_of(code),
        captured=frozenset(cells),
        profile_id=election.id,
        parameters=fixed_parameters(election),
    )
    return make(load_rules() if rules is None else rules, setting)


def read(
    *paths: str | Path,
    profile: Profile | str = "pemilu2024",
    mapping: str | Path | None = None,
    contest: Contest | str | None = None,
    register: str | Path | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Recap:
    """
    Return everything that can be read in files, folders and zip archives.

    Args:
        paths: Sirekap JSON, Parquet or CSV.

        profile: The election.

        mapping: A TOML file that says which column is which count, or the
            name of a layout that recaprules brings.

        contest: What was voted for, where the data do not say it.

        register: A table of the units that are expected.

        progress: Told how much is done, of how much, and of what.

    Returns:
        The tallies, with every problem of the input in *problems*.

    Raises:
        ProfileError: If the mapping file is not as it should be.

        MissingExtraError: If Polars is not installed.
    """
    _need_polars()
    from .readers.layout import find_layout
    from .readers.read import read_paths

    election = load_profile(profile) if isinstance(profile, str) else profile
    return read_paths(
        [Path(path) for path in paths],
        election,
        installed_plugins().readers,
        layout=None if mapping is None else find_layout(mapping),
        contest=None if contest is None else Contest(contest),
        register=None if register is None else Path(register),
        progress=progress,
    )


def check(
    *subjects: Tally | Sheet | Recap | str | Path,
    rules: RuleSet | None = None,
    profile: Profile | str = "pemilu2024",
    mapping: str | Path | None = None,
    contest: Contest | str | None = None,
    register: str | Path | None = None,
    max_findings: int | None = None,
    problems: Iterable[InputProblem] = (),
    trust: Sequence[str] = (),
    progress: Callable[[int, int, str], None] | None = None,
) -> Report:
    """
    Return what the rules say of one form, a sheet, a recap, or what is in files.

    >>> from recaprules import RuleSet, Rule, Text, parse
    >>> rule = Rule(
    ...     id="EXA-01",
    ...     name="valid-plus-invalid",
    ...     title=Text("sah + tidak sah = jumlah", "valid + invalid = total"),
    ...     check=parse("valid_votes + invalid_votes == total_votes"),
    ... )
    >>> form = tally("1101012001001", "ppwp", valid_votes=165, invalid_votes=1, total_votes=239)
    >>> [finding.imbalance for finding in check(form, rules=RuleSet([rule])).findings]
    [-73]

    Args:
        subjects: One tally, one sheet, one recap, or any number of paths.

        rules: What must hold; all installed rules if not given.

        profile: The election.

        mapping: For paths, a TOML file that says which column is which count,
            or the name of a layout that recaprules brings.

        contest: For paths, what was voted for where the data do not say it.

        register: For paths, a table of the units that are expected.

        max_findings: How many findings of each rule are listed; `None` is
            all. Counts are never capped.

        problems: What went wrong before, to be told in the report.

        trust: The sources, the most trusted first, where several have a form.
            Without it, a form that two sources read differently is unknown to
            the rules that read it beside others.

        progress: Told how much is done, of how much, and of what.

    Raises:
        CannotCheckError: If there is nothing to check, or nothing to check it by.

        RuleError: If a plugin or a rule cannot be used.

        TypeError: If subjects of different kinds are given.
    """
    from . import __version__
    from .model.sheet import Sheet

    chosen = load_rules() if rules is None else rules
    election = load_profile(profile) if isinstance(profile, str) else profile
    if not subjects:
        raise CannotCheckError("nothing to check was given")
    first = subjects[0]
    if all(isinstance(subject, str | Path) for subject in subjects):
        paths = [Path(subject) for subject in subjects if isinstance(subject, str | Path)]
        recap = read(*paths, profile=election, mapping=mapping, contest=contest, register=register, progress=progress)
    elif len(subjects) > 1:
        raise TypeError("expected one tally, one sheet, one recap, or paths")
    elif isinstance(first, Tally):
        from .engine.one_form import check_tally

        return check_tally(first, chosen, election, version=__version__, max_findings=max_findings, problems=problems)
    elif isinstance(first, Sheet):
        recap = Recap(sheets=(first,))
    elif isinstance(first, Recap):
        recap = first
    else:
        raise TypeError(f"expected a tally, a sheet, a recap or paths, got {type(first).__name__}")
    _need_polars()
    from .engine.check import check_recap

    return check_recap(
        recap,
        chosen,
        election,
        version=__version__,
        max_findings=max_findings,
        problems=problems,
        trust=trust,
        progress=progress,
    )


def _need_polars() -> None:
    try:
        import polars  # noqa: F401  # only whether it is there
    except ImportError:
        raise MissingExtraError("polars", "tables") from None
