"""Rule files are tests of pytest where somebody asks for it, and only there."""

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.samples import RULE_FILE

pytest_plugins = ["pytester"]

FILE = "exa-09-as-many-as-printed.toml"


@pytest.fixture
def rules(pytester: pytest.Pytester) -> Path:
    """A folder with a rule file, a file of settings, and a test beside them."""
    folder = pytester.mkdir("package") / "rules"
    folder.mkdir()
    (folder / FILE).write_text(RULE_FILE, encoding="utf-8")
    pytester.makepyfile(test_other="def test_other(): pass")
    return folder


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    installed = any(point.value == "recaprules.testing.pytest_plugin" for point in entry_points(group="pytest11"))
    plugin = [] if installed else ["-p", "recaprules.testing.pytest_plugin"]
    return pytester.runpytest_inprocess(*plugin, "-p", "no:cacheprovider", *arguments)


def test_nothing_is_collected_that_nobody_asked_for(pytester: pytest.Pytester, rules: Path) -> None:
    run(pytester).assert_outcomes(passed=1)


@pytest.mark.parametrize("path", ["package", "package/rules", f"package/rules/{FILE}"])
def test_an_option_names_a_file_or_a_folder(pytester: pytest.Pytester, rules: Path, path: str) -> None:
    run(pytester, "--recaprules-rules", path, "test_other.py").assert_outcomes(passed=4)


def test_each_case_runs_once_where_pytest_looks_anyway(pytester: pytest.Pytester, rules: Path) -> None:
    run(pytester, "--recaprules-rules", "package", ".").assert_outcomes(passed=4)


def test_a_setting_names_a_folder(pytester: pytest.Pytester, rules: Path) -> None:
    pytester.makeini("[pytest]\nrecaprules_rules = package\n")

    run(pytester).assert_outcomes(passed=4)


def test_a_setting_adds_nothing_to_a_run_of_one_file(pytester: pytest.Pytester, rules: Path) -> None:
    pytester.makeini("[pytest]\nrecaprules_rules = package\n")

    run(pytester, "test_other.py").assert_outcomes(passed=1)


def test_other_files_of_settings_are_left_alone(pytester: pytest.Pytester, rules: Path) -> None:
    pytester.makepyprojecttoml("[project]\nname = 'x'\n")

    run(pytester, "--recaprules-rules", ".", ".").assert_outcomes(passed=4)


def test_a_case_that_fails_says_what_came_and_shows_the_case(pytester: pytest.Pytester, rules: Path) -> None:
    (rules / FILE).write_text(RULE_FILE.replace("total_votes = 167", "total_votes = 168"), encoding="utf-8")

    result = run(pytester, "--recaprules-rules", "package", "-k", "one and too and many")

    result.assert_outcomes(failed=1, deselected=3)
    result.stdout.fnmatch_lines(
        [
            "EXA-09, case 'one too many': expected imbalance -1, got -2",
            "valid_votes + invalid_votes == total_votes",
            "given = { valid_votes = 165, invalid_votes = 1, total_votes = 168 }",
        ]
    )


def test_a_file_that_is_no_rule_is_an_error_with_its_mistakes(pytester: pytest.Pytester, rules: Path) -> None:
    (rules / FILE).write_text(RULE_FILE.replace("invalid_votes ==", "invalid_vote =="), encoding="utf-8")

    result = run(pytester, "--recaprules-rules", "package")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*unknown count 'invalid_vote'*"])


def test_a_path_that_is_not_there_is_told(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--recaprules-rules", "nowhere")

    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_starting_pytest_does_not_load_what_only_checks_need() -> None:
    loaded = "import sys, recaprules.testing.pytest_plugin; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-I", "-c", loaded], capture_output=True, text=True, check=True)

    assert set() == {"polars", "rich", "click", "hypothesis", "cattrs"} & set(answer.stdout.split())
