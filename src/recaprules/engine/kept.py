"""Tables that several sheets ask for, made once and kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

import attrs
import polars as pl

_ROOM = 1 << 25
"""So many numbers are kept; a text counts as `TEXT` of them."""

TEXT = 4

MOST = _ROOM // 4
"""A table of more numbers than this is better made again in parts."""


@attrs.define(eq=False, slots=False)
class Kept:
    """The tables that were asked for last, as far as there is room for them."""

    _lock: Lock = attrs.field(init=False, factory=Lock)
    _tables: OrderedDict[Hashable, pl.DataFrame] = attrs.field(init=False, factory=OrderedDict)

    def table(self, key: Hashable, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """
        Return the table of *key*.

        Args:
            key: What it says, of which sheets.

            make: Makes it, if it is not there.
        """
        with self._lock:
            found = self._tables.get(key)
            if found is None:
                found = self._tables[key] = make()
                while len(self._tables) > 1 and sum(map(_size, self._tables.values())) > _ROOM:
                    self._tables.popitem(last=False)
            else:
                self._tables.move_to_end(key)
            return found

    def clear(self) -> None:
        """Keep nothing any longer."""
        with self._lock:
            self._tables.clear()


def _size(table: pl.DataFrame) -> int:
    return table.height * sum(TEXT if kind == pl.String else 1 for kind in table.dtypes)
