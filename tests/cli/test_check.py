"""`recaprules check`, as a user runs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from recaprules.cli.commands import recaprules
from recaprules.model.text import Text
from recaprules.writers.writer import Writer
from tests.samples import GOOD_FORM

GOOD = {"unit": "1101012001001", **GOOD_FORM}
BAD = {"unit": "1101012001002", **GOOD_FORM, "total_votes": 166}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(recaprules, [str(argument) for argument in arguments])


def table(path: Path, *rows: dict[str, Any]) -> Path:
    pl.DataFrame(rows).write_parquet(path)
    return path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return table(tmp_path / "good.parquet", GOOD)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return table(tmp_path / "bad.parquet", GOOD, BAD)


@pytest.fixture
def broken_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    from recaprules.cli import check, common
    from recaprules.plugins.manager import load_plugins

    example = EntryPoint(name="example", value="no_such_module_anywhere", group="recaprules")
    broken = load_plugins(entry_points_of=lambda: (*entry_points(group="recaprules"), example))
    for module in (check, common):
        monkeypatch.setattr(module, "installed_plugins", lambda: broken)


class TestExitCodes:
    """0 clean, 1 findings at or above --fail-on, 2 could not check."""

    def test_clean_is_0(self, good: Path) -> None:
        assert run("check", good).exit_code == 0

    def test_an_error_is_1(self, bad: Path) -> None:
        assert run("check", bad).exit_code == 1

    def test_never_fails_where_nobody_wants_it(self, bad: Path) -> None:
        assert run("check", bad, "--fail-on", "never").exit_code == 0

    def test_a_warning_is_0_unless_asked_for(self, tmp_path: Path) -> None:
        warned = table(tmp_path / "warned.parquet", GOOD | {"ballots_received": 300, "ballots_unused": 60})

        assert run("check", warned).exit_code == 0
        assert run("check", warned, "--fail-on", "warning").exit_code == 1

    def test_a_rule_whose_severity_is_lowered_there_counts_as_what_it_is_there(self, tmp_path: Path) -> None:
        pair = GOOD | {
            "turnout_registered_male": 111, "turnout_registered_female": 125,
            "turnout_total_male": 112, "turnout_total_female": 127,
        }  # fmt: skip
        shown = table(tmp_path / "pair.parquet", pair)

        assert run("check", shown, "--fail-on", "error").exit_code == 0
        assert run("check", shown, "--fail-on", "warning").exit_code == 1

    def test_no_file_is_2(self, tmp_path: Path) -> None:
        result = run("check", tmp_path / "nothing.parquet")

        assert result.exit_code == 2
        assert "berkas atau folder ini tidak ada @ nothing.parquet" in result.output

    @pytest.mark.parametrize(
        ("lang", "said"),
        [
            ("id", "data induk (register), bukan formulir; berikan juga formulirnya @ register/register.parquet"),
            ("en", "a register, and no forms; give the forms too @ register/register.parquet"),
        ],
    )
    def test_a_register_alone_is_2_and_told(self, good: Path, tmp_path: Path, lang: str, said: str) -> None:
        from recaprules.readers.sidetables import write_beside

        folder = write_beside(pl.DataFrame({"unit": [GOOD["unit"]]}), tmp_path, "register").parent
        alone, ingested = (
            run("check", folder, "--lang", lang),
            run("ingest", folder, "--lang", lang, "-o", tmp_path / "out"),
        )

        assert (alone.exit_code, ingested.exit_code) == (2, 2)
        assert said in " ".join(alone.output.split())
        assert said in " ".join(ingested.output.split())
        assert said not in " ".join(run("check", folder, good, "--lang", lang).output.split())

    def test_a_part_that_cannot_be_read_is_1_and_the_rest_is_checked(self, good: Path, tmp_path: Path) -> None:
        broken = tmp_path / "broken.parquet"
        broken.write_bytes(b"PAR1")

        result = run("check", good, broken, "--lang", "en")

        assert result.exit_code == 1
        assert "1 forms C.HASIL-PPWP" in result.output
        assert "broken.parquet" in result.output

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--select", "XYZ"], "no rule, family or severity is called 'XYZ'"),
            (["--profile", "pemilu1955"], "no profile is called 'pemilu1955'"),
            (["--set", "reserve=2%"], "no parameter is called 'reserve'"),
            (["--set", "psu_stock=1.000"], "'1.000' may be a fraction or 1000; write 1000"),
            (["--format", "pdf"], "no report format is called 'pdf'; known are: json, text"),
            (["--mapping", "nowhere.toml"], "cannot be opened"),
            (["--ignore", "error", "--ignore", "warning,info"], "no rule is left to ask"),
        ],
    )
    def test_a_wrong_word_is_2_and_named(self, good: Path, arguments: list[str], message: str) -> None:
        result = run("check", good, *arguments, "--lang", "en")

        assert result.exit_code == 2
        assert message in result.output

    @pytest.mark.parametrize(
        ("option", "id", "en"),
        [
            ("--register", "data induk (register) tidak dapat dipakai", "the register cannot be used"),
            ("--corrections", "catatan pembetulan (corrections) tidak", "the record of corrections cannot be used"),
        ],
    )
    def test_a_table_that_is_not_there_is_2_and_named_in_the_language_of_the_report(
        self, good: Path, option: str, id: str, en: str
    ) -> None:
        told, said = (
            run("check", good, option, "regster.csv"),
            run("check", good, option, "regster.csv", "--lang", "en"),
        )

        assert (told.exit_code, said.exit_code) == (2, 2)
        assert id in told.output
        assert "berkas atau folder ini tidak ada @ regster.csv" in told.output
        assert f"{en}: no such file or folder @ regster.csv" in said.output

    @pytest.mark.parametrize(
        ("name", "id", "en"),
        [
            ("tabel", "dari sumber 'tabel'; mungkin maksudnya 'table'? @ --trust", "did you mean 'table'? @ --trust"),
            ("nobody", "'nobody'; sumber yang ada: table @ --trust", "'nobody'; the sources are: table @ --trust"),
        ],
    )
    def test_a_source_that_has_no_form_is_told_with_the_nearest(self, good: Path, name: str, id: str, en: str) -> None:
        told, said = run("check", good, "--trust", name), run("check", good, "--trust", name, "--lang", "en")

        assert (told.exit_code, said.exit_code) == (0, 0)
        assert id in " ".join(told.output.split())
        assert en in " ".join(said.output.split())
        assert "--trust" not in run("check", good, "--trust", "table").output

    def test_without_any_rule_it_says_what_to_install(self, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from recaprules import facade, installed
        from recaprules.cli import check, common
        from recaprules.plugins.manager import load_plugins

        bare = load_plugins(entry_points_of=tuple)
        for module in (installed, facade, check, common):
            monkeypatch.setattr(module, "installed_plugins", lambda: bare)
        result = run("check", good)

        assert result.exit_code == 2
        assert "pip install recaprules-caps" in result.output

    @pytest.mark.usefixtures("broken_plugin")
    @pytest.mark.parametrize(
        "arguments", [["check", "--select", "EXA"], ["check", "--profile", "EXA"], ["explain", "EXA-01"]]
    )
    def test_where_a_plugin_did_not_load_it_is_named_with_what_is_not_there(
        self, good: Path, arguments: list[str]
    ) -> None:
        line = [*arguments, *([good] if arguments[0] == "check" else [])]
        told, said = run(*line), run(*line, "--lang", "en")

        assert (told.exit_code, said.exit_code) == (2, 2)
        assert "recaprules: plugin example: did not load, ModuleNotFoundError" in said.output
        assert "is called 'EXA" in said.output
        assert "recaprules: plugin example: tidak dapat dimuat, ModuleNotFoundError" in told.output
        assert "bernama 'EXA" in told.output


@pytest.mark.parametrize("arguments", [["--format", "broken"], ["--output", "report.broken"]])
def test_a_writer_that_fails_is_2_and_named(
    good: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from recaprules.cli import check
    from recaprules.plugins.manager import load_plugins

    plugins = load_plugins()
    broken = Writer(name="broken", title=Text("rusak", "broken"), write=lambda report, language: b"" + report)
    monkeypatch.setitem(plugins.writers, "broken", broken)
    monkeypatch.setattr(check, "installed_plugins", lambda: plugins)
    monkeypatch.chdir(tmp_path)
    told, said = run("check", good, *arguments), run("check", good, *arguments, "--lang", "en")

    assert (told.exit_code, said.exit_code) == (2, 2)
    assert told.output.startswith("recaprules: bentuk laporan 'broken' gagal dengan TypeError: ")
    assert said.output.startswith("recaprules: the report format 'broken' failed with TypeError: ")
    assert not Path("report.broken").exists()


@pytest.mark.usefixtures("broken_plugin")
class TestABrokenPlugin:
    """What a plugin did wrong is no problem of the input, and is told in the language of the report."""

    @pytest.mark.parametrize(
        ("lang", "heading", "message", "of_input"),
        [
            ("id", "Masalah pada aturan dan plugin (1)", "tidak dapat dimuat, ModuleNotFoundError", "masukan"),
            ("en", "Problems of rules and plugins (1)", "did not load, ModuleNotFoundError", "input"),
        ],
    )
    def test_has_a_heading_of_its_own(self, good: Path, lang: str, heading: str, message: str, of_input: str) -> None:
        result = run("check", good, "--lang", lang)

        assert result.exit_code == 2
        assert heading in result.output
        assert message in result.output
        assert "@ plugin example" in " ".join(result.output.split())
        assert of_input not in result.output

    def test_is_told_apart_in_json(self, good: Path, tmp_path: Path) -> None:
        broken = tmp_path / "broken.parquet"
        broken.write_bytes(b"PAR1")
        problems = json.loads(run("check", good, broken, "--format", "json").stdout)["input"]["problems"]

        assert [(one["about"], one["where"]) for one in problems] == [
            ("input", "broken.parquet"), ("rules", "plugin example")
        ]  # fmt: skip


class TestTheSummary:
    def test_is_indonesian_by_default_and_spells_the_numbers(self, bad: Path) -> None:
        output = " ".join(run("check", bad, "--select", "BAL-04").output.split())

        assert "suara sah + tidak sah (V.C) 166 ≠ pengguna hak pilih J (I.B.4) 239; selisih −73" in output
        assert "dibetulkan oleh: rapat pleno PPK" in output

    def test_is_english_if_asked_for(self, bad: Path) -> None:
        output = " ".join(run("check", bad, "--select", "BAL-04", "--lang", "en").output.split())

        assert "valid and invalid votes (V.C) 166 ≠ voters who voted total (I.B.4) 239; difference −73" in output

    @pytest.mark.parametrize(
        ("lang", "heading", "last"),
        [
            (
                "id",
                "Masalah pada masukan (1.437)",
                "diharapkan kode unit KPU, yang ada: 1.417 lagi selain yang disebut",
            ),
            ("en", "Problems in the input (1,437)", "expected a KPU unit code, got: 1,417 more than those listed"),
        ],
    )
    def test_counts_problems_and_says_last_how_many_are_not_listed(
        self, tmp_path: Path, lang: str, heading: str, last: str
    ) -> None:
        rows = [GOOD, *({**GOOD, "unit": f"x{number}"} for number in range(1437))]
        output = run("check", table(tmp_path / "t.parquet", *rows), "--lang", lang).output
        _, _, problems = output.partition(heading)
        told = [line.strip() for line in problems.split("\n\n")[0].strip().splitlines()]

        assert len(told) == 10
        assert last == told[-1]

    def test_shows_no_control_character_of_the_input(self, tmp_path: Path) -> None:
        named = table(tmp_path / "\x1b[31mred.parquet", GOOD | {"\x1b]0;title\x07": 1})

        assert "\x1b" not in run("check", named).output

    def test_other_values_of_parameters_change_verdicts(self, good: Path) -> None:
        assert run("check", good, "--select", "CAP-02", "--set", "cap_statute=283").exit_code == 1
        assert run("check", good, "--select", "CAP-02", "--set", "cap_statute=284").exit_code == 0


class TestTheReport:
    def test_is_written_to_a_file(self, bad: Path, tmp_path: Path) -> None:
        out = tmp_path / "report.json"
        run("check", bad, "--format", "json", "-o", out)

        assert json.loads(out.read_bytes())["forms"][0]["broken"] == 1

    @pytest.mark.parametrize(("name", "is_json"), [("r.json", True), ("r.JSON", True), ("r.txt", False), ("r", False)])
    def test_is_written_as_the_name_of_its_file_ends(self, bad: Path, tmp_path: Path, name: str, is_json: bool) -> None:
        run("check", bad, "-o", tmp_path / name)

        assert is_json is (tmp_path / name).read_text().startswith("{")

    @pytest.mark.parametrize("name", ["r.json", "r.csv"])
    def test_is_written_as_asked_for_whatever_its_file_is_called(self, bad: Path, tmp_path: Path, name: str) -> None:
        run("check", bad, "--format", "text", "-o", tmp_path / name)

        assert not (tmp_path / name).read_text().startswith("{")

    @pytest.mark.parametrize("ending", [".xlsx", ".csv", ".PARQUET"])
    def test_is_no_text_in_a_file_that_is_called_a_table(self, bad: Path, tmp_path: Path, ending: str) -> None:
        result = run("check", bad, "-o", tmp_path / f"r{ending}", "--lang", "en")

        assert result.exit_code == 2
        assert f"no report is written as {ending.lower()}; known are: json, text" in result.output
        assert not (tmp_path / f"r{ending}").exists()

    @pytest.mark.parametrize("lang", ["id", "en"])
    @pytest.mark.parametrize(
        ("arguments", "file"),
        [
            (["own.csv"], "own.csv"),
            (["."], "own.csv"),
            ([".", "--mapping", "mapping.toml"], "mapping.toml"),
            (["own.csv", "--register", "units.csv"], "units.csv"),
            (["own.csv", "--register", "units"], "units/a.csv"),
            (["own.csv", "--corrections", "made.csv"], "made.csv"),
            (["link.csv"], "own.csv"),
            (["own.csv"], "link.csv"),
            (["."], "1101.json"),
            (["report.json"], "report.json"),
            ([".", "report.json"], "report.json"),
        ],
    )
    def test_never_replaces_what_is_checked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, arguments: list[str], file: str
    ) -> None:
        (tmp_path / "units").mkdir()
        for name in ("own.csv", "mapping.toml", "units.csv", "units/a.csv", "made.csv", "1101.json"):
            (tmp_path / name).write_text("what was there")
        (tmp_path / "report.json").write_text('{"schema":"report-1"}')
        (tmp_path / "link.csv").symlink_to("own.csv")
        before = (tmp_path / file).read_text()
        monkeypatch.chdir(tmp_path)

        result = run("check", *arguments, "-o", file, "--lang", lang)

        assert result.exit_code == 2
        assert file in result.output
        assert {"id": "tertimpa laporan", "en": "would replace it"}[lang] in result.output
        assert (tmp_path / file).read_text() == before

    @pytest.mark.parametrize("paths", [["."], ["good.parquet", "report.json"], [".", "report.json"]])
    def test_may_go_to_a_file_in_the_folder_by_the_shell(self, good: Path, paths: list[str]) -> None:
        # The shell makes the empty file before anything is read.
        program = [sys.executable, "-m", "recaprules", "check", *paths, "--format", "json"]
        with (good.parent / "report.json").open("wb") as output:
            done = subprocess.run(program, cwd=good.parent, stdout=output, check=False)
        content = json.loads((good.parent / "report.json").read_bytes())["input"]

        assert done.returncode == 0
        assert (content["forms"], content["unread"]) == (1, 0)
        assert [file["members"] for file in content["files"]] == [1]
        assert [one for one in content["problems"] if one["severity"] == "error"] == []

    def test_that_is_empty_and_goes_elsewhere_is_told(self, good: Path, tmp_path: Path) -> None:
        (tmp_path / "1101012001002.json").touch()

        assert "berkas ini kosong @ " in " ".join(run("check", tmp_path).output.split())

    @pytest.mark.parametrize("form", ["text", "json"])
    def test_has_the_same_exit_code_where_nobody_reads_on(self, good: Path, bad: Path, form: str) -> None:
        for path, code in ((good, 0), (bad, 1)):
            read, write = os.pipe()
            os.close(read)
            done = subprocess.run(
                [sys.executable, "-m", "recaprules", "check", path, "--format", form],
                stdout=write, stderr=subprocess.PIPE, check=False,
            )  # fmt: skip
            os.close(write)

            assert (done.returncode, done.stderr) == (code, b"")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
    @pytest.mark.parametrize("form", ["text", "json"])
    def test_for_which_the_disk_has_no_room_is_2_and_told(self, good: Path, form: str) -> None:
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "recaprules", "check", good, "--format", form, "--lang", "en"],
                stdout=full, stderr=subprocess.PIPE, check=False, text=True,
            )  # fmt: skip

        assert done.returncode == 2
        assert done.stderr.startswith("recaprules: cannot write the report: ")

    @pytest.mark.parametrize(
        ("lang", "said"), [("id", "berkas atau foldernya tidak ada"), ("en", "No such file or directory")]
    )
    def test_for_which_there_is_no_folder_is_2_and_told(self, good: Path, tmp_path: Path, lang: str, said: str) -> None:
        result = run("check", good, "--lang", lang, "-o", tmp_path / "{nowhere}" / "report.json")

        assert result.exit_code == 2
        assert result.output.rstrip().endswith(f"{{nowhere}}/report.json: {said}")

    def test_may_replace_what_is_not_read(self, bad: Path, tmp_path: Path) -> None:
        out = tmp_path / "report.txt"
        out.write_text("of yesterday")

        assert run("check", tmp_path, "-o", out).exit_code == 1
        assert "BAL-04" in out.read_text()

    @pytest.mark.parametrize("folder", ["", "results"])
    def test_is_the_same_when_the_one_before_lies_in_the_folder(self, bad: Path, folder: str) -> None:
        out = bad.parent / folder / "report.json"
        out.parent.mkdir(exist_ok=True)
        first = run("check", bad.parent, "-o", out), out.read_bytes()
        again = run("check", bad.parent, "-o", out), out.read_bytes()

        assert (first[0].exit_code, first[0].output, first[1]) == (again[0].exit_code, again[0].output, again[1])
        assert json.loads(first[1])["input"]["problems"] == []

    def test_lists_at_most_as_many_findings_of_a_rule_as_asked_and_counts_all(self, tmp_path: Path) -> None:
        units = [BAD | {"unit": f"11010120010{n:02}"} for n in range(1, 31)]
        report = json.loads(
            run("check", table(tmp_path / "t.parquet", *units), "--format", "json", "--max-findings", "7").stdout
        )
        listed = [one for one in report["findings"] if one["rule"] == "BAL-04"]
        (counted,) = [one for one in report["verdicts"] if one["rule"] == "BAL-04"]

        assert (len(listed), counted["broken"], counted["findings"]) == (7, 30, 30)

    def test_is_the_same_bytes_over_hash_seeds_threads_and_folders(self, bad: Path, tmp_path: Path) -> None:
        other = tmp_path / "elsewhere"
        other.mkdir()
        seen = set()
        for seed, threads, folder, path in (
            ("0", "1", tmp_path, "bad.parquet"),
            ("1", "2", other, "../bad.parquet"),
            ("42", "1", other, str(bad)),
        ):
            done = subprocess.run(
                [sys.executable, "-m", "recaprules", "check", path, "--format", "json"],
                cwd=folder,
                env=os.environ | {"PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": threads, "LC_ALL": "C"},
                capture_output=True,
                check=False,
            )
            assert done.returncode == 1, done.stderr
            seen.add(done.stdout)

        assert len(seen) == 1


class TestOtherCommands:
    def test_rules_lists_and_filters(self) -> None:
        output = run("rules", "--select", "BAL", "--lang", "en").output

        assert "BAL-04" in output
        assert "SUM-01" not in output

    def test_rules_as_json_carry_condition_and_certainty(self) -> None:
        (rule,) = json.loads(run("rules", "--select", "BAL-04", "--format", "json").output)["rules"]

        assert rule["condition"] == "total_votes == turnout_total"
        assert {"verified"} == {basis["certainty"] for basis in rule["basis"]}

    @pytest.mark.parametrize("lang", ["id", "en"])
    def test_every_rule_can_be_explained(self, lang: str) -> None:
        for rule in json.loads(run("rules", "--format", "json").output)["rules"]:
            result = run("explain", rule["id"], "--lang", lang)

            assert result.exit_code == 0, result.output
            assert rule["title"][lang] in " ".join(result.output.split())

    def test_what_is_unverified_is_marked(self) -> None:
        output = " ".join(run("explain", "CAP-02").output.split())

        assert "UU 7/2017 Pasal 350 ayat (1) (belum diverifikasi)" in output

    def test_explain_keeps_its_indent_where_lines_go_on(self) -> None:
        result = CliRunner(env={"COLUMNS": "60"}).invoke(recaprules, ["explain", "BAL-01"])
        _, *paragraphs = result.output.strip().split("\n\n")

        assert all(line.startswith("  ") for one in paragraphs for line in one.splitlines()[1:])

    def test_a_near_name_stands_without_all_others(self) -> None:
        told, said = run("explain", "BAL-4"), run("explain", "BAL-4", "--lang", "en")

        assert told.output == "recaprules: tidak ada aturan bernama 'BAL-4'; mungkin maksudnya 'BAL-04'?\n"
        assert said.output == "recaprules: no rule is called 'BAL-4', did you mean 'BAL-04'?\n"

    def test_an_unknown_rule_is_2(self) -> None:
        assert run("explain", "BAL-99").exit_code == 2

    def test_plugins_shows_where_each_comes_from(self) -> None:
        result = CliRunner(env={"COLUMNS": "200"}).invoke(recaprules, ["plugins", "--lang", "en"])

        assert result.exit_code == 0
        assert "recaprules-ballots" in result.output
        assert "BAL-01…13" in result.output
        assert re.search(r"\d+ rules: \d+ asked, \d+ only if selected, \d+ hints; elections: ", result.output)
        assert "recaprules_ballots" in result.output
