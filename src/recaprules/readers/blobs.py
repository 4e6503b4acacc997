"""Paths to the files in them: single files, folders, and zip archives that are never unpacked to disk."""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
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
from .unreadable import reason

ZIP = ".zip"


@attrs.frozen(kw_only=True)
class Blob:
    """
    One file, on disk or in an archive.

    Attributes:
        name: Its path for people and reports, from the path that was given.

        suffix: The end of its name in small letters, such as ``.json``.

        read: Returns its bytes; raises `OSError` and nothing else.

        path: Where it is on disk; `None` in an archive.
    """

    name: str
    suffix: str
    read: Callable[[], bytes]
    path: Path | None = None


@attrs.define
class Blobs:
    """
    The files under the paths that were given.

    Attributes:
        suffixes: How the names end of what can be read.

        problems: Where whatever cannot be opened is noted.

        blobs: The files, in the order of their names.

        files: The paths that were read, in their order, with digests.

        unread: How many forms are lost with what cannot be opened: one for
            each file in which they cannot be counted.

        shelf: The archives.
    """

    suffixes: tuple[str, ...]
    problems: Problems
    blobs: list[Blob] = attrs.field(factory=list)
    files: list[InputFile] = attrs.field(factory=list)
    unread: int = 0
    shelf: Shelf = attrs.field(factory=Shelf)

    def __enter__(self) -> Blobs:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.shelf.close()

    def open(self, path: Path, name: str) -> None:
        """Find the files under *path*, which is called *name*."""
        try:
            mode = path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError, ValueError):
            self.problems.add(name, words.NO_SUCH_PATH)
        except OSError as error:
            self._lost(name, words.CANNOT_BE_OPENED, reason(error))
        else:
            if stat.S_ISDIR(mode):
                self._folder(path, name)
            elif suffix_of(path.name) not in (*self.suffixes, ZIP):
                self.problems.add(name, words.with_detail(words.OTHER_KIND, ", ".join((*self.suffixes, ZIP))))
            elif not stat.S_ISREG(mode):
                self._lost(name, words.NO_REGULAR_FILE)
            elif suffix_of(path.name) == ZIP:
                self._zip(path, name)
            else:
                self._single(path, name)

    def _lost(self, where: str, kind: Text, detail: Text | str = "", *, forms: int = 1) -> None:
        self.unread += forms
        self.problems.add(where, words.with_detail(kind, detail), kind=kind)

    def _single(self, path: Path, name: str) -> None:
        digest = self._digest(path, name)
        if digest is not None:
            self.blobs.append(_file(path, name))
            self.files.append(InputFile(path=name, sha256=digest))

    def _digest(self, path: Path, name: str) -> str | None:
        try:
            with path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            self._lost(name, words.CANNOT_BE_READ, reason(error))
            return None

    # ---- folders

    def _folder(self, folder: Path, name: str) -> None:
        unread, archives = self.unread, 0
        whole, members = hashlib.sha256(), 0
        lost = partial(self._lost_inside, folder, name)
        for inside in sorted(files_in(folder, (*self.suffixes, ZIP), lost)):
            path, called = folder / inside, f"{name}/{writable(inside)}"
            if suffix_of(inside) == ZIP:
                archives += 1
                self._zip(path, called)
            elif (digest := self._digest(path, called)) is not None:
                whole.update(b"/%s\0%s\n" % (os.fsencode(inside), digest.encode()))
                members += 1
                self.blobs.append(_file(path, called))
        if members:
            self.files.append(InputFile(path=name, sha256=whole.hexdigest(), members=members))
        elif not archives and self.unread == unread:
            self.problems.add(name, words.with_detail(words.NONE_IN_FOLDER, ", ".join((*self.suffixes, ZIP))))

    def _lost_inside(self, folder: Path, name: str, path: str, kind: Text, detail: Text | str) -> None:
        self._lost(writable(f"{name}{path.removeprefix(str(folder))}").replace(os.sep, "/"), kind, detail)

    # ---- archives

    def _zip(self, path: Path, name: str) -> None:
        try:
            members = [
                one for one in self.shelf.take(path).infolist() if not one.is_dir() and not is_litter(one.filename)
            ]
        except Exception as error:  # a damaged archive fails in many ways
            self._lost(name, words.CANNOT_BE_OPENED, reason(error))
            return
        wanted = [one for one in members if suffix_of(one.filename) in self.suffixes]
        excess = too_large(wanted)
        if excess is not None:
            self._lost(name, words.CANNOT_BE_OPENED, excess, forms=len(wanted))
            return
        unread = self.unread
        for member in (one for one in members if suffix_of(one.filename) == ZIP):
            self._lost(_called(name, member.filename), words.ARCHIVE_IN_ARCHIVE)
        blobs = [self._member(path, name, member) for member in wanted]
        found = [blob for blob in blobs if blob is not None]
        if found and (digest := self._digest(path, name)) is not None:
            self.blobs += found
            self.files.append(InputFile(path=name, sha256=digest, members=len(found)))
        elif self.unread == unread:
            self.problems.add(name, words.with_detail(words.NONE_IN_ARCHIVE, ", ".join(self.suffixes)))

    def _member(self, path: Path, name: str, member: zipfile.ZipInfo) -> Blob | None:
        called = _called(name, member.filename)
        if leads_out(member.filename):
            self._lost(called, words.LEADS_OUT)
            return None
        return Blob(name=called, suffix=suffix_of(member.filename), read=Member(self.shelf, path, member))


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
    found = Blobs(suffixes, problems)
    given = Counter(real_path(path) for path in paths)
    folders = [path for path in given if is_folder(path)]
    inside = {path: outer for path in sorted(given) if (outer := outer_of(path, folders)) and _is_read(path, suffixes)}
    names = short_names(path for path in given if path not in inside)
    for path, name in sorted(names.items(), key=lambda pair: pair[1]):
        if given[path] > 1:
            problems.add(writable(name), words.GIVEN_TWICE, severity="notice")
        found.open(path, writable(name))
    for path, outer in inside.items():
        called = f"{names[outer]}/{path.relative_to(outer).as_posix()}"
        problems.add(called, words.GIVEN_TWICE, kind=words.GIVEN_TWICE, severity="notice")
    found.blobs.sort(key=lambda blob: (blob.name, str(blob.path)))
    found.files.sort(key=lambda file: file.path)
    return found


def _is_read(path: Path, suffixes: tuple[str, ...]) -> bool:
    """Return whether *path* is read with the folder that it lies in."""
    return is_folder(path) or (is_file(path) and suffix_of(path.name) in (*suffixes, ZIP) and not is_litter(path.name))


def _file(path: Path, name: str) -> Blob:
    return Blob(name=name, suffix=suffix_of(path.name), read=path.read_bytes, path=path)


def _called(archive: str, member: str) -> str:
    return f"{archive}/{writable(member)}"
