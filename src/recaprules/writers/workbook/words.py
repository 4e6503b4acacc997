"""What is said where a workbook cannot be made, and of one that was."""

from __future__ import annotations

from ...model.text import Text

NO_STATION_FORM = Text("{unit} adalah TPS, yang tidak mempunyai D.HASIL", "{unit} is a station, which has no D.HASIL")
NO_FORM = Text(
    "{profile} tidak mempunyai formulir {contest} untuk {unit}", "{profile} has no form of {contest} for {unit}"
)
NO_UNITS = Text(
    "tidak ada unit di bawah {unit} yang diketahui; berikan --register, atau formulir dengan --from",
    "no unit below {unit} is known; give a --register, or forms with --from",
)
NO_STATIONS = Text(
    "TPS di {units} tidak diketahui; berikan --register yang memuat TPS, atau --stations",
    "no station is known of {units}; give a --register with stations, or --stations",
)
NO_BALLOT = Text(
    "pilihan {contest} tidak diketahui di sini; berikan --options (dan --candidates untuk partai), "
    "atau formulir dengan --from",
    "the options of {contest} are not known here; give --options (and --candidates for parties), or forms with --from",
)
SEVERAL_BALLOTS = Text(
    "formulir {contest} di {unit} mempunyai {count} surat suara yang berbeda",
    "the forms of {contest} in {unit} have {count} different ballots",
)
SEVERAL_FORMS = Text(
    "{unit}: ada beberapa formulir {contest} ({sources}); sebutkan satu dengan --source",
    "{unit}: several forms of {contest} ({sources}); name one with --source",
)
FORM_TWICE = Text(
    "{unit}: formulir {contest} dari {source} ada lebih dari sekali",
    "{unit}: more than one form of {contest} from {source}",
)
COLUMN_TWICE = Text("{unit}: kolom {column} ada lebih dari sekali", "{unit}: the column {column} is there twice")
NO_PAGES = Text(
    "{unit}: yang dipindahkan antarhalaman diketahui, tetapi halaman setiap kolom tidak",
    "{unit}: what its pages carry is known, but not which column stands on which page",
)

WRITTEN = Text(
    "{file}: {sheets} lembar, {columns} kolom angka", "{file}: {sheets} sheets, {columns} columns of figures"
)
