"""Rule files: one TOML file a rule, readable by someone who does not program."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType

import attrs

from ..exceptions import RuleError, RuleProblem
from ..model.cell import CellKey, Missing, cell_key
from ..model.contest import Contest
from ..model.sheet import CARRIED, PAGE_TOTAL
from ..model.text import Text
from ..model.tier import Tier
from .caseform import CaseCorrection, CaseForm
from .expr import Statement
from .judgement import Procedure
from .parse import parse
from .period import ALWAYS, Period
from .places import taken_apart
from .profile import Basis
from .rule import Applies, Body, Case, Lowered, Page, Rule, Severity
from .toml import converter, mistakes
from .verdict import Verdict
from .vocabulary import builtin_vocabulary


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
class _OtherEntry:
    given: dict[str, object]
    unit: str = ""
    contest: Contest | None = None
    tier: Tier | None = None
    source: str = ""
    district: str = ""
    round: str = ""
    seen: str = ""


@attrs.frozen(kw_only=True)
class _CaseEntry:
    name: str
    given: dict[str, object]
    verdict: Verdict
    imbalance: Fraction | None = None
    severity: Severity | None = None
    profile: str = "pemilu2024"
    contest: Contest = Contest.PPWP
    tier: Tier = Tier.TPS
    overseas: bool = False
    options: int = 0
    children: tuple[dict[str, object], ...] = ()
    columns: tuple[dict[str, object], ...] = ()
    register: dict[str, object] = attrs.field(factory=dict)
    beside: dict[str, dict[str, object]] = attrs.field(factory=dict)
    form: str = ""
    column: bool = False
    source: str = "manual"
    parameters: dict[str, Fraction] = attrs.field(factory=dict)
    unit: str = ""
    district: str = ""
    round: str = ""
    seen: str = ""
    others: tuple[_OtherEntry, ...] = ()
    units: tuple[dict[str, object], ...] = ()
    pages: tuple[dict[str, dict[str, object]], ...] = ()
    corrections: tuple[CaseCorrection, ...] | None = None
    as_of: datetime.date | None = None


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
    case: tuple[_CaseEntry, ...] = ()


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
        cases = tuple(self._case(case) for case in entry.case)
        lowered = tuple(self._lowered(one, n) for n, one in enumerate(entry.lowered))
        check = self._check(entry)
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
        cases: tuple[Case | None, ...],
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
                cases=tuple(case for case in cases if case is not None),
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

    def _case(self, entry: _CaseEntry) -> Case | None:
        where = f"case {entry.name!r}"
        ok = len(self.problems)
        given = self._cells(entry.given, where)
        children = tuple(self._cells(one, f"{where}, children") for one in entry.children)
        columns = tuple(self._cells(one, f"{where}, columns") for one in entry.columns)
        register = self._cells(entry.register, f"{where}, register")
        beside = {
            self._place_text(place, where): self._cells(one, f"{where}, {place}") for place, one in entry.beside.items()
        }
        others = tuple(self._other(one, f"{where}, others") for one in entry.others)
        units = tuple(self._unit(one, f"{where}, units") for one in entry.units)
        pages = tuple(self._page(one, f"{where}, pages") for one in entry.pages)
        if len(self.problems) > ok:
            return None
        return Case(
            name=entry.name,
            given=given,
            verdict=entry.verdict,
            imbalance=entry.imbalance,
            severity=entry.severity,
            profile=entry.profile,
            contest=entry.contest,
            tier=entry.tier,
            overseas=entry.overseas,
            options=entry.options or _options(given),
            children=children,
            columns=columns,
            register=register,
            beside=beside,
            form=entry.form,
            column=entry.column,
            source=entry.source,
            parameters=entry.parameters,
            unit=entry.unit,
            district=entry.district,
            round=entry.round,
            seen=entry.seen,
            others=others,
            units=units,
            pages=pages,
            corrections=entry.corrections,
            as_of=entry.as_of,
        )

    def _unit(self, entry: Mapping[str, object], where: str) -> Mapping[str, int | str]:
        """Return a unit of the register; what is neither text nor a whole number is noted."""
        said = {key: value for key, value in entry.items() if isinstance(value, str) or type(value) is int}
        if not isinstance(said.get("unit"), str) or len(said) < len(entry):
            self._note(f"expected a unit with its code, text and whole numbers, got {dict(entry)!r} @ {where}")
        return said

    def _other(self, entry: _OtherEntry, where: str) -> CaseForm:
        given = self._cells(entry.given, where)
        return CaseForm(
            given=given,
            unit=entry.unit,
            contest=entry.contest,
            tier=entry.tier,
            source=entry.source,
            district=entry.district,
            round=entry.round,
            seen=entry.seen,
        )

    def _page(self, entry: Mapping[str, dict[str, object]], where: str) -> dict[str, dict[CellKey, int | Missing]]:
        for part in entry:
            if part not in (CARRIED, PAGE_TOTAL):
                self._note(f"a page has '{CARRIED}' at its head and '{PAGE_TOTAL}' at its foot, got {part!r} @ {where}")
        return {part: self._cells(given, f"{where}, {part}") for part, given in entry.items()}

    def _place_text(self, place: str, where: str) -> str:
        """Return *place* as keys write it; one that no rule can read is noted."""
        text = place.replace('"', "'")
        if taken_apart(f"{text}.x").place != text:
            self._note(f'unknown place {place!r}; expected a contest, previous, correction, form("…") … @ {where}')
        return text

    def _cells(self, given: Mapping[str, object], where: str) -> dict[CellKey, int | Missing]:
        vocabulary = builtin_vocabulary()
        cells: dict[CellKey, int | Missing] = {}
        for name, value in given.items():
            if vocabulary.count(name) is None and vocabulary.split_sex(name) is None:
                near = vocabulary.nearest(name)
                self._note(f"unknown count {name!r} @ {where}", word=name, nearest=near)
                continue
            for index, one in _flatten(value):
                number = self._number(one, f"{where}, {name}")
                if number is not None:
                    cells[cell_key(name, *index) if index else name] = number
        return cells

    def _number(self, value: object, where: str) -> int | Missing | None:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if value in ("blank", "illegible"):
            return Missing(value)
        self._note(f"expected a whole number, 'blank' or 'illegible', got {value!r} @ {where}")
        return None

    def _check_cases(self, cases: tuple[Case | None, ...]) -> None:
        if None in cases:
            return
        verdicts = {case.verdict for case in cases if case is not None}
        for verdict in (Verdict.HOLDS, Verdict.BROKEN, Verdict.UNDECIDED):
            if verdict not in verdicts:
                self._note(f"a rule has at least one case that is {verdict.value}")

    def _note(self, message: str, *, word: str | None = None, nearest: tuple[str, ...] = ()) -> None:
        self.problems.append(RuleProblem(message=message, file=self.file, rule=self.id, word=word, nearest=nearest))


def _flatten(value: object, index: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], object]]:
    """Yield the numbers in nested lists with their positions, counted from 1."""
    if isinstance(value, list):
        for position, one in enumerate(value, 1):
            yield from _flatten(one, (*index, str(position)))
    else:
        yield index, value


def _options(given: Mapping[CellKey, object]) -> int:
    numbers = [int(key.split(".")[1]) for key in given if "." in key]
    return max(numbers, default=3)
