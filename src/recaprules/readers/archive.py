"""Members of zip archives, read one at a time and never unpacked to disk."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath

import attrs

from ..model.text import Text
from .unreadable import UnreadableError, reason

MAX_MEMBER = 256 * 2**20
"""The most bytes that one member of a zip archive may hold; a table of every station has less than half."""

MAX_ARCHIVE = 4 * 2**30
"""The most bytes that all members to be read of a zip archive may hold together."""

_ENCRYPTED = 0x1


@attrs.define
class Shelf:
    """Keeps the archive open that was used last, so that any number of them can be read."""

    path: Path | None = None
    archive: zipfile.ZipFile | None = None

    def take(self, path: Path) -> zipfile.ZipFile:
        """Return the archive at *path*, open."""
        if self.archive is None or self.path != path:
            self.close()
            self.archive, self.path = zipfile.ZipFile(path), path
        return self.archive

    def __reduce__(self) -> tuple[Callable[[], Shelf], tuple[()]]:
        return _shelf_of_this_process, ()  # an open archive stays where it is

    def close(self) -> None:
        """Close the archive that is open."""
        if self.archive is not None:
            self.archive.close()
        self.archive = self.path = None


@cache
def _shelf_of_this_process() -> Shelf:
    """Return where another process keeps the archive open that it was sent members of."""
    return Shelf()


@attrs.frozen
class Member:
    """
    Reads one member of an archive.

    Raises:
        UnreadableError: If it is damaged, encrypted, too large, or of another
            size than it says.
    """

    shelf: Shelf
    path: Path
    info: zipfile.ZipInfo

    def __call__(self) -> bytes:
        """Return its bytes."""
        size = self.info.file_size
        if self.info.flag_bits & _ENCRYPTED:
            raise UnreadableError(Text("terenkripsi", "encrypted"))
        if size > MAX_MEMBER:
            raise UnreadableError(_beyond(size, MAX_MEMBER))
        content = self._unpacked()
        if len(content) != size:
            raise UnreadableError(
                Text(f"isinya {len(content)} bita, bukan {size}", f"unpacks to {len(content)} bytes, not {size}")
            )
        return content

    def _unpacked(self) -> bytes:
        try:
            return self.shelf.take(self.path).read(self.info)
        except NotImplementedError as error:
            what = Text("cara pemampatannya tidak didukung", "compressed in a way that is not supported")
            raise UnreadableError(what) from error
        except Exception as error:  # a damaged member fails in as many ways as there are compressions
            raise UnreadableError(reason(error)) from error


def too_large(members: list[zipfile.ZipInfo]) -> Text | None:
    """Return why *members* are too large together to be read; `None` if they are not."""
    size = sum(member.file_size for member in members)
    return _beyond(size, MAX_ARCHIVE) if size > MAX_ARCHIVE else None


def leads_out(name: str) -> bool:
    """Return whether the name of a member points out of its archive."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1])


def _beyond(size: int, limit: int) -> Text:
    return Text(
        f"akan menjadi {_mib(size)} MiB bila dibuka, paling banyak {_mib(limit)} MiB yang dibaca",
        f"would unpack to {_mib(size)} MiB, at most {_mib(limit)} MiB are read",
    )


def _mib(size: int) -> int:
    return -(-size // 2**20)
