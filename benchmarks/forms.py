"""Some rules of five plugins, and made-up forms C.HASIL-PPWP to ask them of."""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import count
from pathlib import Path

import polars as pl

import recaprules
from recaprules.model.sheet import UNIT

TPS = 823_236
"""The polling stations of 2024."""

TOP = 999
"""The largest number that fits three boxes."""

RULES = (
    "BAL-01",
    "BAL-02",
    "BAL-03",
    "BAL-04",
    "BAL-05",
    "BAL-06",
    "BAL-07",
    "CAP-01",
    "CAP-02",
    "CAP-03",
    "CAP-04",
    "CAP-05",
    "CAP-07",
    "SUM-01",
    "SUM-02",
    "SUM-05",
    "SUM-06",
    "SUM-07",
    "USE-01",
    "USE-02",
    "USE-03",
    "USE-04",
    "USE-08",
)
"""The rules within a form that the benchmarks have written by hand too."""

FAMILIES = ("ballots", "caps", "sums", "tiers", "voters")


def within_form_rules() -> recaprules.RuleSet:
    """Return `RULES`, which can be asked of a full C.HASIL-PPWP with nothing beside it, and their hints."""
    # A plugin that is installed comes first; the checkout serves where it is not.
    sys.path += [str(path) for path in Path(__file__).parents[1].glob("plugins/*/src")]
    modules = [import_module(f"recaprules_{family}") for family in FAMILIES]
    everything = recaprules.RuleSet(rule for module in modules for rule in module.recaprules_rules())
    return everything.select(*RULES)


def made_up_forms(
    rows: int = TPS, *, wrong: float = 0.009, too_large: float = 0.001, empty: float = 0.05, seed: int = 2024
) -> pl.DataFrame:
    """
    Return the forms of *rows* polling stations: a unit code, and 28 counts of 16 bits.

    Args:
        rows: How many.

        wrong: The share with one number that is not what it should be.

        too_large: The share with one number that does not fit its boxes.

        empty: The share with one empty box.

        seed: The same seed gives the same forms.
    """
    seeds = count(seed)

    def below(limit: pl.Expr | int) -> pl.Expr:
        """Return for every row another whole number from 0 to *limit* - 1."""
        random = pl.int_range(pl.len(), dtype=pl.UInt32).hash(seed=next(seeds)) % 2**32
        return random.cast(pl.Int64) % limit

    forms = pl.DataFrame({UNIT: pl.int_range(1101012001001, 1101012001001 + rows, eager=True).cast(pl.String)})
    # From parts to whole, so that every form is right to begin with.
    forms = forms.with_columns(
        *((60 + below(91)).alias(f"registered_{sex}") for sex in ("male", "female")),
        *(below(4).alias(f"turnout_transfer_{sex}") for sex in ("male", "female")),
        *(below(3).alias(f"turnout_unlisted_{sex}") for sex in ("male", "female")),
        *(below(3).alias(f"turnout_disabled_{sex}") for sex in ("male", "female")),
        below(4).alias("ballots_spoiled"),
        below(8).alias("invalid_votes"),
    )
    forms = forms.with_columns(
        (pl.col(f"registered_{sex}") - 10 - below(40)).alias(f"turnout_registered_{sex}") for sex in ("male", "female")
    )
    forms = forms.with_columns(
        pl.sum_horizontal(f"turnout_{group}_{sex}" for group in ("registered", "transfer", "unlisted")).alias(
            f"turnout_total_{sex}"
        )
        for sex in ("male", "female")
    )
    groups = ("registered", "turnout_registered", "turnout_transfer", "turnout_unlisted", "turnout_disabled")
    forms = forms.with_columns(
        *((pl.col(f"{group}_male") + pl.col(f"{group}_female")).alias(f"{group}_total") for group in groups),
        (pl.col("turnout_total_male") + pl.col("turnout_total_female")).alias("turnout_total"),
    )
    registered, voters = pl.col("registered_total"), pl.col("turnout_total")
    forms = forms.with_columns(
        (registered + (registered + 49) // 50).alias("ballots_received"),
        voters.alias("ballots_used"),
        voters.alias("total_votes"),
        (voters - pl.col("invalid_votes")).alias("valid_votes"),
    )
    forms = forms.with_columns(
        (pl.col("ballots_received") - pl.col("ballots_used") - pl.col("ballots_spoiled")).alias("ballots_unused"),
        below(pl.col("valid_votes") + 1).alias("votes.100025"),
    )
    forms = forms.with_columns(below(pl.col("valid_votes") - pl.col("votes.100025") + 1).alias("votes.100026"))
    forms = forms.with_columns(
        (pl.col("valid_votes") - pl.col("votes.100025") - pl.col("votes.100026")).alias("votes.100027")
    )
    counts = sorted(set(forms.columns) - {UNIT})
    # No rule compares the voters with disabilities, so a small mistake in them would break nothing.
    compared = [name for name in counts if not name.startswith("turnout_disabled")]

    def hit(share: float, columns: list[str]) -> dict[str, pl.Expr]:
        """Return for each of *columns* where it is the one that goes wrong, in *share* of all forms."""
        happens, which = below(10**6) < round(share * 10**6), below(len(columns))
        return {name: happens & (which == place) for place, name in enumerate(columns)}

    off, huge, blank = hit(wrong, compared), hit(too_large, counts), hit(empty, counts)
    nothing = pl.lit(value=False)
    return forms.select(
        UNIT,
        *(
            pl.when(~blank[name])
            .then(
                pl.when(huge[name])
                .then(1000 + below(9000))
                .when(off.get(name, nothing))
                .then(pl.col(name) + 1 + below(9))
                .otherwise(pl.col(name))
            )
            .cast(pl.Int16)
            .alias(name)
            for name in counts
        ),
    )
