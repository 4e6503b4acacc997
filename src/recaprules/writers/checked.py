"""Which forms were checked: a few in sentences, many as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
from rich.console import Console, ConsoleOptions, JustifyMethod, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text as Styled

from ..engine.counts import FormCount
from ..engine.report import Report
from ..interpret.numerals import number
from ..model.text import Language
from . import words
from .plain import plain

TOLD_IN_WORDS = 4
"""Up to so many kinds of forms are told in sentences, more in a table."""


def forms_checked(report: Report, language: Language) -> Iterable[RenderableType]:
    """Yield what to print of the forms that *report* is about."""
    if len(report.forms) > TOLD_IN_WORDS:
        yield Styled("")
        yield _FormsTable(report, language)
    else:
        for count in report.forms:
            yield from _in_words(count, language)


def _in_words(count: FormCount, language: Language) -> Iterable[RenderableType]:
    forms = words.FORMS[language].format(
        count=number(count.forms, language), form=plain(_form_name(count, language)), tier=count.tier.label[language]
    )
    yield Styled.assemble((f"{words.CHECKED[language]}: ", "bold"), forms, f" · {plain(count.source)}")
    state = words.BROKEN_FORMS[language].format(
        broken=number(count.broken, language), incomplete=number(count.incomplete, language)
    )
    yield Styled(f"    {state}", style="red" if count.broken else "green")
    if count.superseded:
        replaced = words.REPLACED[language].format(count=number(count.superseded, language))
        yield Styled(f"    {replaced}", style="dim")
    if count.expected is not None:
        yield Styled(f"    {_coverage(count, language)}", style="yellow" if count.absent else "dim")


def _form_name(count: FormCount, language: Language) -> str:
    return words.COLUMN[language].format(form=count.form) if count.column else count.form


@attrs.frozen
class _FormsTable:
    """The forms that were checked as a table; where the lines are short it is set close, or goes on in a second one."""

    report: Report
    language: Language

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        columns = _columns(self.report, self.language)
        fits = sum(map(_narrowest, columns)) + len(columns) - 1 <= options.max_width
        if fits or len(columns) == ALWAYS:
            yield self._table(columns, options.max_width)
            return
        names = columns[:TEXTS]
        yield self._table([*names, *columns[TEXTS:ALWAYS]], options.max_width)
        yield Styled("")
        yield self._table([*names, *columns[ALWAYS:]], options.max_width)

    def _table(self, columns: Sequence[Sequence[str]], width: int) -> Table:
        whole, widths = [max(map(len, column)) for column in columns], [_narrowest(column) for column in columns]
        gap = 2 if sum(whole) + 2 * (len(columns) - 1) <= width else 1
        free = width - sum(widths) - gap * (len(columns) - 1)
        table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="dim")
        for at, (head, *_) in enumerate(columns):
            # What comes first says what a row is about, and is the last to be broken between words.
            more = max(0, min(whole[at] - widths[at], free))
            free -= more
            justify: JustifyMethod = "left" if at < TEXTS else "right"
            table.add_column(head, justify=justify, overflow="fold", max_width=widths[at] + more)
        for count, row in zip(self.report.forms, zip(*(cells for _, *cells in columns), strict=True), strict=True):
            dim = "dim" if count.column else ""
            cells = [Styled(text, style=dim if at == 1 else "") for at, text in enumerate(row)]
            table.add_row(*cells, style="red" if count.broken else "")
        return table


TEXTS = 3
"""The first columns hold words, the others numbers."""
ALWAYS = 6
"""So many columns there always are; the others say what a register and re-votes do."""


def _columns(report: Report, language: Language) -> list[list[str]]:
    """Return the columns of the table of forms that were checked, each with its head first."""
    heads = [words.CHECKED, words.FORM, words.SOURCE, words.COUNT, words.WITH_ERRORS, words.INCOMPLETE]
    has_register = any(count.expected is not None for count in report.forms)
    heads += [words.ABSENT, words.UNREGISTERED] if has_register else []
    has_revotes = any(count.superseded for count in report.forms)
    heads += [words.REPLACED_HEAD] if has_revotes else []
    rows = []
    for count in report.forms:
        texts = [count.tier.label[language], plain(_form_name(count, language)), plain(count.source)]
        numbers: list[int | None] = [count.forms, count.broken, count.incomplete]
        numbers += [count.absent, count.unregistered] if has_register else []
        numbers += [count.superseded or None] if has_revotes else []
        rows.append([*texts, *("" if one is None else number(one, language) for one in numbers)])
    return [[head[language], *cells] for head, cells in zip(heads, zip(*rows, strict=True), strict=True)]


def _narrowest(column: Sequence[str]) -> int:
    """Return how wide a column is at the least, with no word broken."""
    return max(len(word) for cell in column for word in cell.split())


def _coverage(count: FormCount, language: Language) -> str:
    return words.COVERAGE[language].format(
        expected=number(count.expected, language),
        absent=number(count.absent, language),
        unregistered=number(count.unregistered, language),
    )
