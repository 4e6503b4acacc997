"""Tables of stations and villages, with everything that an engine must get right."""

from __future__ import annotations

from typing import Any

import polars as pl

from tests.samples import GOOD_FORM

CELLS = [key for key in GOOD_FORM if not key.startswith("turnout_disabled")]


def stations() -> pl.DataFrame:
    """Return stations of three villages at home and one abroad: right, wrong, blank, too large, negative."""
    rows: list[dict[str, Any]] = []
    for village in ("1101012001", "1101012002", "1101012003", "99BE010001"):
        rows += [{"unit": f"{village}{number:03d}", **{key: GOOD_FORM[key] for key in CELLS}} for number in range(1, 9)]
    rows[1] |= {"valid_votes": 230}
    rows[2] |= {"total_votes": 260, "votes.100025": 400}
    rows[3] |= {"valid_votes": None, "registered_male": None}
    rows[4] |= {"votes.100026": 1200}
    rows[5] |= {"turnout_total": -5}
    rows[9] |= {"votes.100027": None}
    rows[25] |= {"valid_votes": 1500}
    return pl.DataFrame(rows, schema={"unit": pl.String, **dict.fromkeys(CELLS, pl.Int32)})


def villages() -> pl.DataFrame:
    """Return the villages above: one sum that is right where it can be known, one that is wrong, one open."""
    whole = stations().with_columns(pl.col("unit").str.slice(0, 10))
    cells = [key for key in CELLS if not key.startswith("ballots")]
    sums = whole.group_by("unit", maintain_order=True).agg(pl.col(cells).cast(pl.Int64).sum())
    wrong = pl.col("unit") == "1101012003"
    return sums.with_columns(
        pl.when(wrong).then(pl.col("valid_votes") + 7).otherwise("valid_votes").alias("valid_votes")
    )


def all_tiers() -> pl.DataFrame:
    """Return stations and villages in one table."""
    return pl.concat(
        [stations(), villages().cast({key: pl.Int32 for key in villages().columns if key != "unit"})], how="diagonal"
    )
