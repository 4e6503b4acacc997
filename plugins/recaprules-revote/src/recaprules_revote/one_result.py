"""PSU-01: one result of a station counts (*hasil efektif*)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from recaprules import Judgement, Profile, Verdict
from recaprules.model.recap import Recap
from recaprules.model.rounds import ROUNDS

from .forms import StationForm, sheets_with_rounds, stations


def one_result(recap: Recap, _profile: Profile) -> Iterator[Judgement]:
    """
    Judge every station in *recap* of which there is another vote than the first.

    Yields:
        A judgement on the first of the forms that no re-vote replaced: it
        holds where there is one, is broken where there are several that cannot
        all be right, and undecided where a continued or delayed vote stands
        beside another: nobody says whether it contains it.
    """
    for sheet in sheets_with_rounds(recap):
        for forms in stations(sheet):
            counting = [form for form in forms if not form.superseded]
            verdict = _verdict(counting)
            yield Judgement(
                sheet=sheet, row=counting[0].row, verdict=verdict, left=Fraction(len(counting)), right=Fraction(1)
            )


def _verdict(counting: Sequence[StationForm]) -> Verdict:
    if len(counting) == 1:
        return Verdict.HOLDS
    rounds = [form.round for form in counting]
    # A re-vote would have replaced every other form of a round that is known.
    are_parts = len(set(rounds)) == len(rounds) and set(rounds) <= set(ROUNDS)
    return Verdict.UNDECIDED if are_parts else Verdict.BROKEN
