"""A stream of files to batches that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ..blobs import Blob


@attrs.define
class Cutter:
    """
    Cuts files, which come in the order of their names, into batches.

    A batch ends where the names change early: with a province rather than
    with a kabupaten, and with a kabupaten rather than with a village.

    Attributes:
        limit: How many rows a batch may have; a file with more is a batch by itself.

        waiting: The files of the batch to come, each with its rows.
    """

    limit: int
    waiting: list[tuple[int, Blob]] = attrs.field(factory=list)
    rows: int = 0

    def add(self, rows: int, blob: Blob) -> Iterator[tuple[Blob, ...]]:
        """Take a file with about so many *rows*, and yield batches that are full."""
        while self.waiting and self.rows + rows > self.limit:
            at = self._best_end(blob.name)
            full, self.waiting = self.waiting[:at], self.waiting[at:]
            self.rows -= sum(weight for weight, _ in full)
            yield tuple(one for _, one in full)
        self.waiting.append((rows, blob))
        self.rows += rows

    def rest(self) -> Iterator[tuple[Blob, ...]]:
        """Yield the last batch, if there is one."""
        if self.waiting:
            yield tuple(one for _, one in self.waiting)
        self.waiting, self.rows = [], 0

    def _best_end(self, following: str) -> int:
        names = [blob.name for _, blob in self.waiting] + [following]
        ends = range(max(1, len(self.waiting) // 2), len(names))
        return min(ends, key=lambda end: (_alike(names[end - 1], names[end]), -end))


def _alike(one: str, other: str) -> int:
    """Return how many characters two names begin with in common."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
