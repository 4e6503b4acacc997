"""Excel workbooks to tallies: recapitulation forms with their columns and what their pages carry, and plain tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import attrs

from ...exceptions import MissingExtraError
from ...model.ballot import Ballot
from ...model.contest import Contest
from ...model.form import Form
from ...model.text import Text
from ...model.unit import is_overseas
from ...rules.datafiles import BUILTIN_PROFILES, builtin_profile
from ...rules.profile import Profile
from .. import words as common
from ..blobs import Blob
from ..contests import contest_of, district_width
from ..misfits import Misfit, MisfitKind
from ..raw import Problems, RawFrame
from ..reader import Request
from ..table import table_reader
from ..unreadable import reason
from ..words import with_detail
from . import words
from .figures import Figures
from .grid import Grid
from .head import Head, read_head
from .headings import Headings, heading_row, read_headings
from .labels import CONTEST, LABEL, MODEL, PROFILE, contest_named, plain
from .noting import Notes
from .rows import LabelledRow, UnknownRow, keyed_rows, read_rows, stated_ballot
from .spreadsheet import SheetEntry, Spreadsheet, open_spreadsheet
from .tables import as_table, note_formulas

if TYPE_CHECKING:
    from ...model.sheet import Sheet

SOURCE = "d_hasil"

_LOCK_FILE = "~$"


def read_workbooks(blobs: Sequence[Blob], request: Request) -> tuple[list[RawFrame | Sheet], int]:
    """Return the forms in workbooks, and how many could not be read."""
    tables = table_reader(request)
    reader = WorkbookReader(request.profile, request.contest, request.problems, tables.knows)
    frames: list[RawFrame | Sheet] = []
    for done, blob in enumerate(blobs):
        request.progress(done, len(blobs), blob.name)
        frames += reader.read(blob)
    return [*frames, *tables.read(reader.tables)], reader.unread + tables.unread


@attrs.frozen(kw_only=True, eq=False)
class FormSheet:
    """
    A sheet of a workbook that is a form.

    Attributes:
        grid: Its cells.

        head: Which form of which unit it is.

        form: The form.

        contest: What was voted for.

        headings: Its columns.

        known: Its rows.

        unknown: Rows with figures whose label is not known.

        notes: Where what is wrong in it is noted.
    """

    grid: Grid
    head: Head
    form: Form
    contest: Contest
    headings: Headings
    known: Sequence[LabelledRow]
    unknown: Sequence[UnknownRow]
    notes: Notes

    @property
    def district(self) -> str:
        """What tells its ballot: the electoral district, or the beginning of the unit's code."""
        return self.head.district or self.head.unit[: district_width(self.contest)]


@attrs.define
class WorkbookReader:
    """
    Reads recapitulation forms in workbooks.

    Attributes:
        profile: The election.

        contest: What was voted for, where no sheet says it.

        problems: What could not be used.

        is_table: Returns whether a text is a table with columns that are known.

        tables: The sheets that are no forms but such tables.

        unread: How many forms could not be read at all; one for each workbook
            in which they cannot be counted.
    """

    profile: Profile
    contest: Contest | None
    problems: Problems
    is_table: Callable[[Blob], bool]
    tables: list[Blob] = attrs.field(factory=list)
    unread: int = 0

    def read(self, blob: Blob) -> list[RawFrame]:
        """Return the forms in one workbook; what cannot be used is noted and the rest is read."""
        if blob.name.rpartition("/")[2].startswith(_LOCK_FILE):
            self.problems.add(blob.name, words.OPEN_ELSEWHERE, severity="notice")
            return []
        if blob.suffix == ".xls":
            self._lost(blob.name, words.OLD_FORMAT)
            return []
        try:
            book = open_spreadsheet(blob.read())
        except MissingExtraError as error:
            self._lost(blob.name, with_detail(common.CANNOT_BE_READ, words.missing(error)))
            return []
        except OSError as error:
            self._lost(blob.name, with_detail(common.CANNOT_BE_READ, reason(error)))
            return []
        for notice in book.notices:
            self.problems.add(blob.name, notice, severity="notice")
        unread, tables = self.unread, len(self.tables)
        sheets = [sheet for entry in book.sheets if (sheet := self._sheet(blob, book, entry)) is not None]
        if not sheets and self.unread == unread and len(self.tables) == tables:
            self._lost(blob.name, words.NO_FORM_INSIDE)
        return self._frames(blob, sheets)

    def _lost(self, where: str, what: Text) -> None:
        self.unread += 1
        self.problems.add(where, what, kind=what)

    # ---- sheets to forms

    def _sheet(self, blob: Blob, book: Spreadsheet, entry: SheetEntry) -> FormSheet | None:
        notes = Notes(self.problems, f"{blob.name}, {entry.name}")
        if not entry.part:
            notes.notice("", words.NOT_CELLS)
            return None
        try:
            grid = book.grid(entry)
        except OSError as error:
            self._lost(notes.place, with_detail(common.CANNOT_BE_READ, reason(error)))
            return None
        if not grid.cells:
            return None
        table = None if _is_form(grid) else as_table(blob, grid)
        if table is not None and not self.is_table(table):
            notes.notice("", words.NOT_A_FORM)
            return None
        self._peculiar(grid, notes)
        if table is not None:
            note_formulas(grid, notes)
            self.tables.append(table)
            return None
        sheet = self._form_sheet(blob, grid, notes)
        if sheet is None:
            self.unread += 1
        return sheet

    def _peculiar(self, grid: Grid, notes: Notes) -> None:
        if grid.is_hidden:
            notes.notice("", words.HIDDEN_SHEET)
        if grid.has_hidden_cells:
            notes.notice("", words.HIDDEN_CELLS)
        if grid.formulas:
            notes.say("", words.formulas(grid.formulas), words.FORMULAS, "notice")

    def _form_sheet(self, blob: Blob, grid: Grid, notes: Notes) -> FormSheet | None:
        row = heading_row(grid, notes)
        if row is None:
            return None
        head = read_head(grid, row, notes)
        if head is None or not self._is_of_profile(head, notes):
            return None
        contest = self._contest(blob, head, notes)
        if contest is None:
            return None
        form = self.profile.form(contest, head.tier, overseas=is_overseas(head.unit))
        if form is None:
            of = contest.label
            notes.error("", words.NO_FORM, Text(f"{of.id}, {head.unit}", f"{of.en}, {head.unit}"))
            return None
        if head.model and plain(head.model) != plain(form.id):
            notes.notice(head.places[MODEL], words.OTHER_MODEL, f"{head.model!r}, {form.id}")
        headings = read_headings(grid, row, head.unit, notes)
        if headings is None:
            return None
        known, unknown = read_rows(grid, headings, form, notes)
        return FormSheet(
            grid=grid,
            head=head,
            form=form,
            contest=contest,
            headings=headings,
            known=known,
            unknown=unknown,
            notes=notes,
        )

    def _contest(self, blob: Blob, head: Head, notes: Notes) -> Contest | None:
        """Return what the head says, or else the model's name, the file's path or the user."""
        if head.contest:
            contest = contest_named(head.contest)
            if contest is None:
                notes.error(head.places[CONTEST], words.WRONG_CONTEST, head.contest)
            return contest
        of_model = {form.contest for form in self.profile.forms if plain(form.id) == plain(head.model)}
        contest = of_model.pop() if len(of_model) == 1 else contest_of(blob, (), self.profile, self.contest)
        if contest is None:
            notes.error("", common.WHICH_CONTEST)
        return contest

    def _is_of_profile(self, head: Head, notes: Notes) -> bool:
        if not head.profile or _is_called(self.profile, head.profile):
            return True
        fits = tuple(name for name in BUILTIN_PROFILES if _is_called(builtin_profile(name), head.profile))
        if fits:
            place = f"{notes.place}, {head.places[PROFILE]}"
            self.problems.misfit(place, Misfit(MisfitKind.SHEET, place, self.profile.id, fits))
            return False
        notes.error(head.places[PROFILE], words.OTHER_PROFILE, f"{head.profile!r}, {self.profile.id}")
        return False

    # ---- forms to frames

    def _frames(self, blob: Blob, sheets: Sequence[FormSheet]) -> list[RawFrame]:
        piles: dict[tuple[Contest, str], list[FormSheet]] = defaultdict(list)
        for sheet in sheets:
            piles[sheet.contest, sheet.district].append(sheet)
        frames = []
        for (contest, district), pile in piles.items():
            ballot = self._ballot(contest, district, pile)
            if ballot is None:
                for sheet in pile:
                    self._lost(sheet.notes.place, words.NO_OPTIONS)
                continue
            by_form: dict[Form, list[FormSheet]] = defaultdict(list)
            for sheet in pile:
                by_form[sheet.form].append(sheet)
            frames += [self._frame(blob, form, ballot, some) for form, some in by_form.items()]
        return frames

    def _ballot(self, contest: Contest, district: str, sheets: Sequence[FormSheet]) -> Ballot | None:
        known = self.profile.ballot(contest, district)
        return known or stated_ballot(contest, district, [sheet.known for sheet in sheets])

    def _frame(self, blob: Blob, form: Form, ballot: Ballot, sheets: Sequence[FormSheet]) -> RawFrame:
        figures = Figures([cell.key for cell in form.cells(ballot)])
        for sheet in sheets:
            rows = keyed_rows(sheet.known, sheet.unknown, form, ballot, sheet.headings.labels[LABEL], sheet.notes)
            figures.take(sheet.head.unit, sheet.grid, sheet.headings, rows, sheet.notes)
        return RawFrame(
            name=blob.name,
            contest=ballot.contest,
            source=SOURCE,
            published=False,
            frame=figures.frame(),
            place=[sheet.notes.place for sheet in sheets].__getitem__,
            columns=figures.columns(),
            pages=figures.pages(),
            illegible=frozenset(figures.illegible),
            ballot=None if ballot == self.profile.ballot(ballot.contest, ballot.district) else ballot,
        )


def _is_form(grid: Grid) -> bool:
    """Return whether a sheet means to be a form: it has a column of labels, or a head."""
    written = {plain(value) for value in grid.cells.values() if isinstance(value, str)}
    return plain(LABEL) in written or {plain(MODEL), plain(CONTEST)} <= written


def _is_called(profile: Profile, name: str) -> bool:
    return plain(name) in {plain(one) for one in (profile.id, profile.title.id, profile.title.en)}
