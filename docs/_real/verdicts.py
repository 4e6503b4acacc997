"""
What every rule says of every real data set, as pages of the manual.

    python docs/_real/verdicts.py

reads the data sets where they lie (``../shared/data``, or the folder that
``RECAPRULES_REAL_DATA`` names) and writes ``docs/real-data.md`` and
``docs/id/data-nyata.md``. A test compares the tables of all data sets but those
in `LARGE` with what the rules say today.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs

import recaprules
from recaprules import Report, RuleSet, Text

DOCS = Path(__file__).parents[1]
PAGES = {"en": DOCS / "real-data.md", "id": DOCS / "id" / "data-nyata.md"}


@attrs.frozen(kw_only=True)
class DataSet:
    """
    A real data set.

    Attributes:
        name: Its folder below the folder of real data.

        title: What it is, for people.

        files: What of it is read; all of it if empty.

        profile: The election.

        register: The register that goes with it, if there is one.
    """

    name: str
    title: Text
    files: tuple[str, ...] = ()
    profile: str = "pemilu2024"
    register: str = ""

    @property
    def paths(self) -> list[Path]:
        """The paths that are read."""
        folder = real_data() / self.name
        return [folder / file for file in self.files] or [folder]


DATA_SETS = (
    DataSet(
        name="sirekap-ppwp-2024-tps",
        title=Text(
            "TPS PPWP 2024 menurut Sirekap, Maret 2024", "PPWP stations of 2024 as Sirekap had them, March 2024"
        ),
    ),
    DataSet(
        name="sirekap-ppwp-2024-aceh-20240218",
        title=Text("TPS PPWP di Aceh, 18 Februari 2024", "PPWP stations in Aceh, 18 February 2024"),
    ),
    DataSet(
        name="sirekap-ppwp-2024-anomalies",
        files=("anomalies.parquet",),
        title=Text("TPS PPWP yang dikumpulkan karena janggal", "PPWP stations collected because they look wrong"),
    ),
    DataSet(
        name="sirekap-ppwp-2024-revisions",
        title=Text("TPS PPWP sebelum dan sesudah pembetulan", "PPWP stations before and after a correction"),
    ),
    DataSet(
        name="sirekap-raw-json-2024",
        title=Text("JSON Sirekap sebagaimana terbit: PPWP dan DPD", "Sirekap JSON as published: PPWP and DPD"),
    ),
    DataSet(
        name="sirekap-pdprdp-2024-jateng",
        files=("tps.parquet",),
        title=Text("TPS DPRD Provinsi di Jawa Tengah", "DPRD Provinsi stations in Central Java"),
    ),
    DataSet(
        name="kawalpemilu-2024-kelurahan",
        title=Text("Kelurahan/desa: KawalPemilu di samping Sirekap", "Villages: KawalPemilu beside Sirekap"),
    ),
    DataSet(
        name="sirekap-2024-provinsi-timeseries",
        title=Text(
            "Jumlah per provinsi dari jam ke jam: PPWP dan DPR", "Totals by province, hour by hour: PPWP and DPR"
        ),
    ),
    DataSet(
        name="sirekap-pilkada-2024-tiers",
        profile="pilkada2024",
        files=("tiers.parquet",),
        title=Text("Pilkada 2024, nasional sampai kecamatan", "Regional elections of 2024, nation to kecamatan"),
    ),
    DataSet(
        name="situng-kawalpemilu-2019-tps",
        profile="pemilu2019",
        files=("tps.parquet", "tiers.parquet"),
        title=Text("Pilpres 2019: Situng dan KawalPemilu", "Presidential election of 2019: Situng and KawalPemilu"),
    ),
)

LARGE = (
    "sirekap-ppwp-2024-tps",
    "sirekap-2024-provinsi-timeseries",
    "sirekap-pilkada-2024-tiers",
    "situng-kawalpemilu-2019-tps",
)
"""Those that take a minute or more."""

AUDIT: Mapping[str, int] = {"BAL-04": 32912, "SUM-01": 23610, "USE-04": 13008, "SUM-02": 5475}
"""On how many of `AUDITED` PPWP rows a third party found each check broken in the public Sirekap data of 2024."""
AUDITED = 823236


def real_data() -> Path:
    """Return the folder with real tallies."""
    return Path(os.environ.get("RECAPRULES_REAL_DATA", DOCS.parents[1] / "shared" / "data"))


def all_rules() -> RuleSet:
    """Return every installed rule, those too that are asked only if selected."""
    from recaprules.plugins.manager import load_plugins

    return load_plugins().rules


def checked(one: DataSet, rules: RuleSet) -> Report:
    """Return what *rules* say of a data set."""
    register = real_data() / one.register if one.register else None
    return recaprules.check(*one.paths, rules=rules, profile=one.profile, register=register, max_findings=0)


@attrs.frozen
class Counted:
    """On how many forms a rule was asked, holds, is broken, and is undecided."""

    asked: int
    holds: int
    broken: int
    undecided: int


def counted(report: Report) -> dict[str, Counted]:
    """Return the counts of each rule, over all tiers, of those that were asked of any form."""
    found: dict[str, list[int]] = {}
    for one in report.verdicts:
        sums = found.setdefault(one.rule, [0, 0, 0])
        for at, count in enumerate((one.holds, one.broken, one.undecided)):
            sums[at] += count
    return {rule: Counted(sum(three), *three) for rule, three in sorted(found.items()) if any(three)}


def page(language: str, tables: Sequence[tuple[DataSet, Mapping[str, Counted]]], rules: RuleSet) -> str:
    """Return the page in one language."""
    words = _WORDS[language]
    blocks = [words["head"]]
    blocks.append(_prevalence(language, dict(tables[0][1])))
    for one, counts in tables:
        heading = f"## {one.title[language]}"  # type: ignore[literal-required]
        origin = f"`{one.name}`, {words['profile']} `{one.profile}`."
        rows = [f"| {rule} | {_numbers(attrs.astuple(count), language)} |" for rule, count in counts.items()]
        header = [f"| {words['rule']} | {words['columns']} |", "| --- | ---: | ---: | ---: | ---: |"]
        blocks.append("\n".join([heading, "", origin, "", *header, *rows]))
    asked = {rule for _, counts in tables for rule in counts}
    never = sorted(rule.id for rule in rules.checks if rule.id not in asked)
    blocks.append("\n".join([words["never"], "", ", ".join(never) + "."]))
    hints = sorted(rule.id for rule in rules if rule.is_hint)
    blocks.append(words["hints"] + " " + ", ".join(hints) + ".")
    return "\n\n".join(blocks) + "\n"


def _prevalence(language: str, ours: Mapping[str, Counted]) -> str:
    words = _WORDS[language]
    rows = []
    for rule, broken in AUDIT.items():
        own = ours.get(rule, Counted(0, 0, 0, 0))
        theirs, here = (_share(one, of, language) for one, of in ((broken, AUDITED), (own.broken, own.asked)))
        decided = _share(own.broken, own.holds + own.broken, language)
        rows.append(
            f"| {rule} | {_numbers([broken], language)} | {theirs} | {_numbers([own.broken], language)} | {here} | {decided} |"
        )
    header = [words["audit"], "| --- | ---: | ---: | ---: | ---: | ---: |"]
    return "\n".join([words["prevalence"], "", *header, *rows, "", words["why"]])


def _share(part: int, whole: int, language: str) -> str:
    text = f"{100 * part / whole:.2f} %" if whole else "–"
    return text.replace(".", ",") if language == "id" else text


def _numbers(numbers: Iterable[int], language: str) -> str:
    mark = "." if language == "id" else ","
    return " | ".join(f"{number:,}".replace(",", mark) for number in numbers)


def write() -> None:
    """Check every data set and write the pages."""
    rules = all_rules()
    tables = [(one, counted(checked(one, rules))) for one in DATA_SETS]
    for language, path in PAGES.items():
        path.write_text(page(language, tables, rules), encoding="utf-8")


_WORDS = {
    "en": {
        "head": """# What the rules say of real tallies

Every installed rule was asked of every public data set that the project tests with, those too that are asked only if selected.
The tables are made by one command, `python docs/_real/verdicts.py`, and a test makes those of the smaller data sets again where the data are there.
A form on which a figure is blank or illegible is *undecided*, and never counts as one that is right.
Rules that a data set gives no figures for are not in its table.""",
        "profile": "election",
        "rule": "rule",
        "columns": "asked | holds | broken | undecided",
        "prevalence": "## How often, beside an audit by others\n\nA third party counted the public Sirekap data of 2024 for PPWP, 823,236 rows. We have 304,085 of them, of a later day, without three provinces of Java.",
        "audit": "| rule | broken in the audit | of all rows | broken here | of all rows | of decided rows |",
        "why": """The shares are of the same order, and ours are a little higher for all four.
Neither of the two is a sample of the country: which rows KPU showed depends on province and day, three large provinces are missing here, and their shares are not known one by one.
So the table says that both count the same thing, and not how often it happened in the country.""",
        "never": "## Asked of none of these data\n\nThese rules need figures that none of the public data sets has: ballots, words, signatures, photographs, child columns of certificates, a register, or forms of a re-vote. Their cases show what they say.",
        "hints": "Hints explain findings and are not counted:",
    },
    "id": {
        "head": """# Apa kata aturan tentang data nyata

Setiap aturan yang terpasang ditanyakan kepada setiap kumpulan data publik yang dipakai proyek ini untuk pengujian, termasuk yang hanya ditanyakan bila dipilih.
Tabel-tabel ini dibuat dengan satu perintah, `python docs/_real/verdicts.py`, dan sebuah pengujian membuat kembali tabel kumpulan data yang lebih kecil bila datanya tersedia.
Formulir dengan angka yang kosong atau tidak terbaca *belum dapat diputuskan*, dan tidak pernah dihitung sebagai benar.
Aturan yang angkanya tidak ada dalam suatu kumpulan data tidak masuk tabelnya.""",
        "profile": "pemilihan",
        "rule": "aturan",
        "columns": "ditanyakan | dipenuhi | dilanggar | belum dapat diputuskan",
        "prevalence": "## Seberapa sering, di samping audit pihak lain\n\nPihak ketiga menghitung data publik Sirekap 2024 untuk PPWP, 823.236 baris. Kami mempunyai 304.085 di antaranya, dari hari yang lebih kemudian, tanpa tiga provinsi di Jawa.",
        "audit": "| aturan | dilanggar menurut audit | dari semua baris | dilanggar di sini | dari semua baris | dari baris yang dapat diputuskan |",
        "why": """Bagiannya setingkat, dan angka kami sedikit lebih tinggi untuk keempatnya.
Keduanya bukan contoh acak dari seluruh negeri: baris mana yang ditampilkan KPU bergantung pada provinsi dan hari, tiga provinsi besar tidak ada di sini, dan bagian masing-masing provinsi itu tidak diketahui.
Jadi tabel ini menunjukkan bahwa keduanya menghitung hal yang sama, bukan seberapa sering hal itu terjadi di seluruh negeri.""",
        "never": "## Tidak dapat ditanyakan kepada data ini\n\nAturan berikut memerlukan angka yang tidak ada dalam data publik mana pun: surat suara, terbilang, tanda tangan, foto, kolom anak pada sertifikat, data induk, atau formulir pemungutan suara ulang. Kasus-kasusnya menunjukkan apa kata aturan itu.",
        "hints": "Petunjuk menjelaskan temuan dan tidak dihitung:",
    },
}


if __name__ == "__main__":
    write()
