"""Sheets whose tallies lie in an engine, read as any other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, cast

import attrs
import narwhals as nw
import polars as pl

from recaprules import Tier
from recaprules.engine.pushdown.asking import Lazy
from recaprules.engine.pushdown.sheet import engine_sheet
from recaprules.model.contest import Contest
from tests.settings import PROFILE


@attrs.define
class OneConnection:
    """Numbers behind a connection that breaks if it is asked while it answers; it takes its time to let that happen."""

    frame: nw.DataFrame[Any]
    answering: Event = attrs.field(factory=Event)
    asked_meanwhile: Event = attrs.field(factory=Event)

    implementation = nw.Implementation.DUCKDB

    def collect_schema(self) -> nw.Schema:
        return self.frame.collect_schema()

    def select(self, *names: str) -> OneConnection:
        return attrs.evolve(self, frame=self.frame.select(*names))

    def collect(self, *, backend: None) -> nw.DataFrame[Any]:
        if self.answering.is_set():
            self.asked_meanwhile.set()
            raise RuntimeError("asked while it answers")
        self.answering.set()
        self.asked_meanwhile.wait(0.2)
        self.answering.clear()
        return self.frame


class TestAnEngine:
    def test_is_asked_by_one_thread_at_a_time(self) -> None:
        """Polars reads the two sides of a join at once, and a connection of DuckDB serves one thread."""
        form, ballot = PROFILE.form(Contest.PPWP, Tier.TPS), PROFILE.ballot(Contest.PPWP)
        assert form is not None
        assert ballot is not None
        station = pl.DataFrame({"unit": ["1101012001001"], "valid_votes": [3], "invalid_votes": [1]})
        forms = cast(Lazy, OneConnection(nw.from_native(station)))
        sheet = engine_sheet(form=form, ballot=ballot, tier=Tier.TPS, source="table", forms=forms)
        with ThreadPoolExecutor() as pool:
            answers = pool.map(lambda cell: sheet.lazy.select(cell).collect().item(), ("valid_votes", "invalid_votes"))

            assert list(answers) == [3, 1]
