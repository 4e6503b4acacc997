"""Why a file that is there cannot be read, in both languages."""

from __future__ import annotations

from ..model.text import Text

DAMAGED = Text("rusak", "damaged")


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
    Return why something could not be read.

    >>> reason(FileNotFoundError(2, "No such file or directory"))["en"]
    'No such file or directory'
    """
    if isinstance(error, UnreadableError):
        return error.reason
    if isinstance(error, OSError) and error.strerror:
        return Text(error.strerror, error.strerror)
    return Text(f"{DAMAGED.id} ({error})", f"{DAMAGED.en} ({error})") if str(error) else DAMAGED
