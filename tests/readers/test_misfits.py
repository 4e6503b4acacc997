"""Figures of one election under the rules of another: what does not fit is told once, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest
from click.testing import CliRunner

import recaprules
from recaprules import Contest, Tier
from recaprules.cli.commands import recaprules as command_line
from recaprules.model.recap import InputProblem, Recap
from recaprules.readers.misfits import Misfit, MisfitKind, constants_of_others, summaries
from recaprules.readers.raw import Problems
from recaprules.rules.datafiles import builtin_profile
from recaprules.rules.otherelections import other_constants, with_count, with_form, with_option
from tests.samples import GOOD_FORM

STATION = "1101012001{:03}"
VOTES_2024 = {"100025": 144, "100026": 19, "100027": 2}


def sirekap(folder: Path, stations: int, chart: dict[str, Any] = VOTES_2024) -> Path:
    """Write the files of some stations as Sirekap published them."""
    content = {
        "chart": {**chart, "null": None},
        "administrasi": {"suara_sah": 165, "suara_tidak_sah": 1, "suara_total": 166},
        "status_suara": True,
        "status_adm": True,
    }
    place = folder / "ppwp"
    place.mkdir()
    for number in range(1, stations + 1):
        (place / f"{STATION.format(number)}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def told(problems: Iterable[InputProblem], severity: str = "error") -> list[str]:
    return [problem.told("en") for problem in problems if problem.severity == severity]


class TestSirekapOf2024UnderTheRulesOf2019:
    STATIONS = 60

    @pytest.fixture
    def recap(self, tmp_path: Path) -> Recap:
        return recaprules.read(sirekap(tmp_path, self.STATIONS), profile="pemilu2019")

    def test_tells_the_options_and_the_counts_once_however_many_forms_there_are(self, recap: Recap) -> None:
        counts, options = told(recap.problems)

        assert counts.startswith(
            "not on the form of pemilu2019, but on that of pemilu2024; not used: "
            "C1-PPWP status_administration (60 forms), C1-PPWP status_votes (60 forms); first in "
        )
        assert options.startswith(
            "these options are not on the ballot of pemilu2019, but on that of pemilu2024; their votes were not used: "
            "ppwp 100025 (60 forms), ppwp 100026 (60 forms), ppwp 100027 (60 forms); first in "
        )
        assert all(line.endswith("; choose it with --profile pemilu2024") for line in (counts, options))

    def test_still_reads_what_both_elections_have(self, recap: Recap) -> None:
        (sheet,) = recap.sheets

        assert sheet.form.id == "C1-PPWP"
        assert sheet.frame["valid_votes"].to_list() == [165] * self.STATIONS
        assert "votes.100025" not in sheet.frame.columns

    def test_says_which_constants_differ(self, recap: Recap) -> None:
        (line,) = told(recap.problems, "notice")

        assert line.startswith(
            "what does not fit is of pemilu2024, where other constants hold than those of pemilu2019 "
            "which the rules use: cap_overseas unknown ≠ no limit, "
        )
        assert line.endswith(", tally_capacity unknown ≠ 300")
        assert "cap_statute" not in line

    def test_ends_with_1_as_figures_were_lost_and_others_checked(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(command_line, ["check", str(sirekap(tmp_path, 1)), "--profile", "pemilu2019"])

        assert result.exit_code == 1

    def test_says_the_same_of_stored_sheets_that_were_read_under_them(self, tmp_path: Path, recap: Recap) -> None:
        (tmp_path / "in").mkdir()
        source = sirekap(tmp_path / "in", self.STATIONS)
        recaprules.ingest(source, output=tmp_path / "out", profile="pemilu2019")

        stored = recaprules.read(tmp_path / "out", profile="pemilu2019")

        assert [line.partition("first in")[0] for line in told(stored.problems)] == [
            line.partition("first in")[0] for line in told(recap.problems)
        ]

    def test_names_an_option_of_no_election_with_its_place(self, tmp_path: Path) -> None:
        recap = recaprules.read(sirekap(tmp_path, 1, {"100099": 5}), profile="pemilu2019", contest="ppwp")

        assert any(
            line.startswith("this option is not on the ballot @ ") and line.endswith("chart.100099")
            for line in told(recap.problems)
        )


class TestSirekapOf2024UnderTheRulesOfTheRegionalElections:
    def test_has_no_form_and_says_so_once(self, tmp_path: Path) -> None:
        recap = recaprules.read(sirekap(tmp_path, 30), profile="pilkada2024")

        (line,) = told(recap.problems)
        assert line.startswith(
            "pilkada2024 has no form for these, pemilu2024 has; they were not used: "
            "President and Vice-President, polling station (30 forms); first in "
        )
        assert recap.unread == 30
        assert not recap.sheets

    def test_says_that_other_constants_hold(self, tmp_path: Path) -> None:
        (line,) = told(recaprules.read(sirekap(tmp_path, 1), profile="pilkada2024").problems, "notice")

        assert "cap_regulation 600 ≠ 300" in line
        assert "reserve_rate 2.5 % ≠ 2 %" in line

    def test_ends_with_2_as_nothing_could_be_checked(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(command_line, ["check", str(sirekap(tmp_path, 1)), "--profile", "pilkada2024"])

        assert result.exit_code == 2


class TestATable:
    def test_with_options_of_another_election_tells_them_once(self, tmp_path: Path) -> None:
        rows = [{"unit": STATION.format(number), "contest": "ppwp", **GOOD_FORM} for number in (1, 2)]
        pl.DataFrame(rows).write_csv(tmp_path / "a.csv")

        recap = recaprules.read(tmp_path / "a.csv", profile="pemilu2019")

        (line,) = told(recap.problems)
        assert "ppwp 100025 (2 forms), ppwp 100026 (2 forms), ppwp 100027 (2 forms)" in line

    def test_with_columns_called_by_the_options_of_another_election_tells_them(self, tmp_path: Path) -> None:
        row = {"kode_tps": STATION.format(1), **VOTES_2024, "suara_sah": 165, "catatan": "x"}
        pl.DataFrame([row]).write_csv(tmp_path / "a.csv")

        recap = recaprules.read(tmp_path / "a.csv", profile="pemilu2019", contest="ppwp")

        (line,) = told(recap.problems)
        assert "their votes were not used: ppwp 100025, ppwp 100026, ppwp 100027; first in a.csv; choose" in line
        assert "columns not used: catatan @ a.csv" in told(recap.problems, "notice")

    def test_with_numbered_columns_is_not_thought_to_be_of_2019_where_two_numbers_are_options_there(
        self, tmp_path: Path
    ) -> None:
        row = {"kode_tps": STATION.format(1), **{str(number): 1 for number in range(1, 25)}, "suara_sah": 24}
        pl.DataFrame([row]).write_csv(tmp_path / "a.csv")

        recap = recaprules.read(tmp_path / "a.csv", contest="dpr")

        assert told(recap.problems) == []

    def test_with_options_only_is_lost_whole(self, tmp_path: Path) -> None:
        row = {"unit": STATION.format(1), "contest": "ppwp", "votes.100025": 3}
        pl.DataFrame([row]).write_csv(tmp_path / "a.csv")

        recap = recaprules.read(tmp_path / "a.csv", profile="pemilu2019")

        assert recap.unread == 1
        assert "ppwp 100025 (1 forms)" in told(recap.problems)[0]

    def test_with_a_count_of_another_election_tells_the_count_and_not_each_cell(self, tmp_path: Path) -> None:
        counts = {f"registered_all_{sex}": 5 for sex in ("male", "female", "total")}
        pl.DataFrame([{"unit": STATION.format(1), "contest": "ppwp", **GOOD_FORM, **counts}]).write_csv(
            tmp_path / "a.csv"
        )

        (line,) = told(recaprules.read(tmp_path / "a.csv").problems)

        assert "but on that of pemilu2019; not used: C.HASIL-PPWP registered_all (1 forms); first in a.csv" in line

    def test_held_in_a_data_frame_tells_the_same(self) -> None:
        frame = pl.DataFrame([{"unit": STATION.format(1), "contest": "ppwp", **GOOD_FORM}])

        report = recaprules.check(frame, profile="pemilu2019")

        assert "ppwp 100025 (1 forms)" in told(report.problems)[0]

    def test_of_which_only_the_options_tell_the_contest_is_known_by_those_of_the_other_election(
        self, tmp_path: Path
    ) -> None:
        pl.DataFrame([{"unit": STATION.format(1), **GOOD_FORM}]).write_csv(tmp_path / "a.csv")

        recap = recaprules.read(tmp_path / "a.csv", profile="pilkada2024")

        (line,) = told(recap.problems)
        assert line.startswith(
            "pilkada2024 has no form for these, pemilu2024 has; they were not used: "
            "President and Vice-President, polling station (1 forms)"
        )


class TestStoredSheets:
    def test_of_another_election_are_told_once_with_their_forms(self, tmp_path: Path) -> None:
        rows = [
            {"unit": STATION.format(number), "contest": contest, **GOOD_FORM}
            for contest in ("ppwp", "dpd")
            for number in (1, 2)
        ]
        pl.DataFrame(rows).write_csv(tmp_path / "a.csv")
        recaprules.ingest(tmp_path / "a.csv", output=tmp_path / "out")

        recap = recaprules.read(tmp_path / "out", profile="pemilu2019")

        (line,) = told(recap.problems)
        assert line.startswith("these sheets are of pemilu2024, not of pemilu2019, and were not used: ")
        assert line.count("(2 forms)") == 2
        assert recap.unread == 4


class TestWhatIsGivenAsItIs:
    def test_a_form_of_another_election_is_checked_and_named(self) -> None:
        form = recaprules.tally(STATION.format(1), "ppwp", total_votes=3, turnout_total=2)

        report = recaprules.check(form, profile="pemilu2019")

        assert report.is_asked
        (line,) = (line for line in told(report.problems, "notice") if "these forms are of" in line)
        assert line == (
            "these forms are of pemilu2024, not of pemilu2019, and are checked by the constants of pemilu2019: "
            "C.HASIL-PPWP"
        )

    def test_a_form_of_the_election_is_not_named(self) -> None:
        form = recaprules.tally(STATION.format(1), "ppwp", total_votes=3, turnout_total=2)

        assert not told(recaprules.check(form).problems, "notice")


class TestOtherElections:
    P2019, P2024, K2024 = map(builtin_profile, ("pemilu2019", "pemilu2024", "pilkada2024"))

    def test_have_options_and_forms_and_counts_that_this_one_has_not(self) -> None:
        form = self.P2024.form(Contest.PPWP, Tier.TPS)
        assert form is not None

        assert with_option(self.P2019, Contest.PPWP, "100025") == ("pemilu2024",)
        assert with_option(self.P2024, Contest.PPWP, "100025") == ()
        assert with_form(self.K2024, Contest.DPR, Tier.TPS) == ("pemilu2019", "pemilu2024")
        assert with_form(self.P2024, Contest.BUPATI, Tier.TPS) == ("pilkada2024",)
        assert with_count(self.P2024, form, Tier.TPS, "registered_all") == ("pemilu2019",)

    def test_that_no_plugin_of_ours_brings_have_no_constants_to_compare(self) -> None:
        assert other_constants(self.P2024, "pemilu1955") == []

    def test_with_the_same_constants_need_no_notice(self) -> None:
        same = attrs.evolve(self.P2024, id="pemilu2029")

        assert other_constants(same, "pemilu2024") == []


class TestSummaries:
    OPTION = Misfit(MisfitKind.OPTION, "ppwp 100025", "pemilu2019", ("pemilu2024",))
    COUNT = Misfit(MisfitKind.COUNT, "C1-PPWP x", "pemilu2019", ("pemilu2024",))

    def test_add_up_over_batches(self) -> None:
        whole, part = Problems(), Problems()
        whole.misfit("a.json", self.OPTION, 2)
        part.misfit("b.json", self.OPTION, 3)
        whole.absorb(part)

        (problem,) = whole.all()
        assert "ppwp 100025 (5 forms); first in a.json; choose" in problem.what.en
        assert "ppwp 100025 (5 formulir); pertama di a.json; pilih" in problem.what.id

    def test_do_not_depend_on_the_order_in_which_things_were_met(self) -> None:
        found = {self.OPTION: ("b", 1), self.COUNT: ("a", 1)}

        assert summaries(found) == summaries(dict(reversed(found.items())))

    def test_name_every_count_and_option_but_not_every_file(self) -> None:
        options = {attrs.evolve(self.OPTION, what=f"ppwp {code}"): ("a", 1) for code in range(100, 150)}
        sheets = {Misfit(MisfitKind.SHEET, f"{n:02}.parquet", "x", ("y",)): ("", 10) for n in range(50)}

        of_options, of_sheets = (summaries(one)[0].what.en for one in (options, sheets))
        assert all(f"ppwp {code} (1 forms)" in of_options for code in range(100, 150))
        assert of_sheets.count(".parquet") == 30
        assert "and 20 more, 200 forms" in of_sheets

    def test_compare_the_constants_of_what_fits_best(self) -> None:
        profile = builtin_profile("pilkada2024")
        found = {
            Misfit(MisfitKind.FORM, "dpd, tps", "pilkada2024", ("pemilu2019", "pemilu2024")): ("", 1),
            Misfit(MisfitKind.FORM, "ppwp, tps", "pilkada2024", ("pemilu2024",)): ("", 1),
        }

        (problem,) = constants_of_others(found, profile)
        assert "is of pemilu2024," in problem.what.en
        assert constants_of_others({}, profile) == []
