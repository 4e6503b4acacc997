"""What is told of a broken comparison names the figures that were compared."""

from __future__ import annotations

import attrs
import pytest

from recaprules import parse
from recaprules.interpret.template import broken_template, kept_template
from recaprules.rules.expr import Compare
from tests.settings import STATION

FORM = "form('C.HASIL-*')"
BESIDE = attrs.evolve(STATION, elsewhere={"correction": frozenset({"valid_votes"}), FORM: frozenset({"valid_votes"})})


class TestTheFirstKnown:
    """Where a rule takes the first figure that is known, that one is told."""

    @pytest.mark.parametrize(
        ("correction", "form", "told"),
        [
            (166, 165, "valid votes (V.A) by the record of corrections 166"),
            (None, 165, "valid votes (V.A) by C.HASIL 165"),
        ],
        ids=["a correction is on record", "no correction of this form"],
    )
    def test_is_told_with_its_place(self, correction: int | None, form: int, told: str) -> None:
        statement = parse('valid_votes == first_known(correction.valid_votes, form("C.HASIL-*").valid_votes)')
        assert isinstance(statement.condition, Compare)
        template = broken_template(statement.condition, BESIDE, {}, "en")
        values = {"valid_votes": 170, "correction.valid_votes": correction, f"{FORM}.valid_votes": form}

        text = template.fill(values, 170, correction or form)

        assert text == f"valid votes (V.A) 170 ≠ {told}; difference +{170 - (correction or form)}"

    @pytest.mark.parametrize(
        ("ballots", "told"),
        [
            (291, "votes 01 (IV) 543 > ballots received (II.1) 291; difference +252"),
            (None, "votes 01 (IV) 543 > registered voters (DPT) total (I.A) 285 + 1 = 286; difference +257"),
        ],
        ids=["a number", "a calculation"],
    )
    def test_is_followed_by_its_value_where_that_is_no_number_of_the_form(self, ballots: int | None, told: str) -> None:
        statement = parse('votes["100025"] <= first_known(ballots_received, registered_total + 1)')
        assert isinstance(statement.condition, Compare)
        template = broken_template(statement.condition, STATION, {}, "en")
        values = {"votes.100025": 543, "ballots_received": ballots, "registered_total": 285}

        assert template.fill(values, 543, 286 if ballots is None else ballots) == told

    def test_is_told_at_once_where_only_one_can_be_asked(self) -> None:
        statement = parse('valid_votes == first_known(correction.valid_votes, form("C.HASIL-*").valid_votes)')
        assert isinstance(statement.condition, Compare)
        setting = attrs.evolve(STATION, elsewhere={FORM: frozenset({"valid_votes"})})

        assert broken_template(statement.condition, setting, {}, "en").choices == ()


class TestAComparisonThatIsKept:
    """What holds, and what is open, is told with its numbers too."""

    @pytest.mark.parametrize(
        ("invalid", "is_open", "told"),
        [
            (1, False, "valid votes (V.A) 165 + invalid votes (V.B) 1 = 166 = valid and invalid votes (V.C) 166"),
            (None, True, "valid votes (V.A) 165 + invalid votes (V.B) – = – =? valid and invalid votes (V.C) 166"),
        ],
    )
    def test_is_told_without_a_difference(self, invalid: int | None, is_open: bool, told: str) -> None:
        statement = parse("valid_votes + invalid_votes == total_votes")
        assert isinstance(statement.condition, Compare)
        template = kept_template(statement.condition, STATION, {}, "en", is_open=is_open)
        values = {"valid_votes": 165, "invalid_votes": invalid, "total_votes": 166}

        assert template.fill(values, None if invalid is None else 166, 166) == told
