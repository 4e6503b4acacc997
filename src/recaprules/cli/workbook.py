"""``recaprules workbook``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..exceptions import RecaprulesError
from ..facade import read
from ..installed import installed_plugins
from ..model.contest import Contest
from ..model.recap import Recap
from ..model.text import Language, Text
from ..model.unit import NO_CODE, UnitCode, unit_code
from ..readers.unreadable import reason
from .bilingual import argument, command, option
from .common import CANNOT_WRITE, lang, profile, stop

PROBLEMS_IN_INPUT = 1


_NO_PARTIES = Text(
    "{contest} tidak mempunyai partai, maka --candidates tidak berarti apa-apa",
    "{contest} has no parties, so --candidates means nothing",
)
_NO_XLSX = Text(
    "nama buku kerja berakhiran .xlsx, tertulis {name!r}", "the name of a workbook ends in .xlsx, got {name!r}"
)
_IS_THERE = Text(
    "{file} sudah ada, dan apa yang diketik di dalamnya akan hilang; beri --overwrite untuk menggantinya",
    "{file} is there already, and what was typed into it would be lost; give --overwrite to replace it",
)
_HELP = Text(
    """
    Tulis D.HASIL dari UNIT sebagai buku kerja Excel, untuk diisi dengan tangan lalu diperiksa.

    UNIT adalah kode KPU sebuah kecamatan, kabupaten/kota, atau provinsi.
    Kecamatan mempunyai satu lembar untuk setiap desa/kelurahan dengan TPS
    sebagai kolom, dan satu lembar dengan desa/kelurahan sebagai kolom. Tidak
    ada yang dijumlahkan: jumlah yang tidak ada dalam masukan tetap kosong.
    """,
    """
    Write the D.HASIL of UNIT as an Excel workbook, to be filled by hand and checked.

    UNIT is the KPU code of a kecamatan, a regency, a city or a province. A
    kecamatan has a sheet for each village with its stations as columns, and
    one with the villages as columns. Nothing is added up: a total that is in
    no input stays blank.
    """,
)


@command(
    short_help=Text(
        "Tulis D.HASIL sebagai buku kerja Excel, kosong atau terisi.",
        "Write D.HASIL as an Excel workbook, empty or filled.",
    ),
    help=_HELP,
)
@argument("unit", metavar="UNIT")
@option(
    "--contest",
    required=True,
    type=click.Choice([contest.value for contest in Contest]),
    help=Text("Jenis pemilihannya.", "What is voted for."),
)
@profile
@option(
    "--register",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=Text(
        "Data induk: tabel unit yang ada, dengan daftar yang ditetapkan.",
        "A table of the units that there are, with their decreed lists.",
    ),
)
@option(
    "--from",
    "sources",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help=Text(
        "Isi dengan hasil penghitungan ini: apa pun yang dapat diperiksa; boleh diulang.",
        "Fill it with these tallies: anything that can be checked; repeat for several.",
    ),
)
@option(
    "--source",
    metavar="SOURCE",
    help=Text(
        "Sumber mana yang dipakai bila beberapa dalam --from mempunyai formulir itu, misalnya c_hasil.",
        "Which source counts where several in --from have a form, such as c_hasil.",
    ),
)
@option(
    "--district",
    metavar="CODE",
    default="",
    help=Text("Hanya daerah pemilihan (dapil) ini.", "Only this electoral district (dapil)."),
)
@option(
    "--stations",
    type=click.IntRange(1, 999),
    help=Text(
        "Sekian TPS untuk setiap desa/kelurahan yang TPS-nya tidak diketahui; judul kolomnya dapat diubah.",
        "So many stations for each village of which none is known; their headings can be changed.",
    ),
)
@option(
    "--options",
    type=click.IntRange(1, 999),
    help=Text(
        "Berapa pasangan, calon perseorangan, atau partai, bila tidak diketahui dari yang lain.",
        "How many pairs, persons or parties, where nothing else says it.",
    ),
)
@option(
    "--candidates",
    type=click.IntRange(0, 99),
    default=0,
    help=Text(
        "Berapa calon setiap partai, bila tidak diketahui dari yang lain.",
        "How many candidates each party has, where nothing else says it.",
    ),
)
@option(
    "--per-page",
    type=click.IntRange(1, 999),
    default=10,
    show_default=True,
    help=Text("Berapa unit di bawahnya pada satu halaman.", "How many units below on a page."),
)
@option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help=Text("Buku kerja yang ditulis.", "The workbook to write."),
)
@option(
    "--overwrite",
    is_flag=True,
    help=Text("Ganti buku kerja yang sudah ada.", "Replace the workbook if it is there already."),
)
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
    """Write D.HASIL as a workbook."""
    from ..writers.workbook.forms import Wish, plan_workbook
    from ..writers.workbook.plan import CannotWriteError
    from ..writers.workbook.words import WRITTEN
    from ..writers.workbook.write import workbook_bytes

    _may_write(output, overwrite=overwrite)
    if candidates and not Contest(contest).has_parties:
        stop(_NO_PARTIES, contest=contest)
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
        stop(error)
    except RecaprulesError as error:
        stop(error)
    _write(output, content)
    columns = sum(len(plan.slots) for plan in plans)
    click.echo(WRITTEN.filled(file=output, sheets=len(plans), columns=columns)[lang])
    sys.exit(_told(recap, lang))


def _unit(text: str) -> UnitCode:
    try:
        return unit_code(text)
    except ValueError:
        stop(NO_CODE, code=text)


def _may_write(output: Path, *, overwrite: bool) -> None:
    if output.suffix.lower() != ".xlsx":
        stop(_NO_XLSX, name=output.name)
    if output.exists() and not overwrite:
        stop(_IS_THERE, file=output)


def _write(output: Path, content: bytes) -> None:
    """Write the workbook; it appears under its name when it is whole."""
    part = output.with_name(f"{output.name}.part")
    try:
        part.write_bytes(content)
        part.replace(output)
    except OSError as error:
        stop(CANNOT_WRITE, file=output, why=reason(error))


def _told(recap: Recap, language: Language) -> int:
    """Say what of the input could not be used; return the exit code."""
    for problem in recap.problems:
        click.echo(problem.told(language), err=True)
    return PROBLEMS_IN_INPUT if recap.unread or any(one.severity == "error" for one in recap.problems) else 0
