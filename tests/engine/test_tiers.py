"""Sums over the units below: complete, incomplete, and already too much."""

from __future__ import annotations

from typing import Any

import attrs
import polars as pl
import pytest

import recaprules
from recaprules import RuleSet, Tier, Verdict
from recaprules.engine.counts import VerdictCount
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.register import Register
from recaprules.model.sheet import Sheet
from recaprules.rules.datafiles import builtin_profile
from tests.samples import all_rules

PROFILE = builtin_profile("pemilu2024")
BALLOT = PROFILE.ballot(recaprules.Contest.PPWP)
RULES = all_rules().select("TIER")


def sheet(tier: Tier, rows: dict[str, int | None], *, published: bool = False, columns: Any = None) -> Sheet:
    form = PROFILE.form(recaprules.Contest.PPWP, tier, published=published)
    key = "votes.100025" if published else "valid_votes"
    assert form is not None
    assert BALLOT is not None
    frame = pl.DataFrame({"unit": list(rows), key: pl.Series(list(rows.values()), dtype=pl.Int32)})
    return Sheet(form=form, ballot=BALLOT, tier=tier, source="t", frame=frame, columns=columns)


def verdict(rule: str, tier: Tier, *sheets: Sheet, register: Register | None = None, rules: RuleSet = RULES) -> Verdict:
    count = recaprules.check(Recap(sheets=sheets, register=register), rules=rules).verdict(rule, tier)
    (found,) = [one for one in Verdict if count.count(one)]
    return found


VILLAGE = "1101012001"
STATIONS = {f"{VILLAGE}001": 100, f"{VILLAGE}002": 50}


class TestAVillage:
    """TIER-01: the village is the sum of its stations."""

    def test_that_adds_up_holds(self) -> None:
        assert Verdict.HOLDS is verdict(
            "TIER-01", Tier.VILLAGE, sheet(Tier.TPS, STATIONS), sheet(Tier.VILLAGE, {VILLAGE: 150})
        )

    @pytest.mark.parametrize("total", [149, 151])
    def test_that_does_not_is_broken(self, total: int) -> None:
        sheets = sheet(Tier.TPS, STATIONS), sheet(Tier.VILLAGE, {VILLAGE: total})

        assert Verdict.BROKEN is verdict("TIER-01", Tier.VILLAGE, *sheets)

    def test_with_a_blank_station_is_open(self) -> None:
        sheets = sheet(Tier.TPS, STATIONS | {f"{VILLAGE}003": None}), sheet(Tier.VILLAGE, {VILLAGE: 150})

        assert Verdict.UNDECIDED is verdict("TIER-01", Tier.VILLAGE, *sheets)

    def test_is_broken_if_what_is_known_is_already_more(self) -> None:
        sheets = sheet(Tier.TPS, STATIONS | {f"{VILLAGE}003": None}), sheet(Tier.VILLAGE, {VILLAGE: 149})

        assert Verdict.BROKEN is verdict("TIER-01", Tier.VILLAGE, *sheets)

    def test_with_an_illegible_station_is_open(self) -> None:
        sheets = sheet(Tier.TPS, STATIONS | {f"{VILLAGE}003": 1500}), sheet(Tier.VILLAGE, {VILLAGE: 1650})

        assert Verdict.UNDECIDED is verdict("TIER-01", Tier.VILLAGE, *sheets)

    def test_of_which_a_station_is_missing_that_the_register_expects_is_open(self) -> None:
        register = Register(pl.DataFrame({"unit": [*STATIONS, f"{VILLAGE}003"]}))
        sheets = sheet(Tier.TPS, STATIONS), sheet(Tier.VILLAGE, {VILLAGE: 150})

        assert Verdict.UNDECIDED is verdict("TIER-01", Tier.VILLAGE, *sheets, register=register)

    def test_says_that_nobody_said_how_many_stations_there_must_be(self) -> None:
        sheets = (sheet(Tier.TPS, STATIONS), sheet(Tier.VILLAGE, {VILLAGE: 150}))
        told = recaprules.check(Recap(sheets=sheets), rules=RULES).problems
        register = Register(pl.DataFrame({"unit": list(STATIONS)}))
        silent = recaprules.check(Recap(sheets=sheets, register=register), rules=RULES).problems

        assert list(map(str, told)) == [
            "without a register (--register), the units in the input count as all there are"
        ]
        assert silent == ()

    def test_with_a_station_that_is_there_twice_is_open(self) -> None:
        twice = sheet(Tier.TPS, STATIONS)
        twice = Sheet(
            form=twice.form, ballot=twice.ballot, tier=Tier.TPS, source="t",
            frame=pl.concat([twice.frame, twice.frame.head(1).with_columns(valid_votes=pl.lit(7, pl.Int32))]),
        )  # fmt: skip

        assert Verdict.UNDECIDED is verdict("TIER-01", Tier.VILLAGE, twice, sheet(Tier.VILLAGE, {VILLAGE: 150}))

    def test_without_any_station_is_open_if_there_are_others(self) -> None:
        sheets = sheet(Tier.TPS, STATIONS), sheet(Tier.VILLAGE, {"1101012002": 0})

        assert Verdict.UNDECIDED is verdict("TIER-01", Tier.VILLAGE, *sheets)

    def test_is_not_asked_where_there_are_no_stations_at_all(self) -> None:
        assert Verdict.NOT_ASKED is verdict("TIER-01", Tier.VILLAGE, sheet(Tier.VILLAGE, {VILLAGE: 150}))


class TestTheNation:
    """TIER-05: overseas enters the nation once."""

    def test_is_the_sum_of_provinces_and_overseas(self) -> None:
        form = PROFILE.form(recaprules.Contest.PPWP, Tier.PROVINCE, overseas=True)
        assert form is not None
        abroad = Sheet(
            form=form, ballot=sheet(Tier.TPS, {}).ballot, tier=Tier.PROVINCE, source="t",
            frame=pl.DataFrame({"unit": ["99"], "valid_votes": [5]}),
        )  # fmt: skip
        provinces = sheet(Tier.PROVINCE, {"11": 10, "12": 20})

        assert Verdict.HOLDS is verdict("TIER-05", Tier.NATIONAL, provinces, abroad, sheet(Tier.NATIONAL, {"0": 35}))
        assert Verdict.BROKEN is verdict("TIER-05", Tier.NATIONAL, provinces, abroad, sheet(Tier.NATIONAL, {"0": 30}))


def columns(*votes: int | None) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "unit": [VILLAGE] * len(votes),
            "child": [f"{VILLAGE}{number:03}" for number in range(1, len(votes) + 1)],
            "votes.100025": pl.Series(votes, dtype=pl.Int32),
        }
    )


class TestAPublishedTotal:
    """TIER-16: what Sirekap shows for a unit is the sum of the rows of its table."""

    @pytest.mark.parametrize(
        ("votes", "expected"),
        [
            ((100, 50), Verdict.HOLDS),
            ((100, 49), Verdict.BROKEN),
            ((100, None), Verdict.UNDECIDED),
            ((151, None), Verdict.BROKEN),
        ],
    )
    def test_equals_its_table(self, votes: tuple[int | None, ...], expected: Verdict) -> None:
        published = sheet(Tier.VILLAGE, {VILLAGE: 150}, published=True, columns=columns(*votes))

        assert expected is verdict("TIER-16", Tier.VILLAGE, published)

    def test_without_a_table_equals_the_stations(self) -> None:
        form = PROFILE.form(recaprules.Contest.PPWP, Tier.TPS)
        assert form is not None
        stations = Sheet(
            form=form, ballot=sheet(Tier.TPS, {}).ballot, tier=Tier.TPS, source="t",
            frame=pl.DataFrame({"unit": list(STATIONS), "votes.100025": list(STATIONS.values())}),
        )  # fmt: skip

        assert Verdict.HOLDS is verdict(
            "TIER-16", Tier.VILLAGE, stations, sheet(Tier.VILLAGE, {VILLAGE: 150}, published=True)
        )


class TestTwoSources:
    def test_a_station_that_only_another_source_has_leaves_the_village_open(self) -> None:
        one, other = sheet(Tier.TPS, {f"{VILLAGE}001": 10}), sheet(Tier.TPS, {f"{VILLAGE}002": 20})
        elsewhere = Sheet(form=other.form, ballot=other.ballot, tier=Tier.TPS, source="s", frame=other.frame)

        assert Verdict.UNDECIDED is verdict("TIER-01", Tier.VILLAGE, one, elsewhere, sheet(Tier.VILLAGE, {VILLAGE: 30}))

    @pytest.mark.parametrize(("trust", "told"), [((), ["a, b"]), (("b",), [])])
    def test_that_speak_of_the_same_station_are_named_until_one_is_trusted(
        self, trust: tuple[str, ...], told: list[str]
    ) -> None:
        sources = [attrs.evolve(sheet(Tier.TPS, STATIONS), source=source) for source in ("b", "a")]
        recap = Recap(sheets=(*sources, sheet(Tier.VILLAGE, {VILLAGE: 150})))

        report = recaprules.check(recap, rules=RULES, trust=trust)

        assert told == [problem.where for problem in report.problems if "--trust" in problem.what.en]

    def test_that_have_different_stations_are_no_rivals(self) -> None:
        halves = [attrs.evolve(sheet(Tier.TPS, {unit: votes}), source=unit[-1]) for unit, votes in STATIONS.items()]
        report = recaprules.check(Recap(sheets=(*halves, sheet(Tier.VILLAGE, {VILLAGE: 150}))), rules=RULES)

        assert not [problem for problem in report.problems if "--trust" in problem.what.en]

    def test_dpd_votes_of_a_province_are_the_sum_of_its_own(self) -> None:
        def of(province: str, tier: Tier, rows: dict[str, int]) -> Sheet:
            ballot = numbered_ballot(recaprules.Contest.DPD, 1, district=province)
            form = PROFILE.form(recaprules.Contest.DPD, tier)
            assert form is not None
            frame = pl.DataFrame({"unit": list(rows), "votes.1": list(rows.values())})
            return Sheet(form=form, ballot=ballot, tier=tier, source="t", frame=frame)

        sheets = [
            of(province, tier, rows)
            for province in ("11", "12")
            for tier, rows in ((Tier.KABKO, {f"{province}01": 3}), (Tier.PROVINCE, {province: 3}))
        ]
        count = recaprules.check(Recap(sheets=tuple(sheets)), rules=RULES).verdict("TIER-04", Tier.PROVINCE)

        assert (count.holds, count.broken, count.undecided) == (2, 0, 0)


class TestChildColumnsOfAVillage:
    """The columns that are printed on a form count first."""

    def certificate(self, total: int, columns: pl.DataFrame) -> Sheet:
        return sheet(Tier.VILLAGE, {VILLAGE: total}, columns=columns)

    def printed(self, *children: tuple[str, int]) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "unit": [VILLAGE] * len(children),
                "child": [f"{VILLAGE}{number}" for number, _ in children],
                "valid_votes": [votes for _, votes in children],
            }
        )

    def test_that_do_not_add_up_break_it_without_any_station(self) -> None:
        columns = self.printed(("001", 100), ("002", 50))

        assert Verdict.HOLDS is verdict("TIER-01", Tier.VILLAGE, self.certificate(150, columns))
        assert Verdict.BROKEN is verdict("TIER-01", Tier.VILLAGE, self.certificate(151, columns))

    def test_of_which_one_is_missing_leave_it_open(self) -> None:
        register = Register(pl.DataFrame({"unit": list(STATIONS)}))
        certificate = self.certificate(150, self.printed(("001", 100)))

        assert Verdict.UNDECIDED is verdict("TIER-01", Tier.VILLAGE, certificate, register=register)
        assert Verdict.HOLDS is verdict(
            "TIER-01", Tier.VILLAGE, certificate, sheet(Tier.TPS, STATIONS), register=register
        )

    def test_of_which_one_is_there_twice_leave_it_open(self) -> None:
        columns = self.printed(("001", 100), ("001", 101), ("002", 50))

        assert Verdict.UNDECIDED is verdict("TIER-01", Tier.VILLAGE, self.certificate(151, columns))


class TestUnitsOfUnknownDistrict:
    def test_leave_the_sums_of_their_village_open(self) -> None:
        units = list(STATIONS)
        register = Register(pl.DataFrame({"unit": units, "dapil_dpr": ["A", None]}))
        form = PROFILE.form(recaprules.Contest.DPR, Tier.TPS)
        above = PROFILE.form(recaprules.Contest.DPR, Tier.VILLAGE)
        assert form is not None
        assert above is not None
        ballot = numbered_ballot(recaprules.Contest.DPR, 1, candidates=1)
        stations = pl.DataFrame({"unit": units[:1], "district": ["A"], "valid_votes": [100]})
        village = pl.DataFrame({"unit": [VILLAGE], "district": ["A"], "valid_votes": [100]})
        sheets = (
            Sheet(form=form, ballot=ballot, tier=Tier.TPS, source="t", frame=stations),
            Sheet(form=above, ballot=ballot, tier=Tier.VILLAGE, source="t", frame=village),
        )

        assert Verdict.UNDECIDED is verdict("TIER-01", Tier.VILLAGE, *sheets, register=register)


class TestAProvince:
    def test_is_compared_with_the_nation_above_it(self) -> None:
        rule = recaprules.Rule(
            id="EXA-01", name="example", title=recaprules.Text("contoh", "example"),
            check=recaprules.parse("valid_votes <= parent.valid_votes"),
        )  # fmt: skip
        sheets = sheet(Tier.PROVINCE, {"11": 10, "12": 20}), sheet(Tier.NATIONAL, {"0": 15})
        count = recaprules.check(Recap(sheets=sheets), rules=RuleSet([rule])).verdict("EXA-01", Tier.PROVINCE)

        assert (count.holds, count.broken, count.undecided) == (1, 1, 0)


class TestADistrictThatIsPartOfAVillage:
    """The sheet of one ballot expects the stations of its district alone."""

    @pytest.mark.parametrize(
        ("stations", "name", "expected"),
        [(2, "A", Verdict.HOLDS), (1, "A", Verdict.UNDECIDED), (2, "another name for it", Verdict.UNDECIDED)],
        ids=["whole", "a station is missing", "the register calls it otherwise"],
    )
    def test_is_the_sum_of_its_own_stations(self, stations: int, name: str, expected: Verdict) -> None:
        contest = recaprules.Contest.DPRD_KABKO
        units = [f"{VILLAGE}00{number}" for number in (1, 2, 3)]
        register = Register(pl.DataFrame({"unit": units, "dapil_dprd_kabko": ["A", "A", "B"]}))
        below = {"unit": units[:stations], "valid_votes": [100, 50][:stations]}
        village = {"unit": [VILLAGE], "valid_votes": [150 if stations == 2 else 100]}
        sheets = [
            Sheet(
                form=PROFILE.form(contest, tier), ballot=numbered_ballot(contest, 1, district=name),
                tier=tier, source="t", frame=pl.DataFrame(frame),
            )
            for tier, frame in ((Tier.TPS, below), (Tier.VILLAGE, village))
        ]  # fmt: skip

        assert expected is verdict("TIER-01", Tier.VILLAGE, *sheets, register=register)


class TestChildColumnsThatDoNotSayTheirDistrict:
    def verdicts(
        self, forms: dict[str, list[Any]], children: dict[str, int], register: Register | None
    ) -> VerdictCount:
        """Return what TIER-03 says of regencies in several districts, with the valid votes of their *children*."""
        columns = {
            "unit": [child[:4] for child in children],
            "child": list(children),
            "valid_votes": list(children.values()),
        }
        form = PROFILE.form(recaprules.Contest.DPRD_KABKO, Tier.KABKO)
        assert form is not None
        one = Sheet(
            form=form, ballot=numbered_ballot(form.contest, 1), tier=Tier.KABKO, source="t",
            frame=pl.DataFrame(forms), columns=pl.DataFrame(columns),
        )  # fmt: skip
        report = recaprules.check(Recap(sheets=(one,), register=register), rules=RULES.select("TIER-03"))

        assert [count.forms for count in report.forms if not count.column] == [one.height]
        return report.verdict("TIER-03", Tier.KABKO)

    def test_leave_a_unit_in_several_districts_open_and_make_no_form_more(self) -> None:
        stations = ["1101012001001", "1101022001001", "1102012001001", "1103012001001"]
        register = Register(pl.DataFrame({"unit": stations, "dapil_dprd_kabko": ["A", "B", "C", "D"]}))
        forms = {
            "unit": ["1101", "1101", "1102", "1103"],
            "district": ["A", "B", "C", "D"],
            "valid_votes": [30, 31, 5, 7],
        }
        count = self.verdicts(forms, {"110101": 10, "110102": 20, "110201": 4}, register)

        assert (count.holds, count.broken, count.undecided) == (0, 1, 3)

    @pytest.mark.parametrize("has_register", [True, False])
    def test_show_nothing_that_is_too_much_for_one_of_them(self, has_register: bool) -> None:
        stations = {"unit": ["1101012001001", "1101022001001"], "dapil_dprd_kabko": ["A", "B"]}
        forms = {"unit": ["1101", "1101", "1102"], "district": ["A", "B", "C"], "valid_votes": [10, 20, 4]}
        register = Register(pl.DataFrame(stations)) if has_register else None
        count = self.verdicts(forms, {"110101": 10, "110102": 20, "110201": 5}, register)

        assert (count.broken, count.undecided) == (1, 2)


class TestDistrictsInOneSheetOnly:
    def test_are_told_apart(self) -> None:
        form = PROFILE.form(recaprules.Contest.DPR, Tier.KECAMATAN)
        above = PROFILE.form(recaprules.Contest.DPR, Tier.KABKO)
        assert form is not None
        assert above is not None
        below = pl.DataFrame({"unit": ["110101", "110101"], "district": ["A", "B"], "valid_votes": [100, 900]})
        sheets = (
            Sheet(
                form=form, ballot=numbered_ballot(recaprules.Contest.DPR, 1), tier=Tier.KECAMATAN, source="t",
                frame=below,
            ),
            Sheet(
                form=above, ballot=numbered_ballot(recaprules.Contest.DPR, 1, district="A"), tier=Tier.KABKO,
                source="t", frame=pl.DataFrame({"unit": ["1101"], "valid_votes": [100]}),
            ),
        )  # fmt: skip

        assert Verdict.HOLDS is verdict("TIER-03", Tier.KABKO, *sheets)


class TestTheNationForOneProvince:
    """DPD: every province has a ballot of its own, also on the form of the nation."""

    def test_adds_up_its_own_province_alone(self) -> None:
        def of(tier: Tier, unit: str, votes: int, province: str) -> Sheet:
            form = PROFILE.form(recaprules.Contest.DPD, tier)
            assert form is not None
            ballot = numbered_ballot(recaprules.Contest.DPD, 1, district=province)
            frame = pl.DataFrame({"unit": [unit], "votes.1": [votes], "registered_total": [votes]})
            return Sheet(form=form, ballot=ballot, tier=tier, source="t", frame=frame)

        register = Register(pl.DataFrame({"unit": ["0", "11", "12"], "registered_total": [7, 3, 4]}))
        sheets = tuple(
            of(tier, unit, votes, province)
            for province, votes in (("11", 3), ("12", 4))
            for tier, unit in ((Tier.PROVINCE, province), (Tier.NATIONAL, "0"))
        )
        report = recaprules.check(Recap(sheets=sheets, register=register), rules=all_rules().select("TIER", "USE-12"))

        assert report.verdict("TIER-05", Tier.NATIONAL).holds == 2
        assert list(report.findings) == []
