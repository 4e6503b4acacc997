"""``recaprules workbook``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..exceptions import RecaprulesError
from ..facade import installed_plugins, read
from ..model.contest import Contest
from ..model.recap import Recap
from ..model.text import Language
from ..model.unit import UnitCode, unit_code
from .common import lang, profile, stop

PROBLEMS_IN_INPUT = 1


@click.command(short_help="Write D.HASIL as an Excel workbook, empty or filled.")
@click.argument("unit", metavar="UNIT")
@click.option(
    "--contest", required=True, type=click.Choice([contest.value for contest in Contest]), help="What is voted for."
)
@profile
@click.option(
    "--register",
    type=click.Path(path_type=Path),
    help="A table of the units that there are, with their decreed lists.",
)
@click.option(
    "--from",
    "sources",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Fill it with these tallies: anything that can be checked; repeat for several.",
)
@click.option("--source", help="Which source counts where several in --from have a form, such as c_hasil.")
@click.option("--district", default="", help="Only this electoral district (dapil).")
@click.option(
    "--stations",
    type=click.IntRange(1, 999),
    help="So many stations for each village of which none is known; their headings can be changed.",
)
@click.option(
    "--options", type=click.IntRange(1, 999), help="How many pairs, persons or parties, where nothing else says it."
)
@click.option(
    "--candidates",
    type=click.IntRange(0, 99),
    default=0,
    help="How many candidates each party has, where nothing else says it.",
)
@click.option(
    "--per-page", type=click.IntRange(1, 999), default=10, show_default=True, help="How many units below on a page."
)
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The workbook to write."
)
@click.option("--overwrite", is_flag=True, help="Replace the workbook if it is there already.")
@lang
def workbook(
    unit: str,
    contest: str,
    profile: str,
    register: Path | None,
    sources: tuple[Path, ...],
    source: str | None,
    district: str,
    stations: int | None,
    options: int | None,
    candidates: int,
    per_page: int,
    output: Path,
    overwrite: bool,
    lang: Language,
) -> None:
    """
    Write the D.HASIL of UNIT as an Excel workbook, to be filled by hand and checked.

    UNIT is the KPU code of a kecamatan, a regency, a city or a province. A
    kecamatan has a sheet for each village with its stations as columns, and
    one with the villages as columns. Nothing is added up: a total that is in
    no input stays blank.
    """
    from ..writers.workbook.forms import Wish, plan_workbook
    from ..writers.workbook.plan import CannotWriteError
    from ..writers.workbook.words import WRITTEN, said
    from ..writers.workbook.write import workbook_bytes

    _may_write(output, overwrite=overwrite)
    if candidates and not Contest(contest).has_parties:
        stop(f"{contest} has no parties, so --candidates means nothing")
    wish = Wish(
        unit=_unit(unit),
        contest=Contest(contest),
        district=district,
        stations=stations,
        options=options,
        candidates=candidates,
        per_page=per_page,
        source=source,
    )
    try:
        election = installed_plugins().profile(profile)
        recap = read(*sources, profile=election, contest=contest, register=register)
        plans = plan_workbook(wish, election, recap)
        content = workbook_bytes(plans)
    except CannotWriteError as error:
        _told(recap, lang)
        stop(error.told(lang))
    except RecaprulesError as error:
        stop(error, lang)
    _write(output, content)
    columns = sum(len(plan.slots) for plan in plans)
    click.echo(said(WRITTEN, file=output, sheets=len(plans), columns=columns)[lang])
    sys.exit(_told(recap, lang))


def _unit(text: str) -> UnitCode:
    try:
        return unit_code(text)
    except ValueError as error:
        stop(str(error))


def _may_write(output: Path, *, overwrite: bool) -> None:
    if output.suffix.lower() != ".xlsx":
        stop(f"the name of a workbook ends in .xlsx, got {output.name!r}")
    if output.exists() and not overwrite:
        stop(f"{output} is there already, and what was typed into it would be lost; give --overwrite to replace it")


def _write(output: Path, content: bytes) -> None:
    """Write the workbook; it appears under its name when it is whole."""
    part = output.with_name(f"{output.name}.part")
    try:
        part.write_bytes(content)
        part.replace(output)
    except OSError as error:
        stop(f"cannot write {output}: {error.strerror}")


def _told(recap: Recap, language: Language) -> int:
    """Say what of the input could not be used; return the exit code."""
    for problem in recap.problems:
        click.echo(problem.told(language), err=True)
    return PROBLEMS_IN_INPUT if recap.unread or any(one.severity == "error" for one in recap.problems) else 0
