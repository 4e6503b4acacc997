"""What was read of what, with every problem, so that a later check tells it and a later run goes on from there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from ...model.recap import InputProblem
from ...model.text import Text
from ..blobs import Blob
from ..misfits import Misfit, MisfitKind
from ..raw import Problems, RawFrame
from ..reader import Request
from ..unreadable import reason
from ..words import with_detail
from . import words

FORMAT = 1
SUFFIX = ".journal"
JOURNAL = f"ingest{SUFFIX}"
UNFINISHED = f"unfinished{SUFFIX}"


class NotedProblem(msgspec.Struct, frozen=True):
    """
    A problem that was noted.

    Attributes:
        where: File, and row, cell or member within it.

        id: What it is, in Indonesian.

        en: The same in English.

        severity: ``error`` where figures were lost, ``notice`` where none were.

        kind: What it counts as, in both languages; empty where it counts as nothing.
    """

    where: str
    id: str
    en: str
    severity: str
    kind: tuple[str, ...] = ()


class NotedCount(msgspec.Struct, frozen=True):
    """
    How many problems there were of one kind.

    Attributes:
        kind: What they count as, in both languages.

        severity: Their severity.

        count: How many, listed or not.
    """

    kind: tuple[str, str]
    severity: str
    count: int


class NotedMisfit(msgspec.Struct, frozen=True):
    """
    Something that the election does not have, and another does.

    Attributes:
        kind: What it is.

        what: Its name.

        profile: The election.

        fits: The elections that have it.

        where: Where it was met first.

        forms: On how many forms it is.
    """

    kind: str
    what: str
    profile: str
    fits: tuple[str, ...]
    where: str
    forms: int


class Noted(msgspec.Struct, frozen=True):
    """
    All problems of one batch, or of everything.

    Attributes:
        listed: Those that are told one by one.

        counts: How many there were of each kind.

        unread: How many forms could not be read at all.

        misfits: What does not fit the election and fits another.
    """

    listed: tuple[NotedProblem, ...] = ()
    counts: tuple[NotedCount, ...] = ()
    unread: int = 0
    misfits: tuple[NotedMisfit, ...] = ()

    def problems(self) -> Problems:
        """Return the problems as they were gathered."""
        kinds = [Text(*one.kind) if one.kind else None for one in self.listed]
        listed = [
            InputProblem(where=one.where, what=Text(one.id, one.en), severity=one.severity) for one in self.listed
        ]
        counts = {(Text(*one.kind), one.severity): one.count for one in self.counts}
        misfits = {
            Misfit(MisfitKind(one.kind), one.what, one.profile, one.fits): (one.where, one.forms)
            for one in self.misfits
        }
        return Problems(listed=listed, kinds=kinds, counts=counts, misfits=misfits)


def noted(problems: Problems, unread: int) -> Noted:
    """Return *problems* as they are written down."""
    whole = Problems()
    whole.absorb(problems)
    return Noted(
        listed=tuple(
            NotedProblem(
                where=problem.where,
                id=problem.what.id,
                en=problem.what.en,
                severity=problem.severity,
                kind=() if kind is None else (kind.id, kind.en),
            )
            for problem, kind in zip(whole.listed, whole.kinds, strict=True)
        ),
        counts=tuple(
            NotedCount(kind=(kind.id, kind.en), severity=severity, count=count)
            for (kind, severity), count in whole.counts.items()
        ),
        unread=unread,
        misfits=tuple(
            NotedMisfit(
                kind=misfit.kind.value,
                what=misfit.what,
                profile=misfit.profile,
                fits=misfit.fits,
                where=where,
                forms=forms,
            )
            for misfit, (where, forms) in whole.misfits.items()
        ),
    )


class BatchLine(msgspec.Struct, frozen=True):
    """
    What the journal says of one batch.

    Attributes:
        key: Its name, which says what was to be read in it, and how.

        digest: The SHA-256 over the names and digests of its files.

        first: Its first file.

        last: Its last file.

        files: How many files there are.

        forms: How many tallies were read in them.

        problems: How many problems were noted.

        unread: How many forms could not be read at all.
    """

    key: str
    digest: str
    first: str
    last: str
    files: int
    forms: int
    problems: int
    unread: int


class InputLine(msgspec.Struct, frozen=True):
    """An input with its digest, as a report names it."""

    path: str
    sha256: str
    members: int


class Journal(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a folder of ingested sheets holds, and what it is made of.

    Attributes:
        format: The version of this format.

        profile: The election.

        paths: The paths that were given, as people know them.

        inputs: The files, folders and archives that were read.

        batches: What was read at once.

        sheets: The digests of the files of the sheets, by their paths from the folder.

        register: What the register was read from.

        seen: The problems of looking for files, and of the register.

        noted: All problems.
    """

    format: int = FORMAT
    profile: str
    paths: tuple[str, ...]
    inputs: tuple[InputLine, ...] = ()
    batches: tuple[BatchLine, ...] = ()
    sheets: dict[str, str] = {}
    register: tuple[InputLine, ...] = ()
    seen: Noted = Noted()
    noted: Noted = Noted()


class JournalError(ValueError):
    """A journal that cannot be read."""


def read_journal(content: bytes) -> Journal:
    """
    Return the journal in *content*.

    Raises:
        JournalError: If there is none, or one of another format.
    """
    try:
        journal = msgspec.json.decode(content, type=Journal)
    except msgspec.MsgspecError as error:
        raise JournalError(str(error)) from None
    if journal.format != FORMAT:
        raise JournalError(f"its format is {journal.format}, expected {FORMAT}")
    return journal


def write_journal(journal: Journal, path: Path) -> None:
    """Write *journal* to *path*, where it appears when it is whole."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode(journal), indent=1) + b"\n")
    part.replace(path)


def read_journals(blobs: Sequence[Blob], request: Request) -> tuple[list[RawFrame], int]:
    """Return no tallies, but what was noted when the sheets beside the journals were made."""
    unread = 0
    for blob in blobs:
        try:
            journal = read_journal(blob.read())
        except OSError as error:
            request.problems.add(blob.name, with_detail(words.NO_JOURNAL, reason(error)))
            continue
        except JournalError as error:
            request.problems.add(blob.name, with_detail(words.NO_JOURNAL, str(error)))
            continue
        if blob.name.rpartition("/")[2] == UNFINISHED:
            request.problems.add(blob.name.removesuffix(f"/{UNFINISHED}"), words.UNFINISHED)
            continue
        request.problems.absorb(journal.noted.problems())
        unread += journal.noted.unread + _gone(blob, journal, request.problems)
    return [], unread


def _gone(blob: Blob, journal: Journal, problems: Problems) -> int:
    """Note the sheets that are no longer where they were written, and return how many there are."""
    if blob.path is None:
        return 0
    gone = [name for name in journal.sheets if not (blob.path.parent / name).is_file()]
    for name in gone:
        problems.add(f"{blob.name.rpartition('/')[0]}/{name}", words.GONE, kind=words.GONE)
    return len(gone)
