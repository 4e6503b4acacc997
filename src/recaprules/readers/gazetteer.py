"""
Codes for units that have none of KPU's: numbers that are given out in the order of the source's own.

In 2019 KPU's systems numbered units without regard to tiers and parents. Such
units get codes of the usual shape, so that a code tells tier and parent: the
province's own code, then two digits for the kabupaten, two for the kecamatan,
four for the village, and the station's number. Kabupaten and kecamatan are
numbered in the order of the lowest number of a village in them, and villages
in the order of their numbers, over everything that is read together. Such a
code stands for a unit within one report; its name tells which it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import polars as pl

from ..model.sheet import UNIT
from ..model.tier import Tier
from ..model.unit import OVERSEAS_PREFIX
from .provinces import province_codes
from .shape import CodeColumns
from .tallies import Table

TABLE, PROVINCE, KABKO, KECAMATAN, VILLAGE = "table", "province", "kabko", "kecamatan", "village"
CODE, OF_KABKO, OF_KECAMATAN = "code", "code of the kabko", "code of the kecamatan"

_ABOVE_VILLAGE = (PROVINCE, KABKO, KECAMATAN)
_THOUSANDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def units_of(tables: Sequence[Table]) -> list[pl.Series]:
    """
    Return the codes of the units of tables that have none, the same for the same unit in each.

    Where no code can be made there stands what the source says instead, which is no code.
    """
    told = [(table, table.columns.layout.codes or CodeColumns()) for table in tables]
    places = [villages_of(table.frame, units, at) for at, (table, units) in enumerate(told) if units.is_numbered]
    gazetteer = Gazetteer.of(places) if places else None
    found = []
    for at, (table, units) in enumerate(told):
        if units.is_numbered and gazetteer is not None:
            codes = gazetteer.codes(table.frame, units, at)
        else:
            codes = province_codes(table.frame[units.province])
        columns = [pl.col(name).cast(pl.String).fill_null("") for name in (units.levels or units.tree).values()]
        written = table.frame.select(pl.concat_str(columns, separator=" / ")).to_series()
        found.append(codes.to_frame(CODE).select(pl.col(CODE).fill_null(written)).to_series().alias(UNIT))
    return found


def villages_of(frame: pl.DataFrame, units: CodeColumns, table: int) -> pl.DataFrame:
    """
    Return where each village of a table lies.

    Args:
        frame: The rows as they were written.

        units: What their columns are.

        table: The number of the table.

    Returns:
        `TABLE`, the code of the `PROVINCE`, what tells `KABKO` and `KECAMATAN`
        apart in this table, and the number of the `VILLAGE`; null where the
        table does not say it.
    """
    found = _branches(frame, units) if units.tree else _levels(frame, units)
    return found.unique(maintain_order=True).select(pl.lit(table, dtype=pl.Int64).alias(TABLE), pl.all())


def _levels(frame: pl.DataFrame, units: CodeColumns) -> pl.DataFrame:
    return pl.DataFrame(
        [
            province_codes(frame[units.province]).alias(PROVINCE),
            _key(frame[units.kabko], KABKO),
            _key(frame[units.kecamatan], KECAMATAN),
            _number(frame[units.village], VILLAGE),
        ]
    )


def _branches(frame: pl.DataFrame, units: CodeColumns) -> pl.DataFrame:
    tree = _tree(frame, units)
    provinces = _of_tier(tree, Tier.PROVINCE).select(pl.col("id").alias("kabko's"), pl.col(PROVINCE))
    kabko = _of_tier(tree, Tier.KABKO).select(pl.col("id").alias("kecamatan's"), pl.col("parent").alias("kabko's"))
    kecamatan = _of_tier(tree, Tier.KECAMATAN).select(pl.col("id").alias("own"), pl.col("parent").alias("kecamatan's"))
    villages = _of_tier(tree, Tier.VILLAGE).select(pl.col("id").alias(VILLAGE), pl.col("parent").alias("own"))
    return (
        villages.join(kecamatan, on="own", how="left")
        .join(kabko, on="kecamatan's", how="left")
        .join(provinces, on="kabko's", how="left")
        .select(
            PROVINCE,
            pl.col("kecamatan's").cast(pl.String).alias(KABKO),
            pl.col("own").cast(pl.String).alias(KECAMATAN),
            VILLAGE,
        )
    )


def _tree(frame: pl.DataFrame, units: CodeColumns) -> pl.DataFrame:
    tiers = {word: tier.value for word, tier in units.tiers.items()}
    return pl.DataFrame(
        [
            _number(frame[units.id], "id"),
            _number(frame[units.parent], "parent"),
            frame[units.tier].cast(pl.String).replace_strict(tiers, default=None, return_dtype=pl.String).alias("tier"),
            province_codes(frame[units.name]).alias(PROVINCE),
        ]
    )


def _of_tier(tree: pl.DataFrame, tier: Tier) -> pl.DataFrame:
    return tree.filter(pl.col("tier") == tier.value)


def _key(column: pl.Series, name: str) -> pl.Series:
    return column.cast(pl.String).str.strip_chars().alias(name)


def _number(column: pl.Series, name: str) -> pl.Series:
    return column.cast(pl.String).str.strip_chars().cast(pl.Int64, strict=False).alias(name)


@attrs.frozen(eq=False)
class Gazetteer:
    """
    The codes that were given out.

    Attributes:
        places: `TABLE`, `PROVINCE`, `KABKO`, `KECAMATAN` and `VILLAGE` as in
            `villages_of`, with the codes of the kabupaten, kecamatan and village.
    """

    places: pl.DataFrame

    @classmethod
    def of(cls, tables: Sequence[pl.DataFrame]) -> Gazetteer:
        """Return codes for the villages of all *tables* (see `villages_of`), the same for the same number."""
        places = pl.concat(tables).drop_nulls()
        kabko = _lowest(places, (TABLE, PROVINCE, KABKO)).alias("lowest of the kabko")
        kecamatan = _lowest(places, (TABLE, PROVINCE, KABKO, KECAMATAN)).alias("lowest of the kecamatan")
        numbered = places.with_columns(kabko, kecamatan).with_columns(
            _numbered(kabko.name, (PROVINCE,), 2).alias("number of the kabko"),
            _numbered(kecamatan.name, (PROVINCE, kabko.name), 2).alias("number of the kecamatan"),
            _numbered(VILLAGE, (PROVINCE, kabko.name, kecamatan.name), 4).alias("number of the village"),
        )
        return cls(
            numbered.select(
                *places.columns,
                (pl.col(PROVINCE) + pl.col("number of the kabko")).alias(OF_KABKO),
                (pl.col(PROVINCE) + pl.col("number of the kabko") + pl.col("number of the kecamatan")).alias(
                    OF_KECAMATAN
                ),
                pl.concat_str(
                    PROVINCE, "number of the kabko", "number of the kecamatan", "number of the village"
                ).alias(CODE),
            )
        )

    def codes(self, frame: pl.DataFrame, units: CodeColumns, table: int) -> pl.Series:
        """Return the code of the unit in each row of a table; null where none can be made."""
        places = self.places.filter(pl.col(TABLE) == table)
        if units.tree:
            return _codes_of_tree(_tree(frame, units), places)
        villages = _levels(frame, units).join(
            places.select(*_ABOVE_VILLAGE, VILLAGE, CODE), on=[*_ABOVE_VILLAGE, VILLAGE], how="left",
            maintain_order="left",
        )[CODE]  # fmt: skip
        if not units.station:
            return villages
        return (villages + _station_numbers(frame[units.station], villages)).alias(CODE)


def _codes_of_tree(tree: pl.DataFrame, places: pl.DataFrame) -> pl.Series:
    kecamatan, kabko = pl.col(KECAMATAN).cast(pl.Int64), pl.col(KABKO).cast(pl.Int64)
    known = pl.concat(
        [
            places.select(pl.lit(Tier.VILLAGE.value).alias("tier"), pl.col(VILLAGE).alias("id"), CODE),
            places.select(pl.lit(Tier.KECAMATAN.value).alias("tier"), kecamatan.alias("id"), _as_code(OF_KECAMATAN)),
            places.select(pl.lit(Tier.KABKO.value).alias("tier"), kabko.alias("id"), _as_code(OF_KABKO)),
            _of_tier(tree, Tier.PROVINCE).select("tier", "id", _as_code(PROVINCE)),
        ]
    )
    return tree.join(known.unique(["tier", "id"]), on=["tier", "id"], how="left", maintain_order="left")[CODE]


def _as_code(name: str) -> pl.Expr:
    return pl.col(name).alias(CODE)


def _lowest(places: pl.DataFrame, keys: Sequence[str]) -> pl.Series:
    """
    Return the lowest number of a village in the group of each row.

    Tables may tell groups apart by different means, such as name and number:
    groups that share a village are one.
    """
    lowest = places.with_columns(pl.col(VILLAGE).alias("lowest"))
    while True:
        joined = lowest.with_columns(pl.col("lowest").min().over(keys)).with_columns(
            pl.col("lowest").min().over(PROVINCE, VILLAGE)
        )
        if joined["lowest"].equals(lowest["lowest"]):
            return joined["lowest"]
        lowest = joined


def _numbered(column: str, keys: Sequence[str], digits: int) -> pl.Expr:
    return pl.col(column).rank("dense").over(keys).cast(pl.String).str.zfill(digits)


def _station_numbers(column: pl.Series, villages: pl.Series) -> pl.Series:
    """Return the numbers of stations in three characters; abroad, a letter stands for ten hundreds and more."""
    number = _number(column, "number")
    plain = pl.col("number").cast(pl.String).str.zfill(3)
    letters = dict(enumerate(_THOUSANDS, 10))
    large = (pl.col("number") // 100).replace_strict(letters, default=None, return_dtype=pl.String) + (
        pl.col("number") % 100
    ).cast(pl.String).str.zfill(2)
    fits = pl.col("number").is_between(0, 999)
    abroad = pl.col("village").str.starts_with(OVERSEAS_PREFIX)
    frame = pl.DataFrame([number, villages.alias("village")])
    return frame.select(pl.when(fits).then(plain).when(abroad & (pl.col("number") > 999)).then(large)).to_series()
