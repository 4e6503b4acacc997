"""Paths to the files in them: single files, folders, and zip archives that are never unpacked to disk."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path
from types import TracebackType

import attrs

from ..model.recap import InputFile
from ..model.text import Text
from . import words
from .archive import Member, Shelf, leads_out, too_large
from .folder import files_in, is_file, is_folder, is_litter, suffix_of
from .given import outer_of, real_path, short_names
from .raw import Problems, writable
from .reports import is_output, is_report
from .unreadable import reason

ZIP = ".zip"

_AT_ONCE = 2**20


@attrs.frozen(kw_only=True)
class Blob:
    """
    One file, on disk or in an archive.

    Attributes:
        name: Its path for people and reports, from the path that was given.

        suffix: The end of its name in small letters, such as ``.json``.

        read: Returns its bytes; raises `OSError` and nothing else.

        path: Where it is on disk; `None` in an archive.

        part_of: The folder, archive or file that it was found in, as people
            know it: that of which a report gives the digest.

        rows_before: How many rows of its table stand before those that it
            holds, where it is a part of a large one; `None` if it is whole.
    """

    name: str
    suffix: str
    read: Callable[[], bytes]
    path: Path | None = None
    part_of: str = ""
    rows_before: int | None = None

    @property
    def source(self) -> Path | io.BytesIO:
        """What Polars reads it from."""
        return io.BytesIO(self.read()) if self.path is None else self.path


@attrs.define
class Finder:
    """
    Finds the files under paths, one after the other.

    Attributes:
        suffixes: How the names end of what can be read.

        problems: Where whatever cannot be opened is noted.

        unread: How many forms are lost with what cannot be opened: one for
            each file in which they cannot be counted.

        shelf: The archives.
    """

    suffixes: tuple[str, ...]
    problems: Problems
    unread: int = 0
    shelf: Shelf = attrs.field(factory=Shelf)

    def find(self, path: Path, name: str) -> Iterator[Blob]:
        """Yield the files under *path*, which is called *name*, in the order of their names."""
        try:
            mode = path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError, ValueError):
            self.problems.add(name, words.NO_SUCH_PATH)
        except OSError as error:
            self.lost(name, words.CANNOT_BE_OPENED, reason(error))
        else:
            if stat.S_ISDIR(mode):
                yield from self._folder(path, name)
            elif suffix_of(path.name) not in (*self.suffixes, ZIP):
                self.problems.add(name, words.with_detail(words.OTHER_KIND, ", ".join((*self.suffixes, ZIP))))
            elif not stat.S_ISREG(mode):
                self.lost(name, words.NO_REGULAR_FILE)
            elif suffix_of(path.name) == ZIP:
                yield from self._zip(path, name)
            elif is_output(path):
                self.problems.add(name, words.OUTPUT, severity="notice")
            elif is_report(path):
                self.problems.add(name, words.REPORT)
            else:
                yield blob_at(path, name, name)

    def lost(self, where: str, kind: Text, detail: Text | str = "", *, forms: int = 1) -> None:
        """Note what is there and cannot be opened."""
        self.unread += forms
        self.problems.add(where, words.with_detail(kind, detail), kind=kind)

    def _folder(self, folder: Path, name: str) -> Iterator[Blob]:
        unread, found = self.unread, False
        lost = partial(self._lost_inside, folder, name)
        for inside in files_in(folder, (*self.suffixes, ZIP), lost):
            path, called = folder / inside, f"{name}/{writable(inside)}"
            if is_report(path) or is_output(path):
                continue
            found = True
            if suffix_of(inside) == ZIP:
                yield from self._zip(path, called)
            else:
                yield blob_at(path, called, name)
        if not found and self.unread == unread:
            self.problems.add(name, words.with_detail(words.NONE_IN_FOLDER, ", ".join((*self.suffixes, ZIP))))

    def _lost_inside(self, folder: Path, name: str, path: str, kind: Text, detail: Text | str) -> None:
        self.lost(writable(f"{name}{path.removeprefix(str(folder))}").replace(os.sep, "/"), kind, detail)

    def _zip(self, path: Path, name: str) -> Iterator[Blob]:
        try:
            members = [
                one for one in self.shelf.take(path).infolist() if not one.is_dir() and not is_litter(one.filename)
            ]
        except Exception as error:  # a damaged archive fails in many ways
            self.lost(name, words.CANNOT_BE_OPENED, reason(error))
            return
        wanted = [one for one in members if suffix_of(one.filename) in self.suffixes]
        excess = too_large(wanted)
        if excess is not None:
            self.lost(name, words.CANNOT_BE_OPENED, excess, forms=len(wanted))
            return
        unread = self.unread
        for member in (one for one in members if suffix_of(one.filename) == ZIP):
            self.lost(_called(name, member.filename), words.ARCHIVE_IN_ARCHIVE)
        found = [blob for member in wanted if (blob := self._member(path, name, member)) is not None]
        if not found and self.unread == unread:
            self.problems.add(name, words.with_detail(words.NONE_IN_ARCHIVE, ", ".join(self.suffixes)))
        found.sort(key=attrgetter("name"))
        yield from found

    def _member(self, path: Path, name: str, member: zipfile.ZipInfo) -> Blob | None:
        called = _called(name, member.filename)
        if leads_out(member.filename):
            self.lost(called, words.LEADS_OUT)
            return None
        suffix = suffix_of(member.filename)
        return Blob(name=called, suffix=suffix, read=Member(self.shelf, path, member), part_of=name)


@attrs.define
class Blobs:
    """
    The files under the paths that were given.

    Attributes:
        finder: Who finds them.

        blobs: The files, in the order of their names.

        files: The paths that were read, in their order, with digests.
    """

    finder: Finder
    blobs: list[Blob] = attrs.field(factory=list)
    files: list[InputFile] = attrs.field(factory=list)

    def __enter__(self) -> Blobs:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.shelf.close()

    @property
    def shelf(self) -> Shelf:
        """The archives."""
        return self.finder.shelf

    @property
    def unread(self) -> int:
        """How many forms are lost with what cannot be opened."""
        return self.finder.unread

    def open(self, path: Path, name: str) -> None:
        """Take the files under *path*, which is called *name*."""
        whole, members, before = hashlib.sha256(), 0, len(os.path.join(path, ""))  # noqa: PTH118  # a million paths
        archives: dict[str, list[Blob]] = defaultdict(list)
        for blob in self.finder.find(path, name):
            if blob.path is None:
                archives[blob.part_of].append(blob)
            elif (digest := self._digest(blob.path, blob.name)) is not None:
                self.blobs.append(blob)
                members += 1
                if blob.name == name:
                    self.files.append(InputFile(path=name, sha256=digest))
                else:
                    whole.update(line_of(os.fsencode(str(blob.path)[before:].replace(os.sep, "/")), digest))
        if members and is_folder(path):
            self.files.append(InputFile(path=name, sha256=whole.hexdigest(), members=members))
        for called, found in archives.items():
            assert isinstance(found[0].read, Member)
            digest = self._digest(found[0].read.path, called)
            if digest is not None:
                self.blobs += found
                self.files.append(InputFile(path=called, sha256=digest, members=len(found)))

    def _digest(self, path: Path, name: str) -> str | None:
        try:
            return digest_of(path)
        except OSError as error:
            self.finder.lost(name, words.CANNOT_BE_READ, reason(error))
            return None


def digest_of(path: Path) -> str:
    """Return the SHA-256 of the file at *path*."""
    with path.open("rb", buffering=0) as stream:
        whole = hashlib.sha256(stream.read(_AT_ONCE))
        while block := stream.read(_AT_ONCE):
            whole.update(block)
    return whole.hexdigest()


def line_of(inside: bytes, digest: str) -> bytes:
    """Return what a file adds to the digest of its folder."""
    return b"/%s\0%s\n" % (inside, digest.encode())


def open_paths(paths: Sequence[Path], suffixes: tuple[str, ...], problems: Problems) -> Blobs:
    """
    Return the files under *paths* whose names end in one of *suffixes*.

    Args:
        paths: Files, folders and zip archives. One that is given twice, or
            lies in another, is read once.

        suffixes: What can be read, such as ``.json``.

        problems: Where whatever cannot be opened is noted.

    Returns:
        The files. Nothing is raised: a path that is not there is a problem
        like any other.
    """
    opened = Blobs(Finder(suffixes, problems))
    for path, name in given_once(paths, suffixes, problems):
        opened.open(path, name)
    opened.blobs.sort(key=lambda blob: (blob.name, str(blob.path)))
    opened.files.sort(key=lambda file: file.path)
    return opened


def given_once(paths: Sequence[Path], suffixes: tuple[str, ...], problems: Problems) -> list[tuple[Path, str]]:
    """Return *paths* with what people call them, in that order and none of them twice."""
    given = Counter(real_path(path) for path in paths)
    folders = [path for path in given if is_folder(path)]
    inside = {path: outer for path in sorted(given) if (outer := outer_of(path, folders)) and _is_read(path, suffixes)}
    names = short_names(path for path in given if path not in inside)
    found = sorted(((path, writable(name)) for path, name in names.items()), key=lambda pair: pair[1])
    for path, name in found:
        if given[path] > 1:
            problems.add(name, words.GIVEN_TWICE, severity="notice")
    for path, outer in inside.items():
        called = f"{names[outer]}/{path.relative_to(outer).as_posix()}"
        problems.add(called, words.GIVEN_TWICE, kind=words.GIVEN_TWICE, severity="notice")
    return found


def _is_read(path: Path, suffixes: tuple[str, ...]) -> bool:
    """Return whether *path* is read with the folder that it lies in."""
    return is_folder(path) or (
        is_file(path)
        and suffix_of(path.name) in (*suffixes, ZIP)
        and not (is_litter(path.name) or is_report(path) or is_output(path))
    )


def is_input(path: Path, given: Iterable[Path], suffixes: tuple[str, ...]) -> bool:
    """Return whether the file at *path* is one of those *given*, or is read with a folder that is."""
    there = {place for one in given for place in _places(one)}
    return is_file(path) and any(
        place in there or (outer_of(place, there) is not None and _is_read(place, suffixes)) for place in _places(path)
    )


def _places(path: Path) -> tuple[Path, Path]:
    """Return where *path* is read, and where what is written to it goes."""
    return real_path(path), Path(os.path.realpath(path))


def blob_at(path: Path, name: str, part_of: str) -> Blob:
    """Return the file at *path*, which is called *name* and was found in *part_of*."""
    return Blob(name=name, suffix=suffix_of(path.name), read=partial(_bytes_of, path), path=path, part_of=part_of)


def _bytes_of(path: Path) -> bytes:
    with path.open("rb", buffering=0) as stream:
        return stream.readall()


def _called(archive: str, member: str) -> str:
    return f"{archive}/{writable(member)}"
