"""A rule: what must hold, where it comes from, who corrects it, and its cases."""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

import attrs

from ..model.cell import CellKey, Missing
from ..model.contest import Contest
from ..model.text import Text
from ..model.tier import Tier
from .caseform import CaseCorrection, CaseForm
from .expr import Bound, Cell, Node, Scope, ScopeKind, Statement, walk
from .judgement import Procedure
from .period import ALWAYS, Period
from .profile import Basis
from .verdict import Verdict


class Severity(enum.Enum):
    """How grave a broken rule is."""

    ERROR = "error"
    """Impossible arithmetic, or impossible under the law."""
    WARNING = "warning"
    """Possible, but unusual in law or in need of a record."""
    INFO = "info"
    """Context."""

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Body(enum.Enum):
    """Who corrects a figure."""

    KPPS = "kpps"
    PPK = "ppk"
    KPU_KABKO = "kpu_kabko"
    KPU_PROVINSI = "kpu_provinsi"
    KPU = "kpu"
    PPLN = "ppln"
    SIREKAP = "sirekap"
    """The transcription only: the Sirekap operator at KPU Kabupaten/Kota."""
    REGISTER = "register"
    """The owner of the register."""
    NEXT_TIER = "next_tier"
    """The plenary of the tier above the one where the difference arises."""

    @property
    def label(self) -> Text:
        """The body for people."""
        return _BODY_LABELS[self]


_BODY_LABELS = {
    Body.KPPS: Text("KPPS pada hari yang sama", "KPPS, the same day"),
    Body.PPK: Text("rapat pleno PPK", "PPK plenary"),
    Body.KPU_KABKO: Text("rapat pleno KPU Kabupaten/Kota", "KPU Kabupaten/Kota plenary"),
    Body.KPU_PROVINSI: Text("rapat pleno KPU Provinsi", "KPU Provinsi plenary"),
    Body.KPU: Text("rapat pleno KPU", "KPU plenary"),
    Body.PPLN: Text("PPLN", "PPLN"),
    Body.SIREKAP: Text(
        "operator Sirekap di KPU Kabupaten/Kota (salinan digital saja)",
        "Sirekap operator at KPU Kabupaten/Kota (transcription only)",
    ),
    Body.REGISTER: Text("pemilik data induk", "owner of the register"),
    Body.NEXT_TIER: Text("rapat pleno satu tingkat di atasnya", "plenary of the tier above"),
}

_PLENARY_ABOVE = {
    Tier.TPS: Body.PPK,
    Tier.VILLAGE: Body.PPK,
    Tier.KECAMATAN: Body.KPU_KABKO,
    Tier.KABKO: Body.KPU_PROVINSI,
    Tier.PROVINCE: Body.KPU,
    Tier.NATIONAL: Body.KPU,
}


_Check: TypeAlias = "Callable[[object, attrs.Attribute[Any], Any], None]"


def _is(*kinds: type) -> _Check:
    def check(_whole: object, field: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kinds):
            expected = " or ".join(kind.__name__ for kind in kinds)
            raise TypeError(f"expected {expected}, got {value!r} @ {field.name}")

    return check


def _tuple_of(kind: type) -> _Check:
    def check(_whole: object, field: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, tuple) or not all(isinstance(one, kind) for one in value):
            raise TypeError(f"expected a tuple of {kind.__name__}, got {value!r} @ {field.name}")

    return check


@attrs.frozen(kw_only=True)
class Applies:
    """
    Which forms a rule is asked of; an empty tuple means all.

    Attributes:
        contests: These contests only.

        tiers: These tiers only.

        profiles: These elections only.

        forms: These forms only, as patterns with ``*``.

        sources: These sources only.

        overseas: Only abroad, only at home, or both (`None`).

        published: Only what KPU's system showed for a tier, only certificates,
            or both (`None`).

        column: Only the child columns of recapitulation forms, only forms
            and their totals, or both (`None`).
    """

    contests: tuple[Contest, ...] = attrs.field(default=(), validator=_tuple_of(Contest))
    tiers: tuple[Tier, ...] = attrs.field(default=(), validator=_tuple_of(Tier))
    profiles: tuple[str, ...] = attrs.field(default=(), validator=_tuple_of(str))
    forms: tuple[str, ...] = attrs.field(default=(), validator=_tuple_of(str))
    sources: tuple[str, ...] = attrs.field(default=(), validator=_tuple_of(str))
    overseas: bool | None = None
    published: bool | None = None
    column: bool | None = None


@attrs.frozen(kw_only=True)
class Lowered:
    """
    A lower severity under a condition.

    Attributes:
        to: The severity then.

        when: Must be true of the form; while it is unknown, the severity stays.
    """

    to: Severity = attrs.field(validator=_is(Severity))
    when: Statement = attrs.field(validator=_is(Statement))


_FORM_WITH_COLUMN = {
    # Stations are columns of the village sheets, which are part of the kecamatan's form.
    Tier.TPS: Tier.KECAMATAN,
    Tier.VILLAGE: Tier.KECAMATAN,
    Tier.KECAMATAN: Tier.KABKO,
    Tier.KABKO: Tier.PROVINCE,
    Tier.PROVINCE: Tier.NATIONAL,
    Tier.NATIONAL: Tier.NATIONAL,
}

ROLES = ("kpps", "ppk", "kpu_kabko", "kpu_provinsi", "kpu", "sirekap_operator", "observer")


@attrs.frozen(kw_only=True)
class Page:
    """
    What people read about a rule.

    Attributes:
        what: What it checks.

        why: Why it matters.

        cause: What usually causes it.

        todo: What to do, by role: kpps, ppk, kpu_kabko, kpu_provinsi, kpu,
            sirekap_operator, observer.
    """

    what: Text
    why: Text
    cause: Text
    todo: Mapping[str, Text] = attrs.field()

    @todo.validator
    def _known_roles(self, _attribute: attrs.Attribute[Mapping[str, Text]], value: Mapping[str, Text]) -> None:
        for role in value:
            if role not in ROLES:
                raise ValueError(f"expected a role of {', '.join(ROLES)}, got {role!r}")


@attrs.frozen(kw_only=True)
class Case:
    """
    One example of a rule with the verdict that is expected.

    Attributes:
        name: What the example shows.

        given: What is written, by cell; cells that are not listed are not captured.

        verdict: What the rule says.

        imbalance: Left side less right side of the first repetition that is
            broken; `None` where the case does not say.

        severity: The severity of the finding, where the case says it.

        profile: The election.

        contest: What was voted for.

        tier: The tier of the unit.

        overseas: Whether the unit lies abroad.

        options: How many options the ballot has; as many as *given* needs if 0.

        children: The forms of the units below, each like *given*.

        columns: The child columns printed on this form, each like *given*.

        register: What is decreed for the unit.

        beside: What can be read in other places, by place as a rule writes it:
            ``dpr``, ``form('C.HASIL-*')``, ``source('sirekap')``, ``previous`` …

        form: The form by name; the usual one of contest and tier if empty.

        column: Whether *given* is a child column of a recapitulation form.

        source: Where the figures come from.

        parameters: Other values for some parameters.

        unit: The unit's code, which says which contests are held there; a
            made-up one, where all are, if empty.

        district: The electoral district of the form; none if empty. This and
            what follows is for procedures over everything that was counted.

        round: The vote that the form is of, such as ``psu``; the first if empty.

        seen: When the source showed these figures; unknown if empty.

        others: Other forms.

        units: The units of the register: for each its code (``unit``), what is
            decreed for it, and how it is called (``called``).

        pages: The pages of the form: for each, what is written at its head
            (``carried``) and at its foot (``total``).

        corrections: The corrections on record; `None` where nobody gave a record.

        as_of: The day whose rules and constants are meant; poll day if `None`.
    """

    name: str
    given: Mapping[CellKey, int | Missing]
    verdict: Verdict
    imbalance: Fraction | None = None
    severity: Severity | None = None
    profile: str = "pemilu2024"
    contest: Contest = Contest.PPWP
    tier: Tier = Tier.TPS
    overseas: bool = False
    options: int = 0
    children: tuple[Mapping[CellKey, int | Missing], ...] = ()
    columns: tuple[Mapping[CellKey, int | Missing], ...] = ()
    register: Mapping[CellKey, int | Missing] = attrs.field(factory=dict)
    beside: Mapping[str, Mapping[CellKey, int | Missing]] = attrs.field(factory=dict)
    form: str = ""
    column: bool = False
    source: str = "manual"
    parameters: Mapping[str, Fraction] = attrs.field(factory=dict)
    unit: str = ""
    district: str = ""
    round: str = ""
    seen: str = ""
    others: tuple[CaseForm, ...] = ()
    units: tuple[Mapping[str, int | str], ...] = ()
    pages: tuple[Mapping[str, Mapping[CellKey, int | Missing]], ...] = ()
    corrections: tuple[CaseCorrection, ...] | None = None
    as_of: datetime.date | None = None


_ID = re.compile(r"[A-Z][A-Z0-9]*-\d{2,3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def _formed(pattern: re.Pattern[str], expected: str) -> Callable[[object, object, str], None]:
    def check(_rule: object, _attribute: object, value: str) -> None:
        if not pattern.fullmatch(value):
            raise ValueError(f"expected {expected}, got {value!r}")

    return check


@attrs.frozen(kw_only=True)
class Rule:
    """
    What must hold, with everything that people need to know about it.

    Attributes:
        id: Permanent and never reused, such as ``BAL-04``.

        name: What should hold, in kebab-case.

        title: One line for people.

        check: The statement, or the procedure where no statement can say it.

        severity: How grave it is when broken.

        basis: What it rests on, most specific first.

        corrected_by: Who corrects it at a polling station, most likely first.

        applies: Which forms it is asked of.

        silent_if: Rules whose finding already says it: a finding of this rule
            is listed below theirs and not on its own.

        lowered: When it is less grave.

        hint_to: For a hint, the rules whose findings it explains; a hint is
            never asked on its own.

        optional: Whether it is asked only if somebody names it, or its family.

        in_force: The days on which it holds; on any other it is not asked.

        page: What people read about it.

        cases: Examples with the verdict that is expected.

    Raises:
        ValueError: If *id* or *name* is not formed as it should be.

        TypeError: If something else is no value of its kind, such as text for a statement.
    """

    id: str = attrs.field(validator=_formed(_ID, "an id such as BAL-04"))
    name: str = attrs.field(validator=_formed(_NAME, "a name such as counted-equals-voters"))
    title: Text = attrs.field(validator=_is(Text))
    check: Statement | Procedure = attrs.field(validator=_is(Statement, Procedure))
    severity: Severity = attrs.field(default=Severity.ERROR, validator=_is(Severity))
    basis: tuple[Basis, ...] = attrs.field(default=(), validator=_tuple_of(Basis))
    corrected_by: tuple[Body, ...] = attrs.field(default=(), validator=_tuple_of(Body))
    applies: Applies = attrs.field(factory=Applies, validator=_is(Applies))
    silent_if: tuple[str, ...] = attrs.field(default=(), validator=_tuple_of(str))
    lowered: tuple[Lowered, ...] = attrs.field(default=(), validator=_tuple_of(Lowered))
    hint_to: tuple[str, ...] = attrs.field(default=(), validator=_tuple_of(str))
    optional: bool = False
    in_force: Period = attrs.field(default=ALWAYS, validator=_is(Period))
    page: Page | None = None
    cases: tuple[Case, ...] = attrs.field(default=(), validator=_tuple_of(Case))

    def __hash__(self) -> int:
        # Rules of different content seldom share an id, and a tree is slow to hash.
        return hash((self.id, self.name))

    @property
    def is_hint(self) -> bool:
        """Whether it only explains the findings of other rules."""
        return bool(self.hint_to)

    @property
    def family(self) -> str:
        """The letters of the id, such as ``BAL``."""
        return self.id.partition("-")[0]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every node of the statement; empty for a procedure."""
        return tuple(walk(self.check.condition)) if isinstance(self.check, Statement) else ()

    @cached_property
    def scopes(self) -> frozenset[Scope]:
        """The places that it reads, in its condition and in those of lower severities."""
        nodes = (*self.nodes, *(node for one in self.lowered for node in walk(one.when.condition)))
        cells = [node for node in nodes if isinstance(node, Cell)]
        named = frozenset(cell.scope for cell in cells if isinstance(cell.scope, Scope))
        if not any(isinstance(cell.scope, Bound) for cell in cells):
            return named
        return named | {Scope(ScopeKind.CONTEST, contest.value) for contest in Contest}

    def correctors(self, tier: Tier, *, overseas: bool = False, column: bool = False) -> tuple[Body, ...]:
        """
        Return who corrects it when it is broken at *tier*, most likely first.

        A rule names the bodies for a polling station; a figure that arises at
        a tier above is corrected by the plenary of the tier above that one.

        Args:
            tier: The tier of the unit.

            overseas: Whether the unit lies abroad.

            column: Whether it is broken in the unit's column on the
                recapitulation form of the tier above, where the figure arises.
        """
        if column:
            tier = _FORM_WITH_COLUMN[tier]
        if overseas and tier is not Tier.NATIONAL:
            abroad = (Body.PPLN, Body.PPK, Body.NEXT_TIER)
            return _once(Body.PPLN if body in abroad else body for body in self.corrected_by)
        above = _PLENARY_ABOVE[tier]
        plenaries = (Body.KPPS, Body.PPK, Body.NEXT_TIER) if tier is not Tier.TPS else (Body.NEXT_TIER,)
        return _once(above if body in plenaries else body for body in self.corrected_by)


def _once(bodies: Iterable[Body]) -> tuple[Body, ...]:
    return tuple(dict.fromkeys(bodies))
