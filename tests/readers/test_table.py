"""Parquet and CSV, in order and out of it."""

from __future__ import annotations

import datetime
import json
import os
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recaprules.model.cell import Missing
from recaprules.model.contest import Contest
from recaprules.model.tier import Tier
from recaprules.readers.raw import ROW as ROW_COLUMN
from recaprules.readers.shape import Layout
from tests.readers.samples import (
    SECOND,
    STATION,
    numbers,
    read,
    sheet_of,
    station_file,
    told,
    write_csv,
    write_json,
    write_zip,
)

HEADER = ("unit", "votes.100025", "votes.100026", "votes.100027", "valid_votes")
ROW = (STATION, 144, 19, 2, 165)
CELLS = ("votes.11", "valid_votes", "invalid_votes")
OTHER = (SECOND, 10, 20, 30, 60)


def csv(tmp_path: Path, *rows: Any, name: str = "tps.csv", separator: str = ",") -> Path:
    return write_csv(tmp_path / name, *rows, separator=separator)


def parquet(tmp_path: Path, columns: dict[str, Any] | pl.DataFrame, name: str = "tps.parquet") -> Path:
    pl.DataFrame(columns).write_parquet(tmp_path / name)
    return tmp_path / name


class TestAColumnWithoutAHeading:
    """What stands below no heading, as below a merged one, is not used and told; an empty column is not."""

    NAMELESS = (("unit", "valid_votes", "", "PEROLEHAN SUARA", " ", ""), (STATION, 165, "", 144, 19, "x"))

    @pytest.mark.parametrize("quote", ["", '"'])
    def test_is_told_by_its_number(self, tmp_path: Path, quote: str) -> None:
        file = csv(tmp_path, *self.NAMELESS, (SECOND, 60, " ", 10, 20, f"{quote}{quote}"))
        recap = read(file, contest=Contest.PPWP)

        assert told(recap, "error") == []
        assert told(recap) == [
            "column 5 has no heading, what stands in it is not used @ tps.csv",
            "column 6 has no heading, what stands in it is not used @ tps.csv",
            "columns not used: PEROLEHAN SUARA @ tps.csv",
        ]
        assert sheet_of(recap).frame.rows() == [(STATION, 165), (SECOND, 60)]


class TestATable:
    """“Parquet and CSV with canonical or Sirekap column names.”"""

    def test_as_csv_is_read_cell_by_cell(self, tmp_path: Path) -> None:
        recap = read(csv(tmp_path, HEADER, OTHER, ROW))
        sheet = sheet_of(recap)

        assert not recap.problems
        assert (sheet.form.id, sheet.source) == ("C.HASIL-PPWP", "table")
        assert sheet.frame.rows() == [ROW, OTHER]
        assert sheet.frame.schema == pl.Schema({"unit": pl.String, **dict.fromkeys(HEADER[1:], pl.Int32)})

    @pytest.mark.parametrize(("separator", "name"), [(";", "a.csv"), ("\t", "a.tsv"), ("\t", "a.csv"), ("|", "a.csv")])
    def test_may_have_other_separators(self, tmp_path: Path, separator: str, name: str) -> None:
        recap = read(csv(tmp_path, HEADER, ROW, name=name, separator=separator))

        assert sheet_of(recap).frame.rows() == [ROW]

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_may_be_in_any_unicode(self, tmp_path: Path, encoding: str) -> None:
        file = csv(tmp_path, HEADER, ROW)
        file.write_bytes(file.read_text().encode(encoding))

        assert not read(file).problems
        assert sheet_of(read(file)).frame.rows() == [ROW]

    def test_that_is_no_text_is_told_without_showing_it(self, tmp_path: Path) -> None:
        file = tmp_path / "tps.csv"
        file.write_bytes(b"PK\3\4\x14\0\xff\x1b[31m")
        recap = read(file)

        assert recap.unread == 1
        assert told(recap) == ["no text but another kind of file, whose name should end in what it is @ tps.csv"]

    def test_in_another_encoding_gives_its_numbers_and_a_notice(self, tmp_path: Path) -> None:
        file = csv(tmp_path, (*HEADER, "desa"), (*ROW, "Pé"), (*OTHER, "x"))
        file.write_bytes(file.read_text().encode("cp1252"))
        recap = read(file)

        assert sheet_of(recap).frame.rows() == [ROW, OTHER]
        assert told(recap, "error") == []
        assert told(recap, "notice")[1].startswith("expected text in UTF-8; ")
        assert told(recap, "notice")[1].endswith(" @ tps.csv:2")

    @pytest.mark.parametrize("kind", [pl.Int8, pl.Int16, pl.Int64, pl.UInt64, pl.Int128, pl.Float64, pl.Decimal(20, 2)])
    def test_as_parquet_gives_the_same_as_csv(self, tmp_path: Path, kind: pl.DataType) -> None:
        columns = {"unit": [STATION, SECOND], "valid_votes": pl.Series([65, None], dtype=pl.Int32).cast(kind)}
        left = sheet_of(read(parquet(tmp_path, columns), contest=Contest.PPWP))
        right = sheet_of(read(csv(tmp_path, HEADER[::4], (STATION, 65), (SECOND, "")), contest=Contest.PPWP))

        assert left.frame.equals(right.frame)
        assert left.frame.schema == right.frame.schema

    def test_with_sirekap_names_is_a_part_of_the_same_sheet_as_its_json(self, tmp_path: Path) -> None:
        write_json(tmp_path / f"{STATION}.json", station_file())
        csv(tmp_path, ("kode_tps", "100025", "suara_sah"), (SECOND, 5, 5))
        recap = read(tmp_path)

        assert numbers(recap, "votes.100025") == {STATION: 144, SECOND: 5}

    def test_may_hold_several_contests(self, tmp_path: Path) -> None:
        header = ("unit", "contest", "valid_votes")
        rows = [(STATION, "ppwp", 1), (STATION, " PDPR ", 2), (STATION, "dprd_prov", 3), (STATION, "osis", 4)]
        recap = read(csv(tmp_path, header, *rows, (STATION, "", 5)))

        assert {sheet.form.contest: sheet.frame["valid_votes"].to_list() for sheet in recap.sheets} == {
            Contest.PPWP: [1],
            Contest.DPR: [2],
            Contest.DPRD_PROV: [3],
        }
        assert told(recap) == [
            "cannot tell which contest this is; say it with --contest @ tps.csv",
            "unknown contest: 'osis' in 1 row; known are: ppwp, dpr, dpd, dprd_prov, dprd_kabko @ tps.csv:5, contest",
        ]
        assert recap.unread == 2

    @pytest.mark.parametrize("contest", [[1], [["ppwp"]], [{"a": 1}], [b"\xff"], [True]])
    def test_with_a_contest_that_is_no_text_raises_nothing(self, tmp_path: Path, contest: list[Any]) -> None:
        recap = read(parquet(tmp_path, {"unit": [STATION], "contest": contest, "valid_votes": [1]}))

        assert recap.sheets == ()
        assert recap.unread == 1

    def test_may_hold_several_tiers(self, tmp_path: Path) -> None:
        header = ("unit", "votes.100025", "stations_total")
        layout = Layout(published=True)
        recap = read(csv(tmp_path, header, (STATION, 5, ""), ("110101", 50, 7), ("0", 500, 99)), layout=layout)

        assert not recap.problems
        assert [(sheet.tier, sheet.form.id, sheet.frame.columns) for sheet in recap.sheets] == [
            (Tier.TPS, "C.HASIL-PPWP", ["unit", "votes.100025"]),
            (Tier.KECAMATAN, "SIREKAP-PPWP", ["unit", "votes.100025", "stations_total"]),
            (Tier.NATIONAL, "SIREKAP-PPWP", ["unit", "votes.100025", "stations_total"]),
        ]

    def test_may_have_a_name_with_wildcards(self, tmp_path: Path) -> None:
        for name in ("tps[1].parquet", "tps*.parquet", "contest=dpr.parquet"):
            recap = read(parquet(tmp_path, {"unit": [STATION], "votes.100025": [1]}, name=name))

            assert not recap.problems
            assert numbers(recap, "votes.100025") == {STATION: 1}

    def test_in_an_archive_is_read(self, tmp_path: Path) -> None:
        parquet(tmp_path, {"unit": [STATION], "votes.100025": [1]})
        members = {"a.parquet": (tmp_path / "tps.parquet").read_bytes(), "b.csv": f"unit,votes.100025\n{SECOND},2\n"}

        assert numbers(read(write_zip(tmp_path / "z.zip", members)), "votes.100025") == {STATION: 1, SECOND: 2}


class TestAMapping:
    """“Any other names through a small mapping file.”"""

    def test_names_columns_contest_and_source(self, tmp_path: Path) -> None:
        layout = Layout(
            unit="KODE", source="saksi", contest=Contest.DPD, columns={"votes.1": "A 1", "valid_votes": "SAH"}
        )
        recap = read(csv(tmp_path, ("KODE", "A 1", "SAH"), (STATION, 5, 6)), layout=layout)

        assert not recap.problems
        assert sheet_of(recap, contest=Contest.DPD).source == "saksi"
        assert sheet_of(recap, contest=Contest.DPD).frame.rows() == [(STATION, 5, 6)]

    def test_that_names_people_is_told_and_they_are_not_read(self, tmp_path: Path) -> None:
        layout = Layout(columns={"valid_votes": "NIK"})
        recap = read(csv(tmp_path, ("unit", "NIK", "votes.100025"), (STATION, "3171234567890001", 5)), layout=layout)

        assert told(recap, "error") == [
            "the mapping names columns that identify people; they were not read: NIK @ tps.csv"
        ]
        assert "3171234567890001" not in repr(recap)

    def test_that_names_absent_columns_is_told(self, tmp_path: Path) -> None:
        layout = Layout(columns={"valid_votes": "SAH"})
        recap = read(csv(tmp_path, HEADER, ROW), layout=layout)

        assert told(recap) == ["the mapping names columns that are not there: SAH @ tps.csv"]


class TestColumns:
    """“Columns that identify people are never read and named in a notice”; others that are not used are named too."""

    @pytest.mark.parametrize("kind", ["csv", "parquet"])
    def test_that_are_not_read_are_named(self, tmp_path: Path, kind: str) -> None:
        people = {"NIK": "3171234567890001", "nama_pemilih": "Budi", "alamat": "Jl. Mawar 5"}
        row = {"unit": STATION, **people, "votes.100025": "5", "nama_kabupaten": "Aceh Selatan"}
        path = csv(tmp_path, row, row.values()) if kind == "csv" else parquet(tmp_path, pl.DataFrame([row]))
        recap = read(path)

        assert told(recap) == [
            f"columns not used: nama_kabupaten @ tps.{kind}",
            f"columns that identify people were not read: NIK, nama_pemilih, alamat @ tps.{kind}",
        ]
        assert {problem.severity for problem in recap.problems} == {"notice"}
        assert sheet_of(recap).frame.columns == ["unit", "votes.100025"]
        assert not any(value in repr(recap) for value in people.values())

    @pytest.mark.parametrize("kind", ["csv", "parquet"])
    def test_may_be_written_with_capital_letters(self, tmp_path: Path, kind: str) -> None:
        row = {
            "KODE_TPS": STATION, "Contest": "dpd", "ROUND": "psu", "Votes.11": 5, "Suara_Sah": 6, "INVALID_VOTES": 7,
        }  # fmt: skip
        recap = read(csv(tmp_path, row, row.values()) if kind == "csv" else parquet(tmp_path, pl.DataFrame([row])))

        assert not recap.problems
        assert sheet_of(recap, contest=Contest.DPD).frame.select("round", *CELLS).rows() == [("psu", 5, 6, 7)]

    @pytest.mark.parametrize("other", ["VALID_VOTES", "Valid_Votes"])
    def test_that_differ_in_capital_letters_only_are_no_others(self, tmp_path: Path, other: str) -> None:
        recap = read(csv(tmp_path, (*HEADER, other), (*ROW, 999)))

        assert numbers(recap, "valid_votes") == {STATION: 165}
        assert told(recap) == [f"columns not used: {other} @ tps.csv"]

    def test_that_are_written_twice_and_never_as_they_should_be_are_not_read(self, tmp_path: Path) -> None:
        recap = read(csv(tmp_path, (*HEADER[:-1], "Valid_Votes", "VALID_VOTES"), (*ROW, 999)))

        assert "valid_votes" not in sheet_of(recap).frame.columns
        assert told(recap) == [
            "column not used: VALID_VOTES; did you mean 'valid_votes'? @ tps.csv",
            "column not used: Valid_Votes; did you mean 'valid_votes'? @ tps.csv",
        ]

    def test_that_a_mapping_names_are_what_it_says(self, tmp_path: Path) -> None:
        layout = Layout(columns={"valid_votes": "INVALID_VOTES"}, ignore=("TOTAL_VOTES",))
        header = (*HEADER[:-1], "INVALID_VOTES", "TOTAL_VOTES")
        recap = read(csv(tmp_path, header, (*ROW, 1)), layout=layout)

        assert numbers(recap, "valid_votes") == {STATION: 165}
        assert not {"invalid_votes", "total_votes"} & set(sheet_of(recap).frame.columns)

    def test_keep_the_codes_of_options(self, tmp_path: Path) -> None:
        recap = read(csv(tmp_path, ("unit", "VOTES.Aa", "VOTES.aA"), (STATION, 1, 2)), contest=Contest.DPD)

        assert set(sheet_of(recap, contest=Contest.DPD).frame.columns) == {"unit", "votes.Aa", "votes.aA"}

    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("valid_votess", "valid_votes"),
            ("Suara_tidak_sahh", "suara_tidak_sah"),
            ("registered_mal", "registered_male"),
            ("vote.100025", "votes.100025"),
            ("kode_tpss", "kode_tps"),
        ],
    )
    def test_that_may_be_slips_are_told_with_what_was_meant(self, tmp_path: Path, name: str, meant: str) -> None:
        recap = read(csv(tmp_path, ("votes.100026", name), (1, 2)))
        (slip,) = [problem for problem in recap.problems if name in problem.what.en]

        assert slip.told("en") == f"column not used: {name}; did you mean {meant!r}? @ tps.csv"
        assert slip.told("id") == f"kolom yang tidak dipakai: {name}; mungkin maksudnya {meant!r}? @ tps.csv"
        assert slip.severity == "notice"

    @pytest.mark.parametrize("name", ["valid_votess", "suara_sahh", "kode_tpss", "nama_kabupaten"])
    def test_are_no_slips_of_what_is_there(self, tmp_path: Path, name: str) -> None:
        assert told(read(csv(tmp_path, (*HEADER, name), (*ROW, 7)))) == [f"columns not used: {name} @ tps.csv"]

    def test_that_are_many_are_named_in_part(self, tmp_path: Path) -> None:
        names = [f"kolom {number} {'x' * 100}" for number in range(5000)]
        (problem,) = told(read(csv(tmp_path, (*HEADER, *names), (*ROW, *names))))

        assert problem.endswith("… and 4970 more @ tps.csv")
        assert len(problem) < 3000

    def test_with_odd_names_break_nothing(self, tmp_path: Path) -> None:
        names = [
            "\x1b[31mred",
            "tab\tname",
            "\u202ertl",
            "%s{0}",
            "=1+1",
            "<b>",
            "votes.",
            "votes.1.2.3",
            ".",
            ROW_COLUMN,
        ]
        frame = pl.DataFrame({"unit": [STATION], "valid_votes": [5]})
        frame = frame.with_columns(pl.lit(1).alias(name) for name in names)
        recap = read(parquet(tmp_path, frame), contest=Contest.PPWP)

        assert numbers(recap, "valid_votes") == {STATION: 5}
        assert len(told(recap)) == 1

    def test_that_are_there_twice_are_not_read(self, tmp_path: Path) -> None:
        recap = read(csv(tmp_path, ("unit", "votes.100025", "valid_votes", "valid_votes"), (STATION, 5, 6, 7)))

        assert sheet_of(recap).frame.columns == ["unit", "votes.100025"]
        assert told(recap) == ["columns that are there twice were not read: valid_votes @ tps.csv"]

    def test_without_a_meaning_may_be_there_twice_or_have_no_name(self, tmp_path: Path) -> None:
        recap = read(csv(tmp_path, (*HEADER, "x", "x", "", ""), (*ROW, 1, 2, 3, 4)))

        assert sheet_of(recap).frame.rows() == [ROW]
        assert told(recap) == [
            "column 8 has no heading, what stands in it is not used @ tps.csv",
            "column 9 has no heading, what stands in it is not used @ tps.csv",
            "columns not used: x @ tps.csv",
        ]

    def test_without_a_name_are_not_the_units(self, tmp_path: Path) -> None:
        assert sheet_of(read(csv(tmp_path, ("", *HEADER), ("99", *ROW)))).frame.rows() == [ROW]

    def test_for_one_count_are_not_chosen_silently(self, tmp_path: Path) -> None:
        recap = read(csv(tmp_path, (*HEADER, "suara_sah"), (*ROW, 999)))

        assert numbers(recap, "valid_votes") == {STATION: 165}
        assert told(recap) == ["another column already holds this count, these were not read: suara_sah @ tps.csv"]

    def test_off_the_form_are_told_where_they_hold_something(self, tmp_path: Path) -> None:
        recap = read(csv(tmp_path, (*HEADER, "votes.4", "stations_total"), (*ROW, 7, "")))

        assert told(recap, "error") == ["not on the form, not used: C.HASIL-PPWP votes.4 @ tps.csv:2"]
        assert sheet_of(recap).frame.rows() == [ROW]


class TestARegisterByItself:
    """A table of lists and no result may be the register, which is given otherwise."""

    def test_is_told_how_to_be_given(self, tmp_path: Path) -> None:
        register = csv(
            tmp_path, ("unit", "registered_male", "registered_total", "parent"), (STATION, 1, 2, STATION[:10])
        )

        assert told(read(register)) == [
            "cannot tell which contest this is; say it with --contest, or give a register with --register @ tps.csv"
        ]

    def test_is_none_that_holds_a_result(self, tmp_path: Path) -> None:
        forms = csv(tmp_path, ("unit", "registered_total", "valid_votes"), (STATION, 2, 1))

        assert told(read(forms)) == ["cannot tell which contest this is; say it with --contest @ tps.csv"]


class TestTitles:
    """Tables that are typed begin with titles; the header is the first row with columns that are known."""

    TITLES = "REKAPITULASI HASIL PENGHITUNGAN SUARA;;;;\nKECAMATAN TEUPAH SELATAN, TAHUN 2024;;;;\n"

    def titled(self, tmp_path: Path, *rows: Any, titles: str = TITLES, name: str = "tps.csv") -> Path:
        file = csv(tmp_path, *rows, name=name, separator=";")
        file.write_text(titles + file.read_text())
        return file

    @pytest.mark.parametrize(
        "titles", [TITLES, "REKAPITULASI\n\n", '"SUARA ""SAH""";;;;\nTPS;;a;b;c\n', "sep=;\nTPS\n"]
    )
    def test_above_the_header_are_not_read_and_told(self, tmp_path: Path, titles: str) -> None:
        recap = read(self.titled(tmp_path, HEADER, ROW, OTHER, titles=titles))

        assert sheet_of(recap).frame.rows() == [ROW, OTHER]
        assert told(recap) == ["the header is in this row; what stands above it was not read @ tps.csv:3"]
        assert told(recap, "notice", "id") == ["judul kolom ada di baris ini; yang di atasnya tidak dibaca @ tps.csv:3"]

    def test_do_not_move_the_places_of_rows(self, tmp_path: Path) -> None:
        recap = read(self.titled(tmp_path, HEADER, ROW, (SECOND, 1, "l2", 3, 6), ("x", 1, 2, 3, 6)))

        assert told(recap, "error") == [
            "expected a whole number, got 'l2' @ tps.csv:5, votes.100026",
            "expected a KPU unit code, got: 'x' @ tps.csv:6",
        ]

    @pytest.mark.parametrize("titles", ["JUDUL;;\n", "JUDUL;;;\nLAGI;\n"])
    def test_do_not_make_up_for_separators_that_a_row_lacks(self, tmp_path: Path, titles: str) -> None:
        file = self.titled(tmp_path, HEADER, ROW, titles=titles)
        file.write_text(file.read_text() + f"{SECOND};1;2\n")

        (problem,) = told(read(file), "error")

        assert problem.startswith("a row of another length than the header: 3 ≠ 5 @ tps.csv:")

    def test_may_stand_above_the_columns_of_a_mapping(self, tmp_path: Path) -> None:
        file = self.titled(tmp_path, ("KODE", "SAH"), (STATION, 165))
        recap = read(file, layout=Layout(unit="KODE", columns={"valid_votes": "SAH"}), contest=Contest.PPWP)

        assert sheet_of(recap).frame["valid_votes"].to_list() == [165]

    def test_may_stand_above_a_register(self, tmp_path: Path) -> None:
        recap = read(register=self.titled(tmp_path, ("unit", "registered_total"), (STATION, 200)))

        assert recap.register is not None
        assert recap.register.frame.rows() == [(STATION, 200)]

    def test_are_no_titles_where_no_row_is_a_header(self, tmp_path: Path) -> None:
        recap = read(self.titled(tmp_path, ("TPS", "SAH"), (STATION, 165)))

        assert "expected a column 'unit' with KPU codes; name it in a mapping file @ tps.csv" in told(recap, "error")

    def test_are_not_looked_for_below_a_header(self, tmp_path: Path) -> None:
        recap = read(csv(tmp_path, HEADER, ROW, HEADER, OTHER))

        assert "expected a KPU unit code, got: 'unit' @ tps.csv:3" in told(recap)
        assert sheet_of(recap).frame.rows() == [ROW, OTHER]


class TestAFileOfNoUse:
    """“Header only, empty file, truncated Parquet”: told, and the others are read."""

    @pytest.mark.parametrize(
        ("content", "problem", "unread"),
        [
            (b"", "expected a header row, got an empty file", 0),
            (b"\n\n", "expected a header row, got an empty file", 0),
            (b"unit,valid_votes\n", "expected rows, got none", 0),
            (b"valid_votes\n5\n", "expected a column 'unit' with KPU codes; name it in a mapping file", 1),
            (
                b"unit\n1101012001001\n",
                "no column is a count of a form; name them in a mapping file, or give a register with --register",
                1,
            ),
            (b"\x00\x01\x02\x03" * 99, "expected a column 'unit' with KPU codes; name it in a mapping file", 1),
            (b'"' + b"x" * 200_000, "expected a header row: field larger than field limit (131072)", 1),
        ],
        ids=["empty", "blank", "header only", "no units", "no counts", "no text", "a quote without end"],
    )
    def test_as_csv_is_told(self, tmp_path: Path, content: bytes, problem: str, unread: int) -> None:
        csv(tmp_path, HEADER, ROW, name="good.csv")
        (tmp_path / "bad.csv").write_bytes(content)
        recap = read(tmp_path)

        assert f"{problem} @ {tmp_path.name}/bad.csv" in told(recap, "error")
        assert sheet_of(recap).frame.rows() == [ROW]
        assert recap.unread == unread

    @pytest.mark.parametrize("keep", [0, 4, 100, -9, -200])
    def test_as_parquet_that_is_cut_off_is_told(self, tmp_path: Path, keep: int) -> None:
        good = parquet(tmp_path, {"unit": [STATION], "votes.100025": [5]}, name="good.parquet")
        (tmp_path / "bad.parquet").write_bytes(good.read_bytes()[:keep])
        recap = read(tmp_path)
        (problem,) = told(recap)

        assert problem.startswith("expected a whole Parquet file: ")
        assert problem.endswith(f" @ {tmp_path.name}/bad.parquet")
        assert str(tmp_path.parent) not in problem
        assert numbers(recap, "votes.100025") == {STATION: 5}
        assert recap.unread == 1

    def test_as_parquet_that_is_damaged_raises_nothing(self, tmp_path: Path) -> None:
        content = parquet(tmp_path, {"unit": [STATION] * 50, "votes.100025": list(range(50))}).read_bytes()
        dice = random.Random(20240214)
        for _ in range(60):
            damaged = bytearray(content)
            for _ in range(dice.randint(1, 4)):
                damaged[dice.randrange(len(damaged))] = dice.randrange(256)
            (tmp_path / "tps.parquet").write_bytes(damaged)

            recap = read(tmp_path / "tps.parquet")
            assert recap.sheets or recap.problems

    def test_without_rows_is_told(self, tmp_path: Path) -> None:
        schema = {"unit": pl.String, "votes.100025": pl.Int32}

        assert told(read(parquet(tmp_path, pl.DataFrame(schema=schema)))) == ["expected rows, got none @ tps.parquet"]

    def test_that_must_not_be_read_is_told(self, tmp_path: Path) -> None:
        file = csv(tmp_path, HEADER, ROW)
        file.chmod(0)
        if os.access(file, os.R_OK):
            pytest.skip("whoever runs this may read everything")

        assert told(read(file)) == ["cannot be read: Permission denied @ tps.csv"]


class TestARow:
    """“Blank unit, ragged rows, unit codes as integers or floats.”"""

    @pytest.mark.parametrize("broken", ["1101012001003,1,2", "1101012001003,1,2,3,4,5,6", '1101012001003,"1,2,3,4'])
    def test_that_is_broken_is_told_and_counted_and_the_rest_is_read(self, tmp_path: Path, broken: str) -> None:
        file = csv(tmp_path, HEADER, ROW, OTHER)
        lines = file.read_text().splitlines()
        file.write_text("\n".join([*lines[:2], broken, lines[2]]))
        recap = read(file)
        (problem,) = told(recap)

        assert problem.endswith(" @ tps.csv:3")
        assert recap.unread == 1
        assert sheet_of(recap).frame.rows() == [ROW, OTHER]

    def test_after_broken_and_blank_ones_is_told_by_its_line(self, tmp_path: Path) -> None:
        file = csv(tmp_path, HEADER, ROW)
        file.write_text(f'{file.read_text()}1,2\n\n{SECOND},"x\ny",2,3,l2\n{SECOND[:-1]}3,1,z,3,4\n')

        assert [one.partition(" @ ")[2] for one in told(read(file))] == [
            "tps.csv:3",
            "tps.csv:5, valid_votes",
            "tps.csv:5, votes.100025",
            "tps.csv:7, votes.100026",
        ]

    @pytest.mark.parametrize("unit", ["", "  ", "JUMLAH", "0101012001001", "1.1010120010E+12", "1101012001001.5"])
    def test_without_a_unit_is_told_and_counted(self, tmp_path: Path, unit: str) -> None:
        recap = read(csv(tmp_path, HEADER, ROW, (unit, 1, 2, 3, 6)))

        advice = "; keep codes as text, so that none is rounded" if "E+" in unit else ""
        assert told(recap) == [f"expected a KPU unit code, got: {unit.strip()!r}{advice} @ tps.csv:3"]
        assert recap.unread == 1
        assert sheet_of(recap).frame.rows() == [ROW]

    @pytest.mark.parametrize("blank", [",,,,", " ,, ,,", "", "null,,,,"])
    def test_with_nothing_in_it_is_no_form(self, tmp_path: Path, blank: str) -> None:
        file = csv(tmp_path, HEADER, ROW)
        file.write_text(f"{file.read_text()}{blank}\n{blank}\n")
        recap = read(file)

        assert sheet_of(recap).frame.rows() == [ROW]
        assert recap.unread == (2 if "null" in blank else 0)

    @pytest.mark.parametrize(
        "units",
        [
            [1101012001001, 1101012001002],
            [1101012001001.0, 1101012001002.0],
            [Decimal(1101012001001), Decimal(1101012001002)],
            ["1101012001001.0", " 1101012001002"],
        ],
        ids=["integers", "floats", "decimals", "text"],
    )
    def test_with_a_code_read_as_a_number_is_read(self, tmp_path: Path, units: list[Any]) -> None:
        recap = read(parquet(tmp_path, {"unit": units, "votes.100025": [1, 2]}))

        assert not recap.problems
        assert numbers(recap, "votes.100025") == {STATION: 1, SECOND: 2}

    @pytest.mark.parametrize("unit", [[1], {"a": 1}, True, datetime.date(2024, 2, 14), None, b"11", 1.5, 12345])
    def test_with_a_code_of_another_kind_is_told(self, tmp_path: Path, unit: Any) -> None:
        parquet(tmp_path, {"unit": [STATION], "votes.100025": [5]}, name="a.parquet")
        frame = pl.DataFrame({"unit": pl.Series([unit, unit]), "votes.100025": [1, 2]})
        recap = read(tmp_path / "a.parquet", parquet(tmp_path, frame, name="b.parquet"))

        assert len(told(recap, "error")) == 2
        assert recap.unread == 2
        assert numbers(recap, "votes.100025") == {STATION: 5}


class TestACell:
    """“Negative numbers stay as written and are also a problem; numbers beyond LARGEST become null and illegible.”"""

    @pytest.mark.parametrize(
        "column",
        [
            pl.Series(["l2", "5"]),
            pl.Series(["1.000", "5"]),
            pl.Series([12.5, 5]),
            pl.Series([2**63, 5], dtype=pl.UInt64),
            pl.Series([10**30, 5], dtype=pl.Int128),
            pl.Series([10**12 + 1, 5]),
            pl.Series([-(2**63), 5]),
            pl.Series([1e400, 5.0]),
            pl.Series(["1e3", "5"], dtype=pl.Categorical),
        ],
        ids=lambda column: f"{column.dtype} {column[0]}",
    )
    def test_that_holds_no_number_is_illegible(self, tmp_path: Path, column: pl.Series) -> None:
        recap = read(parquet(tmp_path, {"unit": [STATION, SECOND], "votes.100025": column}))

        assert numbers(recap, "votes.100025") == {STATION: None, SECOND: 5}
        assert sheet_of(recap).tally(0).cells["votes.100025"] is Missing.ILLEGIBLE
        (problem,) = told(recap)
        assert problem.startswith("expected a whole number, got ")
        assert problem.endswith(" @ tps.parquet:1, votes.100025")

    @pytest.mark.parametrize("kind", [pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Float64, pl.String])
    def test_that_is_negative_stays_and_is_told(self, tmp_path: Path, kind: type[pl.DataType]) -> None:
        recap = read(parquet(tmp_path, {"unit": [STATION, SECOND], "votes.100025": pl.Series([-3, 5]).cast(kind)}))

        assert numbers(recap, "votes.100025") == {STATION: -3, SECOND: 5}
        assert sheet_of(recap).illegible == frozenset()
        assert len(told(recap, "error")) == 1

    @pytest.mark.parametrize("column", [[[1], [2]], [{"a": 1}, {"a": 2}], [True, False], [b"1", b"2"]])
    def test_of_a_nested_column_is_illegible(self, tmp_path: Path, column: list[Any]) -> None:
        recap = read(parquet(tmp_path, {"unit": [STATION, SECOND], "votes.100025": column, "valid_votes": [1, 2]}))

        assert numbers(recap, "votes.100025") == {STATION: None, SECOND: None}
        assert numbers(recap, "valid_votes") == {STATION: 1, SECOND: 2}
        assert sheet_of(recap).illegible == {(0, "votes.100025"), (1, "votes.100025")}

    def test_that_is_large_makes_its_column_wide(self, tmp_path: Path) -> None:
        frame = sheet_of(read(csv(tmp_path, HEADER, (STATION, 10**12, 2**31 - 1, -(2**31) + 1, 0)))).frame

        assert list(frame.dtypes) == [pl.String, pl.Int64, pl.Int32, pl.Int32, pl.Int32]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(text=st.text(st.characters(exclude_categories=["Cs"])))
    def test_of_any_text_gives_a_number_a_blank_or_a_noted_illegible(self, tmp_path: Path, text: str) -> None:
        quoted = text.replace('"', '""')
        content = f'unit,votes.100025,valid_votes\n{STATION},5,6\n{SECOND},"{quoted}",7\n'
        (tmp_path / "tps.csv").write_bytes(content.encode())
        recap = read(tmp_path / "tps.csv")
        number = numbers(recap, "votes.100025")[SECOND]

        assert numbers(recap, "valid_votes") == {STATION: 6, SECOND: 7}
        assert number is None or text.strip().lstrip("+0") or number == 0
        assert number != 0 or set(text.strip()) <= set("+-0.,")
        is_noted = bool(told(recap)) and (1, "votes.100025") in sheet_of(recap).illegible
        is_blank = text.strip().lower() in ("", "null", "none", "na", "n/a", "nan")
        assert number is not None or is_noted or is_blank


class TestManyRows:
    """A table in which one cell is wrong is read as fast as others, and every row keeps its own numbers."""

    def test_keep_their_numbers_beside_one_wrong_cell(self, tmp_path: Path) -> None:
        rows = 50_000
        units = [f"{11_01_01_2001_001 + row}" for row in range(rows)]
        votes = [str(row) for row in range(rows)]
        votes[777] = "l2"
        recap = read(parquet(tmp_path, {"unit": units, "votes.100025": votes, "valid_votes": range(rows)}))
        frame = sheet_of(recap).frame

        assert sheet_of(recap).illegible == {(777, "votes.100025")}
        assert frame.filter(pl.col("votes.100025") != pl.col("valid_votes")).height == 0
        assert frame["valid_votes"].to_list() == list(range(rows))


def test_json_and_tables_agree_on_every_cell(tmp_path: Path) -> None:
    content = station_file()
    write_json(tmp_path / "json" / f"{STATION}.json", content)
    row = {"kode_tps": STATION, **content["administrasi"], **{k: v for k, v in content["chart"].items() if v}}
    csv(tmp_path, row, row.values())
    left, right = sheet_of(read(tmp_path / "json")), sheet_of(read(tmp_path / "tps.csv"))
    of_record = ["status_votes", "status_administration"]

    assert left.frame.select(of_record).row(0) == (1, 1)
    assert left.frame.drop(of_record).equals(right.frame), json.dumps(left.frame.to_dicts())
    assert left.frame.drop(of_record).schema == right.frame.schema
    assert (left.form, left.source, left.ballot) == (right.form, right.source, right.ballot)
