"""``recaprules plugins``."""

from __future__ import annotations

import sys

from ..installed import NO_RULES, installed_plugins
from ..model.text import Language
from ..model.text import Text as Told
from .bilingual import command
from .common import COULD_NOT_CHECK, lang
from .rules import counted

_HEADINGS = (
    Told("plugin", "plugin"),
    Told("distribusi", "distribution"),
    Told("versi", "version"),
    Told("dari", "from"),
    Told("aturan", "rules"),
)
_NOT_LOADED = Told("tidak dapat dimuat", "did not load")
_NONE = Told("tidak ada", "none")
_COUNTED = Told("{rules}; pemilihan: {elections}", "{rules}; elections: {elections}")
_FORMATS = Told("membaca: {readers}; menulis: {writers}", "reads: {readers}; writes: {writers}")
_NUMBER_WORDS = Told("bilangan dengan kata-kata: {name}", "numbers in words: {name}")
_PROBLEM = Told("masalah: {problem}", "problem: {problem}")
_HELP = Told(
    """
    Tampilkan plugin yang dimuat, versinya, asalnya, dan aturannya.

    Kode keluarnya 2 bila ada yang tidak dapat dimuat, atau memberi sesuatu yang tidak dapat dipakai.
    """,
    """
    Show which plugins are loaded, their versions, where they come from, and their rules.

    The exit code is 2 if one did not load, or contributes something that cannot be used.
    """,
)


@command(
    short_help=Told(
        "Tampilkan plugin yang dimuat, asalnya, dan aturannya.",
        "Show which plugins are loaded, from where, with which rules.",
    ),
    help=_HELP,
)
@lang
def plugins(lang: Language) -> None:
    """Show which plugins are loaded."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ..writers.text import named_briefly

    loaded = installed_plugins()
    rules = loaded.rules
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in _HEADINGS:
        table.add_column(heading[lang], overflow="fold", no_wrap=heading is not _HEADINGS[-1])
    for plugin in loaded.found:
        what = named_briefly(plugin.rules) if plugin.loaded else _NOT_LOADED[lang]
        cells = (plugin.name, plugin.distribution, plugin.version, plugin.module, what or _NONE[lang])
        table.add_row(*map(Text, cells))
    if loaded.found:
        console.print(table)
    elections = ", ".join(sorted(loaded.profiles))
    console.print(_COUNTED[lang].format(rules=counted(rules, rules.select(), lang), elections=elections))
    readers, writers = ", ".join(sorted(loaded.readers)), ", ".join(sorted(loaded.writers))
    console.print(_FORMATS[lang].format(readers=readers, writers=writers))
    if loaded.number_words is not None:
        console.print(_NUMBER_WORDS[lang].format(name=loaded.number_words.name))
    for problem in loaded.problems:
        console.print(_PROBLEM[lang].format(problem=problem.told(lang)), style="red", markup=False)
    if not len(rules):
        console.print(NO_RULES[lang], markup=False)
    if loaded.problems:
        sys.exit(COULD_NOT_CHECK)
