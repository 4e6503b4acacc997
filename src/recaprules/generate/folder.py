"""The folder that an election is written to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from ..exceptions import RecaprulesError
from ..model.text import Language, Text

FORMS = "forms"
PARTS = (FORMS, "register", "answers")

MADE_UP: Mapping[str, str] = {"recaprules made up": "true"}
"""What stands in the metadata of every file, so that nobody takes it for real figures, and nothing else is removed."""

MOST_TOLD = 5

_STRANGE = Text(
    "{folder} berisi berkas lain yang bukan dari recaprules generate ({files}); pilih folder lain",
    "{folder} holds files that were not generated ({files}); choose another folder",
)


class FolderError(RecaprulesError, ValueError):
    """
    A folder that holds files which were not generated, so that nothing is written to it.

    Attributes:
        folder: The folder.

        files: The files.
    """

    def __init__(self, folder: Path, files: Iterable[Path]) -> None:
        self.folder = folder
        self.files = tuple(files)
        super().__init__(folder, self.files)

    def told(self, language: Language) -> str:
        """Return what is in the way and what to do."""
        names = [file.relative_to(self.folder).as_posix() for file in self.files[:MOST_TOLD]]
        more = ", …" if len(self.files) > MOST_TOLD else ""
        return _STRANGE[language].format(folder=self.folder, files=", ".join(names) + more)

    def __str__(self) -> str:
        return self.told("en")


def made_ready(folder: Path) -> None:
    """
    Remove an earlier election from *folder*, which is made where it is missing.

    Raises:
        FolderError: If there are other files where the new ones go; then none is removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = sorted(path for part in PARTS for path in (folder / part).rglob("*") if not path.is_dir())
    strange = [path for path in files if not _is_ours(path)]
    if strange:
        raise FolderError(folder, strange)
    for path in files:
        path.unlink()


def _is_ours(path: Path) -> bool:
    if path.suffix != ".parquet":
        # A run that was stopped leaves the file that it was writing.
        return path.name.endswith(".parquet.part")
    try:
        return MADE_UP.items() <= pl.read_parquet_metadata(path).items()
    except (pl.exceptions.PolarsError, OSError):
        return False
