"""Codes for units that have none of KPU's."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from recaprules.model.tier import Tier
from recaprules.readers.gazetteer import Gazetteer, villages_of
from recaprules.readers.provinces import province_code
from recaprules.readers.shape import CodeColumns

LEVELS = CodeColumns(province="prov", kabko="kab_id", kecamatan="kec", village="kel_id", station="tps_no")
TREE = CodeColumns(
    id="id",
    parent="parent",
    name="nama",
    tier="tier",
    tiers={"p": Tier.PROVINCE, "k": Tier.KABKO, "c": Tier.KECAMATAN, "v": Tier.VILLAGE},
)


def stations(*rows: tuple[Any, ...]) -> pl.DataFrame:
    names = ["prov", "kab_id", "kec", "kel_id", "tps_no"]
    return pl.DataFrame(rows, schema=names, orient="row")


def tree(*rows: tuple[Any, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["id", "parent", "tier", "nama"], orient="row")


def codes(*tables: tuple[pl.DataFrame, CodeColumns]) -> list[list[str | None]]:
    gazetteer = Gazetteer.of([villages_of(frame, columns, at) for at, (frame, columns) in enumerate(tables)])
    return [gazetteer.codes(frame, columns, at).to_list() for at, (frame, columns) in enumerate(tables)]


TWO_VILLAGES = stations(("ACEH", "1492", "WOYLA", 1776, 1), ("ACEH", "1492", "WOYLA", 1761, 12))
THE_TREE = tree(
    (1, 0, "p", "ACEH"),
    (1492, 1, "k", "ACEH BARAT"),
    (1753, 1492, "c", "WOYLA"),
    (1776, 1753, "v", "KEUMUNING"),
    (1761, 1753, "v", "LEUHOB"),
)


class TestACode:
    """Units are numbered in the order of the source's own numbers, within what they lie in."""

    def test_has_the_province_and_the_place_of_each_level(self) -> None:
        assert codes((TWO_VILLAGES, LEVELS)) == [["1101010002001", "1101010001012"]]

    def test_does_not_depend_on_the_order_of_rows(self) -> None:
        (turned,) = codes((TWO_VILLAGES.reverse(), LEVELS))

        assert turned == ["1101010001012", "1101010002001"]

    def test_is_the_same_in_a_tree(self) -> None:
        (found, of_tree) = codes((TWO_VILLAGES, LEVELS), (THE_TREE, TREE))

        assert of_tree == ["11", "1101", "110101", "1101010002", "1101010001"]
        assert [code[:10] for code in found if code] == of_tree[3:]

    def test_of_a_unit_is_the_same_in_a_table_of_a_part(self) -> None:
        whole = stations(
            ("ACEH", "2", "A", 5, 1), ("ACEH", "2", "A", 6, 1), ("ACEH", "2", "B", 7, 1), ("ACEH", "9", "C", 10, 1)
        )
        part = stations(("ACEH", "9", "C", 10, 1), ("ACEH", "2", "KEC. B", 7, 1), ("ACEH", "2", "KEC. A", 6, 1))
        (of_whole, of_part) = codes((whole, LEVELS), (part, LEVELS))

        assert of_whole == ["1101010001001", "1101010002001", "1101020001001", "1102010001001"]
        assert of_whole[:0:-1] == of_part

    def test_of_a_station_abroad_has_room_for_large_numbers(self) -> None:
        (found,) = codes(
            (stations(*(("Luar Negeri", "-1", "Tawau", -3, number) for number in (7, 999, 1000, 2553))), LEVELS)
        )

        assert [str(code)[10:] for code in found] == ["007", "999", "A00", "P53"]
        assert {"9901010001"} == {str(code)[:10] for code in found}

    @pytest.mark.parametrize(
        "row",
        [
            ("Atlantis", "9999", "A", 9999, 1),
            (None, "9999", "A", 9999, 1),
            ("ACEH", None, "A", 9999, 1),
            ("ACEH", "9999", "A", None, 1),
            ("ACEH", "9999", "A", 9999, None),
            ("ACEH", "9999", "A", 9999, 1000),
            ("ACEH", "9999", "A", 9999, -1),
        ],
        ids=["no province", "province blank", "kabko blank", "village blank", "station blank", "too large", "negative"],
    )
    def test_is_not_made_up(self, row: tuple[Any, ...]) -> None:
        (found,) = codes((pl.concat([TWO_VILLAGES, stations(row)], how="vertical_relaxed"), LEVELS))

        assert found[-1] is None
        assert found[0] == "1101010002001"

    def test_is_not_made_for_a_unit_without_a_parent(self) -> None:
        (found,) = codes((pl.concat([THE_TREE, tree((9, 999, "v", "LOST"))]), TREE))

        assert found[-1] is None


class TestAProvince:
    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("ACEH", "11"),
            ("PROV. ACEH", "11"),
            ("jawa_barat", "32"),
            ("p_a_p_u_a", "91"),
            ("P A P U A", "91"),
            ("Daerah Istimewa Yogyakarta", "34"),
            ("LUAR NEGERI", "99"),
            ("Papua Barat Daya", "96"),
        ],
    )
    def test_is_known_by_its_name(self, name: str, code: str) -> None:
        assert code == province_code(name)

    def test_that_nobody_knows_has_no_code(self) -> None:
        assert province_code("Jawa") is None
