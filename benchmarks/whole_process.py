"""
From a Parquet file to a JSON report, against only reading the file.

    python benchmarks/whole_process.py

Whole processes are timed, from the start of Python to its end. This one stays
small and leaves the data to others: a child's peak memory would otherwise
count what its parent had at the time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from timing import row

REPETITIONS = 7
"""After one round that is not counted."""

FOUND = 1
"""The exit code where something is wrong with the forms."""

ALL_FINDINGS = ("--max-findings", str(10**9))

MAKE = "import sys; from forms import made_up_forms; made_up_forms().write_parquet(sys.argv[1], compression='zstd')"
READ = "import sys; import polars; polars.read_parquet(sys.argv[1])"


def run(*arguments: str, expected: int = 0, writes: Path | None = None) -> tuple[float, float]:
    """
    Run Python; return its seconds and its peak memory in MiB.

    Args:
        arguments: What to run.

        expected: Its exit code.

        writes: What it must write anew.
    """
    if writes is not None:
        writes.unlink(missing_ok=True)
    start = perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=Path(__file__).parent, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == expected, f"{arguments} ended with {process.returncode}"
    # Python also ends with 1 when it fails, so that the code alone proves nothing.
    assert writes is None or writes.exists(), f"{arguments} wrote nothing"
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    """Check the report, time both processes, and print the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        data, report = Path(folder, "ppwp.parquet"), Path(folder, "report.json")
        run("-c", MAKE, str(data), writes=data)
        read = ("-c", READ, str(data))
        check = ("-m", "recaprules", "check", str(data), "--format", "json", "--output", str(report), *ALL_FINDINGS)
        runs: dict[str, list[tuple[float, float]]] = {"read": [], "check": []}
        for _ in range(1 + REPETITIONS):
            runs["read"].append(run(*read))
            runs["check"].append(run(*check, expected=FOUND, writes=report))

        said = json.loads(report.read_bytes())
        (forms,) = said["forms"]
        found = len(said["findings"])
        assert found == sum(rule["findings"] for rule in said["verdicts"])
        print(
            f"{forms['forms']:,} forms, {forms['broken']:,} of them broken, {found:,} findings; "
            f"{data.stat().st_size / 2**20:.0f} MiB of Parquet, {report.stat().st_size / 2**20:.0f} MiB of JSON"
        )
    seconds = {name: median(second for second, _ in times[1:]) for name, times in runs.items()}
    memory = {name: max(peak for _, peak in times) for name, times in runs.items()}
    row("read the Parquet", f"{seconds['read']:.2f} s", f"{memory['read']:.0f} MiB at most")
    row("check it and write the report", f"{seconds['check']:.2f} s", f"{memory['check']:.0f} MiB at most")
    row("check / read", f"{seconds['check'] / seconds['read']:.2f}", "goal: at most 4")


if __name__ == "__main__":
    main()
