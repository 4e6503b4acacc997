"""What differs between two elections, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text as Styled

from ..interpret.difference import Difference, OneSided, OtherConstant, Sides
from ..model.text import Language, Text
from ..rules.profile import ParameterValue, Profile
from .bases import basis_as_json, period_as_json

_POLL_DAY = Text("Hari pemungutan suara", "Poll day")
_AS_OF = Text("Menurut tanggal", "As of")
_CONTESTS = Text("Jenis pemilihan", "Contests")
_ABROAD = Text("Jenis pemilihan di luar negeri", "Contests abroad")
_FORMS = Text("Formulir", "Forms")
_COUNTS = Text("Angka pada formulir", "Counts on forms")
_ONLY = Text("hanya {name}", "only {name}")
_ALIKE = Text("sama", "the same")
_BOTH = Text("{count} pada keduanya", "{count} in both")
_NONE = Text("tidak ada", "none")
_CONSTANTS = Text("Ketentuan yang berbeda ({count})", "Constants that differ ({count})")
_CONSTANT = Text("Ketentuan", "Constant")
_SAME_VALUE = Text("nilainya sama, dasarnya lain", "same value, other basis")
_NO_BASIS = Text("tanpa dasar", "no basis")
_ASKED = Text("Hanya ditanyakan pada {name} ({count})", "Asked only in {name} ({count})")
_WHY = Text("pada {name}: {why}", "in {name}: {why}")
_BASES = Text("Dasar yang berlaku pada satu tanggal saja ({count})", "Bases in force on one of the days only ({count})")
_IN = Text("berlaku pada {name}", "in force in {name}")
_SUM = Text(
    "Ditanyakan pada keduanya: {both} aturan; pada tidak satu pun: {neither}",
    "Asked in both: {both} rules; in neither: {neither}",
)
_NOTHING = Text("Tidak ada yang berbeda.", "Nothing differs.")


def side_name(profile: Profile) -> str:
    """Return what a side of a comparison is called: its election, with its day where one was named."""
    return profile.id if profile.as_of is None else f"{profile.id}@{profile.as_of}"


def print_difference(found: Difference, language: Language, console: Console) -> None:
    """Print *found* on *console*."""
    for block in _blocks(found, language):
        console.print(block)


def _blocks(found: Difference, language: Language) -> Iterable[RenderableType]:
    left, right = names = side_name(found.left), side_name(found.right)
    yield Styled(f"{names[0]} → {names[1]}", style="bold")
    yield Styled("")
    yield _facts(found, names, language)
    if found.parameters:
        yield Styled("")
        yield _line(_CONSTANTS[language].format(count=len(found.parameters)))
        yield _constants(found.parameters, names, language)
    for rules, name, other in ((found.left_only, left, right), (found.right_only, right, left)):
        if rules:
            yield Styled("")
            yield _line(_ASKED[language].format(name=name, count=len(rules)))
            yield from _rules(rules, other, language)
    if found.bases:
        yield Styled("")
        yield _line(_BASES[language].format(count=len(found.bases)))
        for one in found.bases:
            where = _IN[language].format(name=names[0 if one.in_left else 1])
            yield Padding(Styled(f"{one.rule.id}  {one.basis.told(language)}: {where}"), (0, 2))
    yield Styled("")
    if found.is_empty:
        yield Styled(_NOTHING[language], style="bold green")
    said = _SUM[language].format(both=len(found.asked_in_both), neither=len(found.asked_in_neither))
    yield Styled(said, style="dim")


def _line(title: str) -> Line:
    return Line(title, style="dim", align="left")


def _facts(found: Difference, names: tuple[str, str], language: Language) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    table.add_row(_POLL_DAY[language], _changed(str(found.left.poll_date), str(found.right.poll_date)))
    if found.left.as_of is not None or found.right.as_of is not None:
        table.add_row(_AS_OF[language], _changed(str(found.left.day), str(found.right.day)))
    for title, sides in (
        (_CONTESTS, found.contests),
        (_ABROAD, found.contests_overseas),
        (_FORMS, found.forms),
        (_COUNTS, found.counts),
    ):
        table.add_row(title[language], Styled(_sides(sides, names, language)))
    return table


def _changed(left: str, right: str) -> Styled:
    return Styled(left if left == right else f"{left} → {right}")


def _sides(sides: Sides, names: tuple[str, str], language: Language) -> str:
    if not sides.differ:
        return (
            f"{_ALIKE[language]}: {', '.join(sides.both) or _NONE[language]}"
            if len(sides.both) < 8
            else (f"{_ALIKE[language]} ({len(sides.both)})")
        )
    parts = [
        f"{_ONLY[language].format(name=name)}: {', '.join(only)}"
        for name, only in zip(names, (sides.left, sides.right), strict=True)
        if only
    ]
    return "; ".join([*parts, _BOTH[language].format(count=len(sides.both) or _NONE[language])])


def _constants(constants: Sequence[OtherConstant], names: tuple[str, str], language: Language) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(_CONSTANT[language], overflow="fold")
    for name in names:
        table.add_column(name, ratio=1, overflow="fold")
    for one in constants:
        label = Styled(one.name)
        if one.same_value:
            label.append(f"\n{_SAME_VALUE[language]}", style="dim")
        table.add_row(label, *(_constant(value, language) for value in (one.left, one.right)))
    return table


def _constant(value: ParameterValue, language: Language) -> Styled:
    period = value.period.told(language)
    told = Styled(value.told(language) + (f", {period}" if period else ""), style="bold")
    lines = [basis.told(language) for basis in value.basis] or [_NO_BASIS[language]]
    return told.append("".join(f"\n{line}" for line in lines), style="not bold dim")


def _rules(rules: Iterable[OneSided], other: str, language: Language) -> Iterable[RenderableType]:
    for one in rules:
        why = _WHY[language].format(name=other, why=one.why.told(language))
        yield Padding(
            Styled.assemble((one.rule.id, "bold"), f"  {one.rule.title[language]} ", (f"({why})", "dim")), (0, 2)
        )


def difference_as_json(found: Difference) -> dict[str, object]:
    """Return *found* as plain values; texts for people are in both languages."""
    return {
        "left": _profile(found.left),
        "right": _profile(found.right),
        "contests": _sides_as_json(found.contests),
        "contests_overseas": _sides_as_json(found.contests_overseas),
        "forms": _sides_as_json(found.forms),
        "counts": _sides_as_json(found.counts),
        "parameters": [
            {
                "parameter": one.name,
                "label": _text(one.label),
                "same_value": one.same_value,
                "left": _value(one.left),
                "right": _value(one.right),
            }
            for one in found.parameters
        ],
        "rules": {
            "left_only": [_one_sided(one) for one in found.left_only],
            "right_only": [_one_sided(one) for one in found.right_only],
            "both": found.asked_in_both,
            "neither": found.asked_in_neither,
        },
        "bases": [
            {"rule": one.rule.id, "basis": basis_as_json(one.basis), "in_force": "left" if one.in_left else "right"}
            for one in found.bases
        ],
    }


def _profile(profile: Profile) -> dict[str, object]:
    return {
        "profile": profile.id,
        "title": _text(profile.title),
        "poll_date": profile.poll_date.isoformat(),
        "as_of": None if profile.as_of is None else profile.as_of.isoformat(),
    }


def _sides_as_json(sides: Sides) -> dict[str, object]:
    return {"left_only": sides.left, "right_only": sides.right, "both": sides.both}


def _value(value: ParameterValue) -> dict[str, object]:
    return {
        "value": None if value.value is None else str(value.value),
        "state": value.state.value,
        **period_as_json(value.period),
        "basis": [basis_as_json(basis) for basis in value.basis],
    }


def _one_sided(one: OneSided) -> dict[str, object]:
    return {
        "rule": one.rule.id,
        "title": _text(one.rule.title),
        "why_not": one.why.why.value,
        "names": one.why.names,
        "told": {"id": one.why.told("id"), "en": one.why.told("en")},
    }


def _text(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}
