"""
The words of a D.HASIL workbook, by which it is written and found again.

The printed layout of D.HASIL was not seen; what is known is that fields are
rows, units below are columns, and pages carry a sum forward (*jumlah
pindahan*) to the last column (*jumlah akhir*). The words here are the
project's own.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import groupby

import attrs

from ...model.ballot import Ballot, Option
from ...model.cell import SEX_LABELS, CellKey
from ...model.contest import Contest
from ...model.form import Form, FormCell, Per, Row
from ...model.tier import Tier
from ...model.unit import UnitCode

# ---- the head

MODEL = "Model"
PROFILE = "Pemilihan"
CONTEST = "Jenis Pemilihan"
DISTRICT = "Daerah Pemilihan"
PLACES: Mapping[Tier, str] = {
    Tier.NATIONAL: "Nasional",
    Tier.PROVINCE: "Provinsi",
    Tier.KABKO: "Kabupaten/Kota",
    Tier.KECAMATAN: "Kecamatan",
    Tier.VILLAGE: "Kelurahan/Desa",
}

# ---- the row of headings

PAGE = "Halaman"
MARK = "Baris"
LABEL = "Uraian"
SEX = "L/P/J"
NAME = "Nama"
CODE = "Kode"
CARRIED = "JUMLAH PINDAHAN"
PAGE_TOTAL = "JUMLAH"
TOTAL = "JUMLAH AKHIR"

STATION = "TPS"

ILLEGIBLE = "tidak terbaca"
"""What is written in a cell whose figure is known to be illegible."""

_SHEETS: Mapping[Tier, str] = {
    Tier.NATIONAL: "NASIONAL",
    Tier.PROVINCE: "PROVINSI",
    Tier.KABKO: "KABKO",
    Tier.KECAMATAN: "KECAMATAN",
    Tier.VILLAGE: "DESA",
}
_SEXES = {
    "l": "male",
    "lk": "male",
    "laki laki": "male",
    "p": "female",
    "pr": "female",
    "perempuan": "female",
    "j": "total",
    "jml": "total",
    "jumlah": "total",
}
_PARTY_MARKS = {"party_votes": "A.1", "candidate_votes": "A.2", "party_list_votes": "B"}
_NUMBERED = re.compile(r"(.+?) (\d{1,6})(?: no (\d{1,6}))?")
_SHOWN_SHEET = 31


def plain(text: str) -> str:
    """
    Return *text* without what does not matter: capitals, blanks, punctuation.

    >>> plain(" Kabupaten / KOTA:"), plain("suara sah + tidak sah")
    ('kabupaten kota', 'suara sah tidak sah')
    """
    letters = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())


def nearest(word: str, known: Iterable[str]) -> str:
    """
    Return which of *known* is spelled most like *word*; empty where none is.

    >>> nearest("JUMLAH PINDAAHN", ["JUMLAH", "JUMLAH PINDAHAN", "JUMLAH AKHIR"])
    'JUMLAH PINDAHAN'
    """
    spellings = {plain(one): one for one in known}
    near = difflib.get_close_matches(plain(word), spellings, n=1, cutoff=0.6)
    return spellings[near[0]] if near else ""


# ---- columns


def child_heading(unit: UnitCode, tier: Tier) -> str:
    """
    Return the heading of the column of one unit below.

    >>> child_heading(UnitCode("1101012001003"), Tier.TPS), child_heading(UnitCode("1101012001"), Tier.VILLAGE)
    ('TPS 003', '1101012001')
    """
    return f"{STATION} {unit[-3:]}" if tier is Tier.TPS else unit


def sheet_name(unit: UnitCode, tier: Tier, district: str = "") -> str:
    """
    Return what the sheet of one unit is called.

    >>> sheet_name(UnitCode("1101012001"), Tier.VILLAGE)
    'DESA 1101012001'
    """
    words = [_SHEETS[tier], unit, *([f"DAPIL {district}"] if district else [])]
    return re.sub(r"[\[\]:*?/\\']", "-", " ".join(words))[:_SHOWN_SHEET]


# ---- rows


@attrs.frozen(kw_only=True)
class PrintedRow:
    """
    One row of a recapitulation form.

    Attributes:
        key: The cell that stands in it, for each column.

        mark: Its mark on the form; empty where it has none.

        label: What it is called, with the numbers of option and candidate.

        sex: L, P or J; empty where the row has one figure.

        name: The option's name, where it is known.

        code: The option's code in data, and the candidate's behind a dot.
    """

    key: CellKey
    mark: str
    label: str
    sex: str = ""
    name: str = ""
    code: str = ""

    @property
    def whole_label(self) -> str:
        """The label as people say it."""
        return f"{self.label} {self.sex}" if self.sex else self.label


def printed_rows(form: Form, ballot: Ballot) -> tuple[PrintedRow, ...]:
    """
    Return the rows of *form* for *ballot* in printed order.

    What a form states of parties and their candidates stands together for
    each party: the party (A.1), its candidates (A.2), and both (B).
    """
    options = {option.code: option for option in ballot.options}
    places = {option.code: place for place, option in enumerate(ballot.options)}
    rows: list[PrintedRow] = []
    for is_of_parties, cells in groupby(form.cells(ballot), lambda cell: cell.row.count.name in _PARTY_MARKS):
        ordered = list(cells)
        if is_of_parties:
            ordered.sort(key=lambda cell: places[cell.index[0]])
        rows += [_printed(cell, options) for cell in ordered]
    return tuple(rows)


def _printed(cell: FormCell, options: Mapping[str, Option]) -> PrintedRow:
    count = cell.row.count
    name = count.label.id[:1].upper() + count.label.id[1:]
    mark = cell.row.row or _PARTY_MARKS.get(count.name, "")
    if count.per is Per.FORM:
        return PrintedRow(key=cell.key, mark=mark, label=name)
    if count.per is Per.SEX:
        return PrintedRow(key=cell.key, mark=mark, label=name, sex=SEX_LABELS[cell.index[0]].id)
    option = options[cell.index[0]]
    label = f"{name} {option.number:02d}"
    if count.per is Per.CANDIDATE:
        number = next(one.number for one in option.candidates if one.code == cell.index[1])
        return PrintedRow(key=cell.key, mark=mark, label=f"{label} no. {number}", code=".".join(cell.index))
    return PrintedRow(key=cell.key, mark=mark, label=label, name=option.name, code=option.code)


@attrs.frozen(kw_only=True)
class Meaning:
    """
    What the label of a row says.

    Attributes:
        row: The row of the form.

        sex: ``male``, ``female`` or ``total``; empty where the row has one figure.

        numbers: The number of the option, and of the candidate, as printed.
    """

    row: Row
    sex: str = ""
    numbers: tuple[int, ...] = ()


@attrs.frozen(eq=False)
class RowLabels:
    """
    The labels that the rows of one form may have.

    Attributes:
        form: The form.
    """

    form: Form
    rows: Mapping[str, Row] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        spelled = {plain(name): row for row in self.form.rows for name in (row.count.label.id, row.printed) if name}
        object.__setattr__(self, "rows", spelled)

    def find(self, label: str, sex: str = "") -> Meaning | None:
        """Return what a row called *label* with *sex* beside it says; `None` if the form has no such row."""
        words = plain(f"{label} {sex}")
        row = self.rows.get(words)
        if row is not None and row.count.per is Per.FORM:
            return Meaning(row=row)
        return self._by_sex(words) or self._by_number(words)

    def _by_sex(self, words: str) -> Meaning | None:
        for written, sex in _SEXES.items():
            row = self.rows.get(words.removesuffix(f" {written}")) if words.endswith(f" {written}") else None
            if row is not None and row.count.per is Per.SEX:
                return Meaning(row=row, sex=sex)
        return None

    def _by_number(self, words: str) -> Meaning | None:
        match = _NUMBERED.fullmatch(words)
        row = self.rows.get(match[1]) if match is not None else None
        if match is None or row is None:
            return None
        numbers = tuple(int(number) for number in match.groups()[1:] if number is not None)
        expected = {Per.OPTION: 1, Per.PARTY: 1, Per.CANDIDATE: 2}.get(row.count.per)
        return Meaning(row=row, numbers=numbers) if len(numbers) == expected else None


# ---- the head, read


def head_label(text: str) -> str | Tier | None:
    """
    Return what a label at the head of a sheet is about; `None` if it is no such label.

    >>> head_label("KABUPATEN / KOTA"), head_label("jenis pemilihan :"), head_label("Kecamatan Sukamaju")
    (<Tier.KABKO: 'kabko'>, 'Jenis Pemilihan', None)
    """
    return _HEAD.get(plain(text))


_HEAD: Mapping[str, str | Tier] = {
    **{plain(label): label for label in (MODEL, PROFILE, CONTEST, DISTRICT)},
    "dapil": DISTRICT,
    **{plain(label): tier for tier, label in PLACES.items()},
    "distrik": Tier.KECAMATAN,
    "desa kelurahan": Tier.VILLAGE,
    "kelurahan": Tier.VILLAGE,
    "desa": Tier.VILLAGE,
}


def contest_named(text: str) -> Contest | None:
    """
    Return the contest called *text*, if there is one.

    >>> contest_named("DPRD Kabupaten/Kota"), contest_named("ppwp")
    (<Contest.DPRD_KABKO: 'dprd_kabko'>, <Contest.PPWP: 'ppwp'>)
    """
    words = plain(text)
    return next((one for one in Contest if words in (plain(one.value), plain(one.label.id), plain(one.label.en))), None)
