"""What readers say of input that they cannot use."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..model.text import Text, first_of
from ..model.tier import Tier
from ..model.unit import unit_code
from .provinces import nearest_province

# ---- files

NO_SUCH_PATH = Text("berkas atau folder ini tidak ada", "no such file or folder")
CANNOT_BE_OPENED = Text("tidak dapat dibuka", "cannot be opened")
CANNOT_BE_READ = Text("tidak dapat dibaca", "cannot be read")
NO_REGULAR_FILE = Text("bukan berkas, atau tautan yang tidak menuju berkas", "no file, or a link that leads to none")
LINK_TO_FOLDER = Text(
    "tautan ke folder tidak diikuti; sebutkan folder itu sendiri", "a link to a folder is not followed; give the folder"
)
GIVEN_TWICE = Text("disebut lebih dari sekali, dibaca sekali", "given more than once, read once")
OTHER_KIND = Text("diharapkan folder atau berkas yang berakhir dengan", "expected a folder or a file that ends in")
NONE_IN_FOLDER = Text(
    "di folder ini tidak ada yang dibaca; yang dibaca berakhir dengan",
    "nothing in this folder is read; what is read ends in",
)
NONE_IN_ARCHIVE = Text("tidak ada berkas di arsip ini yang berakhir dengan", "no member of this archive ends in")
LEADS_OUT = Text("nama berkas ini menunjuk ke luar arsip", "the name of this member leads out of the archive")
ARCHIVE_IN_ARCHIVE = Text("arsip di dalam arsip tidak dibuka", "an archive in an archive is not opened")
REPORT = Text("laporan recaprules, bukan hasil penghitungan", "a report of recaprules, and no tallies")
REGISTER_ALONE = Text(
    "data induk (register), bukan formulir; berikan juga formulirnya", "a register, and no forms; give the forms too"
)
OUTPUT = Text("berkas tujuan keluaran, tidak dibaca", "the file that the output goes to; not read")
LEDGER = Text(
    "catatan kekeliruan yang ditanam recaprules generate, bukan hasil penghitungan; tidak dibaca",
    "the ledger of the faults that recaprules generate planted, and no tallies; left aside",
)
NOT_UTF_8 = Text(
    "diharapkan teks UTF-8; huruf lain diganti, angka tetap terbaca",
    "expected text in UTF-8; other characters were replaced, numbers can be read all the same",
)

# ---- stored sheets

NO_FORMS = Text("berkas formulirnya tidak ada", "the file with its forms is not there")
NO_SHEET = Text("lembar tersimpan ini tidak dapat dipakai", "this stored sheet cannot be used")

STORED_TWICE = Text("unit ada di lebih dari satu lembar tersimpan", "a unit is in more than one stored sheet")
STORED_TOO = Text(
    "unit ada di lembar tersimpan ini dan di berkas lain yang diberikan",
    "a unit is in this stored sheet and in another file that was given",
)

# ---- Sirekap JSON

EXPECTED_JSON = Text("diharapkan JSON", "expected JSON")
EMPTY = Text("berkas ini kosong", "this file is empty")
NESTED = Text(
    "diharapkan hasil satu unit, JSON ini bersarang terlalu dalam", "expected a tally, got JSON nested too deeply"
)
NO_TALLY = Text(
    "diharapkan hasil satu unit dengan 'chart', 'administrasi' atau 'table'",
    "expected a tally with 'chart', 'administrasi' or 'table'",
)
NO_OBJECT = Text("diharapkan objek atau null, yang ada", "expected an object or null, got")
PAIRS = Text(
    "daftar pasangan calon; hanya nomor urutnya dipakai, untuk surat suara",
    "a list of pairs; only their numbers are used, for the ballots",
)
FILE_NAME = Text("nama berkas harus kode KPU unitnya, yang ada", "a file is called by the KPU code of its unit, got")
NO_CHILD = Text(
    "diharapkan kode unit di bawahnya; kolom ini dianggap tidak terbaca",
    "expected the code of a unit below; this column counts as illegible",
)
BLOCK_TWICE = Text(
    "blok ini ada dua kali, yang di dalam tidak dibaca", "this block is there twice, the inner is not read"
)
OFF_BALLOT = Text("pilihan ini tidak ada pada surat suara", "this option is not on the ballot")
NOT_USED = Text("tidak dipakai", "not used")

# ---- tables

EXPECTED_PARQUET = Text("diharapkan berkas Parquet yang utuh", "expected a whole Parquet file")
COLUMNS_NOT_USED = Text("kolom yang tidak dipakai", "columns not used")
SLIP = Text(
    "kolom yang tidak dipakai: {name}; mungkin maksudnya {near}?", "column not used: {name}; did you mean {near}?"
)
PEOPLE = Text("kolom yang mengenali orang tidak dibaca", "columns that identify people were not read")
PEOPLE_MAPPED = Text(
    "berkas pemetaan menyebut kolom yang mengenali orang; kolom itu tidak dibaca",
    "the mapping names columns that identify people; they were not read",
)
ABSENT = Text("berkas pemetaan menyebut kolom yang tidak ada", "the mapping names columns that are not there")
RIVALS = Text(
    "angka yang sama sudah ada di kolom lain, kolom ini tidak dibaca",
    "another column already holds this count, these were not read",
)
NO_UNIT = Text(
    "diharapkan kolom 'unit' berisi kode KPU; sebutkan namanya dalam berkas pemetaan",
    "expected a column 'unit' with KPU codes; name it in a mapping file",
)
SEVERAL_LAYOUTS = Text(
    "tabel ini cocok dengan beberapa tata letak; sebutkan salah satu dengan --mapping",
    "this table fits several layouts; name one with --mapping",
)
HOLDS_NOTHING = Text("tidak ada angka formulir di tabel ini", "no figures of a form in this table")
NO_COUNTS = Text(
    "tidak ada kolom yang dikenal sebagai angka formulir; sebutkan namanya dalam berkas pemetaan, atau berikan data "
    "induk dengan --register",
    "no column is a count of a form; name them in a mapping file, or give a register with --register",
)
NO_TEXT = Text(
    "bukan teks tetapi berkas jenis lain, yang namanya harus berakhir sesuai isinya",
    "no text but another kind of file, whose name should end in what it is",
)
NO_HEADER = Text("diharapkan baris judul, berkas ini kosong", "expected a header row, got an empty file")
BROKEN_HEADER = Text("diharapkan baris judul", "expected a header row")
BELOW_TITLES = Text(
    "judul kolom ada di baris ini; yang di atasnya tidak dibaca",
    "the header is in this row; what stands above it was not read",
)
NO_ROWS = Text("diharapkan baris data, tidak ada satu pun", "expected rows, got none")
COLUMNS_TWICE = Text("kolom yang ada dua kali tidak dibaca", "columns that are there twice were not read")
OTHER_LENGTH = Text("panjang baris tidak sama dengan judul", "a row of another length than the header")
BROKEN_ROW = Text("baris ini tidak dapat dibaca", "this row cannot be read")

NOBODY_READS_WORDS = Text(
    "bilangan dengan kata-kata di kolom ini tidak dibaca; pasang recaprules-terbilang",
    "numbers in words in these columns were not read; install recaprules-terbilang",
)
NO_TIME = Text(
    "diharapkan waktu seperti 2024-02-18 07:00:00, yang ada", "expected a time such as 2024-02-18 07:00:00, got"
)
NO_VOTES = Text(
    "diharapkan objek JSON dengan suara menurut kode pilihan, yang ada",
    "expected a JSON object of votes by the code of the option, got",
)
WHICH_ROW = Text(
    "tidak diketahui apakah baris ini jumlah atau rincian, yang ada",
    "cannot tell whether this row is a total or a unit below, got",
)
NO_TOTAL = Text(
    "rincian ini milik unit yang jumlahnya tidak ada, tidak dipakai",
    "this is a part of a unit whose total is not there, not used",
)
OVER_BALLOTS = Text(
    "angka ini menyangkut beberapa surat suara sekaligus dan bukan hasil salah satunya, tidak dipakai",
    "these figures are of several ballots together and no tally of one, not used",
)

# ---- relations in an engine

TEXT_THERE = Text(
    "teks di kolom ini hanya dibaca di luar mesin ini dan tidak dipakai; simpan dulu dengan recaprules ingest",
    "text in these columns is not read in this engine and was not used; read it with recaprules ingest first",
)
NO_FORM_THERE = Text("tidak ada formulir untuk ini, barisnya tidak dipakai", "no form for this, its rows were not used")
STATIONS_THERE = Text("melihat ada TPS apa saja", "looking which stations there are")
OTHERS_THERE = Text("mengambil baris yang bukan TPS", "fetching the rows that are no stations")
MISREAD_THERE = Text("mencari sel yang bukan bilangan bulat", "looking for cells that hold no whole number")
TWICE_THERE = Text("mencari unit yang ada dua kali", "looking for units that are there twice")

# ---- tallies

WHICH_CONTEST = Text(
    "jenis pemilihannya tidak diketahui; sebutkan dengan --contest",
    "cannot tell which contest this is; say it with --contest",
)
WHICH_CONTEST_OR_REGISTER = Text(
    "jenis pemilihannya tidak diketahui; sebutkan dengan --contest, atau berikan data induk dengan --register",
    "cannot tell which contest this is; say it with --contest, or give a register with --register",
)
UNKNOWN_CONTEST = Text("jenis pemilihan tidak dikenal", "unknown contest")
NO_CODE = Text("diharapkan kode unit KPU, yang ada", "expected a KPU unit code, got")
OFF_FORM = Text("tidak ada pada formulir, tidak dipakai", "not on the form, not used")
TWICE = Text("unit ada lebih dari sekali dengan angka lain", "a unit is there more than once with other numbers")
TABLES_TWICE = Text(
    "rincian unit di bawahnya ada lebih dari sekali dengan angka lain",
    "the table of the units below is there more than once with other numbers",
)

_SHOWN_NAMES = 30
_SHOWN_LETTERS = 60


def with_detail(what: Text, detail: Text | str) -> Text:
    """Return *what* with a detail, which may need no translation."""
    if not detail:
        return what
    both = Text(detail, detail) if isinstance(detail, str) else detail
    return Text(f"{what.id}: {both.id}", f"{what.en}: {both.en}")


def nameless(number: int) -> Text:
    """Return what is said of a column without a heading, the *number*-th of its table."""
    return Text(
        f"kolom ke-{number} tidak berjudul, isinya tidak dipakai",
        f"column {number} has no heading, what stands in it is not used",
    )


def no_code(written: str | None) -> Text:
    """Return what is said of something that is written where a unit's code should be."""
    said, text = with_detail(NO_CODE, shortened(repr(written or ""))), (written or "").strip()
    if _ROUNDED.fullmatch(text):
        return Text(
            f"{said.id}; simpan kode sebagai teks, supaya tidak dibulatkan",
            f"{said.en}; keep codes as text, so that none is rounded",
        )
    if re.search("[A-Za-z]", text):
        province = nearest_province(text.partition(" / ")[0])  # where codes are made from names, it stands first
        return if_province(said, province) if province else said
    digits = re.sub(r"\D", "", text)
    if len(digits) <= Tier.KABKO.code_width:
        return said
    try:
        return if_meant(said, unit_code(digits))
    except ValueError:
        return said


_ROUNDED = re.compile(r"[0-9]+(?:[.,][0-9]+)?[Ee]\+?[0-9]+")


def if_meant(said: Text, plain: str) -> Text:
    """Return *said*, and that *plain* may be what is meant."""
    return Text(f"{said.id}; tulis {plain} bila itu yang dimaksud", f"{said.en}; write {plain} if that is meant")


def if_province(said: Text, name: str) -> Text:
    """Return *said*, and that the province called *name* may be meant."""
    return Text(f"{said.id}; mungkin maksudnya provinsi {name}?", f"{said.en}; did you mean the province {name}?")


def unknown_contest(name: str, rows: int, known: Sequence[str]) -> Text:
    """Return what is said of *rows* whose contest is called *name*."""
    said, names = shortened(repr(name)), ", ".join(known)
    return Text(
        f"{UNKNOWN_CONTEST.id}: {said} pada {rows} baris; yang dikenal: {names}",
        f"{UNKNOWN_CONTEST.en}: {said} in {rows} row{'s' if rows > 1 else ''}; known are: {names}",
    )


def slip(name: str, near: str) -> Text:
    """Return what is said of a column called *name* that may be a slip of *near*."""
    return SLIP.filled(name=shortened(name), near=repr(near))


def listed(names: Sequence[str]) -> Text:
    """
    Return *names* with commas, the first of them where there are many.

    >>> listed(["nik", "alamat"])["en"]
    'nik, alamat'
    """
    return first_of([shortened(name) for name in names], _SHOWN_NAMES)


def shortened(text: str, letters: int = _SHOWN_LETTERS) -> str:
    """Return the beginning of *text* where it is long."""
    return text if len(text) <= letters else f"{text[: letters - 1]}…"
