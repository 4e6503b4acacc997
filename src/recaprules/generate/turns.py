"""Which kind of fault comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import attrs

from .faults import Changes, FaultKind


@attrs.define
class Turns:
    """
    Kinds of faults in turn, the frequent ones more often, none long left out.

    Attributes:
        kinds: All kinds.

        chance: Where their order comes from.
    """

    kinds: Sequence[FaultKind]
    chance: Random
    _waiting: list[FaultKind] = attrs.field(factory=list, init=False)

    def next(self, changes_of: Callable[[FaultKind], Changes]) -> tuple[FaultKind, Changes] | None:
        """Return the first kind in turn that changes anything, with its changes; `None` if no kind does."""
        found = self._take(changes_of)
        if found is None:
            self._queue_up()
            found = self._take(changes_of)
        return found

    def _take(self, changes_of: Callable[[FaultKind], Changes]) -> tuple[FaultKind, Changes] | None:
        for place, kind in enumerate(self._waiting):
            changes = changes_of(kind)
            if changes:
                del self._waiting[place]
                return kind, changes
        return None

    def _queue_up(self) -> None:
        """Let all kinds queue up again, behind those that found no occasion yet."""
        again = [kind for kind in self.kinds for _ in range(kind.weight)]
        self._waiting = [*dict.fromkeys(self._waiting), *self.chance.sample(again, len(again))]
