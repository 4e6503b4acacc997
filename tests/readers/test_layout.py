"""Names of columns: canonical, Sirekap's, the user's own, and those that identify people."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recaprules.exceptions import ProfileError, UnknownNameError
from recaprules.model.cell import SEXES, cell_key
from recaprules.model.contest import Contest
from recaprules.model.form import Per
from recaprules.readers.cellnames import is_cell
from recaprules.readers.columns import UNIT_NAMES, Columns, recognise
from recaprules.readers.layout import detected, find_layout, read_layout, shipped_layouts, sirekap_layout
from recaprules.readers.people import identifies_people
from recaprules.readers.shape import Layout
from recaprules.rules.vocabulary import builtin_vocabulary
from tests.readers.samples import PROFILE


def known(*names: str, layout: Layout | None = None) -> Columns:
    return recognise(names, PROFILE, layout)


class TestColumns:
    """“Canonical or Sirekap column names; any other names through a small mapping file.”"""

    def test_with_canonical_names_are_recognised(self) -> None:
        columns = known("unit", "registered_male", "votes.100025", "valid_votes", "contest")

        assert columns.unit == "unit"
        assert columns.contest == "contest"
        assert {"registered_male", "votes.100025", "valid_votes"} == set(columns.cells)
        assert columns.source == "table"

    def test_with_sirekap_names_are_recognised(self) -> None:
        columns = known("kode_tps", "pemilih_dpt_l", "100025", "suara_sah")

        assert columns.unit == "kode_tps"
        assert columns.cells == {
            "registered_male": "pemilih_dpt_l",
            "votes.100025": "100025",
            "valid_votes": "suara_sah",
        }
        assert columns.source == "sirekap"

    def test_with_other_names_are_told(self) -> None:
        assert known("unit", "valid_votes", "nama_kabupaten", "votes", "votes.1.2", "registered").unknown == (
            "nama_kabupaten",
            "votes",
            "votes.1.2",
            "registered",
        )

    def test_without_a_name_are_passed_over(self) -> None:
        assert known("unit", "valid_votes", "", " ").unknown == ()

    def test_that_are_there_twice_are_not_read(self) -> None:
        columns = known("unit", "valid_votes", "valid_votes", "total_votes", "catatan", "catatan", "contest", "contest")

        assert {"total_votes"} == set(columns.cells)
        assert columns.contest is None
        assert columns.twice == ("valid_votes", "contest")
        assert columns.unknown == ("catatan",)

    def test_of_units_that_are_there_twice_leave_the_units_unknown(self) -> None:
        assert known("unit", "unit", "valid_votes").unit is None
        assert known("unit", "unit", "valid_votes").twice == ("unit",)

    @pytest.mark.parametrize("names", [("valid_votes", "suara_sah"), ("suara_sah", "valid_votes")])
    def test_for_one_count_do_not_replace_each_other_unseen(self, names: tuple[str, str]) -> None:
        columns = known("unit", *names)

        assert columns.cells == {"valid_votes": "valid_votes"}
        assert columns.rivals == ("suara_sah",)


class TestAMapping:
    """A mapping file says which column is which count, and wins over names that recaprules knows."""

    def test_is_what_the_user_says(self, tmp_path: Path) -> None:
        file = tmp_path / "mapping.toml"
        file.write_text(
            'unit = "KODE"\ncontest = "ppwp"\nsource = "saksi"\n'
            '[columns]\nvalid_votes = "SAH"\n"votes.100025" = "PASLON 1"\nregistered_total = "valid_votes"\n'
        )
        layout = read_layout(file)
        columns = known("KODE", "SAH", "PASLON 1", "valid_votes", "unit", layout=layout)

        assert layout.contest is Contest.PPWP
        assert columns.unit == "KODE"
        assert columns.cells == {"valid_votes": "SAH", "votes.100025": "PASLON 1", "registered_total": "valid_votes"}
        assert columns.source == "saksi"
        assert columns.unknown == ("unit",)

    def test_that_names_absent_columns_says_so(self) -> None:
        columns = known("unit", "total_votes", layout=Layout(unit="KODE", columns={"valid_votes": "SAH"}))

        assert columns.absent == ("KODE", "SAH")
        assert columns.unit == "unit"

    def test_cannot_make_people_a_count(self) -> None:
        columns = known("unit", "NIK", layout=Layout(columns={"valid_votes": "NIK"}))

        assert not columns.cells
        assert columns.people == ("NIK",)

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            ('[columns]\nvalid_vote = "SAH"', "unknown count 'valid_vote'; did you mean 'valid_votes'"),
            ('[columns]\nvotes = "PASLON"', "'votes' is no cell; expected 'votes.100025' @ columns"),
            ('[columns]\ncandidate_votes = "X"', "'candidate_votes' is no cell; expected 'candidate_votes.4.2'"),
            ('[columns]\n"votes.1.2" = "PASLON"', "'votes.1.2' is no cell"),
            ('[columns]\n"votes." = "PASLON"', "'votes.' is no cell"),
            (
                '[columns]\nregistered = "DPT"',
                "'registered' is no cell; expected 'registered_male' or 'registered_female'",
            ),
            ('[columns]\n"valid_votes.3" = "SAH"', "'valid_votes.3' is no cell; expected 'valid_votes' @ columns"),
            ('[columns]\nvalid_votes = "S"\ntotal_votes = "S"', "column 'S' is named for 2 things @ columns"),
            ('unit = "S"\n[columns]\nvalid_votes = "S"', "column 'S' is named for 2 things @ columns"),
            ('[columns]\nvalid_votes = ""', "expected the name of a column, got '' @ columns.valid_votes"),
            ("[columns]\nvalid_votes = 3", "expected text, got 3 @ columns"),
            ('unitt = "KODE"', "unknown key 'unitt' (did you mean 'unit'?)"),
            ('contest = "presiden"', "'presiden' is not a valid Contest @ contest"),
            ("columns = [", "Invalid"),
        ],
    )
    def test_with_a_mistake_is_refused_with_its_place(self, tmp_path: Path, content: str, problem: str) -> None:
        (tmp_path / "mapping.toml").write_text(content)

        with pytest.raises(ProfileError) as caught:
            read_layout(tmp_path / "mapping.toml")
        assert problem in str(caught.value)
        assert str(caught.value).startswith("mapping.toml: ")

    def test_with_several_mistakes_tells_all(self, tmp_path: Path) -> None:
        (tmp_path / "mapping.toml").write_text('[columns]\nvotes = "A"\nregistered = "A"\n')

        with pytest.raises(ProfileError) as caught:
            read_layout(tmp_path / "mapping.toml")
        assert len(caught.value.problems) == 3

    @pytest.mark.parametrize("name", ["missing.toml", "."])
    def test_that_cannot_be_opened_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(ProfileError, match="cannot be opened"):
            read_layout(tmp_path / name)

    def test_in_another_encoding_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "mapping.toml").write_bytes('unit = "é"'.encode("cp1252"))

        with pytest.raises(ProfileError, match="utf-8"):
            read_layout(tmp_path / "mapping.toml")


class TestALayoutFile:
    """“Every mistake in a layout file at once, with the key and the nearest name.”"""

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            ('seen_a = "2024"', "unknown key 'seen_a' (did you mean 'seen_at' or 'seen'?)"),
            (
                'seen_at = "kemarin"',
                "expected a time such as 2024-02-18 or 2024-02-18T07:00:00Z, got 'kemarin' @ seen_at",
            ),
            ('seen = "ts"\nseen_at = "2024-02-18"', "expected one of seen and seen_at @ seen_at"),
            ('detect = "kode"', "expected a list, got 'kode' @ detect"),
            ('ignore = "kode"', "expected a list, got 'kode' @ ignore"),
            ("blank = -1", "expected a list, got -1 @ blank"),
            ('ignore = ["S"]\n[columns]\nvalid_votes = "S"', "column 'S' is read @ ignore"),
            ('ignore = ["S"]\nname = "TPS {S}"', "column 'S' is read @ ignore"),
            ('seen = "S"\n[columns]\nvalid_votes = "S"', "column 'S' is named for 2 things @ columns"),
            ('district = "S"\nvotes = "S"', "column 'S' is named for 2 things @ columns"),
            ('unit = "A"\n[codes]\nprovince = "B"', "expected one of unit and codes @ codes"),
            ("[codes]", "missing: province, or id, parent, name and tier @ codes"),
            ('[codes]\nkabko = "B"', "missing: province, above kabko @ codes"),
            ('[codes]\nprovince = "A"\nkabko = "B"', "missing: village; units are numbered"),
            ('[codes]\nprovince = "A"\nid = "B"', "expected levels or a tree, got province, id @ codes"),
            ('[codes]\nid = "B"', "missing: parent @ codes"),
            ('[codes]\nid = "B"', "missing: what the column calls a village @ codes.tiers"),
            ('[codes]\nid = "B"\n[codes.tiers]\nx = "tps"', "got tps @ codes.tiers.x"),
            ('[codes]\nid = "B"\n[codes.tiers]\nx = "desa"', "'desa' is not a valid Tier @ codes.tiers['x']"),
            ('[children]\ncolumn = "L"\ntotal = "a"\nchild = "b"', "missing: unit"),
            (
                '[children]\ncolumn = "L"\ntotal = "a"\nchild = "a"\nunit = "K"',
                "totals and units below are both called 'a' @ children",
            ),
            ('[[tallies]]\nsource = "x"', "missing: columns @ tallies 1"),
            ('[[tallies]]\ncolumns = { valid_vote = "S" }', "unknown count 'valid_vote'; did you mean 'valid_votes'"),
            ('[[tallies]]\ncolumns = { votes = "S" }', "expected 'votes.100025' @ tallies 1.columns"),
            (
                'votes = "V"\n[[tallies]]\ncolumns = { valid_votes = "S" }',
                "expected no tallies side by side where the table has votes @ votes",
            ),
            (
                'seen = "V"\n[[tallies]]\ncolumns = { valid_votes = "S" }',
                "expected it in each of the tallies that stand side by side @ seen",
            ),
            (
                '[[tallies]]\ncolumns = { valid_votes = "S" }\n[[tallies]]\ncolumns = { valid_votes = "T" }',
                "another source, or another time, than tallies 1 is needed @ tallies 2",
            ),
        ],
    )
    def test_with_a_mistake_is_refused_with_its_place(self, tmp_path: Path, content: str, problem: str) -> None:
        (tmp_path / "layout.toml").write_text(content)

        with pytest.raises(ProfileError) as caught:
            read_layout(tmp_path / "layout.toml")
        assert problem in str(caught.value)

    def test_with_mistakes_of_all_kinds_tells_all(self, tmp_path: Path) -> None:
        (tmp_path / "layout.toml").write_text('detect = "a"\ncontest = "presiden"\nunitt = "b"\nblank = ["x"]\n')

        with pytest.raises(ProfileError) as caught:
            read_layout(tmp_path / "layout.toml")
        assert len(caught.value.problems) == 4

    def test_may_use_one_column_in_two_tallies_of_a_row(self, tmp_path: Path) -> None:
        (tmp_path / "layout.toml").write_text(
            '[[tallies]]\nsource = "a"\ncolumns = { valid_votes = "S" }\n'
            '[[tallies]]\nsource = "b"\ncolumns = { valid_votes = "S" }\n'
        )

        assert [side.source for side in read_layout(tmp_path / "layout.toml").tallies] == ["a", "b"]


class TestShippedLayouts:
    def test_say_what_they_are_for_in_both_languages(self) -> None:
        assert [
            name
            for name, layout in shipped_layouts().items()
            if layout.title is None or not (layout.title.id and layout.title.en)
        ] == []

    def test_are_recognised_by_their_own_columns(self) -> None:
        by_name = {name: detected(layout.detect) for name, layout in shipped_layouts().items() if layout.detect}

        assert {name: [name] for name in by_name} == by_name
        assert {"sirekap"} == set(shipped_layouts()) - set(by_name)

    def test_do_not_recognise_canonical_and_sirekap_names(self) -> None:
        assert detected(["unit", "contest", "votes.100025", *sirekap_layout().columns]) == []
        assert detected(["kode_tps", *sirekap_layout().columns.values(), "100025", "100026", "100027"]) == []

    def test_name_no_column_that_identifies_people(self) -> None:
        named = {
            column
            for layout in shipped_layouts().values()
            for column in (
                *layout.key_columns.values(),
                *layout.ignore,
                *layout.name_columns,
                *(column for side in layout.side_tallies for column in side.columns.values()),
            )
        }

        assert not [column for column in named if identifies_people(column)]


class TestALayoutByName:
    """“`recaprules check --mapping NAME|FILE` accepts the name of a shipped layout.”"""

    def test_is_the_shipped_one(self) -> None:
        assert find_layout("sirekap-pilkada-2024") is shipped_layouts()["sirekap-pilkada-2024"]

    def test_is_a_file_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "sirekap").write_text('source = "own"')

        assert find_layout("sirekap").source == "own"
        assert find_layout(tmp_path / "sirekap").source == "own"

    def test_that_nobody_knows_is_refused_with_the_nearest(self) -> None:
        with pytest.raises(UnknownNameError, match="sirekap-pilkada-2024"):
            find_layout("sirekap-pilkad-2024")
        with pytest.raises(ProfileError, match="cannot be opened"):
            find_layout("sirekap-pilkada-2024.toml")


PEOPLE = [
    *(
        "nik",
        "NIK",
        "NIK Pemilih",
        "nik_pemilih",
        "NKK",
        "KK",
        "no_kk",
        "No. KK",
        "nomor_kartu_keluarga",
        "e-KTP",
        "no ktp",
    ),
    *("nama_pemilih", "Nama Pemilih", "namaPemilih", "nama lengkap", "nama_kk", "nama_saksi", "nama_ketua_kpps"),
    *("alamat", "Alamat Rumah", "tanggal_lahir", "tgl lahir", "Tempat Lahir", "tempat/tanggal lahir", "surel"),
    *(
        "no_hp",
        "No.HP",
        "nomor telepon",
        "telepon",
        "telp",
        "ponsel",
        "whatsapp",
        "no wa",
        "sidik_jari",
        "tanda tangan",
    ),
    *(
        "voter_name",
        "voterName",
        "Full Name",
        "first_name",
        "surname",
        "voter_id",
        "national_id",
        "passport",
        "signature",
    ),
    *(
        "date_of_birth",
        "birth date",
        "birthplace",
        "DOB",
        "address",
        "home address",
        "phone",
        "phone number",
        "Phone_Number",
    ),
    *("email", "e-mail", "E-Mail", "eMail", "email_address", "mobile_number"),
]
PLACES = [
    *("nama_kabupaten", "nama_kecamatan", "nama_desa", "nama_tps", "nama", "name", "kabupaten", "kk_kota", "provinsi"),
    *("nama_paslon", "nama_partai", "nama_calon", "alamat_tps", "tps", "dapil", "catatan", "jumlah_pengguna_hp"),
    *("unik", "teknik", "ktpu", "hotel", "telpas", "emailed", "mobile_votes", "total", "ts", "has_adm"),
]


class TestPeople:
    """“Columns that identify people are never read and named in a notice.”"""

    @pytest.mark.parametrize("name", PEOPLE)
    def test_are_known_by_the_name_of_a_column(self, name: str) -> None:
        assert identifies_people(name)
        assert known("unit", name, "valid_votes").people == (name,)

    @pytest.mark.parametrize("name", PLACES)
    def test_are_not_places_and_other_things(self, name: str) -> None:
        assert not identifies_people(name)

    def test_are_no_count_of_a_form(self) -> None:
        names = [
            cell_key(count.name, sex)
            for count in builtin_vocabulary().counts.values()
            for sex in (SEXES if count.per is Per.SEX else ("",))
        ]

        assert not [
            name for name in (*names, *sirekap_layout().columns.values(), *UNIT_NAMES) if identifies_people(name)
        ]


class TestACellKey:
    """A key names one cell; a count that is printed several times is no cell."""

    @given(
        st.text() | st.from_regex(r"(votes|party_votes|candidate_votes|valid_votes)(\.[0-9A-Z.]{0,4})*", fullmatch=True)
    )
    def test_has_as_many_codes_as_its_count(self, name: str) -> None:
        count, *codes = name.split(".")
        expected = {"votes": 1, "party_votes": 1, "candidate_votes": 2, "valid_votes": 0}

        if count in expected:
            assert is_cell(name) is (len(codes) == expected[count] and all(codes))
