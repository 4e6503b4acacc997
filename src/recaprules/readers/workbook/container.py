"""A workbook as the zip archive that it is: how large it may be, and what is no workbook at all."""

from __future__ import annotations

import io
import zipfile

from ...model.text import Text
from ..unreadable import UnreadableError, reason
from . import words

MAX_PART = 128 * 2**20
"""The most bytes that one part of a workbook may hold; a sheet of 999 stations and 24 parties has less than half."""

MAX_WORKBOOK = 512 * 2**20
"""The most bytes that all parts of a workbook may hold together."""

MAX_PARTS = 5000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1
_HEAD = 4096
_STRICT = b"http://purl.oclc.org/ooxml/"
_USUAL = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}


def usual_archive(content: bytes) -> io.BytesIO:
    """
    Return the workbook in *content* for a library to open, none of its parts too large.

    Excel also saves a strict variant of the format, which differs in the names
    of what is in it and which no library knows; it gets the usual names.

    Raises:
        UnreadableError: If it is none, is protected by a password, or is too large.
    """
    if content.startswith(_OLE):
        raise UnreadableError(words.LOCKED)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except Exception as error:  # a damaged archive fails in many ways
        raise UnreadableError(words.NO_ZIP) from error
    with archive:
        parts = archive.infolist()
        _limit(parts)
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise UnreadableError(words.LOCKED)
        return _renamed(archive) if _is_strict(archive) else io.BytesIO(content)


def part_error(part: str, error: Exception) -> UnreadableError:
    """Return what is said of a part that could not be read."""
    what = reason(error)
    return UnreadableError(Text(f"{what.id} ({part})", f"{what.en} ({part})"))


def _limit(parts: list[zipfile.ZipInfo]) -> None:
    largest = max((part.file_size for part in parts), default=0)
    together = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS:
        raise UnreadableError(_beyond(len(parts), MAX_PARTS, Text("bagian", "parts")))
    for size, limit in ((largest, MAX_PART), (together, MAX_WORKBOOK)):
        if size > limit:
            raise UnreadableError(_beyond(-(-size // 2**20), limit // 2**20, Text("MiB", "MiB")))


def _is_strict(archive: zipfile.ZipFile) -> bool:
    books = [name for name in archive.namelist() if name.rpartition("/")[2] == "workbook.xml"]
    return any(_STRICT in _read(archive, name, _HEAD) for name in books)


def _renamed(archive: zipfile.ZipFile) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as renamed:
        for part in archive.infolist():
            content = _read(archive, part.filename)
            for strict, usual in _USUAL.items():
                content = content.replace(strict, usual)
            renamed.writestr(part, content)
    stream.seek(0)
    return stream


def _read(archive: zipfile.ZipFile, name: str, size: int = -1) -> bytes:
    try:
        with archive.open(name) as stream:
            return stream.read(size)
    except Exception as error:  # a damaged part fails in as many ways as there are compressions
        raise part_error(name, error) from error


def _beyond(size: int, limit: int, of: Text) -> Text:
    return Text(
        f"akan menjadi {size} {of.id} bila dibuka, paling banyak {limit} yang dibaca",
        f"would unpack to {size} {of.en}, at most {limit} are read",
    )
