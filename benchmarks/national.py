"""
A whole election, from stored sheets to a report, against only reading the sheets.

    python benchmarks/national.py [FOLDER]

FOLDER is what `recaprules generate national` made; without it, one is made
with the seed 7 and a fault on one form in a hundred, in a few minutes. Every
measurement is a process of its own, which says how long the work itself took
and how much memory it needed above Python with Polars loaded.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from timing import row

REPETITIONS = 5

BEGIN = """
import json, resource, sys, time
import polars as pl
import recaprules
rules = recaprules.load_rules().select(*sys.argv[3].split())
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
folder, register = sys.argv[1], sys.argv[2]
before, start, processor = peak(), time.perf_counter(), time.process_time()
"""
READ = """
from pathlib import Path
forms = sum(pl.read_parquet(file).height for file in sorted(Path(folder).rglob("*.parquet")))
findings = 0
"""
CHECK = """
recap = recaprules.read(folder, register=register)
report = recaprules.check(recap, rules=rules)
forms, findings = sum(count.forms for count in report.forms), len(report.findings)
"""
END = """
print(json.dumps({
    "seconds": time.perf_counter() - start, "processor": time.process_time() - processor,
    "memory": (peak() - before) / 1024, "forms": forms, "findings": findings,
}))
"""


RECAP, EVERYTHING = "CAP BAL SUM USE TIER XC XS", "all"
"""What one form says, all tiers, contests and sources; and every rule that is asked unless somebody selects others."""


def measured(work: str, forms: Path, register: Path, select: str) -> dict[str, float]:
    """Return what *work* took on the sheets below *forms*, with the rules of *select*."""
    program = BEGIN + work + END
    done = subprocess.run(
        [sys.executable, "-c", program, str(forms), str(register), select], check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout))


def compare(what: str, forms: Path, register: Path, goal: str, repetitions: int) -> None:
    """Print how long it takes to read the sheets below *forms* and to check them, and the ratios."""
    works = {
        "read every sheet, one at a time": (READ, RECAP),
        "read, check and report": (CHECK, RECAP),
        "the same with every rule": (CHECK, EVERYTHING),
    }
    runs: dict[str, list[dict[str, float]]] = {label: [] for label in works}
    for _ in range(repetitions):
        for label, (work, select) in works.items():
            runs[label].append(measured(work, forms, register, select))
    of = {label: {key: median(run[key] for run in some) for key in some[0]} for label, some in runs.items()}
    reading, *checks = of.values()
    assert all(one["forms"] == reading["forms"] for one in checks), "not every form was checked"
    print(f"{what}: {reading['forms']:,.0f} forms, {checks[0]['findings']:,.0f} findings")
    for label, one in of.items():
        row(label, f"{one['seconds']:.2f} s", f"{one['processor']:.2f} s of processor, +{one['memory']:.0f} MiB")
    for label, one in zip(("check / read", "every rule / read"), checks, strict=True):
        row(label, f"{one['seconds'] / reading['seconds']:.2f}", goal)


def main() -> None:
    """Make a nation where none is given, and compare."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(made)
        if len(sys.argv) == 1:
            generate = [sys.executable, "-m", "recaprules", "generate", "national", "--seed", "7", "-o", made]
            subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
        register = folder / "register"
        compare("PPWP", folder / "forms" / "ppwp", register, "goal: at most 3", REPETITIONS)
        compare("five contests", folder / "forms", register, "goal: at most 4, +400 MiB", 1)


if __name__ == "__main__":
    main()
