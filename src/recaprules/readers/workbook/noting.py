"""Notes of what is wrong in one sheet, with the cells where it is."""

from __future__ import annotations

import attrs

from ...model.text import Text
from ..raw import Problems
from ..words import shortened, with_detail


@attrs.frozen
class Notes:
    """
    Notes what is wrong in one sheet of a workbook.

    Attributes:
        problems: Where it is noted.

        place: The workbook and the sheet.
    """

    problems: Problems
    place: str

    def error(self, where: str, what: Text, detail: Text | str = "") -> None:
        """Note that figures were lost in the cells *where*; empty for the whole sheet."""
        self._add(where, what, detail, "error")

    def notice(self, where: str, what: Text, detail: Text | str = "") -> None:
        """Note something by which no figure was lost."""
        self._add(where, what, detail, "notice")

    def say(self, where: str, what: Text, kind: Text, severity: str) -> None:
        """Note *what* is wrong in the cells *where*; those of one *kind* are listed up to a limit."""
        self.problems.add(f"{self.place}, {where}" if where else self.place, what, kind=kind, severity=severity)

    def _add(self, where: str, what: Text, detail: Text | str, severity: str) -> None:
        said = shortened(detail) if isinstance(detail, str) else detail
        self.say(where, with_detail(what, said), what, severity)
