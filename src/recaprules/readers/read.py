"""Paths to a recap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from ..model.contest import Contest
from ..model.numberwords import NumberWords
from ..model.recap import InputFile, Recap
from ..model.register import Register
from ..model.sheet import UNIT, Sheet
from ..rules.profile import Profile
from .assemble import Assembler
from .blobs import open_paths
from .corrections import read_corrections
from .misfits import constants_of_others
from .raw import Problems, RawFrame
from .reader import Reader, Request, ask, once, silent
from .register import read_register, stored_register
from .shape import Layout
from .sidetables import note_ledgers, note_registers_alone, read_beside, told_apart


def read_paths(
    paths: Sequence[Path],
    profile: Profile,
    readers: Mapping[str, Reader],
    *,
    layout: Layout | None = None,
    contest: Contest | None = None,
    register: Path | None = None,
    corrections: Path | None = None,
    number_words: NumberWords | None = None,
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

        corrections: A table of what was corrected on purpose.

        number_words: Who reads numbers in words; `None` if nobody is installed.

        progress: Told how many files were read.

    Returns:
        The tallies, and every problem; nothing is raised for bad tallies.

    Raises:
        CannotReadError: If *register* or *corrections* is no such table, or is not there.
    """
    problems = Problems()
    request = Request(
        profile=profile,
        layout=layout,
        contest=contest,
        problems=problems,
        progress=progress or silent,
        number_words=number_words,
    )
    frames: list[RawFrame | Sheet] = []
    with open_paths(paths, tuple(sorted(readers)), problems) as opened:
        unread = opened.unread
        beside, tables = told_apart(opened.blobs)
        names = read_beside(beside["names"], problems)
        expected = stored_register(beside["register"], request)
        note_ledgers(beside["ledger"], problems)
        for reader in once(readers):
            blobs = [blob for blob in tables if readers[blob.suffix] is reader]
            if blobs:
                found, lost = ask(reader, blobs, request)
                frames += found
                unread += lost
        if not frames:
            note_registers_alone(beside["register"], problems)
    return recap_of(
        frames,
        request,
        unread=unread,
        files=opened.files,
        stored=expected,
        names=names,
        register=register,
        corrections=corrections,
    )


def recap_of(
    found: Sequence[RawFrame | Sheet],
    request: Request,
    *,
    unread: int,
    files: Sequence[InputFile] = (),
    stored: Register | None = None,
    names: Sequence[pl.DataFrame] = (),
    register: Path | None = None,
    corrections: Path | None = None,
) -> Recap:
    """
    Return the tallies that were read as a recap.

    Args:
        found: The tallies.

        request: How they were read, with every problem.

        unread: How many forms could not be read.

        files: The files that were read.

        stored: The register that is stored beside sheets; `None` if there is none.

        names: How units are called, in tables that are stored beside sheets.

        register: A table of the units that are expected, which counts before the stored one.

        corrections: A table of what was corrected on purpose.

    Raises:
        CannotReadError: If *register* or *corrections* is no such table, or is not there.
    """
    assembler = Assembler(request.profile, request.problems)
    sheets = assembler.sheets(found)
    expected, more = (stored, ()) if register is None else read_register(register, request)
    called, others_called = _names(found, names)
    corrected, others = (None, ()) if corrections is None else read_corrections(corrections, request.problems)
    return Recap(
        sheets=sheets,
        register=expected,
        files=tuple(sorted((*files, *more, *others), key=lambda file: file.path)),
        problems=tuple(
            sorted(
                (*request.problems.all(), *constants_of_others(request.problems.misfits, request.profile)),
                key=lambda problem: problem.order,
            )
        ),
        unread=unread + assembler.unread,
        corrections=corrected,
        names=called,
        other_names=others_called,
    )


def _names(
    found: Iterable[RawFrame | Sheet], beside: Iterable[pl.DataFrame]
) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    """Return how units are called, each once, as the first name counts; and the other names that some have."""
    told = [one.names for one in found if isinstance(one, RawFrame) and one.names is not None]
    told += beside
    if not told:
        return None, None
    every = pl.concat(told).unique(maintain_order=True)
    first = every.unique(UNIT, keep="first", maintain_order=True)
    if first.height == every.height:
        return first.sort(UNIT), None
    return first.sort(UNIT), every.join(first, on=every.columns, how="anti", maintain_order="left").sort(every.columns)
