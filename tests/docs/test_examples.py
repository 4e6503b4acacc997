"""
Whatever the manual shows is run.

Every page is worked through from top to bottom in a folder of its own, as a
reader would. A comment before a block says what it is for:

- ``<!-- file: NAME -->``: the block is saved under that name;
- ``<!-- tested -->``: the commands are run, and say what is shown;
- ``<!-- prints -->``: the Python block before it prints this;
- ``<!-- conditions -->``: every line is a condition;
- ``<!-- mistakes -->``: every line is one, with the message indented below it.

Python runs without a comment, and TOML is read: a rule with its cases.
"""

from __future__ import annotations

import importlib
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import attrs
import pluggy
import pytest
from click.testing import CliRunner

import recaprules
from recaprules.cli.commands import recaprules as command_line
from recaprules.plugins import hookspecs
from recaprules.plugins.manager import load_plugins
from recaprules.readers.layout import read_layout
from recaprules.rules.vocabulary import builtin_vocabulary
from recaprules.testing import check_case

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLE = ROOT / "examples" / "recaprules-example"
MADE = ("_build", "rules", "id/aturan")
"""Folders of pages that are made, and not written by hand."""
PAGES = [
    ROOT / "README.md",
    *sorted(
        page
        for page in DOCS.rglob("*.md")
        if not page.relative_to(DOCS).as_posix().startswith(tuple(f"{one}/" for one in MADE))
    ),
]

WIDTH = 110
_BLOCK = re.compile(
    r"(?:<!-- (?P<mark>[a-z]+)(?:: (?P<name>[^\n]+?))? -->\n)?"
    r"^(?P<fence>`{3,})(?P<language>\w+)\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@attrs.frozen(kw_only=True)
class Block:
    """A fenced block of a page: its language, its text, its line, and what the comment before it says."""

    language: str
    text: str
    line: int
    mark: str = ""
    name: str = ""


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of *page*, from top to bottom."""
    content = page.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(content):
        yield Block(
            language=match["language"],
            text=match["text"],
            line=content.count("\n", 0, match.start("text")) + 1,
            mark=match["mark"] or "",
            name=match["name"] or "",
        )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_page_shows_what_happens(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": page.stem.replace("-", "_")}
    for block in blocks(page):
        where = f"{page.relative_to(ROOT).as_posix()}, line {block.line}"
        if block.mark == "file":
            Path(block.name).parent.mkdir(parents=True, exist_ok=True)
            Path(block.name).write_text(block.text, encoding="utf-8")
        match block.language, block.mark:
            case "python", _:
                capsys.readouterr()
                exec(compile("\n" * (block.line - 1) + block.text, page, "exec"), namespace)
            case "console", "tested":
                _run(block.text, where)
            case "text", "prints":
                assert block.text == capsys.readouterr().out, where
            case "toml", _:
                _read_toml(block.text, where)
            case "text", "conditions":
                _read_conditions(block.text)
            case "text", "mistakes":
                _make_mistakes(block.text, where)


def _run(text: str, where: str) -> None:
    """Run the commands of a console block; each says what is shown, and ends with the code that ``echo $?`` shows."""
    code = 0
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        if command == "echo $?":
            assert int(shown) == code, f"{where}: {command}"
            continue
        program, *arguments = shlex.split(command)
        assert program == "recaprules", f"{where}: only recaprules is run, got {program}"
        result = CliRunner(env={"COLUMNS": str(WIDTH)}).invoke(command_line, arguments, prog_name="recaprules")
        code = result.exit_code
        assert result.exception is None or isinstance(result.exception, SystemExit), f"{where}: {result.exception!r}"
        assert _pattern(shown).fullmatch(_squeezed(result.output)), (
            f"{where}: {command} says something else than the page shows:\n\n{result.output}"
        )


def _squeezed(text: str) -> str:
    return " ".join(re.sub("─+", "─", text).split())


def _pattern(shown: str) -> re.Pattern[str]:
    """Return what output must look like: as *shown*, where ``…`` is anything and the width of lines does not matter."""
    return re.compile(
        ".*?".join(re.escape(part.strip()).join(("\\s*", "\\s*")) for part in _squeezed(shown).split("…"))
    )


def _read_toml(text: str, where: str) -> None:
    content = tomllib.loads(text)
    if {"condition", "procedure"} & content.keys():
        folder = Path(f"rules-of-{content['id']}")
        folder.mkdir()
        (folder / f"{content['id'].lower()}-{content['name']}.toml").write_text(text, encoding="utf-8")
        (rule,) = recaprules.read_rules(folder)
        for case in rule.cases:
            check_case(rule, case)
    elif "columns" in content:
        file = Path("mapping-that-is-shown.toml")
        file.write_text(text, encoding="utf-8")

        assert read_layout(file).columns, where


def _read_conditions(text: str) -> None:
    for condition in re.split(r"\n(?!\s)", text.strip()):
        recaprules.parse(condition)


def _make_mistakes(text: str, where: str) -> None:
    for mistake in re.split(r"\n(?!\s)", text.strip()):
        condition, *messages = (line.strip() for line in mistake.splitlines())
        with pytest.raises(recaprules.RecaprulesError) as raised:
            recaprules.parse(condition)

        said = " ".join(str(raised.value).split())
        assert _pattern(" ".join(messages)).fullmatch(said), f"{where}: {condition} gives {said}"


class TestHooksPage:
    """`docs/hooks.md` has a section for every hook, headed by the call, with an example that works."""

    CALLS = tuple(
        f"{name}()"
        for name in vars(hookspecs)
        if name.startswith("recaprules_") and hasattr(getattr(hookspecs, name), "recaprules_spec")
    )

    def test_finds_the_hooks(self) -> None:
        manager = pluggy.PluginManager(hookspecs.GROUP)
        manager.add_hookspecs(hookspecs)

        assert {call.removesuffix("()") for call in self.CALLS} == {
            name for name in vars(manager.hook) if name.startswith("recaprules_")
        }

    @pytest.mark.parametrize("call", CALLS)
    def test_has_a_heading(self, call: str) -> None:
        headings = re.findall(r"^## `(.+)`$", (DOCS / "hooks.md").read_text(encoding="utf-8"), re.MULTILINE)

        assert call in headings

    @pytest.mark.parametrize("call", CALLS)
    def test_has_a_complete_example(self, call: str) -> None:
        section = re.split(r"^## ", (DOCS / "hooks.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
        (text,) = (one for one in section if one.startswith(f"`{call}`"))

        assert f"@recaprules.hookimpl\ndef {call}" in text


class TestLanguagePage:
    """`docs/language.md` names everything that a condition may name."""

    @pytest.mark.parametrize("name", [*builtin_vocabulary().counts, *sorted(builtin_vocabulary().parameters)])
    def test_names(self, name: str) -> None:
        assert f"| `{name}` |" in (DOCS / "language.md").read_text(encoding="utf-8")


class TestExamplePlugin:
    """`examples/recaprules-example` is ready to copy."""

    def test_loads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.syspath_prepend(str(EXAMPLE / "src"))
        example = importlib.import_module("recaprules_example")

        plugins = load_plugins(extra=[example], entry_points_of=list)

        assert [rule.id for rule in plugins.rules] == ["EXA-01"]
        assert not plugins.problems

    def test_passes_its_own_tests(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(EXAMPLE), str(EXAMPLE)],
            env={**os.environ, "PYTHONPATH": str(EXAMPLE / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 0, done.stdout
