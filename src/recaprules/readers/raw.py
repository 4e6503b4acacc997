"""What a reader found, before it is sorted into sheets."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs
import polars as pl

from ..model.ballot import Ballot
from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.recap import InputProblem
from ..model.text import Text
from .misfits import Misfit, grouped, summaries

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

        names: How units are called that nobody would find by their code:
            `unit` and `name`; `None` where codes suffice.

        ballot: The options, where the input states them; `None` elsewhere.

        readings: Tells the frames that decide together whether `seen` is a
            key: it is if they have some unit at several times. Empty where
            it is one in any case.
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
    names: pl.DataFrame | None = None
    ballot: Ballot | None = None
    readings: str = ""


def writable(text: str) -> str:
    """Return *text* without the halves of characters that a file name or a JSON may hold and no report can."""
    return _NO_TEXT.sub("\ufffd", text)


def _more(kind: Text, count: int) -> Text:
    some = Text(grouped(count, "id"), grouped(count, "en"))
    return Text(f"{kind.id}: {some.id} lagi selain yang disebut", f"{kind.en}: {some.en} more than those listed")


@attrs.define
class Problems:
    """
    Gathers problems, and counts those beyond the first few of each kind.

    Attributes:
        listed: The problems that are told one by one.

        kinds: What each of them counts as; `None` where it counts as nothing.

        counts: How many there were of each kind and severity.

        sums: Where something happened to a number of forms first, and to how
            many, by what says so.

        misfits: What does not fit the election and fits another: where it was
            met first, and on how many forms.
    """

    listed: list[InputProblem] = attrs.field(factory=list)
    kinds: list[Text | None] = attrs.field(factory=list)
    counts: dict[tuple[Text, str], int] = attrs.field(factory=dict)
    sums: dict[Callable[[int], Text], tuple[str, int]] = attrs.field(factory=dict)
    misfits: dict[Misfit, tuple[str, int]] = attrs.field(factory=dict)

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
        self.kinds.append(kind)

    def add_up(self, where: str, forms: int, say: Callable[[int], Text]) -> None:
        """Note that something happened to *forms*, first at *where*; *say* tells it of the sum, as a notice."""
        first, before = self.sums.get(say, (writable(where), 0))
        self.sums[say] = first, before + forms

    def misfit(self, where: str, misfit: Misfit, forms: int = 1) -> None:
        """Note that *misfit* was met on *forms* forms, first at *where*; all of a kind are told as one."""
        first, before = self.misfits.get(misfit, (writable(where), 0))
        self.misfits[misfit] = first, before + forms

    def absorb(self, others: Problems) -> None:
        """Note what *others* have, as if it had been noted here in that order."""
        for say, (where, forms) in others.sums.items():
            self.add(where, say(forms), severity="notice")
        for misfit, (where, forms) in others.misfits.items():
            self.misfit(where, misfit, forms)
        room = {key: MAX_LISTED - self.counts.get(key, 0) for key in others.counts}
        for problem, kind in zip(others.listed, others.kinds, strict=True):
            if kind is not None:
                room[kind, problem.severity] -= 1
            if kind is None or room[kind, problem.severity] >= 0:
                self.listed.append(problem)
                self.kinds.append(kind)
        for key, count in others.counts.items():
            self.counts[key] = self.counts.get(key, 0) + count

    def all(self) -> list[InputProblem]:
        """Return what was noted, with a line for each kind that was not listed in full."""
        more = [
            InputProblem(where="", what=_more(kind, rest), severity=severity, more=rest)
            for (kind, severity), count in self.counts.items()
            if (rest := count - MAX_LISTED) > 0
        ]
        summed = [
            InputProblem(where=where, what=say(forms), severity="notice") for say, (where, forms) in self.sums.items()
        ]
        return [*summaries(self.misfits), *summed, *self.listed, *more]
