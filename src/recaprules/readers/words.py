"""What readers say of input that they cannot use."""

from __future__ import annotations

from ..model.text import Text

CANNOT_BE_READ = Text("tidak dapat dibaca", "cannot be read")
EXPECTED_JSON = Text("diharapkan JSON", "expected JSON")
EXPECTED_PARQUET = Text("diharapkan Parquet", "expected Parquet")
NESTED = Text(
    "diharapkan hasil satu unit, JSON ini bersarang terlalu dalam", "expected a tally, got JSON nested too deeply"
)
NO_TALLY = Text(
    "diharapkan hasil satu unit dengan 'chart', 'administrasi' atau 'table'",
    "expected a tally with 'chart', 'administrasi' or 'table'",
)
NO_OBJECT = Text("diharapkan objek atau null, yang ada", "expected an object or null, got")
WHICH_CONTEST = Text(
    "jenis pemilihannya tidak diketahui; sebutkan dengan --contest",
    "cannot tell which contest this is; say it with --contest",
)
UNKNOWN_CONTEST = Text("jenis pemilihan tidak dikenal", "unknown contest")
FILE_NAME = Text("nama berkas harus kode KPU unitnya, yang ada", "a file is called by the KPU code of its unit, got")
NO_CODE = Text("diharapkan kode unit KPU, yang ada", "expected a KPU unit code, got")
OFF_BALLOT = Text("pilihan ini tidak ada pada surat suara", "this option is not on the ballot")
NOT_USED = Text("tidak dipakai", "not used")
COLUMNS_NOT_USED = Text("kolom yang tidak dipakai", "columns not used")
PEOPLE = Text("kolom yang mengenali orang tidak dibaca", "columns that identify people were not read")
ABSENT = Text("berkas pemetaan menyebut kolom yang tidak ada", "the mapping names columns that are not there")
NO_UNIT = Text(
    "diharapkan kolom 'unit' berisi kode KPU; sebutkan namanya dalam berkas pemetaan",
    "expected a column 'unit' with KPU codes; name it in a mapping file",
)
NO_COUNTS = Text(
    "tidak ada kolom yang dikenal sebagai angka formulir; sebutkan namanya dalam berkas pemetaan",
    "no column is a count of a form; name them in a mapping file",
)
NO_HEADER = Text("diharapkan baris judul, berkas ini kosong", "expected a header row, got an empty file")
NO_ROWS = Text("diharapkan baris data, tidak ada satu pun", "expected rows, got none")
COLUMNS_TWICE = Text("kolom yang ada dua kali", "columns that are there twice")
NOT_UTF_8 = Text(
    "diharapkan teks UTF-8; simpan berkas ini sebagai CSV UTF-8", "expected text in UTF-8; save the file as CSV UTF-8"
)
OTHER_LENGTH = Text("panjang baris tidak sama dengan judul", "a row of another length than the header")
CUT_OFF = Text("tidak dapat dibaca mulai dari sini", "cannot be read from here on")
OFF_FORM = Text("tidak ada pada formulir, tidak dipakai", "not on the form, not used")
TWICE = Text("unit ada lebih dari sekali dengan angka lain", "a unit is there more than once with other numbers")


def with_detail(what: Text, detail: str) -> Text:
    """Return *what* with a detail that needs no translation."""
    return Text(f"{what.id}: {detail}", f"{what.en}: {detail}") if detail else what
