"""``import recaprules`` loads what a rule needs, and nothing that only some uses need."""

import subprocess
import sys

HEAVY = {"polars", "rich", "click", "cattrs", "openpyxl", "numpy", "narwhals", "hypothesis", "pytest"}
LOADED = "import sys, recaprules; print(*{name.partition('.')[0] for name in sys.modules})"


def test_loads_nothing_that_only_some_uses_need() -> None:
    # Isolated from the environment, so that a coverage hook or PYTHONPATH loads nothing of its own.
    answer = subprocess.run([sys.executable, "-I", "-c", LOADED], capture_output=True, text=True, check=True)

    assert set() == HEAVY & set(answer.stdout.split())


def test_loading_every_rule_needs_no_data_frames() -> None:
    # Who asks about single forms has none installed.
    program = (
        "import sys, recaprules; recaprules.load_rules(); print(*{name.partition('.')[0] for name in sys.modules})"
    )
    answer = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)

    assert "recaprules_register" in answer.stdout.split()
    assert set() == {"polars", "rich", "click", "numpy", "narwhals"} & set(answer.stdout.split())


def test_a_check_at_home_needs_no_narwhals() -> None:
    code = "import sys, recaprules.engine.check; print('narwhals' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.split() == ["False"]
