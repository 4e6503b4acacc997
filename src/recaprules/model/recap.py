"""Everything that was counted, from any number of sources."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from .register import Register
from .sheet import Sheet
from .text import Language, Text

if TYPE_CHECKING:
    import polars as pl


@attrs.frozen(kw_only=True)
class InputFile:
    """
    A file that was read.

    Attributes:
        path: The last part of the path that was given.

        sha256: The digest of its bytes; of a folder, the digest of the names
            and digests of what was read in it.

        members: How many files were read in it; 1 for a single file.
    """

    path: str
    sha256: str
    members: int = 1


@attrs.frozen(kw_only=True)
class InputProblem:
    """
    Something that could not be used, as “what @ where”.

    Attributes:
        where: File, and row, cell or member within it; the rule or the plugin.

        what: What was expected and what was found.

        severity: ``error`` where figures were lost, ``notice`` where none were.

        about: ``input``, or ``rules`` for what a rule or a plugin did wrong.

        more: How many further problems of its kind it stands for, which are
            not listed; 0 for one that stands for itself.
    """

    where: str
    what: Text
    severity: str = "error"
    about: str = "input"
    more: int = 0

    def told(self, language: Language) -> str:
        """Return “what @ where”."""
        return f"{self.what[language]} @ {self.where}" if self.where else self.what[language]

    def __str__(self) -> str:
        return self.told("en")

    @property
    def order(self) -> tuple[bool, str, str, str]:
        """What problems are sorted by: places first, and what stands for others after all of them."""
        return self.more > 0, self.where, self.what.en, self.severity

    @property
    def times(self) -> int:
        """How many problems it tells."""
        return self.more or 1


def _each_once(_recap: Recap, _field: attrs.Attribute[tuple[Sheet, ...]], sheets: tuple[Sheet, ...]) -> None:
    twice = [sheet for sheet, times in Counter(sheets).items() if times > 1]
    if twice:
        first = twice[0]
        raise ValueError(f"expected each sheet once, got the same one again: {first.form.id}, {first.tier.value}")


@attrs.frozen(kw_only=True, eq=False)
class Recap:
    """
    Everything that was read.

    Attributes:
        sheets: The tallies, a sheet per form, ballot, tier and source.

        register: The units that were expected; `None` where nobody said.

        files: The files that were read, in the order of their paths.

        problems: What could not be read, in the order of the places.

        unread: How many forms were there but could not be read at all; a file
            of which nobody can say how many it holds counts as one.

        corrections: What was corrected on purpose, one row per cell: `unit`,
            `contest`, `cell`, `before`, `after`, `tier` (whose plenary made
            it), `on` (ISO 8601 date) and `noted` (whether a note of it
            exists); `None` where nobody gave such records. A record with a
            figure below zero or above `LARGEST` is told and not used.

        names: How units are called that nobody would find by their code, one
            row per unit: `unit` and `name`; `None` where codes suffice.

        other_names: Further names of units that the input calls by several,
            one row per unit and name; `None` where there are none.

    Raises:
        ValueError: If the same sheet is there twice.
    """

    sheets: tuple[Sheet, ...] = attrs.field(validator=_each_once)
    register: Register | None = None
    files: tuple[InputFile, ...] = ()
    problems: tuple[InputProblem, ...] = ()
    unread: int = 0
    corrections: pl.DataFrame | None = None
    names: pl.DataFrame | None = None
    other_names: pl.DataFrame | None = None
