"""What a form says that breaks or keeps a rule, with its own numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import attrs

from ..model.cell import CellKey
from ..model.text import Language, Text
from ..rules import expr
from ..rules.expr import Cell, Term
from ..rules.places import place_text, taken_apart
from ..rules.vocabulary import builtin_vocabulary
from .numerals import number, share, signed
from .setting import Repeated, Setting, Unanswerable, reads_many
from .spell import Words

BROKEN_SIGNS = {"==": "≠", "!=": "=", "<=": ">", ">=": "<", "<": "≥", ">": "≤"}
HOLDING_SIGNS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}
OPEN_SIGNS = {operator: f"{sign}?" for operator, sign in HOLDING_SIGNS.items()}
LISTED_CELLS = 6
"""A sum of more cells than this is spelled as one."""

_UNMET = Text("tidak terpenuhi: {title}", "not met: {title}")
_SIDES = Text("{left} berbanding {right}, selisih {imbalance}", "{left} against {right}, difference {imbalance}")


def unmet(
    title: str,
    figures: Sequence[tuple[str, int | None]],
    left: Fraction | int | None,
    right: Fraction | int | None,
    language: Language,
) -> str:
    """
    Return that what *title* requires is not met, where no comparison says it with the form's numbers.

    >>> unmet("All pages are there", [("pages captured", 1)], 1, 3, "en")
    'not met: All pages are there; pages captured 1; 1 against 3, difference −2'

    Args:
        title: What must hold.

        figures: The cells that take part, with the numbers in them; where no
            number is known the cells are only named.

        left: What was found.

        right: What it is compared with.

        language: The language.

    .. versionadded:: 26.1.0
    """
    parts = [_UNMET[language].format(title=title)]
    has_numbers = any(written is not None for _, written in figures)
    named = [f"{label} {number(written, language)}" if has_numbers else label for label, written in figures]
    if named:
        parts.append(", ".join(named[:LISTED_CELLS]) + (" …" if len(named) > LISTED_CELLS else ""))
    if left is not None and right is not None:
        sides = number(left, language), number(right, language), signed(left - right, language)
        parts.append(_SIDES[language].format(left=sides[0], right=sides[1], imbalance=sides[2]))
    return "; ".join(parts)


@attrs.frozen
class Choice:
    """
    One of several texts, for a form on which its numbers are the first that are known.

    Attributes:
        text: Positional gaps for the cells, and ``left`` or ``right``.

        cells: The keys that must be known.
    """

    text: str
    cells: tuple[CellKey, ...]


@attrs.frozen
class Template:
    """
    A broken comparison with gaps for the numbers of one form.

    Attributes:
        text: Positional gaps for the cells, then ``left``, ``right``, ``imbalance``
            and, for each of *choices*, ``choice0``, ``choice1`` …

        cells: The keys whose numbers fill the positional gaps.

        language: The language of the text and of its numbers.

        choices: Where the text depends on what is known.
    """

    text: str
    cells: tuple[CellKey, ...]
    language: Language
    choices: tuple[tuple[Choice, ...], ...] = ()

    def fill(
        self, values: Mapping[CellKey, int | None], left: Fraction | int | None, right: Fraction | int | None
    ) -> str:
        """Return the text with the numbers of one form."""
        difference = "" if left is None or right is None else signed(left - right, self.language)
        numbers = [number(values.get(key), self.language) for key in self.cells]
        sides = {"left": number(left, self.language), "right": number(right, self.language)}
        chosen = {f"choice{n}": _chosen(one, values).format(*numbers, **sides) for n, one in enumerate(self.choices)}
        return self.text.format(*numbers, **chosen, **sides, imbalance=difference)


def _chosen(choices: tuple[Choice, ...], values: Mapping[CellKey, int | None]) -> str:
    known = (one for one in choices if all(values.get(key) is not None for key in one.cells))
    return next(known, choices[-1]).text


def broken_template(compare: expr.Compare, setting: Setting, repeated: Repeated, language: Language) -> Template:
    """
    Return how a form that breaks *compare* is told, with gaps for its numbers.

    Args:
        compare: The comparison that decides.

        setting: The kind of form.

        repeated: What the repeated names stand for.

        language: The language.
    """
    difference = "selisih" if language == "id" else "difference"
    return _compared(compare, setting, repeated, language, BROKEN_SIGNS, f"; {difference} {{imbalance}}")


def kept_template(
    compare: expr.Compare, setting: Setting, repeated: Repeated, language: Language, *, is_open: bool
) -> Template:
    """
    Return how a form that keeps *compare* is told, with gaps for its numbers.

    Args:
        compare: The comparison.

        setting: The kind of form.

        repeated: What the repeated names stand for.

        language: The language.

        is_open: Whether nobody can say yet, because a number is missing.

    .. versionadded:: 26.1.0
    """
    return _compared(compare, setting, repeated, language, OPEN_SIGNS if is_open else HOLDING_SIGNS, "")


def _compared(
    compare: expr.Compare,
    setting: Setting,
    repeated: Repeated,
    language: Language,
    signs: Mapping[str, str],
    ending: str,
) -> Template:
    speller = _Numbers(language, builtin_vocabulary(), setting, repeated, {}, [])
    left = speller.side(compare.left, "{left}")
    right = speller.side(compare.right, "{right}")
    text = f"{left} {signs[compare.operator]} {right}{ending}"
    return Template(text, tuple(speller.gaps), language, tuple(speller.choices))


@attrs.frozen
class _Numbers(Words):
    """Spells a statement for one form, each cell followed by a gap for its number."""

    setting: Setting
    repeated: Repeated
    gaps: dict[CellKey, int]
    choices: list[tuple[Choice, ...]]

    def side(self, term: Term, total: str) -> str:
        if isinstance(term, expr.FirstKnown):
            return self._chosen_of(term.terms, lambda one: self.side(one, total))
        text = self.term(term)
        return text if self._is_one_number(term) else f"{text} = {total}"

    def _is_one_number(self, term: Term) -> bool:
        """Return whether the text of *term* ends in the number that it is."""
        match term:
            case Cell() | expr.Number() | expr.Parameter() | expr.Capacity() | expr.Written():
                return True
            case expr.Sum(cell) | expr.KnownSum(cell):
                return reads_many(cell) and len(self.setting.keys(cell, self.repeated, "sum")) == 1
            case _:
                return False

    def term(self, term: Term) -> str:
        match term:
            case expr.Sum(cell) | expr.KnownSum(cell) if reads_many(cell):
                wrapper = "sum" if isinstance(term, expr.Sum) else "known_sum"
                keys = self.setting.keys(cell, self.repeated, wrapper)
                gaps = " + ".join(self._gap(key) for key in keys)
                what = "jumlah" if self.language == "id" else "the sum over"
                return f"{what} {self.place(cell.scope)} {gaps}"
            case expr.Sum(cell):
                keys = self.setting.keys(cell, self.repeated)
                if len(keys) > LISTED_CELLS:
                    what = "jumlah" if self.language == "id" else "the sum of"
                    return f"{what} {_escape(super().cell(cell))}"
                return " + ".join(self._labelled(key) for key in keys)
            case expr.Capacity(cell):
                return (
                    f"{_escape(super().term(term))} {number(self.setting.capacity(cell, self.repeated), self.language)}"
                )
            case _:
                return super().term(term)

    def cell(self, cell: Cell) -> str:
        key = self.setting.key(cell, self.repeated)
        if cell.scope is None:
            return self._labelled(key)
        local = attrs.evolve(cell, scope=None)
        return self._elsewhere(self._local_key(local), key)

    def _local_key(self, cell: Cell) -> CellKey:
        everything = frozenset(one.key for one in self.setting.form.cells(self.setting.ballot))
        return attrs.evolve(self.setting, captured=everything).key(cell, self.repeated)

    def parameter(self, name: str) -> str:
        value = self.setting.parameter(name)
        return share(value, self.language) if value < 1 else number(value, self.language)

    def first_known(self, terms: Sequence[Term]) -> str:
        return self._chosen_of(terms, self.term)

    def _chosen_of(self, terms: Sequence[Term], told: Callable[[Term], str]) -> str:
        asked = self._asked(terms)
        if len(asked) == 1:
            return told(asked[0])
        self.choices.append(tuple(Choice(told(one), self._read(one)) for one in asked))
        return f"{{choice{len(self.choices) - 1}}}"

    def _asked(self, terms: Sequence[Term]) -> list[Term]:
        """Return those of *terms* that can be asked of this form."""
        asked = []
        for term in terms:
            try:
                self._read(term)
            except Unanswerable:
                continue
            asked.append(term)
        if not asked:
            raise Unanswerable("first_known")
        return asked

    def _read(self, term: Term) -> tuple[CellKey, ...]:
        alone = attrs.evolve(self, gaps={}, choices=[])
        alone.term(term)
        return tuple(alone.gaps)

    def _labelled(self, key: CellKey) -> str:
        parts = taken_apart(key)
        return self._elsewhere(parts.cell, key) if parts.place else f"{self._label(key)} {self._gap(key)}"

    def _elsewhere(self, local: CellKey, key: CellKey) -> str:
        """Return the number of the cell *local* as it is read in another place under *key*."""
        by = "menurut" if self.language == "id" else "by"
        place = _escape(place_text(taken_apart(key).place)[self.language])
        return f"{self._label(local)} {by} {place} {self._gap(key)}"

    def _label(self, key: CellKey) -> str:
        cell = self.setting.form.cell(self.setting.ballot, key)
        return _escape(cell.label[self.language] if cell is not None else key)

    def _gap(self, key: CellKey) -> str:
        return f"{{{self.gaps.setdefault(key, len(self.gaps))}}}"


def _escape(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
