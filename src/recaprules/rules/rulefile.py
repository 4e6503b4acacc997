"""Rule files: one TOML file a rule, readable by someone who does not program."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

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
    names = sorted(item.name for item in folder.iterdir() if item.name.lower().endswith(".toml"))
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
        text = file.read_bytes().decode("utf-8-sig")
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
        check = self._check(content)
        lowered = [self._lowered(one, n) for n, one in enumerate(self._entries(entry, content, "lowered"))]
        cases = self._cases(self._entries(entry, content, "case"))
        if entry is not None:
            self._check_names(entry)
            self._check_texts(entry)
            self._check_lowered(entry)
            self._check_cases(cases)
        if entry is None or check is None or self.problems:
            raise RuleError(self.problems)
        return self._built(entry, check, lowered, cases)

    def _built(
        self,
        entry: _RuleEntry,
        check: Statement | Procedure,
        lowered: Iterable[Lowered | None],
        cases: Iterable[Case | None],
    ) -> Rule:
        page = entry.page
        try:
            return Rule(
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
                cases=tuple(one for one in cases if one is not None),
            )
        except ValueError as error:
            self._note(str(error))
            raise RuleError(self.problems) from None

    def _entries(self, entry: _RuleEntry | None, content: Mapping[str, object], key: str) -> Sequence[Any]:
        """Return what is listed under *key*, in a file with mistakes `None` for what was noted as one."""
        if entry is not None:
            listed: Sequence[Any] = getattr(entry, key)
            return listed
        kind = _LoweredEntry if key == "lowered" else CaseEntry
        raw = content.get(key)
        return [_structured(one, kind) for one in raw] if isinstance(raw, list) else []

    def _cases(self, entries: Iterable[CaseEntry | None]) -> list[Case | None]:
        """Return the cases, `None` for one with a mistake, which is noted."""
        reader, cases = CaseReader(self.file, self.id, self.problems), list[Case | None]()
        for one in entries:
            before = len(self.problems)
            case = None if one is None else reader.case(one)
            cases.append(case if len(self.problems) == before else None)
        return cases

    def _structure(self, content: dict[str, object]) -> _RuleEntry | None:
        try:
            return converter().structure(content, _RuleEntry)
        except Exception as error:
            for mistake in mistakes(error):
                self._note(mistake)
            return None

    def _check(self, content: Mapping[str, object]) -> Statement | Procedure | None:
        condition, name = content.get("condition"), content.get("procedure")
        if (condition is None) is (name is None):
            self._note("a rule has a condition or names a procedure, and not both")
        elif isinstance(condition, str):
            return self._parse("condition", condition)
        elif isinstance(name, str):
            if name in self.procedures:
                return self.procedures[name]
            offered = (
                ", ".join(self.procedures) or "none; install the plugin of this rule, or let it offer the function"
            )
            self._note(f"unknown procedure {name!r}; the plugin offers: {offered}")
        return None

    def _check_names(self, entry: _RuleEntry) -> None:
        before = len(self.problems)
        self._check_formed("id", entry.id)
        self._check_formed("name", entry.name)
        wanted = f"{entry.id.lower()}-{entry.name}.toml"
        if self.file != wanted and len(self.problems) == before:
            self._note(f"the file of this rule is called {wanted}")
        for key in ("silent_if", "hint_to"):
            for id in getattr(entry, key):
                self._check_formed("id", id, f" @ {key}")
                if id == entry.id:
                    self._note(f"a rule says nothing of itself, got its own id @ {key}")

    def _check_formed(self, field: str, value: str, place: str = "") -> None:
        """Note *value* if it is not formed like the *field* of a rule."""
        try:
            getattr(attrs.fields(Rule), field).validator(None, None, value)
        except ValueError as error:
            self._note(f"{error}{place}")

    def _check_texts(self, entry: _RuleEntry) -> None:
        page = entry.page
        texts = {"title": entry.title, "page.what": page.what, "page.why": page.why, "page.cause": page.cause}
        texts |= {f"page.todo.{role}": text for role, text in page.todo.items()}
        for place, text in texts.items():
            for language, said in (("id", text.id), ("en", text.en)):
                if not said.strip():
                    self._note(f"expected text, got {said!r} @ {place}.{language}")

    def _check_lowered(self, entry: _RuleEntry) -> None:
        for position, one in enumerate(entry.lowered):
            if one.to.rank <= entry.severity.rank:
                expected = f"expected a severity below {entry.severity.value}"
                self._note(f"{expected}, got {one.to.value} @ lowered[{position}].to")

    def _lowered(self, entry: _LoweredEntry | None, position: int) -> Lowered | None:
        if entry is None:
            return None
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
        begin = rf"(?:^\s*|[{{,]\s*)[\"']?{key}[\"']?"
        places = list(re.finditer(rf"{begin}\s*=\s*(\"\"\"\n?|'''\n?|[\"'])", self.text, re.MULTILINE))
        if position >= len(places):
            return 1, 0
        before = self.text[: places[position].end()]
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1)

    def _check_cases(self, cases: Sequence[Case | None]) -> None:
        if None in cases:
            return
        verdicts = {case.verdict for case in cases if case is not None}
        for verdict in (Verdict.HOLDS, Verdict.BROKEN, Verdict.UNDECIDED):
            if verdict not in verdicts:
                self._note(f"a rule has at least one case that is {verdict.value}")

    def _note(self, message: str) -> None:
        self.problems.append(RuleProblem(message=message, file=self.file, rule=self.id))


_Entry = TypeVar("_Entry")


def _structured(value: object, kind: type[_Entry]) -> _Entry | None:
    """Return *value* as a *kind*; `None` where it is none."""
    try:
        return converter().structure(value, kind)
    except Exception:  # what is wrong with it was noted with the whole file
        return None
