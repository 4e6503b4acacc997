"""Layouts: the user's own mapping files, and those that recaprules brings itself."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from ..exceptions import ProfileError, UnknownNameError
from ..rules.toml import DATA, read_toml, structure
from .mistakes import mistakes_in
from .shape import Layout

_LISTS = ("detect", "profiles", "ignore", "blank")
_SIREKAP = "sirekap"


def read_layout(file: Traversable) -> Layout:
    """
    Return the layout that a TOML file describes.

    The file says, for each cell, the name of the column::

        unit = "KODE"
        contest = "ppwp"

        [columns]
        valid_votes = "SAH"
        "votes.100025" = "PASLON 1"

    Raises:
        ProfileError: If the file is not as it should be; holds every mistake.
    """
    try:
        content = read_toml(file)
    except OSError as error:
        raise ProfileError(file.name, [f"cannot be opened: {error.strerror or error}"]) from None
    problems = _as_lists(content)
    try:
        layout = structure(content, Layout, file.name)
    except ProfileError as error:
        raise ProfileError(file.name, [*problems, *error.problems]) from None
    problems += mistakes_in(layout)
    if problems:
        raise ProfileError(file.name, problems)
    return layout


def _as_lists(content: dict[str, Any]) -> list[str]:
    """Make one name a list of one where several are allowed, and return what should be a list and is none."""
    wrong = [key for key in _LISTS if not isinstance(content.get(key, []), list)]
    problems = [f"expected a list, got {content.pop(key)!r} @ {key}" for key in wrong]
    sides = content.get("tallies", [])
    for entry in [content, *(sides if isinstance(sides, list) else [])]:
        if isinstance(entry, Mapping) and isinstance(entry.get("seen"), str):
            entry["seen"] = [entry["seen"]]  # type: ignore[index]  # a table of TOML is a dict
    return problems


# ---- the layouts that recaprules brings


@cache
def shipped_layouts() -> Mapping[str, Layout]:
    """Return the layouts that recaprules brings, by name."""
    folder = DATA / "layouts"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return {file.name.removesuffix(".toml"): read_layout(file) for file in files}


@cache
def sirekap_layout() -> Layout:
    """Return the names that Sirekap used in 2024."""
    return read_layout(DATA / "layouts" / f"{_SIREKAP}.toml")


def find_layout(given: str | Path) -> Layout:
    """
    Return the layout in a file, or the shipped one of that name.

    Raises:
        ProfileError: If the file is not as it should be; holds every mistake.

        UnknownNameError: If there is neither such a file nor such a name.
    """
    path = Path(given)
    if path.exists() or path.suffix or len(path.parts) > 1:
        return read_layout(path)
    known = shipped_layouts()
    if path.name not in known:
        near = difflib.get_close_matches(path.name, list(known), n=3) or list(known)
        raise UnknownNameError("mapping file or layout", path.name, near)
    return known[path.name]


def detected(names: Collection[str]) -> list[str]:
    """
    Return the shipped layouts that a table with columns called *names* has.

    Of two that fit, the one that asks for all columns of the other and more
    is the one that is meant; several are returned where neither does.
    """
    there = set(names)
    asked = {name: set(layout.detect) for name, layout in shipped_layouts().items() if layout.detect}
    fitting = {name: asks for name, asks in asked.items() if asks <= there}
    return [name for name, asks in fitting.items() if not any(asks < others for others in fitting.values())]
