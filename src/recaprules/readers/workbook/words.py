"""What is said of workbooks that cannot be used as they are."""

from __future__ import annotations

from ...exceptions import MissingExtraError
from ...model.text import Text

# ---- files

OLD_FORMAT = Text(
    "berkas Excel lama (.xls) tidak dibaca; buka dengan Excel dan simpan sebagai .xlsx",
    "old Excel files (.xls) are not read; open it in Excel and save it as .xlsx",
)
LOCKED = Text(
    "dilindungi kata sandi, atau berkas Excel lama (.xls); simpan sebagai .xlsx tanpa kata sandi",
    "protected by a password, or an old Excel file (.xls); save it as .xlsx without a password",
)
NO_ZIP = Text("bukan buku kerja Excel, atau terpotong", "no Excel workbook, or cut short")
NO_WORKBOOK = Text("tidak ada buku kerja Excel di dalamnya", "there is no Excel workbook in it")
NO_PART = Text("bagian ini tidak ada", "this part is missing")
BROKEN_XML = Text("XML rusak", "broken XML")
DOCTYPE = Text(
    "berisi deklarasi DOCTYPE dengan entitas, yang tidak dibaca",
    "holds a DOCTYPE declaration with entities, which are not read",
)
OPEN_ELSEWHERE = Text(
    "buku kerja ini sedang dibuka di Excel; yang dibaca adalah yang tersimpan terakhir",
    "this workbook is open in Excel; what was saved last is read",
)
MACROS = Text("berisi makro, yang tidak dijalankan", "holds macros, which are never run")
EXTERNAL_LINKS = Text(
    "menunjuk ke buku kerja lain, yang tidak dibuka", "refers to other workbooks, which are not opened"
)
NO_FORM_INSIDE = Text(
    "tidak ada lembar dengan formulir D.HASIL atau tabel hasil; buat D.HASIL kosong dengan: recaprules workbook",
    "no sheet is a D.HASIL form or a table of tallies; make an empty D.HASIL with: recaprules workbook",
)

# ---- sheets

NOT_A_FORM = Text(
    "lembar ini tidak dipakai: tidak ada kolom 'Uraian' (D.HASIL), atau kode unit dan angka yang dikenal (tabel; nama "
    "kolom sendiri disebut dalam berkas pemetaan)",
    "this sheet is not used: it has no column 'Uraian' (D.HASIL), or known units and counts (a table; a mapping file "
    "says its own names of columns)",
)
NOT_CELLS = Text("lembar ini bukan tabel, tidak dipakai", "this is no sheet of cells, not used")
HIDDEN_SHEET = Text("lembar tersembunyi ikut dibaca", "a hidden sheet, read like the others")
HIDDEN_CELLS = Text("baris atau kolom tersembunyi ikut dibaca", "hidden rows or columns, read like the others")
FORMULAS = Text(
    "sel berisi rumus; yang dibaca adalah hasil yang tersimpan", "cells hold formulas; their stored results are read"
)
NO_LABELS = Text(
    "diharapkan satu baris judul dengan 'Uraian', tidak ada satu pun",
    "expected one row of headings with 'Uraian', got none",
)
LABEL_TWICE = Text("judul ini ada lebih dari sekali", "this heading is there more than once")
WRONG_CONTEST = Text("jenis pemilihan tidak dikenal", "unknown contest")
OTHER_PROFILE = Text("lembar ini dari pemilihan lain", "this sheet is of another election")
OTHER_MODEL = Text("model lain dari yang dipakai untuk unit ini", "another model than the one this unit has")
NO_UNIT = Text(
    "diharapkan kode KPU di samping Provinsi, Kabupaten/Kota, Kecamatan, atau Kelurahan/Desa",
    "expected a KPU code beside Provinsi, Kabupaten/Kota, Kecamatan or Kelurahan/Desa",
)
WRONG_CODE = Text("diharapkan kode KPU", "expected a KPU code")
NOT_WITHIN = Text("kode ini tidak memuat unit lembar ini", "the unit of this sheet does not lie within this code")
NO_FORM = Text("pemilihan ini tidak mempunyai formulir untuk", "this election has no form for")
NO_OPTIONS = Text(
    "tidak ada baris suara yang dikenal pada lembar ini", "no row of this sheet is known as votes for an option"
)

# ---- rows

UNKNOWN_ROW = Text("uraian ini tidak ada pada formulir, barisnya tidak dibaca", "not a row of this form, not read")
NO_ROW_LABEL = Text("ada isi pada baris tanpa uraian, tidak dibaca", "something stands in a row without a label")
ROW_TWICE = Text(
    "uraian ini ada lebih dari sekali, barisnya dianggap tidak terbaca",
    "this row is there more than once and counts as illegible",
)
MISSING_ROWS = Text(
    "baris formulir yang tidak ada, dianggap kosong", "rows of the form that are not there and count as blank"
)
OTHER_OPTION = Text(
    "kode dan nomor menyebut pilihan yang berbeda, barisnya dianggap tidak terbaca",
    "code and number name different options, this row counts as illegible",
)
NOT_ON_BALLOT = Text("nomor ini tidak ada pada surat suara", "this number is not on the ballot")

# ---- columns

UNKNOWN_COLUMN = Text(
    "judul kolom ini tidak dikenal, kolomnya dianggap tidak terbaca",
    "the heading of this column is not known, the column counts as illegible",
)
NO_HEADING = Text(
    "kolom ini berisi angka tetapi tidak berjudul, dianggap tidak terbaca",
    "this column holds figures without a heading and counts as illegible",
)
COLUMN_NOT_USED = Text("kolom ini tidak dipakai", "this column is not used")
NOT_BELOW = Text(
    "unit ini tidak berada di bawah unit lembar ini, kolomnya dianggap tidak terbaca",
    "this unit does not lie below the unit of this sheet, the column counts as illegible",
)
COLUMN_TWICE = Text(
    "kolom ini ada lebih dari sekali dan dianggap tidak terbaca",
    "this column is there more than once and counts as illegible",
)
OUT_OF_ORDER = Text("kolom ini tidak pada urutannya; tetap dibaca", "this column is out of order; read all the same")
NO_CHILDREN = Text("tidak ada kolom unit di bawahnya", "there is no column of a unit below")
MISSING_COLUMN = Text("kolom ini tidak ada, dianggap kosong", "this column is not there and counts as blank")
PAGE_WITHOUT = Text("halaman {page}: tidak ada kolom {column}", "page {page}: there is no column {column}")

# ---- cells

NO_RESULT = Text(
    "rumus tanpa hasil tersimpan, dianggap kosong; buka di Excel lalu simpan",
    "a formula without a stored result counts as blank; open it in Excel and save it",
)
MERGED = Text("sel gabungan dianggap tidak terbaca", "merged cells count as illegible")


def formulas(count: int) -> Text:
    """Return what is said of *count* formulas in a sheet."""
    return Text(f"{count} {FORMULAS.id}", f"{count} {FORMULAS.en}")


def did_you_mean(nearest: str) -> Text:
    """Return a proposal that nobody has acted upon."""
    return Text(f"mungkin maksudnya {nearest!r}?", f"did you mean {nearest!r}?")


def both(first: Text, second: Text) -> Text:
    """Return two texts as one."""
    return Text(f"{first.id}; {second.id}", f"{first.en}; {second.en}")


def missing(error: MissingExtraError) -> Text:
    """Return which library is not installed, and how to get it."""
    return Text(error.told("id"), error.told("en"))
