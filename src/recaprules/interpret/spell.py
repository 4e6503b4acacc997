"""What does a rule say? As a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import attrs

from ..model.cell import SEX_LABELS
from ..model.form import Per as CountPer
from ..model.text import Language, Text
from ..rules import expr
from ..rules.expr import Bound, Cell, Condition, Scope, Statement, Term
from ..rules.places import place_of, place_text
from ..rules.vocabulary import Vocabulary, builtin_vocabulary
from .numerals import number

RELATIONS = {
    "==": Text("sama dengan", "equals"),
    "!=": Text("tidak sama dengan", "does not equal"),
    "<=": Text("paling banyak", "is at most"),
    ">=": Text("paling sedikit", "is at least"),
    "<": Text("kurang dari", "is less than"),
    ">": Text("lebih dari", "is more than"),
}
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


def sentence(statement: Statement, language: Language) -> str:
    """
    Return what *statement* says, in words.

    >>> from recaprules.rules.parse import parse
    >>> sentence(parse("valid_votes + invalid_votes == total_votes"), "en")
    'valid votes + invalid votes equals valid and invalid votes'
    """
    speller = Words(language, builtin_vocabulary())
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
class Words:
    """Spells a statement without a form."""

    language: Language
    vocabulary: Vocabulary

    def condition(self, condition: Condition) -> str:
        """Return what *condition* says."""
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
        """Return what number *term* is."""
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
        """Return that the first of *terms* counts that is known."""
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
        """Return what the parameter *name* is called."""
        from ..rules.datafiles import read_parameter_names

        labels = read_parameter_names()
        return labels[name][self.language] if name in labels else name

    def cell(self, cell: Cell) -> str:
        """Return what *cell* is called, and where it is read."""
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
        place = self.place(cell.scope)
        return f"{text} {'pada' if self.language == 'id' else 'of'} {place}" if place else text

    def place(self, scope: Scope | Bound | None) -> str:
        """Return what the place *scope* is called; nothing for the form itself."""
        if scope is None:
            return ""
        if isinstance(scope, Bound):
            return {"id": "jenis pemilihan itu", "en": "that contest"}[self.language]
        return place_text(place_of(scope))[self.language]
