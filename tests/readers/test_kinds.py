"""Figures are read by the kind of their count, and what cannot be read is told with its place."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import recaprules
from recaprules.model.contest import Contest
from recaprules.model.digest import LARGEST_DIGEST, code_number, text_digest
from recaprules.model.form import Kind
from recaprules.model.numberwords import NumberWords, SaidInWords
from recaprules.model.recap import Recap
from recaprules.readers.clock import minutes_after
from recaprules.readers.codes import code_in
from recaprules.readers.dates import days_after
from recaprules.readers.flags import flag_in
from recaprules.readers.ingest.run import Order, run
from recaprules.readers.kinds import KindReader, kind_of
from recaprules.readers.placeholders import uncrossed
from recaprules.readers.raw import Problems
from recaprules.readers.read import read_paths
from tests.readers.samples import PROFILE, READERS, SECOND, STATION, sheet_of, told, write_csv

POLL_DATE = datetime.date(2024, 2, 14)
WORDS = {"satu": 1, "dua": 2, "tiga": 3}


def parse(text: str) -> SaidInWords:
    """Return what one of three words says; ``tigo`` is another spelling, ``tga`` a slip."""
    word = text.lower()
    if word == "tigo":
        return SaidInWords(number=3)
    if word in WORDS:
        return SaidInWords(number=WORDS[word], canonical=True)
    return SaidInWords(suggestion=3 if word == "tga" else None)


def spell(number: int) -> str:
    return next(word for word, value in WORDS.items() if value == number).upper()


NUMBER_WORDS = NumberWords(name="three words", parse=parse, spell=spell)


def figures(
    values: Any, key: str, *, number_words: NumberWords | None = NUMBER_WORDS
) -> tuple[list[int | None], list[int], list[str]]:
    """Return the numbers, the rows that are illegible, and the problems of one column."""
    problems = Problems()
    reader = KindReader(profile=PROFILE, number_words=number_words, problems=problems)
    column = values if isinstance(values, pl.Series) else pl.Series("KOLOM", values)
    found = reader.figures(column, key, "row {}".format)

    assert found.numbers.name == key
    assert found.numbers.dtype in (pl.Int32, pl.Int64)
    return found.numbers.to_list(), found.illegible, [str(problem) for problem in problems.listed]


def read(
    *paths: Path, number_words: NumberWords | None = NUMBER_WORDS, contest: Contest | None = Contest.PPWP
) -> Recap:
    return read_paths(list(paths), PROFILE, READERS, contest=contest, number_words=number_words)


ONE_OF_EACH = {
    Kind.NUMBER: "valid_votes",
    Kind.FLAG: "officer_flag",
    Kind.WORDS: "valid_votes_words",
    Kind.DATE: "certified_day",
    Kind.TIME: "poll_start",
    Kind.CODE: "header_unit",
    Kind.DIGEST: "image",
}


class TestAnyKind:
    """A whole number is taken as it is, and a blank is a blank."""

    def test_is_known_by_the_cell(self) -> None:
        assert {kind: kind_of(key) for kind, key in ONE_OF_EACH.items()} == {kind: kind for kind in ONE_OF_EACH}
        assert kind_of("votes_words.100025") is Kind.WORDS
        assert kind_of("registered_male") is Kind.NUMBER
        assert kind_of("no_such_count") is Kind.NUMBER

    @pytest.mark.parametrize("key", ONE_OF_EACH.values())
    @pytest.mark.parametrize("dtype", [pl.Int16, pl.UInt8, pl.Int64, pl.Float64, pl.String])
    def test_takes_whole_numbers_as_they_are(self, key: str, dtype: type[pl.DataType]) -> None:
        assert figures(pl.Series("KOLOM", [0, 12, None]).cast(dtype), key) == ([0, 12, None], [], [])

    @pytest.mark.parametrize("key", ONE_OF_EACH.values())
    def test_leaves_blanks_blank(self, key: str) -> None:
        assert figures(["", "  ", "null", "NA", "nan", None], key) == ([None] * 6, [], [])

    @pytest.mark.parametrize("key", [key for kind, key in ONE_OF_EACH.items() if kind is not Kind.DIGEST])
    def test_tells_what_it_cannot_read(self, key: str) -> None:
        numbers, illegible, problems = figures(["?!", "1"], key)

        assert (numbers, illegible) == ([None, 1], [0])
        (problem,) = problems
        assert problem.startswith("expected ")
        assert problem.endswith("got '?!' @ row 0, KOLOM")

    @pytest.mark.parametrize("key", ONE_OF_EACH.values())
    @pytest.mark.parametrize("values", [[1.5], [datetime.timedelta(1)], [[1]], [{"a": 1}]])
    def test_takes_no_column_of_another_type(self, key: str, values: list[Any]) -> None:
        numbers, illegible, problems = figures(pl.Series("KOLOM", values), key)

        assert (numbers, illegible, len(problems)) == ([None], [0], 1)


class TestFlags:
    @pytest.mark.parametrize("text", ["true", "TRUE", "ya", "Ya ", "yes", "y", "ada", "1"])
    def test_say_yes(self, text: str) -> None:
        assert figures([text], "officer_flag") == ([1], [], [])

    @pytest.mark.parametrize("text", ["false", "tidak", "TIDAK  ADA", "no", "N", "0", "0.0"])
    def test_say_no(self, text: str) -> None:
        assert figures([text], "reserve_record") == ([0], [], [])

    def test_may_be_truth_values(self) -> None:
        assert figures([True, False, None], "witness_signatures.100025") == ([1, 0, None], [], [])

    def test_are_told_where_they_say_neither(self) -> None:
        assert figures(["t"], "officer_flag")[2] == ["expected yes or no, got 't' @ row 0, KOLOM"]
        assert flag_in("mungkin") is None


class TestDates:
    """“Days after poll day”, which was 14 February 2024."""

    @pytest.mark.parametrize(
        ("text", "days"),
        [
            ("2024-02-14", 0),
            ("2024-02-16", 2),
            ("2024-02-16 00:00:00", 2),
            ("2024-02-16T12:30", 2),
            ("16/02/2024", 2),
            ("16/2/2024", 2),
            ("16-02-2024", 2),
            ("1.3.2024", 16),
            ("7", 7),
        ],
    )
    def test_are_read(self, text: str, days: int) -> None:
        assert figures([text], "certified_day") == ([days], [], [])

    @pytest.mark.parametrize("text", ["02/16/2024", "30/02/2024", "16/02/24", "2024-2-16", "16 Februari", "16/02-2024"])
    def test_that_are_none_are_told(self, text: str) -> None:
        assert figures([text], "certified_day")[:2] == ([None], [0])
        assert days_after(text, POLL_DATE) is None

    def test_before_poll_day_are_told_and_kept(self) -> None:
        numbers, illegible, problems = figures(["2024-02-13"], "certified_day")

        assert (numbers, illegible) == ([-1], [])
        assert problems == [
            "expected a date such as 2024-02-14 or 14/02/2024, not before poll day, got '2024-02-13' @ row 0, KOLOM"
        ]

    @pytest.mark.parametrize("value", [datetime.date(2024, 2, 16), datetime.datetime.fromisoformat("2024-02-16T09:30")])
    def test_may_be_typed(self, value: datetime.date) -> None:
        assert figures([value, None], "certified_day") == ([2, None], [], [])

    @given(days=st.integers(0, 400))
    def test_are_the_same_in_every_spelling(self, days: int) -> None:
        date = POLL_DATE + datetime.timedelta(days)
        spellings = [date.isoformat(), f"{date:%d/%m/%Y}", f"{date.day}/{date.month}/{date.year}", f"{date:%d-%m-%Y}"]

        assert {days_after(text, POLL_DATE) for text in spellings} == {days}


class TestTimes:
    """“Minutes after midnight of poll day.”"""

    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("00:00", 0),
            ("07.00", 420),
            ("7:05", 425),
            ("13.00", 780),
            ("23:59:59", 1439),
            ("24:00", 1440),
            ("25.30", 1530),
            ("47:59", 2879),
            ("2024-02-14 07:00", 420),
            ("2024-02-15T01:30:00", 1530),
            ("15/02/2024 01.30", 1530),
            ("420", 420),
        ],
    )
    def test_are_read(self, text: str, minutes: int) -> None:
        assert figures([text], "count_end") == ([minutes], [], [])

    @pytest.mark.parametrize(
        "text", ["13:60", "48:00", "7.5", "0700", "2024-02-14 24:00", "2024-02-30 07:00", "07:00Z", "jam 7"]
    )
    def test_that_are_none_are_told(self, text: str) -> None:
        assert figures([text], "poll_end")[:2] == ([None], [0])
        assert minutes_after(text, POLL_DATE) is None

    def test_before_poll_day_are_told_and_kept(self) -> None:
        assert figures(["2024-02-13 23:00"], "poll_start")[:2] == ([-60], [])

    @pytest.mark.parametrize("value", [datetime.time(7, 0), datetime.datetime.fromisoformat("2024-02-14T07:00:30")])
    def test_may_be_typed(self, value: Any) -> None:
        assert figures([value, None], "poll_start") == ([420, None], [], [])

    def test_of_another_zone_are_told(self) -> None:
        moments = pl.Series("KOLOM", [datetime.datetime(2024, 2, 14, tzinfo=datetime.UTC)])

        assert figures(moments, "poll_start")[:2] == ([None], [0])

    @given(minutes=st.integers(0, 2 * 24 * 60 - 1))
    def test_are_the_same_in_every_spelling(self, minutes: int) -> None:
        hour, minute = divmod(minutes, 60)
        day = POLL_DATE + datetime.timedelta(minutes // 1440)
        spellings = [f"{hour:02}:{minute:02}", f"{hour}.{minute:02}", f"{day} {hour % 24:02}:{minute:02}:00"]

        assert {minutes_after(text, POLL_DATE) for text in spellings} == {minutes}


class TestCodes:
    @pytest.mark.parametrize(
        "text", [STATION, f" {STATION} ", "11.01.01.2001.001", "11 01 01 2001 001", f"{STATION}.0"]
    )
    def test_of_digits_are_their_number(self, text: str) -> None:
        assert figures([text], "header_unit") == ([int(STATION)], [], [])

    @pytest.mark.parametrize("text", ["99BE010001002", "99be010001002"])
    def test_with_letters_are_a_digest(self, text: str) -> None:
        assert figures([text], "header_unit") == ([code_number("99BE010001002")], [], [])
        assert code_in(text) == text_digest("99BE010001002")

    def test_may_be_typed(self) -> None:
        assert figures([int(STATION)], "header_unit") == ([int(STATION)], [], [])

    @pytest.mark.parametrize("text", ["TPS 001", "11.01.0", "1101012001001x", "l101012001001", "99be.1"])
    def test_that_are_none_are_told(self, text: str) -> None:
        numbers, illegible, problems = figures([text], "header_unit")

        assert (numbers, illegible) == ([None], [0])
        assert problems == [f"expected a KPU unit code, got {text!r} @ row 0, KOLOM"]

    def test_are_the_numbers_that_rules_compare(self) -> None:
        assert code_number(STATION) == int(STATION)
        assert 0 <= code_number("99BE010001002") <= LARGEST_DIGEST


class TestDigests:
    def test_are_the_same_for_the_same_text(self) -> None:
        (one, same, other), illegible, problems = figures(["a.jpg", " a.jpg", "b.jpg"], "image")

        assert one == same != other
        assert not illegible
        assert not problems

    def test_that_are_numbers_stay_as_they_are(self) -> None:
        digest = text_digest("a.jpg")

        assert figures([str(digest)], "image") == figures([digest], "image") == ([digest], [], [])

    @given(text=st.text())
    def test_fit_a_whole_number_with_a_sign(self, text: str) -> None:
        assert 0 <= text_digest(text) <= LARGEST_DIGEST < 2**63

    def test_of_digits_that_are_too_many_are_of_their_text(self) -> None:
        text = "9" * 40

        assert figures([text], "image") == ([text_digest(text)], [], [])


class TestNumbers:
    def test_that_may_be_thousands_are_told_with_what_to_write(self) -> None:
        said = "expected a whole number, got '1.650'; write 1650 if that is meant @ row 0, KOLOM"

        assert figures(["1.650", "5"], "valid_votes") == ([None, 5], [0], [said])


class TestCrossedBoxes:
    @pytest.mark.parametrize(("text", "number"), [("X62", 62), ("x62", 62), ("XX7", 7), ("--7", 7), (" X00", 0)])
    def test_of_three_boxes_are_no_digits(self, text: str, number: int) -> None:
        assert figures([text, "144"], "votes.100025") == ([number, 144], [], [])

    @pytest.mark.parametrize("text", ["X7", "XXX", "X162", "6X2", "-X2", "- 62", "X", "---", "--62", "X-2"])
    def test_that_are_no_three_boxes_are_illegible(self, text: str) -> None:
        assert figures([text], "votes.100025")[:2] == ([None], [0])

    @pytest.mark.parametrize("text", ["-62", "-7"])
    def test_one_dash_stays_a_number_below_zero(self, text: str) -> None:
        numbers, illegible, problems = figures([text], "votes.100025")

        assert (numbers, illegible) == ([int(text)], [])
        assert problems == [f"a count cannot be negative, got {text!r} @ row 0, KOLOM"]

    def test_are_for_counts_in_boxes_only(self) -> None:
        assert figures(["X62"], "certified_day")[:2] == ([None], [0])

    @given(text=st.text(st.sampled_from("Xx-0127 "), max_size=4))
    def test_change_nothing_that_is_a_number(self, text: str) -> None:
        try:
            int(text)
        except ValueError:
            return
        assert int(uncrossed(pl.Series([text]))[0]) == int(text)


class TestWords:
    def test_are_read_by_who_is_installed(self) -> None:
        assert figures(["SATU", "tigo", "", "2"], "votes_words.100025") == ([1, 3, None, 2], [], [])

    def test_with_a_slip_are_illegible_and_told_with_what_was_meant(self) -> None:
        numbers, illegible, problems = figures(["TGA", "empat"], "votes_words.100025")

        assert (numbers, illegible) == ([None, None], [0, 1])
        assert problems == [
            "expected a number in words, got 'TGA'; did you mean TIGA (3)? @ row 0, KOLOM",
            "expected a number in words, got 'empat' @ row 1, KOLOM",
        ]

    def test_may_be_numbers_already(self) -> None:
        assert figures([1, None], "valid_votes_words", number_words=None) == ([1, None], [], [])


HEADER = ("unit", "votes.100025", "votes_words.100025", "valid_votes_words")


class TestATableWithWords:
    def test_counts_the_spellings_that_are_others(self, tmp_path: Path) -> None:
        rows = [(STATION, 1, "tigo", "TIGO"), (SECOND, 2, "satu", ""), (f"{STATION[:-1]}3", 3, "", "")]
        sheet = sheet_of(read(write_csv(tmp_path / "a.csv", HEADER, *rows)))

        assert sheet.frame.select("valid_votes_words", "words_in_variants").rows() == [(3, 2), (None, 0), (None, None)]

    def test_that_counts_them_itself_is_believed(self, tmp_path: Path) -> None:
        file = write_csv(tmp_path / "a.csv", (*HEADER, "words_in_variants"), (STATION, 1, "tigo", "tigo", 0))

        assert sheet_of(read(file)).frame["words_in_variants"].to_list() == [0]

    def test_of_numbers_says_nothing_of_spellings(self, tmp_path: Path) -> None:
        file = tmp_path / "a.parquet"
        pl.DataFrame({"unit": [STATION], "votes.100025": [1], "votes_words.100025": [3]}).write_parquet(file)

        assert "words_in_variants" not in sheet_of(read(file)).frame.columns

    def test_is_read_without_them_where_nobody_reads_words(self, tmp_path: Path) -> None:
        recap = read(write_csv(tmp_path / "a.csv", HEADER, (STATION, 1, "tigo", "TIGO")), number_words=None)

        assert sheet_of(recap).frame.columns == ["unit", "votes.100025"]
        (notice,) = told(recap)
        assert notice.startswith("numbers in words in these columns were not read; install recaprules-terbilang: ")
        assert notice.endswith("valid_votes_words, votes_words.100025 @ a.csv")
        assert [problem.severity for problem in recap.problems] == ["notice"]

    def test_that_nobody_can_read_is_illegible_there(self, tmp_path: Path) -> None:
        recap = read(write_csv(tmp_path / "a.csv", HEADER, (STATION, 1, "tga", "TIGO")))

        assert sheet_of(recap).illegible == {(0, "votes_words.100025")}
        assert told(recap) == [
            "expected a number in words, got 'tga'; did you mean TIGA (3)? @ a.csv:2, votes_words.100025"
        ]

    def test_has_everything_else_beside_its_figures(self, tmp_path: Path) -> None:
        header = ("unit", "valid_votes", "header_unit", "image", "certified_day", "count_end", "officer_flag")
        row = (STATION, 1, STATION, "a.jpg", "15/02/2024", "25.30", "ya")
        sheet = sheet_of(read(write_csv(tmp_path / "a.csv", header, row)))

        assert sheet.frame.select(header[2:]).rows() == [(int(STATION), text_digest("a.jpg"), 1, 1530, 1)]


class TestIngest:
    @pytest.mark.parametrize("workers", [1, 2])
    def test_reads_words_in_every_process(self, tmp_path: Path, workers: int) -> None:
        for number in range(4):
            write_csv(tmp_path / "in" / f"{number}.csv", HEADER, (f"{STATION[:-1]}{number + 1}", 1, "tigo", "satu"))
        done = run(self._order(tmp_path, number_words=NUMBER_WORDS, workers=workers))

        assert not done.problems
        assert sheet_of(read(tmp_path / "out")).frame["words_in_variants"].to_list() == [1] * 4

    def test_reads_again_where_somebody_else_reads_words(self, tmp_path: Path) -> None:
        write_csv(tmp_path / "in" / "a.csv", HEADER, (STATION, 1, "tigo", "satu"))
        run(self._order(tmp_path, number_words=None))
        done = run(self._order(tmp_path, number_words=NUMBER_WORDS))

        assert done.read == 1
        assert sheet_of(read(tmp_path / "out")).frame["valid_votes_words"].to_list() == [1]
        assert run(self._order(tmp_path, number_words=NUMBER_WORDS)).read == 0

    def _order(self, tmp_path: Path, *, number_words: NumberWords | None, workers: int = 1) -> Order:
        return Order(
            paths=[tmp_path / "in"],
            folder=tmp_path / "out",
            profile=PROFILE,
            readers=READERS,
            version=recaprules.__version__,
            contest=Contest.PPWP,
            number_words=number_words,
            workers=workers,
            rows=1,
        )
