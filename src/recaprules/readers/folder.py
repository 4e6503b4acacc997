# ruff: noqa: PTH114, PTH118  # a tree may hold a million files, and these functions raise nothing
"""The files in a folder and all folders in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from ..model.text import Text
from . import words
from .unreadable import reason

_LITTER = "._"
"""How the names begin of what macOS puts beside every file of an archive."""

is_file = os.path.isfile
is_folder = os.path.isdir


def suffix_of(name: str) -> str:
    """
    Return how a name ends, in small letters.

    >>> suffix_of("ppwp/1101.JSON"), suffix_of(".json"), suffix_of("README")
    ('.json', '', '')
    """
    stem, dot, end = name.rpartition("/")[2].rpartition(".")
    return f"{dot}{end}".lower() if stem and end else ""


def is_litter(name: str) -> bool:
    """Return whether a file is none that anybody made."""
    return name.rpartition("/")[2].startswith(_LITTER)


def files_in(folder: Path, suffixes: Collection[str], lost: Callable[[str, Text, Text | str], None]) -> Iterator[str]:
    """
    Yield the files in *folder* whose names end in one of *suffixes*, as paths from it.

    Args:
        folder: Where to look; links to folders are not followed, so that there is an end.

        suffixes: The endings, in small letters.

        lost: Told the path of what may hold such files and cannot be read, and why.
    """

    def closed(error: OSError) -> None:
        lost(error.filename or str(folder), words.CANNOT_BE_OPENED, reason(error))

    start = len(os.path.join(folder, ""))
    for place, folders, files in os.walk(folder, onerror=closed):
        folders.sort()  # os.walk goes through them in this order, so that problems are noted in it too
        for path in (os.path.join(place, one) for one in folders):
            if os.path.islink(path):
                lost(path, words.LINK_TO_FOLDER, "")
        for path in (os.path.join(place, one) for one in sorted(files) if not is_litter(one)):
            suffix = suffix_of(path.replace(os.sep, "/"))
            if suffix in suffixes and is_file(path):
                yield path[start:].replace(os.sep, "/")
            elif suffix in suffixes or (not suffix and os.path.islink(path) and not is_file(path)):
                lost(path, words.NO_REGULAR_FILE, "")
