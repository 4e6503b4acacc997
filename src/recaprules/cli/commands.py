"""The commands by name; each is a file of its own."""

from __future__ import annotations

import click

from .. import __version__
from ..model.text import Text
from .bilingual import Group, Option
from .check import check
from .common import lang_of_all
from .explain import explain
from .generate import generate
from .ingest import ingest
from .plugins import plugins
from .rules import rules
from .workbook import workbook


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=Text(
        "Periksa hasil penghitungan suara: formulir mana yang tidak mungkin benar, menurut aturan apa, berapa "
        "selisihnya, dan siapa yang membetulkannya.",
        "Check election tallies: which form cannot be right, by which rule, by how many votes, and who corrects it.",
    ),
)
@lang_of_all
@click.version_option(
    __version__,
    prog_name="recaprules",
    message="%(prog)s %(version)s",
    cls=Option,
    help=Text("Tampilkan versi.", "Show the version and exit."),
)
def recaprules() -> None:
    """Run the command that is named."""


for command in (check, explain, generate, ingest, plugins, rules, workbook):
    recaprules.add_command(command)
