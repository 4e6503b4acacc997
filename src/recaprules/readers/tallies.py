"""Tables to tallies: every row one, or several side by side, or a total with its child columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.numberwords import NumberWords
from ..model.rounds import FIRST, round_of
from ..model.sheet import CHILD, DISTRICT, ROUND, SEEN, UNIT
from ..rules.profile import Profile
from . import words
from .blobs import Blob
from .childrows import split
from .columns import Columns, TallyColumns
from .contests import CONTEST_NAMES, contest_at, contest_of
from .kinds import Figures, KindReader
from .raw import ROW, Problems, RawFrame
from .times import iso_time, seen_column
from .units import are_units, unit_codes
from .votestext import VOTES, with_votes

_CONTESTS = {contest.value: contest for contest in Contest} | CONTEST_NAMES
_SAID = "contest as written"
_VARIANTS = "words_in_variants"
_KEYS = (UNIT, ROW, DISTRICT, ROUND, SEEN, CHILD, VOTES)


@attrs.frozen(kw_only=True)
class Table:
    """
    What is read of one file.

    Attributes:
        frame: The columns that mean something, as they were written.

        columns: What they mean.

        place: Says where a row stands in the file.
    """

    frame: pl.DataFrame
    columns: Columns
    place: Callable[[int], str]


@attrs.frozen(kw_only=True)
class Numbers:
    """
    A table as units and whole numbers.

    Attributes:
        frame: `unit`, `ROW`, other keys, and one integer column per cell.

        illegible: Row (as in `ROW`) and cell of what is no whole number.
    """

    frame: pl.DataFrame
    illegible: frozenset[tuple[int, CellKey]]


@attrs.define
class TallyMaker:
    """
    Makes tallies of tables.

    Attributes:
        profile: The election.

        contest: What was voted for, where no column or option says it.

        problems: What could not be used.

        number_words: Who reads numbers in words; `None` if nobody is installed.

        unread: How many forms could not be read at all.
    """

    profile: Profile
    contest: Contest | None
    problems: Problems
    number_words: NumberWords | None = None
    unread: int = 0

    def frames(self, blob: Blob, table: Table, units: pl.Series) -> list[RawFrame]:
        """Return the tallies of a table whose rows are those of *units*."""
        found = [
            raw
            for tally in self._readable(blob, table)
            for raw in self._frames(blob, table, tally, self.numbers(table, tally, units))
        ]
        if found and table.columns.layout.name:
            found[0] = attrs.evolve(found[0], names=_names(table, units))
        return found

    def numbers(self, table: Table, tally: TallyColumns, units: pl.Series) -> Numbers:
        """Return one tally of each row: units, keys and whole numbers, without rows in which nothing is written."""
        series = [units.alias(UNIT), pl.int_range(table.frame.height, dtype=pl.Int64, eager=True).alias(ROW)]
        series += self._keys(table, tally)
        illegible: set[tuple[int, CellKey]] = set()
        found: list[Figures] = []
        for key, name in tally.cells.items():
            column = _without_blanks(table.frame[name], table.columns.layout.blank)
            found.append(self._kinds.figures(column, key, table.place))
            illegible |= {(row, key) for row in found[-1].illegible}
        series += [one.numbers for one in found]
        variants = [one.variants for one in found if one.variants is not None]
        if variants and _VARIANTS not in tally.cells:
            series.append(_added_up(variants).alias(_VARIANTS))
        frame = pl.DataFrame(series)
        if units.null_count() or (units == "").any():
            frame = _without_empty_rows(frame, illegible)
        return Numbers(frame=frame, illegible=frozenset(illegible))

    @property
    def _kinds(self) -> KindReader:
        return KindReader(profile=self.profile, number_words=self.number_words, problems=self.problems)

    def _readable(self, blob: Blob, table: Table) -> list[TallyColumns]:
        """Return the tallies of a row without the columns of words that nobody here can read, which are noted."""
        unread: list[str] = []
        tallies = []
        for tally in table.columns.tallies:
            lost = {key for key, name in tally.cells.items() if not self._kinds.can_read(table.frame[name], key)}
            unread += [tally.cells[key] for key in tally.cells if key in lost]
            cells = {key: name for key, name in tally.cells.items() if key not in lost}
            tallies.append(attrs.evolve(tally, cells=cells))
        if unread:
            what = words.with_detail(words.NOBODY_READS_WORDS, words.listed(list(dict.fromkeys(unread))))
            self.problems.add(blob.name, what, severity="notice")
        return tallies

    def _keys(self, table: Table, tally: TallyColumns) -> Iterator[pl.Series]:
        layout = table.columns.layout
        if tally.seen:
            yield seen_column([table.frame[name] for name in tally.seen], table.place, self.problems)
        elif tally.seen_at:
            yield pl.repeat(iso_time(tally.seen_at), table.frame.height, dtype=pl.String, eager=True).alias(SEEN)
        if layout.district in table.columns.keys:
            yield table.frame[layout.district].cast(pl.String).str.strip_chars().fill_null("").alias(DISTRICT)
        if table.columns.round is not None:
            rounds = _rounds(table.frame[table.columns.round])
            if (rounds != FIRST).any():
                yield rounds
        if layout.children is not None:
            yield unit_codes(table.frame[layout.children.unit]).alias(CHILD)
        if layout.votes in table.columns.keys:
            yield table.frame[layout.votes].cast(pl.String).alias(VOTES)

    # ---- numbers to tallies

    def _frames(self, blob: Blob, table: Table, tally: TallyColumns, numbers: Numbers) -> Iterator[RawFrame]:
        layout = table.columns.layout
        for contest, rows in self._by_contest(blob, table, tally, numbers.frame):
            raw = RawFrame(
                name=blob.name,
                contest=contest,
                source=tally.source,
                published=layout.published,
                frame=rows,
                place=table.place,
                illegible=numbers.illegible,
            )
            if layout.children is None:
                pieces = [raw]
            else:
                said = table.frame[layout.children.column].cast(pl.String).gather(rows[ROW])
                pieces, lost = split(raw, said, layout.children, self.problems)
                self.unread += lost
            for piece in pieces:
                for whole in with_votes(piece, self.problems) if VOTES in rows.columns else [piece]:
                    columns = None if whole.columns is None else whole.columns.drop(ROW)
                    yield attrs.evolve(whole, columns=columns)

    def _by_contest(
        self, blob: Blob, table: Table, tally: TallyColumns, frame: pl.DataFrame
    ) -> Iterator[tuple[Contest, pl.DataFrame]]:
        if table.columns.contest is None or table.columns.layout.contest is not None:
            yield from self._of_file(blob, table.columns, tally, frame)
            return
        said = table.frame[table.columns.contest]
        text = said.cast(pl.String).str.strip_chars() if not said.dtype.is_nested() else said.is_null().cast(pl.String)
        for (name,), part in frame.with_columns(text.gather(frame[ROW]).alias(_SAID)).group_by(
            [_SAID], maintain_order=True
        ):
            known = _CONTESTS.get(str(name).lower())
            rows = part.drop(_SAID)
            if not name:
                yield from self._of_file(blob, table.columns, tally, rows)
            elif known is not None:
                yield from _at_units(known, rows) if str(name).lower() in CONTEST_NAMES else [(known, rows)]
            else:
                self.unread += rows.height
                known_ones = [contest.value for contest in self.profile.contests]
                what = words.unknown_contest(str(name), rows.height, known_ones)
                self.problems.add(f"{table.place(rows[ROW][0])}, contest", what, kind=words.UNKNOWN_CONTEST)

    def _of_file(
        self, blob: Blob, columns: Columns, tally: TallyColumns, frame: pl.DataFrame
    ) -> Iterator[tuple[Contest, pl.DataFrame]]:
        """Yield rows that do not say their contest, under the one that the file is about."""
        codes = {key.partition(".")[2] for key in tally.cells if key.startswith("votes.")}
        contest = columns.layout.contest or contest_of(blob, codes, self.profile, self.contest)
        if contest is not None:
            yield contest, frame
            return
        self.unread += frame.height
        is_list = all(key.startswith("registered_") for key in tally.cells)
        what = words.WHICH_CONTEST_OR_REGISTER if is_list else words.WHICH_CONTEST
        self.problems.add(blob.name, what, kind=words.WHICH_CONTEST)


def _rounds(column: pl.Series) -> pl.Series:
    """Return of which vote each row is."""
    said = column.cast(pl.String).fill_null("")
    return said.replace_strict({word: round_of(word) for word in said.unique()}, return_dtype=pl.String).alias(ROUND)


def _at_units(contest: Contest, rows: pl.DataFrame) -> Iterator[tuple[Contest, pl.DataFrame]]:
    """Yield *rows* by what the contest is called where they are from."""
    unit = CHILD if CHILD in rows.columns else UNIT
    places = rows[unit].str.slice(0, 4)
    called = {place: contest_at(contest, place or "").value for place in places.unique()}
    names = places.replace_strict(called, return_dtype=pl.String)
    for name in names.unique().sort():
        yield Contest(name), rows.filter(names == name)


def _added_up(columns: list[pl.Series]) -> pl.Series:
    """Return the sum of each row; null where all of it is."""
    frame = pl.DataFrame([column.alias(str(at)) for at, column in enumerate(columns)])
    known = pl.any_horizontal(pl.all().is_not_null())
    return frame.select(pl.when(known).then(pl.sum_horizontal(pl.all())).alias("sum")).to_series()


def _without_blanks(column: pl.Series, blanks: tuple[int, ...]) -> pl.Series:
    """Return *column* with null for the numbers that stand for a blank."""
    if not blanks or column.dtype.is_nested():
        return column
    is_blank = (
        column.str.strip_chars().is_in([str(blank) for blank in blanks])
        if column.dtype == pl.String
        else column.is_in(list(blanks))
    )
    x = pl.col("x")
    frame = pl.DataFrame({"x": column, "blank": is_blank.fill_null(value=False)})
    return frame.select(pl.when(~pl.col("blank")).then(x)).to_series().alias(column.name)


def _without_empty_rows(frame: pl.DataFrame, illegible: set[tuple[int, CellKey]]) -> pl.DataFrame:
    """Return *frame* without the rows of blanks that programs leave at the end of a sheet."""
    cells = pl.exclude(_KEYS)
    written = pl.any_horizontal(pl.col(UNIT).str.len_chars() > 0, cells.is_not_null()).fill_null(value=False)
    misread = pl.col(ROW).is_in([row for row, _ in illegible])
    return frame.filter(written | misread)


def _names(table: Table, units: pl.Series) -> pl.DataFrame:
    """Return each unit with its name, as the layout words it, and with each other name that it has here."""
    layout = table.columns.layout
    pieces: list[pl.Expr] = []
    rest = layout.name
    for column in layout.name_columns:
        before, _, rest = rest.partition(f"{{{column}}}")
        written = pl.col(column).cast(pl.String).fill_null("") if column in table.frame.columns else pl.lit("")
        pieces += [pl.lit(before), written.str.strip_chars()]
    name = pl.concat_str([*pieces, pl.lit(rest)]).alias("name")
    named = table.frame.select(units.alias(UNIT), name).filter(are_units(units))
    return named.unique(maintain_order=True)
