"""The rows of a sheet: which cell of the form stands in which row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

import attrs

from ...model.ballot import Ballot, Candidate, Option
from ...model.cell import CellKey, cell_key
from ...model.contest import Contest
from ...model.form import Form, Per
from ...model.text import Text
from ..words import listed
from . import words
from .grid import Grid, address
from .headings import Headings
from .labels import CODE, LABEL, SEX, Meaning, RowLabels, nearest, printed_rows
from .noting import Notes


@attrs.frozen(kw_only=True)
class LabelledRow:
    """
    A row with a label that is known.

    Attributes:
        at: The row of the sheet.

        meaning: What the label says.

        codes: The codes of option and candidate beside it; empty where none is written.
    """

    at: int
    meaning: Meaning
    codes: tuple[str, ...]


@attrs.frozen(kw_only=True)
class UnknownRow:
    """
    A row with figures whose label is not known.

    Attributes:
        at: The row of the sheet.

        label: What stands there.
    """

    at: int
    label: str


def read_rows(grid: Grid, headings: Headings, form: Form, notes: Notes) -> tuple[list[LabelledRow], list[UnknownRow]]:
    """Return the rows of *form* on a sheet, and those with figures that are none of them; nothing else is noted."""
    labels = RowLabels(form)
    figures = _filled(grid, headings)
    last = max((row for row, _ in grid.cells), default=-1)
    known: list[LabelledRow] = []
    unknown: list[UnknownRow] = []

    def text(row: int, heading: str) -> str:
        return grid.text(row, headings.labels[heading]) if heading in headings.labels else ""

    for row in range(headings.row + 1, last + 1):
        label, sex = text(row, LABEL), text(row, SEX)
        meaning = labels.find(label, sex) if label else None
        if meaning is not None:
            codes = tuple(part.strip() for part in text(row, CODE).split(".")) if text(row, CODE) else ()
            known.append(LabelledRow(at=row, meaning=meaning, codes=codes))
        elif row in figures and not label:
            notes.error(address(row, figures[row]), words.NO_ROW_LABEL)
        elif row in figures:
            unknown.append(UnknownRow(at=row, label=f"{label} {sex}".strip()))
    return known, unknown


def _filled(grid: Grid, headings: Headings) -> dict[int, int]:
    """Return the rows in which something stands in a column of figures, with the first such column."""
    columns = {one.at for one in headings.columns}
    filled: dict[int, int] = {}
    for row, column in grid.cells:
        if row > headings.row and column in columns:
            filled[row] = min(filled.get(row, column), column)
    return filled


# ---- the ballot


def stated_ballot(contest: Contest, district: str, sheets: Sequence[Iterable[LabelledRow]]) -> Ballot | None:
    """
    Return the ballot that the rows of one or more sheets state by number and code; `None` without any option.

    Options and candidates are those of at least half of the sheets: a number
    that is misspelt on one of many is then told there, and not expected
    everywhere. Where a code is not written, the number is the code. Names are
    left out, so that workbooks that spell them differently state the same ballot.
    """
    codes: dict[tuple[int, ...], str] = {}
    counts: Counter[tuple[int, ...]] = Counter()
    for sheet in sheets:
        stated: set[tuple[int, ...]] = set()
        for row in sheet:
            for length in range(1, len(row.meaning.numbers) + 1):
                numbers = row.meaning.numbers[:length]
                stated.add(numbers)
                written = row.codes[length - 1] if len(row.codes) >= length else ""
                codes[numbers] = codes.get(numbers) or written
        counts.update(stated)
    agreed = [numbers for numbers, count in counts.items() if 2 * count >= len(sheets)]
    options = _distinct({numbers[0]: codes[numbers] for numbers in agreed if len(numbers) == 1})
    people = {
        option: _distinct({numbers[1]: codes[numbers] for numbers in agreed if numbers[0] == option and numbers[1:]})
        for option in options
    }
    return (
        Ballot(
            contest=contest,
            district=district,
            options=tuple(
                Option(
                    code=code,
                    number=number,
                    candidates=tuple(Candidate(code=one, number=place) for place, one in people[number].items()),
                )
                for number, code in options.items()
            ),
        )
        if options
        else None
    )


def _distinct(codes: Mapping[int, str]) -> dict[int, str]:
    """Return codes by number, in order; the numbers themselves where codes are missing or not distinct."""
    written = [code for code in codes.values() if code]
    is_sound = len(set(written)) == len(codes)
    return {number: codes[number] if is_sound else str(number) for number in sorted(codes)}


# ---- rows to cells


def keyed_rows(
    known: Sequence[LabelledRow],
    unknown: Sequence[UnknownRow],
    form: Form,
    ballot: Ballot,
    column: int,
    notes: Notes,
) -> dict[CellKey, int | None]:
    """
    Return the row of each cell of *form* for *ballot* that is on a sheet.

    Args:
        known: Rows with a known label.

        unknown: Rows with figures and an unknown one, which are noted here.

        form: The form.

        ballot: Its options.

        column: Where labels stand, to say where something is wrong.

        notes: Where missing, repeated and unknown rows are noted.

    Returns:
        The row of the sheet; `None` where the label is there twice or
        contradicts itself, so that the row counts as illegible. A cell whose
        label is missing is not there.
    """
    found: dict[CellKey, list[int]] = defaultdict(list)
    doubtful: set[CellKey] = set()
    for row in known:
        for key, is_sound in _keys(row, ballot, partial(notes.error, address(row.at, column))):
            found[key].append(row.at)
            if not is_sound:
                doubtful.add(key)
    printed = printed_rows(form, ballot)
    labels = {one.key: one.whole_label for one in printed}
    for key, rows in found.items():
        if len(rows) > 1:
            notes.error(", ".join(address(at, column) for at in rows), words.ROW_TWICE, labels[key])
    missing = [labels[one.key] for one in printed if one.key not in found]
    for stranger in unknown:
        near = nearest(stranger.label, missing or labels.values())
        said = Text(stranger.label, stranger.label)
        notes.error(
            address(stranger.at, column),
            words.UNKNOWN_ROW,
            words.both(said, words.did_you_mean(near)) if near else said,
        )
    if missing:
        notes.error("", words.MISSING_ROWS, listed(missing))
    return {key: None if key in doubtful or len(rows) > 1 else rows[0] for key, rows in found.items()}


def _keys(row: LabelledRow, ballot: Ballot, note: Callable[[Text, str], None]) -> Iterator[tuple[CellKey, bool]]:
    """Yield the cell that stands in a row, and whether number and code agree; none where it is not on the ballot."""
    count, numbers = row.meaning.row.count, row.meaning.numbers
    if count.per is Per.FORM:
        yield cell_key(count.name), True
        return
    if count.per is Per.SEX:
        yield cell_key(count.name, row.meaning.sex), True
        return
    option = next((one for one in ballot.options if one.number == numbers[0]), None)
    codes: list[str] = []
    if option is not None:
        codes.append(option.code)
        if len(numbers) == 2:
            codes += [one.code for one in option.candidates if one.number == numbers[1]]
    if len(codes) < len(numbers):
        note(words.NOT_ON_BALLOT, " ".join(str(number) for number in numbers))
        return
    is_sound = not row.codes or list(row.codes) == codes
    if not is_sound:
        said = f"{'.'.join(row.codes)}, {' '.join(str(number) for number in numbers)} = {'.'.join(codes)}"
        note(words.OTHER_OPTION, said)
    yield cell_key(count.name, *codes), is_sound
