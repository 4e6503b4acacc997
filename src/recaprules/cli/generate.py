"""``recaprules generate``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..exceptions import RecaprulesError
from ..interpret.numerals import number
from ..model.contest import Contest
from ..model.text import Language, Text
from ..readers.unreadable import reason
from .bilingual import Group, option
from .common import lang, lang_of_group, names, stop
from .progress import progress_bar

if TYPE_CHECKING:
    from ..generate import Generated

Command = TypeVar("Command", bound=Callable[..., None])

KNOWN = ("ppwp", "dpd", "dpr", "dprd_prov", "dprd_kabko")

_NO_CONTEST = Text(
    "tidak ada jenis pemilihan bernama {names}; yang ada: {known}", "no contest is called {names}; known are: {known}"
)
_NO_STATIONS = Text(
    "--stations tidak dapat disebut bersama --register, yang menentukan TPS mana yang ada",
    "--stations cannot be given with --register, which says which stations there are",
)
_NO_UNIT = Text(
    "--unit memerlukan --register, dari mana unit itu diambil",
    "--unit needs --register, from which the unit is taken",
)
_CANNOT_WRITE = Text("tidak dapat menulis ke {folder}: {why}", "cannot write to {folder}: {why}")
_FORMS = Text("{tier}: {count} formulir", "{tier}: {count} forms")
_PLANTED = Text("kekeliruan {kind}: {count}", "planted {kind}: {count}")
_WRITTEN = Text("ditulis ke {folder}", "written to {folder}")


@click.group(
    cls=Group,
    short_help=Text("Buat data contoh dengan kekeliruan yang diketahui.", "Make sample tallies with known faults."),
    help=Text(
        "Buat hasil penghitungan karangan yang memenuhi semua aturan, dengan kekeliruan yang diketahui jenisnya.",
        "Make sample tallies that obey every rule, with faults of known kinds planted in them.",
    ),
)
@lang_of_group
def generate() -> None:
    """Make what is named."""


def _common(command: Command) -> Command:
    """Add the options that all areas have."""
    for add in reversed(
        (
            option(
                "--seed",
                default=2024,
                show_default=True,
                help=Text("Benih yang sama memberi angka yang sama.", "The same seed gives the same figures."),
            ),
            option(
                "--faults",
                default=0.01,
                show_default=True,
                type=click.FloatRange(0, 1),
                help=Text("Bagian formulir yang keliru.", "The share of forms with a fault."),
            ),
            option(
                "--contests",
                multiple=True,
                metavar="NAME",
                help=Text(
                    f"Hanya yang ini dari {', '.join(KNOWN)}; boleh diulang atau dipisahkan koma.",
                    f"Only these of {', '.join(KNOWN)}; repeat or separate by commas.",
                ),
            ),
            option(
                "--columns",
                is_flag=True,
                help=Text(
                    "Tulis juga kolom anak pada formulir rekapitulasi.",
                    "Also write the columns that the forms of parents have.",
                ),
            ),
            option(
                "--register",
                metavar="FILE",
                type=click.Path(path_type=Path, exists=True),
                help=Text(
                    "Ambil tempat dari tabel ini, atau folder berisi tabel, alih-alih mengarangnya.",
                    "Take the places from this table, or folder of tables, instead of making them up.",
                ),
            ),
            option(
                "--output",
                "-o",
                required=True,
                type=click.Path(path_type=Path, file_okay=False),
                help=Text("Folder tujuan.", "The folder to write to."),
            ),
            lang,
        )
    ):
        command = add(command)
    return command


def _stations(default: int) -> Callable[[Command], Command]:
    return option(
        "--stations",
        type=click.IntRange(min=1),
        help=Text(
            f"Berapa TPS yang dikarang; {number(default, 'id')} bila tidak disebut.",
            f"How many polling stations to make up; {number(default, 'en')} if not given.",
        ),
    )


def _unit(id: str, en: str) -> Callable[[Command], Command]:
    return option(
        "--unit",
        metavar="CODE",
        help=Text(
            f"{id} mana dari data induk; yang pertama bila tidak disebut.",
            f"Which {en} of the register; the first if not given.",
        ),
    )


@generate.command(
    short_help=Text("Buat seluruh Indonesia.", "Make the whole nation."),
    help=Text(
        "Buat Pemilu 2024 dengan angka karangan: lima jenis pemilihan, semua tingkat, dan pemilih luar negeri.",
        "Make the general election of 2024 with made-up figures: five contests, all tiers, and the voters abroad.",
    ),
)
@_stations(823_236)
@_common
def national(**wanted: Any) -> None:
    """Make the nation."""
    _make("generate_nation", **wanted)


@generate.command(
    short_help=Text("Buat satu provinsi.", "Make a province."),
    help=Text(
        "Buat provinsi karangan: formulirnya dari semua tingkat, data induknya, dan catatan kekeliruan yang ditanam.",
        "Make a fictional province: its forms of all tiers, its register, and a ledger of the planted faults.",
    ),
)
@_stations(3_000)
@_unit("Provinsi", "province")
@_common
def province(**wanted: Any) -> None:
    """Make a province."""
    _make("generate_province", **wanted)


@generate.command(
    short_help=Text("Buat satu kabupaten.", "Make a kabupaten."),
    help=Text(
        "Buat kabupaten karangan: formulirnya dari semua tingkat, data induknya, dan catatan kekeliruan yang ditanam.",
        "Make a fictional kabupaten: its forms of all tiers, its register, and a ledger of the planted faults.",
    ),
)
@_stations(600)
@_unit("Kabupaten", "kabupaten")
@_common
def kabupaten(**wanted: Any) -> None:
    """Make a kabupaten."""
    _make("generate_kabupaten", **wanted)


def _make(
    area: str,
    *,
    seed: int,
    faults: float,
    contests: tuple[str, ...],
    columns: bool,
    output: Path,
    lang: Language,
    **places: Any,
) -> None:
    """Make an area and say what was made; leave with exit code 2 if it cannot be made."""
    chosen = names(contests) or list(KNOWN)
    strange = sorted(set(chosen).difference(KNOWN))
    if strange:
        stop(_NO_CONTEST, names=", ".join(strange), known=", ".join(KNOWN))
    if places["stations"] is not None and places["register"] is not None:
        stop(_NO_STATIONS)
    if places.get("unit") is not None and places["register"] is None:
        stop(_NO_UNIT)
    try:
        from .. import generate as made_up

        with progress_bar() as progress:
            wanted = [Contest(name) for name in chosen]
            options = made_up.Options(seed=seed, faults=faults, contests=wanted, columns=columns, progress=progress)
            made: Generated = getattr(made_up, area)(output, options, **places)
    except RecaprulesError as error:
        stop(error)
    except OSError as error:
        stop(_CANNOT_WRITE, folder=output, why=reason(error))
    for tier, count in made.forms.items():
        click.echo(_FORMS[lang].format(tier=tier.label[lang], count=count))
    for kind, count in made.faults.items():
        click.echo(_PLANTED[lang].format(kind=kind, count=count))
    click.echo(_WRITTEN[lang].format(folder=output))
