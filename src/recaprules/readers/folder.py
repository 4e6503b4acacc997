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
    Yield the files in *folder* whose names end in one of *suffixes*, as paths from it and in their order.

    Args:
        folder: Where to look; links to folders are not followed, so that there is an end.

        suffixes: The endings, in small letters.

        lost: Told the path of what may hold such files and cannot be read, and why.
    """
    return _files_in(str(folder), "", suffixes, lost)


def _files_in(
    place: str, before: str, suffixes: Collection[str], lost: Callable[[str, Text, Text | str], None]
) -> Iterator[str]:
    try:
        with os.scandir(place) as entries:
            found = sorted(entries, key=_in_order)
    except OSError as error:
        lost(place, words.CANNOT_BE_OPENED, reason(error))
        return
    for entry in found:
        suffix = suffix_of(entry.name)
        if _is_folder(entry):
            if entry.is_symlink():
                lost(entry.path, words.LINK_TO_FOLDER, "")
            else:
                yield from _files_in(entry.path, f"{before}{entry.name}/", suffixes, lost)
        elif is_litter(entry.name):
            continue
        elif suffix in suffixes and _is_file(entry):
            yield before + entry.name
        elif suffix in suffixes or (not suffix and entry.is_symlink() and not _is_file(entry)):
            lost(entry.path, words.NO_REGULAR_FILE, "")


def _in_order(entry: os.DirEntry[str]) -> str:
    """Return what puts *entry* where the paths of the files in it belong; an archive is a folder too."""
    return f"{entry.name}/" if _is_folder(entry) or entry.name[-4:].lower() == ".zip" else entry.name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads nowhere in a circle
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False
