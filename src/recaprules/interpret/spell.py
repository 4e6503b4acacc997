"""What does a rule say? As a sentence, and with a form's own numbers in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import assert_never

import attrs

from ..model.cell import SEX_LABELS, CellKey
from ..model.form import Per as CountPer
from ..model.text import Language, Text
from ..rules import expr
from ..rules.expr import Bound, Cell, Condition, Scope, Statement, Term
from ..rules.places import place_of, place_text, taken_apart
from ..rules.vocabulary import Vocabulary, builtin_vocabulary
from .setting import Repeated, Setting, Unanswerable, reads_many

RELATIONS = {
    "==": Text("sama dengan", "equals"),
    "!=": Text("tidak sama dengan", "does not equal"),
    "<=": Text("paling banyak", "is at most"),
    ">=": Text("paling sedikit", "is at least"),
    "<": Text("kurang dari", "is less than"),
    ">": Text("lebih dari", "is more than"),
}
BROKEN_SIGNS = {"==": "≠", "!=": "=", "<=": ">", ">=": "<", "<": "≥", ">": "≤"}
HOLDING_SIGNS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}
OPEN_SIGNS = {operator: f"{sign}?" for operator, sign in HOLDING_SIGNS.items()}
EACH = {
    expr.Per.SEX: Text("L, P, dan J", "male, female and total"),
    expr.Per.GROUP: Text("setiap kelompok pemilih", "each group of voters"),
    expr.Per.OPTION: Text("setiap pilihan", "each option"),
    expr.Per.PARTY: Text("setiap partai", "each party"),
    expr.Per.CANDIDATE: Text("setiap calon", "each candidate"),
    expr.Per.CELL: Text("setiap angka", "each figure"),
    expr.Per.CONTEST: Text("setiap jenis pemilihan", "each contest"),
}
_FUNCTIONS = {
    expr.Ceil: Text("pembulatan ke atas dari", "rounded up:"),
    expr.Floor: Text("pembulatan ke bawah dari", "rounded down:"),
    expr.Abs: Text("besar", "the size of"),
}
_MANY = {
    expr.Max: Text("yang terbesar dari", "the largest of"),
    expr.Min: Text("yang terkecil dari", "the smallest of"),
}
LISTED_CELLS = 6
"""A sum of more cells than this is spelled as one."""


def number(value: Fraction | int | None, language: Language) -> str:
    """
    Return *value* as people write it; “–” where there is none.

    >>> number(12345, "id"), number(Fraction(5019, 50), "en")
    ('12.345', '100.38')
    """
    if value is None:
        return "–"
    if type(value) is int and 0 <= value <= 999:
        return str(value)
    if value.denominator == 1:
        text = f"{value.numerator:,}"
    else:
        places = next((n for n in range(1, 7) if (value * 10**n).denominator == 1), None)
        if places is None:
            return f"{value.numerator}/{value.denominator}"
        sign, size = "-" if value < 0 else "", abs(value) * 10**places
        whole, rest = divmod(size.numerator, 10**places)
        text = f"{sign}{whole:,}.{rest:0{places}}"
    text = text.replace("-", "−")
    return text.translate(_INDONESIAN) if language == "id" else text


_INDONESIAN = str.maketrans(",.", ".,")


def signed(value: Fraction | int, language: Language) -> str:
    """Return *value* with its sign, also where it is positive."""
    return ("+" if value > 0 else "") + number(value, language)


def share(value: Fraction, language: Language) -> str:
    """
    Return a rate as a percentage.

    >>> share(Fraction(1, 40), "id")
    '2,5 %'
    """
    return f"{number(value * 100, language)} %"


def sentence(statement: Statement, language: Language) -> str:
    """
    Return what *statement* says, in words.

    >>> from recaprules.rules.parse import parse
    >>> sentence(parse("valid_votes + invalid_votes == total_votes"), "en")
    'valid votes + invalid votes equals valid and invalid votes'
    """
    speller = _Words(language, builtin_vocabulary())
    text = speller.condition(statement.condition)
    if not statement.each:
        return text
    each = ", ".join(_each(one, language) for one in statement.each)
    return f"{text}; {'untuk' if language == 'id' else 'for'} {each}"


def _each(each: expr.Each, language: Language) -> str:
    vocabulary = builtin_vocabulary()
    if each.per is expr.Per.SEX and each.values:
        return ", ".join(SEX_LABELS[value][language] for value in each.values)
    names = [vocabulary.counts[value].label[language] if value in vocabulary.counts else value for value in each.values]
    additive = (" yang dijumlahkan" if language == "id" else " that adds up") if each.additive else ""
    return EACH[each.per][language] + additive + (f" ({', '.join(names)})" if names else "")


@attrs.frozen
class _Words:
    """Spells a statement without a form."""

    language: Language
    vocabulary: Vocabulary

    def condition(self, condition: Condition) -> str:
        both = {
            "id": (" dan ", " atau ", "tidak benar bahwa ", "bila {}, maka {}"),
            "en": (" and ", " or ", "it is not so that ", "if {}, then {}"),
        }
        conjunction, disjunction, negation, implication = both[self.language]
        match condition:
            case expr.Compare(operator, left, right):
                return f"{self.term(left)} {RELATIONS[operator][self.language]} {self.term(right)}"
            case expr.All(conditions):
                return conjunction.join(self._inside(one) for one in conditions)
            case expr.Any(conditions):
                return disjunction.join(self._inside(one) for one in conditions)
            case expr.Not(inner):
                return negation + self._inside(inner)
            case expr.Implies(given, then):
                return implication.format(self.condition(given), self.condition(then))
            case expr.Known(cell):
                return f"{self.term(cell)} {'diketahui' if self.language == 'id' else 'is known'}"
            case expr.Same(cell):
                return f"{self.term(cell)} {'sama' if self.language == 'id' else 'is the same'}"
            case _:
                assert_never(condition)

    def _inside(self, condition: Condition) -> str:
        text = self.condition(condition)
        return f"({text})" if isinstance(condition, expr.All | expr.Any) else text

    def term(self, term: Term) -> str:
        match term:
            case expr.Number(value):
                return number(value, self.language)
            case expr.Parameter(name):
                return self.parameter(name)
            case Cell():
                return self.cell(term)
            case expr.Sum(cell):
                return f"{'jumlah' if self.language == 'id' else 'the sum of'} {self.cell(cell)}"
            case expr.KnownSum(cell):
                return (
                    f"{'jumlah yang diketahui dari' if self.language == 'id' else 'the known sum of'} {self.cell(cell)}"
                )
            case expr.Written(cell):
                return f"{self.cell(cell)} {'(sebagaimana tertulis)' if self.language == 'id' else '(as written)'}"
            case expr.Capacity(cell):
                return "daya tampung kotaknya" if self.language == "id" else "what its boxes can hold"
            case expr.Plus(terms):
                return self._plus(terms)
            case expr.Minus(inner):
                return f"−{self._factor(inner)}"
            case expr.Times(left, right):
                return f"{self._factor(left)} × {self._factor(right)}"
            case expr.Ceil(inner) | expr.Floor(inner) | expr.Abs(inner):
                return f"{_FUNCTIONS[type(term)][self.language]} ({self.term(inner)})"
            case expr.Max(terms) | expr.Min(terms):
                return f"{_MANY[type(term)][self.language]} ({'; '.join(map(self.term, terms))})"
            case expr.FirstKnown(terms):
                return self.first_known(terms)
            case _:
                assert_never(term)

    def first_known(self, terms: Sequence[Term]) -> str:
        otherwise = ", atau bila tidak diketahui, " if self.language == "id" else ", or if that is unknown, "
        return otherwise.join(map(self.term, terms))

    def _plus(self, terms: Sequence[Term]) -> str:
        first, *rest = terms
        return self.term(first) + "".join(
            f" − {self._factor(one.term)}" if isinstance(one, expr.Minus) else f" + {self.term(one)}" for one in rest
        )

    def _factor(self, term: Term) -> str:
        text = self.term(term)
        return f"({text})" if isinstance(term, expr.Plus) else text

    def parameter(self, name: str) -> str:
        from ..rules.datafiles import read_parameter_names

        labels = read_parameter_names()
        return labels[name][self.language] if name in labels else name

    def cell(self, cell: Cell) -> str:
        if isinstance(cell.name, Bound):
            label = {"id": "angka itu", "en": "the figure"}[self.language]
            if cell.name.per is expr.Per.GROUP:
                label = {"id": "kelompok itu", "en": "the group"}[self.language]
        else:
            count = self.vocabulary.counts[cell.name]
            label = count.label[self.language]
            if count.per in (CountPer.OPTION, CountPer.PARTY, CountPer.CANDIDATE) and not cell.index:
                label += {"id": " semua pilihan", "en": " of all options"}[self.language]
        words = [label]
        for part in cell.index:
            if isinstance(part, str):
                words.append(SEX_LABELS[part][self.language] if part in SEX_LABELS else part)
            elif part.per is not expr.Per.SEX:
                words.append(
                    {"id": "itu", "en": "of that"}[self.language]
                    + (f" {part.per.value}" if self.language == "en" else "")
                )
        text = " ".join(words)
        place = _place(cell.scope, self.language)
        return f"{text} {'pada' if self.language == 'id' else 'of'} {place}" if place else text


def _place(scope: Scope | Bound | None, language: Language) -> str:
    if scope is None:
        return ""
    if isinstance(scope, Bound):
        return {"id": "jenis pemilihan itu", "en": "that contest"}[language]
    return place_text(place_of(scope))[language]


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


# ---- with a form's numbers


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
class _Numbers(_Words):
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
                return f"{what} {_place(cell.scope, self.language)} {gaps}"
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
