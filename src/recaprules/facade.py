"""The verbs that people call."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeGuard

import attrs

from .exceptions import CannotCheckError, MissingExtraError, RuleError, TallyError
from .interpret.setting import Setting, fixed_parameters
from .model.ballot import Ballot, numbered_ballot
from .model.cell import CellKey, Missing, cell_key
from .model.contest import Contest
from .model.recap import InputProblem, Recap
from .model.tally import Tally, not_on_form
from .model.text import Text
from .model.unit import UnitCode, is_overseas, tier_of, unit_code
from .plugins.manager import Plugins, load_plugins
from .readers.ingest import ROWS_AT_ONCE
from .rules.profile import UNDEFINED, Profile
from .rules.ruleset import RuleSet

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame, IntoLazyFrame

    from .engine.one_form import FormChecker
    from .engine.report import Report
    from .model.numberwords import NumberWords
    from .model.sheet import Sheet
    from .readers.ingest.run import Ingested
    from .readers.shape import Layout


@cache
def installed_plugins() -> Plugins:
    """Return the plugins that are installed, loaded once."""
    return load_plugins()


def load_rules(*names: str, ignore: Iterable[str] = (), optional: bool = False) -> RuleSet:
    """
    Return the rules of all installed plugins.

    Args:
        names: Only these: ids (``BAL-04``), families (``BAL``), severities
            (``error``), or ``all``; all that are not optional if none is given.

        ignore: Without these, named in the same way.

        optional: Whether no name means the optional rules too.

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
        raise CannotCheckError(NO_RULES.en)
    chosen = rules if optional and not names else rules.select(*names)
    return chosen.ignore(*ignore)


NO_RULES = Text(
    "tidak ada aturan yang terpasang; pasang dengan: pip install 'recaprules[all]' untuk semua keluarga, "
    "atau misalnya: pip install recaprules-caps recaprules-ballots recaprules-sums",
    "no rule is installed; install some: pip install 'recaprules[all]' for every family, "
    "or for example: pip install recaprules-caps recaprules-ballots recaprules-sums",
)


def load_profile(
    name: str = "pemilu2024",
    *,
    parameters: Mapping[str, object] | None = None,
    as_of: datetime.date | str | None = None,
) -> Profile:
    """
    Return what one election fixes.

    Args:
        name: Such as ``pemilu2024``, ``pemilu2019`` or ``pilkada2024``.

        parameters: Other values for some constants, such as
            ``{"reserve_rate": "2.5 %"}``.

        as_of: The day whose constants and rules are meant, also as text
            (``2024-02-14``); poll day if not given. Today is never looked up.

    Raises:
        UnknownNameError: If there is no such election or constant.

        ValueError: If a value is no number, or a negative one, or the text of a day no day.
    """
    from .rules.toml import exact

    profile = installed_plugins().profile(name)
    values: dict[str, Fraction] = {key: exact(value) for key, value in (parameters or {}).items()}
    return _on(profile.with_parameters(values), as_of)


def _on(profile: Profile, as_of: datetime.date | str | None) -> Profile:
    return profile if as_of is None else profile.at(_day(as_of))


def _day(said: datetime.date | str) -> datetime.date:
    if isinstance(said, str):
        try:
            return datetime.date.fromisoformat(said)
        except ValueError:
            raise ValueError(f"expected a day such as 2024-02-14, got {said!r}") from None
    return said.date() if isinstance(said, datetime.datetime) else said


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
    election = _election(profile)
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

    election = _election(profile)
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
    return make(_rule_set(rules).on(election.day), setting)


def read(
    *paths: str | Path,
    profile: Profile | str = "pemilu2024",
    mapping: str | Path | None = None,
    contest: Contest | str | None = None,
    register: str | Path | None = None,
    corrections: str | Path | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Recap:
    """
    Return everything that can be read in files, folders and zip archives.

    Args:
        paths: Sirekap JSON, Parquet, CSV or Excel (``.xlsx``).

        profile: The election.

        mapping: A TOML file that says which column is which count, or the
            name of a layout that recaprules brings.

        contest: What was voted for, where the data do not say it.

        register: A table of the units that are expected.

        corrections: A table of what was corrected on purpose: unit, contest,
            cell, before, after, tier, on, noted.

        progress: Told how much is done, of how much, and of what.

    Returns:
        The tallies, with every problem of the input in *problems*.

    Raises:
        CannotReadError: If *register* or *corrections* is no such table, or is not there.

        ProfileError: If the mapping file is not as it should be.

        MissingExtraError: If Polars is not installed.
    """
    _need_polars()
    from .readers.read import read_paths

    return read_paths(
        [Path(path) for path in paths],
        _election(profile),
        installed_plugins().readers,
        corrections=_path(corrections),
        progress=progress,
        **_options(mapping, contest, register),
    )


def ingest(
    *paths: str | Path,
    output: str | Path,
    profile: Profile | str = "pemilu2024",
    mapping: str | Path | None = None,
    contest: Contest | str | None = None,
    register: str | Path | None = None,
    workers: int = 1,
    rows: int = ROWS_AT_ONCE,
    progress: Callable[[int, int, str], None] | None = None,
) -> Ingested:
    """
    Read files, folders and zip archives once and for all, and return what was done.

    The folder *output* then holds stored sheets, which `check` and `read` take
    as they take the files themselves, with the same problems, and many times
    as fast. A run that was broken off goes on where it stopped; files that
    have not changed are not read again.

    Args:
        paths: Whatever `read` takes.

        output: The folder for the sheets: a new one, or that of an earlier run.

        profile: The election.

        mapping: A TOML file that says which column is which count, or the
            name of a layout that recaprules brings.

        contest: What was voted for, where the data do not say it.

        register: A table of the units that are expected; it is kept with the sheets.

        workers: In how many processes files are read. The sheets do not
            depend on it. A script that asks for several must be protected by
            ``if __name__ == "__main__":``.

        rows: How many rows are in memory at once, about; a JSON file counts as ten.

        progress: Told how much is done, of how much, and of what.

    Raises:
        CannotIngestError: If the folder holds something else, or a process ended too early.

        CannotReadError: If *register* is no such table, or is not there.

        ProfileError: If the mapping file is not as it should be.

        MissingExtraError: If Polars is not installed.

    .. versionadded:: 26.1.0
    """
    from . import __version__

    _need_polars()
    from .readers.ingest.run import Order, run

    if workers < 1 or rows < 1:
        raise ValueError(f"expected at least 1 worker and 1 row, got {workers} and {rows}")
    order = Order(
        paths=[Path(path) for path in paths],
        folder=Path(output),
        profile=_election(profile),
        readers=installed_plugins().readers,
        version=__version__,
        workers=workers,
        rows=rows,
        progress=progress,
        **_options(mapping, contest, register),
    )
    return run(order)


def check(
    *subjects: Tally | Sheet | Recap | str | Path | IntoFrame | IntoLazyFrame,
    rules: RuleSet | None = None,
    profile: Profile | str = "pemilu2024",
    mapping: str | Path | None = None,
    contest: Contest | str | None = None,
    register: str | Path | None = None,
    corrections: str | Path | None = None,
    max_findings: int | None = None,
    problems: Iterable[InputProblem] = (),
    trust: Sequence[str] = (),
    engine: str | None = None,
    as_of: datetime.date | str | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Report:
    """
    Return what the rules say of one form, a sheet, a recap, data frames, or what is in files.

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
        subjects: One tally, one sheet, one recap, or any number of paths to
            Sirekap JSON, Parquet, CSV or Excel (``.xlsx``), or of data frames
            and relations: Polars, pandas, PyArrow, DuckDB, Spark, Dask. What
            an engine holds is asked there.

        rules: What must hold; all installed rules if not given.

        profile: The election.

        mapping: For paths, a TOML file that says which column is which count,
            or the name of a layout that recaprules brings.

        contest: For paths, what was voted for where the data do not say it.

        register: For paths, a table of the units that are expected.

        corrections: For paths, a table of what was corrected on purpose.

        max_findings: How many findings of each rule are listed; `None` is
            all. Counts are never capped.

        problems: What went wrong before, to be told in the report.

        trust: The sources, the most trusted first, where several have a form.
            Without it, a form that two sources read differently is unknown to
            the rules that read it beside others. A source that has no form is
            told as a notice.

        engine: For paths, ``duckdb``, ``spark`` or ``dask`` to ask the forms
            of stations there; Polars in this process if not given.

        as_of: The day whose rules and constants are used, also as text
            (``2024-02-14``); that of *profile*, which is poll day unless it
            says otherwise, if not given.

        progress: Told how much is done, of how much, and of what.

    Raises:
        CannotCheckError: If there is nothing to check, or nothing to check it
            by; names every problem of the input, and holds the report.

        CannotReadError: If *register* or *corrections* is no such table, or is not there.

        MissingExtraError: If a library is not installed that reads or asks what was given.

        RelationError: If columns of a data frame have types that cannot be used.

        RuleError: If a plugin or a rule cannot be used.

        TypeError: If subjects of different kinds are given, or *rules* are no rule set.
    """
    from . import __version__
    from .engine.trust import strange_sources
    from .model.sheet import Sheet
    from .rules.otherelections import strange_forms

    election = _on(_election(profile), as_of)
    given = _rule_set(rules)
    chosen = given.on(election.day)
    if not subjects:
        raise CannotCheckError("nothing to check was given")
    first = subjects[0] if len(subjects) == 1 else None
    if isinstance(first, Tally):
        from .engine.one_form import check_tally

        problems = (*problems, *strange_forms([first.form], election))
        said = check_tally(first, chosen, election, version=__version__, max_findings=max_findings, problems=problems)
        return _dated(said, given, election)
    if isinstance(first, Sheet | Recap):
        recap = first if isinstance(first, Recap) else Recap(sheets=(first,))
        problems = (*problems, *strange_forms([sheet.form for sheet in recap.sheets], election))
    else:
        _need_polars()
        options = _options(mapping, contest, register)
        recap = _recap_of(subjects, election, options, _path(corrections), engine, progress)
    problems = (*problems, *strange_sources(trust, recap))
    said = _asked_of(recap)(
        recap,
        chosen,
        election,
        version=__version__,
        max_findings=max_findings,
        problems=problems,
        trust=trust,
        progress=progress,
    )
    report = _dated(said, given, election)
    if not report.is_asked and not any(count.forms for count in report.forms):
        raise CannotCheckError(_why_nothing(report), report)
    return report


def _recap_of(
    subjects: Sequence[object],
    profile: Profile,
    options: _Options,
    corrections: Path | None,
    engine: str | None,
    progress: Callable[[int, int, str], None] | None,
) -> Recap:
    """
    Return what is in paths, or in data frames and relations.

    Raises:
        TypeError: If *subjects* are neither.
    """
    paths = [Path(subject) for subject in subjects if isinstance(subject, str | Path)]
    readers = installed_plugins().readers
    if len(paths) == len(subjects):
        from .readers.read import read_paths

        if engine is not None:
            _need_narwhals(engine)
            from .readers.engines import readers_in

            readers = {**readers, **readers_in(engine)}
        return read_paths(paths, profile, readers, corrections=corrections, progress=progress, **options)
    if all(_is_relation(subject) for subject in subjects):
        from .readers.engines import read_held

        relations = {f"data frame {number}": one for number, one in enumerate(subjects, 1)}
        return read_held(relations, profile, corrections=corrections, **options)
    if len(subjects) > 1:
        raise TypeError("expected one tally, one sheet, one recap, or paths or data frames")
    raise TypeError(f"expected a tally, a sheet, a recap, paths or data frames, got {type(subjects[0]).__name__}")


def _why_nothing(report: Report) -> str:
    """Return why no form could be checked, with every problem that has to do with it."""
    problems = "; ".join(map(str, report.problems)) or "there is no form"
    return f"nothing could be checked: {problems}"


def _dated(report: Report, rules: RuleSet, profile: Profile) -> Report:
    """Return *report* with its day, those of *rules* that were not asked because of it, and what was set by hand."""
    from .engine.report import Resting

    resting = [rule for rule in rules if not rule.in_force.covers(profile.day)]
    return attrs.evolve(
        report,
        as_of=profile.as_of,
        given=profile.given,
        not_in_force=tuple(Resting(rule.id, rule.in_force) for rule in resting if not rule.is_hint),
        unknown_constants=tuple(sorted(name for name in profile.history if profile.parameters[name] == UNDEFINED)),
    )


def _is_relation(subject: object) -> bool:
    """
    Return whether *subject* is a data frame or a relation.

    Raises:
        MissingExtraError: If it looks like one, and Narwhals is not installed.
    """
    from .model.sheet import Sheet

    if isinstance(subject, Tally | Sheet | Recap | str | Path):
        return False
    if hasattr(type(subject), "columns"):
        _need_narwhals("frames")
    try:
        import narwhals
    except ImportError:
        return False
    return isinstance(
        narwhals.from_native(subject, pass_through=True),
        narwhals.DataFrame | narwhals.LazyFrame,
    )


class _Options(TypedDict):
    """What every reader is told beside what it reads."""

    layout: Layout | None
    contest: Contest | None
    register: Path | None
    number_words: NumberWords | None


def _options(mapping: str | Path | None, contest: Contest | str | None, register: str | Path | None) -> _Options:
    """Return what readers are told, found and converted."""
    from .readers.layout import find_layout

    return _Options(
        layout=None if mapping is None else find_layout(mapping),
        contest=None if contest is None else Contest(contest),
        register=_path(register),
        number_words=installed_plugins().number_words,
    )


def _path(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)


def _election(profile: Profile | str) -> Profile:
    return load_profile(profile) if isinstance(profile, str) else profile


def _rule_set(rules: RuleSet | None) -> RuleSet:
    """
    Return *rules*, or all that are installed.

    Raises:
        TypeError: If *rules* are no rule set.
    """
    if rules is None:
        return load_rules()
    if not isinstance(rules, RuleSet):
        raise TypeError(f"expected a RuleSet, got {type(rules).__name__}; make one: RuleSet(rules)")
    return rules


def _asked_of(recap: Recap) -> Callable[..., Report]:
    """Return the check that fits *recap*: some of its sheets may lie in an engine."""
    _need_polars()
    from .engine.check import check_recap

    if all(sheet.is_at_home for sheet in recap.sheets):
        return check_recap
    from .engine.pushdown.check import check_recap_in_engine

    return check_recap_in_engine


def _need_narwhals(engine: str) -> None:
    try:
        import narwhals  # noqa: F401  # only whether it is there
    except ImportError:
        raise MissingExtraError("narwhals", engine) from None


def _need_polars() -> None:
    try:
        import polars  # noqa: F401  # only whether it is there
    except ImportError:
        raise MissingExtraError("polars", "tables") from None
