"""Numbers as people write them."""

from __future__ import annotations

from fractions import Fraction

from ..model.text import Language


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
