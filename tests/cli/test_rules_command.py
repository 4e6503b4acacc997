"""`recaprules rules --test` and `--mutants`, as a rule author runs them."""

import json
import re
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner, Result

from recaprules import Judgement, Verdict, load_rules
from recaprules.cli.commands import recaprules
from recaprules.installed import installed_plugins
from recaprules.model.text import Text
from recaprules.plugins.manager import PluginProblem
from recaprules.rules.rule import Applies
from tests.samples import RULE_FILE

ONE_TOO_FEW = """
[[case]]
name = "one too few"
given = { valid_votes = 165, invalid_votes = 1, total_votes = 165 }
verdict = "broken"
"""

PROCEDURE_FILE = (
    re.sub("condition = .*", 'procedure = "nowhere"', RULE_FILE)
    .replace("EXA-09", "EXA-10")
    .replace("as-many-as-printed", "bad")
)


def run(*arguments: object) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(recaprules, ["rules", *(str(argument) for argument in arguments)])


def write(folder: Path, text: str) -> Path:
    file = folder / "exa-09-as-many-as-printed.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path, RULE_FILE)


class TestTheList:
    def test_counts_what_it_lists(self) -> None:
        *_, last = run("--lang", "en").output.splitlines()
        rules, asked, optional, hints = map(int, re.findall(r"\d+", last.partition(";")[0]))

        assert rules == asked + optional + hints == len(load_rules(optional=True))
        assert asked == len(load_rules().checks)

    def test_counts_what_is_selected_as_asked(self) -> None:
        *_, last = run("--lang", "en", "--select", "MAT").output.splitlines()

        assert last.startswith("2 rules: 2 asked, 0 only if selected, 0 hints; fingerprint ")

    def test_says_in_json_all_that_a_rule_applies_to(self) -> None:
        listed = json.loads(run("--select", "TIER-06", "--format", "json").output)["rules"]

        (applies,) = (one["applies"] for one in listed)
        assert list(applies) == [field.name for field in attrs.fields(Applies)]
        assert applies["column"] is True


class TestTest:
    def test_says_how_many_cases_come_out(self, file: Path) -> None:
        result = run("--test", file, "--lang", "en")

        assert (result.exit_code, result.output) == (0, "1 rules, 3 cases, 0 failed\n")

    @pytest.mark.parametrize(
        ("lang", "said"),
        [
            ("en", "EXA-09 one too many: imbalance: expected -1, got -2\n1 rules, 3 cases, 1 failed\n"),
            ("id", "EXA-09 one too many: selisih: diharapkan -1, ternyata -2\n1 aturan, 3 contoh, 1 gagal\n"),
        ],
    )
    def test_says_what_was_expected_and_what_came(self, tmp_path: Path, lang: str, said: str) -> None:
        result = run("--test", write(tmp_path, RULE_FILE.replace("167", "168")), "--lang", lang)

        assert (result.exit_code, result.output) == (1, said)

    def test_says_it_as_json(self, tmp_path: Path) -> None:
        result = run(
            "--test", write(tmp_path, RULE_FILE.replace("total_votes = 167", "total_votes = 166")), "--format", "json"
        )

        assert result.exit_code == 1
        assert json.loads(result.output) == {
            "rules": 1,
            "cases": 3,
            "failed": [
                {"rule": "EXA-09", "case": "one too many", "what": "verdict", "expected": "broken", "got": "holds"}
            ],
        }

    def test_takes_a_folder_of_rule_files(self, file: Path) -> None:
        assert run("--test", file.parent).exit_code == 0

    def test_takes_a_folder_of_a_package(self, tmp_path: Path) -> None:
        folder = tmp_path / "src" / "package" / "rules"
        folder.mkdir(parents=True)
        (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
        write(folder, RULE_FILE)

        assert run("--test", tmp_path).exit_code == 0

    @pytest.mark.parametrize("name", ["recaprules-caps", "recaprules_caps", "caps"])
    def test_takes_a_plugin_by_its_name_or_its_distribution(self, name: str) -> None:
        assert run("--test", name).exit_code == 0

    def test_reads_a_file_that_names_a_procedure_of_an_installed_plugin(self) -> None:
        (folder,) = Path("plugins").glob("recaprules-voters/src/*/rules")

        assert run("--test", folder / "use-10-one-cell-explains-row-and-column.toml").exit_code == 0

    def test_reads_such_a_file_of_an_editor_that_marks_utf_8(self, tmp_path: Path) -> None:
        (file,) = Path("plugins").glob("recaprules-voters/src/*/rules/use-10-*.toml")
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8-sig")

        assert run("--test", tmp_path / file.name).exit_code == 0

    def test_runs_only_what_is_selected(self) -> None:
        assert "1 rules," in run("--test", "caps", "--select", "CAP-01", "--lang", "en").output

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (RULE_FILE.replace("invalid_votes ==", "invalid_vote =="), "unknown count 'invalid_vote'"),
            ("id =", "not TOML"),
        ],
    )
    def test_ends_with_2_where_a_file_cannot_be_read(self, tmp_path: Path, text: str, said: str) -> None:
        result = run("--test", write(tmp_path, text))

        assert result.exit_code == 2
        assert said in result.output

    @pytest.mark.parametrize("option", ["--test", "--mutants"])
    @pytest.mark.parametrize("text", [PROCEDURE_FILE, "id ="], ids=["a procedure without its plugin", "not TOML"])
    def test_tests_the_others_in_the_folder_of_a_file_that_cannot_be_read(
        self, file: Path, option: str, text: str
    ) -> None:
        bad = file.with_name("exa-10-bad.toml")
        bad.write_text(text, encoding="utf-8")
        result = run(option, file.parent, "--lang", "en")

        assert result.exit_code == 2
        assert result.stdout == run(option, file, "--lang", "en").stdout
        assert result.stderr.startswith(f"recaprules: {bad.name}")

    def test_says_what_to_do_about_a_procedure_without_its_plugin(self, tmp_path: Path) -> None:
        file = tmp_path / "exa-10-bad.toml"
        file.write_text(PROCEDURE_FILE, encoding="utf-8")

        assert "install the plugin of this rule" in run("--test", file).stderr

    def test_tests_the_other_rules_of_a_plugin_with_one_that_cannot_be_used(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plugins = installed_plugins()
        problem = PluginProblem(plugin="caps", what=Text("berkas buruk", "a bad file"))
        monkeypatch.setattr(plugins, "problems", [*plugins.problems, problem])
        result = run("--test", "caps", "--lang", "en")

        assert (result.exit_code, result.stderr) == (2, "recaprules: caps: a bad file\n")
        assert result.stdout.endswith(" 0 failed\n")

    @pytest.mark.parametrize("option", ["--test", "--mutants"])
    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ('profile = "pemilu1955"', "no profile is called 'pemilu1955'"),
            ('parameters = { reserve_rat = "2 %" }', "no parameter is called 'reserve_rat'"),
            ('parameters = { reserve_rate = "-2 %" }', "pemilu2024: expected no negative number"),
            (
                'parameters = { reserve_rate = "2.5" }',
                "pemilu2024: expected a share of at most 1, got 5/2; 2.5 % is 0.025",
            ),
            ('contest = "gubernur"', "pemilu2024 has no form of gubernur at tps"),
        ],
    )
    def test_names_the_case_of_an_election_or_a_constant_that_is_unknown(
        self, tmp_path: Path, option: str, more: str, said: str
    ) -> None:
        other = ONE_TOO_FEW.replace("too few", "other").replace('"broken"', '"holds"')
        result = run(option, write(tmp_path, f"{RULE_FILE}{ONE_TOO_FEW}{more}\n{other}"))

        assert result.exit_code == 1
        assert f"EXA-09 one too few: {said}" in result.output
        assert "EXA-09 one other: " in result.output

    def test_names_the_case_at_which_a_procedure_fails(self) -> None:
        from recaprules.cli.testrules import run_cases
        from recaprules.rules.judgement import Procedure

        def fails(_recap: object, _profile: object) -> list[Judgement]:
            raise ZeroDivisionError("division by zero")

        (rule,) = load_rules("SUM-01").checks
        bad = attrs.evolve(rule, check=Procedure(reads=("votes",), function=fails))
        failed = run_cases([bad])

        assert {"ZeroDivisionError: division by zero"} == {str(one) for one in failed}
        assert [one.case for one in failed] == [one.name for one in bad.cases if one.verdict is not Verdict.NOT_ASKED]

    def test_ends_with_2_where_nothing_is_called_so(self) -> None:
        result = run("--test", "nowhere", "--lang", "en")

        assert result.exit_code == 2
        assert (
            "there is no file nowhere, and no plugin is called so; installed are: recaprules-ballots" in result.output
        )

    def test_ends_with_2_where_a_folder_has_no_rule_file(self, tmp_path: Path) -> None:
        assert run("--test", tmp_path).exit_code == 2


class TestMutants:
    def test_all_killed_is_well(self, tmp_path: Path) -> None:
        result = run("--mutants", write(tmp_path, RULE_FILE + ONE_TOO_FEW), "--lang", "en")

        assert result.exit_code == 0, result.output
        assert result.output.endswith("14 mutants: 14 killed, 0 equivalent, 0 survived\n")

    def test_one_that_survives_is_shown_with_the_case_that_is_missing(self, file: Path) -> None:
        result = run("--mutants", file, "--lang", "en")

        assert result.exit_code == 1
        assert "EXA-09 == becomes >= @ valid_votes + invalid_votes == total_votes" in result.output
        assert "  valid_votes + invalid_votes >= total_votes\n\n[[case]]\n" in result.output

    def test_the_case_that_is_shown_can_be_pasted(self, file: Path) -> None:
        said = json.loads(run("--mutants", file, "--format", "json").output)
        cases = [one["case"] for one in said["rules"][0]["survivors"]]
        file.write_text("\n".join([RULE_FILE, *cases]), encoding="utf-8")

        assert cases
        assert run("--mutants", file).exit_code == 0

    def test_is_told_in_indonesian(self, file: Path) -> None:
        assert "menjadi >= @" in run("--mutants", file).output

    def test_a_procedure_is_named_as_one(self) -> None:
        result = run("--mutants", "voters", "--select", "USE-10", "--lang", "en")

        assert result.exit_code == 0
        assert "a procedure, not mutated" in result.output

    def test_a_rule_whose_own_cases_fail_is_not_tried(self, tmp_path: Path) -> None:
        result = run("--mutants", write(tmp_path, RULE_FILE.replace("167", "168")), "--format", "json")

        assert result.exit_code == 1
        assert [one["case"] for one in json.loads(result.output)["failed"]] == ["one too many"]
        assert json.loads(result.output)["rules"] == []

    def test_without_a_name_all_installed_rules_are_tried(self) -> None:
        result = run("--select", "CAP-01,CAP-02", "--lang", "en", "--mutants")

        assert result.exit_code == 0
        assert "2 rules, 20 mutants: 20 killed" in result.output


def test_only_one_of_both() -> None:
    assert run("--test", "caps", "--mutants").exit_code == 2
