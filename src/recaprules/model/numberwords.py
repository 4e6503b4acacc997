"""Numbers in words (*terbilang*): who reads them, and what was read."""

from __future__ import annotations

from collections.abc import Callable

import attrs


@attrs.frozen(kw_only=True)
class SaidInWords:
    """
    What some words say.

    Attributes:
        number: The number; `None` where the words say none, or could say several.

        canonical: Whether they are spelled as the speller spells it, but for
            small and capital letters, blanks and marks around them.

        suggestion: Where *number* is `None`, what was probably meant; `None` where nobody can say.
            It is told to people and never taken for the number.

    .. versionadded:: 26.1.0
    """

    number: int | None = None
    canonical: bool = False
    suggestion: int | None = None


@attrs.frozen(kw_only=True)
class NumberWords:
    """
    Someone who reads and writes numbers in words.

    Both functions stand in a module, under their own name, so that other
    processes find them.

    Attributes:
        name: What it is called, with its version: another one may read otherwise.

        parse: Returns what a text says. It raises nothing, whatever the text.

        spell: Returns the words for a whole number of at least zero.

    .. versionadded:: 26.1.0
    """

    name: str
    parse: Callable[[str], SaidInWords]
    spell: Callable[[int], str]
