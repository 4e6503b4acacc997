"""A case as a rule file writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

from ..model.cell import CellKey, Missing
from ..model.contest import Contest
from ..model.tier import Tier
from ..rules.rule import Case

Cells = Mapping[CellKey, "int | Missing"]

_USUAL_OPTIONS = 3


def case_text(case: Case) -> str:
    """
    Return *case* as TOML, ready to be pasted at the end of a rule file.

    What only procedures read (other forms, pages, corrections) is left out.

    Args:
        case: The case; its options are numbered from 1.
    """
    lines = ["[[case]]", f"name = {_text(case.name)}"]
    lines += _where(case)
    lines.append(f"given = {_table(case.given)}")
    lines += [f"{place} = {_forms(forms)}" for place, forms in (("children", case.children), ("columns", case.columns))
              if forms]  # fmt: skip
    if case.register:
        lines.append(f"register = {_table(case.register)}")
    if case.beside:
        places = ", ".join(f"{_key(place)} = {_table(cells)}" for place, cells in case.beside.items())
        lines.append(f"beside = {{ {places} }}")
    lines.append(f"verdict = {_text(case.verdict.value)}")
    if case.imbalance is not None:
        lines.append(f"imbalance = {_number(case.imbalance)}")
    if case.severity is not None:
        lines.append(f"severity = {_text(case.severity.value)}")
    return "\n".join(lines) + "\n"


def _where(case: Case) -> list[str]:
    lines = []
    if case.profile != "pemilu2024":
        lines.append(f"profile = {_text(case.profile)}")
    if case.contest is not Contest.PPWP:
        lines.append(f"contest = {_text(case.contest.value)}")
    if case.tier is not Tier.TPS:
        lines.append(f"tier = {_text(case.tier.value)}")
    if case.overseas:
        lines.append("overseas = true")
    if case.unit:
        lines.append(f"unit = {_text(case.unit)}")
    if case.form:
        lines.append(f"form = {_text(case.form)}")
    if case.column:
        lines.append("column = true")
    if case.source != "manual":
        lines.append(f"source = {_text(case.source)}")
    shown = [int(key.split(".")[1]) for key in case.given if "." in key]
    if case.options and case.options != max(shown, default=_USUAL_OPTIONS):
        lines.append(f"options = {case.options}")
    if case.parameters:
        values = ", ".join(f"{name} = {_number(value)}" for name, value in case.parameters.items())
        lines.append(f"parameters = {{ {values} }}")
    return lines


def _forms(forms: tuple[Cells, ...]) -> str:
    return "[" + ", ".join(_table(one) for one in forms) + "]"


def _table(cells: Cells) -> str:
    tree: dict[str, object] = {}
    for key, value in cells.items():
        name, *index = key.split(".")
        if index:
            _put(tree.setdefault(name, {}), [int(part) for part in index], value)
        else:
            tree[name] = value
    return "{ " + ", ".join(f"{name} = {_value(value)}" for name, value in tree.items()) + " }" if tree else "{}"


def _put(branch: object, index: list[int], value: object) -> None:
    assert isinstance(branch, dict)
    first, *rest = index
    if rest:
        _put(branch.setdefault(first, {}), rest, value)
    else:
        branch[first] = value


def _value(value: object) -> str:
    if isinstance(value, dict):
        # A list counts from 1 and has no gaps: what nobody gave is blank there.
        top = max(value, default=0)
        return "[" + ", ".join(_value(value.get(at, Missing.BLANK)) for at in range(1, top + 1)) + "]"
    return _text(value.value) if isinstance(value, Missing) else str(value)


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else _text(str(value))


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() else _text(name)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
