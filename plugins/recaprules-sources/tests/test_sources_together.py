"""What the rules of this family say of several readings together, which no single case can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from statistics import median as reference

import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import given

import recaprules
import recaprules_sources
from recaprules import Contest, Report, RuleSet, Tier, Verdict
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules_sources.jumps import FEWEST_STEPS, jumps, median

RULES = RuleSet(recaprules_sources.recaprules_rules())
PROFILE = recaprules.load_profile("pemilu2024")
STATIONS = ["1101012001001", "1101012001002"]


def sheet(
    tier: Tier,
    source: str,
    frame: Mapping[str, Sequence[object]],
    *,
    columns: Mapping[str, Sequence[object]] | None = None,
) -> Sheet:
    """Return PPWP forms of *tier* as *source* states them."""
    form = PROFILE.form(Contest.PPWP, tier, published=source == "sirekap")
    assert form is not None
    return Sheet(
        form=form,
        ballot=numbered_ballot(Contest.PPWP, 2),
        tier=tier,
        source=source,
        frame=pl.DataFrame(frame),
        columns=None if columns is None else pl.DataFrame(columns),
    )


def check(*sheets: Sheet, rules: Sequence[str]) -> Report:
    """Return what *rules* say of *sheets*."""
    return recaprules.check(Recap(sheets=sheets), rules=RuleSet([RULES[id] for id in rules]))


def readings(*votes: tuple[int | None, int | None], unit: str = "0") -> Sheet:
    """Return what Sirekap published for *unit*, one reading a day."""
    return sheet(
        Tier.NATIONAL if unit == "0" else Tier.PROVINCE,
        "sirekap",
        {
            "unit": [unit] * len(votes),
            "seen": [f"2024-02-{day:02d}T00:00:00" for day in range(1, len(votes) + 1)],
            "votes.1": [first for first, _ in votes],
            "votes.2": [second for _, second in votes],
            "stations_reported": list(range(1, len(votes) + 1)),
        },
    )


class TestReadingsOfOneForm:
    """XS-01 to XS-04: each rule is asked on one side only."""

    def test_sirekap_is_compared_with_the_form_station_by_station(self) -> None:
        report = check(
            sheet(Tier.TPS, "sirekap", {"unit": STATIONS, "votes.1": [941, 19]}),
            sheet(Tier.TPS, "c_hasil", {"unit": STATIONS[::-1], "votes.1": [19, 62]}),
            rules=["XS-01"],
        )

        assert [(one.unit, one.source, one.imbalance) for one in report.findings] == [(STATIONS[0], "sirekap", 879)]

    def test_the_independent_count_may_have_fewer_stations(self) -> None:
        report = check(
            sheet(Tier.TPS, "sirekap", {"unit": STATIONS, "votes.1": [152, 19]}),
            sheet(Tier.TPS, "kawalpemilu", {"unit": STATIONS[:1], "votes.1": [152]}),
            rules=["XS-03"],
        )
        count = report.verdict("XS-03", Tier.TPS)

        assert (count.holds, count.broken, count.undecided) == (1, 0, 1)

    def test_the_column_of_a_station_is_compared_with_sirekap(self) -> None:
        certificate = sheet(
            Tier.VILLAGE,
            "d_hasil",
            {"unit": ["1101012001"], "votes.1": [82]},
            columns={"unit": ["1101012001"] * 2, "child": STATIONS, "votes.1": [63, 19]},
        )
        report = check(
            certificate, sheet(Tier.TPS, "sirekap", {"unit": STATIONS, "votes.1": [62, 19]}), rules=["XS-04"]
        )

        assert [(one.unit, one.form, one.imbalance) for one in report.findings] == [
            (STATIONS[0], "D.HASIL KECAMATAN-PPWP", -1)
        ]

    def test_a_kecamatan_is_compared_with_what_sirekap_published(self) -> None:
        report = check(
            sheet(Tier.KECAMATAN, "d_hasil", {"unit": ["110101"], "votes.1": [2883]}),
            sheet(Tier.KECAMATAN, "sirekap", {"unit": ["110101"], "votes.1": [2885], "stations_reported": [3]}),
            rules=["XS-04"],
        )

        assert [(one.form, one.imbalance) for one in report.findings] == [("D.HASIL KECAMATAN-PPWP", 2)]


class TestLaterReadings:
    """XS-06: each reading is compared with the one before it."""

    def test_only_the_reading_that_falls_is_found(self) -> None:
        report = check(readings((50, 50), (60, 60), (59, 60), (70, 70)), rules=["XS-06"])
        count = report.verdict("XS-06", Tier.NATIONAL)

        assert [(one.seen, one.imbalance) for one in report.findings] == [("2024-02-03T00:00:00", -1)]
        assert (count.holds, count.broken, count.undecided) == (2, 1, 1)


@st.composite
def steady(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Draw readings of which every step adds the same kind of votes."""
    first, second = draw(st.integers(1, 10**8)), draw(st.integers(1, 10**8))
    steps = draw(st.lists(st.integers(1, 50), min_size=FEWEST_STEPS, max_size=12))
    totals = [1]
    for step in steps:
        totals.append(totals[-1] + step)
    return [(first * total, second * total) for total in totals]


class TestJumps:
    """XS-07: what comes in is compared with what came in before."""

    SERIES = ((50, 50), (101, 99), (150, 150), (202, 198), (250, 251), (300, 301), (351, 350), (451, 350))

    def test_a_jump_is_told_with_the_most_that_would_have_been_usual(self) -> None:
        (finding,) = check(readings(*self.SERIES), rules=["XS-07"]).findings

        assert (finding.seen, finding.left, finding.cells[0].key) == ("2024-02-08T00:00:00", 100, "votes.1")
        assert finding.right is not None
        assert 50 < finding.right < 100

    def test_order_of_the_rows_does_not_matter(self) -> None:
        straight = readings(*self.SERIES)
        mixed = Sheet(
            form=straight.form,
            ballot=straight.ballot,
            tier=straight.tier,
            source=straight.source,
            frame=straight.frame.sort("votes.1", descending=True),
        )

        found = [check(one, rules=["XS-07"]).findings for one in (straight, mixed)]

        assert found[0] == found[1]

    def test_units_have_series_of_their_own(self) -> None:
        provinces = [readings(*self.SERIES[:7], unit=unit) for unit in ("11", "12")]
        both = Sheet(
            form=provinces[0].form,
            ballot=provinces[0].ballot,
            tier=Tier.PROVINCE,
            source="sirekap",
            frame=pl.concat([one.frame for one in provinces]),
        )
        alone = [one.verdict for one in jumps(Recap(sheets=(provinces[0],)), PROFILE)]

        assert [one.verdict for one in jumps(Recap(sheets=(both,)), PROFILE)] == alone * 2

    @given(votes=steady())
    def test_steady_growth_is_no_jump(self, votes: list[tuple[int, int]]) -> None:
        verdicts = {one.verdict for one in jumps(Recap(sheets=(readings(*votes),)), PROFILE)}

        assert verdicts == {Verdict.HOLDS, Verdict.UNDECIDED}

    @given(factor=st.integers(1, 10**6))
    def test_only_shares_matter(self, factor: int) -> None:
        scaled = readings(*((first * factor, second * factor) for first, second in self.SERIES))
        once, again = (
            [one.verdict for one in jumps(Recap(sheets=(one,)), PROFILE)] for one in (readings(*self.SERIES), scaled)
        )

        assert once == again

    @pytest.mark.parametrize(("name", "highest"), [("jump_spread", 10_000), ("jump_share", 1)])
    @pytest.mark.parametrize("is_high", [False, True], ids=["low", "high"])
    def test_the_thresholds_are_parameters(self, name: str, highest: int, *, is_high: bool) -> None:
        profile = PROFILE.with_parameters({name: Fraction(highest if is_high else 0)})
        verdicts = [one.verdict for one in jumps(Recap(sheets=(readings(*self.SERIES),)), profile)]

        assert (Verdict.BROKEN in verdicts) is not is_high

    def test_the_bound_of_the_share(self) -> None:
        # The last step adds 100 of 801 votes where 351 of 701 were there.
        before, added = Fraction(351, 701), 100
        moved = Fraction(added - 100 * before) / 801
        at, below = (PROFILE.with_parameters({"jump_share": share}) for share in (moved, moved - Fraction(1, 10**9)))
        verdicts = [
            {one.verdict for one in jumps(Recap(sheets=(readings(*self.SERIES),)), profile)} for profile in (at, below)
        ]

        assert [Verdict.BROKEN in found for found in verdicts] == [False, True]

    @given(values=st.lists(st.fractions(), min_size=1))
    def test_the_median_is_exact(self, values: list[Fraction]) -> None:
        assert median(values) == reference(values)


class TestTheNation:
    """XS-12: the decree is asked, the certificate is what it is compared with."""

    def test_the_decree_is_asked_and_the_certificate_is_not(self) -> None:
        report = check(
            sheet(Tier.NATIONAL, "keputusan_kpu", {"unit": ["0"], "votes.1": [101], "votes.2": [200]}),
            sheet(Tier.NATIONAL, "d_hasil", {"unit": ["0"], "votes.1": [100], "votes.2": [200], "valid_votes": [300]}),
            rules=["XS-12"],
        )
        count = report.verdict("XS-12", Tier.NATIONAL)

        assert (count.holds, count.broken, count.not_asked) == (0, 1, 1)
        assert [(one.source, one.imbalance) for one in report.findings] == [("keputusan_kpu", 1)]


class TestReports:
    """XS-13: the parts and the whole of one report."""

    def test_the_parts_of_the_report_come_before_those_of_other_sources(self) -> None:
        village = sheet(Tier.VILLAGE, "pers", {"unit": ["1101012001"], "votes.1": [82]})
        reported = sheet(Tier.TPS, "pers", {"unit": STATIONS, "votes.1": [62, 20]})
        counted = sheet(Tier.TPS, "c_hasil", {"unit": STATIONS, "votes.1": [62, 19]})
        found = [
            [(one.unit, one.source, one.imbalance) for one in check(village, *parts, rules=["XS-13"]).findings]
            for parts in ((reported, counted), (counted,))
        ]

        assert found == [[], [("1101012001", "pers", 1)]]
