"""
From a sheet in Parquet to a report, for more and more forms C.HASIL-PPWP: time and memory.

    python benchmarks/scale.py

All installed rules are asked. Every measurement is a process of its own. This
one stays small: a child's peak memory would otherwise count what its parent
had at the time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import linear_regression, median

from timing import row

SIZES = {10**4: 7, 10**5: 7, 10**6: 5, 8 * 10**6: 3}
"""How many forms, and how often they are checked, after one round that is not counted."""

FROM = 10**5
"""The fewest forms that the slope is taken from."""

MAKE = """
import sys
from pathlib import Path
import polars as pl
import recaprules
from forms import made_up_forms, within_form_rules
from recaprules.model.sheet import UNIT, Sheet
from recaprules.readers.stored import write_sheet
folder, forms = Path(sys.argv[1]), int(sys.argv[2])
rows = min(forms, 10**6)
once = made_up_forms(rows).lazy()
moved = (pl.col(UNIT).cast(pl.Int64) + rows * copy for copy in range(forms // rows))
frame = pl.concat(once.with_columns(code.cast(pl.String)) for code in moved)
kind = recaprules.form_checker("ppwp", rules=within_form_rules()).setting
sheet = Sheet(form=kind.form, ballot=kind.ballot, tier=kind.tier, source="sirekap", frame=frame)
write_sheet(sheet, folder, kind.profile_id)
"""
CHECK = """
import json, resource, sys, time
import polars
import recaprules
rules = recaprules.load_rules()
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, start, processor = peak(), time.perf_counter(), time.process_time()
report = recaprules.check(sys.argv[1], rules=rules)
seconds, processor = time.perf_counter() - start, time.process_time() - processor
print(json.dumps({
    "seconds": seconds, "processor": processor, "peak": peak(), "above": peak() - before, "rules": len(rules),
    "forms": sum(count.forms for count in report.forms), "findings": len(report.findings),
}))
"""


def run(program: str, *arguments: str) -> str:
    """Return what *program* prints, run in a process of its own."""
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=Path(__file__).parent, check=True, stdout=subprocess.PIPE, text=True).stdout


def measured(forms: int, repetitions: int) -> dict[str, float]:
    """Return what the check of *forms* forms took: the median seconds, and the largest memory in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        run(MAKE, folder, str(forms))
        runs = [json.loads(run(CHECK, folder)) for _ in range(1 + repetitions)]
    assert all(one["forms"] == forms for one in runs), "not every form was checked"
    assert runs[0]["findings"], "forms with mistakes, and nothing found"
    return {
        **runs[0],
        **{what: median(one[what] for one in runs[1:]) for what in ("seconds", "processor")},
        "peak": max(one["peak"] for one in runs),
        "above": max(one["above"] for one in runs),
    }


def slope(seconds: dict[int, float]) -> float:
    """Return the slope of the line through *seconds* by number of forms, both as logarithms."""
    return linear_regression([log(forms) for forms in seconds], [log(took) for took in seconds.values()]).slope


def main() -> None:
    """Time and weigh the check of each size, and print how the time grows."""
    sizes = {forms: measured(forms, repetitions) for forms, repetitions in SIZES.items()}
    print(f"PPWP, {sizes[FROM]['rules']} rules, a sheet in Parquet to a report")
    for forms, one in sizes.items():
        row(
            f"{forms:,} forms, {one['findings']:,} findings",
            f"{one['seconds']:.2f} s",
            f"{one['processor']:.2f} s of processor",
        )
        row("  memory at most", f"{one['peak']:,.0f} MiB", f"+{one['above']:,.0f} MiB by the check")
    seconds = {forms: one["seconds"] for forms, one in sizes.items()}
    for fewer, more in pairwise(seconds):
        each = (seconds[more] - seconds[fewer]) / (more - fewer) * 10**6
        row(f"a million more forms, between {fewer:,} and {more:,}", f"{each:.2f} s")
    large = {forms: took for forms, took in seconds.items() if forms >= FROM}
    # What is the same for any number of forms makes the line flatter; 1 is where nothing is.
    row(f"log seconds / log forms, from {FROM:,} forms", f"{slope(large):.2f}", "goal: 1.0 ± 0.1")


if __name__ == "__main__":
    main()
