"""
The cases of rule files as tests of pytest, with no test module.

Nothing is collected unless somebody asks for it: with ``recaprules_rules`` in
the configuration of pytest, or with ``--recaprules-rules`` on its command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ..rules.rule import Case, Rule

OPTION = "--recaprules-rules"
INI = "recaprules_rules"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option and the setting."""
    group = parser.getgroup("recaprules")
    group.addoption(
        OPTION,
        action="append",
        default=[],
        metavar="PATH",
        help="Run the cases of the rule files at PATH: a file, or a folder; may be repeated.",
    )
    parser.addini(INI, "Rule files, or folders with rule files, whose cases are run.", type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Have pytest look where the rule files are, if it would not anyway."""
    wanted = [Path.cwd() / path for path in config.getoption(OPTION)]
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        wanted += config.getini(INI)
    for path in wanted:
        if not path.exists():
            raise pytest.UsageError(f"there are no rule files: {path} does not exist")
        looked_at = [Path.cwd() / argument.partition("::")[0] for argument in config.args]
        if not any(path.is_relative_to(place) for place in looked_at):
            config.args.append(str(path))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect *file_path* if it is a rule file, and rule files are asked for there."""
    if file_path.suffix != ".toml":
        return None
    from .rulefiles import is_rule_file

    for path in _asked_for(parent.config):
        if file_path == path or (file_path.is_relative_to(path) and is_rule_file(file_path)):
            return RuleFile.from_parent(parent, path=file_path)
    return None


def _asked_for(config: pytest.Config) -> Iterator[Path]:
    for path in (*config.getoption(OPTION), *config.getini(INI)):
        yield (Path.cwd() / path).resolve()


class RuleFile(pytest.File):
    """A rule file; its cases are tests."""

    def collect(self) -> Iterator[RuleCase]:
        """Yield a test for each case."""
        from ..exceptions import RuleError
        from .rulefiles import read_rule_file

        try:
            rule = read_rule_file(self.path)
        except RuleError as error:
            raise self.CollectError(str(error)) from None
        for case in rule.cases:
            yield RuleCase.from_parent(self, name=case.name, rule=rule, case=case)


class RuleCase(pytest.Item):
    """
    A case of a rule.

    Attributes:
        rule: The rule.

        case: One of its cases.
    """

    def __init__(self, *, rule: Rule, case: Case, **others: Any) -> None:
        super().__init__(**others)
        self.rule = rule
        self.case = case

    def runtest(self) -> None:
        """
        Run the case.

        Raises:
            CaseFailedError: If the rule says something else than the case expects.
        """
        from .cases import check_case
        from .rulefiles import election_of

        check_case(self.rule, self.case, profile=election_of(self.case))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what is expected and what came, with the condition and the case."""
        from .cases import CaseFailedError

        if not isinstance(excinfo.value, CaseFailedError):
            return super().repr_failure(excinfo, style)
        return "\n".join([str(excinfo.value), "", *_described(self.rule), "", _written(self.case)])

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the case stands in the file."""
        return self.path, _line(self.path, self.case.name), f"{self.rule.id}: {self.case.name}"


def _described(rule: Rule) -> list[str]:
    from ..rules.expr import Statement
    from ..rules.formula import spell

    title = f"{rule.id} {rule.name}: {rule.title.en}"
    return [title, spell(rule.check)] if isinstance(rule.check, Statement) else [title]


def _written(case: Case) -> str:
    from .casetext import case_text

    return case_text(case)


def _line(path: Path, name: str) -> int | None:
    """Return the line, from 0, on which the case called *name* stands."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if "name" in line and name in line:
            return number
    return None
