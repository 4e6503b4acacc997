"""``recaprules generate``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..exceptions import RecaprulesError
from ..model.contest import Contest
from .common import names, stop
from .progress import progress_bar

if TYPE_CHECKING:
    from ..generate import Generated

Command = TypeVar("Command", bound=Callable[..., None])

KNOWN = ("ppwp", "dpd", "dpr", "dprd_prov", "dprd_kabko")


@click.group(short_help="Make sample tallies with known faults.")
def generate() -> None:
    """Make sample tallies that obey every rule, with faults of known kinds planted in them."""


def _common(command: Command) -> Command:
    """Add the options that all areas have."""
    for option in reversed(
        (
            click.option("--seed", default=2024, show_default=True, help="The same seed gives the same figures."),
            click.option(
                "--faults",
                default=0.01,
                show_default=True,
                type=click.FloatRange(0, 1),
                help="The share of forms with a fault.",
            ),
            click.option(
                "--contests",
                multiple=True,
                metavar="NAME",
                help=f"Only these of {', '.join(KNOWN)}; repeat or separate by commas.",
            ),
            click.option("--columns", is_flag=True, help="Also write the columns that the forms of parents have."),
            click.option(
                "--register",
                type=click.Path(path_type=Path, exists=True),
                help="Take the places from this table, or folder of tables, instead of making them up.",
            ),
            click.option(
                "--output",
                "-o",
                required=True,
                type=click.Path(path_type=Path, file_okay=False),
                help="The folder to write to.",
            ),
        )
    ):
        command = option(command)
    return command


def _stations(default: str) -> Callable[[Command], Command]:
    return click.option(
        "--stations", type=click.IntRange(min=1), help=f"How many polling stations to make up; {default} if not given."
    )


def _unit(area: str) -> Callable[[Command], Command]:
    return click.option("--unit", metavar="CODE", help=f"Which {area} of the register; the first if not given.")


@generate.command(short_help="Make the whole nation.")
@_stations("823,236")
@_common
def national(**wanted: Any) -> None:
    """Make the general election of 2024 with made-up figures: five contests, all tiers, and the voters abroad."""
    _make("generate_nation", **wanted)


@generate.command(short_help="Make a province.")
@_stations("3,000")
@_unit("province")
@_common
def province(**wanted: Any) -> None:
    """Make a fictional province: its forms of all tiers, its register, and a ledger of the planted faults."""
    _make("generate_province", **wanted)


@generate.command(short_help="Make a kabupaten.")
@_stations("600")
@_unit("kabupaten")
@_common
def kabupaten(**wanted: Any) -> None:
    """Make a fictional kabupaten: its forms of all tiers, its register, and a ledger of the planted faults."""
    _make("generate_kabupaten", **wanted)


def _make(
    area: str, *, seed: int, faults: float, contests: tuple[str, ...], columns: bool, output: Path, **places: Any
) -> None:
    """Make an area and say what was made; leave with exit code 2 if it cannot be made."""
    chosen = names(contests) or list(KNOWN)
    strange = sorted(set(chosen).difference(KNOWN))
    if strange:
        stop(f"no contest is called {', '.join(strange)}; known are: {', '.join(KNOWN)}")
    try:
        from .. import generate as made_up

        with progress_bar() as progress:
            wanted = [Contest(name) for name in chosen]
            options = made_up.Options(seed=seed, faults=faults, contests=wanted, columns=columns, progress=progress)
            made: Generated = getattr(made_up, area)(output, options, **places)
    except (RecaprulesError, ValueError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"cannot write to {output}: {error.strerror or error}")
    for tier, count in made.forms.items():
        click.echo(f"{tier.value}: {count} forms")
    for kind, count in made.faults.items():
        click.echo(f"planted {kind}: {count}")
    click.echo(f"written to {output}")
