"""One run: what is new is read, and all sheets are made of what is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs
import polars as pl

from ...model.contest import Contest
from ...model.numberwords import NumberWords
from ...model.recap import InputFile, InputProblem
from ...model.register import Register
from ...model.sheet import UNIT
from ...model.text import Text
from ...rules.profile import Profile
from ..assemble import Assembler
from ..blobs import Blob, Finder, digest_of, given_once
from ..raw import Problems
from ..reader import Reader, Request, silent
from ..register import read_register, stored_register
from ..shape import Layout
from ..sidetables import SideTable, note_ledgers, note_registers_alone, read_beside, write_beside
from .batches import LAST, Batch, Planner
from .digests import input_lines
from .folder import Folder
from .journal import SUFFIX, InputLine, Journal, noted
from .parts import parts_in
from .reading import READY, Job, Record
from .sheets import SheetWriter
from .survey import Survey
from .workers import read_all


@attrs.frozen(kw_only=True)
class Ingested:
    """
    What a run did.

    Attributes:
        folder: Where the sheets are.

        files: How many files were found.

        batches: How many batches they make.

        read: How many of these were read anew; the others were kept.

        forms: How many tallies there are in the files, before those that repeat others are left out.

        sheets: The files of the sheets; none if nothing could be used, and a new folder is not made then.

        problems: What could not be used, in the order of the places.

        unread: How many forms were there and could not be read at all.

    .. versionadded:: 26.1.0
    """

    folder: Path
    files: int
    batches: int
    read: int
    forms: int
    sheets: tuple[Path, ...]
    problems: tuple[InputProblem, ...]
    unread: int


@attrs.frozen(kw_only=True)
class Order:
    """
    What a run is to do.

    Attributes:
        paths: Single files, folders or zip archives.

        folder: Where the sheets go.

        profile: The election.

        readers: Who reads what, by the ending of the file's name.

        version: The version of recaprules: another one may read otherwise.

        layout: The user's own column names for tables.

        contest: What was voted for, where the data do not say it.

        register: A table of the units that are expected.

        number_words: Who reads numbers in words; `None` if nobody is installed.

        workers: In how many processes files are read; 1 is in this one.

        rows: How many rows are in memory at once, about.

        progress: Told how much is done.
    """

    paths: Sequence[Path]
    folder: Path
    profile: Profile
    readers: Mapping[str, Reader]
    version: str
    layout: Layout | None = None
    contest: Contest | None = None
    register: Path | None = None
    number_words: NumberWords | None = None
    workers: int = 1
    rows: int
    progress: Callable[[int, int, str], None] | None = None

    @property
    def how(self) -> str:
        """Stands for everything that changes what is read in a file."""
        reads_words = None if self.number_words is None else self.number_words.name
        said = (self.version, self.profile.fingerprint, self.contest, self.layout, self.rows, reads_words)
        return hashlib.sha256(repr(said).encode()).hexdigest()


def run(order: Order) -> Ingested:
    """
    Do what *order* says.

    Raises:
        CannotIngestError: If the sheets cannot go to its folder, or a process ended too early.

        CannotReadError: If there is no unit in its register.
    """
    return _Run(order).run()


@attrs.define
class _Run:
    order: Order
    found: Problems = attrs.field(factory=Problems)
    beside: Problems = attrs.field(factory=Problems)
    register: Register | None = None
    names: list[pl.DataFrame] = attrs.field(factory=list)
    records: dict[tuple[int, int], tuple[Batch, Record]] = attrs.field(factory=dict)
    anew: int = 0
    files: int = 0

    def run(self) -> Ingested:
        order = self.order
        files: Sequence[InputFile] = ()
        if order.register is not None:
            self.register, files = read_register(order.register, self._request(self.beside))
        readers = {suffix: reader for suffix, reader in order.readers.items() if suffix != SUFFIX}
        suffixes = tuple(sorted(readers))
        given = given_once(order.paths, suffixes, self.found)
        given.sort(key=lambda pair: f"{pair[1]}/" if pair[0].is_dir() or pair[0].suffix == ".zip" else pair[1])
        folder = Folder(order.folder)
        folder.open(order.profile.id, given)
        journal = Journal(profile=order.profile.id, paths=tuple(name for _, name in given))
        if folder.before is None:
            folder.begin(journal)
        finder = Finder(suffixes, self.found)
        request = self._request(self.found)
        planner = Planner(finder, readers, request, order.rows)
        self._read(folder, planner, given)
        seen = Problems()
        for problems in (self.found, self.beside):
            seen.absorb(problems)
        in_order = [self.records[order] for order in sorted(self.records)]
        records = [record for _, record in in_order]
        journal = Journal(
            profile=journal.profile,
            paths=journal.paths,
            batches=tuple(sorted((record.line for record in records), key=lambda line: (line.first, line.key))),
            register=tuple(InputLine(path=file.path, sha256=file.sha256, members=file.members) for file in files),
            seen=noted(seen, finder.unread),
        )
        if folder.is_as_before(journal) and folder.before is not None:
            return self._ingested(folder.before)
        folder.begin(journal)
        whole = Problems()
        whole.absorb(self.found)
        for problems in _of_whole_files(in_order):
            whole.absorb(problems)
        assembler = Assembler(order.profile, whole)
        sheets = self._write(folder, assembler)
        whole.absorb(self.beside)
        if sheets:
            sheets += self._write_beside(folder)
        unread = finder.unread + sum(record.noted.unread for record in records) + assembler.unread
        journal = Journal(
            profile=journal.profile,
            paths=journal.paths,
            inputs=input_lines(self._places(folder), planner.archives),
            batches=journal.batches,
            sheets={name: digest_of(folder.path / name) for name in sorted(sheets)},
            register=journal.register,
            seen=journal.seen,
            noted=noted(whole, unread),
        )
        if folder.is_new and not sheets:
            folder.leave()
        else:
            folder.finish(journal, {record.line.key for record in records})
        return self._ingested(journal)

    def _request(self, problems: Problems) -> Request:
        order = self.order
        return Request(
            profile=order.profile,
            layout=order.layout,
            contest=order.contest,
            problems=problems,
            progress=silent,
            number_words=order.number_words,
        )

    # ---- files to batches

    def _read(self, folder: Folder, planner: Planner, given: Sequence[tuple[Path, str]]) -> None:
        order = self.order
        job = Job(
            folder=folder.batches,
            profile=order.profile,
            readers=planner.readers,
            layout=order.layout,
            contest=order.contest,
            number_words=order.number_words,
            how=order.how,
        )
        total = 0
        if order.progress is not None:
            suffixes = planner.finder.suffixes
            total = sum(1 for path, name in given for _ in Finder(suffixes, Problems()).find(path, name))

        def done(batch: Batch, record: Record, anew: bool) -> None:  # told by position
            self.records[batch.order] = (batch, record)
            self.anew += anew
            if not batch.table or batch.blobs[0].rows_before == 0:
                self.files += len(batch.blobs)
            if order.progress is not None:
                order.progress(self.files, total, batch.blobs[-1].name)

        try:
            read_all(job, planner.batches(given), order.workers, done)
            self._read_beside(planner.beside)
        finally:
            planner.finder.shelf.close()

    def _read_beside(self, tables: Mapping[SideTable, Sequence[Blob]]) -> None:
        """Read what stands beside sheets that were given; a register that was given itself counts before theirs."""
        self.names = read_beside(tables["names"], self.beside)
        stored = stored_register(tables["register"], self._request(self.beside))
        self.register = stored if self.register is None else self.register
        note_ledgers(tables["ledger"], self.beside)
        if not any(record.line.forms for _, record in self.records.values()):
            note_registers_alone(tables["register"], self.beside)

    # ---- batches to sheets

    def _write(self, folder: Folder, assembler: Assembler) -> list[str]:
        order = self.order
        writer = SheetWriter(folder.path, folder.pieces, order.profile.id, order.rows)
        in_order = [self.records[order] for order in sorted(self.records)]
        places = [(folder.batches / record.line.key, batch.table) for batch, record in in_order]
        parts = [part for place, table in places for part in parts_in(place, table)]
        survey = Survey(assembler, parts)
        survey.make()
        writer.write(survey, order.progress or silent)
        for place, _ in places:
            for ready in sorted((place / READY).glob("*")):
                writer.copy(ready)
        self.names = [*(found for part in parts if (found := part.names()) is not None), *self.names]
        return writer.written

    def _write_beside(self, folder: Folder) -> list[str]:
        """Write what stands beside the sheets, and return its places from the folder."""
        files = []
        if self.names:
            once_each = pl.concat(self.names).unique(maintain_order=True).sort(UNIT, maintain_order=True)
            files.append(write_beside(once_each, folder.path, "names"))
        if self.register is not None:
            files.append(write_beside(self.register.frame, folder.path, "register"))
        return [file.relative_to(folder.path).as_posix() for file in files]

    def _places(self, folder: Folder) -> list[list[Path]]:
        """Return the folders of the batches by reader, as far as their files follow each other."""
        found: dict[tuple[int, bool], list[Path]] = {}
        for (place, number), (_, record) in sorted(self.records.items(), key=lambda pair: pair[0]):
            found.setdefault((place, number == LAST), []).append(folder.batches / record.line.key)
        return list(found.values())

    def _ingested(self, journal: Journal) -> Ingested:
        problems = journal.noted.problems().all()
        return Ingested(
            folder=self.order.folder,
            files=self.files,
            batches=len(self.records),
            read=self.anew,
            forms=sum(record.line.forms for _, record in self.records.values()),
            sheets=tuple(self.order.folder / name for name in journal.sheets),
            problems=tuple(sorted(problems, key=lambda problem: problem.order)),
            unread=journal.noted.unread,
        )


def _of_whole_files(records: Iterable[tuple[Batch, Record]]) -> Iterator[Problems]:
    """Yield the problems of each batch; what is said of a whole table is said with the first of its parts only."""
    said: set[tuple[str, Text, str]] = set()
    for batch, record in records:
        problems = record.noted.problems()
        if batch.table:
            kept = Problems(counts=problems.counts, misfits=problems.misfits)
            for problem, kind in zip(problems.listed, problems.kinds, strict=True):
                what = (batch.table, problem.what, problem.severity)
                if kind is not None or what not in said:
                    kept.listed.append(problem)
                    kept.kinds.append(kind)
                said.add(what)
            problems = kept
        yield problems
