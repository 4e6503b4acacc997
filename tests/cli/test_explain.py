"""`recaprules explain`, as a user runs it: a rule's page, and a finding of a report told to one role."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from recaprules import load_rules
from recaprules.cli.commands import recaprules
from recaprules.rules.rule import ROLES
from recaprules.writers.reportfile import exact_number

UNIT = "1101012001001"
STATIONS = f"""unit,votes.100025,votes.100026,votes.100027,valid_votes,invalid_votes,total_votes,turnout_total
{UNIT},144,19,2,165,1,167,239
1101012001002,209,37,6,252,1,253,253
"""


def run(*arguments: object, width: int = 200) -> Result:
    return CliRunner(env={"COLUMNS": str(width)}).invoke(recaprules, [str(argument) for argument in arguments])


def said(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def report_on(folder: Path, table: str, *options: object, name: str = "report.json") -> Path:
    """Return the JSON report on a table."""
    data = folder / f"{name}.csv"
    data.write_text(table, encoding="utf-8")
    output = folder / name
    result = run("check", data, "--format", "json", "--output", output, *options)
    assert result.exit_code in (0, 1), result.output
    return output


def changed(report: Path, name: str = "changed.json", **changes: Any) -> Path:
    """Return the same report with other values in its findings."""
    content = json.loads(report.read_text(encoding="utf-8"))
    for finding in content["findings"]:
        finding.update(changes)
    other = report.with_name(name)
    other.write_text(json.dumps(content), encoding="utf-8")
    return other


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_on(tmp_path_factory.mktemp("stations"), STATIONS)


class TestThePageOfARule:
    """Without a unit the command shows what it always showed."""

    def test_has_formula_words_and_basis(self) -> None:
        text = said("explain", "sum-02", "--lang", "en")

        assert "SUM-02 valid-plus-invalid-equals-total · error" in text
        assert "Formula valid_votes + invalid_votes == total_votes" in text
        assert "Basis Model C.HASIL-PPWP, V.C (V.A + V.B)" in text

    def test_is_json_too(self) -> None:
        page = json.loads(run("explain", "SUM-02", "--lang", "en", "--format", "json").output)

        rule = load_rules()["SUM-02"]
        assert page["id"] == "SUM-02"
        assert page["language"] == "en"
        assert page["condition"] == "valid_votes + invalid_votes == total_votes"
        assert page["words"] == "valid votes + invalid votes equals valid and invalid votes"
        assert rule.page is not None
        assert page["what"] == rule.page.what.en
        assert list(page["todo"]) == [role for role in ROLES if role in rule.page.todo]
        assert [case["name"] for case in page["cases"]] == [case.name for case in rule.cases]

    def test_of_a_function_says_in_json_what_it_reads(self) -> None:
        page = json.loads(run("explain", "XC-08", "--format", "json").output)

        assert page["condition"] is None
        assert page["words"] is None
        assert isinstance(page["reads"], list)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["XYZ-99"], "no rule is called 'XYZ-99'"),
            (["SUM-02", "--unit", UNIT], "give both --unit CODE and REPORT, or neither"),
            (["SUM-02", "report.json"], "give both --unit CODE and REPORT, or neither"),
            (["SUM-02", "--for", "ppk"], "--for and --contest tell a finding"),
            (["SUM-02", "--contest", "dpr"], "--for and --contest tell a finding"),
        ],
    )
    def test_wrong_options_are_2_and_named(self, arguments: list[str], message: str) -> None:
        result = run("explain", *arguments, "--lang", "en")

        assert result.exit_code == 2
        assert message in result.output


class TestAFinding:
    """A finding is told with its figures, their rows, what to compare, and who does what."""

    def test_tells_the_figures_and_their_rows(self, report: Path) -> None:
        text = said("explain", "SUM-02", "--unit", UNIT, report, "--for", "ppk", "--lang", "en")

        assert f"SUM-02 error · polling station {UNIT} · PPWP · C.HASIL-PPWP · table" in text
        assert "V.A valid votes 165 JUMLAH SELURUH SUARA SAH" in text
        assert "V.B invalid votes 1 JUMLAH SUARA TIDAK SAH" in text
        assert "V.C valid and invalid votes 167 JUMLAH SELURUH SUARA SAH DAN SUARA TIDAK SAH" in text
        assert f"Compare with C.HASIL-PPWP {UNIT}: rows V.A, V.B, V.C" in text
        assert "What may explain it Hint: the invalid votes were added twice [SUM-09]" in text
        assert "Other findings of this unit: BAL-04 (1)" in text

    def test_is_said_in_the_language_that_is_asked_for(self, report: Path) -> None:
        english = said("explain", "SUM-02", "--unit", UNIT, report, "--lang", "en")
        indonesian = said("explain", "SUM-02", "--unit", UNIT, report)

        assert "valid votes (V.A) 165 + invalid votes (V.B) 1 = 166 ≠ valid and invalid votes (V.C) 167" in english
        assert "suara sah (V.A) 165 + suara tidak sah (V.B) 1 = 166 ≠ suara sah + tidak sah (V.C) 167" in indonesian
        assert "selisih −1" in indonesian

    def test_gives_its_sides_where_it_cannot_be_said_again(self, report: Path) -> None:
        other = changed(report, left=200, imbalance=33, name="other.json")

        text = said("explain", "SUM-02", "--unit", UNIT, other, "--lang", "en")

        assert "200 against 167, difference +33" in text

    @pytest.mark.parametrize("role", ROLES)
    def test_tells_each_role_its_own_task(self, report: Path, role: str) -> None:
        page = load_rules()["SUM-02"].page
        assert page is not None
        text = said("explain", "SUM-02", "--unit", UNIT, report, "--for", role, "--lang", "en")

        for other, task in page.todo.items():
            assert (" ".join(task.en.split()) in text) is (other == role), other
        if role not in page.todo:
            assert "this rule has no task for" in text

    @pytest.mark.parametrize(
        ("role", "may"),
        [
            ("sirekap_operator", "Sirekap operator corrects it"),
            ("ppk", "PPK can correct it too; the first is: Sirekap operator at KPU Kabupaten/Kota"),
            ("kpps", "KPPS does not correct it"),
            ("observer", "Supervisor and observer does not correct it"),
        ],
    )
    def test_says_whether_the_role_corrects_it_and_where(self, report: Path, role: str, may: str) -> None:
        text = said("explain", "SUM-02", "--unit", UNIT, report, "--for", role, "--lang", "en")

        assert may in text
        assert "PPK: in the recapitulation plenary of the kecamatan" in text
        assert "Sirekap operator at KPU Kabupaten/Kota: the transcription only, without a plenary" in text

    def test_tells_everybody_where_nobody_is_named(self, report: Path) -> None:
        page = load_rules()["SUM-02"].page
        assert page is not None
        text = said("explain", "SUM-02", "--unit", UNIT, report, "--lang", "en")

        assert all(" ".join(task.en.split()) in text for task in page.todo.values())
        assert "does not correct it" not in text

    def test_takes_a_code_with_points(self, report: Path) -> None:
        assert UNIT in said("explain", "SUM-02", "--unit", "11.01.01.2001.001", report)

    def test_of_a_transcription_is_compared_with_the_photograph_first(self, tmp_path: Path) -> None:
        mapping = tmp_path / "own.toml"
        mapping.write_text('source = "sirekap"\n[columns]\nvalid_votes = "a"\ninvalid_votes = "b"\ntotal_votes = "c"\n')
        report = report_on(
            tmp_path, f"unit,a,b,c\n{UNIT},165,1,168\n", "--mapping", mapping, "--contest", "ppwp", "--select", "SUM-02"
        )

        text = said("explain", "SUM-02", "--unit", UNIT, report, "--lang", "en")

        assert "These figures are from Sirekap, a transcription of the form." in text

    def test_of_a_form_that_nobody_has_seen_names_the_figures(self, tmp_path: Path) -> None:
        table = f"unit,contest,valid_votes,invalid_votes,total_votes\n{UNIT},dpd,165,1,168\n"
        report = report_on(tmp_path, table, "--select", "SUM-02")

        text = said("explain", "SUM-02", "--unit", UNIT, report, "--lang", "en")

        assert "valid votes; invalid votes; valid and invalid votes (the row marks of this form are not known)" in text
        assert "printed label" not in text

    def test_of_party_votes_names_party_and_candidate_in_the_language_that_is_asked_for(self, tmp_path: Path) -> None:
        table = (
            "unit,contest,party_votes.4,candidate_votes.4.1,candidate_votes.4.2,party_list_votes.4\n"
            f"{UNIT},dpr,1,2,3,20\n"
        )
        report = report_on(tmp_path, table, "--select", "SUM-03")

        told = json.loads(run("explain", "SUM-03", "--unit", UNIT, report, "--lang", "en", "--format", "json").output)

        (finding,) = told["findings"]
        assert [(one["label"], one["written"]) for one in finding["figures"]] == [
            ("party votes 04", 1),
            ("candidate votes of party 04 no. 1", 2),
            ("candidate votes of party 04 no. 2", 3),
            ("party and candidate votes 04", 20),
        ]
        assert finding["message"].endswith("= 6 ≠ party and candidate votes 04 20; difference −14")

    def test_of_a_ballot_with_codes_that_are_no_numbers_keeps_the_labels_of_the_report(self, tmp_path: Path) -> None:
        table = f"unit,contest,votes.110001,votes.110002,valid_votes\n{UNIT},dpd,1,2,4\n"
        report = report_on(tmp_path, table, "--select", "SUM-01")

        told = json.loads(run("explain", "SUM-01", "--unit", UNIT, report, "--lang", "en", "--format", "json").output)

        (finding,) = told["findings"]
        assert finding["message"].endswith("3 against 4, difference −1")
        assert finding["figures"][-1]["label"] == "valid votes"


class TestSeveralFindings:
    """Several findings of one rule at one unit are told one after the other."""

    def test_are_told_with_one_list_of_tasks(self, tmp_path: Path) -> None:
        table = f"unit,votes.100025,votes.100026,votes.100027,valid_votes\n{UNIT},100,50,40,10\n"
        report = report_on(tmp_path, table, "--select", "SUM-05")
        text = said("explain", "SUM-05", "--unit", UNIT, report, "--lang", "en")

        assert text.count("The figures as written") == 3
        assert text.count("What to do") == 1
        assert text.count("Corrected by") == 1

    def test_are_told_one_after_the_other(self, tmp_path: Path) -> None:
        table = (
            "unit,registered_male,registered_female,registered_total,turnout_registered_male,"
            f"turnout_registered_female,turnout_registered_total,votes.100025\n{UNIT},100,100,201,90,90,190,1\n"
        )
        report = report_on(tmp_path, table, "--select", "USE-01")

        told = json.loads(run("explain", "USE-01", "--unit", UNIT, report, "--format", "json").output)
        text = said("explain", "USE-01", "--unit", UNIT, report)

        rows = [{figure["row"] for figure in one["figures"]} for one in told["findings"]]
        assert rows == [{"I.A"}, {"I.B.1"}]
        assert text.count("USE-01 kesalahan · ") == 2

    def test_of_several_contests_need_a_choice(self, tmp_path: Path) -> None:
        table = f"unit,contest,valid_votes,invalid_votes,total_votes\n{UNIT},ppwp,165,1,168\n{UNIT},dpd,150,1,160\n"
        report = report_on(tmp_path, table, "--select", "SUM-02")

        result = run("explain", "SUM-02", "--unit", UNIT, report, "--lang", "en")
        chosen = run("explain", "SUM-02", "--unit", UNIT, report, "--contest", "dpd", "--lang", "en")
        absent = run("explain", "SUM-02", "--unit", UNIT, report, "--contest", "dpr", "--lang", "en")

        assert result.exit_code == 2
        assert "in several contests: dpd, ppwp; choose one with --contest" in result.output
        assert chosen.exit_code == 0
        assert "· DPD ·" in chosen.output
        assert "· PPWP ·" not in chosen.output
        assert absent.exit_code == 2
        assert f"no finding of SUM-02 at {UNIT}, dpr" in absent.output


class TestCausesAndEchoes:
    """What a finding repeats, and what repeats it, is named."""

    VILLAGE = "1101012001"
    TABLE = (
        "unit,votes.100025,votes.100026,votes.100027,valid_votes,invalid_votes,total_votes\n"
        f"{UNIT},100,50,10,165,0,165\n{VILLAGE},100,50,10,170,0,165\n"
    )

    def test_are_named_on_both_sides(self, tmp_path: Path) -> None:
        report = report_on(tmp_path, self.TABLE, "--select", "SUM-01,TIER-01")
        cause = said("explain", "SUM-01", "--unit", UNIT, report, "--lang", "en")
        echo = said("explain", "TIER-01", "--unit", self.VILLAGE, report, "--lang", "en")

        assert f"its echoes (1): TIER-01 {self.VILLAGE}" in cause
        assert f"an echo of SUM-01 {UNIT}: votes 01 (IV)" in echo

    def test_places_beside_the_form_are_named(self, tmp_path: Path) -> None:
        report = report_on(tmp_path, self.TABLE, "--select", "TIER-01")

        told = json.loads(
            run("explain", "TIER-01", "--unit", self.VILLAGE, report, "--format", "json", "--lang", "en").output
        )

        own, below = told["findings"][0]["figures"]
        assert (own["place"], own["form"]) == (None, "D.HASIL KECAMATAN-PPWP")
        assert (below["place"], below["form"], below["row"]) == ("the units below", "C.HASIL-PPWP", "V.A")
        assert told["findings"][0]["compare"][1] == "Compare with C.HASIL-PPWP – the units below: row V.A"


class TestNothingToTell:
    """Exit code 2, and a message that says what there is instead."""

    @pytest.mark.parametrize(
        ("rule", "unit", "message"),
        [
            ("SUM-01", UNIT, f"no finding of SUM-01 at {UNIT}; its findings there are of: BAL-04, SUM-02"),
            ("SUM-02", "1101012001002", f"no finding of SUM-02 at 1101012001002; SUM-02 is broken at: {UNIT}"),
            ("SUM-09", UNIT, "SUM-09 is a hint, told with the findings of: SUM-02"),
        ],
    )
    def test_says_what_is_there(self, report: Path, rule: str, unit: str, message: str) -> None:
        result = run("explain", rule, "--unit", unit, report, "--lang", "en")

        assert result.exit_code == 2
        assert message in result.output

    def test_says_that_the_rule_was_not_asked(self, tmp_path: Path) -> None:
        report = report_on(tmp_path, STATIONS, "--select", "BAL-04")

        result = run("explain", "SUM-02", "--unit", UNIT, report, "--lang", "en")

        assert result.exit_code == 2
        assert "SUM-02 was not asked in this report" in result.output

    def test_says_that_the_list_is_capped(self, tmp_path: Path) -> None:
        report = report_on(tmp_path, STATIONS, "--max-findings", "0")

        result = run("explain", "SUM-02", "--unit", UNIT, report, "--lang", "en")

        assert result.exit_code == 2
        assert "it lists only 0 of the 1 findings of SUM-02" in result.output

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (None, "cannot be opened"),
            (b"unit,votes\n1,2\n", "no report of recaprules check --format json"),
            (b"", "no report of recaprules check --format json"),
            (b"\xff\xfe{", "no report of recaprules check --format json"),
            (b"{}", "it has no schema, expected 'report-1'"),
            (b'{"schema": "report-2"}', "its schema is 'report-2', expected 'report-1'"),
            (b'{"schema": "report-1"}', "missing required field"),
            (b"[" * 100_000, "no report of recaprules check --format json"),
        ],
    )
    def test_says_what_is_wrong_with_the_file(self, tmp_path: Path, content: bytes | None, message: str) -> None:
        file = tmp_path / "report.json"
        if content is not None:
            file.write_bytes(content)

        result = run("explain", "SUM-02", "--unit", UNIT, file, "--lang", "en")

        assert result.exit_code == 2
        assert message in result.output


class TestAnotherInstallation:
    """A report of other rules, another version or another election is told with a notice."""

    def told(self, report: Path, name: str, *keys: str, to: object) -> dict[str, Any]:
        content = json.loads(report.read_text(encoding="utf-8"))
        branch = content
        for key in keys[:-1]:
            branch = branch[key]
        branch[keys[-1]] = to
        other = report.with_name(name)
        other.write_text(json.dumps(content), encoding="utf-8")
        result = run("explain", "SUM-02", "--unit", UNIT, other, "--format", "json", "--lang", "en")
        assert result.exit_code == 0, result.output
        answer: dict[str, Any] = json.loads(result.output)
        return answer

    def test_has_no_notice_where_nothing_differs(self, report: Path) -> None:
        assert self.told(report, "same.json", "language", to="id")["notices"] == []

    @pytest.mark.parametrize("options", [["--select", "SUM"], ["--ignore", "BAL"], ["--as-of", "2023-01-31"]])
    def test_has_no_notice_where_other_rules_were_chosen(self, tmp_path: Path, options: list[str]) -> None:
        report = report_on(tmp_path, STATIONS, *options)

        assert self.told(report, "same.json", "language", to="id")["notices"] == []

    def test_of_other_rules(self, report: Path) -> None:
        (notice,) = self.told(report, "rules.json", "recaprules", "rule_set", to="0" * 64)["notices"]

        assert "made with other rules (fingerprint 000000000000)" in notice

    def test_of_another_version(self, report: Path) -> None:
        (notice,) = self.told(report, "version.json", "recaprules", "version", to="27.1.0")["notices"]

        assert "made with recaprules 27.1.0" in notice

    def test_with_other_constants(self, report: Path) -> None:
        (notice,) = self.told(report, "set.json", "recaprules", "profile", "fingerprint", to="f" * 64)["notices"]

        assert "used other constants of the election (fingerprint ffffffffffff)" in notice

    def test_of_an_election_that_nobody_knows_still_tells_the_figures(self, report: Path) -> None:
        told = self.told(report, "unknown.json", "recaprules", "profile", "id", to="pemilu1955")

        assert any("the election pemilu1955 is not known here" in notice for notice in told["notices"])
        assert [figure["written"] for figure in told["findings"][0]["figures"]] == [165, 1, 167]
        assert {figure["row"] for figure in told["findings"][0]["figures"]} == {""}

    def test_with_a_list_that_is_capped(self, tmp_path: Path) -> None:
        table = STATIONS + "1101012001003,144,19,2,165,1,167,239\n"
        report = report_on(tmp_path, table, "--max-findings", "1")
        unit = next(
            one["unit"] for one in json.loads(report.read_text(encoding="utf-8"))["findings"] if one["rule"] == "SUM-02"
        )

        text = said("explain", "SUM-02", "--unit", unit, report, "--lang", "en")

        assert "the report lists 1 of the 2 findings of this rule" in text


EVIL = "\x1b[2J\x07\u202eevil\x9b31m [bold]x[/bold]"


class TestTextFromAReport:
    """Nothing in a report reaches the terminal as anything but text."""

    @pytest.fixture
    def evil(self, report: Path) -> Path:
        content = json.loads(report.read_text(encoding="utf-8"))
        content["names"] = {UNIT: EVIL}
        content["recaprules"]["version"] = EVIL
        content["recaprules"]["rule_set"] = EVIL
        for finding in content["findings"]:
            finding.update(message=EVIL, source=EVIL, form=EVIL, seen=EVIL, district=EVIL, round=EVIL, cause=EVIL)
            finding["shadowed_by"] = [EVIL]
            finding["hints"] = [{"rule": EVIL, "text": EVIL, "cell": EVIL, "candidate": 1}]
            finding["measures"] = [{"measure": EVIL, "label": EVIL, "value": EVIL}]
            for cell in finding["cells"]:
                cell.update(cell=EVIL, label=EVIL)
        content["findings"].append({**content["findings"][0], "rule": EVIL})
        other = report.with_name("evil.json")
        other.write_text(json.dumps(content), encoding="utf-8")
        return other

    @pytest.mark.parametrize("options", [[], ["--lang", "en"], ["--format", "json"], ["--for", "ppk"]])
    def test_cannot_move_the_cursor_or_hide(self, evil: Path, options: list[str]) -> None:
        result = run("explain", "SUM-02", "--unit", UNIT, evil, *options)

        assert result.exit_code == 0, result.output
        assert not set(EVIL) & {"\x1b", "\x07", "\u202e", "\x9b"} & set(result.output)
        assert "[bold]x[/bold]" in result.output

    def test_cannot_do_so_in_a_message_either(self, evil: Path) -> None:
        result = run("explain", "SUM-01", "--unit", UNIT, evil)

        assert result.exit_code == 2
        assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(result.output)

    @pytest.mark.parametrize("number", ["1e999999999", "1/0", "many", "9" * 5000 + "/1", EVIL])
    def test_is_no_number_where_it_is_none(self, report: Path, number: str) -> None:
        other = changed(report, left=number, right=number, imbalance=number, name="number.json")

        assert exact_number(number) is None
        assert run("explain", "SUM-02", "--unit", UNIT, other, "--lang", "en").exit_code == 0


def test_json_has_the_keys_that_the_manual_lists(report: Path) -> None:
    told = json.loads(run("explain", "SUM-02", "--unit", UNIT, report, "--for", "ppk", "--format", "json").output)
    manual = (Path(__file__).parents[2] / "docs" / "json-report.md").read_text(encoding="utf-8")
    section = manual.partition("(explain-as-json)=")[2]

    (finding,) = told["findings"]
    assert section
    for key in (*told, *finding, *finding["figures"][0], *finding["corrected_by"][0]):
        assert f"`{key}`" in section, key
