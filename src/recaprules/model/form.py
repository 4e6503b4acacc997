"""Printed forms: which counts they have, under which label, in how many boxes."""

from __future__ import annotations

import enum
from functools import cached_property, lru_cache

import attrs

from .ballot import Ballot, Option
from .cell import SEX_LABELS, SEXES, CellKey, cell_key
from .contest import Contest
from .digest import LARGEST_DIGEST
from .text import Language, Text
from .tier import Tier


class Per(enum.Enum):
    """What a count is printed once for."""

    FORM = "form"
    SEX = "sex"
    OPTION = "option"
    PARTY = "party"
    CANDIDATE = "candidate"


class Kind(enum.Enum):
    """How a figure is written, and so how it is read as a whole number."""

    NUMBER = "number"
    """In digits."""
    FLAG = "flag"
    """Yes (1) or no (0)."""
    WORDS = "words"
    """In words (*terbilang*): the number that they say."""
    DATE = "date"
    """As a date: days after poll day."""
    TIME = "time"
    """As a time of day: minutes after midnight of poll day."""
    CODE = "code"
    """As the KPU code of a unit: its digits, or a digest of a code with letters."""
    DIGEST = "digest"
    """As any text, such as the address or hash of a photograph: a digest, the same for the same text."""

    @property
    def is_boxed(self) -> bool:
        """Whether such a figure stands in the number boxes of a form, and must fit them."""
        return self in (Kind.NUMBER, Kind.FLAG)

    @property
    def largest(self) -> int:
        """No such figure of an election is larger; what is larger is illegible, whatever the form."""
        return LARGEST_DIGEST if self in (Kind.CODE, Kind.DIGEST) else LARGEST


LARGEST = 10**12
"""No count of people or paper is larger, and nothing that is computed of smaller ones overflows."""


@attrs.frozen(kw_only=True)
class Count:
    """
    A quantity by its meaning, whatever row an election prints it in.

    Attributes:
        name: The canonical name, such as ``ballots_used``.

        per: What it is printed once for.

        label: The short name for people.

        additive: Whether a parent's figure is the sum of its children's.

        kind: How it is written.
    """

    name: str
    per: Per
    label: Text
    additive: bool
    kind: Kind = Kind.NUMBER


@attrs.frozen(kw_only=True)
class Row:
    """
    A count as one form prints it.

    Attributes:
        count: What is counted.

        row: The row's mark on the form, such as ``I.B.1``; empty where it has none.

        printed: The label as printed; empty where the project has not seen the form.
    """

    count: Count
    row: str = ""
    printed: str = ""


@attrs.frozen(kw_only=True)
class FormCell:
    """
    One cell of a form for one ballot.

    Attributes:
        key: The cell's key in tallies and sheets.

        row: The row it stands in.

        index: Its sex, or option, or party and candidate; empty where the row has one cell.

        option: The number of the option on the ballot; `None` where it is of none.

        candidate: The number of the candidate on the party's list; `None` where it is of none.
    """

    key: CellKey
    row: Row
    index: tuple[str, ...]
    option: int | None
    candidate: int | None

    @cached_property
    def label(self) -> Text:
        """Its name for people, with the row's mark."""
        return Text(self._label("id"), self._label("en"))

    def _label(self, language: Language) -> str:
        words = [self.row.count.label[language]]
        if self.option is not None:
            words.append(f"{self.option:02d}")
        if self.candidate is not None:
            words.append(f"no. {self.candidate}")
        if self.option is None and self.index:
            words.append(SEX_LABELS[self.index[0]][language])
        if self.row.row:
            words.append(f"({self.row.row})")
        return " ".join(words)


@attrs.frozen(kw_only=True)
class Form:
    """
    A form (*model*) that one body fills for one contest.

    Attributes:
        id: The model's name, such as ``C.HASIL-PPWP``.

        contest: What is voted for.

        tiers: The tiers whose figures this form states.

        overseas: Whether it is the form of stations abroad.

        boxes: Printed boxes per number; `None` where the form does not limit it.

        published: Whether it is no certificate but what KPU's system showed for a tier.

        rows: The counts in printed order.
    """

    id: str
    contest: Contest
    tiers: tuple[Tier, ...]
    overseas: bool = False
    boxes: int | None = None
    published: bool = False
    rows: tuple[Row, ...] = attrs.field(repr=lambda rows: f"<{len(rows)} counts>")

    def __hash__(self) -> int:
        return hash((self.id, self.contest, self.tiers))

    @property
    def top(self) -> int | None:
        """The largest number that fits the printed boxes; `None` without a limit."""
        return None if self.boxes is None else 10**self.boxes - 1

    def top_of(self, key: CellKey) -> int | None:
        """Return the largest legible number in the cell called *key*; `None` without a limit."""
        return None if key.partition(".")[0] in _unboxed(self) else self.top

    def largest(self, key: CellKey) -> int:
        """Return what no number in the cell called *key* exceeds in any election, whatever its boxes."""
        name = key.partition(".")[0]
        return next((row.count.kind.largest for row in self.rows if row.count.name == name), LARGEST)

    def is_count(self, key: CellKey, value: int) -> bool:
        """Return whether *value* in the cell called *key*, below zero or above, is not too large for any election."""
        return abs(value) <= LARGEST or abs(value) <= self.largest(key)

    def cells(self, ballot: Ballot) -> tuple[FormCell, ...]:
        """Return the cells of this form for *ballot*, in printed order."""
        return _cells(self, ballot)

    def cells_of(self, ballot: Ballot, count: str) -> tuple[FormCell, ...]:
        """Return the cells of the count called *count*, in printed order; none where it is not on this form."""
        return _cells_by_count(self, ballot).get(count, ())

    def cell(self, ballot: Ballot, key: CellKey) -> FormCell | None:
        """Return the cell called *key*, or `None` where it is not on this form."""
        return _cells_by_key(self, ballot).get(key)


@lru_cache(maxsize=4096)
def _unboxed(form: Form) -> frozenset[str]:
    return frozenset(row.count.name for row in form.rows if not row.count.kind.is_boxed)


@lru_cache(maxsize=4096)
def _cells(form: Form, ballot: Ballot) -> tuple[FormCell, ...]:
    return tuple(cell for row in form.rows for cell in _cells_of_row(row, ballot))


@lru_cache(maxsize=4096)
def _cells_by_count(form: Form, ballot: Ballot) -> dict[str, tuple[FormCell, ...]]:
    by_count: dict[str, list[FormCell]] = {}
    for cell in _cells(form, ballot):
        by_count.setdefault(cell.row.count.name, []).append(cell)
    return {name: tuple(cells) for name, cells in by_count.items()}


@lru_cache(maxsize=4096)
def _cells_by_key(form: Form, ballot: Ballot) -> dict[CellKey, FormCell]:
    return {cell.key: cell for cell in _cells(form, ballot)}


def _cells_of_row(row: Row, ballot: Ballot) -> list[FormCell]:
    options = ballot.options
    match row.count.per:
        case Per.FORM:
            return [_cell(row, (), None, None)]
        case Per.SEX:
            return [_cell(row, (sex,), None, None) for sex in SEXES]
        case Per.OPTION | Per.PARTY:
            return [_cell(row, (option.code,), option, None) for option in options]
        case Per.CANDIDATE:
            return [
                _cell(row, (option.code, person.code), option, person.number)
                for option in options
                for person in option.candidates
            ]


def _cell(row: Row, index: tuple[str, ...], option: Option | None, candidate: int | None) -> FormCell:
    return FormCell(
        key=cell_key(row.count.name, *index),
        row=row,
        index=index,
        option=None if option is None else option.number,
        candidate=candidate,
    )
