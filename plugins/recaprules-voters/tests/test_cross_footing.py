"""
USE-10: exactly one broken row and one broken column point at the cell where they cross.
"""

from collections.abc import Iterable

import hypothesis.strategies as st
import pytest
from hypothesis import given

import recaprules
from recaprules_voters.cross_footing import GRID, cross_footing

DURI_KEPA_037 = ((73, 90, 163), (1, 1, 2), (1, 3, 4), (75, 93, 169))
LEBAK_BULUS_085 = ((60, 68, 128), (2, 3, 5), (1, 1, 0), (63, 72, 135))


def cells(rows: Iterable[Iterable[int]]) -> dict[str, int | None]:
    """Return *rows* (I.B.1 to I.B.4, each L, P, J) by cell."""
    return {key: value for keys, row in zip(GRID, rows, strict=True) for key, value in zip(keys, row, strict=True)}


@st.composite
def consistent(draw: st.DrawFn) -> dict[str, int | None]:
    """Draw twelve cells of which every row and column adds up."""
    few = st.integers(0, 300)
    parts = [(draw(few), draw(few)) for _ in range(3)]
    groups = [(male, female, male + female) for male, female in parts]
    return cells([*groups, tuple(map(sum, zip(*groups, strict=True)))])


def test_duri_kepa_037_has_94_women_who_voted() -> None:
    expected = recaprules.Suspect(cell="turnout_total_female", candidate=94)

    assert expected == cross_footing(cells(DURI_KEPA_037))


def test_lebak_bulus_085_has_two_unlisted_voters() -> None:
    # L and P of the listed and transfer voters are made up; the source states J, and the row I.B.3.
    expected = recaprules.Suspect(cell="turnout_unlisted_total", candidate=2)

    assert expected == cross_footing(cells(LEBAK_BULUS_085))


@given(true=consistent(), key=st.sampled_from([key for keys in GRID for key in keys]), read=st.integers(0, 999))
def test_a_single_misread_cell_is_found_with_its_true_value(true: dict[str, int | None], key: str, read: int) -> None:
    expected = None if read == true[key] else recaprules.Suspect(cell=key, candidate=true[key])

    assert expected == cross_footing({**true, key: read})


@given(true=consistent(), key=st.sampled_from([key for keys in GRID for key in keys]))
def test_there_is_no_suspect_while_a_cell_is_missing(true: dict[str, int | None], key: str) -> None:
    assert cross_footing({**true, key: None}) is None


@pytest.mark.parametrize("key", [key for keys in GRID for key in keys])
def test_there_is_no_suspect_while_a_cell_is_not_captured(key: str) -> None:
    some = {name: value for name, value in cells(DURI_KEPA_037).items() if name != key}

    assert cross_footing(some) is None


def test_one_voter_under_the_wrong_sex_has_no_suspect() -> None:
    # TPS 1101012001002: two columns are broken and no row.
    assert cross_footing(cells(((115, 133, 248), (0, 2, 2), (2, 1, 3), (116, 137, 253)))) is None


def test_a_suspect_is_never_below_zero() -> None:
    assert cross_footing(cells(((110, 126, 236), (0, 1, 0), (2, 0, 2), (111, 127, 238)))) is None
