"""One batch, from its files to raw frames on disk."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs
import msgspec

from ...model.contest import Contest
from ...model.numberwords import NumberWords
from ...model.sheet import Sheet
from ...rules.profile import Profile
from ..blobs import Blob
from ..raw import Problems, RawFrame
from ..reader import Found, Reader, Request, ask, silent
from ..shape import Layout
from ..sidetables import told_apart
from ..stored import write_sheet
from .batches import Batch, contents_digest, input_digests
from .journal import BatchLine, Noted, noted
from .parts import SUFFIX, write_part

RECORD = f"record{SUFFIX}"
INPUTS = f"inputs{SUFFIX}"
STAMP = f"stamp{SUFFIX}"
READY = "ready"

_CHANGING = (RECORD, STAMP)
"""What is written last, or again; the second also as a part."""


class Record(msgspec.Struct, frozen=True):
    """
    What was read in one batch.

    Attributes:
        line: What the journal says of it.

        noted: The problems.

        sizes: How large each file is that was written, in bytes.
    """

    line: BatchLine
    noted: Noted
    sizes: dict[str, int]


@attrs.frozen(kw_only=True)
class Job:
    """
    How batches are read.

    Attributes:
        folder: Where they are kept.

        profile: The election.

        readers: Who reads what, by the ending of the file's name.

        layout: The user's own column names; `None` if not given.

        contest: What was voted for, where the data do not say it.

        number_words: Who reads numbers in words; `None` if nobody is installed.

        how: Stands for all of this, and for the version of recaprules.
    """

    folder: Path
    profile: Profile
    readers: Mapping[str, Reader]
    layout: Layout | None
    contest: Contest | None
    number_words: NumberWords | None = None
    how: str

    def place_of(self, batch: Batch) -> Path:
        """Return where *batch* is kept."""
        return self.folder / batch.key(self.how)


def kept(job: Job, batch: Batch) -> Record | None:
    """Return what was read of *batch* before, if it is whole and nothing in its files has changed since."""
    place = job.place_of(batch)
    try:
        record = msgspec.json.decode((place / RECORD).read_bytes(), type=Record)
        stamp = (place / STAMP).read_text(encoding="utf-8")
    except (OSError, msgspec.MsgspecError):
        return None
    if _sizes(place) != record.sizes:
        return None
    now = batch.stamp()
    if stamp == now:
        return record
    if contents_digest(input_digests(batch.blobs)) != record.line.digest:
        return None
    part = place / f"{STAMP}.part"
    part.write_text(now, encoding="utf-8")
    part.replace(place / STAMP)
    return record


def read_batch(job: Job, batch: Batch) -> Record:
    """
    Read *batch*, and return what is noted of it.

    What was found appears in its folder when it is whole, and not before.
    """
    place = job.place_of(batch)
    part = place.with_name(f"{place.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    stamp = batch.stamp()
    problems, digests = Problems(), dict[str, str]()
    blobs = [_digesting(blob, digests) if blob.suffix == ".json" else blob for blob in batch.blobs]
    _, tallies = told_apart(blobs)
    found, unread = _read(job, batch.reader, tallies, problems)
    inputs = [
        (blob.part_of, blob.name, digests[blob.name]) if blob.name in digests else input_digests([blob])[0]
        for blob in batch.blobs
    ]
    forms = _write(found, part, job.profile.id)
    line = BatchLine(
        key=place.name,
        digest=contents_digest(inputs),
        first=batch.blobs[0].name,
        last=batch.blobs[-1].name,
        files=len(batch.blobs),
        forms=forms,
        problems=len(problems.all()),
        unread=unread,
    )
    (part / INPUTS).write_bytes(msgspec.json.encode(inputs))
    record = Record(line=line, noted=noted(problems, unread), sizes=_sizes(part))
    (part / STAMP).write_text(stamp, encoding="utf-8")
    (part / RECORD).write_bytes(msgspec.json.encode(record))
    _replace(part, place)
    return record


def _sizes(place: Path) -> dict[str, int]:
    """Return how large the files of a batch are that never change."""
    files = [path for path in sorted(place.rglob("*")) if path.is_file() and not path.name.startswith(_CHANGING)]
    return {path.relative_to(place).as_posix(): path.stat().st_size for path in files}


def _digesting(blob: Blob, digests: dict[str, str]) -> Blob:
    """Return *blob* so that its digest is known when it has been read."""

    def read(name: str = blob.name, read: Callable[[], bytes] = blob.read) -> bytes:
        content = read()
        digests[name] = hashlib.sha256(content).hexdigest()
        return content

    return attrs.evolve(blob, read=read)


def _read(job: Job, name: str, blobs: Sequence[Blob], problems: Problems) -> Found:
    if not blobs:
        return [], 0
    reader = next(reader for reader in job.readers.values() if reader.name == name)
    request = Request(
        profile=job.profile,
        layout=job.layout,
        contest=job.contest,
        problems=problems,
        progress=silent,
        number_words=job.number_words,
    )
    return ask(reader, blobs, request)


def _write(found: Sequence[RawFrame | Sheet], folder: Path, profile: str) -> int:
    """Write what was found to *folder*, and return how many forms it is."""
    forms = 0
    for number, one in enumerate(found):
        if isinstance(one, RawFrame):
            write_part(one, folder / f"frame-{number:04d}")
            forms += one.frame.height
            continue
        for path in write_sheet(one, folder / READY / f"{number:04d}", profile):
            path.rename(path.with_name(f"{path.name}{SUFFIX}"))
        forms += one.only(*one.keys).height
    return forms


def _replace(part: Path, place: Path) -> None:
    """Put *part* in the place of what was there."""
    if place.exists():
        old = place.with_name(f"{place.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        place.replace(old)
        part.replace(place)
        shutil.rmtree(old)
    else:
        part.replace(place)
