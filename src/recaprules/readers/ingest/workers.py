"""Batches in several processes; what comes of it does not depend on how many there are."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TypeAlias

import attrs

from ...exceptions import CannotIngestError
from ..blobs import Blob, blob_at
from . import words
from .batches import Batch
from .reading import Job, Record, kept, read_batch

Packed: TypeAlias = tuple[str, str, str] | Blob
"""A file on disk as its name, its path and what it was found in; anything else as it is."""


def read_all(job: Job, batches: Iterable[Batch], workers: int, done: Callable[[Batch, Record, bool], None]) -> None:
    """
    Read *batches* as far as they are not kept.

    Args:
        job: How they are read.

        batches: The batches.

        workers: In how many processes; 1 is in this one.

        done: Told each batch, what is noted of it, and whether it was read anew.

    Raises:
        CannotIngestError: If a process ended before its batch was read.
    """
    waiting: dict[Future[Record], Batch] = {}
    pool: ProcessPoolExecutor | None = None
    try:
        for batch in batches:
            record = kept(job, batch)
            if record is not None:
                done(batch, record, False)  # noqa: FBT003  # the last argument says it
                continue
            if workers == 1:
                done(batch, read_batch(job, batch), True)  # noqa: FBT003
                continue
            if pool is None:
                context = multiprocessing.get_context("spawn")
                pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(job,))
            waiting[pool.submit(_work, attrs.evolve(batch, blobs=()), [_packed(blob) for blob in batch.blobs])] = batch
            if len(waiting) > workers:
                _collect(waiting, done)
        while waiting:
            _collect(waiting, done)
    except BrokenProcessPool:
        raise CannotIngestError(words.ENDED_EARLY) from None
    finally:
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def _collect(waiting: dict[Future[Record], Batch], done: Callable[[Batch, Record, bool], None]) -> None:
    finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in finished:
        done(waiting.pop(future), future.result(), True)  # noqa: FBT003


_job: list[Job] = []


def _start(job: Job) -> None:
    """Make this process ready; whoever interrupts the run interrupts the process that waits for this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _job[:] = [job]


def _work(batch: Batch, blobs: Sequence[Packed]) -> Record:
    unpacked = (blob_at(Path(blob[1]), blob[0], blob[2]) if isinstance(blob, tuple) else blob for blob in blobs)
    return read_batch(_job[0], attrs.evolve(batch, blobs=tuple(unpacked)))


def _packed(blob: Blob) -> Packed:
    """Return *blob* so that it is quickly sent to another process."""
    is_plain = blob.path is not None and blob.rows_before is None
    return (blob.name, str(blob.path), blob.part_of) if is_plain else blob
