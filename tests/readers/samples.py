"""Small inputs, and the readers that recaprules brings itself."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from recaprules.model.contest import Contest
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.model.text import Language
from recaprules.model.tier import Tier
from recaprules.plugins.builtin import recaprules_readers
from recaprules.readers.read import read_paths
from recaprules.readers.shape import Layout
from recaprules.rules.datafiles import builtin_profile

PROFILE = builtin_profile("pemilu2024")
READERS = {suffix: reader for reader in recaprules_readers() for suffix in reader.suffixes}

VILLAGE = "1101012001"
STATION = f"{VILLAGE}001"
SECOND = f"{VILLAGE}002"

CHART = {"null": None, "100025": 144, "100026": 19, "100027": 2}
ADMINISTRATION = {
    "suara_sah": 165,
    "suara_tidak_sah": 1,
    "suara_total": 166,
    "pemilih_dpt_j": 200,
    "pemilih_dpt_l": 100,
    "pemilih_dpt_p": 100,
    "pengguna_dpt_j": 166,
    "pengguna_dpt_l": 80,
    "pengguna_dpt_p": 86,
    "pengguna_dptb_j": 0,
    "pengguna_dptb_l": 0,
    "pengguna_dptb_p": 0,
    "pengguna_non_dpt_j": 0,
    "pengguna_non_dpt_l": 0,
    "pengguna_non_dpt_p": 0,
    "pengguna_total_j": 166,
    "pengguna_total_l": 80,
    "pengguna_total_p": 86,
}


def read(
    *paths: Path | str,
    contest: Contest | None = None,
    layout: Layout | None = None,
    register: Path | None = None,
) -> Recap:
    given = [Path(path) for path in paths]
    return read_paths(given, PROFILE, READERS, contest=contest, layout=layout, register=register)


def station_file(**changes: Any) -> dict[str, Any]:
    """Return the JSON of one polling station; a keyword replaces one block."""
    return {
        "mode": "hhcw",
        "chart": CHART,
        "images": [],
        "administrasi": ADMINISTRATION,
        "psu": None,
        "ts": "2024-02-22 15:00:00",
        "status_suara": True,
        "status_adm": True,
    } | changes


def parent_file(children: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the JSON of a unit above with its *children*; a keyword replaces one block."""
    return {
        "ts": "2024-02-26 09:00:15",
        "psu": "Reguler",
        "mode": "hhcw",
        "chart": {"100025": 100, "100026": 50, "100027": 10, "persen": 91.39},
        "table": {
            code: {"psu": "Reguler", "persen": 100.0, "status_progress": True, **votes}
            if isinstance(votes, dict)
            else votes
            for code, votes in children.items()
        },
        "progres": {"total": 2, "progres": 2},
    } | changes


def write_json(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_csv(path: Path, *rows: Sequence[object], separator: str = ",") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(separator.join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows))
    return path


def sheet_of(recap: Recap, tier: Tier = Tier.TPS, contest: Contest = Contest.PPWP) -> Sheet:
    (found,) = [one for one in recap.sheets if one.tier is tier and one.form.contest is contest]
    return found


def numbers(recap: Recap, key: str, tier: Tier = Tier.TPS) -> dict[str, int | None]:
    """Return what stands in the cell *key* of each unit."""
    frame = sheet_of(recap, tier).frame
    return dict(zip(frame["unit"], frame[key], strict=True))


def told(recap: Recap, severity: str | None = None, language: Language = "en") -> list[str]:
    """Return the problems as “what @ where”."""
    return [problem.told(language) for problem in recap.problems if severity in (None, problem.severity)]


def assert_same(left: Recap, right: Recap) -> None:
    """Fail if two recaps differ in anything."""
    assert [(one.form, one.source, one.illegible) for one in left.sheets] == [
        (one.form, one.source, one.illegible) for one in right.sheets
    ]
    for one, other in zip(left.sheets, right.sheets, strict=True):
        assert one.frame.equals(other.frame)
        assert one.frame.schema == other.frame.schema
        assert (one.columns is None) is (other.columns is None)
        assert one.columns is None or other.columns is None or one.columns.equals(other.columns)
    assert left.problems == right.problems
    assert left.files == right.files
    assert left.unread == right.unread
