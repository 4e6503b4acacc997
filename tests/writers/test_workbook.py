"""D.HASIL as a workbook: what is written, and that it comes back as it was."""

from __future__ import annotations

import zipfile
from pathlib import Path
from random import Random

import attrs
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recaprules.model.ballot import Option, numbered_ballot
from recaprules.model.contest import Contest
from recaprules.model.recap import Recap
from recaprules.model.register import Register
from recaprules.model.sheet import Sheet
from recaprules.model.tier import Tier
from recaprules.model.unit import UnitCode
from recaprules.readers.workbook.labels import RowLabels, printed_rows
from recaprules.rules.datafiles import BUILTIN_PROFILES, builtin_profile
from recaprules.writers.workbook.forms import Wish, plan_workbook
from recaprules.writers.workbook.plan import CannotWriteError
from recaprules.writers.workbook.write import workbook_bytes
from tests.readers.samples import read, told
from tests.workbooks import (
    KECAMATAN,
    PROFILE,
    VILLAGES,
    ballot_of,
    cells_of,
    comparable,
    filled,
    find,
    write_cells,
    write_filled,
)

CONTESTS = [Contest.PPWP, Contest.DPR]


def register(*units: str, **columns: list[str | None]) -> Recap:
    return Recap(sheets=(), register=Register(pl.DataFrame({"unit": units, **columns})))


def stations(village: str, count: int) -> list[str]:
    return [f"{village}{n:03d}" for n in range(1, count + 1)]


class TestRoundTrip:
    """What is written and read again is the same, cell by cell and page by page."""

    @settings(max_examples=25, deadline=None)
    @given(
        contest=st.sampled_from(CONTESTS),
        counts=st.lists(st.integers(1, 5), min_size=1, max_size=2),
        per_page=st.integers(1, 4),
        seed=st.integers(0, 2**16),
    )
    def test_a_filled_workbook_says_what_was_written(
        self, tmp_path_factory: pytest.TempPathFactory, contest: Contest, counts: list[int], per_page: int, seed: int
    ) -> None:
        recap = filled(contest, stations=counts, per_page=per_page, random=Random(seed), blanks=0.2)
        path = write_filled(tmp_path_factory.mktemp("w") / "k.xlsx", recap, contest=contest)

        back = read(path)

        assert told(back) == []
        assert comparable(recap.sheets) == comparable(back.sheets)

    @settings(max_examples=15, deadline=None)
    @given(contest=st.sampled_from(CONTESTS), seed=st.integers(0, 2**16))
    def test_rows_and_columns_are_found_wherever_they_stand(
        self, tmp_path_factory: pytest.TempPathFactory, contest: Contest, seed: int
    ) -> None:
        random = Random(seed)
        recap = filled(contest, stations=(5, 2), per_page=2, random=random, blanks=0.2)
        path = write_filled(tmp_path_factory.mktemp("w") / "k.xlsx", recap, contest=contest)
        moved = {}
        for name, cells in cells_of(path).items():
            heading, labels = find(cells, "Uraian")[0], 5
            rows = list(range(heading + 1, max(row for row, _ in cells) + 1))
            columns = list(range(labels, max(column for _, column in cells) + 1))
            new_row = dict(zip(rows, random.sample(rows, len(rows)), strict=True))
            new_column = dict(zip(columns, random.sample(columns, len(columns)), strict=True))
            moved[name] = {
                (new_row.get(row, row), new_column.get(column, column) if row >= heading - 1 else column): value
                for (row, column), value in cells.items()
            }
        write_cells(path, moved)

        back = read(path)

        assert told(back, "error") == []
        assert all("out of order" in notice for notice in told(back))
        assert comparable(recap.sheets) == comparable(back.sheets)

    def test_what_is_illegible_stays_illegible(self, tmp_path: Path) -> None:
        recap = filled()
        village = recap.sheets[0]
        frame = village.frame.with_columns(valid_votes=pl.Series([None, 5]))
        sheet = attrs.evolve(village, frame=frame, illegible=frozenset({(0, "valid_votes")}))
        path = write_filled(tmp_path / "k.xlsx", Recap(sheets=(sheet, recap.sheets[1])))

        back = read(path)

        assert frozenset({(0, "valid_votes")}) == next(one for one in back.sheets if one.tier is Tier.VILLAGE).illegible
        (problem,) = told(back, "error")
        assert "expected a whole number, got 'tidak terbaca' @ k.xlsx, DESA 1101012001," in problem

    def test_the_same_forms_give_the_same_bytes(self, tmp_path: Path) -> None:
        first, second = (write_filled(tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))

        assert first == second

    def test_forms_above_the_kecamatan_come_back_with_their_district(self, tmp_path: Path) -> None:
        contest = Contest.DPRD_KABKO
        form = PROFILE.form(contest, Tier.KABKO)
        assert form is not None
        sheets = []
        for district, children in (("110101", ["110101", "110102"]), ("110102", ["110103"])):
            ballot = attrs.evolve(ballot_of(contest, options=2, candidates=len(children)), district=district)
            keys = [cell.key for cell in form.cells(ballot)]
            rows = [{"unit": "1101", "child": child, "page": 1, **dict.fromkeys(keys, 7)} for child in children]
            frame = pl.DataFrame([{"unit": "1101", **dict.fromkeys(keys, 7 * len(children))}])
            sheets.append(
                Sheet(
                    form=form, ballot=ballot, tier=Tier.KABKO, source="d_hasil", frame=frame, columns=pl.DataFrame(rows)
                )
            )
        plans = plan_workbook(Wish(unit=UnitCode("1101"), contest=contest), PROFILE, Recap(sheets=tuple(sheets)))
        path = tmp_path / "kabko.xlsx"
        path.write_bytes(workbook_bytes(plans))

        back = read(path)

        assert list(cells_of(path)) == ["KABKO 1101 DAPIL 110101", "KABKO 1101 DAPIL 110102"]
        assert told(back) == []
        assert comparable(sheets) == comparable(back.sheets)


class TestEmptyWorkbooks:
    """A workbook to be filled has the units of the register, and nothing in it."""

    def test_has_a_sheet_for_the_kecamatan_and_for_each_village(self, tmp_path: Path) -> None:
        recap = register(*stations(VILLAGES[0], 3), *stations(VILLAGES[1], 1))
        cells = cells_of(write_filled(tmp_path / "k.xlsx", recap))

        assert list(cells) == ["KECAMATAN 110101", "DESA 1101012001", "DESA 1101012002"]
        heading = find(cells["DESA 1101012001"], "Uraian")[0]
        assert [
            value for (row, column), value in sorted(cells["DESA 1101012001"].items()) if row == heading and column > 4
        ] == ["TPS 001", "TPS 002", "TPS 003", "JUMLAH AKHIR"]

    def test_is_wholly_blank_when_read(self, tmp_path: Path) -> None:
        path = write_filled(tmp_path / "k.xlsx", register(*stations(VILLAGES[0], 12)))

        back = read(path)

        assert told(back) == []
        for sheet in back.sheets:
            assert sheet.frame.drop("unit").null_count().sum_horizontal()[0] == sheet.frame.height * len(sheet.captured)
        assert next(one for one in back.sheets if one.tier is Tier.VILLAGE).columns.height == 12  # type: ignore[union-attr]

    def test_pages_carry_forward(self, tmp_path: Path) -> None:
        path = write_filled(tmp_path / "k.xlsx", register(*stations(VILLAGES[0], 5)), per_page=2)
        cells = cells_of(path)["DESA 1101012001"]
        heading = find(cells, "Uraian")[0]

        assert [(cells[heading - 1, column], cells[heading, column]) for column in range(5, 15)] == [
            (1, "TPS 001"), (1, "TPS 002"), (1, "JUMLAH"),
            (2, "JUMLAH PINDAHAN"), (2, "TPS 003"), (2, "TPS 004"), (2, "JUMLAH"),
            (3, "JUMLAH PINDAHAN"), (3, "TPS 005"), (3, "JUMLAH AKHIR"),
        ]  # fmt: skip

    def test_parties_stand_together_with_their_candidates(self) -> None:
        form = PROFILE.form(Contest.DPR, Tier.VILLAGE)
        assert form is not None
        rows = printed_rows(form, ballot_of(Contest.DPR, options=2, candidates=2))

        assert [(row.mark, row.label) for row in rows if row.mark][:5] == [
            ("A.1", "Suara partai 01"), ("A.2", "Suara calon partai 01 no. 1"), ("A.2", "Suara calon partai 01 no. 2"),
            ("B", "Suara sah partai dan calon 01"), ("A.1", "Suara partai 02"),
        ]  # fmt: skip

    @pytest.mark.parametrize("name", BUILTIN_PROFILES)
    def test_every_label_of_every_form_is_found_again(self, name: str) -> None:
        for form in builtin_profile(name).forms:
            ballot = numbered_ballot(form.contest, 3, candidates=2 if form.contest.has_parties else 0)
            labels = RowLabels(form)
            for row in printed_rows(form, ballot):
                cell, meaning = form.cell(ballot, row.key), labels.find(row.label, row.sex)

                assert cell is not None
                assert meaning is not None, (form.id, row)
                assert meaning.row == cell.row
                assert meaning.sex in ("", *cell.index)

    def test_labels_as_printed_on_the_form_of_the_station_are_found_too(self) -> None:
        form = PROFILE.form(Contest.PPWP, Tier.TPS)
        assert form is not None
        meaning = RowLabels(form).find("JUMLAH PEMILIH dalam Daftar Pemilih Tetap (DPT)", "L")

        assert meaning is not None
        assert (meaning.row.count.name, meaning.sex) == ("registered", "male")

    def test_districts_of_the_register_have_their_own_sheets(self) -> None:
        units = ["1101012001001", "1101022001001", "1101032001001"]
        recap = register(*units, dapil_dprd_kabko=["110101", "110102", "110102"])
        wish = Wish(unit=UnitCode("1101"), contest=Contest.DPRD_KABKO, options=2, candidates=1)
        plans = plan_workbook(wish, PROFILE, recap)

        assert [(plan.ballot.district, [slot.child for slot in plan.slots if slot.child]) for plan in plans] == [
            ("110101", ["110101"]),
            ("110102", ["110102", "110103"]),
        ]

    def test_guessed_stations_can_be_renamed_and_their_columns_left_out(self, tmp_path: Path) -> None:
        path = write_filled(tmp_path / "k.xlsx", register(VILLAGES[0]), stations=3)
        cells = cells_of(path)
        sheet = cells["DESA 1101012001"]
        sheet[find(sheet, "TPS 002")] = "TPS 901"
        del sheet[find(sheet, "TPS 003")]
        del sheet[find(sheet, "Halaman")[0], 7]
        write_cells(path, cells)

        columns = next(one for one in read(path).sheets if one.tier is Tier.VILLAGE).columns

        assert columns is not None
        assert columns["child"].to_list() == ["1101012001001", "1101012001901"]


class TestFilledFromForms:
    """Columns are filled from the forms of the units below; a total that nobody wrote stays blank."""

    def test_stations_fill_the_columns_and_no_total_is_added_up(self, tmp_path: Path) -> None:
        form = PROFILE.form(Contest.PPWP, Tier.TPS)
        assert form is not None
        frame = pl.DataFrame({"unit": stations(VILLAGES[0], 2), "valid_votes": [10, 20]})
        sheet = Sheet(form=form, ballot=ballot_of(Contest.PPWP), tier=Tier.TPS, source="c_hasil", frame=frame)
        path = write_filled(tmp_path / "k.xlsx", Recap(sheets=(sheet,)))

        village = next(one for one in read(path).sheets if one.tier is Tier.VILLAGE)

        assert village.columns is not None
        assert village.columns["valid_votes"].to_list() == [10, 20]
        assert village.frame["valid_votes"].to_list() == [None]

    def test_of_two_sources_one_must_be_named(self) -> None:
        first = filled(source="kawalpemilu")
        second = filled(source="table")
        recap = Recap(sheets=(*first.sheets, *second.sheets))
        with pytest.raises(CannotWriteError, match=r"110101: several forms of ppwp \(kawalpemilu, table\)"):
            plan_workbook(Wish(unit=KECAMATAN, contest=Contest.PPWP), PROFILE, recap)

        assert plan_workbook(Wish(unit=KECAMATAN, contest=Contest.PPWP, source="table"), PROFILE, recap)

    def test_text_never_becomes_a_formula(self, tmp_path: Path) -> None:
        recap = filled(Contest.DPD)
        names = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(1)")
        options = tuple(Option(code=str(n), number=n, name=name) for n, name in enumerate(names, 1))
        sheets = [attrs.evolve(one, ballot=attrs.evolve(one.ballot, options=options)) for one in recap.sheets]
        path = write_filled(tmp_path / "k.xlsx", Recap(sheets=tuple(sheets)), contest=Contest.DPD)

        with zipfile.ZipFile(path) as archive:
            parts = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
        assert not any(b"<f>" in part for part in parts)
        assert "=1+1" in cells_of(path)["KECAMATAN 110101"].values()


class TestTheSheetItself:
    def test_labels_are_locked_and_figures_are_checked_while_typing(self, tmp_path: Path) -> None:
        path = write_filled(tmp_path / "k.xlsx")

        with zipfile.ZipFile(path) as archive:
            xml = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<sheetProtection " in xml
        assert '<dataValidation type="whole" ' in xml
        assert 'state="frozen"' in xml

    @pytest.mark.parametrize(
        ("wish", "message"),
        [
            ({"contest": Contest.PPWP}, "no unit below 110101 is known; give a --register"),
            ({"contest": Contest.DPR}, "the options of dpr are not known here"),
            ({"contest": Contest.BUPATI, "options": 2}, "pemilu2024 has no form of bupati for 110101"),
        ],
    )
    def test_what_is_missing_is_told_at_once(self, wish: dict[str, object], message: str) -> None:
        with pytest.raises(CannotWriteError) as caught:
            plan_workbook(Wish(unit=KECAMATAN, **wish), PROFILE, Recap(sheets=()))  # type: ignore[arg-type]

        assert message in str(caught.value)
        assert "no unit below 110101 is known" in str(caught.value)

    def test_villages_without_stations_are_named(self) -> None:
        with pytest.raises(CannotWriteError, match="no station is known of 1101012001, 1101012002; give a --register"):
            plan_workbook(Wish(unit=KECAMATAN, contest=Contest.PPWP), PROFILE, register(*VILLAGES))
