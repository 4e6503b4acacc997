"""Rule files: one TOML file a rule, readable by someone who does not program."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType

import attrs

from ..exceptions import RuleError, RuleProblem
from ..model.text import Text
from .casefile import CaseEntry, CaseReader
from .expr import Statement
from .judgement import Procedure
from .parse import parse
from .period import ALWAYS, Period
from .profile import Basis
from .rule import Applies, Body, Case, Lowered, Page, Rule, Severity
from .toml import converter, mistakes
from .verdict import Verdict


@attrs.frozen(kw_only=True)
class _PageEntry:
    what: Text
    why: Text
    cause: Text
    todo: dict[str, Text]


@attrs.frozen(kw_only=True)
class _LoweredEntry:
    to: Severity
    when: str


@attrs.frozen(kw_only=True)
class _RuleEntry:
    id: str
    name: str
    title: Text
    page: _PageEntry
    condition: str | None = None
    procedure: str | None = None
    severity: Severity = Severity.ERROR
    basis: tuple[Basis, ...] = ()
    corrected_by: tuple[Body, ...] = ()
    applies: Applies = attrs.field(factory=Applies)
    silent_if: tuple[str, ...] = ()
    lowered: tuple[_LoweredEntry, ...] = ()
    hint_to: tuple[str, ...] = ()
    optional: bool = False
    in_force: Period = ALWAYS
    case: tuple[CaseEntry, ...] = ()


def read_rules(
    place: str | ModuleType | Path,
    *,
    procedures: Mapping[str, Procedure] | None = None,
) -> tuple[Rule, ...]:
    """
    Return the rules in the TOML files of a folder, in the order of their ids.

    Args:
        place: A folder, or a package (module or dotted name) whose folder
            ``rules`` holds the files.

        procedures: The Python functions that rule files name in *procedure*.

    Raises:
        RuleError: If a file is not as it should be. Holds every mistake in
            every file, and the rules of the good files in *rules*.
    """
    folder = place if isinstance(place, Path) else files(place) / "rules"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml"))
    rules: list[Rule] = []
    problems: list[RuleProblem] = []
    for name in names:
        try:
            rules.append(read_rule(folder / name, procedures=procedures))
        except RuleError as error:
            problems.extend(error.problems)
    rules.sort(key=lambda rule: rule.id)
    if problems:
        raise RuleError(problems, rules)
    return tuple(rules)


def read_rule(
    file: Traversable,
    *,
    procedures: Mapping[str, Procedure] | None = None,
) -> Rule:
    """
    Return the rule in one TOML file.

    Args:
        file: The file; it is called by the rule's id and name,
            ``bal-04-counted-equals-voters.toml``.

        procedures: The Python functions that *procedure* may name.

    Raises:
        RuleError: If the file is not as it should be; holds every mistake.
    """
    try:
        text = file.read_bytes().decode("utf-8")
        content = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise RuleError([RuleProblem(message=f"not UTF-8: {error}", file=file.name)]) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else None
        raise RuleError([RuleProblem(message=f"not TOML: {error}", file=file.name, line=number)]) from None
    return _Reader(file.name, text, procedures or {}).rule(content)


@attrs.define
class _Reader:
    file: str
    text: str
    procedures: Mapping[str, Procedure]
    id: str | None = None
    problems: list[RuleProblem] = attrs.field(factory=list)

    def rule(self, content: dict[str, object]) -> Rule:
        id = content.get("id")
        self.id = id if isinstance(id, str) else None
        entry = self._structure(content)
        self._check_condition(content)
        if entry is None or self.problems:
            raise RuleError(self.problems)
        cases = tuple(map(CaseReader(self.file, self.id, self.problems).case, entry.case))
        are_read = not self.problems
        lowered = tuple(self._lowered(one, n) for n, one in enumerate(entry.lowered))
        check = self._check(entry)
        if are_read:
            self._check_cases(cases)
        rule = None if check is None or self.problems else self._built(entry, check, lowered, cases)
        if rule is None or self.problems:
            raise RuleError(self.problems)
        return rule

    def _built(
        self,
        entry: _RuleEntry,
        check: Statement | Procedure,
        lowered: tuple[Lowered | None, ...],
        cases: tuple[Case, ...],
    ) -> Rule | None:
        page = entry.page
        try:
            rule = Rule(
                id=entry.id,
                name=entry.name,
                title=entry.title,
                check=check,
                severity=entry.severity,
                basis=entry.basis,
                corrected_by=entry.corrected_by,
                applies=entry.applies,
                silent_if=entry.silent_if,
                lowered=tuple(one for one in lowered if one is not None),
                hint_to=entry.hint_to,
                optional=entry.optional,
                in_force=entry.in_force,
                page=Page(what=page.what, why=page.why, cause=page.cause, todo=page.todo),
                cases=cases,
            )
        except ValueError as error:
            self._note(str(error))
            return None
        wanted = f"{rule.id.lower()}-{rule.name}.toml"
        if self.file != wanted:
            self._note(f"the file of this rule is called {wanted}")
        return rule

    def _structure(self, content: dict[str, object]) -> _RuleEntry | None:
        try:
            return converter().structure(content, _RuleEntry)
        except Exception as error:
            for mistake in mistakes(error):
                self._note(mistake)
            return None

    def _check_condition(self, content: dict[str, object]) -> None:
        has = [key for key in ("condition", "procedure") if key in content]
        if len(has) != 1:
            self._note("a rule has a condition or names a procedure, and not both")
        elif isinstance(content.get("condition"), str):
            self._parse("condition", str(content["condition"]))

    def _check(self, entry: _RuleEntry) -> Statement | Procedure | None:
        if entry.condition is not None:
            return parse(entry.condition)
        procedure = self.procedures.get(entry.procedure or "")
        if procedure is None:
            self._note(
                f"unknown procedure {entry.procedure!r}; the plugin offers: {', '.join(self.procedures) or 'none'}"
            )
        return procedure

    def _lowered(self, entry: _LoweredEntry, position: int) -> Lowered | None:
        when = self._parse("when", entry.when, position)
        return None if when is None else Lowered(to=entry.to, when=when)

    def _parse(self, key: str, text: str, position: int = 0) -> Statement | None:
        line, column = self._place(key, position)
        try:
            return parse(text)
        except RuleError as error:
            for problem in error.problems:
                first = problem.line == 1
                self.problems.append(
                    attrs.evolve(
                        problem,
                        file=self.file,
                        rule=self.id,
                        line=line + (problem.line or 1) - 1,
                        column=(problem.column or 1) + (column if first else 0),
                    )
                )
            return None

    def _place(self, key: str, position: int) -> tuple[int, int]:
        """Return line and column where the text of the key's *position*-th value begins."""
        places = list(re.finditer(rf"^\s*{key}\s*=\s*(\"\"\"\n?|'''\n?|[\"'])", self.text, re.MULTILINE))
        if position >= len(places):
            return 1, 0
        before = self.text[: places[position].end()]
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1)

    def _check_cases(self, cases: tuple[Case, ...]) -> None:
        verdicts = {case.verdict for case in cases}
        for verdict in (Verdict.HOLDS, Verdict.BROKEN, Verdict.UNDECIDED):
            if verdict not in verdicts:
                self._note(f"a rule has at least one case that is {verdict.value}")

    def _note(self, message: str) -> None:
        self.problems.append(RuleProblem(message=message, file=self.file, rule=self.id))
