"""Paths to a recap."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..model.contest import Contest
from ..model.recap import Recap
from ..model.sheet import Sheet
from ..model.text import Text
from ..rules.profile import Profile
from .assemble import Assembler
from .blobs import Blob, open_paths
from .layout import Layout
from .raw import Problems, RawFrame
from .reader import Reader, Request
from .register import read_register


def read_paths(
    paths: Sequence[Path],
    profile: Profile,
    readers: Mapping[str, Reader],
    *,
    layout: Layout | None = None,
    contest: Contest | None = None,
    register: Path | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Recap:
    """
    Return everything that can be read in *paths*.

    Args:
        paths: Single files, folders or zip archives.

        profile: The election.

        readers: Who reads what, by the ending of the file's name.

        layout: The user's own column names for tables.

        contest: What was voted for, where the data do not say it.

        register: A table of the units that are expected.

        progress: Told how many files were read.

    Returns:
        The tallies, and every problem; nothing is raised for bad input.
    """
    problems = Problems()
    request = Request(profile=profile, layout=layout, contest=contest, problems=problems, progress=progress or _silent)
    frames: list[RawFrame | Sheet] = []
    with open_paths(paths, tuple(sorted(readers)), problems) as opened:
        unread = opened.unread
        for reader in _once(readers):
            blobs = [blob for blob in opened.blobs if readers[blob.suffix] is reader]
            if blobs:
                found, lost = _read(reader, blobs, request)
                frames += found
                unread += lost
    assembler = Assembler(profile, problems)
    sheets = assembler.sheets(frames)
    expected, files = (None, ()) if register is None else read_register(register, request)
    return Recap(
        sheets=sheets,
        register=expected,
        files=tuple(sorted((*opened.files, *files), key=lambda file: file.path)),
        problems=tuple(sorted(problems.all(), key=lambda problem: problem.order)),
        unread=unread + assembler.unread,
    )


def _silent(_done: int, _total: int, _what: str) -> None:
    """Tell nobody how much is done."""


def _once(readers: Mapping[str, Reader]) -> list[Reader]:
    return list({reader.name: reader for _, reader in sorted(readers.items())}.values())


def _read(reader: Reader, blobs: Sequence[Blob], request: Request) -> tuple[Sequence[RawFrame | Sheet], int]:
    """Ask one reader; one that fails is noted, and the others are asked all the same."""
    try:
        return reader.read(blobs, request)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        request.problems.add(
            reader.name, Text(f"pembaca ini gagal dengan {reason}", f"this reader failed with {reason}")
        )
        return [], len(blobs)
