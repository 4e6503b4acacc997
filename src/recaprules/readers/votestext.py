"""Votes that a table holds as the text of a JSON object, by the codes of options."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs
import polars as pl

from ..model.cell import CellKey, cell_key
from ..model.form import LARGEST
from ..model.sheet import UNIT
from . import words
from .contests import district_width
from .raw import ROW, Problems, RawFrame

VOTES = "votes as text"
_IS_WRONG = "is no text of votes"
_DISTRICT = "beginning of the code"

Column: TypeAlias = "list[int | None]"


def with_votes(raw: RawFrame, problems: Problems) -> Iterator[RawFrame]:
    """Yield *raw* with a column per option instead of the text, ballot by ballot."""
    width = district_width(raw.contest)
    below = {} if raw.columns is None else _by_district(raw.columns, width)
    for district, part in sorted(_by_district(raw.frame, width).items()):
        frame, votes = _read(part, raw, problems)
        columns: pl.DataFrame | None = None
        below_votes: dict[CellKey, Column] = {}
        if district in below:
            columns, below_votes = _read(below[district], raw, problems)
        keys = list(dict.fromkeys([*votes, *below_votes]))
        wrong = frame.filter(pl.col(_IS_WRONG))[ROW]
        yield attrs.evolve(
            raw,
            frame=_spread(frame, votes, keys),
            columns=None if columns is None else _spread(columns, below_votes, keys),
            illegible=raw.illegible | {(row, key) for row in wrong for key in keys},
        )


def _by_district(frame: pl.DataFrame, width: int) -> dict[str, pl.DataFrame]:
    district = pl.col(UNIT).str.slice(0, width).fill_null("").alias(_DISTRICT)
    parts = frame.with_columns(district).partition_by(_DISTRICT, maintain_order=True, include_key=False, as_dict=True)
    return {str(name): part for (name,), part in parts.items()}


def _read(frame: pl.DataFrame, raw: RawFrame, problems: Problems) -> tuple[pl.DataFrame, dict[CellKey, Column]]:
    """Return *frame* with a note of the rows whose text is no votes, and the votes of the others by cell."""
    count = "party_list_votes" if raw.contest.has_parties else "votes"
    found: dict[CellKey, Column] = {}
    wrong = []
    for at, text in enumerate(frame[VOTES]):
        votes = _votes(text)
        wrong.append(votes is None)
        if votes is None:
            what = words.with_detail(words.NO_VOTES, words.shortened(repr(text)))
            problems.add(raw.place(frame[ROW][at]), what, kind=words.NO_VOTES)
        for code, number in (votes or {}).items():
            column = found.setdefault(cell_key(count, code), [])
            column.extend([None] * (at - len(column)))
            column.append(number)
    return frame.with_columns(pl.Series(_IS_WRONG, wrong, dtype=pl.Boolean)), found


def _spread(frame: pl.DataFrame, votes: Mapping[CellKey, Column], keys: Sequence[CellKey]) -> pl.DataFrame:
    """Return *frame* with a column for each of *keys* instead of the text."""
    rows = frame.height
    columns = [(key, votes.get(key, [])) for key in keys]
    series = [pl.Series(key, [*numbers, *[None] * (rows - len(numbers))], dtype=pl.Int64) for key, numbers in columns]
    return frame.drop(VOTES, _IS_WRONG).with_columns(series)


def _votes(text: str | None) -> dict[str, int] | None:
    """Return the votes that *text* says; `None` if it says none."""
    if text is None or not text.strip():
        return {}
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    fine = isinstance(content, dict) and all(
        code.isalnum() and type(number) is int and 0 <= number <= LARGEST for code, number in content.items()
    )
    return content if fine else None
