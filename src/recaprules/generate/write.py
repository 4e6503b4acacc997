"""Forms, register and ledger to Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..exceptions import MissingExtraError
from ..model.sheet import UNIT
from ..model.tier import Tier
from ..model.unit import UnitCode
from .forms import cells_at, form_at
from .ledger import Fault
from .truth import TrueForm

try:
    import polars as pl
except ImportError:
    raise MissingExtraError("polars", "tables") from None

FORMS_OF_STATIONS = Path("forms", "c_hasil-ppwp.parquet")
FORMS_OF_PARENTS = Path("forms", "d_hasil-ppwp.parquet")
REGISTER = Path("register", "register.parquet")
LEDGER = Path("answers", "ledger.parquet")

DECREED = ("registered_male", "registered_female", "registered_total")


def write_sample(out: Path, forms: Sequence[TrueForm], faults: Mapping[UnitCode, Fault]) -> tuple[Path, ...]:
    """
    Write *forms* with their *faults* into the folder *out*, and return the files.

    Args:
        out: The folder; it is made where it is missing, and files of the same names are replaced.

        forms: All forms, in the order in which their rows are written.

        faults: What is wrong, by unit.
    """
    stations = [form for form in forms if form.tier is Tier.TPS]
    parents = [form for form in forms if form.tier is not Tier.TPS]
    tables = {
        FORMS_OF_STATIONS: _written(stations, faults, cells_at(Tier.TPS), pl.Int16()),
        FORMS_OF_PARENTS: _written(parents, faults, cells_at(Tier.PROVINCE), pl.Int32()),
        REGISTER: _written(forms, {}, DECREED, pl.Int32()),
        LEDGER: _ledger(faults[form.unit] for form in forms if form.unit in faults),
    }
    for path, table in tables.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        table.write_parquet(out / path, compression="zstd")
    return tuple(out / path for path in tables)


def _written(
    forms: Sequence[TrueForm], faults: Mapping[UnitCode, Fault], keys: Sequence[str], width: pl.DataType
) -> pl.DataFrame:
    """Return a row per form, with what is written in its cells *keys*."""
    rows = [{**form.cells, **faults[form.unit].changes} if form.unit in faults else form.cells for form in forms]
    return pl.DataFrame(
        [
            pl.Series(UNIT, [form.unit for form in forms], dtype=pl.String),
            *(pl.Series(key, [row[key] for row in rows], dtype=width) for key in keys),
        ]
    )


def _ledger(faults: Iterable[Fault]) -> pl.DataFrame:
    """Return a row per changed cell."""
    return pl.DataFrame(
        [
            (fault.form.unit, form_at(fault.form.tier).id, key, fault.form.cells[key], written, fault.kind.name)
            for fault in faults
            for key, written in fault.changes.items()
        ],
        schema={
            UNIT: pl.String,
            "form": pl.String,
            "cell": pl.String,
            "true_value": pl.Int32,
            "written_value": pl.Int32,
            "kind": pl.String,
        },
        orient="row",
    )
