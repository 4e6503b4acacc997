"""The commands by name; each is a file of its own."""

from __future__ import annotations

import click

from .. import __version__
from .check import check
from .explain import explain
from .generate import generate
from .ingest import ingest
from .plugins import plugins
from .rules import rules
from .workbook import workbook


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="recaprules")
def recaprules() -> None:
    """Check election tallies: which form cannot be right, by which rule, by how many votes, and who corrects it."""


for command in (check, explain, generate, ingest, plugins, rules, workbook):
    recaprules.add_command(command)
