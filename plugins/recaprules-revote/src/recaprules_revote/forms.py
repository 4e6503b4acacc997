"""The forms of stations of which there are several votes, read one by one: there are few of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import attrs

from recaprules import Tier
from recaprules.model.recap import Recap
from recaprules.model.rounds import FIRST, REVOTE, last_reading, superseded
from recaprules.model.sheet import DISTRICT, ROUND, SEEN, UNIT, Sheet

ROW = "row"

_SUPERSEDED = "a re-vote replaced it"


@attrs.frozen(kw_only=True)
class StationForm:
    """
    The last reading of one form of a station.

    Attributes:
        sheet: Where it is.

        row: Its row there.

        unit: The station.

        district: The electoral district; empty where none is said.

        round: The vote that it is of; empty for the first.

        seen: When the source showed it; empty where it does not say so.

        superseded: Whether a re-vote replaced it.

        cells: The numbers that were asked for; `None` where there is no legible one.
    """

    sheet: Sheet
    row: int
    unit: str
    district: str
    round: str
    seen: str
    superseded: bool
    cells: dict[str, int | None]

    @property
    def is_revote(self) -> bool:
        """Whether it is of a re-vote."""
        return self.round == REVOTE

    @property
    def is_first(self) -> bool:
        """Whether it is of the first vote."""
        return self.round == FIRST


def sheets_with_rounds(recap: Recap) -> Iterator[Sheet]:
    """Yield the sheets of stations that tell votes apart."""
    for sheet in recap.sheets:
        if sheet.tier is Tier.TPS and ROUND in sheet.schema:
            yield sheet


def stations(sheet: Sheet, cells: Iterable[str] = ()) -> Iterator[Sequence[StationForm]]:
    """
    Yield the forms of each station of *sheet* that has another one than of the first vote.

    Args:
        sheet: The forms.

        cells: The cells that are wanted; those that are not captured are left out.
    """
    found: dict[tuple[str, str], list[StationForm]] = defaultdict(list)
    for form in _forms(sheet, [cell for cell in cells if cell in sheet.captured]):
        found[form.unit, form.district].append(form)
    yield from found.values()


def _forms(sheet: Sheet, cells: Sequence[str]) -> Iterator[StationForm]:
    import polars as pl

    keys = [key for key in (UNIT, DISTRICT) if key in sheet.schema]
    plan = sheet.lazy.select(*sheet.keys, *(sheet.legible(cell) for cell in cells)).with_row_index(ROW)
    others = sheet.lazy.filter(pl.col(ROUND) != FIRST).select(keys).unique().collect()
    if not others.height:
        return
    plan = plan.join(others.lazy(), on=keys, how="semi")
    plan = plan.filter(last_reading(sheet.keys)).with_columns(superseded(sheet.keys).alias(_SUPERSEDED))
    for values in plan.sort(*sheet.keys, ROW).collect().iter_rows(named=True):
        yield StationForm(
            sheet=sheet,
            row=values[ROW],
            unit=values[UNIT],
            district=values.get(DISTRICT) or sheet.ballot.district,
            round=values[ROUND],
            seen=values.get(SEEN) or "",
            superseded=values[_SUPERSEDED],
            cells={cell: values[cell] for cell in cells},
        )
