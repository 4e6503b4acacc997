"""What a report promises, whatever was counted and in whatever order it comes."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import recaprules
from recaprules import Report
from recaprules.engine import check as whole_check
from recaprules.engine import variants, verdicts
from recaprules.model.recap import Recap
from recaprules.writers.json import write_json
from tests.recaps import in_another_order, recaps

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

RULES = recaprules.load_rules("TIER", "XC", "XS", "PSU", "REG", "SUM", "BAL-04", "CAP-03", "MAT-01")

some = settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))


def report(recap: Recap) -> Report:
    return recaprules.check(recap, rules=RULES)


@some
@given(data=st.data())
def test_is_the_same_to_the_byte_in_any_order(data: st.DataObject) -> None:
    recap = data.draw(recaps())
    other = data.draw(in_another_order(recap))

    assert write_json(report(recap), "en") == write_json(report(other), "en")


@some
@given(recap=recaps(), workers=st.sampled_from([1, 8]), few=st.sampled_from([0, 1 << 60]), at_once=st.integers(1, 3))
def test_is_the_same_however_much_is_asked_at_once(recap: Recap, workers: int, few: int, at_once: int) -> None:
    expected = report(recap)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_check, "WORKERS", workers)
        patch.setattr(verdicts, "FEW_NUMBERS", few)
        patch.setattr(variants, "SLICE", at_once)

        assert expected == report(recap)


@some
@given(recap=recaps())
def test_adds_up(recap: Recap) -> None:
    found = report(recap)
    names = {finding.id: finding for finding in found.findings}
    listed = Counter((finding.rule, finding.tier) for finding in found.findings)
    echoes = Counter((finding.rule, finding.tier) for finding in found.findings if finding.cause is not None)

    assert len(names) == len(found.findings)
    assert all(names[finding.cause].cause is None for finding in found.findings if finding.cause is not None)
    for count in found.verdicts:
        judged = count.holds + count.broken + count.undecided + count.not_asked

        assert judged == found.forms_of(count.tier) + count.units
        assert listed[count.rule, count.tier] == count.findings
        assert echoes[count.rule, count.tier] == count.echoes
