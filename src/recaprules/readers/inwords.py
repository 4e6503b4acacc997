"""Columns of numbers in words (*terbilang*) to whole numbers."""

from __future__ import annotations

from ..model.numberwords import NumberWords
from ..model.text import Text
from .words import shortened

EXPECTED = Text("diharapkan bilangan dengan kata-kata", "expected a number in words")


def not_in_words(text: str, number_words: NumberWords) -> Text:
    """Return what is said of a cell whose words say no number, with what was probably meant."""
    written = shortened(repr(text), 80)
    suggestion = number_words.parse(text).suggestion
    if suggestion is None:
        return Text(f"{EXPECTED.id}, tertulis {written}", f"{EXPECTED.en}, got {written}")
    meant = f"{number_words.spell(suggestion)} ({suggestion})"
    return Text(
        f"{EXPECTED.id}, tertulis {written}; barangkali {meant}?",
        f"{EXPECTED.en}, got {written}; did you mean {meant}?",
    )
