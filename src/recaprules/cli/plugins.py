"""``recaprules plugins``."""

from __future__ import annotations

import sys

import click

from ..facade import NO_RULES, installed_plugins
from .common import COULD_NOT_CHECK
from .rules import counted


@click.command(short_help="Show which plugins are loaded, from where, with which rules.")
def plugins() -> None:
    """
    Show which plugins are loaded, their versions, where they come from, and their rules.

    The exit code is 2 if one did not load, or contributes something that cannot be used.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ..writers.text import named_briefly

    loaded = installed_plugins()
    rules = loaded.rules
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("plugin", "distribution", "version", "from", "rules"):
        table.add_column(heading, overflow="fold", no_wrap=heading != "rules")
    for plugin in loaded.found:
        what = named_briefly(plugin.rules) if plugin.loaded else "did not load"
        cells = (plugin.name, plugin.distribution, plugin.version, plugin.module, what or "none")
        table.add_row(*map(Text, cells))
    if loaded.found:
        console.print(table)
    elections = ", ".join(sorted(loaded.profiles))
    console.print(f"{counted(rules, rules.select(), 'en')}; elections: {elections}")
    console.print(f"reads: {', '.join(sorted(loaded.readers))}; writes: {', '.join(sorted(loaded.writers))}")
    if loaded.number_words is not None:
        console.print(f"numbers in words: {loaded.number_words.name}")
    for problem in loaded.problems:
        console.print(f"problem: {problem}", style="red", markup=False)
    if not len(rules):
        console.print(NO_RULES, markup=False)
    if loaded.problems:
        sys.exit(COULD_NOT_CHECK)
