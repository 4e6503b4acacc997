"""Paths to files: folders, archives, links, and the same thing given in several ways."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recaprules.readers import archive
from recaprules.readers.blobs import Blobs, open_paths
from recaprules.readers.raw import MAX_LISTED, Problems
from recaprules.readers.unreadable import UnreadableError
from tests.readers.samples import write_zip

SUFFIXES = (".csv", ".json")
REPORT = b'{\n "schema": "report-1",\n "language": "id"\n}\n'


@pytest.fixture
def opened() -> Iterator[Callable[..., tuple[Blobs, list[str]]]]:
    """Return what is found under paths, and what is told of them."""
    everything: list[Blobs] = []

    def open_all(*paths: Path | str) -> tuple[Blobs, list[str]]:
        problems = Problems()
        everything.append(open_paths([Path(path) for path in paths], SUFFIXES, problems))
        return everything[-1], [f"{problem.severity}: {problem}" for problem in problems.all()]

    yield open_all
    for found in everything:
        found.shelf.close()


Opened = Callable[..., tuple[Blobs, list[str]]]


def names(found: Blobs) -> list[str]:
    return [blob.name for blob in found.blobs]


def put(path: Path, content: bytes = b"{}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def why(found: Blobs) -> list[str]:
    """Return why each file cannot be read, where it cannot."""
    reasons = []
    for blob in found.blobs:
        with pytest.raises(UnreadableError) as caught:
            blob.read()
        reasons.append(str(caught.value))
    return reasons


class TestAFile:
    """“One file, a folder tree, a zip of it.”"""

    def test_is_read_with_its_digest(self, tmp_path: Path, opened: Opened) -> None:
        found, told = opened(put(tmp_path / "1101.JSON", b"[1]"))

        assert told == []
        assert [(blob.name, blob.suffix, blob.read()) for blob in found.blobs] == [("1101.JSON", ".json", b"[1]")]
        assert [("1101.JSON", hashlib.sha256(b"[1]").hexdigest(), 1)] == [
            (file.path, file.sha256, file.members) for file in found.files
        ]

    def test_that_is_not_there_is_told(self, tmp_path: Path, opened: Opened) -> None:
        found, told = opened(tmp_path / "a.json", put(tmp_path / "x.json") / "b.json", "nul\0.json")

        assert sorted(told) == [
            "error: no such file or folder @ a.json",
            "error: no such file or folder @ b.json",
            "error: no such file or folder @ nul\0.json",
        ]
        assert found.unread == 0

    def test_of_another_kind_is_told(self, tmp_path: Path, opened: Opened) -> None:
        _, told = opened(put(tmp_path / "a.xlsx"))

        assert told == ["error: expected a folder or a file that ends in: .csv, .json, .zip @ a.xlsx"]

    def test_that_is_a_report_is_no_form(self, tmp_path: Path, opened: Opened) -> None:
        report = put(tmp_path / "d" / "1101.json", REPORT)
        alone, told_alone = opened(report)
        _, told_in_its_folder = opened(report, report.parent, put(tmp_path / "d" / "a.json"))

        assert (alone.blobs, alone.files, alone.unread) == ([], [], 0)
        assert told_alone == ["error: a report of recaprules, and no tallies @ 1101.json"]
        assert told_in_its_folder == ["notice: given more than once, read once @ d/a.json", *told_alone]

    def test_that_must_not_be_read_counts_as_a_form(
        self, tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(tmp_path / "a.json")
        secret = put(tmp_path / "b.json")
        forbid(monkeypatch, secret)
        found, told = opened(tmp_path)

        assert names(found) == [f"{tmp_path.name}/a.json"]
        assert told == [f"error: cannot be read: Permission denied @ {tmp_path.name}/b.json"]
        assert found.unread == 1
        assert [file.members for file in found.files] == [1]

    def test_that_is_no_regular_file_is_not_waited_for(self, tmp_path: Path, opened: Opened) -> None:
        os.mkfifo(tmp_path / "pipe.json")
        _, told = opened(tmp_path / "pipe.json")

        assert told == ["error: no file, or a link that leads to none @ pipe.json"]

    def test_may_have_a_name_that_is_no_text(self, tmp_path: Path, opened: Opened) -> None:
        (tmp_path / os.fsdecode(b"tps\xff.json")).write_bytes(b"{}")
        (tmp_path / "\x1b[31mred\n.json").write_bytes(b"{}")
        found, told = opened(tmp_path)

        assert told == []
        assert names(found) == [f"{tmp_path.name}/\x1b[31mred\n.json", f"{tmp_path.name}/tps\ufffd.json"]
        assert all(name.encode() for name in names(found))


def forbid(monkeypatch: pytest.MonkeyPatch, secret: Path) -> None:
    """Make one path unreadable, for the administrator too."""
    real_open, real_scandir = Path.open, os.scandir

    def refuse() -> PermissionError:
        return PermissionError(errno.EACCES, "Permission denied", str(secret))

    def closed_open(self: Path, *args: object, **kwargs: object) -> object:
        if self == secret:
            raise refuse()
        return real_open(self, *args, **kwargs)  # type: ignore[call-overload]

    def closed_scandir(path: object = ".") -> object:
        if os.fspath(path) == str(secret):  # type: ignore[call-overload]
            raise refuse()
        return real_scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", closed_open)
    monkeypatch.setattr(os, "scandir", closed_scandir)


class TestAFolder:
    """“A directory that has no permission or broken symlinks” is told, and the rest is read."""

    def test_is_read_in_the_order_of_names(
        self, tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("b/2.json", "a.json", "b/1.json", "notes.txt", "._a.json", "c.csv"):
            put(tmp_path / name)
        first, _ = opened(tmp_path)
        real = os.scandir

        class Backwards(list[os.DirEntry[str]]):
            def __enter__(self) -> Backwards:
                return self

            def __exit__(self, *_: object) -> None: ...

            def __next__(self) -> os.DirEntry[str]:
                if not self:
                    raise StopIteration
                return self.pop()

            def __iter__(self) -> Backwards:  # type: ignore[override]
                return self

        monkeypatch.setattr(os, "scandir", lambda path: Backwards(sorted(real(path), key=lambda entry: entry.name)))
        second, _ = opened(tmp_path)

        assert names(first) == [f"{tmp_path.name}/{name}" for name in ("a.json", "b/1.json", "b/2.json", "c.csv")]
        assert names(first) == names(second)
        assert first.files == second.files

    def test_without_a_file_is_told(self, tmp_path: Path, opened: Opened) -> None:
        _, told = opened(put(tmp_path / "notes.txt").parent)

        assert told == [
            f"error: nothing in this folder is read; what is read ends in: .csv, .json, .zip @ {tmp_path.name}"
        ]

    def test_is_the_same_with_reports_of_it(self, tmp_path: Path, opened: Opened) -> None:
        put(tmp_path / "a.json")
        before, _ = opened(tmp_path)
        put(tmp_path / "report.json", REPORT)
        put(tmp_path / "b" / "1101.JSON", REPORT)
        found, told = opened(tmp_path)

        assert told == []
        assert names(found) == names(before) == [f"{tmp_path.name}/a.json"]
        assert found.files == before.files

    def test_that_is_closed_is_told(self, tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
        put(tmp_path / "open" / "a.json")
        forbid(monkeypatch, put(tmp_path / "closed" / "b.json").parent)
        found, told = opened(tmp_path)

        assert names(found) == [f"{tmp_path.name}/open/a.json"]
        assert told == [f"error: cannot be opened: Permission denied @ {tmp_path.name}/closed"]
        assert found.unread == 1

    def test_that_is_closed_itself_is_told_once(
        self, tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        forbid(monkeypatch, tmp_path)

        assert opened(tmp_path)[1] == [f"error: cannot be opened: Permission denied @ {tmp_path.name}"]

    def test_with_links_follows_those_to_files_and_tells_the_others(self, tmp_path: Path, opened: Opened) -> None:
        put(tmp_path / "there" / "a.json")
        folder = tmp_path / "folder"
        folder.mkdir()
        (folder / "good.json").symlink_to(tmp_path / "there" / "a.json")
        (folder / "gone.json").symlink_to(tmp_path / "nowhere.json")
        (folder / "gone").symlink_to(tmp_path / "nowhere")
        (folder / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
        (folder / "self.json").symlink_to(folder / "self.json")
        (folder / "up").symlink_to(tmp_path)
        found, told = opened(folder)

        assert names(found) == ["folder/good.json"]
        assert sorted(told) == [
            "error: a link to a folder is not followed; give the folder @ folder/up",
            "error: no file, or a link that leads to none @ folder/gone",
            "error: no file, or a link that leads to none @ folder/gone.json",
            "error: no file, or a link that leads to none @ folder/self.json",
        ]

    def test_with_many_broken_links_tells_a_few_and_counts_all(self, tmp_path: Path, opened: Opened) -> None:
        for number in range(MAX_LISTED + 9):
            (tmp_path / f"{number:03}.json").symlink_to(tmp_path / "nowhere.json")
        found, told = opened(tmp_path)

        assert len(told) == MAX_LISTED + 1
        assert found.unread == MAX_LISTED + 9

    def test_has_a_digest_of_names_and_contents(self, tmp_path: Path, opened: Opened) -> None:
        def digest(name: str, content: bytes) -> str:
            folder = tmp_path / hashlib.md5(name.encode() + content).hexdigest() / "data"
            found, _ = opened(put(folder / name, content).parent)
            return found.files[0].sha256

        assert digest("a.json", b"1") == digest("a.json", b"1")
        assert len({digest("a.json", b"1"), digest("b.json", b"1"), digest("a.json", b"2")}) == 3


class TestAPath:
    """“A path given twice, a path inside another given path, two given paths with the same name.”"""

    def test_given_twice_is_read_once(self, tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
        file = put(tmp_path / "d" / "a.json")
        (tmp_path / "link.json").symlink_to(file)
        monkeypatch.chdir(tmp_path / "d")
        found, told = opened(file, "a.json", "../d/./a.json", tmp_path / "link.json")

        assert names(found) == ["a.json"]
        assert told == ["notice: given more than once, read once @ a.json"]

    def test_inside_another_is_read_once(self, tmp_path: Path, opened: Opened) -> None:
        file = put(tmp_path / "d" / "e" / "a.json")
        archive_file = write_zip(tmp_path / "d" / "z.zip", {"b.json": "{}"})
        found, told = opened(file, archive_file, tmp_path / "d", tmp_path / "d" / "e")

        assert names(found) == ["d/e/a.json", "d/z.zip/b.json"]
        assert sorted(told) == [
            f"notice: given more than once, read once @ d/{name}" for name in ("e", "e/a.json", "z.zip")
        ]

    def test_inside_another_that_is_not_read_with_it_is_told_by_itself(self, tmp_path: Path, opened: Opened) -> None:
        put(tmp_path / "d" / "a.json")
        _, told = opened(tmp_path / "d", tmp_path / "d" / "gone.json", put(tmp_path / "d" / "a.txt"))

        assert sorted(told) == [
            "error: expected a folder or a file that ends in: .csv, .json, .zip @ a.txt",
            "error: no such file or folder @ gone.json",
        ]

    def test_with_the_name_of_another_is_told_from_it(self, tmp_path: Path, opened: Opened) -> None:
        paths = [put(tmp_path / day / "raw" / "tps.csv") for day in ("monday", "tuesday")]
        found, told = opened(*paths, put(tmp_path / "other.csv"))
        backwards, _ = opened(*reversed(paths), tmp_path / "other.csv")

        assert told == []
        assert names(found) == ["monday/raw/tps.csv", "other.csv", "tuesday/raw/tps.csv"]
        assert names(found) == names(backwards)
        assert found.files == backwards.files

    @pytest.mark.parametrize("spelling", [".", "../d", "../d/", "../d/../d"])
    def test_is_called_by_its_name_wherever_one_stands(
        self, tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch, spelling: str
    ) -> None:
        put(tmp_path / "d" / "a.json")
        monkeypatch.chdir(tmp_path / "d")

        assert names(opened(spelling)[0]) == ["d/a.json"]

    def test_that_is_a_link_may_be_all_that_says_the_kind(self, tmp_path: Path, opened: Opened) -> None:
        (tmp_path / "tps.csv").symlink_to(put(tmp_path / "SHA256-1234"))
        found, told = opened(tmp_path / "tps.csv")

        assert told == []
        assert names(found) == ["tps.csv"]


def header_flags(content: bytes, flag: int) -> bytes:
    """Return an archive with *flag* set in both headers of every member."""
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content = with_bytes(content, magic, offset, struct.pack("<H", flag))
    return content


def with_bytes(content: bytes, magic: bytes, offset: int, new: bytes) -> bytes:
    at = content.index(magic) + offset
    return content[:at] + new + content[at + len(new) :]


def archive_of(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


class TestAnArchive:
    """“Zip with `..`, absolute names, nested zip” – nothing is unpacked to disk, and what is odd is told."""

    def test_is_read_member_by_member(self, tmp_path: Path, opened: Opened) -> None:
        members = {"b/2.json": b"2", "a.json": b"1", "notes.txt": b"", "__MACOSX/._a.json": b"?", "d/": b""}
        found, told = opened(put(tmp_path / "Z.ZIP", archive_of(members)))

        assert told == []
        assert [(blob.name, blob.read()) for blob in found.blobs] == [("Z.ZIP/a.json", b"1"), ("Z.ZIP/b/2.json", b"2")]
        assert [file.members for file in found.files] == [2]

    @pytest.mark.parametrize("name", ["../a.json", "/etc/a.json", "b/../../a.json", "C:/a.json", "..\\a.json"])
    def test_with_a_member_that_leads_out_does_not_read_it(self, tmp_path: Path, opened: Opened, name: str) -> None:
        found, told = opened(put(tmp_path / "z.zip", archive_of({name: b"1", "b.json": b"2"})))

        assert names(found) == ["z.zip/b.json"]
        assert told == [f"error: the name of this member leads out of the archive @ z.zip/{name}"]
        assert found.unread == 1

    def test_in_an_archive_is_not_opened(self, tmp_path: Path, opened: Opened) -> None:
        inner = archive_of({"a.json": b"1"})
        found, told = opened(put(tmp_path / "z.zip", archive_of({"inner.zip": inner, "b.json": b"2"})))

        assert names(found) == ["z.zip/b.json"]
        assert told == ["error: an archive in an archive is not opened @ z.zip/inner.zip"]
        assert found.unread == 1

    def test_without_a_file_is_told(self, tmp_path: Path, opened: Opened) -> None:
        _, told = opened(put(tmp_path / "z.zip", archive_of({"notes.txt": b""})))

        assert told == ["error: no member of this archive ends in: .csv, .json @ z.zip"]

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"no archive",
            archive_of({"a.json": b"1" * 99})[:-30],
            with_bytes(archive_of({"ä.json": b"1"}), b"PK\x01\x02", 46, b"\xff"),
            with_bytes(archive_of({"a.json": b"1"}), b"PK\x01\x02", 3, b"\x03"),
        ],
        ids=["empty", "no archive", "cut off", "a name that is no text", "a list that is none"],
    )
    def test_that_is_damaged_is_told_and_the_rest_is_read(self, tmp_path: Path, opened: Opened, content: bytes) -> None:
        put(tmp_path / "d" / "z.zip", content)
        put(tmp_path / "d" / "a.json")
        found, told = opened(tmp_path / "d")

        assert names(found) == ["d/a.json"]
        assert len(told) == 1
        assert told[0].startswith("error: cannot be opened: ")
        assert told[0].endswith(" @ d/z.zip")
        assert found.unread == 1

    def test_in_a_folder_is_read_with_it(self, tmp_path: Path, opened: Opened) -> None:
        for number in range(40):
            put(tmp_path / "d" / f"{number:02}.zip", archive_of({"a.json": b"%d" % number}))
        found, _ = opened(tmp_path / "d")

        assert [b"%d" % number for number in range(40)] == [blob.read() for blob in found.blobs]
        assert [found.blobs[number].read() for number in (7, 31, 7)] == [b"7", b"31", b"7"]


class TestAMember:
    """“Encrypted, corrupt (bad CRC), unsupported compression, a size that is a lie, a bomb.”"""

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (header_flags(archive_of({"a.json": b"1" * 99}), 0x1), "encrypted"),
            (with_bytes(archive_of({"a.json": b"1" * 99}), b"PK\x01\x02", 16, b"\0\0\0\0"), "damaged (Bad CRC-32"),
            (with_bytes(archive_of({"a.json": b"1" * 99}), b"PK\x03\x04", 36, b"\xff\xff\xff"), "damaged (Error -3"),
            (
                with_bytes(archive_of({"a.json": b"1" * 99}), b"PK\x01\x02", 10, struct.pack("<H", 97)),
                "compressed in a way that is not supported",
            ),
            (with_bytes(archive_of({"a.json": b"1" * 99}), b"PK\x03\x04", 0, b"XX"), "damaged (Bad magic number"),
            (with_bytes(archive_of({"a.json": b"1" * 99}), b"PK\x03\x04", 30, b"b"), "damaged (File name in directory"),
            (
                with_bytes(archive_of({"a.json": b"1" * 99}), b"PK\x01\x02", 24, struct.pack("<I", 500)),
                "unpacks to 99 bytes, not 500",
            ),
            (
                with_bytes(archive_of({"a.json": b"1" * 99}), b"PK\x01\x02", 24, struct.pack("<I", 9)),
                "damaged (Bad CRC-32",
            ),
            (
                with_bytes(archive_of({"a.json": b"1" * 99}, zipfile.ZIP_BZIP2), b"PK\x03\x04", 40, b"\xff\xff"),
                "damaged (",
            ),
            (
                with_bytes(archive_of({"a.json": b"1" * 99}, zipfile.ZIP_LZMA), b"PK\x03\x04", 45, b"\xff\xff"),
                "damaged",
            ),
        ],
        ids=[
            *("encrypted", "bad sum", "bad content", "unsupported", "no header", "other name", "shorter", "longer"),
            *("bzip2", "lzma"),
        ],
    )
    def test_that_cannot_be_read_says_why(self, tmp_path: Path, opened: Opened, content: bytes, reason: str) -> None:
        found, told = opened(put(tmp_path / "z.zip", content))

        assert told == []
        (found_reason,) = why(found)
        assert found_reason.startswith(reason)

    def test_beyond_the_limit_is_not_unpacked(
        self, tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(archive, "MAX_MEMBER", 2**20)
        found, _ = opened(put(tmp_path / "z.zip", archive_of({"a.json": bytes(2**20 + 1)})))

        assert why(found) == ["would unpack to 2 MiB, at most 1 MiB are read"]

    def test_beyond_the_limit_with_others_leaves_the_archive_unread(
        self, tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(archive, "MAX_ARCHIVE", 3 * 2**20)
        bomb = {f"{number}.json": bytes(2**20) for number in range(4)}
        put(tmp_path / "d" / "bomb.zip", archive_of(bomb))
        put(tmp_path / "d" / "photos.zip", archive_of({"photo.jpg": bytes(2**22), "a.json": b"1"}))
        found, told = opened(tmp_path / "d")

        assert names(found) == ["d/photos.zip/a.json"]
        assert told == ["error: cannot be opened: would unpack to 4 MiB, at most 3 MiB are read @ d/bomb.zip"]
        assert found.unread == 4
