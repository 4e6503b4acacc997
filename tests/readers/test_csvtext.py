"""Text with separators to rows."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recaprules.readers.csvtext import CsvHeader, CsvRows, CsvText

NAMES = ("unit", "a", "b")


def read(text: str, *wanted: str) -> tuple[CsvHeader, CsvRows]:
    table = CsvText(text)
    header = table.header()
    assert header is not None
    return header, table.rows(header, wanted or header.names)


def broken(rows: CsvRows) -> list[tuple[int, str]]:
    return [(row.line, row.kind.en) for row in rows.broken]


class TestAHeader:
    """“`;` and tab separators, quoted newlines, header only, empty file.”"""

    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    def test_tells_the_separator(self, separator: str) -> None:
        header, rows = read(f"unit{separator}a{separator}b\n1{separator}2{separator}3\n")

        assert (NAMES, separator) == (header.names, header.separator)
        assert rows.frame.rows() == [("1", "2", "3")]

    def test_may_hold_the_other_separators_in_quotes(self) -> None:
        header, _ = read('"a, b, c, d";x;"y,z"\n')

        assert header.names == ("a, b, c, d", "x", "y,z")

    def test_may_go_on_in_the_next_line(self) -> None:
        header, rows = read('unit,"a\nb"\n1,2\n')

        assert header.names == ("unit", "a\nb")
        assert list(rows.lines) == [3]

    def test_may_come_after_blank_lines_and_a_word_on_separators(self) -> None:
        header, rows = read("\n  \nsep=;\nunit;a\n1;2\n")

        assert header.names == ("unit", "a")
        assert rows.frame.rows() == [("1", "2")]
        assert list(rows.lines) == [5]

    @pytest.mark.parametrize("text", ["", "\n", " \n\r\n\t\n"])
    def test_is_not_there_in_an_empty_file(self, text: str) -> None:
        assert CsvText(text).header() is None

    @pytest.mark.parametrize("text", ["unit,a", "unit,a\n", "unit,a\n\n\n"])
    def test_may_be_all_there_is(self, text: str) -> None:
        _, rows = read(text)

        assert rows.frame.rows() == []
        assert rows.frame.columns == ["unit", "a"]

    def test_too_long_to_be_one_is_an_error(self) -> None:
        with pytest.raises(csv.Error):
            CsvText('"' + "x" * 200_000).header()


class TestRows:
    """“Ragged rows” are told, and “the rest is still read”."""

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("quote", ["", '"'])
    def test_end_as_any_system_ends_them(self, end: str, quote: str) -> None:
        _, rows = read(f"unit,a{end}1,{quote}2{quote}{end}3,4")

        assert rows.frame.rows() == [("1", "2"), ("3", "4")]
        assert list(rows.lines) == [2, 3]

    @pytest.mark.parametrize("row", ["7,8", "7,8,9,10", "7", '7,"8"'], ids=["short", "long", "one", "quoted"])
    def test_of_another_length_are_told_and_the_rest_is_read(self, row: str) -> None:
        _, rows = read(f"unit,a,b\n1,2,3\n{row}\n4,5,6\n")

        assert broken(rows) == [(3, "a row of another length than the header")]
        assert rows.frame.rows() == [("1", "2", "3"), ("4", "5", "6")]
        assert list(rows.lines) == [2, 4]

    def test_of_two_wrong_lengths_do_not_make_up_for_each_other(self) -> None:
        _, rows = read("unit,a,b\n1,2\n1,2,3,4\n")

        assert [line for line, _ in broken(rows)] == [2, 3]

    def test_that_are_cut_off_at_the_end_are_told(self) -> None:
        _, rows = read("unit,a,b\n1,2,3\n4,5")

        assert [line for line, _ in broken(rows)] == [3]

    def test_may_be_blank(self) -> None:
        _, rows = read("unit,a\n1,2\n\n   \n3,4\n\n")

        assert broken(rows) == []
        assert list(rows.lines) == [2, 5]

    def test_may_hold_line_ends_in_quotes(self) -> None:
        _, rows = read('unit,a,b\n1,"x\ny",3\n4,5,6\n', "unit", "b")

        assert rows.frame.rows() == [("1", "3"), ("4", "6")]
        assert list(rows.lines) == [2, 4]

    @pytest.mark.parametrize("cell", ['"5', '5"x"', '"a"b'])
    @pytest.mark.parametrize("last", ["9", '"9"'])
    def test_after_a_quote_that_does_not_end_are_read(self, cell: str, last: str) -> None:
        _, rows = read(f"unit,a\n1,{cell}\n2,7\n3,{last}\n")

        found = rows.frame.rows()
        assert found[-2:] == [("2", "7"), ("3", "9")]
        assert len(found) + len(rows.broken) == 3

    def test_give_only_the_columns_that_are_wanted(self) -> None:
        _, rows = read("a,unit,b\n1,2,3\n", "b", "unit")

        assert rows.frame.to_dict(as_series=False) == {"b": ["3"], "unit": ["2"]}

    def test_of_a_name_that_is_there_twice_are_the_first(self) -> None:
        _, rows = read("unit,x,x,a\n1,2,3,4\n", "unit", "a")

        assert sorted(rows.frame.select("unit", "a").rows()) == [("1", "4")]

    def test_may_hold_what_is_no_text(self) -> None:
        _, rows = read("unit,a\n1,2\x003\n\x00,\x1b[31m\n")

        assert rows.frame.rows() == [("1", "2\x003"), ("\x00", "\x1b[31m")]

    def test_beyond_the_first_many_are_read_too(self) -> None:
        _, rows = read('unit,a\n"0",0\n' + "".join(f"{row},{row}\n" for row in range(1, 120_000)))

        assert [str(row) for row in range(120_000)] == rows.frame["a"].to_list()
        assert rows.lines[-1] == 120_001


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=6)


class TestAnyTable:
    """What one program writes, the reader reads, cell by cell."""

    @given(st.lists(st.tuples(st.from_regex(r"[0-9]{1,4}", fullmatch=True), CELLS, CELLS), max_size=5))
    def test_comes_back(self, table: list[tuple[str, str, str]]) -> None:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([NAMES, *table])
        _, rows = read(out.getvalue())

        assert [tuple(cell or None for cell in row) for row in table] == [
            tuple(cell or None for cell in row) for row in rows.frame.rows()
        ]
        assert rows.broken == ()

    @given(st.text(alphabet='ab1,;"\n\r\t \x00é', max_size=60))
    def test_raises_nothing_and_loses_no_line_unseen(self, text: str) -> None:
        header, rows = read(f"unit,a,b\n{text}")

        body = CsvText(text).text.split("\n")
        written = [number + 2 for number, line in enumerate(body) if line.strip(', \t"')]
        assert header.names == ("unit", "a", "b")
        if '"' not in text:
            assert set(written) <= {*rows.lines, *(row.line for row in rows.broken)}
