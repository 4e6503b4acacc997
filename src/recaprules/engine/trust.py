"""What is said of sources that are trusted and have no form."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ..model.recap import InputProblem, Recap
from ..model.text import Text


def strange_sources(trust: Iterable[str], recap: Recap) -> list[InputProblem]:
    """Return a notice of each source in *trust* of which *recap* has no form, with the nearest that it has."""
    known = sorted({sheet.source for sheet in recap.sheets})
    return [
        InputProblem(where="--trust", what=_strange(name, known), severity="notice")
        for name in dict.fromkeys(trust)
        if known and name not in known
    ]


def _strange(name: str, known: list[str]) -> Text:
    near = difflib.get_close_matches(name, known, n=1)
    there = Text(f"mungkin maksudnya {near[0]!r}?", f"did you mean {near[0]!r}?") if near else _listed(known)
    return Text(
        f"tidak ada formulir dari sumber {name!r}; {there.id}", f"no form is from the source {name!r}; {there.en}"
    )


def _listed(known: Iterable[str]) -> Text:
    names = ", ".join(known)
    return Text(f"sumber yang ada: {names}", f"the sources are: {names}")
