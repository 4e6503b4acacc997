"""D.HASIL in workbooks: cells are found by label, and what is wrong is named with its place."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from recaprules import Severity, check
from recaprules.model.contest import Contest
from recaprules.model.recap import Recap
from recaprules.model.tier import Tier
from tests.readers.samples import read, told
from tests.samples import all_rules
from tests.workbooks import Cells, Formula, cells_of, filled, find, tier_sheet, write_cells, write_filled

RECAP = "KECAMATAN 110101"
DESA = "DESA 1101012001"
OTHER = "DESA 1101012002"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A kecamatan of two villages, with three and two stations, two on a page."""
    return write_filled(tmp_path / "k.xlsx")


def row_of(cells: Cells, label: str, sex: str = "") -> int:
    return min(
        row for (row, column), value in cells.items() if value == label and cells.get((row, column + 1), "") == sex
    )


def column_of(cells: Cells, heading: str) -> int:
    return min(column for (row, column), value in cells.items() if value == heading and row == find(cells, "Uraian")[0])


def changed(path: Path, name: str, at: tuple[int, int], value: Any) -> Recap:
    """Return what is read once one cell of one sheet has another value; `None` empties it."""
    sheets = cells_of(path)
    if value is None:
        del sheets[name][at]
    else:
        sheets[name][at] = value
    return read(write_cells(path, sheets))


def with_total(path: Path, value: Any, label: str = "Suara sah") -> Recap:
    cells = cells_of(path)[DESA]
    return changed(path, DESA, (row_of(cells, label), column_of(cells, "JUMLAH AKHIR")), value)


def of_village(recap: Recap, key: str = "valid_votes") -> int | None:
    return tier_sheet(recap, Tier.VILLAGE).frame[key][0]


class TestWhatIsRead:
    def test_totals_are_forms_of_village_and_kecamatan(self, book: Path) -> None:
        sheets = read(book).sheets

        assert {(one.tier.value, one.frame.height) for one in sheets} == {("village", 2), ("kecamatan", 1)}
        assert {(one.form.id, one.source) for one in sheets} == {("D.HASIL KECAMATAN-PPWP", "d_hasil")}

    def test_columns_know_their_child_and_page(self, book: Path) -> None:
        columns = tier_sheet(read(book), Tier.VILLAGE).columns

        assert columns is not None
        assert columns.filter(unit="1101012001").select("child", "page").rows() == [
            ("1101012001001", 1),
            ("1101012001002", 1),
            ("1101012001003", 2),
        ]

    def test_pages_know_what_they_carry(self, book: Path) -> None:
        pages = tier_sheet(read(book), Tier.VILLAGE).pages

        assert pages is not None
        assert pages.select("unit", "page", "part").rows() == [
            ("1101012001", 1, "total"),
            ("1101012001", 2, "carried"),
            ("1101012001", 2, "total"),
        ]

    def test_the_total_is_the_foot_of_the_last_page(self, book: Path) -> None:
        village = tier_sheet(read(book), Tier.VILLAGE)

        assert village.pages is not None
        foot = village.pages.filter(unit="1101012001", page=2, part="total").drop("unit", "page", "part")
        assert foot.rows() == village.frame.head(1).select(foot.columns).rows()

    def test_forms_of_several_workbooks_stand_in_one_sheet(self, tmp_path: Path) -> None:
        path = write_filled(tmp_path / "110101.xlsx", contest=Contest.DPR)
        others = {
            name.replace("110101", "110102"): {
                at: value.replace("110101", "110102") if isinstance(value, str) else value
                for at, value in cells.items()
            }
            for name, cells in cells_of(path).items()
        }
        write_cells(tmp_path / "110102.xlsx", others)
        recap = read(tmp_path)
        columns = tier_sheet(recap, Tier.VILLAGE).columns

        assert told(recap) == []
        assert tier_sheet(recap, Tier.KECAMATAN).frame["unit"].to_list() == ["110101", "110102"]
        assert columns is not None
        assert columns.height == 10

    def test_macro_workbooks_are_read_without_their_macros(self, book: Path) -> None:
        assert read(book.rename(book.with_suffix(".xlsm"))).unread == 0

    def test_a_hidden_sheet_is_read_and_told(self, book: Path) -> None:
        recap = read(write_cells(book, cells_of(book), hidden=[DESA]))

        assert told(recap) == [f"a hidden sheet, read like the others @ k.xlsx, {DESA}"]
        assert tier_sheet(recap, Tier.VILLAGE).frame.height == 2

    def test_other_sheets_are_named_and_not_used(self, book: Path) -> None:
        recap = read(write_cells(book, {**cells_of(book), "Catatan": {(0, 0): "rapat pleno", (1, 0): 12}}))

        assert told(recap) == [
            "this sheet is not used: it has no column 'Uraian' (D.HASIL), or known units and counts (a table; a mapping file says its own names of columns) @ k.xlsx, Catatan"
        ]
        assert recap.unread == 0

    def test_labels_do_not_depend_on_capitals_blanks_and_punctuation(self, book: Path) -> None:
        sheets = cells_of(book)
        for cells in sheets.values():
            for at, value in cells.items():
                if isinstance(value, str) and not value.isdecimal():
                    cells[at] = f"  {value.upper()} :".replace(" ", "  ")

        assert told(read(write_cells(book, sheets)), "error") == []

    def test_the_sex_may_stand_in_the_label(self, book: Path) -> None:
        sheets = cells_of(book)
        for cells in sheets.values():
            heading, column = find(cells, "L/P/J")
            for row in [row for row, at in cells if at == column and row > heading and cells[row, at]]:
                cells[row, column - 1] = f"{cells[row, column - 1]} {cells.pop((row, column))}"

        assert told(read(write_cells(book, sheets)), "error") == []

    def test_a_name_may_follow_a_code(self, book: Path) -> None:
        sheets = cells_of(book)
        row, column = find(sheets[DESA], "Kelurahan/Desa")
        sheets[DESA][row, column + 1] = "1101012001 SUKAMAJU"

        assert told(read(write_cells(book, sheets))) == []

    def test_a_lock_file_is_no_workbook(self, book: Path) -> None:
        book.with_name("~$k.xlsx").write_bytes(b"\x04user")

        recap = read(book.parent)

        assert recap.unread == 0
        assert "this workbook is open in Excel; what was saved last is read" in told(recap, "notice")[0]


class TestNumbers:
    """A cell is a whole number, blank, or illegible with a reason; a missing number is never zero."""

    @pytest.mark.parametrize(
        ("written", "number"),
        [
            (12, 12),
            (12.0, 12),
            (0, 0),
            (" 12 ", 12),
            ("1.050", 1050),
            ("1,050", 1050),
            ("1.234.567", 1234567),
            ("12,0", 12),
        ],
    )
    def test_spellings_of_a_whole_number_are_read(self, book: Path, written: Any, number: int) -> None:
        recap = with_total(book, written)

        assert of_village(recap) == number
        assert told(recap, "error") == []
        assert bool(told(recap, "notice")) is isinstance(written, str)

    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            (12.5, "12.5"),
            ("dua belas", "'dua belas'"),
            ("1.05", "'1.05'"),
            ("-", "'-'"),
            (True, "True"),
            (datetime.date(2024, 2, 14), "2024-02-14"),
            (Formula("=1/0", "#DIV/0!"), "#DIV/0!"),
            (Formula("=A1", "#REF!"), "#REF!"),
            (10**13, "10000000000000"),
        ],
    )
    def test_anything_else_is_illegible_and_named_with_its_cell(self, book: Path, written: Any, shown: str) -> None:
        recap = with_total(book, written)
        cells = cells_of(book)[DESA]
        row, column = row_of(cells, "Suara sah"), column_of(cells, "JUMLAH AKHIR")

        assert of_village(recap) is None
        assert (0, "valid_votes") in tier_sheet(recap, Tier.VILLAGE).illegible
        assert told(recap, "error") == [
            f"expected a whole number, got {shown} @ k.xlsx, {DESA}, {chr(ord('A') + column)}{row + 1}"
        ]

    @pytest.mark.parametrize("written", [None, "", "   "])
    def test_what_is_empty_is_blank(self, book: Path, written: Any) -> None:
        recap = with_total(book, written)

        assert of_village(recap) is None
        assert tier_sheet(recap, Tier.VILLAGE).illegible == frozenset()
        assert told(recap) == []

    def test_a_formula_is_read_by_its_stored_result(self, book: Path) -> None:
        recap = with_total(book, Formula("=SUM(F5:F7)", 321))

        assert of_village(recap) == 321
        assert told(recap) == [f"1 cells hold formulas; their stored results are read @ k.xlsx, {DESA}"]

    def test_a_formula_without_a_stored_result_is_missing_and_named(self, book: Path) -> None:
        recap = with_total(book, Formula("=SUM(F5:F7)"))

        assert of_village(recap) is None
        assert tier_sheet(recap, Tier.VILLAGE).illegible == frozenset()
        (problem,) = told(recap)
        assert "a formula without a stored result counts as blank" in problem

    def test_results_that_nobody_calculated_are_none(self, book: Path) -> None:
        sheets = cells_of(book)
        at = row_of(sheets[DESA], "Suara sah"), column_of(sheets[DESA], "JUMLAH AKHIR")
        sheets[DESA][at] = Formula("=SUM(F5:F7)", 0)
        recap = read(write_cells(book, sheets, is_calculated=False))

        assert of_village(recap) is None
        (problem,) = told(recap)
        assert "a formula without a stored result counts as blank" in problem

    def test_a_negative_number_is_kept_and_named(self, book: Path) -> None:
        recap = with_total(book, -3)

        assert of_village(recap) == -3
        assert "a count cannot be negative, got -3" in told(recap, "error")[0]

    def test_merged_figures_are_illegible(self, book: Path) -> None:
        sheets = cells_of(book)
        row, column = row_of(sheets[DESA], "Suara sah"), column_of(sheets[DESA], "TPS 001")
        recap = read(write_cells(book, {DESA: sheets[DESA]}, merged=[(row, column, row, column + 1)]))
        columns = tier_sheet(recap, Tier.VILLAGE).columns

        assert columns is not None
        assert columns["valid_votes"].to_list()[:2] == [None, None]
        assert [one.partition(" @")[0] for one in told(recap, "error")] == ["merged cells count as illegible"] * 2

    def test_a_label_may_be_merged_over_its_rows(self, book: Path) -> None:
        cells = cells_of(book)[DESA]
        row, column = find(cells, "DPT")
        whole = read(write_cells(book, {DESA: dict(cells)}))
        for more in (row + 1, row + 2):
            del cells[more, column]
        merged = read(write_cells(book, {DESA: cells}, merged=[(row, column, row + 2, column)]))

        assert told(merged) == told(whole) == []
        assert of_village(merged, "registered_female") == of_village(whole, "registered_female") is not None


class TestRows:
    def test_a_missing_row_is_named_and_its_cells_are_blank(self, book: Path) -> None:
        cells = cells_of(book)[DESA]
        sheets = cells_of(book)
        row = row_of(cells, "Suara sah")
        sheets[DESA] = {at: value for at, value in cells.items() if at[0] != row}
        recap = read(write_cells(book, sheets))

        assert told(recap) == [f"rows of the form that are not there and count as blank: Suara sah @ k.xlsx, {DESA}"]
        assert tier_sheet(recap, Tier.VILLAGE).frame["valid_votes"].null_count() == 1
        assert tier_sheet(recap, Tier.VILLAGE).illegible == frozenset()

    def test_a_misspelt_label_is_not_guessed_but_proposed(self, book: Path) -> None:
        cells = cells_of(book)[DESA]
        row, column = row_of(cells, "Suara sah"), find(cells, "Uraian")[1]
        recap = changed(book, DESA, (row, column), "Suara shah")

        assert of_village(recap) is None
        assert told(recap) == [
            f"rows of the form that are not there and count as blank: Suara sah @ k.xlsx, {DESA}",
            f"not a row of this form, not read: Suara shah; did you mean 'Suara sah'? @ k.xlsx, {DESA}, B{row + 1}",
        ]

    def test_a_label_that_is_there_twice_makes_both_rows_illegible(self, book: Path) -> None:
        cells = cells_of(book)[DESA]
        row, column = row_of(cells, "Suara tidak sah"), find(cells, "Uraian")[1]
        recap = changed(book, DESA, (row, column), "Suara sah")

        first = row_of(cells, "Suara sah") + 1
        assert (0, "valid_votes") in tier_sheet(recap, Tier.VILLAGE).illegible
        assert of_village(recap) is of_village(recap, "invalid_votes") is None
        assert any(f"@ k.xlsx, {DESA}, B{first}, B{row + 1}" in problem for problem in told(recap, "error"))

    def test_figures_without_a_label_are_named(self, book: Path) -> None:
        cells = cells_of(book)[DESA]
        row, column = row_of(cells, "Suara sah"), find(cells, "Uraian")[1]
        recap = changed(book, DESA, (row, column), None)

        assert f"something stands in a row without a label @ k.xlsx, {DESA}, F{row + 1}" in told(recap, "error")

    def test_a_code_that_contradicts_the_number_makes_the_row_illegible(self, book: Path) -> None:
        cells = cells_of(book)[DESA]
        recap = changed(book, DESA, find(cells, "100026"), "100027")

        assert (0, "votes.100026") in tier_sheet(recap, Tier.VILLAGE).illegible
        assert of_village(recap, "votes.100027") is not None
        assert any("code and number name different options" in problem for problem in told(recap, "error"))

    def test_a_number_that_is_not_on_the_ballot_is_named(self, book: Path) -> None:
        cells = cells_of(book)[DESA]
        recap = changed(book, DESA, find(cells, "Suara 03"), "Suara 04")

        assert any("this number is not on the ballot: 4" in problem for problem in told(recap, "error"))
        assert of_village(recap, "votes.100027") is None

    def test_a_party_row_that_one_sheet_lacks_is_known_from_the_others(self, tmp_path: Path) -> None:
        path = write_filled(tmp_path / "k.xlsx", contest=Contest.DPR)
        sheets = cells_of(path)
        row = row_of(sheets[DESA], "Suara calon partai 02 no. 1")
        sheets[DESA] = {at: value for at, value in sheets[DESA].items() if at[0] != row}
        recap = read(write_cells(path, sheets))

        assert told(recap) == [
            f"rows of the form that are not there and count as blank: Suara calon partai 02 no. 1 @ k.xlsx, {DESA}"
        ]
        assert tier_sheet(recap, Tier.VILLAGE).frame["candidate_votes.2.1"].null_count() == 1

    def test_a_party_number_that_one_sheet_alone_has_is_told_there(self, tmp_path: Path) -> None:
        path = write_filled(tmp_path / "k.xlsx", contest=Contest.DPR)
        cells = cells_of(path)[DESA]
        row, column = find(cells, "Suara partai 03")
        recap = changed(path, DESA, (row, column), "Suara partai 33")

        assert told(recap) == [
            f"rows of the form that are not there and count as blank: Suara partai 03 @ k.xlsx, {DESA}",
            f"this number is not on the ballot: 33 @ k.xlsx, {DESA}, B{row + 1}",
        ]
        assert "party_votes.33" not in tier_sheet(recap, Tier.VILLAGE).frame.columns


class TestColumns:
    def test_an_unknown_heading_keeps_its_place_and_is_named(self, book: Path) -> None:
        cells = cells_of(book)[DESA]
        at = find(cells, "JUMLAH PINDAHAN")
        recap = changed(book, DESA, at, "JUMLAH PINDAAHN")
        columns = tier_sheet(recap, Tier.VILLAGE).columns

        assert columns is not None
        assert "" in columns["child"]
        assert any("did you mean 'JUMLAH PINDAHAN'?" in problem for problem in told(recap, "error"))
        assert any(
            f"page 2: there is no column JUMLAH PINDAHAN @ k.xlsx, {DESA}" in one for one in told(recap, "error")
        )

    def test_figures_without_a_heading_are_named(self, book: Path) -> None:
        cells = cells_of(book)[DESA]
        recap = changed(book, DESA, find(cells, "TPS 002"), None)

        assert any("this column holds figures without a heading" in problem for problem in told(recap, "error"))

    def test_a_station_that_is_there_twice_is_illegible_in_both(self, book: Path) -> None:
        cells = cells_of(book)[DESA]
        recap = changed(book, DESA, find(cells, "TPS 002"), "TPS 001")
        columns = tier_sheet(recap, Tier.VILLAGE).columns
        row = find(cells, "Uraian")[0] + 1

        assert columns is not None
        assert columns.filter(child="1101012001001")["valid_votes"].to_list() == [None]
        assert told(recap) == [
            f"this column is there more than once and counts as illegible: TPS 001 @ k.xlsx, {DESA}, F{row}, G{row}"
        ]

    def test_columns_out_of_order_are_read_and_named(self, book: Path) -> None:
        sheets = cells_of(book)
        first, second = find(sheets[DESA], "TPS 001"), find(sheets[DESA], "TPS 002")
        sheets[DESA] |= {first: "TPS 002", second: "TPS 001"}
        recap = read(write_cells(book, sheets))

        assert told(recap) == [
            f"this column is out of order; read all the same: TPS 001 @ k.xlsx, {DESA}, G{first[0] + 1}"
        ]

    @pytest.mark.parametrize("heading", ["tps 1", "TPS-001", "TPS001", "TPS 001 (lokasi khusus)", "1101012001001"])
    def test_spellings_of_a_station_are_known(self, book: Path, heading: str) -> None:
        recap = changed(book, DESA, find(cells_of(book)[DESA], "TPS 001"), heading)

        assert told(recap) == []

    def test_a_name_may_stand_beside_the_code_of_a_unit(self, book: Path) -> None:
        recap = changed(book, RECAP, find(cells_of(book)[RECAP], "1101012001"), "1101012001 11 ILIR")

        assert told(recap) == []

    def test_a_unit_from_elsewhere_is_named(self, book: Path) -> None:
        cells = cells_of(book)[RECAP]
        recap = changed(book, RECAP, find(cells, "1101012002"), "1101022002")

        assert any("this unit does not lie below the unit of this sheet" in one for one in told(recap, "error"))

    def test_a_missing_total_is_named_and_blank(self, book: Path) -> None:
        cells = cells_of(book)[OTHER]
        column = column_of(cells, "JUMLAH AKHIR")
        sheets = cells_of(book)
        sheets[OTHER] = {at: value for at, value in cells.items() if at[1] != column}
        recap = read(write_cells(book, sheets))

        assert told(recap) == [f"this column is not there and counts as blank: JUMLAH AKHIR @ k.xlsx, {OTHER}"]
        assert tier_sheet(recap, Tier.VILLAGE).frame["valid_votes"].to_list()[1] is None

    def test_without_page_numbers_pages_follow_the_order(self, book: Path) -> None:
        before = read(book)
        sheets = cells_of(book)
        for name, cells in sheets.items():
            row = find(cells, "Halaman")[0]
            sheets[name] = {at: value for at, value in cells.items() if at[0] != row}
        after = read(write_cells(book, sheets))

        for tier in (Tier.VILLAGE, Tier.KECAMATAN):
            one, other = tier_sheet(before, tier), tier_sheet(after, tier)
            assert one.columns is not None
            assert one.columns.equals(other.columns)
            assert (one.pages is None and other.pages is None) or one.pages.equals(other.pages)  # type: ignore[union-attr]


class TestTheHead:
    @pytest.mark.parametrize(
        ("label", "value", "message"),
        [
            ("Kelurahan/Desa", "SUKAMAJU", "expected a KPU code: Kelurahan/Desa 'SUKAMAJU'"),
            ("Kecamatan", "110102", "does not lie within this code: Kecamatan 110102, 1101012001"),
            ("Jenis Pemilihan", "Ketua RT", "unknown contest: Ketua RT"),
            ("Pemilihan", "Pilkada 1955", "this sheet is of another election: 'Pilkada 1955', pemilu2024"),
        ],
    )
    def test_what_cannot_be_is_named_and_the_sheet_is_lost(
        self, book: Path, label: str, value: str, message: str
    ) -> None:
        row, column = find(cells_of(book)[DESA], label)
        recap = changed(book, DESA, (row, column + 1), value)

        assert message in told(recap, "error")[0]
        assert f"@ k.xlsx, {DESA}, C{row + 1}" in told(recap, "error")[0]
        assert recap.unread == 1
        assert tier_sheet(recap, Tier.VILLAGE).frame["unit"].to_list() == ["1101012002"]

    def test_sheets_of_another_election_are_told_as_one(self, book: Path) -> None:
        row, column = find(cells_of(book)[DESA], "Pemilihan")
        recap = changed(book, DESA, (row, column + 1), "Pilkada 2024")

        (line,) = told(recap, "error")
        assert line == (
            f"these sheets are of pilkada2024, not of pemilu2024, and were not used: k.xlsx, {DESA}, C{row + 1} (1 forms)"
            "; choose it with --profile pilkada2024"
        )
        assert recap.unread == 1

    def test_another_model_is_told_and_read_all_the_same(self, book: Path) -> None:
        recap = changed(book, DESA, find(cells_of(book)[DESA], "D.HASIL KECAMATAN-PPWP"), "DAA1-PPWP")

        assert [one.partition(":")[0] for one in told(recap)] == ["another model than the one this unit has"]

    def test_the_model_says_the_contest_where_nothing_else_does(self, book: Path) -> None:
        sheets = cells_of(book)
        for cells in sheets.values():
            row, column = find(cells, "Jenis Pemilihan")
            del cells[row, column], cells[row, column + 1]

        assert told(read(write_cells(book, sheets))) == []

    def test_a_sheet_without_a_place_is_lost(self, book: Path) -> None:
        sheets = cells_of(book)
        for label in ("Provinsi", "Kabupaten/Kota", "Kecamatan", "Kelurahan/Desa"):
            del sheets[DESA][find(sheets[DESA], label)]
        recap = read(write_cells(book, sheets))

        assert (
            f"expected a KPU code beside Provinsi, Kabupaten/Kota, Kecamatan or Kelurahan/Desa @ k.xlsx, {DESA}"
            in told(recap)
        )

    def test_the_same_village_on_two_sheets_is_told(self, book: Path) -> None:
        sheets = cells_of(book)
        sheets["salinan"] = {
            **sheets[DESA],
            (row_of(sheets[DESA], "Suara sah"), 5): 1,
            (row_of(sheets[DESA], "Suara sah"), 10): 5,
        }
        recap = read(write_cells(book, sheets))

        assert any("a unit is there more than once with other numbers: 1101012001" in one for one in told(recap))

    def test_two_rows_of_headings_are_named(self, book: Path) -> None:
        recap = changed(book, DESA, (60, 1), "Uraian")

        assert any("this heading is there more than once: Uraian" in one for one in told(recap, "error"))
        assert recap.unread == 1

    def test_a_heading_that_merged_cells_hide_is_not_there(self, book: Path) -> None:
        cells = cells_of(book)[DESA]
        row, column = find(cells, "Uraian")
        recap = read(write_cells(book, {DESA: cells}, merged=[(row, column - 1, row, column)]))

        assert "expected one row of headings with 'Uraian', got none" in told(recap, "error")[0]


class TestChecking:
    """A form in a workbook is checked like any other, its pages too."""

    def broken(self, path: Path) -> set[tuple[str, str]]:
        report = check(path, rules=all_rules())
        assert {finding.source for finding in report.findings} <= {"d_hasil"}
        return {(finding.rule, finding.unit) for finding in report.findings if finding.severity is Severity.ERROR}

    def test_one_that_is_right_breaks_no_rule_and_leaves_none_of_its_pages_open(self, tmp_path: Path) -> None:
        path = write_filled(tmp_path / "k.xlsx", filled(stations=(5, 3), is_right=True))
        report = check(path, rules=all_rules())

        assert self.broken(path) == set()
        (pages,) = [one for one in report.verdicts if one.rule == "TIER-08" and one.tier is Tier.VILLAGE]
        assert (pages.holds, pages.undecided) == (2, 0)

    @pytest.mark.parametrize(
        ("heading", "rule"),
        [
            ("JUMLAH PINDAHAN", "TIER-08"),
            ("JUMLAH", "TIER-08"),
            ("JUMLAH AKHIR", "TIER-08"),
            ("JUMLAH AKHIR", "SUM-02"),
        ],
    )
    def test_a_sum_that_is_mistyped_is_found(self, tmp_path: Path, heading: str, rule: str) -> None:
        path = write_filled(tmp_path / "k.xlsx", filled(stations=(5, 3), is_right=True))
        sheets = cells_of(path)
        cells = sheets[DESA]
        cells[row_of(cells, "Suara sah"), column_of(cells, heading)] += 9
        write_cells(path, sheets)

        assert (rule, "1101012001") in self.broken(path)
