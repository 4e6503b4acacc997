"""What readers found, sorted into sheets: one per form, ballot, tier and source."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import attrs
import polars as pl

from ..model.ballot import Ballot, Candidate, Option
from ..model.contest import Contest
from ..model.sheet import UNIT, Sheet
from ..model.text import Text
from ..model.tier import CODE_WIDTHS, Tier
from ..model.unit import NATION, OVERSEAS_PREFIX
from ..rules.profile import Profile
from . import words
from .raw import ROW, Problems, RawFrame

_DOMESTIC = r"^[1-9][0-9]*$"
_OVERSEAS = r"^99[0-9A-Z]*$"
_PLACE = "place in the input"


@attrs.define
class Assembler:
    """
    Sorts tallies into sheets.

    Attributes:
        profile: The election.

        problems: What could not be used.

        unread: How many forms could not be used at all.
    """

    profile: Profile
    problems: Problems
    unread: int = 0

    def sheets(self, frames: Iterable[RawFrame]) -> tuple[Sheet, ...]:
        """Return the sheets of *frames*, in a fixed order."""
        kinds: dict[tuple[object, ...], list[tuple[RawFrame, pl.DataFrame]]] = defaultdict(list)
        for raw in frames:
            for tier, overseas, part in self._by_tier(raw):
                ballot_district = self._district(raw, part)
                for district, rows in ballot_district:
                    kinds[raw.contest, tier, overseas, raw.source, raw.published, district].append((raw, rows))
        sheets = [
            sheet
            for (contest, tier, overseas, source, published, _), parts in kinds.items()
            if (sheet := self._sheet(contest, tier, overseas, source, published, parts)) is not None  # type: ignore[arg-type]
        ]
        return tuple(
            sorted(
                sheets,
                key=lambda one: (
                    one.form.contest.value,
                    -one.tier.code_width,
                    one.form.id,
                    one.source,
                    one.frame[UNIT][0],
                ),
            )
        )

    def _by_tier(self, raw: RawFrame) -> list[tuple[Tier, bool, pl.DataFrame]]:
        """Return the rows of each tier, at home and abroad, and note what is no unit code."""
        frame = raw.frame
        units = frame[UNIT]
        widths = units.str.len_chars()
        abroad = units.str.starts_with(OVERSEAS_PREFIX)
        if (
            units.str.to_integer(strict=False).null_count() == 0
            and not (units.str.starts_with("0") | units.str.starts_with("-") | units.str.starts_with("+")).any()
        ):
            valid = widths.is_in([width for width in CODE_WIDTHS.values() if width > 1])
        else:
            pattern = pl.when(abroad).then(units.str.contains(_OVERSEAS)).otherwise(units.str.contains(_DOMESTIC))
            shaped = pl.select(pattern).to_series()
            valid = (shaped & widths.is_in([width for width in CODE_WIDTHS.values() if width > 1])) | (units == NATION)
        valid = valid.fill_null(value=False)
        if not valid.all():
            for row in (~valid).arg_true():
                self.unread += 1
                what = words.with_detail(words.NO_CODE, repr(units[row]))
                self.problems.add(raw.place(frame[ROW][row]), what, kind=words.NO_CODE)
            frame, widths, abroad = frame.filter(valid), widths.filter(valid), abroad.filter(valid)
        parts = []
        for tier, width in CODE_WIDTHS.items():
            at_tier = widths == width
            if not at_tier.any():
                continue
            for overseas in (False, True):
                chosen = at_tier & (abroad if overseas else ~abroad)
                if chosen.any():
                    parts.append((tier, overseas, frame if chosen.all() else frame.filter(chosen)))
        return parts

    def _district(self, raw: RawFrame, part: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
        """Return the rows of each ballot: every province has its own for DPD, and a profile may know districts."""
        if raw.contest is not Contest.DPD:
            return [("", part)]
        provinces = part[UNIT].str.slice(0, 2)
        return [(province, part.filter(provinces == province)) for province in sorted(provinces.unique().to_list())]

    def _sheet(
        self,
        contest: Contest,
        tier: Tier,
        overseas: bool,
        source: str,
        published: bool,
        parts: list[tuple[RawFrame, pl.DataFrame]],
    ) -> Sheet | None:
        form = self.profile.form(contest, tier, overseas=overseas, published=published)
        rows = sum(part.height for _, part in parts)
        if form is None:
            self.unread += rows
            kind = f"{contest.value}, {tier.value}" + (", LN" if overseas else "")
            self.problems.add(
                parts[0][0].place(parts[0][1][ROW][0]),
                Text(
                    f"{self.profile.id} tidak mempunyai formulir untuk {kind}; {rows} baris tidak dipakai",
                    f"{self.profile.id} has no form for {kind}; {rows} rows were not used",
                ),
            )
            return None
        captured = sorted({key for raw, part in parts for key in self._with_numbers(part)})
        district = parts[0][1][UNIT][0][:2] if contest is Contest.DPD else ""
        ballot = self._ballot(contest, district, captured)
        on_form = [cell.key for cell in form.cells(ballot) if cell.key in captured]
        off_form = sorted(set(captured) - set(on_form))
        if off_form:
            unused = words.with_detail(words.OFF_FORM, f"{form.id}: {', '.join(off_form)}")
            self.problems.add(parts[0][0].place(parts[0][1][ROW][0]), unused, severity="notice")
        if not on_form:
            self.unread += rows
            return None
        frame, illegible = self._joined(parts, on_form)
        columns = [raw.columns for raw, _ in parts if raw.columns is not None]
        child_columns = (
            pl.concat(columns, how="diagonal").filter(pl.col(UNIT).is_in(frame[UNIT].implode())) if columns else None
        )
        return Sheet(
            form=form,
            ballot=ballot,
            tier=tier,
            source=source,
            frame=frame,
            columns=child_columns,
            illegible=illegible,
        )

    def _with_numbers(self, part: pl.DataFrame) -> list[str]:
        return [name for name in part.columns if name not in (UNIT, ROW)]

    def _ballot(self, contest: Contest, district: str, captured: list[str]) -> Ballot:
        known = self.profile.ballot(contest, district)
        if known is not None:
            return known
        lists: dict[str, set[str]] = defaultdict(set)
        for key in captured:
            index = key.split(".")[1:]
            if index:
                lists[index[0]].update(index[1:2])
        options = tuple(
            Option(
                code=code,
                number=number,
                candidates=tuple(
                    Candidate(code=one, number=place) for place, one in enumerate(sorted(lists[code], key=_numeric), 1)
                ),
            )
            for number, code in enumerate(sorted(lists, key=_numeric), 1)
        )
        return Ballot(contest=contest, district=district, options=options)

    def _joined(
        self, parts: list[tuple[RawFrame, pl.DataFrame]], keys: list[str]
    ) -> tuple[pl.DataFrame, frozenset[tuple[int, str]]]:
        """Return all rows in the order of their units, without those that say the same twice."""
        if len(parts) == 1 and not parts[0][0].illegible and _is_strictly_sorted(parts[0][1][UNIT]):
            return parts[0][1].select(UNIT, *keys), frozenset()
        frames = [
            part.select(UNIT, ROW, *(key for key in keys if key in part.columns)).with_columns(
                pl.lit(number, pl.Int64).alias(_PLACE)
            )
            for number, (_, part) in enumerate(parts)
        ]
        everything = pl.concat(frames, how="diagonal_relaxed").sort([UNIT, _PLACE, ROW])
        everything = self._without_twins(everything, parts, keys)
        illegible = {
            (number, row, key) for number, (raw, _) in enumerate(parts) for row, key in raw.illegible if key in keys
        }
        found = (
            frozenset(
                (position, key)
                for position, (number, row) in enumerate(everything.select(_PLACE, ROW).iter_rows())
                for key in keys
                if (number, row, key) in illegible
            )
            if illegible
            else frozenset()
        )
        return everything.select(UNIT, *keys), found

    def _without_twins(
        self, frame: pl.DataFrame, parts: list[tuple[RawFrame, pl.DataFrame]], keys: list[str]
    ) -> pl.DataFrame:
        if not frame[UNIT].is_duplicated().any():
            return frame
        alone = frame.unique([UNIT, *keys], keep="first", maintain_order=True)
        places = self._places(frame.filter(frame[UNIT].is_duplicated()), parts)
        dropped = frame.height - alone.height
        if dropped:
            self.problems.add(
                places[0][1],
                Text(
                    f"{dropped} formulir ada dua kali dengan angka yang sama dan dihitung sekali",
                    f"{dropped} forms are there twice with the same numbers and count once",
                ),
                severity="notice",
            )
        differing = alone.filter(alone[UNIT].is_duplicated())
        for unit, where in _by_unit(self._places(differing, parts)):
            self.problems.add("; ".join(where), words.with_detail(words.TWICE, unit), kind=words.TWICE)
        return alone

    def _places(self, frame: pl.DataFrame, parts: list[tuple[RawFrame, pl.DataFrame]]) -> list[tuple[str, str]]:
        return [
            (unit, parts[number][0].place(row)) for unit, number, row in frame.select(UNIT, _PLACE, ROW).iter_rows()
        ]


def _by_unit(places: list[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for unit, place in places:
        grouped[unit].append(place)
    return sorted(grouped.items())


def _is_strictly_sorted(units: pl.Series) -> bool:
    return units.is_sorted() and not (units == units.shift(1)).any()


def _numeric(code: str) -> tuple[int, str]:
    return (int(code), code) if re.fullmatch(r"\d{1,18}", code) else (10**18, code)
