from collections.abc import Sequence

import pytest

import recaprules
from recaprules import Verdict

RULES = recaprules.RuleSet(recaprules.read_rules("recaprules_caps"))


def findings(*, registered_total: int, votes: Sequence[int] = (0, 0, 0)) -> dict[str, recaprules.Finding]:
    """Return what the rules of this family find on one form at home, by rule."""
    form = recaprules.tally("1101012001001", "ppwp", registered_total=registered_total, votes=votes)
    return {finding.rule: finding for finding in recaprules.check(form, rules=RULES).findings}


class TestVoterCaps:
    """The regulation sets a cap below that of the law."""

    @pytest.mark.parametrize("election", ["pemilu2019", "pemilu2024", "pilkada2024"])
    def test_regulation_is_no_wider_than_the_law(self, election: str) -> None:
        parameters = recaprules.load_profile(election).parameters
        regulation, statute = parameters["cap_regulation"].value, parameters["cap_statute"].value

        assert regulation is not None
        assert statute is not None
        assert regulation <= statute

    def test_list_above_the_law_is_said_once(self) -> None:
        found = findings(registered_total=707)

        assert {"CAP-01", "CAP-02"} == set(found)
        assert found["CAP-01"].shadowed_by == ("CAP-02",)
        assert found["CAP-02"].shadowed_by == ()

    def test_list_above_the_regulation_alone_is_a_finding_of_its_own(self) -> None:
        found = findings(registered_total=301)

        assert {"CAP-01"} == set(found)
        assert found["CAP-01"].shadowed_by == ()


class TestPrintedBoxes:
    """A number that does not fit its boxes is one finding, and illegible to the other rules."""

    def test_one_misread_list_is_one_finding(self) -> None:
        assert {"CAP-03"} == set(findings(registered_total=2290, votes=[113, 78, 4]))

    def test_other_rules_stay_undecided(self) -> None:
        checker = recaprules.form_checker("ppwp", rules=RULES)
        verdicts = checker.verdicts({"registered_total": 2290, "votes.100025": 113})

        assert verdicts == {
            "CAP-01": Verdict.UNDECIDED,
            "CAP-02": Verdict.UNDECIDED,
            "CAP-03": Verdict.BROKEN,
            "CAP-04": Verdict.UNDECIDED,
            "CAP-05": Verdict.UNDECIDED,
            "CAP-06": Verdict.UNDECIDED,
            "CAP-07": Verdict.UNDECIDED,
            "CAP-08": Verdict.UNDECIDED,
        }


class TestTallyGrid:
    """CAP-06 says with less weight what CAP-04 says."""

    def test_votes_above_the_ballots_are_said_once(self) -> None:
        found = findings(registered_total=284, votes=[652, 0, 0])

        assert found["CAP-06"].shadowed_by == ("CAP-04",)

    def test_votes_above_the_grid_alone_are_a_finding_of_their_own(self) -> None:
        found = findings(registered_total=300, votes=[301, 0, 0])

        assert {"CAP-06"} == set(found)
        assert found["CAP-06"].shadowed_by == ()
