"""What several sheets ask for is made once, as long as there is room for it."""

from __future__ import annotations

from functools import partial

import polars as pl
import pytest

from recaprules.engine import kept
from recaprules.engine.kept import TEXT, Kept


class TestKeptTables:
    """There is room for two tables of four numbers."""

    @pytest.fixture(autouse=True)
    def _little_room(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kept, "_ROOM", 8)
        self.kept = Kept()
        self.made: list[str] = []

    def ask(self, *keys: str, columns: dict[str, list[object]] | None = None) -> None:
        for key in keys:
            self.kept.table(key, partial(self._made, key, columns or {"votes": [1, 2, 3, 4]}))

    def _made(self, key: str, columns: dict[str, list[object]]) -> pl.DataFrame:
        self.made.append(key)
        return pl.DataFrame(columns)

    def test_are_made_once(self) -> None:
        self.ask("a", "b", "a", "b")

        assert self.made == ["a", "b"]

    def test_go_when_others_need_the_room_the_one_that_was_asked_for_longest_ago_first(self) -> None:
        self.ask("a", "b", "a", "c", "a", "c")

        assert self.made == ["a", "b", "c"]
        self.ask("b")

        assert self.made == ["a", "b", "c", "b"]

    def test_stay_alone_where_they_are_larger_than_the_room(self) -> None:
        large: dict[str, list[object]] = {"votes": list(range(9))}
        self.ask("a")
        self.ask("large", "large", columns=large)
        self.ask("a")

        assert self.made == ["a", "large", "a"]

    def test_take_more_room_with_texts(self) -> None:
        self.ask("a")
        self.ask("text", columns={"unit": ["x"] * (8 // TEXT)})
        self.ask("a")

        assert self.made == ["a", "text", "a"]

    def test_are_made_again_once_they_are_cleared_away(self) -> None:
        self.ask("a")
        self.kept.clear()
        self.ask("a")

        assert self.made == ["a", "a"]
