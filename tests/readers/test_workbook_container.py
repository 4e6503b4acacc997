"""Files that are no workbook, damaged ones, and those that are too large: told, and nothing else is lost."""

from __future__ import annotations

import datetime
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from recaprules.readers.unreadable import UnreadableError
from recaprules.readers.workbook import cells, container
from recaprules.readers.workbook.grid import ErrorValue, Special
from recaprules.readers.workbook.spreadsheet import open_spreadsheet
from tests.readers.samples import read, told
from tests.workbooks import Formula, cells_of, change_part, comparable, write_cells, write_filled


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_filled(tmp_path / "k.xlsx")


def problem_of(path: Path) -> str:
    """Return the only problem, of a file that counts as one form that could not be read."""
    recap = read(path)
    (problem,) = told(recap)
    assert recap.unread == 1
    assert recap.sheets == ()
    return problem


class TestFiles:
    def test_a_truncated_file_is_told(self, book: Path) -> None:
        book.write_bytes(book.read_bytes()[:-500])

        assert problem_of(book) == "cannot be read: no Excel workbook, or cut short @ k.xlsx"

    @pytest.mark.parametrize(
        "content", [b"", b"unit,valid_votes\n", b"PK\x03\x04"], ids=["empty", "text", "four bytes"]
    )
    def test_what_is_no_archive_is_told(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "a.xlsx").write_bytes(content)

        assert problem_of(tmp_path / "a.xlsx") == "cannot be read: no Excel workbook, or cut short @ a.xlsx"

    def test_a_password_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))

        assert "protected by a password" in problem_of(tmp_path / "a.xlsx")

    def test_an_old_format_is_refused_with_what_to_do(self, tmp_path: Path) -> None:
        (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

        assert "open it in Excel and save it as .xlsx @ a.xls" in problem_of(tmp_path / "a.xls")

    def test_an_archive_with_a_password_is_told(self, book: Path) -> None:
        content = bytearray(book.read_bytes())
        entry = content.rindex(b"PK\x01\x02")
        content[entry + 8] |= 1
        book.write_bytes(content)

        assert "protected by a password" in problem_of(book)

    def test_a_binary_workbook_is_told(self, book: Path) -> None:
        change_part(
            book,
            "[Content_Types].xml",
            lambda xml: xml.replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                b"application/vnd.ms-excel.sheet.binary.macroEnabled.main",
            ),
        )

        assert problem_of(book) == "cannot be read: there is no Excel workbook in it @ k.xlsx"

    def test_another_archive_is_told(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            archive.writestr("content.xml", "<office/>")

        assert problem_of(tmp_path / "a.xlsx") == "cannot be read: there is no Excel workbook in it @ a.xlsx"

    def test_a_workbook_without_forms_is_told_and_says_how_to_make_one(self, tmp_path: Path) -> None:
        path = write_cells(tmp_path / "a.xlsx", {"Sheet1": {}})

        assert "make an empty D.HASIL with: recaprules workbook @ a.xlsx" in problem_of(path)

    def test_the_other_files_are_read_all_the_same(self, book: Path) -> None:
        (book.parent / "broken.xlsx").write_bytes(b"PK")
        recap = read(book.parent)

        assert recap.unread == 1
        assert len(recap.sheets) == 2

    def test_a_workbook_in_an_archive_is_read(self, book: Path) -> None:
        with zipfile.ZipFile(book.with_name("all.zip"), "w") as archive:
            archive.write(book, "kecamatan/k.xlsx")
        book.unlink()

        assert told(read(book.with_name("all.zip"))) == []


class TestWithoutTheLibrary:
    """The extra brings what reads workbooks; without it they are told, and the rest is read."""

    @pytest.mark.parametrize("library", ["openpyxl", "defusedxml"])
    def test_it_says_what_to_install_and_reads_the_rest(
        self, book: Path, library: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (book.parent / "tps.csv").write_text("unit,votes.100025,valid_votes\n1101012001001,5,5\n")
        monkeypatch.setitem(sys.modules, library, None)
        recap = read(book.parent)

        assert told(recap) == [
            f"cannot be read: {library} is not installed; get it with: pip install 'recaprules[excel]' @ {book.parent.name}/k.xlsx"
        ]
        assert recap.problems[0].what.id.endswith(
            f"{library} belum terpasang; pasang dengan: pip install 'recaprules[excel]'"
        )
        assert recap.unread == 1
        assert [sheet.frame.height for sheet in recap.sheets] == [1]

    def test_it_is_loaded_only_for_a_workbook(self, tmp_path: Path) -> None:
        path = tmp_path / "tps.csv"
        path.write_text("unit,votes.100025,valid_votes\n1101012001001,5,5\n")
        loaded = "import sys, recaprules; recaprules.read(sys.argv[1]); print('openpyxl' in sys.modules)"
        answer = subprocess.run([sys.executable, "-c", loaded, path], capture_output=True, text=True, check=True)

        assert answer.stdout.strip() == "False"


class TestDamage:
    def test_a_broken_sheet_is_told_and_the_others_are_read(self, book: Path) -> None:
        change_part(book, "xl/worksheets/sheet2.xml", lambda xml: xml[: len(xml) // 2])
        recap = read(book)

        assert "broken XML (xl/worksheets/sheet2.xml" in told(recap, "error")[0]
        assert "@ k.xlsx, DESA 1101012001" in told(recap, "error")[0]
        assert recap.unread == 1
        assert len(recap.sheets) == 2

    def test_a_missing_part_is_named(self, book: Path) -> None:
        change_part(book, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"sheet3.xml", b"sheet9.xml"))

        assert "this part is missing (xl/worksheets/sheet9.xml)" in told(read(book), "error")[0]

    def test_bytes_that_do_not_unpack_are_told(self, book: Path) -> None:
        with zipfile.ZipFile(book) as archive:
            info = archive.getinfo("xl/worksheets/sheet2.xml")
        content = bytearray(book.read_bytes())
        content[info.header_offset + 80 : info.header_offset + 120] = bytes(40)
        book.write_bytes(content)

        assert any("DESA 1101012001" in problem for problem in told(read(book), "error"))

    def test_an_encoding_that_nobody_knows_is_told(self, book: Path) -> None:
        change_part(book, "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"UTF-8", b"UTF-4", 1))

        assert "broken XML (xl/worksheets/sheet2.xml, unknown encoding" in told(read(book), "error")[0]

    def test_entities_are_not_read(self, book: Path) -> None:
        change_part(
            book, "xl/sharedStrings.xml", lambda xml: xml.replace(b"<sst", b'<!DOCTYPE x [<!ENTITY a "b">]><sst', 1)
        )

        assert "holds a DOCTYPE declaration" in problem_of(book)

    def test_entities_of_a_sheet_are_not_read_either(self, book: Path) -> None:
        change_part(
            book,
            "xl/worksheets/sheet2.xml",
            lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1),
        )
        recap = read(book)

        assert "holds a DOCTYPE declaration" in told(recap, "error")[0]
        assert "@ k.xlsx, DESA 1101012001" in told(recap, "error")[0]
        assert len(recap.sheets) == 2

    def test_styles_that_cannot_be_read_are_named(self, book: Path) -> None:
        change_part(book, "xl/styles.xml", lambda xml: xml[: len(xml) // 2])

        assert "broken XML (xl/styles.xml" in problem_of(book)

    def test_how_a_sheet_is_printed_cannot_spoil_it(self, book: Path) -> None:
        before = cells_of(book)
        change_part(
            book,
            "xl/worksheets/sheet2.xml",
            lambda xml: xml.replace(
                b"</worksheet>", b'<pageSetup paperSize="folio"/><extLst><ext uri="x"/></extLst></worksheet>'
            ),
        )

        assert cells_of(book) == before
        assert told(read(book)) == []

    def test_a_text_that_is_not_there_is_illegible(self, tmp_path: Path) -> None:
        path = write_cells(tmp_path / "a.xlsx", {"S": {(0, 0): "a"}})
        change_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v>0</v>", b"<v>99</v>"))

        assert cells_of(path) == {"S": {(0, 0): ErrorValue("string 99")}}

    @pytest.mark.parametrize("written", ["-1", "1e400", "nan", "12 34"])
    def test_a_value_that_cannot_be_is_illegible_and_the_others_are_read(self, tmp_path: Path, written: str) -> None:
        kind = b's"' if written == "-1" else b'n"'
        path = write_cells(tmp_path / "a.xlsx", {"S": {(0, 0): 7, (0, 1): 8, (1, 0): "a"}})
        change_part(
            path,
            "xl/worksheets/sheet1.xml",
            lambda xml: xml.replace(b'r="A1"><v>7</v>', b'r="A1" t="' + kind + b"><v>" + written.encode() + b"</v>"),
        )
        cells = cells_of(path)["S"]

        assert isinstance(cells[0, 0], ErrorValue)
        assert written in str(cells[0, 0])
        assert (cells[0, 1], cells[1, 0]) == (8, "a")


class TestLimits:
    def test_ten_thousand_columns_are_refused_with_the_first_beyond(self, book: Path) -> None:
        sheets = cells_of(book)
        sheets["DESA 1101012001"] |= {(9, column): 1 for column in range(20, 10_020)}
        recap = read(write_cells(book, sheets))

        assert told(recap, "error") == [
            "cannot be read: this sheet is too large (BXY): at most 2000 columns are read @ k.xlsx, DESA 1101012001"
        ]
        assert recap.unread == 1

    def test_a_cell_in_the_last_corner_is_refused_at_once(self, book: Path) -> None:
        sheets = cells_of(book)
        sheets["DESA 1101012001"][1_048_575, 3] = 1
        recap = read(write_cells(book, sheets))

        assert "this sheet is too large (D1048576): at most 100000 rows are read" in told(recap, "error")[0]

    def test_a_sheet_that_unpacks_to_too_much_is_refused_unread(
        self, book: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(container, "MAX_PART", 2**20)
        change_part(book, "xl/worksheets/sheet2.xml", lambda xml: xml + b" " * 5 * 2**20)

        assert problem_of(book) == "cannot be read: would unpack to 6 MiB, at most 1 are read @ k.xlsx"

    def test_too_many_cells_are_refused(self, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cells, "MAX_CELLS", 50)

        assert read(book).unread == 3

    def test_merging_everything_is_refused(self, book: Path) -> None:
        recap = read(write_cells(book, cells_of(book), merged=[(100, 0, 5000, 100)]))

        assert "at most 200000 merged cells are read" in told(recap, "error")[0]


class TestCells:
    def test_every_kind_of_cell_is_told_apart(self, tmp_path: Path) -> None:
        path = write_cells(
            tmp_path / "a.xlsx",
            {
                "S": {
                    (0, 0): "a",
                    (0, 1): 12,
                    (0, 2): 0.5,
                    (0, 3): True,
                    (0, 4): Formula("=A1", "#REF!"),
                    (0, 5): Formula("=A1"),
                }
            },
        )
        cells = cells_of(path)["S"]

        assert [str(value) for value in cells.values()] == ["a", "12", "0.5", "True", "#REF!", str(Special.NO_RESULT)]

    @pytest.mark.parametrize(
        ("days", "shown"),
        [
            (b"45336", "2024-02-14"),
            (b"45336.5", "2024-02-14 12:00:00"),
            (b"0", "00:00:00"),
            (b"99999999", "date 99999999"),
        ],
    )
    def test_a_number_that_is_shown_as_a_date_is_none(self, tmp_path: Path, days: bytes, shown: str) -> None:
        path = write_cells(tmp_path / "a.xlsx", {"S": {(0, 0): datetime.date(2024, 2, 14)}})
        change_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v>45336</v>", b"<v>" + days + b"</v>"))

        assert str(cells_of(path)["S"][0, 0]) == shown

    @pytest.mark.parametrize(
        ("setting", "is_stale"),
        [
            (b"", False),
            (b' fullCalcOnLoad="0"', False),
            (b' fullCalcOnLoad="1"', True),
            (b' fullCalcOnLoad="true"', True),
        ],
    )
    def test_results_count_unless_a_workbook_says_that_they_do_not(
        self, tmp_path: Path, setting: bytes, is_stale: bool
    ) -> None:
        path = write_cells(tmp_path / "a.xlsx", {"S": {(0, 0): Formula("=1+1", 2)}})
        change_part(
            path,
            "xl/workbook.xml",
            lambda xml: xml.replace(b'<calcPr calcId="124519"', b'<calcPr calcId="124519"' + setting),
        )

        assert cells_of(path)["S"][0, 0] == (Special.NO_RESULT if is_stale else 2)

    def test_a_formula_whose_result_is_no_text_at_all_is_blank(self, tmp_path: Path) -> None:
        path = write_cells(tmp_path / "a.xlsx", {"S": {(0, 0): Formula('=""', "x"), (0, 1): 1}})
        change_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v>x</v>", b"<v></v>"))

        assert cells_of(path)["S"] == {(0, 1): 1}

    def test_rows_and_cells_may_leave_out_where_they_are(self, tmp_path: Path) -> None:
        path = write_cells(tmp_path / "a.xlsx", {"S": {(0, 0): 1}})
        rows = b'<sheetData><row><c><v>1</v></c><c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row><row><c><v>2</v></c></row></sheetData>'
        change_part(
            path,
            "xl/worksheets/sheet1.xml",
            lambda xml: xml[: xml.index(b"<sheetData")] + rows + xml[xml.index(b"</sheetData>") + 12 :],
        )

        assert cells_of(path) == {"S": {(0, 0): 1, (0, 1): "ab", (1, 0): 2}}

    def test_the_strict_variant_of_the_format_is_read(self, book: Path) -> None:
        before = cells_of(book)
        with zipfile.ZipFile(book) as archive:
            parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        for part in parts:
            change_part(
                book,
                part,
                lambda xml: xml.replace(
                    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
                ).replace(
                    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                    b"http://purl.oclc.org/ooxml/officeDocument/relationships",
                ),
            )

        assert cells_of(book) == before

    def test_a_workbook_that_another_program_saved_is_read(self, book: Path) -> None:
        before = cells_of(book)
        openpyxl.load_workbook(book).save(book)

        assert cells_of(book) == before
        assert told(read(book)) == []

    def test_macros_are_told_and_not_run(self, book: Path) -> None:
        change_part(book, "xl/vbaProject.bin", lambda _: b"macro")

        assert told(read(book)) == ["holds macros, which are never run @ k.xlsx"]

    def test_links_to_other_workbooks_are_told_and_not_followed(self, book: Path) -> None:
        link = (
            b'<Relationship Id="rId99" Target="externalLinks/externalLink1.xml" '
            b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"/></Relationships>'
        )
        change_part(book, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"</Relationships>", link))

        assert told(read(book)) == ["refers to other workbooks, which are not opened @ k.xlsx"]

    @pytest.mark.parametrize(
        ("before", "after"), [(b'<row r="12"', b'<row hidden="1" r="12"'), (b"<col ", b'<col hidden="1" ')]
    )
    def test_hidden_rows_and_columns_are_read_and_told(self, book: Path, before: bytes, after: bytes) -> None:
        whole = read(book)
        change_part(book, "xl/worksheets/sheet2.xml", lambda xml: xml.replace(before, after, 1))
        recap = read(book)

        assert told(recap) == ["hidden rows or columns, read like the others @ k.xlsx, DESA 1101012001"]
        assert comparable(recap.sheets) == comparable(whole.sheets)

    def test_nothing_is_read_that_is_no_workbook(self) -> None:
        with pytest.raises(UnreadableError):
            open_spreadsheet(b"")
