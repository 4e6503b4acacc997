"""Re-votes: what parents, other contests and other sources are compared with, and what is counted how often."""

from __future__ import annotations

import io
import json

import attrs
import polars as pl
import pytest
from rich.console import Console

import recaprules
from recaprules import Contest, Report, RuleSet, Tier, Verdict
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.rules.datafiles import builtin_profile
from recaprules.writers.json import write_json
from recaprules.writers.text import print_report
from tests.samples import all_rules

PROFILE = builtin_profile("pemilu2024")
VILLAGE = "1101012001"
FIRST, SECOND = f"{VILLAGE}001", f"{VILLAGE}002"
STATIONS = [(FIRST, "", 100), (FIRST, "psu", 90), (SECOND, "", 50)]


def sheet(
    tier: Tier,
    rows: list[tuple[str, str, int]],
    *,
    contest: Contest = Contest.PPWP,
    source: str = "t",
    cell: str = "valid_votes",
    rounds: bool = True,
    seen: list[str] | None = None,
) -> Sheet:
    form = PROFILE.form(contest, tier)
    assert form is not None
    frame = pl.DataFrame(rows, schema={"unit": pl.String, "round": pl.String, cell: pl.Int32}, orient="row")
    if seen is not None:
        frame = frame.with_columns(pl.Series("seen", seen))
    ballot = PROFILE.ballot(contest) or numbered_ballot(contest, 2)
    frame = frame if rounds else frame.drop("round")
    return Sheet(form=form, ballot=ballot, tier=tier, source=source, frame=frame)


def village(total: int, *, cell: str = "valid_votes") -> Sheet:
    return sheet(Tier.VILLAGE, [(VILLAGE, "", total)], rounds=False, cell=cell)


def rule(number: int, condition: str) -> recaprules.Rule:
    title = recaprules.Text("contoh", "example")
    return recaprules.Rule(id=f"EXA-{number:02d}", name="example", title=title, check=recaprules.parse(condition))


OWN = RuleSet(
    [
        rule(1, "same(contests.registered_total)"),
        rule(2, "turnout_registered_total == dpd.turnout_registered_total"),
        rule(3, 'valid_votes == source("sirekap").valid_votes'),
        rule(4, "same(sources.valid_votes)"),
    ]
)


def report(*sheets: Sheet, select: str) -> Report:
    rules = OWN if select.startswith("EXA") else all_rules()
    return recaprules.check(Recap(sheets=sheets), rules=rules.select(select))


def verdicts(rule: str, tier: Tier, *sheets: Sheet) -> dict[Verdict, int]:
    count = report(*sheets, select=rule).verdict(rule, tier)
    return {one: count.count(one) for one in Verdict if count.count(one)}


class TestAParent:
    """TIER-01: the village is the sum of what counts of its stations."""

    def test_holds_with_the_re_vote(self) -> None:
        assert verdicts("TIER-01", Tier.VILLAGE, sheet(Tier.TPS, STATIONS), village(140)) == {Verdict.HOLDS: 1}

    @pytest.mark.parametrize("total", [150, 240])
    def test_is_broken_with_the_first_vote_or_with_both(self, total: int) -> None:
        assert verdicts("TIER-01", Tier.VILLAGE, sheet(Tier.TPS, STATIONS), village(total)) == {Verdict.BROKEN: 1}

    def test_is_open_with_two_re_votes_that_differ(self) -> None:
        stations = sheet(Tier.TPS, [*STATIONS, (FIRST, "psu", 91)])

        assert verdicts("TIER-01", Tier.VILLAGE, stations, village(140)) == {Verdict.UNDECIDED: 1}

    def test_holds_with_a_late_vote_alone(self) -> None:
        stations = sheet(Tier.TPS, [(FIRST, "pss", 90), (SECOND, "", 50)])

        assert verdicts("TIER-01", Tier.VILLAGE, stations, village(140)) == {Verdict.HOLDS: 1}

    @pytest.mark.parametrize("word", ["psl", "pss", "kedua"])
    @pytest.mark.parametrize("total", [140, 150, 240])
    def test_is_open_where_nobody_can_say_what_counts(self, word: str, total: int) -> None:
        stations = sheet(Tier.TPS, [(FIRST, "", 100), (FIRST, word, 90), (SECOND, "", 50)])

        assert verdicts("TIER-01", Tier.VILLAGE, stations, village(total)) == {Verdict.UNDECIDED: 1}

    def test_takes_the_last_reading_of_the_re_vote(self) -> None:
        rows = [*STATIONS, (FIRST, "psu", 95), (FIRST, "", 101)]
        stations = sheet(Tier.TPS, rows, seen=["1", "2", "1", "3", "4"])

        assert verdicts("TIER-01", Tier.VILLAGE, stations, village(145)) == {Verdict.HOLDS: 1}


class TestAColumnOfAFormThatWasReplaced:
    """A child column is of the vote and the reading of the form that it is printed on."""

    @staticmethod
    def of(key: str, values: tuple[str, str], votes: tuple[int, int]) -> Sheet:
        """Return two forms of a village, which `round` or `seen` tells apart, each with the column of a station."""
        whole = village(0)
        cells = {"valid_votes": votes, "invalid_votes": (1, 1), "total_votes": (900, 900)}
        forms = pl.DataFrame({"unit": [VILLAGE] * 2, key: values, **cells})
        return attrs.evolve(whole, frame=forms, columns=forms.with_columns(pl.lit(FIRST).alias("child")))

    def test_counts_no_more_and_is_told_as_replaced(self) -> None:
        said = report(self.of("round", ("", "psu"), (60, 50)), select="SUM-02")
        told = sorted((one.round, one.superseded) for one in said.findings if one.column)

        assert told == [("", True), ("psu", False)]

    @pytest.mark.parametrize("second", ["psu", ""], ids=["voted again", "not voted again"])
    def test_is_not_compared_with_the_form_of_the_station(self, second: str) -> None:
        stations = sheet(Tier.TPS, [(FIRST, "", 60), (FIRST, "psu", 50)] if second else [(FIRST, "", 50)])
        said = verdicts("TIER-06", Tier.TPS, stations, self.of("round", ("", "psu"), (60, 50)))

        assert Verdict.BROKEN not in said
        assert said[Verdict.HOLDS] == 1

    def test_of_an_earlier_reading_is_not_compared_either(self) -> None:
        said = verdicts("TIER-06", Tier.TPS, sheet(Tier.TPS, [(FIRST, "", 50)]), self.of("seen", ("1", "2"), (60, 50)))

        assert Verdict.BROKEN not in said
        assert said[Verdict.HOLDS] == 1


class TestAFormThatWasReplaced:
    """It is asked what a form says alone, and nothing that reads other forms; no count is lost."""

    def test_is_asked_what_it_says_alone(self) -> None:
        stations = sheet(Tier.TPS, STATIONS, cell="registered_total")
        said = verdicts("CAP-01", Tier.TPS, stations)

        assert said == {Verdict.HOLDS: 3}

    def test_is_not_asked_beside_others(self) -> None:
        ppwp = sheet(Tier.TPS, STATIONS, cell="registered_total")
        dpd = sheet(Tier.TPS, STATIONS, cell="registered_total", contest=Contest.DPD)

        assert verdicts("EXA-01", Tier.TPS, ppwp, dpd) == {Verdict.HOLDS: 4, Verdict.NOT_ASKED: 2}

    def test_is_counted_as_replaced(self) -> None:
        (forms,) = report(sheet(Tier.TPS, STATIONS), select="CAP").forms

        assert (forms.forms, forms.superseded) == (3, 1)

    def test_is_told_as_replaced(self) -> None:
        rows = [(FIRST, "", 700), (FIRST, "psu", 800)]
        said = report(sheet(Tier.TPS, rows, cell="registered_total"), select="CAP-01")

        assert [(one.written, one.round, one.superseded) for one in sorted(said.findings, key=lambda one: one.id)] == [
            ((700,), "", True),
            ((800,), "psu", False),
        ]
        assert len({one.id for one in said.findings}) == 2

    def test_stands_in_both_reports(self) -> None:
        said = report(
            sheet(Tier.TPS, [(FIRST, "", 700), (FIRST, "psu", 100)], cell="registered_total"), select="CAP-01"
        )
        written = json.loads(write_json(said, "en"))
        console = Console(file=io.StringIO(), width=110, color_system=None)
        print_report(said, "en", console)
        text = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO

        (finding,) = written["findings"]
        assert (finding["superseded"], "round" in finding) == (True, False)
        assert written["forms"][0]["superseded"] == 1
        assert "first vote, replaced by a re-vote" in text
        assert "1 forms were replaced by a re-vote (PSU) and are not added up" in text


class TestOtherContests:
    """A re-vote of one contest is not compared with the first vote of another."""

    PPWP = sheet(Tier.TPS, STATIONS, cell="turnout_registered_total")

    def test_are_not_compared_where_only_one_was_repeated(self) -> None:
        dpd = sheet(
            Tier.TPS,
            [(FIRST, "", 100), (SECOND, "", 50)],
            cell="turnout_registered_total",
            contest=Contest.DPD,
            rounds=False,
        )
        said = verdicts("EXA-02", Tier.TPS, self.PPWP, dpd)

        # PPWP is asked: the re-vote is open, the other station holds; the replaced form and those of DPD are not.
        assert said == {Verdict.HOLDS: 1, Verdict.UNDECIDED: 1, Verdict.NOT_ASKED: 3}

    def test_that_have_one_vote_each_look_for_the_first_vote(self) -> None:
        dpd = sheet(
            Tier.TPS, [(FIRST, "", 100), (SECOND, "", 50)], cell="registered_total", contest=Contest.DPD, rounds=False
        )
        ppwp = sheet(Tier.TPS, STATIONS, cell="registered_total")

        assert verdicts("EXA-01", Tier.TPS, ppwp, dpd) == {Verdict.HOLDS: 2, Verdict.UNDECIDED: 2, Verdict.NOT_ASKED: 1}

    @pytest.mark.parametrize(("voters", "verdict"), [(90, Verdict.HOLDS), (89, Verdict.BROKEN)])
    def test_are_compared_where_both_were(self, voters: int, verdict: Verdict) -> None:
        rows = [(FIRST, "", 77), (FIRST, "psu", voters), (SECOND, "", 50)]
        dpd = sheet(Tier.TPS, rows, cell="turnout_registered_total", contest=Contest.DPD)
        said = verdicts("EXA-02", Tier.TPS, self.PPWP, dpd)

        assert {Verdict.HOLDS: 1, Verdict.NOT_ASKED: 4} | {verdict: 1 + (verdict is Verdict.HOLDS)} == said


class TestOtherSources:
    """A re-vote is compared with a re-vote, or with a source that does not tell votes apart."""

    MANUAL = sheet(Tier.TPS, STATIONS, source="c_hasil")

    def asked(self, rows: list[tuple[str, str, int]], *, rounds: bool) -> dict[Verdict, int]:
        said = verdicts("EXA-03", Tier.TPS, self.MANUAL, sheet(Tier.TPS, rows, source="sirekap", rounds=rounds))
        return {one: forms for one, forms in said.items() if one is not Verdict.NOT_ASKED}

    def test_that_have_the_re_vote_agree(self) -> None:
        assert self.asked(STATIONS, rounds=True) == {Verdict.HOLDS: 2}

    def test_that_have_only_the_first_vote_leave_it_open(self) -> None:
        rows = [(FIRST, "", 100), (SECOND, "", 50), (f"{VILLAGE}003", "psu", 1)]

        assert self.asked(rows, rounds=True) == {Verdict.HOLDS: 1, Verdict.UNDECIDED: 1}

    def test_that_do_not_tell_votes_apart_are_compared(self) -> None:
        assert self.asked([(FIRST, "", 100), (SECOND, "", 50)], rounds=False) == {Verdict.HOLDS: 1, Verdict.BROKEN: 1}

    def test_are_all_compared_vote_by_vote(self) -> None:
        rows = [(FIRST, "", 1), (FIRST, "psu", 90), (SECOND, "", 51)]
        sheets = (self.MANUAL, sheet(Tier.TPS, rows, source="sirekap"))

        assert verdicts("EXA-04", Tier.TPS, *sheets) == {Verdict.HOLDS: 2, Verdict.BROKEN: 2, Verdict.NOT_ASKED: 2}
