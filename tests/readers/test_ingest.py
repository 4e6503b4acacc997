"""What is ingested is what would have been read, however often the run is broken off."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import recaprules
from recaprules.exceptions import CannotIngestError, CannotReadError
from recaprules.model.recap import Recap
from recaprules.readers.blobs import Blob
from recaprules.readers.ingest.cut import Cutter
from recaprules.readers.ingest.journal import JOURNAL, UNFINISHED
from recaprules.readers.ingest.reading import read_batch
from tests.readers.samples import SECOND, STATION, parent_file, station_file, write_csv, write_json, write_zip

HEADER = ("unit", "votes.100025", "votes.100026", "votes.100027", "valid_votes", "invalid_votes", "total_votes")


def tree(root: Path, *, villages: int = 6, stations: int = 5) -> Path:
    """Write a tree of Sirekap files with something of everything, good and bad."""
    for number in range(villages):
        village = f"{1101 + number % 3}01{2001 + number:04d}"
        folder = root / "ppwp" / village[:4] / village
        children = {}
        for station in range(1, stations + 1):
            code = f"{village}{station:03d}"
            chart = {"100025": number, "100026": station, "100027": 1}
            children[code] = chart
            write_json(folder / f"{code}.json", station_file(chart=chart, ts=None))
        write_json(folder.parent / f"{village}.json", parent_file(children))
    first = root / "ppwp" / "1101" / "1101012001"
    write_json(first / "1101012001001.json", station_file(chart={"100025": "l2"}, ts=None))
    write_json(first / "1101012001002.json", "{")
    write_json(root / "again" / "ppwp" / "1101012001003.json", station_file(chart={"100025": 99}, ts=None))
    write_json(root / "again" / "ppwp" / "1101012001004.json", (first / "1101012001004.json").read_text())
    return root


def said(recap: Recap) -> dict[str, Any]:
    """Return everything that a recap says, whatever the order of its sheets."""
    sheets = {
        (one.form.id, one.tier, one.source, one.ballot): (
            one.frame.to_dicts(),
            one.frame.schema,
            one.illegible,
            None if one.columns is None else one.columns.select(sorted(one.columns.columns)).to_dicts(),
        )
        for one in recap.sheets
    }
    return {"sheets": sheets, "problems": recap.problems, "unread": recap.unread}


def digests(folder: Path) -> dict[str, str]:
    """Return the digests of the files in *folder*, without the times of the inputs."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("stamp")
    }


class TestWhatIsKept:
    """`check DIR` says what `check PATH` says."""

    @pytest.mark.parametrize("rows", [10, 40, 130, 200_000], ids=lambda rows: f"{rows} rows at once")
    def test_is_what_is_read(self, tmp_path: Path, rows: int) -> None:
        source = tree(tmp_path / "data")
        recaprules.ingest(source, output=tmp_path / "out", rows=rows)

        assert said(recaprules.read(tmp_path / "out")) == said(recaprules.read(source))

    def test_gives_the_same_report(self, tmp_path: Path) -> None:
        source = tree(tmp_path / "data")
        recaprules.ingest(source, output=tmp_path / "out", rows=60)
        straight, kept = recaprules.check(source), recaprules.check(tmp_path / "out")

        assert kept.verdicts == straight.verdicts
        assert kept.findings == straight.findings
        assert (kept.forms, kept.problems, kept.unread) == (straight.forms, straight.problems, straight.unread)

    def test_is_the_same_from_an_archive(self, tmp_path: Path) -> None:
        source = tree(tmp_path / "data")
        members = {path.relative_to(source).as_posix(): path.read_bytes() for path in sorted(source.rglob("*.json"))}
        archive = write_zip(tmp_path / "data.zip", members)
        recaprules.ingest(archive, output=tmp_path / "out", rows=50)

        assert said(recaprules.read(tmp_path / "out")) == said(recaprules.read(archive))

    @pytest.mark.parametrize("ending", ["csv", "parquet"])
    def test_of_a_table_larger_than_memory_has_its_rows_and_places(self, tmp_path: Path, ending: str) -> None:
        rows = [(f"11010120{village:02d}{station:03d}", station, 2, 3, station + 5, 1, station + 6) for village in range(10, 20) for station in range(1, 8)]  # fmt: skip
        table = write_csv(tmp_path / "t.csv", (*HEADER, "note"), *[(*row, "x") for row in rows], (SECOND, "l2", *[1] * 5, "x"), ("7", *[1] * 7), rows[0] + ("x",))  # fmt: skip
        if ending == "parquet":
            pl.read_csv(table, infer_schema=False).write_parquet(tmp_path / "t.parquet")
        source = tmp_path / f"t.{ending}"
        done = recaprules.ingest(source, output=tmp_path / "out", rows=9, contest="ppwp")
        expected = said(recaprules.read(source, contest="ppwp"))

        assert done.batches > 5
        assert said(recaprules.read(tmp_path / "out")) == expected
        assert len(expected["problems"]) > 2

    def test_keeps_options_of_other_districts_off_a_ballot(self, tmp_path: Path) -> None:
        rows = [(f"{province}01012001{n:03d}", n, None) if province == 11 else (f"{province}01012001{n:03d}", None, n) for province in (11, 12) for n in range(1, 7)]  # fmt: skip
        source = write_csv(tmp_path / "pdpd.csv", ("unit", "votes.1", "votes.2"), *rows)
        recaprules.ingest(source, output=tmp_path / "out", rows=4)

        assert said(recaprules.read(tmp_path / "out")) == said(recaprules.read(source))

    def test_holds_sheets_that_were_sheets_already(self, tmp_path: Path) -> None:
        recaprules.ingest(tree(tmp_path / "data"), output=tmp_path / "once")
        shutil.rmtree(tmp_path / "once" / "batches")
        recaprules.ingest(tmp_path / "once" / "ppwp", output=tmp_path / "twice")

        assert said(recaprules.read(tmp_path / "twice")) == said(recaprules.read(tmp_path / "once" / "ppwp"))

    def test_has_the_register(self, tmp_path: Path) -> None:
        register = write_csv(tmp_path / "register.csv", ("unit", "registered_total"), (STATION, 7), (SECOND, 8), ("x", 1))  # fmt: skip
        source = write_csv(tmp_path / "t.csv", HEADER, (STATION, 1, 2, 3, 6, 1, 7))
        recaprules.ingest(source, output=tmp_path / "out", register=register)
        straight, kept = recaprules.read(source, register=register), recaprules.read(tmp_path / "out")

        assert straight.register is not None
        assert kept.register is not None
        assert kept.register.frame.equals(straight.register.frame)
        assert said(kept) == said(straight)

    def test_is_no_report_of_an_earlier_check(self, tmp_path: Path) -> None:
        source = tree(tmp_path / "data")
        recaprules.ingest(source, output=tmp_path / "out")
        write_json(source / "report.json", {"schema": "report-1", "findings": []})
        done = recaprules.ingest(source, output=tmp_path / "again")

        assert (done.read, done.unread) == (1, recaprules.read(tmp_path / "out").unread)
        assert digests(tmp_path / "again") == digests(tmp_path / "out")

    def test_is_not_begun_with_a_register_that_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(CannotReadError, match=r"no such file or folder @ regster\.csv"):
            recaprules.ingest(tree(tmp_path / "data"), output=tmp_path / "out", register=tmp_path / "regster.csv")

        assert not (tmp_path / "out").exists()

    def test_does_not_depend_on_processes_or_the_order_of_paths(self, tmp_path: Path) -> None:
        one, other = tree(tmp_path / "one"), tree(tmp_path / "other", villages=3)
        recaprules.ingest(one, other, output=tmp_path / "a", rows=100, workers=1)
        recaprules.ingest(other, one, output=tmp_path / "b", rows=100, workers=2)

        assert digests(tmp_path / "a") == digests(tmp_path / "b")

    def test_tells_of_a_sheet_that_is_gone(self, tmp_path: Path) -> None:
        recaprules.ingest(tree(tmp_path / "data"), output=tmp_path / "out")
        before = recaprules.read(tmp_path / "out")
        next((tmp_path / "out" / "ppwp").glob("c_hasil*.parquet")).unlink()
        after = recaprules.read(tmp_path / "out")

        assert after.unread == before.unread + 1
        assert any("no longer there" in problem.what.en for problem in after.problems)


class TestASecondRun:
    def test_reads_nothing_that_has_not_changed(self, tmp_path: Path) -> None:
        source = tree(tmp_path / "data")
        first = recaprules.ingest(source, output=tmp_path / "out", rows=60)
        before = digests(tmp_path / "out")
        second = recaprules.ingest(source, output=tmp_path / "out", rows=60)

        assert first.read == first.batches > 3
        assert second.read == 0
        assert (second.files, second.forms, second.problems) == (first.files, first.forms, first.problems)
        assert digests(tmp_path / "out") == before

    def test_sees_by_the_content_whether_a_file_has_changed(self, tmp_path: Path) -> None:
        source = tree(tmp_path / "data")
        recaprules.ingest(source, output=tmp_path / "out", rows=60)
        for path in source.rglob("*.json"):
            os.utime(path, (1, 1))

        assert recaprules.ingest(source, output=tmp_path / "out", rows=60).read == 0

    def test_replaces_what_has_changed_and_nothing_else(self, tmp_path: Path) -> None:
        source = tree(tmp_path / "data")
        recaprules.ingest(source, output=tmp_path / "out", rows=60)
        write_json(source / "ppwp" / "1103" / "1103012003" / "1103012003001.json", station_file(chart={"100025": 7}))
        again = recaprules.ingest(source, output=tmp_path / "out", rows=60)
        recaprules.ingest(source, output=tmp_path / "fresh", rows=60)

        assert again.read == 1
        assert digests(tmp_path / "out") == digests(tmp_path / "fresh")

    @pytest.mark.parametrize("damage", ["gone", "cut short", "another"])
    def test_makes_sheets_again_that_are_not_as_they_were_written(self, tmp_path: Path, damage: str) -> None:
        source = tree(tmp_path / "data")
        recaprules.ingest(source, output=tmp_path / "out", rows=60)
        before = digests(tmp_path / "out")
        sheet = next((tmp_path / "out" / "ppwp").glob("c_hasil*.parquet"))
        content = sheet.read_bytes()
        sheet.unlink()
        if damage != "gone":
            sheet.write_bytes(content[:500] if damage == "cut short" else content[:-1] + b"?")

        assert recaprules.ingest(source, output=tmp_path / "out", rows=60).read == 0
        assert digests(tmp_path / "out") == before

    @pytest.mark.parametrize("piece", ["frame-*-forms.batch", "inputs.batch", "record.batch"])
    def test_reads_again_what_is_kept_no_longer_whole(self, tmp_path: Path, piece: str) -> None:
        source = tree(tmp_path / "data")
        recaprules.ingest(source, output=tmp_path / "out", rows=60)
        before = digests(tmp_path / "out")
        os.truncate(next((tmp_path / "out" / "batches").rglob(piece)), 5)
        next((tmp_path / "out" / "ppwp").glob("c_hasil*.parquet")).unlink()

        assert recaprules.ingest(source, output=tmp_path / "out", rows=60).read == 1
        assert digests(tmp_path / "out") == before

    def test_forgets_files_that_are_gone(self, tmp_path: Path) -> None:
        source = tree(tmp_path / "data")
        recaprules.ingest(source, output=tmp_path / "out", rows=60)
        shutil.rmtree(source / "ppwp" / "1103")
        recaprules.ingest(source, output=tmp_path / "out", rows=60)
        recaprules.ingest(source, output=tmp_path / "fresh", rows=60)

        assert digests(tmp_path / "out") == digests(tmp_path / "fresh")

    def test_goes_on_where_an_exception_ended_the_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        source, calls = tree(tmp_path / "data"), []

        def stops(job: Any, batch: Any) -> Any:
            calls.append(batch)
            if len(calls) == 3:
                raise KeyboardInterrupt
            return read_batch(job, batch)

        monkeypatch.setattr("recaprules.readers.ingest.workers.read_batch", stops)
        with pytest.raises(KeyboardInterrupt):
            recaprules.ingest(source, output=tmp_path / "out", rows=60)
        told = [str(problem) for problem in recaprules.read(tmp_path / "out").problems]
        again = recaprules.ingest(source, output=tmp_path / "out", rows=60)
        recaprules.ingest(source, output=tmp_path / "fresh", rows=60)

        assert told == ["this folder is not finished; run the same recaprules ingest again @ out"]
        assert again.read == again.batches - 2
        assert digests(tmp_path / "out") == digests(tmp_path / "fresh")

    def test_goes_on_after_kill_9(self, tmp_path: Path) -> None:
        source, out = tree(tmp_path / "data", villages=60), tmp_path / "out"
        script = f"import recaprules; recaprules.ingest({str(source)!r}, output={str(out)!r}, rows=20)"
        process = subprocess.Popen([sys.executable, "-c", script])
        until = time.monotonic() + 120
        while len(list((out / "batches").glob("sirekap-*"))) < 3 and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        again = recaprules.ingest(source, output=out, rows=20)
        recaprules.ingest(source, output=tmp_path / "fresh", rows=20)

        assert again.read < again.batches
        assert digests(out) == digests(tmp_path / "fresh")


class TestAFolderThatIsNoPlaceForThem:
    def test_because_something_else_is_in_it(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "mine.txt").write_text("keep")

        with pytest.raises(CannotIngestError, match="is not empty and was not made by recaprules ingest"):
            recaprules.ingest(tree(tmp_path / "data"), output=tmp_path / "out")

        assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]

    def test_because_it_holds_another_election(self, tmp_path: Path) -> None:
        source = tree(tmp_path / "data")
        recaprules.ingest(source, output=tmp_path / "out")

        with pytest.raises(CannotIngestError, match="holds sheets of pemilu2024, not of pilkada2024"):
            recaprules.ingest(source, output=tmp_path / "out", profile="pilkada2024")

    def test_because_it_was_made_of_more(self, tmp_path: Path) -> None:
        one, other = tree(tmp_path / "one"), tree(tmp_path / "other", villages=1)
        recaprules.ingest(one, other, output=tmp_path / "out")

        with pytest.raises(CannotIngestError, match="was made of more than what is given now: other"):
            recaprules.ingest(one, output=tmp_path / "out")

    def test_because_the_input_is_in_it(self, tmp_path: Path) -> None:
        source = tree(tmp_path / "data")

        with pytest.raises(CannotIngestError, match="lie in each other"):
            recaprules.ingest(source, output=source / "out")

    def test_because_its_journal_is_broken(self, tmp_path: Path) -> None:
        recaprules.ingest(tree(tmp_path / "data"), output=tmp_path / "out")
        (tmp_path / "out" / JOURNAL).write_text("{")

        with pytest.raises(CannotIngestError, match="cannot be read"):
            recaprules.ingest(tmp_path / "data", output=tmp_path / "out")

        assert any("journal cannot be read" in str(one) for one in recaprules.read(tmp_path / "out").problems)


class TestTheJournal:
    def test_has_the_digests_that_a_report_would_have(self, tmp_path: Path) -> None:
        source = tree(tmp_path / "data")
        recaprules.ingest(source, output=tmp_path / "out", rows=60)
        journal = json.loads((tmp_path / "out" / JOURNAL).read_text())
        files = recaprules.read(source).files

        assert [(one["path"], one["sha256"], one["members"]) for one in journal["inputs"]] == [
            (one.path, one.sha256, one.members) for one in files
        ]
        assert not (tmp_path / "out" / UNFINISHED).exists()


class TestBatches:
    def test_end_where_the_names_change_early(self) -> None:
        names = [f"ppwp/{unit}.json" for unit in ("110101", "110102", "110201", "120101", "120102", "120103")]
        cutter = Cutter(limit=4)
        found = [
            [one.name[5:11] for one in blobs]
            for name in names
            for blobs in cutter.add(1, Blob(name=name, suffix=".json", read=bytes))
        ]

        assert found == [["110101", "110102", "110201"]]
