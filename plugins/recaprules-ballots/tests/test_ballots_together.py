from hypothesis import given
from hypothesis import strategies as st

import recaprules
import recaprules_ballots

RULES = recaprules.RuleSet(recaprules_ballots.recaprules_rules())

papers = st.integers(0, 300)


def findings(**counts: int) -> dict[str, recaprules.Finding]:
    """Return what the rules of this family find on one form at home, by rule."""
    form = recaprules.tally("1101012001001", "ppwp", **counts)  # type: ignore[arg-type]  # counts only
    return {finding.rule: finding for finding in recaprules.check(form, rules=RULES).findings}


def hints(finding: recaprules.Finding) -> tuple[str, ...]:
    """Return the ids of the hints that explain *finding*."""
    return tuple(hint.rule for hint in finding.hints)


class TestHints:
    """A hint explains the difference of another rule, and needs spoiled ballots to do so."""

    @given(turnout=papers, spoiled=st.integers(1, 300))
    def test_spoiled_counted_as_used_explains_bal_02(self, turnout: int, spoiled: int) -> None:
        found = findings(ballots_used=turnout + spoiled, ballots_spoiled=spoiled, turnout_total=turnout)

        assert hints(found["BAL-02"]) == ("BAL-10",)

    @given(used=papers, spoiled=st.integers(1, 300), unused=papers)
    def test_spoiled_not_subtracted_explains_bal_01(self, used: int, spoiled: int, unused: int) -> None:
        found = findings(
            ballots_received=used + unused, ballots_used=used, ballots_spoiled=spoiled, ballots_unused=unused
        )

        assert hints(found["BAL-01"]) == ("BAL-11",)
        assert -spoiled == found["BAL-01"].imbalance

    @given(used=papers, turnout=papers)
    def test_no_spoiled_ballot_explains_nothing(self, used: int, turnout: int) -> None:
        found = findings(ballots_used=used, ballots_spoiled=0, turnout_total=turnout)

        assert all(hints(finding) == () for finding in found.values())


class TestPartsWithinReceived:
    """Where the balance can be decided, a part above the whole is already said by it."""

    @given(received=papers, used=papers, spoiled=papers, unused=papers)
    def test_is_listed_below_the_balance(self, received: int, used: int, spoiled: int, unused: int) -> None:
        found = findings(ballots_received=received, ballots_used=used, ballots_spoiled=spoiled, ballots_unused=unused)

        assert "BAL-05" not in found or found["BAL-05"].shadowed_by == ("BAL-01",)

    def test_stands_alone_where_a_row_is_missing(self) -> None:
        found = findings(ballots_received=306, ballots_used=316, ballots_spoiled=2)

        assert {"BAL-05"} == set(found)
        assert found["BAL-05"].shadowed_by == ()
