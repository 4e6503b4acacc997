"""The command line speaks the language that is asked for, in its help and where it refuses."""

from __future__ import annotations

import gettext
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner, Result

from recaprules import cli
from recaprules.cli import main
from recaprules.cli.bilingual import Group, command
from recaprules.cli.commands import recaprules
from recaprules.cli.language import asked_for, speaking, spoken
from recaprules.model.text import LANGUAGES, Language, Text

ENGLISH = re.compile(
    r"\b(the|of|is|are|and|or|to|not|no|this|that|with|which|from|for|given|does|must|show|value|error|usage|options)\b",
    re.IGNORECASE,
)
"""Words of English that no Indonesian sentence has."""

LOCALES = [{}, {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}, {"LANGUAGE": "de:en", "LANG": "id_ID.UTF-8"}]


def run(*arguments: object, **environment: str | None) -> Result:
    runner = CliRunner(env={"RECAPRULES_LANG": None, **environment})
    return runner.invoke(recaprules, [str(argument) for argument in arguments], prog_name="recaprules")


def walk(name: tuple[str, ...], command: click.Command) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for called, one in command.commands.items():
            yield from walk((*name, called), one)


COMMANDS = dict(walk((), recaprules))

every_command = pytest.mark.parametrize("name", COMMANDS, ids=lambda name: " ".join(name) or "recaprules")


def words_for_people(help: str) -> str:
    """Return *help* without what is typed as it is: options, choices, names of files, examples."""
    return re.sub(r"--?[\w-]+|disebut: \w+|\[?\b\w+(\|\w+)+\]?|recaprules [\w ]+\.toml|'\w+'", " ", help)


class TestHelp:
    """Help is Indonesian, and English if asked for."""

    @every_command
    @pytest.mark.parametrize("locale", LOCALES, ids=["bare", "english", "german"])
    def test_is_indonesian_wherever_it_runs(self, name: tuple[str, ...], locale: dict[str, str]) -> None:
        result = run(*name, "--help", **locale)

        assert result.exit_code == 0
        assert result.output.startswith("Pemakaian: recaprules")
        assert "Tampilkan bantuan ini" in result.output
        assert None is ENGLISH.search(words_for_people(result.output))

    @every_command
    def test_is_english_if_asked_for(self, name: tuple[str, ...]) -> None:
        result = run(*name, "--help", "--lang", "en", LANGUAGE="id", LANG="id_ID.UTF-8")

        assert result.output.startswith("Usage: recaprules")
        assert "Show this message and exit." in result.output

    @every_command
    def test_has_both_languages(self, name: tuple[str, ...]) -> None:
        command = COMMANDS[name]
        told: dict[Language, list[str | None]] = {}
        for language in LANGUAGES:
            with speaking(language):
                options = [one.help for one in command.params if isinstance(one, click.Option)]
                told[language] = [command.help, *([command.short_help] if name else []), *options]

        assert all(told["id"])
        assert all(indonesian != english for indonesian, english in zip(told["id"], told["en"], strict=True))

    def test_can_be_asked_in_both_after_each_other(self) -> None:
        assert [run("check", "-h", "--lang", one).output for one in ("id", "en")] == [
            run("check", "-h", "--lang", one).output for one in ("id", "en")
        ]
        assert "Show this message" not in run("check", "-h").output


class TestTheChoice:
    """`--lang` wherever it stands, else `RECAPRULES_LANG`, else Indonesian."""

    @pytest.mark.parametrize(
        "line", [("--lang", "en", "plugins"), ("plugins", "--lang", "en"), ("plugins", "--lang=en")]
    )
    def test_is_that_of_the_option(self, line: tuple[str, ...]) -> None:
        assert "reads: " in run(*line, RECAPRULES_LANG="id").output

    def test_is_that_of_the_variable(self) -> None:
        assert "reads: " in run("plugins", RECAPRULES_LANG="en").output

    def test_is_indonesian(self) -> None:
        assert "membaca: " in run("plugins", LANG="en_US.UTF-8").output

    def test_of_the_variable_is_refused_if_there_is_no_such_language(self) -> None:
        result = run("plugins", RECAPRULES_LANG="english")

        assert result.exit_code == 2
        assert "RECAPRULES_LANG" in result.output
        assert "'english' bukan salah satu dari 'id', 'en'." in result.output

    @pytest.mark.parametrize(
        "line", [("--lang", "en", "generate", "-h"), ("generate", "--lang", "en", "province", "-h")]
    )
    def test_of_the_option_is_made_whatever_the_variable_says(self, line: tuple[str, ...]) -> None:
        for variable in ("id", "en"):
            assert run(*line, RECAPRULES_LANG=variable).output.startswith("Usage: ")

        made = run("--lang", "en", "generate", "province", "--contests", "x", "-o", "x", RECAPRULES_LANG="english")

        assert "no contest is called x" in made.output

    def test_is_the_last_one_and_none_after_two_dashes(self) -> None:
        assert asked_for(["check", "--lang=id", "--lang", "en"]) == "en"
        assert asked_for(["check", "--lang", "en", "--lang=id"]) == "id"
        assert asked_for(["check", "--lang=en", "--lang", "fr"]) == "en"
        assert asked_for(["check", "--", "--lang", "en"]) == "id"

    def test_ends_with_the_command(self) -> None:
        run("plugins", "--lang", "en")

        assert gettext.textdomain() == "messages"

    @pytest.mark.parametrize("variable", [None, "de:en"])
    def test_changes_nothing_around_what_a_command_does(self, variable: str | None) -> None:
        group = Group(name="group", help=Text("kelompok", "group"))

        @group.command(help=Text("sekitarnya", "what is around"))
        def around() -> None:
            click.echo(f"{os.environ.get('LANGUAGE')} {gettext.textdomain()} {spoken()}")

        result = CliRunner(env={"LANGUAGE": variable}).invoke(group, ["around"])

        assert result.output == f"{variable} messages id\n"

    def test_is_that_of_a_refusal_that_comes_while_a_command_runs(self) -> None:
        @command(help=Text("menolak", "refuses"))
        def refuses() -> None:
            raise click.UsageError("x")

        assert "Kesalahan: x" in CliRunner(env={"LANGUAGE": "en"}).invoke(refuses, []).output


class TestErrors:
    """Whatever click refuses is said in the language that is asked for."""

    @pytest.mark.parametrize(
        ("line", "id", "en"),
        [
            (["chek"], "Tidak ada perintah 'chek'.", "No such command 'chek'."),
            (["check", "x.csv", "--formt", "json"], "Tidak ada pilihan '--formt'.", "No such option '--formt'."),
            (["check"], "Argumen wajib belum diberikan: 'PATH...'.", "Missing argument 'PATH...'."),
            (["workbook", "110101", "--contest", "ppwp"], "Pilihan wajib belum diberikan: '--output'", "Missing option '--output'"),
            (["check", "x.csv", "--lang", "fr"], "'fr' bukan salah satu dari 'id', 'en'.", "'fr' is not one of 'id', 'en'."),
            (["check", "x.csv", "--max-findings", "-1"], "-1 di luar rentang x>=0.", "-1 is not in the range x>=0."),
            (["check", "x.csv", "--max-findings", "many"], "'many' bukan bilangan.", "'many' is not a valid integer range."),
            (["check", "x.csv", "--as-of", "14-2-2024"], "'14-2-2024' tidak berbentuk '%Y-%m-%d'.", "'14-2-2024' does not match the format '%Y-%m-%d'."),
            (["check", "x.csv", "-o", "."], "'.' adalah folder.", "'.' is a directory."),
            (["check", "x.csv", "--set"], "Pilihan '--set' memerlukan 1 nilai.", "Option '--set' requires an argument."),
            (["check", "x.csv", "--set", "reserve_rate"], "diharapkan NAMA=NILAI", "expected NAME=VALUE"),
            (["check", "x.csv", "--set", "psu_stock=1.000"], "'1.000' dapat berarti pecahan atau 1000", "'1.000' may be a fraction or 1000"),
            (["check", "x.csv", "--set", "psu_stock=many"], "'many'", "'many'"),
            (["check", "x.csv", "--set", "psu_stock=-1"], "diharapkan bilangan yang tidak negatif, tertulis 'psu_stock=-1'", "expected no negative number, got 'psu_stock=-1'"),
            (["check", "x.csv", "--set", "reserve_rate=2.5"], "bagian paling banyak 1, tertulis 'reserve_rate=2.5'; 2.5 % adalah 0.025", "a share of at most 1, got 'reserve_rate=2.5'; 2.5 % is 0.025"),
            (["explain", "BAL-04", "a", "b"], "Argumen berlebih (b)", "Got unexpected extra argument (b)"),
            (["generate", "province", "-o", "x", "--register", "none.csv"], "'none.csv' tidak ada.", "'none.csv' does not exist."),
            (["rules", "--diff", "pemilu2024"], "Pilihan '--diff' memerlukan 2 nilai.", "Option '--diff' requires 2 arguments."),
            (["plugins", "--lang", "id", "--columns=1"], "Tidak ada pilihan '--columns'", "No such option '--columns'"),
        ],
    )  # fmt: skip
    def test_are_told_in_it(self, line: list[str], id: str, en: str) -> None:
        told, said = run(*line), run(*[one for one in line if one != "id"], RECAPRULES_LANG="en")

        assert told.exit_code == 2
        assert id in told.output
        assert "Kesalahan: " in told.output
        assert None is ENGLISH.search(words_for_people(told.output))
        if "--lang" not in line:
            assert said.exit_code == 2
            assert en in said.output
            assert "Error: " in said.output

    def test_show_how_to_get_help(self) -> None:
        assert "Bantuan: 'recaprules check --help'." in run("check").output
        assert "Try 'recaprules check --help' for help." in run("check", "--lang", "en").output

    def test_say_what_may_be_meant(self) -> None:
        assert "Mungkin maksud Anda '--format'?" in run("check", "x.csv", "--formt", "json").output


class TestRefusals:
    """Where a command can do nothing it says why in the language that is asked for."""

    @pytest.mark.parametrize(
        ("line", "id", "en"),
        [
            (["check", "x.csv", "--select", "XYZ"], "tidak ada aturan, keluarga, atau tingkat temuan bernama 'XYZ'; yang ada: ", "no rule, family or severity is called 'XYZ'; known are: "),
            (["check", "x.csv", "--profile", "pemilu1955"], "tidak ada pemilihan bernama 'pemilu1955'", "no profile is called 'pemilu1955'"),
            (["check", "x.csv", "--set", "reserve=2%"], "tidak ada tetapan bernama 'reserve'", "no parameter is called 'reserve'"),
            (["check", "x.csv", "--mapping", "sirekp"], "tidak ada berkas pemetaan atau tata letak bernama 'sirekp'", "no mapping file or layout is called 'sirekp'"),
            (["check", "x.csv", "--format", "pdf"], "tidak ada bentuk laporan bernama 'pdf'; yang ada: json, text", "no report format is called 'pdf'; known are: json, text"),
            (["check", "x.csv", "--ignore", "error,warning,info"], "tidak ada aturan yang tersisa", "no rule is left to ask"),
            (["explain", "BAL-4"], "mungkin maksudnya 'BAL-04'?", "did you mean 'BAL-04'?"),
            (["explain", "BAL-04", "--for", "ppk"], "--for dan --contest menjelaskan sebuah temuan", "--for and --contest tell a finding"),
            (["explain", "BAL-04", "--unit", "11", "none.json"], "none.json: tidak dapat dibuka: ", "none.json: cannot be opened: "),
            (["explain", "BAL-04", "--unit", "11", "pyproject.toml"], "bukan laporan dari recaprules check", "no report of recaprules check"),
            (["ingest", "src", "-o", "src/sheets"], "terletak satu di dalam yang lain", "lie in each other"),
            (["ingest", "tests", "-o", "src"], "tidak kosong dan tidak dibuat oleh recaprules ingest", "is not empty and was not made by recaprules ingest"),
            (["rules", "--test", "nowhere"], "tidak ada berkas nowhere, dan tidak ada plugin", "there is no file nowhere, and no plugin"),
            (["rules", "--test", "x", "--mutants"], "pilih salah satu dari --test, --mutants, dan --diff", "choose one of --test, --mutants and --diff"),
            (["rules", "--diff", "pemilu2024@soon", "pemilu2019"], "diharapkan tanggal setelah @", "expected a date after @"),
            (["workbook", "11010", "--contest", "ppwp", "-o", "x.xlsx"], "diharapkan kode unit KPU", "expected a KPU unit code"),
            (["workbook", "110101", "--contest", "ppwp", "-o", "x.xls"], "nama buku kerja berakhiran .xlsx", "the name of a workbook ends in .xlsx"),
            (["workbook", "110101", "--contest", "ppwp", "--candidates", "3", "-o", "x.xlsx"], "ppwp tidak mempunyai partai", "ppwp has no parties"),
        ],
    )  # fmt: skip
    def test_are_told_in_it(self, line: list[str], id: str, en: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(Path(__file__).parents[2])
        told, said = run(*line), run(*line, "--lang", "en")

        assert (told.exit_code, said.exit_code) == (2, 2)
        assert told.output.startswith("recaprules: ")
        assert id in told.output
        assert en in said.output

    def test_say_what_to_install(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setitem(sys.modules, "rich", None)
        monkeypatch.setattr(sys, "argv", ["recaprules", "check"])
        with pytest.raises(SystemExit, match="2"):
            main()

        assert capsys.readouterr().err == "rich belum terpasang; pasang dengan: pip install 'recaprules[cli]'\n"


def test_the_catalogue_is_compiled() -> None:
    # `make messages` compiles it.
    catalogue = Path(cli.__file__).parent / "locale" / "id" / "LC_MESSAGES" / "click.po"
    with catalogue.open("rb") as written, catalogue.with_suffix(".mo").open("rb") as compiled:
        told = gettext.GNUTranslations(compiled)
        messages = [one for one in read_po(written) if one.id]

    assert messages
    for message in messages:
        said = told.ngettext(*message.id, 2) if message.pluralizable else told.gettext(message.id)
        assert said == (message.string[0] if message.pluralizable else message.string)
