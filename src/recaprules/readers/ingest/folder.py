"""The folder that ingested sheets go to: whether they may, and what is left of earlier runs."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

import attrs

from ...exceptions import CannotIngestError
from ..blobs import digest_of
from ..unreadable import reason
from . import words
from .journal import JOURNAL, UNFINISHED, Journal, JournalError, read_journal, write_journal

BATCHES = "batches"
PIECES = "pieces"


@attrs.define
class Folder:
    """
    A folder of ingested sheets.

    Attributes:
        path: Where it is.

        before: The journal of the run before; `None` where there was none, or it was not finished.

        left: The sheets that earlier runs wrote or were about to write.

        is_new: Whether no earlier run left anything.

        is_made: Whether it was not there before.
    """

    path: Path
    before: Journal | None = None
    left: set[str] = attrs.field(factory=set)
    is_new: bool = False
    is_made: bool = False

    @property
    def batches(self) -> Path:
        """Where batches are kept."""
        return self.path / BATCHES

    @property
    def pieces(self) -> Path:
        """Where chunks of a sheet are kept until it is whole."""
        return self.batches / PIECES

    def open(self, profile: str, given: Sequence[tuple[Path, str]]) -> None:
        """
        Make ready for a run.

        Args:
            profile: The election.

            given: The paths that are to be read, with what people call them.

        Raises:
            CannotIngestError: If the folder holds something else; nothing is changed then.
        """
        try:
            self._check_place([path for path, _ in given])
            journals = [found for name in (JOURNAL, UNFINISHED) if (found := self._journal(name)) is not None]
            if not journals and self.path.exists() and any(self.path.iterdir()):
                raise CannotIngestError(words.NOT_EMPTY.filled(folder=self.path))
            for journal in journals:
                self._check_same(journal, profile, [path for path, _ in given])
                self.left.update(journal.sheets)
            self.is_new, self.is_made = not journals, not self.path.exists()
            self.before = self._journal(JOURNAL) if not (self.path / UNFINISHED).exists() else None
            self.batches.mkdir(parents=True, exist_ok=True)
            for part in (*self.path.rglob("*.parquet.part"), *self.path.glob("*.journal.part")):
                part.unlink()
        except OSError as error:
            raise CannotIngestError(words.CANNOT_WRITE.filled(folder=self.path, why=reason(error))) from error

    def _journal(self, name: str) -> Journal | None:
        try:
            return read_journal((self.path / name).read_bytes())
        except FileNotFoundError:
            return None
        except JournalError as error:
            raise CannotIngestError(words.BAD_JOURNAL.filled(file=self.path / name, why=error)) from None

    def _check_place(self, paths: Sequence[Path]) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise CannotIngestError(words.NO_FOLDER.filled(folder=self.path))
        place = self.path.resolve()
        for path in paths:
            if place == path or place in path.parents or path in place.parents:
                raise CannotIngestError(words.IN_EACH_OTHER.filled(folder=self.path, path=path))

    def _check_same(self, journal: Journal, profile: str, paths: Sequence[Path]) -> None:
        if journal.profile != profile:
            raise CannotIngestError(words.OTHER_ELECTION.filled(folder=self.path, theirs=journal.profile, ours=profile))
        given = [f"/{path.as_posix().lstrip('/')}" for path in paths]
        absent = [name for name in journal.paths if not any(path.endswith(f"/{name}") for path in given)]
        if absent:
            raise CannotIngestError(words.MADE_OF_MORE.filled(folder=self.path, paths=", ".join(absent)))

    def is_as_before(self, journal: Journal) -> bool:
        """Return whether *journal* would say what the one before says, and all sheets are as they were written."""
        before = self.before
        return (
            before is not None
            and (before.paths, before.batches, before.register, before.seen)
            == (journal.paths, journal.batches, journal.register, journal.seen)
            and all(self._holds(name, digest) for name, digest in before.sheets.items())
        )

    def _holds(self, name: str, digest: str) -> bool:
        try:
            return digest_of(self.path / name) == digest
        except OSError:
            return False

    def begin(self, journal: Journal) -> None:
        """Say that the folder is not finished, and what is in it."""
        write_journal(journal, self.path / UNFINISHED)

    def leave(self) -> None:
        """Leave the folder as it was before the first run, which had nothing to put there."""
        shutil.rmtree(self.batches)
        (self.path / UNFINISHED).unlink()
        if self.is_made:
            self.path.rmdir()

    def finish(self, journal: Journal, keys: Collection[str]) -> None:
        """Write the *journal*, and remove what is left of earlier runs: sheets, and batches that are not *keys*."""
        for name in sorted(self.left.difference(journal.sheets)):
            (self.path / name).unlink(missing_ok=True)
        for place in self.batches.iterdir():
            if place.name not in keys:
                shutil.rmtree(place)
        write_journal(journal, self.path / JOURNAL)
        (self.path / UNFINISHED).unlink(missing_ok=True)
        for place in [one for one in self.path.iterdir() if one.is_dir() and not any(one.iterdir())]:
            place.rmdir()
