"""XS-10 and XS-11: many photographs at once."""

from __future__ import annotations

import hypothesis.strategies as st
import polars as pl
from hypothesis import given

import recaprules
import recaprules_sources
from recaprules import Contest, RuleSet, Tier
from recaprules.model.ballot import numbered_ballot
from recaprules.model.digest import code_number
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules_sources.photographs import header_is_this_station, photograph_once

RULES = RuleSet(rule for rule in recaprules_sources.recaprules_rules() if rule.id in ("XS-10", "XS-11"))
PROFILE = recaprules.load_profile("pemilu2024")

maybe = st.one_of(st.none(), st.integers(0, 4))


def station(number: int) -> str:
    return f"1101012001{number:03}"


def photographs(
    units: list[str],
    *,
    images: list[int | None] | None = None,
    headers: list[int | None] | None = None,
    contest: Contest = Contest.PPWP,
) -> Sheet:
    """Return forms of *units* with their photographs and what stands at their heads."""
    form = PROFILE.form(contest, Tier.TPS, overseas=units[0].startswith("99"))
    assert form is not None
    frame: dict[str, list[str] | list[int | None]] = {"unit": units}
    frame |= {"image": images} if images is not None else {}
    frame |= {"header_unit": headers} if headers is not None else {}
    schema = {key: pl.String if key == "unit" else pl.Int64 for key in frame}
    return Sheet(
        form=form,
        ballot=numbered_ballot(contest, 2),
        tier=Tier.TPS,
        source="sirekap",
        frame=pl.DataFrame(frame, schema=schema),
    )


def verdicts(sheets: tuple[Sheet, ...]) -> list[list[bool | None]]:
    """Return what XS-10 says of each form of each sheet."""
    return [one.frame["verdict"].to_list() for one in photograph_once(Recap(sheets=sheets), PROFILE)]


class TestPhotographOnce:
    def test_both_stations_are_found_wherever_the_photograph_stands(self) -> None:
        units = [station(number) for number in (1, 2, 3, 4)]
        sheets = (
            photographs(units, images=[11, 12, 12, None]),
            photographs(units[:2], images=[21, 11], contest=Contest.DPR),
        )

        assert verdicts(sheets) == [[False, False, False, None], [True, False]]

    @given(images=st.lists(maybe, min_size=1, max_size=8), data=st.data())
    def test_says_what_comparing_every_pair_says(self, images: list[int | None], data: st.DataObject) -> None:
        headers = data.draw(st.lists(maybe, min_size=len(images), max_size=len(images)))
        units = [station(number) for number in range(1, len(images) + 1)]
        (said,) = verdicts((photographs(units, images=images, headers=headers),))

        for position, verdict in enumerate(said):
            own = images[position], headers[position]
            others = [one for other, one in enumerate(zip(images, headers, strict=True)) if other != position]
            again = any(mine is not None and mine == its for one in others for mine, its in zip(own, one, strict=True))

            assert verdict is (False if again else None if None in own else True)

    def test_a_sheet_without_photographs_is_not_asked(self) -> None:
        form = PROFILE.form(Contest.PPWP, Tier.TPS)
        assert form is not None
        frame = pl.DataFrame({"unit": [station(1)], "valid_votes": [165]})
        sheet = Sheet(form=form, ballot=numbered_ballot(Contest.PPWP, 2), tier=Tier.TPS, source="sirekap", frame=frame)

        assert verdicts((sheet,)) == []


class TestHeader:
    def test_codes_with_letters_are_compared_by_their_digest(self) -> None:
        units = ["99BE010001001", "99BE010001002", "9912010001003"]
        headers = [code_number("99BE010001001"), code_number("99BE010001001"), 9912010001003]
        (judgement,) = header_is_this_station(Recap(sheets=(photographs(units, headers=headers),)), PROFILE)

        assert judgement.frame["verdict"].to_list() == [True, False, True]

    def test_one_wrong_photograph_is_one_finding_with_an_echo(self) -> None:
        sheet = photographs([station(1), station(2)], headers=[1101012001001, 1101012001001])
        report = recaprules.check(Recap(sheets=(sheet,)), rules=RULES)

        assert report.verdict("XS-11", Tier.TPS).broken == 1
        assert report.verdict("XS-10", Tier.TPS).broken == 2
        assert [(one.rule, one.unit) for one in report.findings if one.rule == "XS-11"] == [("XS-11", station(2))]
