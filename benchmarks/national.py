"""
A whole election, from stored sheets to a report, against only reading the sheets and against Polars by hand.

    python benchmarks/national.py [FOLDER]

FOLDER is what `recaprules generate national` made; without it, one is made
with the seed 7 and a fault on one form in a hundred, in a few minutes. Every
measurement is a process of its own, which says how long the work itself took
and how much memory it needed above Python with Polars loaded.
What is written by hand (`by_hand.py`) answers fewer rules, and only counts;
both sides must count the same.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

from by_hand import RULES
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
findings, said = 0, None
"""
BY_HAND = """
from pathlib import Path
from by_hand import by_hand
counts = by_hand(Path(folder), workers=3)
forms, findings = sum(number for (rule, _), number in counts.items() if rule == "SUM-02"), 0
said = sorted((rule, verdict, number) for (rule, verdict), number in counts.items() if number)
"""
CHECK = """
recap = recaprules.read(folder, register=register)
report = recaprules.check(recap, rules=rules)
forms, findings = sum(count.forms for count in report.forms), len(report.findings)
counts = {}
for one in report.verdicts:
    for verdict in ("holds", "undecided", "broken"):
        counts[one.rule, verdict] = counts.get((one.rule, verdict), 0) + getattr(one, verdict)
said = sorted((rule, verdict, number) for (rule, verdict), number in counts.items() if number)
"""
END = """
print(json.dumps({
    "seconds": time.perf_counter() - start, "processor": time.process_time() - processor,
    "memory": (peak() - before) / 1024, "forms": forms, "findings": findings,
}), json.dumps(said), sep="\\n")
"""


RECAP, EVERYTHING = "CAP BAL SUM USE TIER XC XS", "all"
"""What one form says, all tiers, contests and sources; and every rule that is asked unless somebody selects others."""


def measured(work: str, forms: Path, register: Path, select: str) -> tuple[dict[str, float], object]:
    """Return what *work* took on the sheets below *forms* with the rules of *select*, and what these said."""
    program = BEGIN + work + END
    done = subprocess.run(
        [sys.executable, "-c", program, str(forms), str(register), select],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent,
    )
    took, said = map(json.loads, done.stdout.splitlines())
    return took, said


READING, HAND, SAME, ALL, EVERY = WORKS = (
    ("read every sheet, one at a time", READ, RECAP),
    ("sixteen rules by hand, counted", BY_HAND, RULES),
    ("read, check and report the same rules", CHECK, RULES),
    ("read, check and report", CHECK, RECAP),
    ("the same with every rule", CHECK, EVERYTHING),
)


def compare(what: str, forms: Path, register: Path, goal: str, repetitions: int) -> None:
    """Print how long it takes to read the sheets below *forms* and to check them, and the ratios."""
    runs: dict[str, list[dict[str, float]]] = defaultdict(list)
    for _ in range(repetitions):
        said = {}
        for label, work, select in WORKS:
            took, said[label] = measured(work, forms, register, select)
            runs[label].append(took)
        assert said[HAND[0]] == said[SAME[0]], "the counts differ"
    of = {label: {key: median(run[key] for run in some) for key in some[0]} for label, some in runs.items()}
    assert len({one["forms"] for one in of.values()}) == 1, "not every form was checked"
    print(f"{what}: {of[ALL[0]]['forms']:,.0f} forms, {of[ALL[0]]['findings']:,.0f} findings")
    for label, one in of.items():
        row(label, f"{one['seconds']:.2f} s", f"{one['processor']:.2f} s of processor, +{one['memory']:.0f} MiB")
    seconds = {label: one["seconds"] for label, one in of.items()}
    row("check / read", f"{seconds[ALL[0]] / seconds[READING[0]]:.2f}", goal)
    row("every rule / read", f"{seconds[EVERY[0]] / seconds[READING[0]]:.2f}")
    row("by hand / read", f"{seconds[HAND[0]] / seconds[READING[0]]:.2f}")
    row("the same rules / by hand", f"{seconds[SAME[0]] / seconds[HAND[0]]:.2f}")


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
