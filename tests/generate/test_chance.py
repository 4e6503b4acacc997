from __future__ import annotations

import numpy as np
import pytest

from recaprules.generate.chance import Chance, random


class TestChance:
    """The numbers are those of the seed and the names, on every machine."""

    def test_are_what_they_always_were(self) -> None:
        chance = Chance(7, "voters")

        assert chance.between(1, 6, 6).tolist() == [6, 2, 1, 4, 6, 5]

    def test_differ_by_name_and_seed(self) -> None:
        numbers = {tuple(Chance(seed, name).between(0, 999, 8)) for seed in (1, 2) for name in ("a", "b")}

        assert len(numbers) == 4

    def test_both_ends_occur(self) -> None:
        assert {-1, 0, 1} == set(Chance(1).between(-1, 1, 200).tolist())

    def test_bytes_are_as_many_as_asked(self) -> None:
        numbers = Chance(1).bytes(13)

        assert numbers.shape == (13,)
        assert np.uint8 == numbers.dtype

    @pytest.mark.parametrize("top", [1, 2, 70_000, 2**46])
    def test_below_stays_below(self, top: int) -> None:
        numbers = Chance(1).below(np.full(1000, top))

        assert numbers.min() >= 0
        assert numbers.max() < top

    def test_single_choices_repeat(self) -> None:
        assert random(1, "x").random() == random(1, "x").random() != random(1, "y").random()
