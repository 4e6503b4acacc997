"""The cases in a rule file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from fractions import Fraction

import attrs

from ..exceptions import RuleProblem
from ..model.cell import CellKey, Missing, cell_key
from ..model.contest import Contest
from ..model.sheet import CARRIED, PAGE_TOTAL
from ..model.tier import Tier
from .caseform import CaseCorrection, CaseForm
from .places import taken_apart
from .rule import Case, Severity
from .verdict import Verdict
from .vocabulary import builtin_vocabulary


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
class CaseEntry:
    """A case as it is written; what its cells hold is not looked at yet."""

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


@attrs.define
class CaseReader:
    """
    Reads the cases of a rule.

    Attributes:
        file: The name of the rule file.

        rule: The id of the rule; `None` where it has none.

        problems: Where mistakes are noted.
    """

    file: str
    rule: str | None
    problems: list[RuleProblem]

    def case(self, entry: CaseEntry) -> Case:
        """Return the case that *entry* says, without what cannot be read in it, which is noted."""
        where = f"case {entry.name!r}"
        given = self._cells(entry.given, where)
        read = {
            "given": given,
            "options": entry.options or _options(given),
            "children": tuple(self._cells(one, f"{where}, children") for one in entry.children),
            "columns": tuple(self._cells(one, f"{where}, columns") for one in entry.columns),
            "register": self._cells(entry.register, f"{where}, register"),
            "beside": {
                self._place_text(place, where): self._cells(one, f"{where}, {place}")
                for place, one in entry.beside.items()
            },
            "others": tuple(self._other(one, f"{where}, others") for one in entry.others),
            "units": tuple(self._unit(one, f"{where}, units") for one in entry.units),
            "pages": tuple(self._page(one, f"{where}, pages") for one in entry.pages),
        }
        return Case(**attrs.asdict(entry, recurse=False) | read)

    def _unit(self, entry: Mapping[str, object], where: str) -> Mapping[str, int | str]:
        """Return a unit of the register; what is neither text nor a whole number is noted."""
        said = {key: value for key, value in entry.items() if isinstance(value, str) or type(value) is int}
        if not isinstance(said.get("unit"), str) or len(said) < len(entry):
            self._note(f"expected a unit with its code, text and whole numbers, got {dict(entry)!r} @ {where}")
        return said

    def _other(self, entry: _OtherEntry, where: str) -> CaseForm:
        return CaseForm(**attrs.asdict(entry, recurse=False) | {"given": self._cells(entry.given, where)})

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

    def _note(self, message: str, *, word: str | None = None, nearest: tuple[str, ...] = ()) -> None:
        self.problems.append(RuleProblem(message=message, file=self.file, rule=self.rule, word=word, nearest=nearest))


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
