"""The engines that are installed; a test on one that is not says so and is skipped."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import polars as pl
import pytest

Put: TypeAlias = Callable[[pl.DataFrame], Any]
"""Puts a frame into an engine, as its users hold it."""

QUICK = ("polars", "duckdb")
SLOW = ("spark", "dask")
"""Engines that take seconds to plan what others answer at once; they are asked for much in few tests."""

EAGER = ("pandas", "pyarrow")

NOT_OURS = pytest.mark.filterwarnings(
    "ignore:Dask support is moving out of Narwhals:FutureWarning",
    "ignore:The inplace keyword in DataFrame.reset_index is deprecated",
)
"""What Narwhals says of a package that is not published yet, and pandas of what Dask calls."""


def needed_for(engine: str) -> None:
    """Skip the test, with the reason, where *engine* is not installed."""
    module = {"spark": "pyspark", "dask": "dask.dataframe"}.get(engine, engine)
    pytest.importorskip(module, reason=f"{engine} is not installed: pip install 'recaprules[{engine}]'")
    if engine == "spark" and shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java, and there is none: apt-get install openjdk-17-jre-headless")


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    """Return Spark on this machine, with two cores and no page of its own."""
    needed_for("spark")
    with warnings.catch_warnings():
        # What Spark imports of pandas and NumPy is its own business.
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession

        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.ansi.enabled", "true")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def _polars(frame: pl.DataFrame) -> Any:
    return frame.lazy()


def _pyarrow(frame: pl.DataFrame) -> Any:
    pytest.importorskip("pyarrow", reason="PyArrow is not installed")
    return frame.to_arrow()


def _pandas(frame: pl.DataFrame) -> Any:
    pytest.importorskip("pandas", reason="pandas is not installed")
    pytest.importorskip("pyarrow", reason="PyArrow is not installed")
    return frame.to_pandas(use_pyarrow_extension_array=True)


def _duckdb(frame: pl.DataFrame) -> Any:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install 'recaprules[duckdb]'")
    return duckdb.connect().from_arrow(frame.to_arrow())


def _dask(frame: pl.DataFrame) -> Any:
    dask = pytest.importorskip("dask.dataframe", reason="Dask is not installed: pip install 'recaprules[dask]'")
    return dask.from_pandas(_pandas(frame), npartitions=2)


@pytest.fixture(params=QUICK)
def quick_engine(request: pytest.FixtureRequest) -> Put:
    """Put frames into each engine that plans before it computes, and does both at once."""
    return put_into(request.param, request)


@pytest.fixture(params=SLOW)
def slow_engine(request: pytest.FixtureRequest) -> Put:
    """Put frames into each engine that takes its time."""
    return put_into(request.param, request)


@pytest.fixture(params=(*QUICK, *EAGER))
def quick_or_eager(request: pytest.FixtureRequest) -> Put:
    """Put frames into each engine that answers at once."""
    return put_into(request.param, request)


def put_into(name: str, request: pytest.FixtureRequest) -> Put:
    """Return what puts frames into the engine called *name*; skip the test where it is not installed."""
    if name == "spark":
        session = request.getfixturevalue("spark_session")
        return lambda frame: session.createDataFrame(frame.to_arrow())
    put: Put = {"polars": _polars, "duckdb": _duckdb, "dask": _dask, "pandas": _pandas, "pyarrow": _pyarrow}[name]
    put(pl.DataFrame({"unit": ["0"]}))
    return put
