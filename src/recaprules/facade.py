"""The verbs that people call."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import attrs

from .exceptions import CannotCheckError, MissingExtraError
from .installed import installed_plugins, profile_on, rule_set
from .model.contest import Contest
from .model.recap import InputProblem, Recap
from .model.tally import Tally
from .readers.ingest import ROWS_AT_ONCE
from .rules.profile import UNDEFINED, Profile
from .rules.ruleset import RuleSet

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame, IntoLazyFrame

    from .engine.report import Report
    from .model.numberwords import NumberWords
    from .model.sheet import Sheet
    from .readers.ingest.run import Ingested
    from .readers.shape import Layout


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
        profile_on(profile),
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
        profile=profile_on(profile),
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

    >>> from recaprules import RuleSet, Rule, Text, parse, tally
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

    election = profile_on(profile, as_of)
    given = rule_set(rules)
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
