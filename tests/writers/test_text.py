"""The summary never says more than was found out."""

from __future__ import annotations

import io
from fractions import Fraction

import attrs
import polars as pl
import pytest
from rich.console import Console

import recaprules
from recaprules import Finding, Report, Rule, RuleSet, Severity, Text, parse
from recaprules.exceptions import CannotCheckError
from recaprules.model.recap import Recap
from recaprules.model.register import Register
from recaprules.model.sheet import Sheet
from recaprules.model.text import Language
from recaprules.model.tier import Tier
from recaprules.model.unit import UnitCode
from recaprules.writers.text import print_report, write_text
from tests.samples import GOOD_FORM, all_rules
from tests.settings import STATION

RULES = all_rules()


def report(*changes: dict[str, int | None], rules: RuleSet = RULES, max_findings: int | None = None) -> Report:
    rows = [{"unit": f"1101012001{number:03}", **GOOD_FORM, **change} for number, change in enumerate(changes, 1)]
    sheet = Sheet(form=STATION.form, ballot=STATION.ballot, tier=Tier.TPS, source="t", frame=pl.DataFrame(rows))
    return recaprules.check(Recap(sheets=(sheet,)), rules=rules, max_findings=max_findings)


def summary(checked: Report) -> str:
    return " ".join(write_text(checked, "id").decode().split())


class TestTheLastLine:
    def test_says_that_nothing_is_broken_where_that_is_so(self) -> None:
        assert "Tidak ada aturan yang dilanggar." in summary(report({}))

    def test_does_not_say_so_where_findings_are_only_not_listed(self) -> None:
        assert "Tidak ada aturan yang dilanggar." not in summary(report({"total_votes": 1}, max_findings=0))

    def test_does_not_say_so_where_nothing_could_be_asked(self) -> None:
        tally = recaprules.tally("1101012001001", "ppwp", valid_votes=3)
        text = summary(recaprules.check(tally, rules=RULES.select("BAL")))

        assert "Tidak ada aturan yang dapat ditanyakan" in text
        assert "Tidak ada aturan yang dilanggar." not in text

    def test_does_not_say_so_where_there_is_no_form(self) -> None:
        with pytest.raises(CannotCheckError) as caught:
            recaprules.check(Recap(sheets=()), rules=RULES)

        assert caught.value.report is not None
        assert "Tidak ada formulir yang dapat diperiksa." in summary(caught.value.report)


class TestExamples:
    def test_show_the_largest_difference_however_few_are_listed(self) -> None:
        changes = [{"total_votes": 239 + number} for number in (1, 300, 2)]
        text = summary(report(*changes, rules=RULES.select("BAL-04"), max_findings=1))

        assert "TPS 1101012001002, PPWP suara sah + tidak sah (V.C) 539" in text

    def test_name_the_suspected_cell_as_people_call_it(self) -> None:
        text = summary(report({"turnout_total_female": 172}))

        assert "pengguna hak pilih P (I.B.4), mungkin 127 [USE-10]" in text

    def test_show_titles_as_they_are(self) -> None:
        odd = Rule(id="EXA-01", name="x", title=Text("votes[option] [/x]", "b"), check=parse("valid_votes == 1"))

        assert "votes[option] [/x]" in summary(report({}, rules=RuleSet([odd])))

    def test_leave_out_what_another_rule_already_says(self) -> None:
        text = summary(report({"votes.100025": 500}))

        assert "SUM-05 kesalahan" not in text
        assert "SUM-01 kesalahan" in text


class TestAFindingThatNoComparisonTells:
    """What must hold is no fact: it is told as what is not met, with the figures there are."""

    FINDING = Finding(
        rule="XS-07",
        title=Text("Tidak ada lonjakan", "No jump"),
        unit=UnitCode("1101012001001"),
        tier=Tier.TPS,
        contest=recaprules.Contest.PPWP,
        form="C.HASIL-PPWP",
        source="t",
        severity=Severity.ERROR,
        left=Fraction(482),
        right=Fraction(20),
        labels=(("votes.100027", Text("suara 03", "votes 03")), ("pages", Text("halaman", "pages"))),
        written=(1982, None),
    )

    def told(self, *findings: Finding) -> str:
        """Return the summary of a report with *findings*."""
        return summary(attrs.evolve(report({"total_votes": 1}), findings=findings))

    def test_names_the_requirement_and_its_figures(self) -> None:
        said = "Tidak ada lonjakan; suara 03 1.982, halaman –; 482 berbanding 20, selisih +462"

        assert f"tidak terpenuhi: {said}" in self.told(self.FINDING)

    def test_says_so_in_english(self) -> None:
        assert (
            self.FINDING.message("en") == "not met: No jump; votes 03 1,982, pages –; 482 against 20, difference +462"
        )

    def test_names_cells_without_numbers_where_none_is_known(self) -> None:
        of_a_unit = attrs.evolve(self.FINDING, written=(None, None), left=None)

        assert of_a_unit.message("en") == "not met: No jump; votes 03, pages"

    def test_is_told_once_of_a_form_that_is_there_twice(self) -> None:
        assert self.told(self.FINDING, self.FINDING).count("tidak terpenuhi") == 1

    def test_says_how_many_more_there_are_of_the_form(self) -> None:
        text = self.told(*(attrs.evolve(self.FINDING, left=Fraction(left)) for left in range(5)))

        assert text.count("tidak terpenuhi") == 3
        assert "… dan 2 lagi pada formulir ini" in text


class TestWorstUnits:
    def test_count_errors_that_no_other_rule_says_and_their_largest_difference(self) -> None:
        # SUM-02 is off by one; the list rules are warnings, and SUM-05 is said by SUM-01.
        (worst,) = report({"votes.100025": 144, "total_votes": 240, "ballots_used": 240, "ballots_unused": 49}).worst

        assert (worst.unit, worst.votes) == ("1101012001001", 1)


class TestAnElection:
    """Many kinds of forms, child columns and echoes among them."""

    @pytest.fixture(scope="class")
    @staticmethod
    def text() -> str:
        def of(tier: Tier, rows: dict[str, tuple[int, int]], columns: pl.DataFrame | None = None) -> Sheet:
            form = recaprules.load_profile().form(recaprules.Contest.PPWP, tier)
            assert form is not None
            frame = pl.DataFrame(
                {
                    "unit": list(rows),
                    "valid_votes": [valid for valid, _ in rows.values()],
                    "invalid_votes": [0] * len(rows),
                    "total_votes": [total for _, total in rows.values()],
                }
            )
            return Sheet(form=form, ballot=STATION.ballot, tier=tier, source="t", frame=frame, columns=columns)

        columns = pl.DataFrame(
            {
                "unit": ["1101012001"] * 2,
                "child": ["1101012001001", "1101012001002"],
                "valid_votes": [5, 9],
                "invalid_votes": [0, 0],
                "total_votes": [5, 7],
            }
        )
        sheets = (
            of(Tier.TPS, {"1101012001001": (5, 5), "1101012001002": (7, 7)}),
            of(Tier.VILLAGE, {"1101012001": (12, 12)}, columns),
            of(Tier.KECAMATAN, {"110101": (12, 12)}),
            of(Tier.KABKO, {"1101": (12, 12), "1102": (3, 3)}),
        )
        report = recaprules.check(Recap(sheets=sheets), rules=all_rules().select("SUM", "TIER"))
        return write_text(report, "en").decode()

    def test_has_a_table_of_the_forms(self, text: str) -> None:
        lines = [line.split() for line in text.splitlines()]

        assert ["polling", "station", "C.HASIL-PPWP", "t", "2", "0", "0"] in lines
        assert any(line[:6] == ["polling", "station", "child", "columns", "on", "D.HASIL"] for line in lines)

    def test_says_on_which_form_a_column_stands(self, text: str) -> None:
        assert "polling station 1101012001002, PPWP, child columns on D.HASIL KECAMATAN-PPWP" in text

    def test_names_the_echoes_below_their_cause(self, text: str) -> None:
        assert "its echoes (2): TIER-01, TIER-06" in text

    def test_says_which_sums_are_open(self, text: str) -> None:
        assert "regency/city PPWP: 1 undecided, as figures or units are missing" in text
        assert "regency/city 1102 PPWP: 0 there, 0 whole" in text


class TestTheTableOfForms:
    @pytest.mark.parametrize("language", ["id", "en"])
    @pytest.mark.parametrize("width", [80, 120])
    def test_is_whole_however_short_the_lines_are(self, width: int, language: Language) -> None:
        table = lines_of(width, language)
        numbers = [line.split()[-5:] for line in table if "D.HASIL" in line or "C.HASIL" in line]

        assert numbers == [["3", "0", "0", "0", "0"], *[["1", "0", "0", "0", "0"]] * 4]
        assert "\u2026" not in "".join(table)
        assert max(map(len, table)) <= width

    @pytest.mark.parametrize("language", ["id", "en"])
    @pytest.mark.parametrize("with_revote", [False, True], ids=["first-votes", "re-votes"])
    @pytest.mark.parametrize("with_register", [False, True], ids=["no-register", "register"])
    @pytest.mark.parametrize("width", [72, 75, 78, 80])
    def test_breaks_no_word(self, width: int, with_register: bool, with_revote: bool, language: Language) -> None:
        table = lines_of(width, language, with_register=with_register, with_revote=with_revote)
        shown = {word for line in table for word in line.split()}
        whole = lines_of(200, language, with_register=with_register, with_revote=with_revote)

        assert {word for line in whole for word in line.split()} == shown
        assert max(map(len, table)) <= width


def lines_of(width: int, language: Language, *, with_register: bool = True, with_revote: bool = False) -> list[str]:
    """Return the table of the forms of every tier, with what is asked for in it, on lines of *width*."""
    units = {
        Tier.TPS: [f"1101012001{number:03}" for number in range(1, 4)],
        Tier.VILLAGE: ["1101012001"],
        Tier.KECAMATAN: ["110101"],
        Tier.KABKO: ["1101"],
        Tier.PROVINCE: ["11"],
    }
    sheets = []
    for tier, codes in units.items():
        form = recaprules.load_profile().form(recaprules.Contest.PPWP, tier)
        assert form is not None
        frame = pl.DataFrame({"unit": codes, "valid_votes": [5] * len(codes)})
        sheets.append(Sheet(form=form, ballot=STATION.ballot, tier=tier, source="c_hasil", frame=frame))
    register = Register(pl.DataFrame({"unit": [code for codes in units.values() for code in codes]}))
    recap = Recap(sheets=tuple(sheets), register=register if with_register else None)
    checked = recaprules.check(recap, rules=RULES.select("SUM-06"))
    if with_revote:
        checked = attrs.evolve(checked, forms=tuple(attrs.evolve(one, superseded=1) for one in checked.forms))
    console = Console(file=io.StringIO(), width=width, color_system=None)
    print_report(checked, language, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    return text.partition("\n\n")[2].partition("\u2500")[0].splitlines()  # type: ignore[no-any-return]
