"""``recaprules generate``."""

from __future__ import annotations

from pathlib import Path

import click


@click.group(short_help="Make sample tallies with known faults.")
def generate() -> None:
    """Make sample tallies that obey every rule, with faults of known kinds planted in them."""


@generate.command(short_help="Make a province.")
@click.option("--seed", default=2024, show_default=True, help="The same seed gives the same province.")
@click.option(
    "--stations", default=3000, show_default=True, type=click.IntRange(min=1), help="How many polling stations."
)
@click.option(
    "--faults", default=0.01, show_default=True, type=click.FloatRange(0, 1), help="The share of forms with a fault."
)
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder to write to."
)
def province(seed: int, stations: int, faults: float, output: Path) -> None:
    """Make a fictional province: its forms of all tiers, its register, and a ledger of the planted faults."""
    from ..generate import generate_province

    made = generate_province(output, seed=seed, stations=stations, faults=faults)
    for tier, count in made.forms.items():
        click.echo(f"{tier.value}: {count} forms")
    for kind, count in made.faults.items():
        click.echo(f"planted {kind}: {count}")
    click.echo(f"written to {output}")
