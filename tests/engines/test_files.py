"""What lies in files: an engine reads the stations, and nothing else that is there gets lost."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest

import recaprules
from recaprules import Contest, Report, RuleSet, Tier
from recaprules.engine.pushdown.sheet import EngineSheet
from recaprules.model.form import LARGEST
from recaprules.model.sheet import Sheet
from recaprules.readers.engines import readers_in
from recaprules.readers.read import read_paths
from recaprules.readers.stored import write_sheet
from tests.engines.conftest import needed_for
from tests.engines.samples import stations, villages
from tests.engines.test_check import assert_same
from tests.readers.samples import READERS, station_file, write_json
from tests.samples import all_rules
from tests.settings import PROFILE

RULES = all_rules()


@pytest.fixture(autouse=True)
def _duckdb() -> None:
    needed_for("duckdb")


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Return a folder of stored sheets, with a register that is one voter off."""
    stations().write_parquet(tmp_path / "tps.parquet")
    villages().write_parquet(tmp_path / "villages.parquet")
    register = stations().select("unit", pl.col("registered_total") + 1)
    register.write_csv(tmp_path / "register.csv")
    recaprules.ingest(
        tmp_path / "tps.parquet",
        tmp_path / "villages.parquet",
        output=tmp_path / "stored",
        contest="ppwp",
        register=tmp_path / "register.csv",
    )
    return tmp_path / "stored"


def both(*paths: Path, rules: RuleSet = RULES, **options: Any) -> tuple[Report, Report]:
    """Return the report of Polars and that of DuckDB."""
    at_home = recaprules.check(*paths, rules=rules, profile=PROFILE, **options)
    return at_home, recaprules.check(*paths, rules=rules, profile=PROFILE, engine="duckdb", **options)


AS_ON_THE_COPY = recaprules.Rule(
    id="EXA-01",
    name="as-on-the-copy",
    title=recaprules.Text("sama dengan salinan", "as on the copy"),
    check=recaprules.parse('valid_votes == source("c_hasil_salinan").valid_votes'),
)


def of_stations(frame: pl.DataFrame, source: str) -> Sheet:
    """Return stations at home as a sheet."""
    form, ballot = PROFILE.form(Contest.PPWP, Tier.TPS), PROFILE.ballot(Contest.PPWP)
    assert form is not None
    assert ballot is not None
    return Sheet(form=form, ballot=ballot, tier=Tier.TPS, source=source, frame=frame)


def changed() -> pl.DataFrame:
    """Return two of the stations, one with another figure."""
    return stations().head(2).with_columns(pl.when(pl.int_range(pl.len()) > 0).then(pl.col("total_votes") + 1))


class TestStationsThatStandInTwoFiles:
    """At home equal forms count once, with a notice; forms that differ are told."""

    @pytest.mark.parametrize("name", ["more.parquet", "more.csv"])
    @pytest.mark.parametrize(
        "more", [stations().head(3), changed(), changed().drop("valid_votes")], ids=["same", "other", "fewer"]
    )
    def test_are_read_together_at_home(self, tmp_path: Path, more: pl.DataFrame, name: str) -> None:
        stations().write_parquet(tmp_path / "tps.parquet")
        stations().tail(1).with_columns(pl.col("unit").str.replace("^....", "3201")).write_parquet(
            tmp_path / "alone.parquet"
        )
        (more.write_csv if name.endswith("csv") else more.write_parquet)(tmp_path / name)
        at_home, there = both(tmp_path, contest="ppwp")

        assert_same(at_home, there)
        assert there.forms_of(Tier.TPS) > stations().height

    def test_make_one_sheet_with_those_that_have_other_columns(self, tmp_path: Path) -> None:
        stations().head(9).write_parquet(tmp_path / "tps.parquet")
        stations()[9:18].drop("turnout_total").write_parquet(tmp_path / "more.parquet")
        at_home, there = both(tmp_path, contest="ppwp")

        assert_same(at_home, there)
        assert sum(count.incomplete for count in there.forms) >= 9  # they do not have the column

    @pytest.mark.parametrize("files", [1, 2])
    def test_stay_in_the_engine_where_they_do_not(self, tmp_path: Path, files: int) -> None:
        for number in range(files):
            stations()[number::files].write_parquet(tmp_path / f"{number}.parquet")
        recap = read_paths([tmp_path], PROFILE, {**READERS, **readers_in("duckdb")}, contest=Contest.PPWP)

        assert {(True, Tier.TPS)} == {(isinstance(sheet, EngineSheet), sheet.tier) for sheet in recap.sheets}
        assert len({sheet.form.overseas for sheet in recap.sheets}) == 2

    def test_are_told_where_they_are_stored(self, tmp_path: Path) -> None:
        for name, rows in (("one", stations()), ("other", changed())):
            rows.write_parquet(tmp_path / f"{name}.parquet")
            recaprules.ingest(tmp_path / f"{name}.parquet", output=tmp_path / "stored" / name, contest="ppwp")
        at_home, there = both(tmp_path / "stored")

        assert_same(at_home, there)
        assert any("1101012001001" in problem.what.en for problem in there.problems)


class TestStoredSheets:
    def test_are_checked_against_the_register_beside_them(self, stored: Path) -> None:
        at_home, there = both(stored)

        assert_same(at_home, there)
        assert there.verdict("USE-12", Tier.TPS).broken

    def test_of_several_sources_have_the_same_echoes(self, tmp_path: Path) -> None:
        """A form that differs from its copy is an echo of the sum that is wrong on the copy."""
        forms = stations().head(1)
        copies = forms.with_columns(valid_votes=pl.col("valid_votes") + 1)
        for source, frame in (("c_hasil", forms), ("c_hasil_salinan", copies)):
            write_sheet(of_stations(frame, source), tmp_path, PROFILE.id)
        at_home, there = both(tmp_path, rules=RuleSet([*RULES.select("SUM-02"), AS_ON_THE_COPY]))

        assert_same(at_home, there)
        assert there.verdict("EXA-01", Tier.TPS).echoes == 1

    def test_with_a_station_twice_are_read_at_home(self, tmp_path: Path) -> None:
        """Of forms that nothing tells apart an engine has no order, so that nobody can say which one is misread."""
        twice = pl.concat([stations().head(3), stations()[1:2].with_columns(valid_votes=pl.lit(None, pl.Int32))])
        sheet = attrs.evolve(of_stations(twice, "c_hasil"), illegible=frozenset({(3, "valid_votes")}))
        write_sheet(sheet, tmp_path, PROFILE.id)
        at_home, there = both(tmp_path)

        assert_same(at_home, there)
        assert [(one.blank, one.illegible) for one in there.missing] == [(0, 1)]

    def test_with_a_number_too_large_for_any_election_are_read_at_home(self, tmp_path: Path) -> None:
        large = stations().head(3).with_columns(valid_votes=pl.Series([1, LARGEST + 1, None]))
        write_sheet(of_stations(large, "c_hasil"), tmp_path, PROFILE.id)
        at_home, there = both(tmp_path)

        assert_same(at_home, there)
        assert at_home.problems == there.problems
        assert there.problems

    def test_have_their_stations_in_the_engine(self, stored: Path) -> None:
        recap = read_paths([stored], PROFILE, {**READERS, **readers_in("duckdb")})

        assert {(Tier.TPS, True), (Tier.VILLAGE, False)} == {
            (sheet.tier, isinstance(sheet, EngineSheet)) for sheet in recap.sheets
        }

    def test_are_read_at_home_where_they_lie_in_an_archive(self, stored: Path) -> None:
        archive = stored.parent / "stored.zip"
        with zipfile.ZipFile(archive, "w") as opened:
            for path in sorted(stored.rglob("*.parquet")):
                opened.write(path, path.relative_to(stored))
        at_home, there = both(archive)

        assert_same(at_home, there)
        assert there.forms_of(Tier.TPS) == stations().height

    def test_that_are_broken_take_down_no_other(self, stored: Path) -> None:
        village = next(path for path in stored.rglob("*.parquet") if "desa" in path.name or "village" in path.name)
        content = bytearray(village.read_bytes())
        content[4:60] = bytes(56)
        village.write_bytes(bytes(content))
        at_home, there = both(stored)

        assert at_home.unread == there.unread
        assert there.unread
        assert there.forms_of(Tier.TPS) == stations().height


class TestFilesOfOtherKinds:
    def test_with_fractions_in_a_column_are_read_at_home(self, tmp_path: Path) -> None:
        halved = stations().with_columns(pl.col("valid_votes").cast(pl.Float64) / 2, ts=pl.lit("16:00"))
        halved.write_parquet(tmp_path / "tps.parquet")

        at_home, there = both(tmp_path / "tps.parquet", contest="ppwp")

        assert_same(at_home, there)
        assert at_home.problems == there.problems

    def test_of_which_nothing_stays_in_the_engine_are_told_by_their_rows(self, tmp_path: Path) -> None:
        stations().with_columns(round=pl.lit("reguler")).write_parquet(tmp_path / "tps.parquet")
        at_home, there = both(tmp_path / "tps.parquet", contest="ppwp")

        assert_same(at_home, there)
        assert at_home.problems == there.problems
        assert any(problem.where == "tps.parquet:6, turnout_total" for problem in there.problems)

    def test_are_read_at_home(self, tmp_path: Path) -> None:
        stations().write_parquet(tmp_path / "tps.parquet")
        write_json(tmp_path / "ppwp" / "1101012009001.json", station_file(ts=None))
        at_home, there = both(tmp_path, contest="ppwp")

        assert_same(at_home, there)
        assert there.forms_of(Tier.TPS) == stations().height + 1


HEADER = "unit,valid_votes,invalid_votes,total_votes\n"
ROW = "110101200100{},{},2,9\n"


class TestText:
    """Text is read at home, so that a file means the same on every engine."""

    @pytest.mark.parametrize(
        "content",
        [
            f"{HEADER}{ROW.format(1, 7)}1101012001002,7,2\n{ROW.format(3, 8)}".encode(),
            f"{HEADER}{ROW.format(1, 7)}1101012001002,7,2,9,1\n{ROW.format(3, 8)}".encode(),
            f"{HEADER}1101012001001,7\n1101012001002,7,2,9\n".encode(),
            f"{HEADER}{ROW.format(1, 7)}{ROW.format(2, 8)}".encode("utf-16"),
            f"desa,{HEADER}Pé,{ROW.format(1, 7)}P,{ROW.format(2, 8)}".encode("latin-1"),
            f"# catatan\n{HEADER}{ROW.format(1, 7)}".encode(),
            f"{HEADER}{ROW.format(1, 'x')}{ROW.format(2, -5)}{ROW.format(3, '1.650')}{ROW.format(4, '1e3')}".encode(),
            f'{HEADER}{ROW.format(1, 7)}1101012001002,"7,2,9\n{ROW.format(3, 8)}'.encode(),
            b"",
        ],
        ids=["short", "long", "short first", "UTF-16", "Latin-1", "note", "illegible", "quote", "empty"],
    )
    def test_is_read_as_without_an_engine(self, content: bytes, tmp_path: Path) -> None:
        (tmp_path / "tps.csv").write_bytes(content)
        cells = ("valid_votes", "invalid_votes", "total_votes")
        stations().slice(16, 8).select("unit", *cells).write_parquet(tmp_path / "others.parquet")
        at_home, there = both(tmp_path, contest="ppwp")

        assert_same(at_home, there)
        assert at_home.problems == there.problems
