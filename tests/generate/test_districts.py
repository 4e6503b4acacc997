from __future__ import annotations

import pytest

from recaprules.generate.districts import (
    COUNCIL_LEAST,
    COUNCIL_MOST,
    DPR_DISTRICTS,
    DPR_LEAST,
    DPR_MOST,
    DPR_SEATS,
    District,
    districts_of,
)
from recaprules.generate.made_up import made_up_province
from recaprules.generate.places import Places
from recaprules.model.contest import Contest
from recaprules.model.tier import Tier


def _covers(districts: tuple[District, ...], start: int, stop: int) -> bool:
    ends = [start, *(one.stop for one in districts)]
    return [one.start for one in districts] == ends[:-1] and ends[-1] == stop


class TestDpr:
    """84 districts of 3 to 10 seats, along kabupaten; voters abroad belong to the second of Jakarta."""

    def test_there_are_84(self, whole_nation: Places) -> None:
        home = [one for one in districts_of(Contest.DPR, whole_nation, 1) if not one.abroad]

        assert len(home) == DPR_DISTRICTS
        assert sum(one.candidates for one in home) == DPR_SEATS
        assert all(DPR_LEAST <= one.candidates <= DPR_MOST for one in home)

    def test_cover_all_stations(self, whole_nation: Places) -> None:
        assert _covers(districts_of(Contest.DPR, whole_nation, 1), 0, len(whole_nation.stations))

    def test_voters_abroad_belong_to_the_second_of_jakarta(self, whole_nation: Places) -> None:
        *home, abroad = districts_of(Contest.DPR, whole_nation, 1)
        (second,) = [one for one in home if one.code == abroad.code]

        assert abroad.abroad
        assert second.code == "3102"
        assert second.shape == abroad.shape

    def test_parties_are_more_in_aceh(self, whole_nation: Places) -> None:
        for one in districts_of(Contest.DPR, whole_nation, 1):
            assert (24 if one.code.startswith("11") else 18) == one.options


class TestCouncils:
    """Districts of 3 to 12 seats; Jakarta has no councils of kabupaten."""

    @pytest.mark.parametrize(("contest", "about"), [(Contest.DPRD_PROV, 301), (Contest.DPRD_KABKO, 2325)])
    def test_are_about_as_many_as_in_2024(self, whole_nation: Places, contest: Contest, about: int) -> None:
        assert abs(len(districts_of(contest, whole_nation, 1)) - about) * 10 <= about

    @pytest.mark.parametrize("contest", [Contest.DPRD_PROV, Contest.DPRD_KABKO])
    def test_have_3_to_12_seats(self, whole_nation: Places, contest: Contest) -> None:
        for one in districts_of(contest, whole_nation, 1):
            assert COUNCIL_LEAST <= one.candidates <= COUNCIL_MOST

    def test_cover_what_lies_at_home(self, whole_nation: Places) -> None:
        assert _covers(districts_of(Contest.DPRD_PROV, whole_nation, 1), 0, whole_nation.abroad)

    def test_jakarta_has_no_councils_of_kabupaten(self, whole_nation: Places) -> None:
        assert not [one for one in districts_of(Contest.DPRD_KABKO, whole_nation, 1) if one.code.startswith("31")]

    def test_split_a_kabupaten_along_kecamatan(self) -> None:
        places = made_up_province(3000, 1)
        borders = set(places.within(Tier.KECAMATAN, 0, 3000).tolist())

        assert {one.start for one in districts_of(Contest.DPRD_KABKO, places, 1)} <= borders


class TestOthers:
    """Provinces elect 8 to 54 candidates for the DPD; the nation is one for the president."""

    def test_each_province_has_candidates_of_its_own(self, whole_nation: Places) -> None:
        found = districts_of(Contest.DPD, whole_nation, 1)

        assert len(found) == 38
        assert all(8 <= one.options <= 54 for one in found)

    def test_the_nation_is_one(self, whole_nation: Places) -> None:
        found = districts_of(Contest.PPWP, whole_nation, 1)

        assert {""} == {one.code for one in found}
        assert _covers(found, 0, len(whole_nation.stations))

    def test_contests_of_another_election_are_refused(self, whole_nation: Places) -> None:
        with pytest.raises(ValueError, match="expected one of the general election of 2024, got gubernur"):
            districts_of(Contest.GUBERNUR, whole_nation, 1)
