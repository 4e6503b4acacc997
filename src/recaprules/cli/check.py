"""``recaprules check``."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import click

from ..engine.report import Report
from ..exceptions import CannotCheckError, RecaprulesError
from ..facade import check as check_everything
from ..installed import installed_plugins
from ..model.folders import told
from ..model.recap import InputProblem
from ..model.text import Language, Text
from ..readers.unreadable import reason
from ..rules.rule import Severity
from .bilingual import argument, command, option
from .common import (
    CANNOT_WRITE,
    COULD_NOT_CHECK,
    ParameterType,
    chosen_rules,
    contest,
    ignore,
    lang,
    mapping,
    profile,
    say,
    select,
    stop,
)
from .progress import progress_bar

FOUND = 1
NEVER = "never"

_NOTHING = Text("tidak ada yang dapat diperiksa", "nothing could be checked")
_IS_INPUT = Text(
    "{file} ikut diperiksa dan akan tertimpa laporan; sebutkan berkas lain dengan -o",
    "{file} is one of the files that are checked, and the report would replace it; name another with -o",
)
_WRITER_FAILED = Text("bentuk laporan {name!r} gagal dengan {error}", "the report format {name!r} failed with {error}")
_NO_SUCH_REPORT = Text(
    "laporan tidak ditulis sebagai {ending}; yang ada: {known}; sebutkan berkas lain dengan -o, atau bentuknya dengan "
    "--format",
    "no report is written as {ending}; known are: {known}; name another file with -o, or the format with --format",
)
_NO_WRITER = Text(
    "tidak ada bentuk laporan bernama {name!r}; yang ada: {known}",
    "no report format is called {name!r}; known are: {known}",
)
_HELP = Text(
    """
    Periksa hasil penghitungan dalam PATH: apa yang tidak cocok, berapa selisihnya, dan siapa yang membetulkannya.

    PATH adalah JSON Sirekap (berkas, folder, zip), Parquet, CSV, atau Excel
    (.xlsx). Kode keluarnya 0 bila tidak ada temuan, 1 bila ada (atau sebagian
    masukan tidak dapat dibaca), dan 2 bila tidak dapat diperiksa.
    """,
    """
    Check the tallies in PATH and say what is wrong, by how much, and who corrects it.

    PATH is Sirekap JSON (a file, a folder, a zip), Parquet, CSV or Excel
    (.xlsx). The exit code is 0 if nothing is wrong, 1 if something is (or a
    part of the input could not be read), and 2 if it could not be checked.
    """,
)


@command(
    short_help=Text("Periksa hasil penghitungan suara.", "Check tallies and say what is wrong."),
    help=_HELP,
)
@argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@profile
@select
@ignore
@option(
    "--fail-on",
    type=click.Choice([*(severity.value for severity in Severity), NEVER]),
    default=Severity.ERROR.value,
    show_default=True,
    help=Text(
        "Kode keluar 1 bila ada temuan setingkat ini atau lebih berat.",
        "Exit with 1 if a finding is at least this grave.",
    ),
)
@lang
@option(
    "--format",
    "writer",
    metavar="text|json",
    help=Text(
        "Bentuk laporan; bila tidak disebut, menurut akhiran nama berkasnya, selain itu teks.",
        "How to write the report; as the name of the file for it ends, or else text, if not given.",
    ),
)
@option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help=Text("Tulis laporan ke berkas ini.", "Write the report to this file."),
)
@option(
    "--set",
    "parameters",
    multiple=True,
    type=ParameterType(),
    help=Text(
        "Nilai lain untuk suatu tetapan: reserve_rate=2.5%.",
        "Another value for a constant of the election: reserve_rate=2.5%.",
    ),
)
@option(
    "--max-findings",
    type=click.IntRange(min=0),
    default=1000,
    show_default=True,
    help=Text(
        "Sebutkan paling banyak sekian temuan tiap aturan; hitungan tidak pernah dibatasi.",
        "List at most so many findings of each rule; counts are never capped.",
    ),
)
@mapping
@contest
@option(
    "--register",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=Text(
        "Data induk: tabel unit yang diharapkan, dengan daftar yang ditetapkan.",
        "A table of the units that are expected, with their decreed lists.",
    ),
)
@option(
    "--corrections",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=Text(
        "Tabel pembetulan yang tercatat: unit, contest, cell, before, after, tier, on, noted.",
        "A table of what was corrected on purpose: unit, contest, cell, before, after, tier, on, noted.",
    ),
)
@option(
    "--trust",
    multiple=True,
    metavar="SOURCE",
    help=Text(
        "Angka siapa yang dipakai bila beberapa sumber mempunyai formulir itu, yang paling dipercaya lebih dahulu; "
        "boleh diulang.",
        "Whose figures count where several sources have a form, the most trusted first; may be repeated.",
    ),
)
@option(
    "--engine",
    type=click.Choice(["duckdb", "spark", "dask"]),
    help=Text(
        "Tanyakan formulir TPS di mesin ini; bila tidak disebut, Polars dalam proses ini.",
        "Ask the forms of stations in this engine; Polars in this process if not given.",
    ),
)
@option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help=Text(
        "Aturan dan ketentuan menurut tanggal ini, misalnya 2023-01-31; hari pemungutan suara bila tidak disebut.",
        "Use the rules and constants of this day, such as 2023-01-31; poll day if not given.",
    ),
)
def check(
    paths: tuple[Path, ...],
    profile: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    lang: Language,
    writer: str | None,
    output: Path | None,
    parameters: tuple[tuple[str, Fraction], ...],
    max_findings: int,
    mapping: Path | None,
    contest: str | None,
    register: Path | None,
    corrections: Path | None,
    trust: tuple[str, ...],
    engine: str | None,
    as_of: datetime.datetime | None,
) -> None:
    """Check tallies and write the report."""
    plugins = installed_plugins()
    rules = chosen_rules(select, ignore)
    _may_write(output, [*paths, *filter(None, (mapping, register, corrections))])
    writer = writer or _format_of(output)
    if writer not in plugins.writers:
        stop(_NO_WRITER, name=writer, known=", ".join(sorted(plugins.writers)))
    try:
        election = plugins.profile(profile).with_parameters(dict(parameters))
        with progress_bar() as progress:
            report = check_everything(
                *paths,
                rules=rules,
                profile=election,
                mapping=mapping,
                contest=contest,
                register=register,
                corrections=corrections,
                trust=trust,
                engine=engine,
                as_of=None if as_of is None else as_of.date(),
                max_findings=max_findings,
                problems=[
                    InputProblem(where=f"plugin {one.plugin}", what=one.what, about="rules") for one in plugins.problems
                ],
                progress=progress,
            )
    except RecaprulesError as error:
        if not isinstance(error, CannotCheckError) or error.report is None:
            stop(error)
        report = error.report
    _write(report, writer, lang, output)
    sys.exit(_exit_code(report, fail_on))


def _format_of(output: Path | None) -> str:
    """Return the report format that the name of the file ends in; text where it ends in none."""
    ending = "" if output is None else output.suffix.lower()
    plugins = installed_plugins()
    if ending.removeprefix(".") in plugins.writers:
        return ending.removeprefix(".")
    if ending in plugins.readers:
        stop(_NO_SUCH_REPORT, ending=ending, known=", ".join(sorted(plugins.writers)))
    return "text"


def _may_write(output: Path | None, given: Sequence[Path]) -> None:
    """Leave with exit code 2 if the report would replace what was *given*."""
    from ..readers.blobs import is_input

    if output is not None and is_input(output, given, tuple(installed_plugins().readers)):
        stop(_IS_INPUT, file=output)


def _write(report: Report, writer: str, lang: Language, output: Path | None) -> None:
    if output is None and writer == "text":
        from ..writers.text import print_report
        from .terminal import Terminal, printing

        with printing():
            print_report(report, lang, Terminal(highlight=False))
        return
    try:
        content = installed_plugins().writers[writer].write(report, lang)
    except Exception as error:  # a writer may be of a plugin
        stop(_WRITER_FAILED, name=writer, error=told(error))
    if output is None:
        from .terminal import printing

        with printing():
            sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        stop(CANNOT_WRITE, file=output, why=reason(error))


def _exit_code(report: Report, fail_on: str) -> int:
    if not report.is_asked:
        click.echo(f"recaprules: {say(_NOTHING)}", err=True)
        return COULD_NOT_CHECK
    if installed_plugins().problems:
        return COULD_NOT_CHECK
    if report.unread or any(problem.severity == "error" for problem in report.problems):
        return FOUND
    if fail_on != NEVER and report.broken(Severity(fail_on)):
        return FOUND
    return 0
