"""Paths to the files in them: single files, folders, and zip archives that are never unpacked to disk."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

import attrs

from ..model.recap import InputFile, InputProblem
from ..model.text import Text

MAX_MEMBER = 64 * 2**20
"""The most bytes that one member of a zip archive may hold."""

MAX_ARCHIVE = 4 * 2**30
"""The most bytes that all members of a zip archive may hold together."""


@attrs.frozen(kw_only=True)
class Blob:
    """
    One file, on disk or in an archive.

    Attributes:
        name: Its path for people and reports, from the path that was given.

        suffix: The end of its name in small letters, such as ``.json``.

        read: Returns its bytes; raises `OSError` or `zipfile.BadZipFile`.

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
        blobs: The files, in the order of their names.

        files: The paths that were given, with digests.

        problems: What could not be opened.

        archives: The zip archives that stay open until `close`.
    """

    blobs: list[Blob] = attrs.field(factory=list)
    files: list[InputFile] = attrs.field(factory=list)
    problems: list[InputProblem] = attrs.field(factory=list)
    archives: list[zipfile.ZipFile] = attrs.field(factory=list)

    def close(self) -> None:
        """Close all archives."""
        for archive in self.archives:
            archive.close()


def open_paths(paths: Sequence[Path], suffixes: tuple[str, ...]) -> Blobs:
    """
    Return the files under *paths* whose names end in one of *suffixes*.

    Args:
        paths: Files, folders and zip archives.

        suffixes: What can be read, such as ``.json``.

    Returns:
        The files, and what could not be opened. Nothing is raised: a path
        that is not there is a problem like any other.
    """
    found = Blobs()
    names: dict[str, int] = {}
    for path in paths:
        base = path.resolve().name or path.as_posix()
        names[base] = names.get(base, 0) + 1
        name = base if names[base] == 1 else f"{base} ({names[base]})"
        _open(path, name, suffixes, found)
    return found


def _open(path: Path, name: str, suffixes: tuple[str, ...], found: Blobs) -> None:
    try:
        if path.is_dir():
            _open_folder(path, name, suffixes, found)
        elif path.suffix.lower() == ".zip":
            _open_zip(path, name, suffixes, found)
        elif path.suffix.lower() in suffixes:
            found.blobs.append(_file(path, name))
            found.files.append(InputFile(path=name, sha256=_digest(path)))
        elif path.exists():
            kinds = ", ".join((*suffixes, ".zip"))
            what = Text(
                f"diharapkan folder atau berkas yang berakhir dengan {kinds}",
                f"expected a folder or a file that ends in {kinds}",
            )
            found.problems.append(InputProblem(where=name, what=what))
        else:
            found.problems.append(
                InputProblem(where=name, what=Text("berkas atau folder ini tidak ada", "no such file or folder"))
            )
    except (OSError, zipfile.BadZipFile) as error:
        reason = _reason(error)
        found.problems.append(
            InputProblem(where=name, what=Text(f"tidak dapat dibuka: {reason}", f"cannot be opened: {reason}"))
        )


def _open_folder(folder: Path, name: str, suffixes: tuple[str, ...], found: Blobs) -> None:
    files = sorted(
        (path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.relative_to(folder).as_posix()
    )
    blobs = []
    for path in files:
        inside = f"{name}/{path.relative_to(folder).as_posix()}"
        if path.suffix.lower() == ".zip":
            _open(path, inside, suffixes, found)
        elif path.suffix.lower() in suffixes:
            blobs.append(_file(path, inside))
    if not blobs and not any(path.suffix.lower() == ".zip" for path in files):
        kinds = ", ".join((*suffixes, ".zip"))
        what = Text(
            f"tidak ada berkas di folder ini yang berakhir dengan {kinds}", f"no file in this folder ends in {kinds}"
        )
        found.problems.append(InputProblem(where=name, what=what))
        return
    found.blobs.extend(blobs)
    whole = hashlib.sha256()
    for blob in blobs:
        assert blob.path is not None
        whole.update(f"{blob.name.removeprefix(name)}\0{_digest(blob.path)}\n".encode())
    found.files.append(InputFile(path=name, sha256=whole.hexdigest(), members=len(blobs)))


def _open_zip(path: Path, name: str, suffixes: tuple[str, ...], found: Blobs) -> None:
    archive = zipfile.ZipFile(path)
    found.archives.append(archive)
    members = [member for member in archive.infolist() if not member.is_dir()]
    size = sum(member.file_size for member in members)
    if size > MAX_ARCHIVE:
        limit = MAX_ARCHIVE // 2**30
        what = Text(
            f"akan menjadi {size // 2**30} GiB bila dibuka, paling banyak {limit} GiB yang dibaca",
            f"would unpack to {size // 2**30} GiB, at most {limit} GiB are read",
        )
        found.problems.append(InputProblem(where=name, what=what))
        return
    blobs = []
    for member in members:
        inside = f"{name}/{member.filename}"
        suffix = PurePosixPath(member.filename).suffix.lower()
        if _climbs_out(member.filename):
            what = Text("nama berkas ini menunjuk ke luar arsip", "the name of this member leads out of the archive")
            found.problems.append(InputProblem(where=inside, what=what))
        elif suffix == ".zip":
            what = Text("arsip di dalam arsip tidak dibuka", "an archive in an archive is not opened")
            found.problems.append(InputProblem(where=inside, what=what))
        elif suffix in suffixes:
            blobs.append(Blob(name=inside, suffix=suffix, read=_Member(archive, member)))
    if not blobs:
        kinds = ", ".join(suffixes)
        what = Text(
            f"tidak ada berkas di arsip ini yang berakhir dengan {kinds}", f"no member of this archive ends in {kinds}"
        )
        found.problems.append(InputProblem(where=name, what=what))
        return
    found.blobs.extend(sorted(blobs, key=lambda blob: blob.name))
    found.files.append(InputFile(path=name, sha256=_digest(path), members=len(blobs)))


@attrs.frozen
class _Member:
    """Reads one member of an open archive, however large it says it is."""

    archive: zipfile.ZipFile
    member: zipfile.ZipInfo

    def __call__(self) -> bytes:
        with self.archive.open(self.member) as stream:
            content = stream.read(MAX_MEMBER + 1)
        if len(content) > MAX_MEMBER:
            raise OSError(f"unpacks to more than {MAX_MEMBER // 2**20} MiB")
        return content


def _climbs_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or (len(path.parts) > 0 and ":" in path.parts[0])


def _file(path: Path, name: str) -> Blob:
    return Blob(name=name, suffix=path.suffix.lower(), read=path.read_bytes, path=path)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
