"""The fixed words of reports, in both languages."""

from __future__ import annotations

from ..model.text import Text
from ..rules.rule import Severity
from ..rules.verdict import Verdict

SEVERITIES = {
    Severity.ERROR: Text("kesalahan", "error"),
    Severity.WARNING: Text("peringatan", "warning"),
    Severity.INFO: Text("keterangan", "info"),
}
VERDICTS = {
    Verdict.HOLDS: Text("terpenuhi", "holds"),
    Verdict.BROKEN: Text("dilanggar", "broken"),
    Verdict.UNDECIDED: Text("belum dapat diputuskan", "undecided"),
    Verdict.NOT_ASKED: Text("tidak ditanyakan", "not asked"),
}

FINGERPRINT = Text("sidik {fingerprint}", "fingerprint {fingerprint}")
RULES_USED = Text("{rules} aturan, sidik {fingerprint}", "{rules} rules, fingerprint {fingerprint}")
RULES_LISTED = Text(
    "{all} aturan: {asked} ditanyakan, {optional} hanya bila dipilih, {hints} petunjuk",
    "{all} rules: {asked} asked, {optional} only if selected, {hints} hints",
)
CHECKED = Text("Diperiksa", "Checked")
FORMS = Text("{count} formulir {form} ({tier})", "{count} forms {form} ({tier})")
BROKEN_FORMS = Text(
    "{broken} memiliki sedikitnya satu kesalahan, {incomplete} tidak lengkap atau tidak terbaca sebagian",
    "{broken} break at least one error rule, {incomplete} are incomplete or illegible in part",
)
COLUMN = Text("kolom anak pada {form}", "child columns on {form}")
COVERAGE = Text(
    "{expected} unit diharapkan, {absent} belum ada formulirnya, {unregistered} tidak terdaftar",
    "{expected} units expected, {absent} have no form yet, {unregistered} are not in the register",
)
AS_OF = Text(
    "Aturan dan ketentuan menurut {day}, bukan hari pemungutan suara",
    "Rules and constants as of {day}, not of poll day",
)
GIVEN = Text(
    "Ketentuan yang diubah untuk pemeriksaan ini: {constants} (sidik ketentuan {fingerprint})",
    "Constants that were changed for this check: {constants} (fingerprint of the constants {fingerprint})",
)
NOT_IN_FORCE = Text(
    "Tidak berlaku pada hari itu dan tidak ditanyakan ({count}): {rules}",
    "Not in force on that day and not asked ({count}): {rules}",
)
UNKNOWN_CONSTANTS = Text(
    "Ketentuan yang tidak diketahui untuk hari itu ({count}): {names}",
    "Constants that are not known for that day ({count}): {names}",
)
FORM = Text("Formulir", "Form")
SOURCE = Text("Sumber", "Source")
COUNT = Text("Jumlah", "Number")
WITH_ERRORS = Text("Melanggar", "Broken")
INCOMPLETE = Text("Tak lengkap", "Incomplete")
ABSENT = Text("Belum ada", "Absent")
UNREGISTERED = Text("Tak terdaftar", "Unregistered")
REPLACED_HEAD = Text("Digantikan PSU", "Replaced")
REPLACED = Text(
    "{count} formulir digantikan oleh pemungutan suara ulang (PSU) dan tidak ikut dijumlahkan",
    "{count} forms were replaced by a re-vote (PSU) and are not added up",
)
SUPERSEDED = Text("{round}, digantikan PSU", "{round}, replaced by a re-vote")
ECHOES = Text("Gema", "Echoes")
ECHOES_MEAN = Text(
    "Gema: temuan yang dijelaskan oleh temuan pada formulir di bawahnya, atau pada formulir yang sama.",
    "Echoes: findings that a finding on a form below, or on the same form, explains.",
)
ECHOES_OF = Text("gemanya ({count}): {rules}", "its echoes ({count}): {rules}")
OPEN = Text("Jumlah yang masih terbuka", "Sums that are still open")
OPEN_UNITS = Text(
    "{tier} {contest}: {units} belum dapat diputuskan, karena ada angka atau unit yang belum ada",
    "{tier} {contest}: {units} undecided, as figures or units are missing",
)
EXPECTED = Text("{count} diharapkan", "{count} expected")
THERE = Text("{count} ada", "{count} there")
WHOLE = Text("{count} lengkap", "{count} whole")
NOTHING_BROKEN = Text("Tidak ada aturan yang dilanggar.", "No rule is broken.")
NOTHING_CHECKED = Text("Tidak ada formulir yang dapat diperiksa.", "No form could be checked.")
NOTHING_ASKED = Text(
    "Tidak ada aturan yang dapat ditanyakan pada angka-angka ini.", "No rule could be asked of these figures."
)
UNREAD = Text("Tidak dapat dibaca: {count} formulir", "Could not be read: {count} forms")
RULE_PROBLEMS = Text("Masalah pada aturan dan plugin ({count})", "Problems of rules and plugins ({count})")
PROBLEMS = Text("Masalah pada masukan ({count})", "Problems in the input ({count})")
NOTICES = Text("Catatan tentang masukan ({count})", "Notices on the input ({count})")
AND_MORE = Text(
    "… dan {count} lagi (seluruhnya ada di laporan JSON)", "… and {count} more (all of them are in the JSON report)"
)
RULES = Text("Aturan di tingkat {tier}", "Rules at the tier: {tier}")
RULE = Text("Aturan", "Rule")
WHAT_IT_SAYS = Text("Yang harus berlaku", "What must hold")
CORRECTED_BY = Text("Dibetulkan oleh", "Corrected by")
ALL_HOLD = Text("Terpenuhi di mana pun ditanyakan: {rules}", "Holds wherever it is asked: {rules}")
NOT_ASKED = Text(
    "Tidak ditanyakan di tingkat ini (angkanya tidak ada pada formulir atau tidak diterbitkan sumber): {rules}",
    "Not asked at this tier (the figures are not on the form, or not published by the source): {rules}",
)
UNDECIDED_MEANS = Text(
    "Belum dapat diputuskan: ada angka yang kosong atau tidak terbaca. Itu bukan nol dan bukan lulus.",
    "Undecided: a figure is blank or illegible. That is not zero, and not a pass.",
)
WORST = Text("Unit dengan pelanggaran terbanyak", "Units that break the most")
UNIT = Text("Unit", "Unit")
BROKEN_RULES = Text("Aturan dilanggar", "Rules broken")
LARGEST = Text("Selisih terbesar", "Largest difference")
EXAMPLES = Text("Contoh temuan, selisih terbesar tiap aturan", "Findings, the largest difference of each rule")
MORE_FINDINGS = Text("… dan {count} lagi pada formulir ini", "… and {count} more of this form")
HINT = Text("petunjuk", "hint")
OPTIONAL = Text("hanya bila dipilih", "only if selected")
SUSPECT = Text("{cell}, mungkin {candidate}", "{cell}, possibly {candidate}")
NEXT = Text(
    "Penjelasan satu aturan: recaprules explain {rule}\n"
    "Semua temuan: recaprules check … --format json --output laporan.json",
    "One rule explained: recaprules explain {rule} --lang en\n"
    "All findings: recaprules check … --format json --output report.json",
)
