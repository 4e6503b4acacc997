"""Names that the input gives one unit, and what a register says beside figures."""

from __future__ import annotations

from pathlib import Path

import recaprules
from recaprules.readers.shape import Layout
from tests.readers.samples import SECOND, STATION, VILLAGE, read, write_csv

LAYOUT = Layout(unit="kode", name="{wilayah}", contest=recaprules.Contest.PPWP)
COLUMNS = ("kode", "wilayah", "valid_votes")


class TestNames:
    def test_first_one_counts_and_others_are_kept(self, tmp_path: Path) -> None:
        first = write_csv(tmp_path / "a.csv", COLUMNS, (STATION, "Keude", 5), (SECOND, "Seulema", 6))
        second = write_csv(tmp_path / "b.csv", COLUMNS, (STATION, "Keude Bakongan", 5), (SECOND, "Seulema", 6))
        recap = read(first, second, layout=LAYOUT)

        assert recap.names is not None
        assert recap.other_names is not None
        assert recap.names.rows() == [(STATION, "Keude"), (SECOND, "Seulema")]
        assert recap.other_names.rows() == [(STATION, "Keude Bakongan")]

    def test_of_one_table_are_kept_as_well(self, tmp_path: Path) -> None:
        rows = [(STATION, "Keude", 5), (STATION, "Bakongan", 5)]
        recap = read(write_csv(tmp_path / "a.csv", COLUMNS, *rows), layout=LAYOUT)

        assert recap.other_names is not None
        assert recap.other_names.rows() == [(STATION, "Bakongan")]

    def test_are_no_others_where_each_unit_has_one(self, tmp_path: Path) -> None:
        recap = read(write_csv(tmp_path / "a.csv", COLUMNS, (STATION, "Keude", 5)), layout=LAYOUT)

        assert recap.other_names is None

    def test_are_kept_when_sheets_are_stored(self, tmp_path: Path) -> None:
        write_csv(tmp_path / "in" / "a.csv", COLUMNS, (STATION, "Keude", 5))
        write_csv(tmp_path / "in" / "b.csv", COLUMNS, (STATION, "Bakongan", 5))
        mapping = tmp_path / "mapping.toml"
        mapping.write_text('unit = "kode"\nname = "{wilayah}"\ncontest = "ppwp"\n')
        recaprules.ingest(tmp_path / "in", output=tmp_path / "out", mapping=mapping)
        recaprules.ingest(tmp_path / "out", output=tmp_path / "again")
        recap = recaprules.read(tmp_path / "again")

        assert not recap.problems
        assert recap.names is not None
        assert recap.other_names is not None
        assert {*recap.names["name"], *recap.other_names["name"]} == {"Keude", "Bakongan"}


class TestARegister:
    def test_says_the_unit_above_the_name_and_special_locations_as_texts(self, tmp_path: Path) -> None:
        header = ("unit", "parent", "unit_name", "special_location")
        recap = read(
            register=write_csv(tmp_path / "a.csv", header, (STATION, VILLAGE, "TPS 001", 0), (SECOND, "", "", 1))
        )

        assert recap.register is not None
        assert recap.register.frame.columns == list(header)
        assert recap.register.frame.rows() == [(STATION, VILLAGE, "TPS 001", "0"), (SECOND, None, None, "1")]
        assert not recap.problems
