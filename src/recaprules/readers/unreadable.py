"""Why a file that is there cannot be read, in both languages."""

from __future__ import annotations

import errno

from ..model.text import Text

DAMAGED = Text("rusak", "damaged")

_INDONESIAN = {
    errno.EACCES: "tidak diizinkan",
    errno.EISDIR: "ini folder",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
    errno.ENOENT: "berkas atau foldernya tidak ada",
    errno.ENOSPC: "tempat penyimpanannya penuh",
    errno.ENOTDIR: "ada bagian alamatnya yang bukan folder",
    errno.EPERM: "tidak diizinkan",
    errno.EROFS: "tempat penyimpanannya tidak dapat ditulisi",
}
"""What the operating system says in English, by its number."""


class UnreadableError(OSError):
    """
    A file that is there and cannot be read.

    Attributes:
        reason: Why, for people.
    """

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


def reason(error: Exception) -> Text:
    """
    Return why something could not be read or written.

    >>> reason(FileNotFoundError(2, "No such file or directory"))["en"]
    'No such file or directory'
    >>> reason(FileNotFoundError(2, "No such file or directory"))["id"]
    'berkas atau foldernya tidak ada'
    """
    if isinstance(error, UnreadableError):
        return error.reason
    if isinstance(error, OSError) and error.strerror:
        return Text(_INDONESIAN.get(error.errno or 0, error.strerror), error.strerror)
    return Text(f"{DAMAGED.id} ({error})", f"{DAMAGED.en} ({error})") if str(error) else DAMAGED
