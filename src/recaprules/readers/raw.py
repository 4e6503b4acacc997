"""What a reader found, before it is sorted into sheets."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.recap import InputProblem
from ..model.text import Text

ROW = "row in its file"
"""The column of a raw frame that says which row of the input it was, from 0."""

MAX_LISTED = 20
"""How many problems of one kind are listed one by one; the rest is counted."""

_NO_TEXT = re.compile("[\ud800-\udfff]")


@attrs.frozen(kw_only=True, eq=False)
class RawFrame:
    """
    Tallies of one contest from one place, all tiers together.

    Attributes:
        name: The file or folder.

        contest: What was voted for.

        source: Where the figures come from.

        published: Whether tiers above the station are what KPU's system showed.

        frame: `unit`, `ROW`, the other keys of a sheet where they are
            needed (`district`, `seen`), and one integer column per captured cell.

        place: Says where a row stands in the input, for people.

        columns: Printed child columns: `unit`, `child`, the other keys as in
            *frame*, `page` where it is known, and integer columns.

        pages: What is carried from page to page: `unit`, the other keys as in
            *frame*, `page`, `part` (``carried`` or ``total``), and integer columns.

        illegible: Row (as in `ROW`) and cell of what is no whole number.
    """

    name: str
    contest: Contest
    source: str
    published: bool
    frame: pl.DataFrame
    place: Callable[[int], str]
    columns: pl.DataFrame | None = None
    pages: pl.DataFrame | None = None
    illegible: frozenset[tuple[int, CellKey]] = frozenset()


def writable(text: str) -> str:
    """Return *text* without the halves of characters that a file name or a JSON may hold and no report can."""
    return _NO_TEXT.sub("\ufffd", text)


def _more(kind: Text, count: int) -> Text:
    return Text(f"{kind.id}: {count} lagi selain yang disebut", f"{kind.en}: {count} more than those listed")


@attrs.define
class Problems:
    """Gathers problems, and counts those beyond the first few of each kind."""

    listed: list[InputProblem] = attrs.field(factory=list)
    counts: dict[tuple[Text, str], int] = attrs.field(factory=dict)

    def add(self, where: str, what: Text, *, kind: Text | None = None, severity: str = "error") -> None:
        """
        Note one problem.

        Args:
            where: File, and row, cell or member within it.

            what: What was expected and what was found.

            kind: What it counts as, where there may be many; they are listed
                one by one up to a limit and then counted.

            severity: ``error`` where figures were lost, ``notice`` where none were.
        """
        if kind is not None:
            key = (kind, severity)
            self.counts[key] = self.counts.get(key, 0) + 1
            if self.counts[key] > MAX_LISTED:
                return
        clean = Text(writable(what.id), writable(what.en))
        self.listed.append(InputProblem(where=writable(where), what=clean, severity=severity))

    def all(self) -> list[InputProblem]:
        """Return what was noted, with a line for each kind that was not listed in full."""
        more = [
            InputProblem(where="", what=_more(kind, count - MAX_LISTED), severity=severity)
            for (kind, severity), count in self.counts.items()
            if count > MAX_LISTED
        ]
        return [*self.listed, *more]
