"""What must hold of re-votes whatever the stations are, by another way of finding it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

import recaprules
import recaprules_revote
from recaprules import Contest, Profile, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules_revote.one_result import one_result
from recaprules_revote.ordered import order_of
from recaprules_revote.parents import parents_count_revote

Form: TypeAlias = tuple[str, str, int]

PROFILE: Profile = recaprules.load_profile("pemilu2024")
VILLAGE = "1101012001"
STATIONS = st.sampled_from([f"{VILLAGE}{number:03d}" for number in (1, 2, 3)])
ROUNDS = st.sampled_from(["", "", "psu", "psl", "pss", "kedua"])
FORMS = st.lists(st.tuples(STATIONS, ROUNDS, st.integers(0, 300)), min_size=1, max_size=8)


def sheet(tier: Tier, forms: Iterable[Form]) -> Sheet:
    form, ballot = PROFILE.form(Contest.PPWP, tier), PROFILE.ballot(Contest.PPWP)
    assert form is not None
    assert ballot is not None
    kinds = {"unit": pl.String, "round": pl.String, "valid_votes": pl.Int32}
    frame = pl.DataFrame(sorted(forms), schema=kinds, orient="row")
    return Sheet(form=form, ballot=ballot, tier=tier, source="t", frame=frame)


def by_station(forms: Iterable[Form]) -> dict[str, list[Form]]:
    found: dict[str, list[Form]] = defaultdict(list)
    for form in forms:
        found[form[0]].append(form)
    return found


def counting(forms: list[Form]) -> list[Form]:
    """Return those of the forms of a station that count: without a re-vote all, else it and what nobody knows."""
    if any(vote == "psu" for _, vote, _ in forms):
        return [form for form in forms if form[1] not in ("", "psl", "pss")]
    return forms


@given(FORMS)
def test_one_result_is_asked_once_of_every_station_with_another_vote(forms: list[Form]) -> None:
    said = list(one_result(Recap(sheets=(sheet(Tier.TPS, forms),)), PROFILE))
    stations = {unit: some for unit, some in by_station(forms).items() if any(vote for _, vote, _ in some)}

    assert sorted(one.left for one in said if one.left) == sorted(len(counting(some)) for some in stations.values())
    assert [one.verdict for one in said if one.left == 1] == [Verdict.HOLDS] * sum(
        len(counting(some)) == 1 for some in stations.values()
    )
    assert all(one.verdict is not Verdict.HOLDS for one in said if one.left != 1)


@given(FORMS, st.sampled_from(["counts", "first", "both", "off"]))
def test_the_village_is_judged_by_what_counts(forms: list[Form], total: str) -> None:
    stations = by_station(forms)
    replaced = [form for some in stations.values() for form in some if form not in counting(some)]
    revotes = [
        form
        for some in stations.values()
        for form in counting(some)
        if form[1] == "psu" and len(counting(some)) < len(some)
    ]
    right = sum(votes for some in stations.values() for *_, votes in counting(some))
    before, after = (sum(votes for *_, votes in some) for some in (replaced, revotes))
    others = {right - after + before, right + before} - {right}
    written = {"counts": right, "first": right - after + before, "both": right + before, "off": right + 100_000}[total]
    parent = sheet(Tier.VILLAGE, [(VILLAGE, "", max(written, 0))])
    said = list(parents_count_revote(Recap(sheets=(sheet(Tier.TPS, forms), parent)), PROFILE))
    is_known = all(len(counting(some)) == 1 for some in stations.values())

    if not replaced:
        assert said == []
    elif not is_known:
        assert [one.verdict for one in said] == [Verdict.UNDECIDED]
    else:
        wanted = Verdict.HOLDS if written == right else Verdict.BROKEN if written in others else Verdict.UNDECIDED
        assert [one.verdict for one in said] == [wanted]


@given(st.sets(st.sampled_from(list(Contest))), st.booleans(), st.sampled_from([" ", ", ", ";"]))
def test_an_order_is_read_however_it_is_written(contests: set[Contest], by_court: bool, between: str) -> None:
    words = [contest.value.upper() for contest in contests] + (["mk"] if by_court else [])
    order = order_of(between.join(words))

    assert (order.contests, order.by_court, order.is_clear) == (contests, by_court, True)


def test_rules_of_one_station_are_asked_of_stations() -> None:
    tiers = {rule.id: [tier.value for tier in rule.applies.tiers] for rule in recaprules_revote.recaprules_rules()}

    assert tiers == {
        "PSU-01": ["tps"],
        "PSU-02": ["tps"],
        "PSU-03": ["tps"],
        "PSU-04": ["tps"],
        "PSU-05": ["village"],
        "PSU-06": ["tps"],
        "PSU-07": ["tps"],
    }
