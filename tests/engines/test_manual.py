"""The scripts of the manual's page on engines run as they stand there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from recaprules.interpret.anyframe import column_name
from tests.engines.conftest import needed_for
from tests.engines.samples import stations, villages

PAGE = Path(__file__).parents[2] / "docs" / "engines.md"
_SCRIPT = re.compile(r"<!-- file: (?P<name>\S+) -->\n```py\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the scripts, and with what they read."""
    for script in _SCRIPT.finditer(PAGE.read_text()):
        (tmp_path / script["name"]).write_text(script["text"])
    (tmp_path / "tps").mkdir()
    stations().write_parquet(tmp_path / "tps" / "part.parquet")
    villages().write_parquet(tmp_path / "villages.parquet")
    stations().select("unit", "registered_total").write_parquet(tmp_path / "register.parquet")
    return tmp_path


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYSPARK_DRIVER_PYTHON": sys.executable, "PYSPARK_PYTHON": sys.executable}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


class TestScripts:
    @pytest.mark.parametrize("script", ["with_duckdb.py", "with_a_query.py"])
    def test_run_on_duckdb(self, script: str, folder: Path) -> None:
        needed_for("duckdb")
        import duckdb

        with duckdb.connect(str(folder / "election.duckdb")) as connection:
            connection.execute(f"CREATE TABLE tps AS SELECT * FROM read_parquet('{folder}/tps/part.parquet')")
        done = run(folder, sys.executable, script)

        assert done.returncode == 0, done.stderr
        assert script != "with_duckdb.py" or "1101012001002" in done.stdout

    def test_run_on_dask(self, folder: Path) -> None:
        needed_for("dask")
        done = run(folder, sys.executable, "with_dask.py")

        assert done.returncode == 0, done.stderr

    def test_run_on_spark(self, folder: Path) -> None:
        needed_for("spark")
        submit = Path(sysconfig.get_path("scripts"), "spark-submit")
        done = run(
            folder, str(submit), "--master", "local[2]", "--conf", "spark.driver.bindAddress=127.0.0.1",
            "--conf", "spark.driver.host=127.0.0.1", "check_election.py", "tps", "villages.parquet", "report.json",
        )  # fmt: skip

        assert done.returncode == 1, done.stderr[-2000:]
        assert json.loads((folder / "report.json").read_bytes())["findings"]
        assert column_name("votes.100025") not in (folder / "report.json").read_text()
