"""
The stored sheets of a nation, asked a few rules by Polars written by hand.

It counts on how many forms each of sixteen rules holds, is broken and is
undecided: sums and ballots on each form, and every figure of a recapitulation
against the forms below it. It compares no contests and no sources, looks up no
register, and tells nobody which cell broke. So it is what any checker on these
sheets needs at least.

This was the fastest of what was tried. Slower were:

- one lazy plan for each sheet (sums on the streaming engine need twice the time);
- sums through `cum_sum` at the ends of runs, or NumPy's `add.reduceat`;
- masks on all columns without looking at the extremes first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from operator import and_, or_
from pathlib import Path
from typing import TypeAlias

import polars as pl

RULES = (
    "BAL-01 BAL-02 BAL-03 BAL-04 BAL-07 CAP-07 SUM-01 SUM-02 SUM-03 SUM-04 SUM-06 USE-04 "
    "TIER-01 TIER-02 TIER-03 TIER-04"
)
"""What is asked."""

Counts: TypeAlias = Counter[tuple[str, str]]
"""How many forms there are by rule, and by `holds`, `undecided` and `broken`."""

UPWARDS = {"tps": 10, "village": 6, "kecamatan": 4, "kabko": 2, "province": 0, "national": 0}
"""The tiers from the lowest, each with how many digits the unit above it has."""

BOXES = 999
"""The largest number that fits the boxes of a C.HASIL."""

SOURCES = {"c_hasil", "d_hasil"}

TIERS = {"village": "TIER-01", "kecamatan": "TIER-02", "kabko": "TIER-03", "province": "TIER-04"}
"""What compares the forms of each tier with those below."""


def by_hand(folder: Path, workers: int) -> Counts:
    """Return what the rules say of all stored sheets below *folder*, so many at a time."""
    with ThreadPoolExecutor(workers) as pool:
        return sum(pool.map(_of_ballot, _ballots(folder)), Counts())


def _ballots(folder: Path) -> Iterator[list[tuple[str, Path]]]:
    """Yield the sheets of each ballot, the lowest tier first, those with the most forms first."""
    found: dict[tuple[str | bool, ...], dict[str, Path]] = defaultdict(dict)
    for file in folder.rglob("*.parquet"):
        _, tier, *ballot = file.stem.split("-")
        found[file.parent.name, _is_overseas(file), *(set(ballot) - SOURCES)][tier] = file
    ballots = [[(tier, files[tier]) for tier in UPWARDS if tier in files] for files in found.values()]
    yield from sorted(ballots, key=lambda sheets: -sum(file.stat().st_size for _, file in sheets))


def _is_overseas(file: Path) -> bool:
    return "_ln-" in file.name or "_ppln_" in file.name


def _of_ballot(sheets: Sequence[tuple[str, Path]]) -> Counts:
    counts, sums = Counts(), pl.DataFrame()
    for tier, file in sheets:
        frame = pl.read_parquet(file)
        numbers = [name for name, kind in frame.schema.items() if kind.is_integer()]
        frame = _legible(frame, numbers, BOXES if tier == "tps" and not _is_overseas(file) else None)
        said = frame.lazy().select(**_rules(frame.columns, tier)).collect(engine="streaming")
        for rule in said:
            counts += _counted(rule.name, rule)
        if tier in TIERS:
            counts += _counted(TIERS[tier], _adds_up(frame, sums))
        if tier != "national":
            sums = _added_up(frame, numbers, UPWARDS[tier])
    return counts


def _counted(rule: str, said: pl.Series) -> Counts:
    holds, undecided = int(said.sum()), said.null_count()
    return Counts(
        {(rule, "holds"): holds, (rule, "undecided"): undecided, (rule, "broken"): said.len() - holds - undecided}
    )


def _legible(frame: pl.DataFrame, numbers: Sequence[str], most: int | None) -> pl.DataFrame:
    """Return *frame* without the numbers that nobody can have written there."""
    least = frame.select(pl.col(numbers).min()).row(0, named=True)
    greatest = frame.select(pl.col(numbers).max()).row(0, named=True) if most is not None else {}
    wrong = [name for name in numbers if (least[name] or 0) < 0 or (greatest.get(name) or 0) > (most or 0)]
    fits = pl.col(wrong) >= 0 if most is None else pl.col(wrong).is_between(0, most)
    return frame.with_columns(pl.when(fits).then(pl.col(wrong))) if wrong else frame


def _rules(columns: Sequence[str], tier: str) -> dict[str, pl.Expr]:
    col = pl.col
    valid, invalid, total, voters = col("valid_votes"), col("invalid_votes"), col("total_votes"), col("turnout_total")
    received, used, spoiled, unused = (col(f"ballots_{what}") for what in ("received", "used", "spoiled", "unused"))
    rules = {
        "BAL-01": received == used + spoiled + unused,
        "BAL-02": used == voters,
        "BAL-03": used == total,
        "BAL-04": total == voters,
        "CAP-07": voters <= received,
        "SUM-02": valid + invalid == total,
        "SUM-06": (valid <= total) & (invalid <= total),
        "USE-04": voters <= col("registered_total"),
    }
    if tier == "tps":
        rules["BAL-07"] = received >= col("registered_total")
    lists = [name for name in columns if name.startswith("party_list_votes.")]
    if not lists:
        return rules | {"SUM-01": _sum(name for name in columns if name.startswith("votes.")) == valid}
    of_party: dict[str, list[str]] = defaultdict(list)
    for name in columns:
        if name.startswith(("party_votes.", "candidate_votes.")):
            of_party[name.split(".")[1]].append(name)
    parties = pl.all_horizontal(_sum(of_party[name.split(".")[1]]) == col(name) for name in lists)
    return rules | {"SUM-03": parties, "SUM-04": _sum(lists) == valid}


def _sum(names: Iterable[str]) -> pl.Expr:
    return pl.sum_horizontal(pl.col(list(names)).cast(pl.Int32), ignore_nulls=False)


def _added_up(frame: pl.DataFrame, numbers: Sequence[str], width: int) -> pl.DataFrame:
    """Return the *numbers* of the units below each unit with *width* digits, and how many are missing there."""
    keys = [frame["unit"].str.slice(0, width), *(frame[key] for key in frame.columns if key == "district")]
    begins = reduce(or_, ((key != key.shift()).fill_null(value=True) for key in keys))
    holes = [name for name in numbers if frame[name].null_count()]
    sums = (
        pl.DataFrame([begins.cum_sum().alias("group"), *keys, *(frame[name] for name in numbers)])
        .group_by("group", maintain_order=True)
        .agg(
            pl.col(key.name for key in keys).first(),
            pl.col(numbers).cast(pl.Int64).sum().name.prefix("sum "),
            pl.col(holes).null_count().name.prefix("missing "),
        )
    )
    return sums.drop("group")


def _adds_up(frame: pl.DataFrame, sums: pl.DataFrame) -> pl.Series:
    """Return whether each figure of *frame* is the sum of those below, and not less than what is known of it."""
    on = [key for key in ("unit", "district") if key in frame.columns]
    beside = frame.join(sums, on=on, how="left", maintain_order="left")
    added = (name.removeprefix("sum ") for name in sums.columns if name.startswith("sum "))
    names = [name for name in added if name in frame.columns]
    whole = []
    for name in names:
        figure, known = pl.col(name), pl.col(f"sum {name}")
        if f"missing {name}" in sums.columns:
            known_whole = pl.when(pl.col(f"missing {name}") == 0).then(known)
            whole.append((figure == known_whole) & (figure >= known))
        else:
            whole.append(figure == known)
    return beside.select(reduce(and_, whole)).to_series()
