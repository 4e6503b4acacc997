"""Numbers in words are read as people write them, and no slip becomes another number."""

from __future__ import annotations

import itertools
import pickle
import string
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import recaprules_terbilang
from recaprules.plugins.manager import load_plugins
from recaprules_terbilang.letters import is_a_slip
from recaprules_terbilang.parser import parse
from recaprules_terbilang.speller import LARGEST, spell
from recaprules_terbilang.spellings import DIGITS, SPELLINGS, VARIANTS

NUMBERS = st.one_of(st.integers(0, 999), st.integers(0, LARGEST))

# Each is exchanged for what means the same: SERATUS by SATU RATUS, and so on.
IN_TWO_WORDS = {
    "SEPULUH": "SATU PULUH",
    "SEBELAS": "SATU BELAS",
    "SERATUS": "SATU RATUS",
    "SERIBU": "SATU RIBU",
}


@st.composite
def variant_spellings(draw: st.DrawFn, number: int) -> str:
    """Return *number* as somebody might write it."""
    words = []
    for word in spell(number).split():
        if word in IN_TWO_WORDS and draw(st.booleans()):
            words += IN_TWO_WORDS[word].split()
        else:
            words.append(word)
    written = [draw(st.sampled_from((word, *VARIANTS.get(word, ())))) for word in words]
    text = written[0]
    for word in written[1:]:
        text += draw(st.sampled_from([" ", "", "  ", "-", " - ", ", "])) + word
    text = draw(st.sampled_from([text, text.lower(), text.title()]))
    before, after = draw(
        st.sampled_from([("", ""), ("(", ")"), ("== ", " =="), ('"', '".'), (" ", " SUARA"), ("(", ") suara")])
    )
    return f"{before}{text}{after}"


def slips(text: str) -> Iterator[str]:
    """Yield *text* with every slip of one letter that leaves one out, exchanges two, or doubles one."""
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]
        yield text[:at] + text[at] + text[at:]
        yield text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


class TestSpelling:
    """KBBI: one word for one of a kind, a number and the unit for all others."""

    @pytest.mark.parametrize(
        ("number", "words"),
        [
            (0, "NOL"),
            (10, "SEPULUH"),
            (11, "SEBELAS"),
            (12, "DUA BELAS"),
            (20, "DUA PULUH"),
            (100, "SERATUS"),
            (110, "SERATUS SEPULUH"),
            (165, "SERATUS ENAM PULUH LIMA"),
            (999, "SEMBILAN RATUS SEMBILAN PULUH SEMBILAN"),
            (1_000, "SERIBU"),
            (2_001, "DUA RIBU SATU"),
            (101_000, "SERATUS SATU RIBU"),
            (1_000_000, "SATU JUTA"),
            (1_001_001, "SATU JUTA SERIBU SATU"),
        ],
    )
    def test_spells(self, number: int, words: str) -> None:
        assert words == spell(number)

    @pytest.mark.parametrize("number", [-1, LARGEST + 1])
    def test_has_limits(self, number: int) -> None:
        with pytest.raises(ValueError, match="expected a number from 0 to 999999999"):
            spell(number)


class TestRoundTrip:
    """What is spelled is read as the same number, and as spelled so."""

    def test_holds_for_every_number_of_four_digits(self) -> None:
        read = [parse(spell(number)) for number in range(10_000)]

        assert list(range(10_000)) == [said.number for said in read]
        assert all(said.canonical for said in read)

    @given(number=NUMBERS)
    def test_holds_for_any(self, number: int) -> None:
        assert (number, True) == (parse(spell(number)).number, parse(spell(number)).canonical)

    @given(number=NUMBERS, data=st.data())
    def test_holds_for_any_variant(self, number: int, data: st.DataObject) -> None:
        text = data.draw(variant_spellings(number))

        assert number == parse(text).number


class TestVariants:
    """TBL-06: other spellings are accepted, and known to be others."""

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("SATU RATUS", 100),
            ("SATU RIBU", 1_000),
            ("SATU PULUH", 10),
            ("SATU BELAS", 11),
            ("SATU PULUH LIMA", 15),
            ("SEJUTA", 1_000_000),
            ("NIHIL", 0),
            ("KOSONG", 0),
            ("DUAPULUHTIGA", 23),
            ("DUA-PULUH-TIGA", 23),
            ("DU A PULUH TI GA", 23),
            ("SARATUS LAPAN BLAS", 118),
            ("SATU ENAM LIMA", 165),
            ("NOL SATU LIMA", 15),
            ("NOL NOL NOL", 0),
        ],
    )
    def test_are_read(self, text: str, number: int) -> None:
        said = parse(text)

        assert (number, False) == (said.number, said.canonical)

    @pytest.mark.parametrize("text", ["dua puluh tiga", "DUA  PULUH TIGA", "(DUA PULUH TIGA)", "Dua puluh tiga suara"])
    def test_are_none_where_only_letters_blanks_and_marks_differ(self, text: str) -> None:
        assert (parse(text).number, parse(text).canonical) == (23, True)

    @pytest.mark.parametrize("spelling", SPELLINGS)
    def test_each_is_one_word_only(self, spelling: str) -> None:
        words = [word for word, variants in VARIANTS.items() if spelling in variants]

        assert len(words) == (spelling not in SPELLINGS.values())


class TestWhatIsNoNumber:
    """What could be several numbers is none."""

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "-",
            "X",
            "165",
            "SERATUS (100)",
            "SUARA",
            "LIMA LIMA",
            "SATU ENAM LIMA DUA",
            "NOL LIMA",
            "DUA RATUS LIMA LIMA",
            "SEPULUH LIMA",
            "SERATUS SERIBU",
            "LIMA RIBU DUA JUTA",
            "DUA RATUS TIGA RATUS",
            "PULUH",
            "RIBU",
            "SEBELAS BELAS",
            "NOL BELAS",
            "DUA NOL",
            "SIJI",
            "ONE HUNDRED",
            "L" * 10_000,
            "\ud800",
        ],
    )
    def test_is_read_as_none(self, text: str) -> None:
        assert parse(text).number is None

    @given(text=st.text())
    def test_takes_any_text(self, text: str) -> None:
        said = parse(text)

        assert said.number is None or said.number <= LARGEST

    @given(words=st.lists(st.sampled_from(sorted(SPELLINGS)), max_size=8))
    def test_never_depends_on_blanks(self, words: list[str]) -> None:
        assert parse(" ".join(words)).number == parse("".join(words)).number


class TestSlips:
    """A slip of one letter is a suggestion and never a number."""

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("SERATUS ENAM PULUH LIMMA", 165),
            ("SERATUS ENAN PULUH LIMA", 165),
            ("SRATUS ENAM PULUH LIMA", 165),
            ("SERATUS ENAM PULHU LIMA", 165),
            ("DAUPULUHTIGA", 23),
            ("DUA RATU SEPULUH", 210),
        ],
    )
    def test_are_suggested(self, text: str, number: int) -> None:
        assert (None, number) == (parse(text).number, parse(text).suggestion)

    @pytest.mark.parametrize(
        "text", ["DUA PULUH TIMA", "DUA PLH TIGA", "SERATUS ENNAM PULUH LIMMA", "SAUTU ENAM LIMA X"]
    )
    def test_that_could_be_several_or_are_two_are_not(self, text: str) -> None:
        assert (parse(text).number, parse(text).suggestion) == (None, None)

    def test_of_numbers_of_three_digits_become_no_other(self) -> None:
        for number in (*range(100), *range(100, 1_000, 11)):
            for text in slips(spell(number)):
                said = parse(text)

                assert said.number in (None, number), text
                assert said.number is not None or said.suggestion in (None, number), text

    @given(number=NUMBERS, letter=st.sampled_from(string.ascii_uppercase), data=st.data())
    def test_with_any_letter_become_no_other(self, number: int, letter: str, data: st.DataObject) -> None:
        words = spell(number)
        at = data.draw(st.integers(0, len(words)))
        for text in (words[:at] + letter + words[at:], words[:at] + letter + words[at + 1 :]):
            said = parse(text)

            assert said.number in (None, number)
            assert said.number is not None or said.suggestion in (None, number)

    def test_words_of_two_meanings_are_more_than_a_letter_apart(self) -> None:
        pairs = itertools.combinations(SPELLINGS, 2)
        near = {(one, other) for one, other in pairs if SPELLINGS[one] != SPELLINGS[other] and is_a_slip(one, other)}

        assert not near


class TestInTheBoxes:
    """Three digits, read aloud box by box, are a number as well."""

    @given(number=st.integers(0, 999))
    def test_are_read(self, number: int) -> None:
        assert number == parse(" ".join(DIGITS[int(digit)] for digit in f"{number:03}")).number


class TestPlugin:
    """The reader of words comes in through the hook, and can be sent to other processes."""

    def test_offers_one_that_can_be_pickled(self) -> None:
        (offered,) = recaprules_terbilang.recaprules_number_words()
        again = pickle.loads(pickle.dumps(offered))

        assert offered == again
        assert again.parse("SERATUS").number == 100
        assert again.spell(100) == "SERATUS"
        assert again.name.startswith("recaprules-terbilang ")

    def test_loads(self) -> None:
        plugins = load_plugins(extra=[recaprules_terbilang], entry_points_of=list)

        assert plugins.number_words is not None
        assert [rule.id for rule in plugins.rules.checks] == ["TBL-01", "TBL-02", "TBL-03", "TBL-05", "TBL-06"]
        assert not plugins.problems
